//! A gap in what a channel has seen: how it came about, and why lines may be missing.

use std::time::Duration;

/// Why lines may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Away {
    /// The mirror begins: nothing was missed.
    New,
    /// The connection was gone for this long; whether the channel was told meanwhile.
    Connection { after: Duration, told: bool },
    /// The bot did not run. The channel's last word is this old.
    Process(Duration),
}

/// Why it is not sure that nothing is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The log does not reach back to what the channel has.
    TooShort,
    /// The log says the same again and again, and not only what the channel has.
    Repeating,
    /// The log has fewer lines than it had.
    Anew,
    /// A server that does not run has no log.
    Offline,
    /// There was no log to look into.
    Unknown,
}
