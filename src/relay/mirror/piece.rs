//! What a mirror's intake makes of console events: lines, notices, losses.

use crate::{
    masking::clean::CleanLine,
    relay::severity::{self, Severity},
    sockets::Fingerprint,
    texts::{Language, Text},
};

/// What goes into the backlog.
#[derive(Debug)]
pub(super) enum Piece {
    /// The last line of a console event carries the event's fingerprint.
    Line(CleanLine, Option<Fingerprint>),
    Hidden(Fingerprint),
    Notice(Text),
    Loss(u64),
    /// The server starts.
    Start,
}

impl Piece {
    /// How bad it is, if it is a line.
    pub(super) fn severity(&self) -> Option<Severity> {
        match self {
            Self::Line(line, _) => Some(severity::of(line.text())),
            Self::Hidden(_) | Self::Notice(_) | Self::Loss(_) | Self::Start => None,
        }
    }

    /// Bytes of memory.
    pub(super) fn weight(&self) -> usize {
        let beside = match self {
            Self::Line(line, _) => line.weight() - size_of::<CleanLine>(),
            Self::Notice(text) => text.plain(Language::ENGLISH).len(),
            Self::Hidden(_) | Self::Loss(_) | Self::Start => 0,
        };
        size_of::<Self>() + beside
    }
}
