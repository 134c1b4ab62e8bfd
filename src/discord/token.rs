//! The shape of a bot token, to tell one that was copied wrongly from one that is not valid any more.

use base64ct::{Base64UrlUnpadded, Encoding};

/// The third part is a signature: 27 characters in old tokens, 38 in those of today.
const SHORTEST_SIGNATURE: usize = 27;

/// What is wrong with the shape of a token; `None`: nothing.
pub(super) fn fault(token: &str) -> Option<&'static str> {
    let mut parts = token.split('.');
    let (Some(id), Some(_), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Some("it has not three parts with dots between them");
    };
    let url_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !token.chars().all(url_safe) {
        return Some("it holds characters that no token has");
    }
    if !is_id(id) {
        return Some("its first part is not the id of an application in base64");
    }
    (signature.len() < SHORTEST_SIGNATURE).then_some("its last part is too short, so its end was cut off")
}

/// Whether this is a snowflake of 17 to 20 digits in base64.
fn is_id(part: &str) -> bool {
    let Ok(bytes) = Base64UrlUnpadded::decode_vec(part) else { return false };
    let digits = (17..=20).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit);
    digits && std::str::from_utf8(&bytes).is_ok_and(|id| id.parse::<u64>().is_ok_and(|id| id > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_copied_wrongly_is_told() {
        const END: &str = "abcdefghijklmnopqrstuvwxyz0123456789AB";
        for (token, expected) in [
            (format!("MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.{END}"), ""),
            (format!("MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.{}", &END[..27]), ""),
            (format!("eyJhbGciOiJIUzI1NiJ9.Gabcde.{END}"), "not the id of an application"),
            (format!("123456789012345678.Gabcde.{END}"), "not the id of an application"),
            (format!("MTIz.Gabcde.{END}"), "not the id of an application"),
            ("MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdef".into(), "cut off"),
            (format!("\"MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.{END}\""), "characters"),
            (END.into(), "three parts"),
        ] {
            let told = fault(&token);
            assert_eq!(told.is_none(), expected.is_empty(), "{token}: {told:?}");
            assert!(told.unwrap_or_default().contains(expected), "{token}: {told:?}");
        }
    }
}
