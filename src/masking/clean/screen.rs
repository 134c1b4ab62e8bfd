//! One line of a terminal: what is visible when all of a raw line has been written to it.

use vte::{Params, Parser, Perform};

use super::cells::Cells;
use super::line::{CleanLine, Run};
use super::section::{Code, Sections};
use super::sgr::{self, Csi};
use super::{Style, TAB};
use crate::visible::{Shown, may_join, next_odd, shown};

/// Runs of a coloured line that need no second allocation.
const USUAL_RUNS: usize = 8;

/// Collects what is shown. The style stays from one line to the next.
#[derive(Default)]
pub(super) struct Screen {
    style: Style,
    sections: Sections,
    /// The style of a `§` whose next character has not come yet.
    section: Option<Style>,
    /// Whether the parser has just read a whole sequence and text follows.
    ended: bool,
    row: Row,
    /// What takes the row's place once the cursor has gone back.
    cells: Cells,
    editing: bool,
    /// Lines that are shown behind the one that [`Screen::show`] returned.
    more: std::vec::IntoIter<CleanLine>,
}

impl Screen {
    /// Writes one line and takes what is then visible, if anything; what else is to be shown is in [`Screen::more`].
    pub(super) fn show(&mut self, part: &str) -> Option<CleanLine> {
        self.row.clear();
        self.row.text.reserve(part.len());
        self.row.runs.reserve(USUAL_RUNS);
        self.write(part);
        self.end_section();
        if !std::mem::take(&mut self.editing) {
            return self.row.take();
        }
        self.more = self.cells.take().into_iter();
        self.more.next()
    }

    /// The next line of those that the last part left.
    pub(super) fn more(&mut self) -> Option<CleanLine> {
        self.more.next()
    }

    /// Text is copied up to the next odd character, of which one is an escape.
    fn write(&mut self, part: &str) {
        let mut at = 0;
        while at < part.len() {
            let odd = next_odd(part, at);
            self.copy(&part[at..odd]);
            let rest = &part[odd..];
            at = odd
                + match rest.chars().next() {
                    None => 0,
                    Some('\u{1b}') => self.escape(rest),
                    Some(c) => {
                        self.character(c);
                        c.len_utf8()
                    }
                };
        }
    }

    /// Adds text without odd characters.
    fn copy(&mut self, text: &str) {
        let mut chars = text.chars();
        let Some(first) = chars.next() else { return };
        if let Some(code) = self.section.and_then(|_| Code::of(first)) {
            self.section = None;
            self.sections.apply(&mut self.style, code);
            return self.copy_rest(chars.as_str());
        }
        self.end_section();
        self.copy_rest(text);
    }

    fn copy_rest(&mut self, text: &str) {
        if !text.is_empty() {
            self.sections.interrupt();
            self.put(text);
        }
    }

    fn put(&mut self, text: &str) {
        if self.editing {
            self.cells.write(text, self.style);
        } else {
            self.row.push(text, self.style);
        }
    }

    fn last(&self) -> Option<char> {
        if self.editing { self.cells.last() } else { self.row.last() }
    }

    fn column(&mut self) -> usize {
        if self.editing { self.cells.column() } else { self.row.columns() }
    }

    /// Reads one escape sequence, or what a parser makes of a rarer one, and returns its length in bytes.
    fn escape(&mut self, rest: &str) -> usize {
        if let Some(csi) = Csi::read(rest.as_bytes()) {
            if let Some(action) = csi.action() {
                self.control(action, csi.params());
            }
            return csi.length();
        }
        self.ended = false;
        let read = Parser::new().advance_until_terminated(self, rest.as_bytes());
        if read > 0 && rest.is_char_boundary(read) { read } else { rest.len() }
    }

    fn character(&mut self, c: char) {
        match c {
            '\t' => self.tab(),
            '\r' => {
                self.end_section();
                self.move_to(0);
            }
            '\u{8}' => {
                self.end_section();
                let column = self.column();
                self.move_to(column.saturating_sub(1));
            }
            '§' => self.section = Some(self.style),
            '`' => {
                self.end_section();
                let text = if self.last() == Some('`') { "\u{200b}`" } else { "`" };
                self.copy_rest(text);
            }
            _ => match shown(c) {
                Shown::Itself => self.copy(c.encode_utf8(&mut [0; 4])),
                Shown::Space => self.copy(" "),
                Shown::Joiner if self.section.is_none() && self.last().is_some_and(may_join) => {
                    self.put(c.encode_utf8(&mut [0; 4]));
                }
                Shown::Joiner | Shown::Nothing => {}
            },
        }
    }

