//! What a channel shows, read as a person reads it: console lines from the fences of messages or from `.log`
//! attachments, and notices that lines may be missing.

use sandbox::discord::Message;

use crate::{ledger::Shown, line};

#[cfg(test)]
mod tests;

/// Stands before the rest of a line that began in an earlier message.
const CONTINUED: &str = "… ";

/// Words of which one is in every notice of a gap; that nothing is missing, or that lines come twice, is none.
const GAP_WORDS: [&str; 3] = ["may be missing", "incomplete", "left out"];

/// What one channel shows.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Lines and gaps in the channel's order.
    pub(crate) shown: Vec<Shown>,
    /// Messages that show lines.
    pub(crate) messages: u64,
    /// Of these, messages with a file.
    pub(crate) files: u64,
    /// Console lines that are none of this channel, or changed on the way.
    pub(crate) strange: Vec<String>,
}

/// A piece of a message.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Console(&'a str),
    Notice(&'a str),
}

/// Reads the messages of the channel with this number, oldest first; answers to commands are none of the mirror's.
pub(crate) fn read<'a>(channel: usize, messages: impl Iterator<Item = &'a Message>) -> Reading {
    let mut reading = Reading::default();
    let mut open: Option<(String, std::time::Instant)> = None;
    for message in messages.filter(|message| message.author.bot && message.answers.is_none()) {
        let texts: Vec<_> =
            message.attachments.iter().filter(|file| file.filename.ends_with(".log")).collect();
        let texts: Vec<_> = texts.iter().map(|file| String::from_utf8_lossy(&file.bytes)).collect();
        let pieces: Vec<Piece<'_>> = match &texts[..] {
            [] => pieces(&message.content),
            files => files.iter().flat_map(|file| file.lines().map(of_a_file)).collect(),
        };
        reading.messages += u64::from(pieces.iter().any(|piece| matches!(piece, Piece::Console(_))));
        reading.files += u64::from(!texts.is_empty());
        for piece in pieces {
            match piece {
                Piece::Console(text) => match (text.strip_prefix(CONTINUED), &mut open) {
                    (Some(more), Some((before, _))) => before.push_str(more),
                    _ => {
                        reading.finish(channel, open.replace((text.to_owned(), message.at)));
                    }
                },
                Piece::Notice(text) if is_gap(text) => {
                    reading.finish(channel, open.take());
                    reading.shown.push(Shown::Gap);
                }
                Piece::Notice(_) => {}
            }
        }
    }
    reading.finish(channel, open);
    reading
}

impl Reading {
    fn finish(&mut self, channel: usize, line: Option<(String, std::time::Instant)>) {
        let Some((text, at)) = line else { return };
        match line::parse(&text) {
            Some((place, number)) if place == channel => self.shown.push(Shown::Line(number, at)),
            _ => self.strange.push(text),
        }
    }
}

/// The text of a message: fenced lines are the console's, others are notices.
fn pieces(content: &str) -> Vec<Piece<'_>> {
    let mut inside = false;
    let mut pieces = Vec::new();
    for line in content.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside {
            pieces.push(Piece::Console(line));
        } else if !line.is_empty() {
            pieces.push(Piece::Notice(line));
        }
    }
    pieces
}

/// In a file notices stand among the lines.
fn of_a_file(line: &str) -> Piece<'_> {
    let ours = ["— ", "● ", "▸ ", "◆ "].iter().any(|mark| line.starts_with(mark));
    if ours { Piece::Notice(line) } else { Piece::Console(line) }
}

/// `— … —` that says that lines may be missing; that there is no connection is not enough.
fn is_gap(notice: &str) -> bool {
    let inner = notice.trim().strip_prefix("— ").and_then(|rest| rest.strip_suffix(" —"));
    inner.is_some_and(|inner| GAP_WORDS.iter().any(|word| inner.contains(word)))
}
