//! What the console prints after a command, as an answer.

mod echo;
mod hear;

use crate::{
    commands::{interaction::reply::Reply, rules::Withheld},
    masking::clean::CleanLine,
    relay::batch::{Part, page_of},
    text,
    texts::{Language, Text},
};

pub(in crate::commands) use hear::listen;

/// What was heard.
#[derive(Debug, Default)]
pub(in crate::commands) struct Heard {
    /// Console lines, cleaned and masked.
    pub(in crate::commands) lines: Vec<CleanLine>,
    /// Lines beyond those.
    pub(in crate::commands) more: u64,
    /// What the daemon said about it.
    pub(in crate::commands) daemon: Vec<String>,
    /// The daemon has left lines out.
    pub(in crate::commands) throttled: bool,
    /// Something was heard that is not told.
    pub(in crate::commands) withheld: Option<Withheld>,
}

impl Heard {
    /// Whether nothing came.
    pub(in crate::commands) fn is_nothing(&self) -> bool {
        self.lines.is_empty() && self.daemon.is_empty() && self.more == 0 && !self.throttled
    }
}

/// Words and console lines as one message; what does not fit is attached, whole.
pub(in crate::commands) fn compose(said: &[Text], heard: &Heard, language: Language) -> Reply {
    let said = said.iter().map(|text| text.plain(language));
    let throttled = heard.throttled.then(|| text!("answer-throttled").plain(language));
    let words: Vec<_> = said.chain(heard.daemon.iter().cloned()).chain(throttled).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let all = heard.lines.len();
    // Colours and fences cost characters too: try fewer lines until all fits.
    let mut shown = all;
    loop {
        let more = more(shown, all, heard.more).map(|more| more.plain(language));
        let (message, fits) = page(&words, &heard.lines[..shown], more.as_deref());
        if fits || shown == 0 {
            let reply = Reply::new(Text::verbatim(message));
            return if shown == all { reply } else { reply.with_file(FILE, file(&heard.lines)) };
        }
        shown = shown * 3 / 4;
    }
}

/// The name of a file with console lines.
pub(in crate::commands) const FILE: &str = "console.log";

/// Console lines as a file has them.
pub(in crate::commands) fn file(lines: &[CleanLine]) -> String {
    lines.iter().map(|line| format!("{}\n", line.text())).collect()
}

/// Says what the message does not show: of `held` lines all but the first `shown`, and so many that came beyond those.
fn more(shown: usize, held: usize, beyond: u64) -> Option<Text> {
    let left = (held - shown) as u64 + beyond;
    match (left, held - shown, beyond) {
        (0, ..) => None,
        (_, 0, _) if shown == 0 => Some(text!("answer-lines", lines = left)),
        (_, 0, _) => Some(text!("answer-more", lines = left)),
        (1, ..) if shown == 0 => Some(text!("answer-line-in-file")),
        (_, _, 0) if shown == 0 => Some(text!("answer-all-in-file", lines = left)),
        (_, _, 0) => Some(text!("answer-more-all-in-file", lines = left, held = held)),
        _ => Some(text!("answer-more-some-in-file", lines = left, held = held)),
    }
}

/// Words, console lines and a last word as one message, and whether all of it fits.
pub(in crate::commands) fn page(words: &[&str], lines: &[CleanLine], last: Option<&str>) -> (String, bool) {
    let words = words.iter().copied().map(Part::Notice);
    page_of(words.chain(lines.iter().map(Part::Line)).chain(last.map(Part::Notice)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masking::clean::clean;

    fn heard(lines: &[&str]) -> Heard {
        let lines = lines.iter().flat_map(|line| clean(line)).collect();
        Heard { lines, ..Heard::default() }
    }

    #[test]
    fn words_come_first_and_colours_stay() {
        let said = compose(
            &[crate::texts::Text::verbatim("Survival ▸ list")],
            &heard(&["\u{1b}[32mAlice\u{1b}[0m is here"]),
            Language::ENGLISH,
        );
        assert_eq!(said.words(), "Survival ▸ list\n```ansi\n\u{1b}[32mAlice\u{1b}[0m is here\n```");
        assert_eq!(said.file(), None);
    }

    #[test]
    fn what_does_not_fit_is_counted_and_attached() {
        let long = "x".repeat(100);
        let said =
            compose(&[crate::texts::Text::verbatim("head")], &heard(&vec![&*long; 50]), Language::ENGLISH);
        assert!(said.words().chars().count() <= 2000);
        let shown = said.words().matches(&long).count();
        assert!(shown > 5, "{shown}");
        let more = format!("… and {} more lines; the file has all 50 that reached the bot.", 50 - shown);
        assert!(said.words().ends_with(&more), "{}", said.words());
        let (name, text) = said.file().unwrap();
        assert_eq!((name, text.lines().count(), text.len()), ("console.log", 50, 50 * 101));
    }

    #[test]
    fn a_line_that_is_too_long_for_a_message_is_attached_whole() {
        let long = "x".repeat(4_000);
        let said = compose(&[crate::texts::Text::verbatim("head")], &heard(&[&long]), Language::ENGLISH);
        assert_eq!(said.words(), "head\nThe line is too long for a message: it is in the file.");
        assert_eq!(said.file(), Some(("console.log", format!("{long}\n").as_str())));
    }

    #[test]
    fn what_was_not_kept_is_counted_too() {
        for (shown, held, beyond, told) in [
            (3, 3, 0, None),
            (3, 3, 1, Some("… and 1 more line")),
            (0, 0, 7, Some("7 lines")),
            (2, 9, 0, Some("… and 7 more lines; the file has all 9 that reached the bot.")),
            (2, 500, 7, Some("… and 505 more lines; the file has the first 500 lines.")),
            (0, 2, 0, Some("2 lines, all in the file.")),
        ] {
            let more = more(shown, held, beyond).map(|more| more.markdown(Language::ENGLISH));
            assert_eq!(more.as_deref(), told);
        }
    }
}
