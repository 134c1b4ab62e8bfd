//! How players are told something: a line for the console, by the game's profile.

use super::Parts;
use crate::{model::Binding, sockets::ServerKey};

/// The line that tells players `words`; none where it is not known how to tell them.
pub(super) fn line(parts: &Parts, binding: &Binding, words: &str) -> Option<String> {
    parts.observers.facts(ServerKey::of(binding))?.game.profile.announce(words)
}
