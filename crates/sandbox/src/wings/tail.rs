//! The end of a console as its program printed it, for somebody who watches the program itself rather than a socket.

use std::{collections::VecDeque, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::watch;

/// Lines kept; the oldest go first.
const LINES: usize = 500;
/// Characters of a line that are kept.
const LINE: usize = 4_096;
/// UTF-8 takes at most four bytes for a character.
const LINE_BYTES: usize = LINE * 4;

/// The last 500 lines of a console, and how many there were.
#[derive(Debug)]
pub struct ConsoleTail {
    kept: Mutex<Kept>,
    printed: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    lines: VecDeque<Arc<str>>,
    printed: u64,
}

/// A piece of a console.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsoleLines {
    /// The lines, oldest first, each at most 4,096 characters; one that was cut ends in `…`.
    pub lines: Vec<Arc<str>>,
    /// How many lines were printed up to the last of these.
    pub printed: u64,
    /// Lines before these that were asked for and are no longer kept, or were more than was asked for.
    pub skipped: u64,
}

impl Default for ConsoleTail {
    fn default() -> Self {
        Self { kept: Mutex::default(), printed: watch::Sender::new(0) }
    }
}

impl ConsoleTail {
    /// At most `most` of the newest lines among those that were printed after the first `after`.
    #[must_use]
    pub fn after(&self, after: u64, most: usize) -> ConsoleLines {
        let kept = self.kept.lock();
        let new = kept.printed.saturating_sub(after);
        let shown = usize::try_from(new).unwrap_or(usize::MAX).min(most).min(kept.lines.len());
        let lines = kept.lines.range(kept.lines.len() - shown..).cloned().collect();
        ConsoleLines { lines, printed: kept.printed, skipped: new - shown as u64 }
    }

    /// Resolves when more than `count` lines were printed.
    pub async fn beyond(&self, count: u64) {
        let mut printed = self.printed.subscribe();
        // The sender lives as long as `self`.
        let _ = printed.wait_for(|printed| *printed > count).await;
    }

    pub(super) fn add<L: AsRef<[u8]>>(&self, lines: impl IntoIterator<Item = L>) {
        let mut kept = self.kept.lock();
        for line in lines {
            if kept.lines.len() == LINES {
                kept.lines.pop_front();
            }
            kept.lines.push_back(cut(line.as_ref()));
            kept.printed += 1;
        }
        let printed = kept.printed;
        drop(kept);
        self.printed.send_replace(printed);
    }
}

fn cut(line: &[u8]) -> Arc<str> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = String::from_utf8_lossy(&line[..line.len().min(LINE_BYTES)]);
    let end = text.char_indices().nth(LINE).map_or(text.len(), |(at, _)| at);
    if end == text.len() && line.len() <= LINE_BYTES {
        return text.into();
    }
    let last = text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
    format!("{}…", &text[..last]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(tail: &ConsoleTail, after: u64, most: usize) -> (Vec<String>, u64, u64) {
        let piece = tail.after(after, most);
        (piece.lines.iter().map(ToString::to_string).collect(), piece.printed, piece.skipped)
    }

    #[test]
    fn the_newest_lines_are_kept_and_the_rest_counted() {
        let tail = ConsoleTail::default();
        tail.add(["a", "b\r", "c"]);
        assert_eq!(texts(&tail, 1, 10), (vec!["b".into(), "c".into()], 3, 0));
        assert_eq!(texts(&tail, 0, 1), (vec!["c".into()], 3, 2));
        assert_eq!(texts(&tail, 3, 10), (Vec::new(), 3, 0));
        tail.add((0..LINES).map(|n| n.to_string()));
        let (lines, printed, skipped) = texts(&tail, 2, usize::MAX);
        assert_eq!((lines.len(), printed, skipped), (LINES, 503, 1));
    }

    #[test]
    fn long_and_broken_lines_are_cut_and_read_as_they_can_be() {
        assert_eq!(&*cut(b"\xffok"), "\u{fffd}ok");
        assert_eq!(cut("ä".repeat(LINE).as_bytes()).chars().count(), LINE);
        for long in ["ä".repeat(LINE + 1), "x".repeat(70 * 1024)] {
            let shown = cut(long.as_bytes());
            assert!(shown.ends_with('…') && shown.chars().count() == LINE);
        }
    }

    #[tokio::test]
    async fn who_waits_is_woken_by_the_next_line() {
        let tail = Arc::new(ConsoleTail::default());
        let waiting = tokio::spawn({
            let tail = Arc::clone(&tail);
            async move { tail.beyond(1).await }
        });
        tail.add(["a"]);
        tail.add(["b"]);
        waiting.await.unwrap();
    }
}
