//! What a command is about: which binding, which mirror; and what is suggested while somebody types.

pub(super) mod ask;
pub(super) mod autocomplete;
pub(super) mod mirror;
pub(super) mod target;
