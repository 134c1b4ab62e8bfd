//! A clean line: visible text and the runs of its colours.

use std::borrow::Cow;
use std::ops::Range;

use super::Style;

/// Text that looks alike, from the end of the run before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where it ends, in bytes of the text.
    pub end: usize,
    /// How it looks.
    pub style: Style,
}

/// One console line as people may see it, see [`clean`](super::clean).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanLine {
    text: String,
    runs: Vec<Run>,
    /// Code points of the text.
    chars: usize,
}

/// A part of a line's text and what stands there instead, in the colour of the part's beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the text, at character boundaries.
    pub range: Range<usize>,
    /// The new text; clean itself and not blank.
    pub with: Cow<'static, str>,
}

/// Runs of memory that a line may hold without need.
const MOST_FREE_RUNS: usize = 4;

impl CleanLine {
    /// The runs cover the text, or there are none.
    pub(super) fn new(mut text: String, mut runs: Vec<Run>) -> Self {
        if runs.iter().all(|run| run.style.is_plain()) {
            runs = Vec::new();
        }
        // Memory that is never used again is given back where it is worth the move.
        if text.capacity() > 2 * text.len() {
            text.shrink_to_fit();
        }
        if runs.capacity() > 2 * runs.len().max(MOST_FREE_RUNS) {
            runs.shrink_to_fit();
        }
        let chars = if text.is_ascii() { text.len() } else { text.chars().count() };
        Self { text, runs, chars }
    }

    /// A line of ASCII without colours.
    pub(super) fn ascii(text: &str) -> Self {
        Self { text: text.to_owned(), runs: Vec::new(), chars: text.len() }
    }

    /// The visible text: at least one character, no line break, no escape, no white space at its end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Code points of the visible text, without escapes.
    pub fn chars(&self) -> usize {
        self.chars
    }

    /// The colours, in order and up to the end of the text; none if the line has no colour.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Whether any part of it has a colour, is bold or underlined.
    pub fn is_coloured(&self) -> bool {
        !self.runs.is_empty()
    }

    /// Cuts the text after `most` bytes, at a character boundary, with the colours behind it.
    pub fn truncate(&mut self, most: usize) {
        if self.text.len() <= most {
            return;
        }
        let end = self.text.floor_char_boundary(most);
        let text = self.text[..end].trim_end().to_owned();
        let mut runs: Vec<_> = self.runs.iter().copied().take_while(|run| run.end < text.len()).collect();
        runs.extend(self.runs.get(runs.len()).map(|run| Run { end: text.len(), style: run.style }));
        *self = Self::new(text, runs);
    }

    /// Bytes it takes in memory.
    pub fn weight(&self) -> usize {
        size_of::<Self>() + self.text.capacity() + self.runs.capacity() * size_of::<Run>()
    }

    /// The pieces of a part of the text (in bytes, at character boundaries) with their styles.
    pub fn spans(&self, range: Range<usize>) -> impl Iterator<Item = (&str, Style)> {
        let whole = self.runs.is_empty().then(|| Run { end: self.text.len(), style: Style::default() });
        let runs = self.runs.iter().copied().chain(whole);
        let spans = runs.scan(0, move |start, run| {
            let from = std::mem::replace(start, run.end).max(range.start);
            Some((from..run.end.min(range.end), run.style))
        });
        spans.filter(|(span, _)| span.start < span.end).map(|(span, style)| (&self.text[span], style))
    }

    /// Replaces parts of the text; the colours around them stay. The edits are in order and do not overlap.
    pub fn replace(&mut self, edits: &[Edit]) {
        let added: usize = edits.iter().map(|edit| edit.with.len()).sum();
        let removed: usize = edits.iter().map(|edit| edit.range.len()).sum();
        let mut text = String::with_capacity((self.text.len() + added).saturating_sub(removed));
        let mut runs = Vec::with_capacity(self.runs.len());
        let mut edits = edits.iter().peekable();
        let mut at = 0;
        for run in &self.runs {
            while let Some(edit) = edits.next_if(|edit| edit.range.start < run.end) {
                text.push_str(self.text.get(at..edit.range.start).unwrap_or_default());
                text.push_str(&edit.with);
                at = edit.range.end;
            }
            text.push_str(self.text.get(at..run.end).unwrap_or_default());
            at = at.max(run.end);
            let end = text.len();
            match runs.last_mut() {
                Some(Run { end: last, style }) if *style == run.style => *last = end,
                Some(Run { end: last, .. }) if *last == end => {}
                _ => runs.push(Run { end, style: run.style }),
            }
        }
        for edit in edits {
            text.push_str(self.text.get(at..edit.range.start).unwrap_or_default());
            text.push_str(&edit.with);
            at = edit.range.end;
        }
        text.push_str(self.text.get(at..).unwrap_or_default());
        *self = Self::new(text, runs);
    }
}
