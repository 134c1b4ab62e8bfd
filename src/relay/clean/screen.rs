//! One line of a terminal: what is visible when all of a raw line has been written to it.

use memchr::memchr;
use vte::{Params, Parser, Perform};

use super::line::{CleanLine, Run};
use super::section::{Code, Sections};
use super::visible::{Shown, may_join, shown};
use super::{Style, TAB, is_plain, sgr};

/// Parses escapes and collects what is shown. The style stays from one line to the next.
#[derive(Default)]
pub(super) struct Screen {
    style: Style,
    sections: Sections,
    /// The style of a `§` whose next character has not come yet.
    section: Option<Style>,
    /// Whether a sequence has just ended and text follows.
    ended: bool,
    row: Row,
    /// The row as it was before the last `\r` behind something visible.
    overwritten: Row,
}

impl Screen {
    /// Writes one line and takes what is then visible, if anything.
    pub(super) fn show(&mut self, part: &str) -> Option<CleanLine> {
        self.row.clear();
        self.overwritten.clear();
        self.row.text.reserve(part.len());
        self.write(part);
        self.end_section();
        if self.row.is_blank() { self.overwritten.take() } else { self.row.take() }
    }

    /// Text up to the next escape is taken whole where it can be, the parser sees the rest.
    fn write(&mut self, mut part: &str) {
        let mut parser = Parser::new();
        while !part.is_empty() {
            let (text, escape) = part.split_at(memchr(0x1b, part.as_bytes()).unwrap_or(part.len()));
            if is_plain(text) && self.section.is_none() && !text.is_empty() {
                self.sections.interrupt();
                self.row.push_plain(text, self.style);
            } else {
                parser.advance(self, text.as_bytes());
            }
            self.ended = false;
            let read = parser.advance_until_terminated(self, escape.as_bytes());
            part = escape.get(read..).unwrap_or_default();
        }
    }

    fn end_section(&mut self) {
        if let Some(style) = self.section.take() {
            self.row.push('§', style);
        }
    }

    fn text(&mut self, c: char) {
        if c == '§' {
            self.section = Some(self.style);
            return;
        }
        if let Some(code) = self.section.and_then(|_| Code::of(c)) {
            self.section = None;
            return self.sections.apply(&mut self.style, code);
        }
        self.end_section();
        self.sections.interrupt();
        if c == '`' && self.row.last == Some('`') {
            self.row.push('\u{200b}', self.style);
        }
        self.row.push(c, self.style);
    }
}

impl Perform for Screen {
    fn print(&mut self, c: char) {
        match shown(c) {
            Shown::Itself => self.text(c),
            Shown::Space => self.text(' '),
            Shown::Joiner if self.section.is_none() && self.row.last.is_some_and(may_join) => {
                self.row.push(c, self.style)
            }
            Shown::Joiner | Shown::Nothing => {}
        }
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\t' => {
                self.end_section();
                for _ in 0..TAB - self.row.columns % TAB {
                    self.row.push(' ', self.style);
                }
            }
            b'\r' => {
                self.end_section();
                if !self.row.is_blank() {
                    std::mem::swap(&mut self.row, &mut self.overwritten);
                }
                self.row.clear();
            }
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: char) {
        self.ended = true;
        if action == 'm' && intermediates.is_empty() && !ignore {
            sgr::apply(&mut self.style, params);
        }
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
    columns: usize,
    /// Length of the text up to its last character that is not white space.
    visible: usize,
    last: Option<char>,
}

impl Row {
    fn push(&mut self, c: char, style: Style) {
        self.text.push(c);
        self.columns += 1;
        self.last = Some(c);
        if !c.is_whitespace() {
            self.visible = self.text.len();
        }
        self.end_run(style);
    }

    /// Adds printable ASCII.
    fn push_plain(&mut self, text: &str, style: Style) {
        self.text.push_str(text);
        self.columns += text.len();
        self.last = text.chars().next_back();
        let visible = text.trim_end_matches(' ').len();
        if visible > 0 {
            self.visible = self.text.len() - (text.len() - visible);
        }
        self.end_run(style);
    }

    fn end_run(&mut self, style: Style) {
        let end = self.text.len();
        match self.runs.last_mut() {
            Some(run) if run.style == style => run.end = end,
            _ => self.runs.push(Run { end, style }),
        }
    }

    fn is_blank(&self) -> bool {
        self.visible == 0
    }

    fn clear(&mut self) {
        self.text.clear();
        self.runs.clear();
        self.columns = 0;
        self.visible = 0;
        self.last = None;
    }

    /// The row without its trailing white space, unless nothing is left.
    fn take(&mut self) -> Option<CleanLine> {
        if self.is_blank() {
            return None;
        }
        let runs = self.runs.iter().scan(0, |start, run| {
            let from = std::mem::replace(start, run.end);
            (from < self.visible).then(|| Run { end: run.end.min(self.visible), ..*run })
        });
        Some(CleanLine::new(self.text[..self.visible].into(), runs.collect()))
    }
}