    fn tab(&mut self) {
        self.end_section();
        let blank = TAB - self.column() % TAB;
        if self.editing {
            self.cells.move_to(self.cells.column() + blank);
        } else {
            self.row.push(&"        "[..blank], self.style);
        }
    }

    /// Obeys a control sequence: what has to do with one row, of ECMA-48 and xterm.
    fn control<'a>(&mut self, action: u8, mut params: impl Iterator<Item = &'a [u16]>) {
        if action == b'm' {
            return sgr::apply(&mut self.style, params);
        }
        // Half a code of Minecraft's: what comes next may stand anywhere.
        self.section = None;
        let param = params.next().and_then(|param| param.first()).copied().map_or(0, usize::from);
        let (count, column) = (param.max(1), self.column());
        match action {
            b'C' | b'a' => self.move_to(column.saturating_add(count)),
            b'D' => self.move_to(column.saturating_sub(count)),
            b'G' | b'`' => self.move_to(count - 1),
            b'J' | b'K' => match param {
                0 => self.erase(column, usize::MAX),
                1 => self.erase(0, column.saturating_add(1)),
                _ => self.erase(0, usize::MAX),
            },
            b'X' => self.erase(column, column.saturating_add(count)),
            _ => {}
        }
    }

    /// Moves the cursor to a column, counted from 0.
    fn move_to(&mut self, column: usize) {
        let at = self.column();
        if !self.editing && column < at {
            if self.row.is_prompt() {
                self.row.clear();
                return self.move_to(column);
            }
            self.edit();
        }
        if self.editing {
            self.cells.move_to(column);
        } else if column > at {
            // At the row's end the cells know how far it may go, and nothing is written over.
            self.edit();
            self.cells.move_to(column);
        }
    }

    fn erase(&mut self, from: usize, to: usize) {
        if !self.editing && from >= self.column() {
            return;
        }
        if !self.editing {
            self.edit();
        }
        self.cells.erase(from, to);
    }

    fn edit(&mut self) {
        self.editing = true;
        self.cells.write_row(&self.row.text, &self.row.runs);
        self.row.clear();
    }

    fn end_section(&mut self) {
        if let Some(style) = self.section.take() {
            let style = std::mem::replace(&mut self.style, style);
            self.put("§");
            self.style = style;
        }
    }
}

impl Perform for Screen {
    fn print(&mut self, c: char) {
        self.character(c);
    }

    fn execute(&mut self, byte: u8) {
        self.character(char::from(byte));
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: char) {
        self.ended = true;
        if let (true, Ok(action)) = (intermediates.is_empty() && !ignore, u8::try_from(action)) {
            self.control(action, params.iter());
        }
    }

    fn osc_dispatch(&mut self, _params: &[&[u8]], bell_terminated: bool) {
        self.ended |= bell_terminated;
    }

    fn esc_dispatch(&mut self, _intermediates: &[u8], _ignore: bool, _byte: u8) {
        self.ended = true;
    }

    fn terminated(&self) -> bool {
        self.ended
    }
}

/// What has been written since the start of the line.
#[derive(Default)]
struct Row {
    text: String,
    runs: Vec<Run>,
    /// Bytes of the text whose columns are counted, and their columns.
    counted: (usize, usize),
}

impl Row {
    fn push(&mut self, text: &str, style: Style) {
        self.text.push_str(text);
        let end = self.text.len();
        match self.runs.last_mut() {
            Some(run) if run.style == style => run.end = end,
            _ => self.runs.push(Run { end, style }),
        }
    }

    fn last(&self) -> Option<char> {
        self.text.chars().next_back()
    }

    fn columns(&mut self) -> usize {
        let (bytes, columns) = self.counted;
        let columns = columns + self.text[bytes..].chars().count();
        self.counted = (self.text.len(), columns);
        columns
    }

    /// Whether nothing but a shell's or JLine's prompt is on it, which every other line is written over.
    fn is_prompt(&self) -> bool {
        self.text.trim_matches(['>', '.', '$', ' ']).is_empty()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.runs.clear();
        self.counted = (0, 0);
    }

    /// The row without its trailing white space, unless nothing is left.
    fn take(&mut self) -> Option<CleanLine> {
        let visible = self.text.trim_end().len();
        if visible == 0 {
            return None;
        }
        self.text.truncate(visible);
        let runs = self.runs.iter().take_while(|run| run.end < visible).count();
        self.runs.truncate(runs + 1);
        if let Some(last) = self.runs.last_mut() {
            last.end = visible;
        }
        let (text, runs) = (std::mem::take(&mut self.text), std::mem::take(&mut self.runs));
        Some(CleanLine::new(text, runs))
    }
}
