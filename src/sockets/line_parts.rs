//! Long lines that a daemon sends in parts: each part is told with the others, for what must be masked may be cut too.

use std::{ops::Range, sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{Fingerprint, feed::Line};

/// How long a part waits for the next one; they leave the daemon together.
const WAIT: Duration = Duration::from_millis(50);
/// Bytes of one line that are put together; what comes beyond is another.
const MOST: usize = 16 * 1024;

/// Where a part stands in its line.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePart {
    whole: Arc<str>,
    at: Range<usize>,
}

impl LinePart {
    /// The part that stands there in its line, in bytes.
    pub(crate) fn new(whole: Arc<str>, at: Range<usize>) -> Self {
        Self { whole, at }
    }

    /// What the line says before it.
    #[must_use]
    pub fn before(&self) -> &str {
        &self.whole[..self.at.start]
    }

    /// What the line says after it.
    #[must_use]
    pub fn after(&self) -> &str {
        &self.whole[self.at.end..]
    }
}

/// Parts of a line that may go on, with the times at which they came.
#[derive(Debug, Default)]
pub(super) struct LineParts {
    waiting: Vec<(Line, Instant)>,
    bytes: usize,
}

impl LineParts {
    /// Takes a line that may be a part or the end of one; gives back what waits no longer.
    pub(super) fn take(&mut self, line: Line, now: Instant) -> Vec<(Line, Instant)> {
        self.bytes += line.text.len();
        let is_cut = Fingerprint::is_cut(&line.text);
        self.waiting.push((line, now));
        if is_cut && self.bytes < MOST { Vec::new() } else { self.end() }
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Until when the last one waits for the next.
    pub(super) fn until(&self) -> Option<Instant> {
        self.waiting.last().map(|(_, came)| *came + WAIT)
    }

    /// Gives back all that waits, in order.
    pub(super) fn end(&mut self) -> Vec<(Line, Instant)> {
        self.bytes = 0;
        let mut parts = std::mem::take(&mut self.waiting);
        if parts.len() > 1 {
            let whole: String = parts.iter().map(|(line, _)| &*line.text).collect();
            let (whole, mut start): (Arc<str>, _) = (whole.into(), 0);
            for (line, _) in &mut parts {
                let at = start..start + line.text.len();
                start = at.end;
                line.part = Some(Box::new(LinePart::new(Arc::clone(&whole), at)));
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use pterosocket::Text;

    use super::*;

    #[test]
    fn parts_are_told_together_and_know_each_other() {
        let now = Instant::now();
        let line = |text: &str| Line::from(Text::from(text));
        let mut parts = LineParts::default();
        let (one, two) = ("a".repeat(512), "b".repeat(512));
        assert!(parts.is_empty() && parts.until().is_none());
        assert!(parts.take(line(&one), now).is_empty() && parts.take(line(&two), now).is_empty());
        assert_eq!(parts.until(), Some(now + WAIT));
        let told = parts.take(line("end"), now);
        let around: Vec<_> = told.iter().filter_map(|(line, _)| line.part.as_deref()).collect();
        assert_eq!(told.len(), 3);
        assert_eq!((around[1].before(), around[1].after()), (&*one, "end"));
        assert_eq!((around[2].before(), around[2].after()), (&*(one.clone() + &two), ""));
        assert_eq!(parts.take(line("short"), now), [(line("short"), now)]);
        assert!(parts.take(line(&one), now).is_empty());
        assert_eq!(parts.end(), [(line(&one), now)], "nothing came after it");
        let told: usize = (0..100).map(|_| parts.take(line(&one), now).len()).sum();
        assert!(told > 90, "a line without end does not wait for it");
    }
}
