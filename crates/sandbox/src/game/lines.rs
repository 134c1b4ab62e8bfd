//! Splits a byte stream into lines and knows when an unfinished one, a prompt, has waited long enough. The
//! codecs at hand either insist on UTF-8 or never give up an unfinished line.

use std::time::Duration;

use tokio::time::Instant;

/// How long an unfinished line waits for its end before it is shown as it is.
const PROMPT: Duration = Duration::from_millis(300);
/// Unfinished lines over this many bytes are shown in parts.
const LONGEST: usize = 1024 * 1024;

/// The unfinished end of a stream.
#[derive(Debug, Default)]
pub(super) struct Lines {
    partial: Vec<u8>,
    since: Option<Instant>,
}

impl Lines {
    /// Takes bytes in, returns the lines they complete.
    pub(super) fn push(&mut self, bytes: &[u8], now: Instant) -> Vec<Vec<u8>> {
        let mut complete = Vec::new();
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.partial.extend_from_slice(part);
            if self.partial.last() == Some(&b'\n') {
                self.partial.pop();
                complete.push(std::mem::take(&mut self.partial));
            } else if self.partial.len() >= LONGEST {
                complete.push(std::mem::take(&mut self.partial));
            }
        }
        self.since = if self.partial.is_empty() { None } else { Some(now) };
        complete
    }

    /// When the unfinished line is due to be shown.
    pub(super) fn due(&self) -> Option<Instant> {
        self.since.map(|since| since + PROMPT)
    }

    /// Gives the unfinished line up.
    pub(super) fn flush(&mut self) -> Option<Vec<u8>> {
        self.since = None;
        Some(std::mem::take(&mut self.partial)).filter(|line| !line.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_and_prompts_become_due() {
        let now = Instant::now();
        let mut lines = Lines::default();
        assert_eq!(lines.push(b"one\ntwo\n\nthr", now), [b"one".to_vec(), b"two".to_vec(), Vec::new()]);
        assert_eq!(lines.due(), Some(now + PROMPT));
        assert_eq!(lines.push(b"ee\r\n", now), [b"three\r".to_vec()]);
        assert_eq!((lines.due(), lines.flush()), (None, None));
        lines.push(b"> ", now);
        assert_eq!(lines.flush(), Some(b"> ".to_vec()));
        assert_eq!(lines.push(b"answer\n", now), [b"answer".to_vec()]);
    }

    #[test]
    fn an_endless_line_comes_in_parts() {
        let mut lines = Lines::default();
        let shown: usize = (0..40).map(|_| lines.push(&[b'x'; 65_536], Instant::now()).len()).sum();
        assert_eq!(shown, 2);
    }
}
