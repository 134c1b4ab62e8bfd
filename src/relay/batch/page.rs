//! The text of one message, as it is filled.

use super::entry::{BacklogEntry, Body};
use super::render;
use crate::masking::clean::CleanLine;

/// Most that Discord takes in one message, in Unicode code points (discord-platform.md section 3).
pub const MESSAGE_LENGTH: usize = 2000;

/// Stands before the text of a line that began in an earlier message.
pub const CONTINUED: &str = "… ";

const OPEN: &str = "```\n";
const CLOSE: &str = "\n```";
const TAG: &str = "ansi";

/// Code points for lines in an empty message, with the fence that takes more.
pub(super) const LINE_ROOM: usize = MESSAGE_LENGTH - OPEN.len() - TAG.len() - CLOSE.len();

/// How much of an entry found room.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// All that was left of it.
    Whole,
    /// The line's text up to this byte.
    Part {
        /// Where it goes on.
        end: usize,
    },
    /// Nothing; the next message has room for it.
    None,
}

/// A message in the making: never longer than [`MESSAGE_LENGTH`], the fence that is open counted as closed.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
    /// Code points, without the closing of an open fence.
    used: usize,
    fence: Option<Fence>,
}

#[derive(Clone, Copy, Debug)]
struct Fence {
    /// Where the tag belongs.
    tag_at: usize,
    tagged: bool,
}

impl Page {
    /// With room for so many code points of ASCII.
    pub(super) fn sized(length: usize) -> Self {
        Self { text: String::with_capacity(length.min(MESSAGE_LENGTH)), ..Self::default() }
    }

    /// Adds an entry of which `sent` bytes were in earlier messages.
    pub(super) fn add(&mut self, entry: &BacklogEntry, sent: usize) -> Fit {
        match &entry.body {
            Body::Line(line) => self.add_line(line, sent, entry.length as usize),
            Body::Ours(ours) => self.add_notice(&ours.markdown()),
        }
    }

    /// Adds markdown outside the fences; an empty page has room for any notice.
    pub(super) fn notice(&mut self, markdown: &str) {
        self.close();
        self.separate();
        self.text.push_str(markdown);
        self.used += markdown.chars().count();
    }

    /// The finished text.
    pub(super) fn finish(mut self) -> String {
        self.close();
        self.text
    }

    /// Adds markdown if there is room.
    pub(super) fn add_notice(&mut self, markdown: &str) -> Fit {
        let closing = self.fence.map_or(0, |_| CLOSE.len());
        let needed = closing + self.separator() + markdown.chars().count();
        if !self.text.is_empty() && self.used + needed > MESSAGE_LENGTH {
            return Fit::None;
        }
        self.notice(markdown);
        Fit::Whole
    }

    fn add_line(&mut self, line: &CleanLine, sent: usize, length: usize) -> Fit {
        let end = line.text().len();
        let mark = if sent > 0 { CONTINUED } else { "" };
        let marked = mark.chars().count();
        let needed = if sent > 0 { render::length(line, sent..end) + marked } else { length - 1 };
        let room = self.room(line.is_coloured());
        if needed <= room {
            self.write(line, sent..end, mark, needed);
            return Fit::Whole;
        }
        let most = LINE_ROOM + if line.is_coloured() { 0 } else { TAG.len() };
        let may_split = needed > most && (sent > 0 || self.text.is_empty());
        let cut = if may_split { render::fitting(line, sent, room.saturating_sub(marked)) } else { sent };
        if cut == sent {
            return Fit::None;
        }
        self.write(line, sent..cut, mark, render::length(line, sent..cut) + marked);
        Fit::Part { end: cut }
    }

    /// Code points for one more line.
    fn room(&self, coloured: bool) -> usize {
        let tag = if coloured && !self.fence.is_some_and(|fence| fence.tagged) { TAG.len() } else { 0 };
        let before = match self.fence {
            Some(_) => 1,
            None => self.separator() + OPEN.len(),
        };
        MESSAGE_LENGTH.saturating_sub(self.used + before + tag + CLOSE.len())
    }

    fn write(&mut self, line: &CleanLine, part: std::ops::Range<usize>, mark: &str, length: usize) {
        let fence = match self.fence {
            Some(fence) => {
                self.separate();
                fence
            }
            None => self.open(),
        };
        let tagged = fence.tagged || line.is_coloured();
        if tagged && !fence.tagged {
            self.text.insert_str(fence.tag_at, TAG);
            self.used += TAG.len();
        }
        self.fence = Some(Fence { tagged, ..fence });
        self.text.push_str(mark);
        render::write(line, part, &mut self.text);
        self.used += length;
    }

    fn open(&mut self) -> Fence {
        self.separate();
        let tag_at = self.text.len() + OPEN.trim_end().len();
        self.text.push_str(OPEN);
        self.used += OPEN.len();
        Fence { tag_at, tagged: false }
    }

    fn close(&mut self) {
        if self.fence.take().is_some() {
            self.text.push_str(CLOSE);
            self.used += CLOSE.len();
        }
    }

    fn separator(&self) -> usize {
        usize::from(!self.text.is_empty())
    }

    fn separate(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
            self.used += 1;
        }
    }
}
