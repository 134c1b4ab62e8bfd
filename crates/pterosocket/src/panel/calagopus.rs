//! Tells the panel of calagopus from one of Pterodactyl or Pelican. It answers below the same `/api/client`, but in a
//! form of its own: `{"user": {…}}`, `{"server": {…}}`, `{"errors": ["invalid api key"]}` (calagopus/panel,
//! `backend/src/routes/api/client`).

use serde::Deserialize;
use serde::de::IgnoredAny;

/// What an answer of either has on its first level.
#[derive(Deserialize)]
struct First {
    user: Option<IgnoredAny>,
    server: Option<IgnoredAny>,
    servers: Option<IgnoredAny>,
    object: Option<IgnoredAny>,
    attributes: Option<IgnoredAny>,
    data: Option<IgnoredAny>,
}

/// Errors without codes.
#[derive(Deserialize)]
struct Refusal {
    errors: Vec<String>,
}

/// What it answers to a key that it does not know, and to a server that it does not have.
const REFUSALS: [&str; 6] = [
    "invalid api key",
    "invalid authorization header",
    "missing authorization",
    "ip address not allowed for this api key",
    "account is suspended",
    "server not found",
];

/// Whether this is an answer of its.
pub(super) fn is_answer(body: &[u8]) -> bool {
    let Ok(first) = serde_json::from_slice::<First>(body) else { return false };
    let own = [&first.user, &first.server, &first.servers].into_iter().flatten().count();
    let others = [&first.object, &first.attributes, &first.data].into_iter().flatten().count();
    (own, others) == (1, 0)
}

/// Whether this is an error of its.
pub(super) fn is_refusal(body: &[u8]) -> bool {
    let refusal: Result<Refusal, _> = serde_json::from_slice(body);
    refusal.is_ok_and(|refusal| refusal.errors.iter().any(|error| REFUSALS.contains(&&**error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_answers_are_told_from_others() {
        for (body, is) in [
            (r#"{"user":{"uuid":"x"}}"#, true),
            (r#"{"server":{"uuid":"x","name":"Survival"}}"#, true),
            (r#"{"servers":{"total":0,"data":[]}}"#, true),
            (r#"{"object":"user","attributes":{"username":"a"}}"#, false),
            (r#"{"object":"list","data":[]}"#, false),
            (r#"{"data":{"token":"x","socket":"y"}}"#, false),
            ("{}", false),
            ("[]", false),
            ("<html>", false),
        ] {
            assert_eq!(is_answer(body.as_bytes()), is, "{body}");
        }
        for (body, is) in [
            (r#"{"errors":["invalid api key"]}"#, true),
            (r#"{"errors":["something else"]}"#, false),
            (r#"{"errors":[{"code":"x","detail":"invalid api key"}]}"#, false),
            (r#"{"error":"invalid api key"}"#, false),
        ] {
            assert_eq!(is_refusal(body.as_bytes()), is, "{body}");
        }
    }
}
