//! A line with its escape sequences. It begins and ends without colour.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use super::change::Change;
use crate::masking::clean::{CleanLine, Style};

/// Code points of a text; most lines are ASCII, of which the length is known.
pub(super) fn code_points(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// Code points of a part of a line.
pub(super) fn length(line: &CleanLine, part: Range<usize>) -> usize {
    let mut style = Style::default();
    let mut length = 0;
    for (text, next) in line.spans(part) {
        length += Change::between(style, next).length() + code_points(text);
        style = next;
    }
    length + closing(style).length()
}

/// Writes a part of a line.
pub(super) fn write(line: &CleanLine, part: Range<usize>, out: &mut String) {
    if !line.is_coloured() {
        return out.push_str(&line.text()[part]);
    }
    let mut style = Style::default();
    for (text, next) in line.spans(part) {
        Change::between(style, next).write(out);
        out.push_str(text);
        style = next;
    }
    closing(style).write(out);
}

/// Where the longest part of a line ends that begins at `from` and takes at most `room` code points: at the boundary
/// of a character as people count them, or `from` if none fits.
pub(super) fn fitting(line: &CleanLine, from: usize, room: usize) -> usize {
    let mut style = Style::default();
    let mut used = 0;
    let mut end = from;
    for (text, next) in line.spans(from..line.text().len()) {
        used += Change::between(style, next).length();
        let left = room.saturating_sub(used + closing(next).length());
        if let Some((cut, _)) = text.char_indices().nth(left) {
            return boundary(line.text(), from, end + cut);
        }
        used += code_points(text);
        end += text.len();
        style = next;
    }
    end
}

fn closing(style: Style) -> Change {
    Change::between(style, Style::default())
}

/// The last boundary between graphemes up to `end`, unless a single grapheme is all there is.
fn boundary(text: &str, from: usize, end: usize) -> usize {
    let mut cursor = GraphemeCursor::new(end - from, text.len() - from, true);
    let rest = &text[from..];
    if let Ok(true) = cursor.is_boundary(rest, 0) {
        return end;
    }
    match cursor.prev_boundary(rest, 0) {
        Ok(Some(before)) if before > 0 => from + before,
        _ => end,
    }
}
