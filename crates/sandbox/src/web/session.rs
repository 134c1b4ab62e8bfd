//! Who may look: the token in the address, exchanged for a cookie.

use std::collections::VecDeque;

use axum::http::{HeaderMap, header::COOKIE};
use parking_lot::Mutex;
use rand::{RngExt, distr::Alphanumeric};
use subtle::ConstantTimeEq;

/// Browsers that are let in at a time; the one that came first has to come again beyond it.
const SESSIONS: usize = 16;
/// Characters of tokens and cookies: 190 bits.
const LENGTH: usize = 32;

/// The token, and the cookies that were given for it. They end with the page.
#[derive(Debug)]
pub(super) struct Sessions {
    token: String,
    name: String,
    cookies: Mutex<VecDeque<String>>,
}

impl Sessions {
    pub(super) fn new(port: u16) -> Self {
        // Cookies do not know ports: two demos must not take each other's.
        Self { token: secret(), name: format!("wingcord_demo_{port}"), cookies: Mutex::default() }
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// The `Set-Cookie` for somebody who has the token.
    pub(super) fn open(&self, token: &str) -> Option<String> {
        if !same(token, &self.token) {
            return None;
        }
        let cookie = secret();
        let set = format!("{}={cookie}; HttpOnly; SameSite=Strict; Path=/", self.name);
        let mut cookies = self.cookies.lock();
        if cookies.len() == SESSIONS {
            cookies.pop_front();
        }
        cookies.push_back(cookie);
        Some(set)
    }

    /// Whether a request carries a cookie that was given.
    pub(super) fn knows(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = sent.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(name, _)| *name == self.name).map(|(_, value)| value);
        let cookies = self.cookies.lock();
        values.any(|value| cookies.iter().any(|cookie| same(value, cookie)))
    }
}

fn secret() -> String {
    rand::rng().sample_iter(Alphanumeric).take(LENGTH).map(char::from).collect()
}

/// Compares in a time that tells nothing of where two texts of a length differ.
fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn sent(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(cookie).unwrap())])
    }

    #[test]
    fn only_the_token_opens_and_only_its_cookies_are_known() {
        let sessions = Sessions::new(7);
        assert_eq!(sessions.open(""), None);
        assert_eq!(sessions.open(&sessions.token()[1..]), None);
        let set = sessions.open(sessions.token()).unwrap();
        let pair = set.split(';').next().unwrap();
        assert!(sessions.knows(&sent(&format!("other=1; {pair}"))));
        assert!(!sessions.knows(&sent(&pair.replace("_7=", "_8="))), "of another port");
        assert!(!sessions.knows(&sent("wingcord_demo_7=")));
        assert!(!sessions.knows(&HeaderMap::new()));
    }

    #[test]
    fn the_oldest_browser_goes_when_there_are_too_many() {
        let sessions = Sessions::new(7);
        let open = || sessions.open(sessions.token()).unwrap();
        let first = open();
        let rest: Vec<String> = (0..SESSIONS).map(|_| open()).collect();
        let known = |set: &str| sessions.knows(&sent(set.split(';').next().unwrap()));
        assert!(!known(&first) && rest.iter().all(|set| known(set)));
    }
}
