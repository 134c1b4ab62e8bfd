//! What a mirror's intake makes of console events: lines, notices, losses.

use crate::{relay::clean::CleanLine, sockets::Print};

/// What goes into the backlog.
pub(super) enum Piece {
    /// The last line of a console event carries the event's print.
    Line(CleanLine, Option<Print>),
    Hidden(Print),
    Notice(String),
    Loss(u64),
    /// The server starts.
    Start,
}

impl Piece {
    /// Bytes of memory.
    pub(super) fn weight(&self) -> usize {
        let beside = match self {
            Self::Line(line, _) => line.weight() - size_of::<CleanLine>(),
            Self::Notice(text) => text.capacity(),
            Self::Hidden(_) | Self::Loss(_) | Self::Start => 0,
        };
        size_of::<Self>() + beside
    }
}
