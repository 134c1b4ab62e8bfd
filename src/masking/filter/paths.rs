//! Tokens that stand in the path of a URL, between slashes.

use std::ops::Range;

use memchr::memmem;

/// Bytes of the shortest token in the path of an API, and of a socket.
const SHORTEST: usize = 10;
const SHORTEST_OF_SOCKET: usize = 6;

/// Steps of a path that are followed by a token: `/api/v1/…/send`. Addresses of pages, pictures and shared texts have
/// names that look alike, and stay.
const STEPS: [&str; 7] = ["api", "hook", "hooks", "webhook", "webhooks", "interactions", "sessions"];

/// What stands in every path that has one.
pub(super) fn pattern() -> String {
    format!("ws://|wss://|(?i-u:/(?:{})/)", STEPS.join("|"))
}

/// The parts of all paths that read as tokens. Each byte is looked at once or twice.
pub(super) fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(scheme) = memmem::find(&text.as_bytes()[at..], b"://").map(|place| at + place) {
        let start = scheme + "://".len();
        let rest = &text[start..];
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '?' | '#' | '‹');
        let end = start + rest.find(ends).unwrap_or(rest.len());
        let before = &text[at..scheme];
        let is_socket = before.ends_with("ws") || before.ends_with("wss");
        let mut steps = text[start..end].split('/');
        let mut place = start + steps.next().unwrap_or_default().len() + 1;
        let mut follows = is_socket;
        for step in steps {
            let shortest = if is_socket { SHORTEST_OF_SOCKET } else { SHORTEST };
            if follows && step.len() >= shortest && is_random(step) {
                found.push(place..place + step.len());
            }
            follows |= STEPS.iter().any(|known| known.eq_ignore_ascii_case(step));
            place += step.len() + 1;
        }
        at = end;
    }
    found
}

/// Letters of both cases and digits, and nothing that names have.
fn is_random(step: &str) -> bool {
    let has = |is: fn(&u8) -> bool| step.bytes().any(|byte| is(&byte));
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=');
    step.bytes().all(is_token)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stand_in_paths_of_apis_and_sockets() {
        for (url, wanted) in [
            ("ws://127.0.0.1:28016/Tr0ub4dorEA", vec!["Tr0ub4dorEA"]),
            ("http://x.example/api/v1/Tr0ub4dorEA/send and", vec!["Tr0ub4dorEA"]),
            (
                "https://x.example/api/Aa0Aa0Aa0Aa0/x/Bb1Bb1Bb1Bb1?q=Cc2Cc2Cc2Cc2",
                vec!["Aa0Aa0Aa0Aa0", "Bb1Bb1Bb1Bb1"],
            ),
            ("https://spark.lucko.me/aBcDeF0123", vec![]),
            ("https://x.example/api/v2/players/steve/items", vec![]),
            ("wss://x.example/socket", vec![]),
            ("://", vec![]),
        ] {
            let found: Vec<_> = tokens(url).into_iter().map(|range| &url[range]).collect();
            assert_eq!(found, wanted, "{url}");
        }
    }
}
