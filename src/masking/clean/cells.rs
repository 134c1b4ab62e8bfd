//! A terminal's row on which the cursor has gone back: what is written over what, and which of it is shown.
//!
//! Each time that something is written over, the row as it stood is a *frame*. If it was a step of a spinner or a
//! progress bar (see [`progress`](super::progress)), only the last frame is shown. Else it is shown as a line of its
//! own, and nothing of it stays behind what was written over it: a player who types a carriage return or a backspace
//! hides nothing and puts no words into another's line.

use super::Style;
use super::line::{CleanLine, Run};
use super::progress::is_step;
use super::section::Code;
use crate::visible::{Shown, shown};

/// Cells that may be kept and compared for one raw line. Beyond it each way back begins another line, so that a row of
/// 100,000 characters with as many backspaces costs no more than its length.
const MOST_CELLS: usize = 1 << 17;

/// The widest row on which the cursor moves forward over nothing. Wider than any terminal.
const WIDEST: usize = 255;

#[derive(Clone, Debug)]
struct Cell {
    c: char,
    /// Zero-width characters behind it.
    behind: Option<Box<str>>,
    style: Style,
    /// The frame in which it was written.
    frame: u32,
}

/// One row and the frames that were shown on it.
#[derive(Debug, Default)]
pub(super) struct Cells {
    row: Vec<Cell>,
    column: usize,
    frame: u32,
    /// Where the first thing of this frame was written; what is before it belongs to the frame.
    start: usize,
    /// The cursor went back, and nothing was written over since.
    back: bool,
    /// The frame before this one.
    before: Option<Vec<Cell>>,
    /// Cells that were kept and compared.
    spent: usize,
    done: Vec<CleanLine>,
}

impl Cells {
    /// Takes a row over. The cursor is at its end.
    pub(super) fn write_row(&mut self, text: &str, runs: &[Run]) {
        let mut from = 0;
        for run in runs {
            self.write(text.get(from..run.end).unwrap_or_default(), run.style);
            from = run.end;
        }
    }

    /// Writes text at the cursor.
    pub(super) fn write(&mut self, text: &str, style: Style) {
        for c in text.chars() {
            match shown(c) {
                Shown::Joiner => self.attach(c),
                // A mark between backticks; they are told apart when the line is made.
                Shown::Nothing => {}
                Shown::Itself | Shown::Space => self.put(c, style),
            }
        }
    }

    fn put(&mut self, c: char, style: Style) {
        if self.row.get(self.column).is_some_and(|cell| cell.c != c && !cell.c.is_whitespace()) {
            self.write_over();
        }
        if self.column > self.row.len() {
            let (missing, frame) = (self.column - self.row.len(), self.frame);
            self.spent += missing;
            self.row.extend(std::iter::repeat_n(Cell::blank(frame), missing));
        }
        let cell = Cell { c, behind: None, style, frame: self.frame };
        match self.row.get_mut(self.column) {
            Some(old) => *old = cell,
            None => self.row.push(cell),
        }
        self.column += 1;
    }

    fn attach(&mut self, joiner: char) {
        let Some(cell) = self.column.checked_sub(1).and_then(|at| self.row.get_mut(at)) else { return };
        if cell.frame == self.frame {
            let mut behind = cell.behind.take().map(String::from).unwrap_or_default();
            behind.push(joiner);
            cell.behind = Some(behind.into());
        }
    }

    /// The character before the cursor.
    pub(super) fn last(&self) -> Option<char> {
        let cell = self.row.get(self.column.checked_sub(1)?)?;
        cell.behind.as_ref().and_then(|behind| behind.chars().next_back()).or(Some(cell.c))
    }

    pub(super) fn column(&self) -> usize {
        self.column
    }

    /// Moves the cursor, counted from 0.
    pub(super) fn move_to(&mut self, column: usize) {
        let widest = if self.spent > MOST_CELLS { 0 } else { WIDEST };
        self.back |= column < self.column;
        self.column = column.min(self.row.len().max(widest));
    }

    /// Erases from one column up to another.
    pub(super) fn erase(&mut self, from: usize, to: usize) {
        let to = to.min(self.row.len());
        if from >= to || self.row[from..to].iter().all(|cell| cell.c.is_whitespace()) {
            return;
        }
        self.back = true;
        self.write_over();
        let to = to.min(self.row.len());
        if let Some(erased) = self.row.get_mut(from..to) {
            erased.fill(Cell::blank(self.frame));
        }
    }

    /// Something visible is about to be written over: the row as it stands is a frame.
    fn write_over(&mut self) {
        if !std::mem::take(&mut self.back) {
            return;
        }
        self.settle();
        self.spent += self.row.len();
        if self.spent > MOST_CELLS {
            self.done.extend(line(&self.row));
            (self.row, self.column, self.before) = (Vec::new(), 0, None);
        } else {
            self.before = Some(self.row.clone());
        }
        self.frame += 1;
        self.start = self.column;
    }

    /// Decides on the frame before, by the row as it stands and by what is there of this frame alone.
    fn settle(&mut self) {
        let Some(before) = self.before.take() else { return };
        self.spent += 2 * before.len();
        let is_step =
            |after: &[Cell]| is_step(before.iter().map(|cell| cell.c), after.iter().map(|cell| cell.c));
        let (start, frame) = (self.start, self.frame);
        let mut alone = self.row.clone();
        alone
            .iter_mut()
            .skip(start)
            .filter(|cell| cell.frame != frame)
            .for_each(|cell| *cell = Cell::blank(frame));
        let hidden = if is_step(&alone) {
            self.row = alone;
            is_blank(&self.row)
        } else if is_step(&self.row) {
            false
        } else {
            self.row = alone;
            true
        };
        if hidden {
            self.done.extend(line(&before));
        }
    }

    /// Ends the row: what is shown of it and of what was there before.
    pub(super) fn take(&mut self) -> Vec<CleanLine> {
        self.settle();
        self.done.extend(line(&self.row));
        let (done, spent) = (std::mem::take(&mut self.done), self.spent);
        *self = Self { spent, ..Self::default() };
        done
    }
}

impl Cell {
    fn blank(frame: u32) -> Self {
        Self { c: ' ', behind: None, style: Style::default(), frame }
    }
}

fn is_blank(cells: &[Cell]) -> bool {
    cells.iter().all(|cell| cell.c.is_whitespace())
}

/// The cells as a line, unless nothing is visible in them.
fn line(cells: &[Cell]) -> Option<CleanLine> {
    let visible = cells.iter().rposition(|cell| !cell.c.is_whitespace())? + 1;
    // Characters that were not written one after the other must not become one of Minecraft's codes, and of several `§`
    // in a row the last one stays.
    let mut kept = Vec::with_capacity(visible);
    for cell in &cells[..visible] {
        if cell.c == '§' || Code::of(cell.c).is_some() {
            while kept.pop_if(|last: &mut &Cell| last.c == '§' && last.behind.is_none()).is_some() {}
        }
        kept.push(cell);
    }
    let (mut text, mut runs) = (String::with_capacity(kept.len()), Vec::<Run>::new());
    for cell in kept {
        if cell.c == '`' && text.ends_with('`') {
            text.push('\u{200b}');
        }
        text.push(cell.c);
        text.push_str(cell.behind.as_deref().unwrap_or_default());
        let end = text.len();
        match runs.last_mut() {
            Some(run) if run.style == cell.style => run.end = end,
            _ => runs.push(Run { end, style: cell.style }),
        }
    }
    Some(CleanLine::new(text, runs))
}
