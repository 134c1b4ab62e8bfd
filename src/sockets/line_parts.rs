//! Long lines that a daemon sends in parts: each part is told with the others, for what must be masked may be cut too.

use std::{
    any::Any,
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::time::Instant;

use super::{Fingerprint, feed::Line};

/// How long a part waits for the next one; they leave the daemon together.
const WAIT: Duration = Duration::from_millis(50);
/// Bytes of one line that are put together; what comes beyond is another.
const MOST: usize = 16 * 1024;

/// A line that a daemon has cut, and what its readers make of it once for all of its parts.
pub struct CutLine {
    parts: Box<[Box<str>]>,
    made: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl CutLine {
    fn new(parts: impl IntoIterator<Item: Into<Box<str>>>) -> Arc<Self> {
        let parts = parts.into_iter().map(Into::into).collect();
        Arc::new(Self { parts, made: OnceLock::new() })
    }

    /// All parts, in order, as they came.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(AsRef::as_ref)
    }

    /// What is made of the line by whoever asks first. `None`: that was of another type.
    pub(crate) fn shared<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Option<&T> {
        self.made.get_or_init(|| Box::new(make())).downcast_ref()
    }
}

impl fmt::Debug for CutLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CutLine").field("parts", &self.parts).finish_non_exhaustive()
    }
}

/// Where a part stands in its line.
#[derive(Debug, Clone)]
pub struct LinePart {
    whole: Arc<CutLine>,
    number: usize,
}

impl PartialEq for LinePart {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && self.whole.parts == other.whole.parts
    }
}

impl LinePart {
    /// All parts of a line that is cut there.
    pub(crate) fn all(parts: impl IntoIterator<Item: Into<Box<str>>>) -> Vec<Self> {
        let whole = CutLine::new(parts);
        (0..whole.parts.len()).map(|number| Self { whole: Arc::clone(&whole), number }).collect()
    }

    /// The line that it is of.
    #[must_use]
    pub fn whole(&self) -> &CutLine {
        &self.whole
    }

    /// Its place among the parts, from 0.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
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
        let mut told = if self.bytes + line.text.len() > MOST { self.end() } else { Vec::new() };
        self.bytes += line.text.len();
        let is_cut = Fingerprint::is_cut(&line.text);
        self.waiting.push((line, now));
        if !is_cut {
            told.extend(self.end());
        }
        told
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
            let all = LinePart::all(parts.iter().map(|(line, _)| &*line.text));
            for ((line, _), part) in parts.iter_mut().zip(all) {
                line.part = Some(Box::new(part));
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
        let all: Vec<_> = told.iter().filter_map(|(line, _)| line.part.as_deref()).collect();
        assert_eq!(all.iter().map(|part| part.number()).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(all[2].whole().parts().collect::<Vec<_>>(), [&*one, &*two, "end"]);
        assert_eq!(all[0].whole().shared(|| 7), Some(&7));
        assert_eq!(all[1].whole().shared(|| 8), Some(&7), "made once for all parts");
        assert_eq!(parts.take(line("short"), now), [(line("short"), now)]);
        assert!(parts.take(line(&one), now).is_empty());
        assert_eq!(parts.end(), [(line(&one), now)], "nothing came after it");
        let told: usize = (0..100).map(|_| parts.take(line(&one), now).len()).sum();
        assert!(told > 60, "a line without end does not wait for it");
        let told = parts.take(line(&"x".repeat(MOST)), now);
        let long = told.last().map(|(line, _)| (line.text.len(), line.part.is_some()));
        assert_eq!((parts.is_empty(), long), (true, Some((MOST, false))), "it is too long to be a part");
    }
}
