//! Raw console lines to safe text with colours.
//!
//! ```text
//! clean(raw: &str) -> CleanLines            // Iterator<Item = CleanLine>, usually exactly one
//! CleanLine: text() chars() runs() spans(range) is_coloured() weight() replace(&[Edit])
//! ```
//!
//! What becomes of a raw line (pterodactyl-protocol.md 2.5, discord-platform.md 4):
//!
//! - It is split at `\n` and `\r\n`. A lone `\r`, a backspace, cursor moves within the row and erasing do what a
//!   terminal does, see `cells`: spinners and progress bars end as their last state, columns stay columns. What is
//!   written over otherwise is shown as a line of its own before.
//! - SGR escapes become [`Style`]s in Discord's palette, see `sgr`. Colours hold across a line break inside one raw
//!   line and end with it, as in the panel's own console. Minecraft's `§` codes count as colours, see `section`.
//! - Every other escape sequence, controls, bidi controls and invisible characters go. A sequence that never ends
//!   takes the rest of its line along, as in a terminal.
//! - Tabs become spaces up to the next [`TAB`] columns; every backtick that follows another gets U+200B before it.
//! - White space at the end goes, leading stays; lines without anything visible are left out.
//!
//! Cleaning a cleaned text changes nothing.

mod cells;
mod line;
mod progress;
mod screen;
mod section;
mod sgr;
mod style;
#[cfg(test)]
pub(crate) mod tests;

pub use line::{CleanLine, Edit, Run};
pub use style::{Colour, Style};

use memchr::memchr;

use crate::visible::{Shown, next_odd, shown};
use screen::Screen;

/// Columns from one tab stop to the next. A terminal has 8; 4 leave more of a message to the text.
pub const TAB: usize = 4;

/// Whether a character is seen as itself: no control, and nothing that hides or reorders what is read.
pub fn is_visible(c: char) -> bool {
    shown(c) == Shown::Itself
}

/// Cleans one raw console line of any length and content.
pub fn clean(raw: &str) -> CleanLines<'_> {
    CleanLines { rest: raw.trim_end(), screen: None }
}

/// The clean lines of one raw line, see [`clean`].
pub struct CleanLines<'a> {
    rest: &'a str,
    /// From the first character on that needs more than copying.
    screen: Option<Screen>,
}

impl Iterator for CleanLines<'_> {
    type Item = CleanLine;

    fn next(&mut self) -> Option<CleanLine> {
        if let Some(line) = self.screen.as_mut().and_then(Screen::more) {
            return Some(line);
        }
        if self.screen.is_none() && is_plain(self.rest) {
            let text = std::mem::take(&mut self.rest);
            return (!text.is_empty()).then(|| CleanLine::ascii(text));
        }
        while !self.rest.is_empty() {
            let odd = if self.screen.is_some() { 0 } else { next_odd(self.rest, 0) };
            let end = memchr(b'\n', &self.rest.as_bytes()[odd..]).map_or(self.rest.len(), |at| odd + at);
            let (part, after) = self.rest.split_at(end);
            self.rest = after.strip_prefix('\n').unwrap_or_default();
            let part = part.trim_end_matches('\r');
            let line =
                if odd >= part.len() { plain(part) } else { self.screen.get_or_insert_default().show(part) };
            if line.is_some() {
                return line;
            }
        }
        None
    }
}

/// Text that stands for itself.
fn plain(part: &str) -> Option<CleanLine> {
    let text = part.trim_end();
    (!text.is_empty()).then(|| CleanLine::new(text.into(), Vec::new()))
}

/// Whether a text is printable ASCII without backticks, as nearly every line is. Written without early exits inside
/// a block, so that the compiler makes vector code of it.
fn is_plain(text: &str) -> bool {
    let odd = |byte: &u8| (byte.wrapping_sub(b' ') > b'~' - b' ') | (*byte == b'`');
    text.as_bytes().chunks(64).all(|block| !block.iter().fold(false, |any, byte| any | odd(byte)))
}
