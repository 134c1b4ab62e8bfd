//! What a `jwt error` means. Its text comes bare or behind `Error Event [uuid]: `, and calagopus uses it for
//! unreadable frames as well, so it is matched by what it contains (protocol section 2.7).

/// The meaning of a `jwt error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The token has run out, was revoked or was never seen: another one helps.
    Token,
    /// No token of this key will do.
    NoConnectPermission,
    /// The token is for another server.
    OtherServer,
    /// About a frame, not about the token.
    Frame,
}

impl Refusal {
    pub(super) fn of(text: &str) -> Self {
        if text.contains("missing connect permission") {
            Self::NoConnectPermission
        } else if text.contains("server uuid mismatch") {
            Self::OtherServer
        } else if text.contains("jwt:") || text.contains("JWT") || is_denied(text) {
            Self::Token
        } else {
            Self::Frame
        }
    }
}

/// What a `token expired` says.
pub(super) const EXPIRED: &str = "the token has expired";

/// Whether the daemon takes the token for expired. Calagopus says so of one from the future as well
/// (protocol section 2.8).
pub(super) fn is_expired(text: &str) -> bool {
    text.contains("expired") || text.contains("exp claim")
}

/// Whether the daemon refuses a token for its time: too old, or from the future.
pub(super) fn is_untimely(text: &str) -> bool {
    is_expired(text) || text.contains("iat claim") || text.contains("nbf claim")
}

/// Whether the daemon, which has as many sockets as it takes, refuses the socket rather than its token.
pub(super) fn is_crowded(text: &str) -> bool {
    text.to_ascii_lowercase().contains("too many")
}

/// Whether the daemon was told to deny the token, or has started since it was made.
pub(super) fn is_denied(text: &str) -> bool {
    text.contains("denylist") || text.contains("too far in past")
}

/// Whether a `jwt error` answers an `auth` rather than standing in for an event.
pub(super) fn answers_auth(text: &str) -> bool {
    text.starts_with("Error Event [")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_daemon_are_told_apart() {
        let table = [
            ("jwt: exp claim is invalid", Refusal::Token),
            ("Error Event [1a7c]: jwt: exp claim is invalid", Refusal::Token),
            ("jwt: created too far in past (denylist)", Refusal::Token),
            ("jwt: no jwt present", Refusal::Token),
            ("JWT expired", Refusal::Token),
            ("Error Event [1a7c]: jwt: missing connect permission", Refusal::NoConnectPermission),
            ("jwt: server uuid mismatch", Refusal::OtherServer),
            ("unknown variant `hello`, expected one of `auth success`, …", Refusal::Frame),
            ("expected value at line 1 column 1", Refusal::Frame),
        ];
        for (text, meaning) in table {
            assert_eq!(Refusal::of(text), meaning, "{text}");
        }
    }
}
