//! The lines that wait for one channel, and how they become messages. Pure.

use std::{collections::VecDeque, mem::take};

use crate::{text, texts::Language};

/// Lines that may wait. Of more, the oldest are left out and counted: the audit log has them.
pub(super) const MOST: usize = 200;
/// Characters (code points) of one line; what is longer is cut. Leaves room in its message for what is missing.
const LONGEST_LINE: usize = 1900;
/// Characters of a message (discord-platform.md section 3).
const LONGEST: usize = 2000;

/// What waits for a channel.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: VecDeque<String>,
    /// Lines that were left out and not told of yet.
    lost: u64,
    in_flight: Option<PostInFlight>,
    /// Of the line that came last.
    language: Language,
}

impl Default for Queue {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), lost: 0, in_flight: None, language: Language::ENGLISH }
    }
}

/// A message that was handed out.
#[derive(Debug, Clone, Copy)]
struct PostInFlight {
    lines: u64,
    /// How many lost lines it tells of.
    lost: u64,
}

impl Queue {
    /// Takes a line; true when another one was left out for it.
    pub(super) fn push(&mut self, line: &str, language: Language) -> bool {
        self.language = language;
        let full = self.waiting.len() >= MOST;
        if full {
            self.waiting.pop_front();
            self.lost += 1;
        }
        self.waiting.push_back(cut(line));
        full
    }

    /// The next message: as many lines as it holds, after how many are missing before them.
    pub(super) fn next(&mut self) -> Option<String> {
        let first = self.waiting.pop_front()?;
        let lost = take(&mut self.lost);
        let mut message = match lost {
            0 => first,
            lost => format!("{}\n{first}", text!("audit-lost", count = lost).markdown(self.language)),
        };
        let (mut length, mut lines) = (message.chars().count(), 1);
        while let Some(next) = self.waiting.front() {
            let more = next.chars().count() + 1;
            if length + more > LONGEST {
                break;
            }
            message.push('\n');
            message.push_str(next);
            (length, lines) = (length + more, lines + 1);
            self.waiting.pop_front();
        }
        self.in_flight = Some(PostInFlight { lines, lost });
        Some(message)
    }

    /// The message was posted.
    pub(super) fn posted(&mut self) {
        self.in_flight = None;
    }

    /// The message will never be posted; how many lines are lost by that.
    pub(super) fn given_up(&mut self) -> u64 {
        let PostInFlight { lines, lost } =
            self.in_flight.take().unwrap_or(PostInFlight { lines: 0, lost: 0 });
        self.lost += lines + lost;
        lines
    }

    /// Whether there is a message to compose.
    pub(super) fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether there is nothing left to say.
    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.in_flight.is_none()
    }
}

fn cut(line: &str) -> String {
    if line.chars().count() <= LONGEST_LINE {
        return line.to_owned();
    }
    line.chars().take(LONGEST_LINE - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_share_messages_and_are_never_split() {
        let mut queue = Queue::default();
        for number in 0..5 {
            assert!(!queue.push(&format!("{number}{}", "x".repeat(799)), Language::ENGLISH));
        }
        let mut messages = Vec::new();
        while let Some(message) = queue.next() {
            messages.push(message.lines().map(|line| line[..1].to_owned()).collect::<String>());
            assert!(message.chars().count() <= LONGEST && !queue.is_idle());
            queue.posted();
        }
        assert_eq!(messages, ["01", "23", "4"]);
        assert!(queue.is_idle());
    }

    #[test]
    fn what_is_missing_is_told_in_the_language_of_the_guild() {
        let mut queue = Queue::default();
        for number in 0..=MOST {
            queue.push(&format!("Zeile {number}"), Language::of("de"));
        }
        let message = queue.next().unwrap();
        let told = "— 1 frühere Zeile konnte hier nicht gepostet werden; `/audit` hat sie —\nZeile 1\n";
        assert!(message.starts_with(told), "{message}");
    }

    #[test]
    fn a_line_fits_into_a_message_whatever_its_length() {
        let mut queue = Queue::default();
        queue.push(&"é".repeat(5_000), Language::ENGLISH);
        let message = queue.next().unwrap();
        assert!(message.ends_with("é…") && message.chars().count() == LONGEST_LINE);
    }

    #[test]
    fn what_does_not_fit_is_counted_and_told_once() {
        let mut queue = Queue::default();
        let line = |number: usize| format!("line {number} {}", "x".repeat(100));
        let left_out = (0..MOST + 3).filter(|number| queue.push(&line(*number), Language::ENGLISH)).count();
        assert_eq!(left_out, 3);
        let message = queue.next().unwrap();
        let told = "— 3 earlier lines could not be posted here; `/audit` has them —\nline 3 xxx";
        assert!(message.starts_with(told), "{message}");
        let lines = message.lines().count() as u64 - 1;
        assert_eq!(queue.given_up(), lines);
        assert_eq!(queue.given_up(), 0);
        let message = queue.next().unwrap();
        assert!(
            message.starts_with(&format!("— {} earlier lines", lines + 3)),
            "what was not told is not lost"
        );
        queue.posted();
        queue.push("after", Language::of("de"));
        while let Some(message) = queue.next() {
            assert!(!message.contains("earlier"), "{message}");
        }
    }
}
