//! What the console prints after a command.

use std::{sync::Arc, time::Duration};

use pterosocket::Text;
use tokio::time::{Instant, timeout_at};

use crate::{
    commands::{
        console_write::answer::{Heard, echo::Echo},
        rules::{Looking, Masks},
    },
    masking::{
        clean::{CleanLine, clean},
        filter::{Around, LONGEST_LINE},
        filter_pool::Busy,
    },
    relay,
    sockets::{ConsoleEvent, Feed},
};

/// Lines that an answer holds; what comes beyond is counted.
const MOST_LINES: usize = 500;
/// Bytes of console text that an answer holds: more than the longest line of any daemon (64 KiB, protocol reference
/// 2.5). What comes beyond is counted.
const MOST_BYTES: usize = 256 * 1024;
/// What a daemon says of itself meanwhile is short and rare; more of it is left out.
const MOST_WORDS: usize = 8;

/// What was heard, not masked yet.
#[derive(Debug)]
struct Raw {
    echo: Echo,
    lines: Vec<RawLine>,
    bytes: usize,
    more: u64,
    daemon: Vec<String>,
    /// The daemon has left lines out.
    throttled: bool,
}

#[derive(Debug)]
enum RawLine {
    Clean(CleanLine, Option<Arc<Around>>),
    /// So long that cleaning it takes time too.
    Long(Text),
}

/// Listens for as long as is said. Wings never says which output belongs to a command: this is what came right after
/// it, but for the terminal's echo.
pub(in crate::commands) async fn listen(
    feed: &mut Feed,
    command: &str,
    hear_for: Duration,
    masks: &Masks,
) -> Heard {
    let raw = Raw::heard(feed, command, hear_for).await;
    if raw.is_empty() {
        return Heard::default();
    }
    let masked = masks.look(raw.longest(), move |masks| raw.masked(masks)).await;
    masked.unwrap_or_else(|withheld| Heard { withheld: Some(withheld), ..Heard::default() })
}

impl Raw {
    async fn heard(feed: &mut Feed, command: &str, hear_for: Duration) -> Self {
        let until = Instant::now() + hear_for;
        let echo = Echo::of(command);
        let mut raw =
            Self { echo, lines: Vec::new(), bytes: 0, more: 0, daemon: Vec::new(), throttled: false };
        while let Ok(Some(batches)) = timeout_at(until, feed.next()).await {
            for event in batches.iter().flat_map(|batch| batch.iter()) {
                raw.take(event);
            }
        }
        raw
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.daemon.is_empty() && self.more == 0 && !self.throttled
    }

    fn take(&mut self, event: &ConsoleEvent) {
        match event {
            ConsoleEvent::Line(line) if self.bytes + line.text.len() > MOST_BYTES => self.more += 1,
            ConsoleEvent::Line(line) if line.text.len() > LONGEST_LINE => {
                self.bytes += line.text.len();
                self.line(RawLine::Long(line.text.clone()));
            }
            ConsoleEvent::Line(line)
                if line.fingerprint.is_none() && relay::throttled(&line.text).is_some() =>
            {
                self.throttled = true;
            }
            ConsoleEvent::Line(line) => {
                self.bytes += line.text.len();
                let around = line.part.as_deref().map(|part| Arc::new(Around::of(part)));
                for line in clean(&line.text) {
                    if !self.echo.takes(line.text()) {
                        self.line(RawLine::Clean(line, around.clone()));
                    }
                }
            }
            ConsoleEvent::Lost(lines) => self.more += lines,
            ConsoleEvent::Daemon(words) if self.daemon.len() < MOST_WORDS => self.daemon.push(words.clone()),
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
            RawLine::Clean(line, _) => line.text().len(),
            RawLine::Long(text) => text.len(),
        });
        lines.chain(self.daemon.iter().map(String::len)).max().unwrap_or_default()
    }

    fn masked(self, masks: &Looking<'_>) -> Result<Heard, Busy> {
        let mut heard = Heard { more: self.more, throttled: self.throttled, ..Heard::default() };
        for line in self.lines {
            match line {
                RawLine::Clean(line, around) => heard.lines.push(masks.line(line, around.as_deref())?),
                RawLine::Long(text) => {
                    for line in clean(&text) {
                        heard.lines.push(masks.line(line, None)?);
                    }
                }
            }
        }
        let fits = heard.lines.len().min(MOST_LINES);
        heard.more += heard.lines.drain(fits..).count() as u64;
        heard.daemon = self.daemon.iter().map(|words| masks.text(words)).collect::<Result<_, _>>()?;
        Ok(heard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// What is heard of lines that come so many milliseconds after a command, and how long it is listened.
    async fn heard(command: &str, lines: &[(u64, &str)]) -> (Vec<String>, u64, Duration) {
        let (mut feed, push) = Feed::alone();
        let began = Instant::now();
        let printing = async {
            for (after, line) in lines {
                tokio::time::sleep_until(began + Duration::from_millis(*after)).await;
                push(&[ConsoleEvent::Line(Text::from(*line).into())]);
            }
            std::future::pending::<()>().await;
        };
        let raw = tokio::select! {
            raw = Raw::heard(&mut feed, command, SECOND) => raw,
            () = printing => unreachable!(),
        };
        let text = |line: &RawLine| match line {
            RawLine::Clean(line, _) => line.text().to_owned(),
            RawLine::Long(text) => text.to_string(),
        };
        (raw.lines.iter().map(text).collect(), raw.more, began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn it_listens_for_the_whole_second_whatever_comes_early() {
        let lines = [(0, "list"), (10, "unrelated"), (700, "late"), (990, "last"), (1_200, "too late")];
        let (lines, _, took) = heard("list", &lines).await;
        assert_eq!((&lines[..], took), (&["unrelated", "late", "last"].map(String::from)[..], SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_held_is_bounded_in_lines_and_bytes_and_the_rest_is_counted() {
        let many: Vec<_> = (0..MOST_LINES as u64 + 7).map(|_| (1, "x")).collect();
        let (lines, more, _) = heard("list", &many).await;
        assert_eq!((lines.len(), more), (MOST_LINES, 7));
        let long = "x".repeat(60 * 1024);
        let (lines, more, _) = heard("list", &[(1, &*long); 20]).await;
        assert_eq!((lines.len(), more), (4, 16));
    }
}
