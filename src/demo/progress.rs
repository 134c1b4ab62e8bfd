//! How much of what was expected has been seen. Pure.

use sandbox::discord::Event;

use super::steps::{Expected, SeenIn};

/// What was expected of one step, and how far each of it was seen.
#[derive(Debug)]
pub(super) struct Progress<'a>(Vec<(&'a Expected, usize)>);

impl<'a> Progress<'a> {
    pub(super) fn new(expected: &'a [Expected]) -> Self {
        Self(expected.iter().map(|one| (one, 0)).collect())
    }

    /// Something that happened: an answer to `interaction`, a message in `channel`, or neither.
    pub(super) fn saw(&mut self, event: &Event, interaction: u64, channel: u64) {
        let (Event::MessageCreated(message) | Event::MessageEdited(message)) = event else { return };
        if message.answers.as_ref().is_some_and(|answers| answers.interaction == interaction) {
            self.answered(&message.text());
        } else if message.channel == channel && matches!(event, Event::MessageCreated(_)) {
            self.posted(&message.text());
        }
    }

    /// A message of the channel, in its order; one thing may be spread over several messages.
    fn posted(&mut self, text: &str) {
        for (expected, met) in self.at(SeenIn::Channel) {
            *met = follow(expected.texts, *met, text);
        }
    }

    /// The answer in its newest state.
    fn answered(&mut self, text: &str) {
        for (expected, met) in self.at(SeenIn::Answer) {
            *met = follow(expected.texts, 0, text).max(*met);
        }
    }

    /// All lines that the game server got so far.
    pub(super) fn got(&mut self, lines: &[String]) {
        for (expected, met) in self.at(SeenIn::Console) {
            *met = usize::from(expected.texts.iter().all(|text| lines.iter().any(|line| line == text)));
        }
    }

    /// Whether the game server has yet to get a line.
    pub(super) fn awaits_line(&self) -> bool {
        self.missing().any(|expected| expected.seen_in == SeenIn::Console)
    }

    /// Whether all of it was seen.
    pub(super) fn complete(&self) -> bool {
        self.missing().next().is_none()
    }

    /// What was not seen, or not whole.
    pub(super) fn missing(&self) -> impl Iterator<Item = &'a Expected> {
        self.0.iter().filter(|(expected, met)| *met < expected.texts.len()).map(|(expected, _)| *expected)
    }

    fn at(&mut self, seen_in: SeenIn) -> impl Iterator<Item = &mut (&'a Expected, usize)> {
        self.0.iter_mut().filter(move |(expected, _)| expected.seen_in == seen_in)
    }
}

/// How many of `texts` are seen when the first `met` were seen before this `text`.
fn follow(texts: &[&str], mut met: usize, text: &str) -> usize {
    let mut rest = text;
    while let Some(at) = texts.get(met).and_then(|wanted| Some(rest.find(wanted)? + wanted.len())) {
        rest = &rest[at..];
        met += 1;
    }
    met
}

/// Whether a message of the channel holds a console line of the program's own, not only of the daemon.
pub(super) fn shows_program(text: &str) -> bool {
    let mut fenced = false;
    text.lines().any(|line| {
        let fence = line.starts_with("```");
        fenced ^= fence;
        fenced && !fence && !line.contains("[Pterodactyl Daemon]:")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(seen_in: SeenIn, texts: &'static [&'static str]) -> [Expected; 1] {
        [Expected { seen_in, texts, means: "" }]
    }

    #[test]
    fn the_channel_is_read_on_and_in_order() {
        let states = expected(SeenIn::Channel, &["stopping", "offline", "running"]);
        let met = |messages: &[&str]| {
            let mut progress = Progress::new(&states);
            messages.iter().for_each(|text| progress.posted(text));
            progress.complete()
        };
        assert!(met(&["● stopping\nx\n● offline", "● running"]));
        assert!(!met(&["● stopping\n● running\n● offline"]), "running came too early");
        assert!(!met(&["● offline", "● running"]));
    }

    #[test]
    fn an_answer_counts_as_it_stands() {
        let whole = expected(SeenIn::Answer, &["asked for", "running"]);
        let mut progress = Progress::new(&whole);
        progress.answered("running");
        progress.posted("asked for … running");
        assert!(!progress.complete());
        progress.answered("asked for\n● running");
        assert!(progress.complete());
    }

    #[test]
    fn the_game_gets_exactly_the_line() {
        let line = expected(SeenIn::Console, &["say hello"]);
        let mut progress = Progress::new(&line);
        progress.got(&["say hello there".into()]);
        assert!(progress.awaits_line());
        progress.got(&["list".into(), "say hello".into()]);
        assert!(progress.complete() && !progress.awaits_line());
    }

    #[test]
    fn the_programs_lines_are_told_from_the_daemons() {
        assert!(shows_program("● running\n```\nhello\n```"));
        assert!(!shows_program(
            "● running\n```ansi\n\u{1b}[33m[Pterodactyl Daemon]:\u{1b}[0m Pulling\n```\n▸ a: b"
        ));
    }
}
