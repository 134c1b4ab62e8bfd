//! What waits in a backlog.

use std::time::Instant;

use super::loss::Losses;
use super::render;
use crate::relay::clean::CleanLine;

/// One thing that waits, in order with the others.
#[derive(Debug)]
pub(super) struct Entry {
    /// When it came.
    pub(super) at: Instant,
    /// Code points it takes in a message, escapes and line break counted, fences not.
    pub(super) length: usize,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    Line(CleanLine),
    /// Escaped markdown.
    Notice(Box<str>),
    /// Lines that are missing here.
    Loss(Losses),
}

impl Entry {
    pub(super) fn line(at: Instant, line: CleanLine) -> Self {
        let length = render::length(&line, 0..line.text().len()) + 1;
        Self { at, length, body: Body::Line(line) }
    }

    pub(super) fn notice(at: Instant, markdown: String) -> Self {
        let length = markdown.chars().count() + 1;
        Self { at, length, body: Body::Notice(markdown.into()) }
    }

    pub(super) fn loss(at: Instant, losses: Losses) -> Self {
        Self { at, length: 0, body: Body::Loss(losses) }
    }

    /// Bytes of memory.
    pub(super) fn weight(&self) -> usize {
        let beside = match &self.body {
            Body::Line(line) => line.weight() - size_of::<CleanLine>(),
            Body::Notice(text) => text.len(),
            Body::Loss(_) => 0,
        };
        size_of::<Self>() + beside
    }
}
