//! What becomes of a line that a program prints: cut, throttled, kept for `send logs` (section 2.5).

use std::{
    borrow::Cow,
    collections::VecDeque,
    time::{Duration, Instant},
};

use crate::Dialect;

/// Lines kept for `send logs`.
const LOG_LINES: usize = 150;
/// Bytes of a line that Go passes on; the rest is lost.
const GO_LINE: usize = 64 * 1024;
/// Bytes after which calagopus starts a new line, through a character if need be (transcript 10).
const CALAGOPUS_LINE: usize = 512;

/// The texts under which a printed line is sent.
pub(super) fn pieces(dialect: Dialect, raw: &[u8]) -> Vec<Cow<'_, str>> {
    let line = raw.strip_suffix(b"\r").unwrap_or(raw);
    match dialect {
        Dialect::OldGo | Dialect::NewGo => {
            let text = String::from_utf8_lossy(&line[..line.len().min(GO_LINE)]);
            match text {
                text if text.is_empty() => Vec::new(),
                text if text.contains(" \r") => vec![text.replace(" \r", "\r\n").into()],
                text => vec![text],
            }
        }
        Dialect::Calagopus => {
            let line = line.trim_ascii();
            if line.is_empty() {
                return vec!["".into()];
            }
            line.chunks(CALAGOPUS_LINE).map(String::from_utf8_lossy).collect()
        }
    }
}

/// Whether a line may pass the throttle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// It is sent.
    Pass,
    /// It is the first too many of its window: dropped, and announced.
    Announce,
    /// It is dropped.
    Drop,
}

/// The console of one server.
#[derive(Debug)]
pub(super) struct Console {
    throttle: Option<(u32, Duration)>,
    window: Option<Instant>,
    printed: u32,
    /// Lines so far, the throttled ones too.
    count: u64,
    log: VecDeque<Vec<u8>>,
}

impl Console {
    pub(super) fn new(throttle: Option<(u32, Duration)>) -> Self {
        Self { throttle, window: None, printed: 0, count: 0, log: VecDeque::new() }
    }

    /// Numbers the next `lines` lines; returns the first number.
    pub(super) fn number(&mut self, lines: u64) -> u64 {
        let first = self.count;
        self.count += lines;
        first
    }

    /// How many lines were printed so far.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Counts a line against the throttle's fixed window.
    pub(super) fn admit(&mut self, now: Instant) -> Passage {
        let Some((limit, period)) = self.throttle else { return Passage::Pass };
        if self.window.is_none_or(|start| now.saturating_duration_since(start) >= period) {
            self.window = Some(now);
            self.printed = 0;
        }
        self.printed = self.printed.saturating_add(1);
        match self.printed {
            count if count <= limit => Passage::Pass,
            count if count == limit + 1 => Passage::Announce,
            _ => Passage::Drop,
        }
    }

    /// The container's log keeps the line whatever the throttle does with it.
    pub(super) fn keep(&mut self, line: &[u8]) {
        let mut slot =
            if self.log.len() == LOG_LINES { self.log.pop_front() } else { None }.unwrap_or_default();
        slot.clear();
        slot.extend_from_slice(line);
        self.log.push_back(slot);
    }

    /// A start makes a new container, and with it a new log.
    pub(super) fn clear(&mut self) {
        self.log.clear();
    }

    /// The texts that answer `send logs`. Go's reader ends at a line that is too long for it.
    pub(super) fn log(&self, dialect: Dialect) -> Vec<String> {
        let text = |line: &Vec<u8>| {
            let text = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned();
            if dialect == Dialect::Calagopus { text.trim().to_owned() } else { text }
        };
        let readable = |line: &&Vec<u8>| dialect == Dialect::Calagopus || line.len() <= GO_LINE;
        self.log.iter().take_while(readable).map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect::*, *};

    #[test]
    fn lines_are_cut_as_each_daemon_cuts() {
        let long = vec![b'x'; 70_000];
        assert_eq!(pieces(OldGo, &long)[0].len(), 65_536);
        assert_eq!(pieces(OldGo, &long).len(), 1);
        let split: Vec<usize> = pieces(Calagopus, &long[..3003]).iter().map(|piece| piece.len()).collect();
        assert_eq!(split, [512, 512, 512, 512, 512, 443]);
        let wide = "日".repeat(400);
        assert!(pieces(Calagopus, wide.as_bytes())[0].ends_with('\u{fffd}'));
    }

    #[test]
    fn odd_lines() {
        assert!(pieces(NewGo, b"").is_empty());
        assert!(pieces(NewGo, b"\r").is_empty());
        assert_eq!(pieces(Calagopus, b" \r"), [""]);
        assert_eq!(pieces(NewGo, b"10% \r50%\r"), ["10%\r\n50%"]);
        assert_eq!(pieces(NewGo, b"bad \xff\xfe end"), ["bad \u{fffd}\u{fffd} end"]);
        assert_eq!(pieces(Calagopus, b"  spaces \r"), ["spaces"]);
    }

    #[test]
    fn the_throttle_counts_per_window() {
        let start = Instant::now();
        let mut console = Console::new(Some((3, Duration::from_millis(100))));
        let passages: Vec<Passage> = (0..6).map(|_| console.admit(start)).collect();
        use Passage::*;
        assert_eq!(passages, [Pass, Pass, Pass, Announce, Drop, Drop]);
        assert_eq!(console.admit(start + Duration::from_millis(100)), Pass);
    }

    #[test]
    fn the_log_keeps_the_last_150_and_stops_at_a_line_too_long_for_go() {
        let mut console = Console::new(None);
        (0..200).for_each(|index| console.keep(format!("line {index}").as_bytes()));
        let log = console.log(NewGo);
        assert_eq!((log.len(), log[0].as_str()), (150, "line 50"));
        console.keep(&vec![b'x'; 65_537]);
        console.keep(b"after");
        assert_eq!(console.log(NewGo).len(), 148);
        assert_eq!(console.log(Calagopus).len(), 150);
        console.clear();
        assert!(console.log(NewGo).is_empty());
    }
}
