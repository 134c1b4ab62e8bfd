//! What waits in a backlog's memory.

use std::borrow::Cow;
use std::time::Instant;

use super::loss::Losses;
use super::render;
use crate::relay::clean::{CleanLine, clean, escape_markdown};

/// Longest notice in a message in code points, escapes counted; the rest of a longer one is in files only.
const NOTICE_LENGTH: usize = 1000;

/// One thing that waits, in order with the others.
#[derive(Debug)]
pub(super) struct Entry {
    /// When it came.
    pub(super) at: Instant,
    /// Code points it takes in a message, escapes and line break counted, fences not.
    pub(super) length: u32,
    /// How many prints are seen once it is posted: its own and those of hidden lines behind it.
    pub(super) prints: u32,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    Line(CleanLine),
    Notice(Notice),
    /// Lines that are missing here.
    Loss(Losses),
}

/// A sentence of ours.
#[derive(Debug)]
pub(super) struct Notice {
    /// As it stands in a message.
    pub(super) markdown: Box<str>,
    /// As it stands in a file.
    pub(super) plain: Box<str>,
}

impl Notice {
    /// From plain text; a blank one is nothing.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut markdown = escape_markdown(text.trim());
        if let Some((cut, _)) = markdown.char_indices().nth(NOTICE_LENGTH) {
            markdown.truncate(markdown[..cut].trim_end_matches('\\').len());
            markdown.push('…');
        }
        let lines: Vec<_> = clean(text.trim()).collect();
        let lines: Vec<_> = lines.iter().map(CleanLine::text).collect();
        let plain = if lines.is_empty() { markdown.clone() } else { lines.join(" ") };
        (!markdown.is_empty()).then(|| Self { markdown: markdown.into(), plain: plain.into() })
    }
}

impl Body {
    /// Its line or lines in a file, without the last line break.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Line(line) => Cow::Borrowed(line.text()),
            Self::Notice(notice) => Cow::Borrowed(&notice.plain),
            Self::Loss(losses) => Cow::Owned(losses.to_string()),
        }
    }

    /// Whether it counts as a line: one of the console or a notice.
    pub(super) fn is_line(&self) -> bool {
        !matches!(self, Self::Loss(_))
    }

    pub(super) fn losses(&self) -> Losses {
        if let Self::Loss(losses) = self { *losses } else { Losses::default() }
    }

    fn length(&self) -> usize {
        match self {
            Self::Line(line) if line.is_coloured() => render::length(line, 0..line.text().len()) + 1,
            Self::Line(line) => render::code_points(line.text()) + 1,
            Self::Notice(notice) => notice.markdown.chars().count() + 1,
            Self::Loss(losses) => losses.to_string().chars().count() + 1,
        }
    }
}

impl Entry {
    pub(super) fn new(at: Instant, body: Body) -> Self {
        Self { at, length: u32::try_from(body.length()).unwrap_or(u32::MAX), prints: 0, body }
    }

    /// Bytes of memory.
    pub(super) fn weight(&self) -> usize {
        let beside = match &self.body {
            Body::Line(line) => line.weight() - size_of::<CleanLine>(),
            Body::Notice(notice) => notice.markdown.len() + notice.plain.len(),
            Body::Loss(_) => 0,
        };
        size_of::<Self>() + beside
    }
}
