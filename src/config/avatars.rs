//! Where a picture of a player is, as an operator says it. Pure.

use std::str::FromStr;

use url::Url;

const NAME: &str = "{name}";
/// Longer addresses Discord does not take.
const LONGEST: usize = 2_048;

/// The address of players' pictures, with `{name}` where the name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avatars(Box<str>);

/// What is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an https:// address with {{name}} in it, such as https://mc-heads.net/avatar/{{name}}/64")]
pub struct BadAvatars;

impl FromStr for Avatars {
    type Err = BadAvatars;

    fn from_str(text: &str) -> Result<Self, BadAvatars> {
        let text = text.trim();
        let (before, _) = text.split_once(NAME).ok_or(BadAvatars)?;
        let url = Url::parse(&text.replace(NAME, "x")).map_err(|_| BadAvatars)?;
        let has_host = url.host_str().is_some_and(|host| before.to_ascii_lowercase().contains(host));
        let is_safe = url.scheme() == "https" && has_host && url.username().is_empty();
        (is_safe && text.len() < LONGEST / 2).then(|| Self(text.into())).ok_or(BadAvatars)
    }
}

impl Avatars {
    /// The picture of a player of that name; none where that is too long for Discord, or nothing.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<String> {
        let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        // In a path a space is no plus.
        let url = self.0.replace(NAME, &encoded.replace('+', "%20"));
        // Dots alone are a way up.
        (!name.trim_matches('.').is_empty() && url.len() < LONGEST).then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_part_of_the_address_whatever_it_is() {
        let avatars: Avatars = "https://heads.example/avatar/{name}/64".parse().unwrap();
        for (name, url) in [
            ("Steve", Some("https://heads.example/avatar/Steve/64")),
            ("a b", Some("https://heads.example/avatar/a%20b/64")),
            ("../../x?y#z", Some("https://heads.example/avatar/..%2F..%2Fx%3Fy%23z/64")),
            ("Штеве", Some("https://heads.example/avatar/%D0%A8%D1%82%D0%B5%D0%B2%D0%B5/64")),
            ("", None),
            ("..", None),
        ] {
            assert_eq!(avatars.of(name).as_deref(), url, "{name}");
        }
    }

    #[test]
    fn what_is_no_address_for_names_is_refused() {
        for text in [
            "",
            "x",
            "https://a.example/",
            "http://a.example/{name}",
            "https://{name}.example/",
            "https://u@a.example/{name}",
        ] {
            assert_eq!(text.parse::<Avatars>(), Err(BadAvatars), "{text}");
        }
    }
}
