//! A backlog as one message with files: what is said of them, and a look at their end.

use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use serenity::model::Timestamp;

use super::notices::Notices;
use super::page::MESSAGE_LENGTH;
use super::render::code_points;
use super::spill::Summary;
use crate::{
    discord::rest::LogFile,
    text,
    texts::{Language, Text, grouped, time},
};

/// Lines of the files' end that the message shows.
const SHOWN_LINES: usize = 8;
/// Ends them.
const FENCE: &str = "```";
/// Code points that each of them shows.
const SHOWN_LENGTH: usize = 160;
/// Longest part of a file name that stands for the channel.
const LABEL_LENGTH: usize = 40;
/// Times without a date are told of lines younger than this.
const SAME_DAY: Duration = Duration::from_secs(12 * 60 * 60);

/// The files of one message, as they are filled.
#[derive(Debug)]
pub(super) struct Files {
    files: Vec<Vec<u8>>,
    /// Bytes that a file may have.
    most_each: usize,
    /// Files there may be.
    most: usize,
    /// Bytes that are left for all of them.
    room: usize,
    /// Bytes that are to come.
    expected: usize,
    /// What is in them.
    pub(super) summary: Summary,
    /// What the message says beside the lines.
    pub(super) notices: Notices,
}

impl Files {
    /// Empty files, of at most `most_each` bytes each and `room` bytes together; `expected` bytes are to come.
    pub(super) fn new(most_each: usize, most: usize, room: usize, expected: usize) -> Self {
        let (files, summary, notices) = (Vec::new(), Summary::default(), Notices::default());
        let mut files = Self { files, most_each, most, room, expected, summary, notices };
        files.begin();
        files
    }

    fn begin(&mut self) {
        self.files.push(Vec::with_capacity(self.expected.min(self.most_each).min(self.room)));
    }

    /// The file that takes `bytes` more. The first text always finds room.
    pub(super) fn with_room_for(&mut self, bytes: usize) -> Option<&mut Vec<u8>> {
        let last = self.files.last().map_or(0, Vec::len);
        if last > 0 || self.files.len() > 1 {
            if bytes > self.room {
                return None;
            }
            if last + bytes > self.most_each {
                if self.files.len() == self.most {
                    return None;
                }
                self.begin();
            }
        }
        self.room = self.room.saturating_sub(bytes);
        self.expected = self.expected.saturating_sub(bytes);
        self.files.last_mut()
    }

    /// Adds text of known length and its line break; whether it found room.
    pub(super) fn push(&mut self, text: &str, summary: Summary) -> bool {
        let Some(file) = self.with_room_for(text.len() + 1) else { return false };
        file.extend_from_slice(text.as_bytes());
        file.push(b'\n');
        self.summary.add(summary);
        true
    }

    /// The message's text and the files. `now` and `wall` are the same moment.
    pub(super) fn finish(
        self,
        label: &str,
        now: Instant,
        wall: SystemTime,
        language: Language,
    ) -> (String, Vec<LogFile>) {
        let (from, to) = self.summary.span.unwrap_or((now, now));
        let at = |moment: Instant| wall.checked_sub(now.saturating_duration_since(moment)).unwrap_or(wall);
        let mut content = self.notices.text(language);
        let dated = now.saturating_duration_since(from) > SAME_DAY;
        let head = head(&self.summary, span(at(from), at(to), dated), self.files.len());
        content.push_str(&head.markdown(language));
        content.push_str("\n```\n");
        let room = MESSAGE_LENGTH - code_points(&content) - FENCE.len();
        for line in self.files.last().map(|file| last_lines(file, room)).unwrap_or_default() {
            content.push_str(&line);
            content.push('\n');
        }
        content.push_str(FENCE);
        let stamp = stamp(at(from));
        let files = self.files.into_iter().enumerate().map(|(number, text)| {
            let part = if number == 0 { String::new() } else { format!("-{}", number + 1) };
            LogFile { name: format!("{label}-{stamp}{part}.log"), bytes: Bytes::from(text) }
        });
        (content, files.collect())
    }
}

/// How many lines there are, when they came, and how many are missing.
fn head(summary: &Summary, span: Text, files: usize) -> Text {
    let (lines, lost) = (summary.lines as u64, summary.losses.total());
    let shown = grouped(lines);
    if lost == 0 {
        return text!("flood-head", lines = lines, shown = shown, span = span, files = files);
    }
    text!(
        "flood-head-with-losses",
        lines = lines,
        shown = shown,
        span = span,
        files = files,
        lost = lost,
        lost_shown = grouped(lost)
    )
}

/// From when to when.
fn span(from: SystemTime, to: SystemTime, dated: bool) -> Text {
    let (from, to) = (seconds(from), seconds(to));
    let style = if dated { 'f' } else { 'T' };
    if from == to {
        return text!("flood-at", at = time(from, style));
    }
    text!("flood-span", from = time(from, style), to = time(to, style))
}

/// What a file name begins with, from a binding's name.
pub(super) fn label(name: &str) -> Box<str> {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' };
    let safe: String = name.chars().map(safe).collect();
    let words: Vec<_> = safe.split('-').filter(|word| !word.is_empty()).collect();
    let mut label = words.join("-");
    label.truncate(LABEL_LENGTH);
    if label.is_empty() { "console".into() } else { label.into() }
}

/// `2026-11-21T21-45-03Z`
fn stamp(at: SystemTime) -> String {
    let at = Timestamp::from_unix_timestamp(seconds(at)).unwrap_or_default().to_string();
    format!("{}Z", at.get(..19).unwrap_or_default().replace(':', "-"))
}

/// Of Unix time; before it, 0.
fn seconds(at: SystemTime) -> i64 {
    let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}

/// The last lines as the message shows them, as many as `room` code points take.
fn last_lines(file: &[u8], mut room: usize) -> Vec<String> {
    let text = file.strip_suffix(b"\n").unwrap_or(file);
    let lines = text.rsplit(|byte| *byte == b'\n').take(SHOWN_LINES);
    let shown = lines.filter_map(|line| std::str::from_utf8(line).ok()).map(shortened);
    let mut lines: Vec<_> = shown
        .take_while(|line| {
            let left = room.checked_sub(code_points(line) + 1);
            room = left.unwrap_or(room);
            left.is_some()
        })
        .collect();
    lines.reverse();
    lines
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(SHOWN_LENGTH) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line.to_owned(),
    }
}
