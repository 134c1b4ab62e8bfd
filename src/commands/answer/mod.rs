//! What the console prints after a command, as an answer.

use std::time::Duration;

use pterosocket::Text;
use tokio::time::{Instant, timeout_at};

use super::rules::{Looking, Masks, Withheld};
use crate::{
    relay::{
        batch::{Part, page_of},
        clean::{CleanLine, clean},
        filter::LONGEST_LINE,
        filter_pool::Busy,
    },
    sockets::{Entry, Feed},
};

/// How long a command's output is waited for.
pub(super) const LISTEN: Duration = Duration::from_millis(1000);
/// Output is taken for complete when nothing has come for this long.
const QUIET: Duration = Duration::from_millis(300);
/// Output is never taken for complete before: what comes at first may be unrelated, and the answer slow.
const AT_LEAST: Duration = Duration::from_millis(600);
/// Lines that an answer looks at: more never fit.
const MOST_LINES: usize = 200;

/// What was heard.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// Console lines, cleaned and masked.
    pub(super) lines: Vec<CleanLine>,
    /// Lines beyond those.
    pub(super) more: usize,
    /// What the daemon said about it.
    pub(super) daemon: Vec<String>,
    /// Something was heard that is not told.
    pub(super) withheld: Option<Withheld>,
}

/// What was heard, not masked yet.
#[derive(Debug, Default)]
struct Raw {
    lines: Vec<RawLine>,
    more: usize,
    daemon: Vec<String>,
}

#[derive(Debug)]
enum RawLine {
    Clean(CleanLine),
    /// So long that cleaning it takes time too.
    Long(Text),
}

/// Listens until the console falls quiet or [`LISTEN`] has passed. Wings never says which output belongs to a
/// command: this is what came right after it.
pub(super) async fn listen(feed: &mut Feed, masks: &Masks) -> Heard {
    let began = Instant::now();
    let (mut raw, mut wait) = (Raw::default(), began + LISTEN);
    while let Ok(Some(batches)) = timeout_at(wait, feed.next()).await {
        for entry in batches.iter().flat_map(|batch| batch.iter()) {
            raw.take(entry);
        }
        wait = until(began, Instant::now());
    }
    if raw.lines.is_empty() && raw.daemon.is_empty() {
        return Heard::default();
    }
    let masked = masks.look(raw.longest(), move |masks| raw.masked(masks)).await;
    masked.unwrap_or_else(|withheld| Heard { withheld: Some(withheld), ..Heard::default() })
}

/// Until when more is waited for, once something came at `now`.
fn until(began: Instant, now: Instant) -> Instant {
    (now + QUIET).max(began + AT_LEAST).min(began + LISTEN)
}

impl Raw {
    fn take(&mut self, entry: &Entry) {
        match entry {
            Entry::Line(line) if line.text.len() > LONGEST_LINE => {
                self.line(RawLine::Long(line.text.clone()))
            }
            Entry::Line(line) => clean(&line.text).for_each(|line| self.line(RawLine::Clean(line))),
            Entry::Daemon(words) if self.daemon.len() < MOST_LINES => self.daemon.push(words.clone()),
            _ => {}
        }
    }

    fn line(&mut self, line: RawLine) {
        if self.lines.len() < MOST_LINES {
            self.lines.push(line);
        } else {
            self.more += 1;
        }
    }

    /// Bytes of the longest text.
    fn longest(&self) -> usize {
        let lines = self.lines.iter().map(|line| match line {
            RawLine::Clean(line) => line.text().len(),
            RawLine::Long(text) => text.len(),
        });
        lines.chain(self.daemon.iter().map(String::len)).max().unwrap_or_default()
    }

    fn masked(self, masks: &Looking<'_>) -> Result<Heard, Busy> {
        let mut heard = Heard { more: self.more, ..Heard::default() };
        for line in self.lines {
            match line {
                RawLine::Clean(line) => heard.lines.push(masks.line(line)?),
                RawLine::Long(text) => {
                    for line in clean(&text) {
                        heard.lines.push(masks.line(line)?);
                    }
                }
            }
        }
        let fits = heard.lines.len().min(MOST_LINES);
        heard.more += heard.lines.drain(fits..).count();
        heard.daemon = self.daemon.iter().map(|words| masks.text(words)).collect::<Result<_, _>>()?;
        Ok(heard)
    }
}

/// Words and console lines as one message; lines that don't fit are counted.
pub(super) fn compose(words: &[String], heard: &Heard) -> String {
    let words: Vec<_> = words.iter().chain(&heard.daemon).map(String::as_str).collect();
    // Colours and fences cost characters too: try fewer lines until all fits.
    let mut shown = heard.lines.len();
    loop {
        let more = heard.lines.len() - shown + heard.more;
        let more = (more > 0).then(|| format!("… and {more} more line{}", if more == 1 { "" } else { "s" }));
        let (message, all) = page(&words, &heard.lines[..shown], more.as_deref());
        if all || shown == 0 {
            return message;
        }
        shown = shown * 3 / 4;
    }
}

/// Words, console lines and a last word as one message, and whether all of it fits.
pub(super) fn page(words: &[&str], lines: &[CleanLine], last: Option<&str>) -> (String, bool) {
    let words = words.iter().copied().map(Part::Notice);
    page_of(words.chain(lines.iter().map(Part::Line)).chain(last.map(Part::Notice)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(lines: &[&str]) -> Heard {
        let lines = lines.iter().flat_map(|line| clean(line)).collect();
        Heard { lines, ..Heard::default() }
    }

    #[test]
    fn an_early_line_does_not_end_the_wait_and_a_late_one_does_not_stretch_it() {
        let began = Instant::now();
        for (came, waited) in [(0, 600), (200, 600), (400, 700), (650, 950), (900, 1000)] {
            let end = until(began, began + Duration::from_millis(came));
            assert_eq!(end - began, Duration::from_millis(waited), "{came} ms");
        }
    }

    #[test]
    fn words_come_first_and_colours_stay() {
        let said = compose(&["Survival ▸ list".into()], &heard(&["\u{1b}[32mAlice\u{1b}[0m is here"]));
        assert_eq!(said, "Survival ▸ list\n```ansi\n\u{1b}[32mAlice\u{1b}[0m is here\n```");
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let long = "x".repeat(100);
        let said = compose(&["head".into()], &heard(&vec![&*long; 50]));
        assert!(said.chars().count() <= 2000);
        let shown = said.matches(&long).count();
        assert!(shown > 5, "{shown}");
        assert!(said.ends_with(&format!("… and {} more lines", 50 - shown)), "{said}");
    }
}
