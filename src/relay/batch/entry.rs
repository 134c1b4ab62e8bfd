//! What waits in a backlog's memory.

use std::borrow::Cow;
use std::time::Instant;

use super::loss::Losses;
use super::render;
use crate::{
    masking::clean::{CleanLine, clean},
    texts::{Language, escape_markdown},
};

/// Longest notice in a message in code points, escapes counted; the rest of a longer one is in files only.
const NOTICE_LENGTH: usize = 1000;

/// One thing that waits, in order with the others.
#[derive(Debug)]
pub(super) struct BacklogEntry {
    /// When it came.
    pub(super) at: Instant,
    /// Code points it takes in a message, escapes and line break counted, fences not.
    pub(super) length: u32,
    /// How many fingerprints are seen once it is posted: its own and those of hidden lines behind it.
    pub(super) fingerprints: u32,
    pub(super) body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    Line(CleanLine),
    /// Boxed, as they are rare: the size of an entry is that of a line.
    Ours(Box<Ours>),
}

#[derive(Debug)]
pub(super) enum Ours {
    Notice(Notice),
    /// Lines that are missing here.
    Loss(Losses, Language),
}

/// A sentence of ours.
#[derive(Debug)]
pub(super) struct Notice {
    /// As it stands in a message.
    markdown: Box<str>,
    /// As it stands in a file.
    plain: Box<str>,
}

impl Notice {
    /// From plain text; a blank one is nothing.
    fn new(text: &str) -> Option<Self> {
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
    pub(super) fn notice(text: &str) -> Option<Self> {
        Notice::new(text).map(|notice| Self::Ours(Box::new(Ours::Notice(notice))))
    }

    pub(super) fn loss(losses: Losses, language: Language) -> Self {
        Self::Ours(Box::new(Ours::Loss(losses, language)))
    }

    /// Its line or lines in a file, without the last line break.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Line(line) => Cow::Borrowed(line.text()),
            Self::Ours(ours) => match &**ours {
                Ours::Notice(notice) => Cow::Borrowed(&notice.plain),
                Ours::Loss(losses, language) => Cow::Owned(losses.told(*language)),
            },
        }
    }

    /// A notice as it stands in a message.
    pub(super) fn as_notice(&self) -> Option<&str> {
        match self {
            Self::Ours(ours) => match &**ours {
                Ours::Notice(notice) => Some(&notice.markdown),
                Ours::Loss(..) => None,
            },
            Self::Line(_) => None,
        }
    }

    /// Whether it counts as a line: one of the console or a notice.
    pub(super) fn is_line(&self) -> bool {
        self.losses().is_empty()
    }

    pub(super) fn losses(&self) -> Losses {
        match self {
            Self::Line(_) => Losses::default(),
            Self::Ours(ours) => match **ours {
                Ours::Notice(_) => Losses::default(),
                Ours::Loss(losses, _) => losses,
            },
        }
    }

    fn length(&self) -> usize {
        match self {
            Self::Line(line) if line.is_coloured() => render::length(line, 0..line.text().len()) + 1,
            Self::Line(line) => line.chars() + 1,
            Self::Ours(ours) => ours.markdown().chars().count() + 1,
        }
    }
}

impl Ours {
    /// As it stands in a message.
    pub(super) fn markdown(&self) -> Cow<'_, str> {
        match self {
            Self::Notice(notice) => Cow::Borrowed(&notice.markdown),
            Self::Loss(losses, language) => Cow::Owned(losses.told(*language)),
        }
    }
}

impl BacklogEntry {
    pub(super) fn new(at: Instant, body: Body) -> Self {
        Self { at, length: u32::try_from(body.length()).unwrap_or(u32::MAX), fingerprints: 0, body }
    }

    /// Bytes of memory.
    pub(super) fn weight(&self) -> usize {
        let beside = match &self.body {
            Body::Line(line) => line.weight() - size_of::<CleanLine>(),
            Body::Ours(ours) => match &**ours {
                Ours::Notice(notice) => size_of::<Ours>() + notice.markdown.len() + notice.plain.len(),
                Ours::Loss(..) => size_of::<Ours>(),
            },
        };
        size_of::<Self>() + beside
    }
}
