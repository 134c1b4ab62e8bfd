//! The notices of a flood: its message shows them, for few people open a file.

use std::collections::VecDeque;

use super::render::code_points;
use crate::{text, texts::Language};

/// Code points of a message that notices may take: the longest of them fits.
const ROOM: usize = 1001;
/// Of those that wait compressed so many are known, the newest.
const WAITING: usize = 16;

/// Notices in a message in the making: the newest, as many as there is room for.
#[derive(Debug, Default)]
pub(super) struct Notices {
    kept: VecDeque<Box<str>>,
    length: usize,
    /// Older ones are in the file alone.
    older: bool,
}

impl Notices {
    /// What was told just before is not told again.
    pub(super) fn push(&mut self, markdown: &str) {
        if self.kept.back().is_some_and(|last| **last == *markdown) {
            return;
        }
        self.length += code_points(markdown) + 1;
        self.kept.push_back(markdown.into());
        while self.length > ROOM + 1
            && let Some(oldest) = self.kept.pop_front()
        {
            self.length -= code_points(&oldest) + 1;
            self.older = true;
        }
    }

    /// One a line, oldest first.
    pub(super) fn text(&self, language: Language) -> String {
        let mut text = String::new();
        if self.older {
            text = text!("notice-earlier-in-file").markdown(language);
            text.push('\n');
        }
        for notice in &self.kept {
            text.push_str(notice);
            text.push('\n');
        }
        text
    }
}

/// Notices whose text waits compressed.
#[derive(Debug, Default)]
pub(super) struct Spilled {
    /// Each with how many lines were compressed before it.
    waiting: VecDeque<(u64, Box<str>)>,
    /// There were more of them.
    older: bool,
    /// Lines that ever were compressed, and came back.
    written: u64,
    read: u64,
}

impl Spilled {
    /// A line or a notice was compressed.
    pub(super) fn push(&mut self, notice: Option<&str>) {
        if let Some(notice) = notice {
            if self.waiting.len() == WAITING {
                self.waiting.pop_front();
                self.older = true;
            }
            self.waiting.push_back((self.written, notice.into()));
        }
        self.written += 1;
    }

    /// The next `lines` came back: their notices go to `notices`.
    pub(super) fn pop(&mut self, lines: usize, notices: &mut Notices) {
        self.read += lines as u64;
        notices.older |= std::mem::take(&mut self.older);
        while let Some((_, notice)) = self.waiting.pop_front_if(|(at, _)| *at < self.read) {
            notices.push(&notice);
        }
    }
}
