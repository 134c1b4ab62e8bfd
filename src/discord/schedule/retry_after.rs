//! What a 429 holds back until its `Retry-After` has passed. Pure.
//!
//! `rest` reads the answer. The call is kept and sent again under the same nonce once what is held back here is open: all
//! requests ([`Budget::hold`](super::budget::Budget::hold)), the calls of a bucket, or one kind of call in one channel.
//! Interactions are answered outside of this: `calls` tries once more after two seconds.

use crate::discord::rest::Scope;

/// What must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeldBack {
    /// Every request of the bot.
    Everything,
    /// The calls that the bucket counts.
    Bucket,
    /// This kind of call in this channel: no header announces its limit.
    Target,
}

/// What a 429 of this scope holds back. `about_bucket`: it names the bucket that counts the call, or none.
pub(super) fn held_back(scope: Scope, about_bucket: bool) -> HeldBack {
    match scope {
        Scope::Global => HeldBack::Everything,
        Scope::User if about_bucket => HeldBack::Bucket,
        Scope::User | Scope::Shared => HeldBack::Target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_says_what_waits() {
        for (scope, about_bucket, held) in [
            (Scope::Global, true, HeldBack::Everything),
            (Scope::Global, false, HeldBack::Everything),
            (Scope::User, true, HeldBack::Bucket),
            (Scope::User, false, HeldBack::Target),
            (Scope::Shared, true, HeldBack::Target),
            (Scope::Shared, false, HeldBack::Target),
        ] {
            assert_eq!(held_back(scope, about_bucket), held, "{scope:?} {about_bucket}");
        }
    }
}
