//! The channel as terminal text: who speaks, what they say, and what only one person sees. Pure.

use std::collections::BTreeMap;

use sandbox::discord::Message;
use textwrap::{Options, WordSplitter};

use super::{
    controls,
    markdown::{self, Names},
    paint::Paint,
};

/// Messages whose changes are still recognised as such; an older one that changes is shown whole.
const KEPT: usize = 200;

/// Narrower terminals wrap by themselves.
const LEAST: usize = 20;

/// What has been shown so far, as far as the next message depends on it.
#[derive(Debug)]
pub(super) struct Screen {
    names: Names,
    paint: Paint,
    shown: BTreeMap<u64, Vec<String>>,
    last: Option<Speaker>,
}

/// Under whose name a message stands; a private answer stands under a name of its own.
#[derive(Debug, PartialEq, Eq)]
enum Speaker {
    Author(u64),
    Answer(u64),
}

impl Screen {
    pub(super) fn new(names: Names, paint: Paint) -> Self {
        Self { names, paint, shown: BTreeMap::new(), last: None }
    }

    /// Something else stands below the last message: the next one needs its name again.
    pub(super) fn interrupted(&mut self) {
        self.last = None;
    }

    /// What `viewer` sees come or change; of a message that grew, only what is new.
    ///
    /// `columns` is the terminal's width.
    pub(super) fn message(&mut self, message: &Message, viewer: u64, columns: usize) -> Option<String> {
        if message.is_loading() {
            return None;
        }
        let lines = self.body(message);
        let before = self.shown.insert(message.id, lines.clone()).unwrap_or_default();
        if self.shown.len() > KEPT {
            self.shown.pop_first();
        }
        let kept = before.iter().zip(&lines).take_while(|(old, new)| same(old, new)).count();
        if kept == lines.len() && kept == before.len() {
            return None;
        }
        let news = if kept == lines.len() { &lines[..] } else { &lines[kept..] };
        let mut block = String::new();
        let speaker =
            message.ephemeral_to.map_or(Speaker::Author(message.author.id), |_| Speaker::Answer(message.id));
        if self.last.as_ref() != Some(&speaker) {
            block = self.head(message, viewer, !before.is_empty()) + "\n";
            self.last = Some(speaker);
        }
        let edge = if message.ephemeral_to.is_some() { self.paint.private("▎ ") } else { "  ".into() };
        let bar = markdown::bar(self.paint);
        for line in news {
            let bar = if line.starts_with(&bar) { &bar } else { "" };
            let further = format!("{edge}{bar}");
            let wrapping = Options::new(columns.max(LEAST))
                .initial_indent(&edge)
                .subsequent_indent(&further)
                .word_splitter(WordSplitter::NoHyphenation);
            for row in textwrap::wrap(line, wrapping) {
                block.push_str(row.trim_end());
                block.push('\n');
            }
        }
        Some(block)
    }

    fn body(&self, message: &Message) -> Vec<String> {
        let mut lines = markdown::lines(&message.text(), &self.names, self.paint);
        lines.extend(message.attachments.iter().map(|file| {
            let kib = file.bytes.len().div_ceil(1024);
            format!("{} {} ({kib} KiB)", self.paint.bold("file"), file.filename)
        }));
        lines.extend(controls::lines(message, self.paint));
        lines
    }

    fn head(&self, message: &Message, viewer: u64, changed: bool) -> String {
        let name = self.paint.name(&message.author.name);
        let changed = if changed { self.paint.dim(" (goes on)") } else { String::new() };
        let Some(reader) = message.ephemeral_to else { return format!("{name}{changed}") };
        let reader = self.names.get(&reader).map_or("somebody", |name| name.trim_start_matches('@'));
        let seen = if message.ephemeral_to == Some(viewer) {
            format!("only you, {reader}, see this")
        } else {
            format!("only {reader} sees this")
        };
        format!("{name} {}{changed}", self.paint.private(&format!("· {seen}")))
    }
}

/// Whether a line is as it was, but perhaps without the mark that it goes on.
fn same(old: &str, new: &str) -> bool {
    old == new || old.trim_end_matches([' ', '…']) == new
}

#[cfg(test)]
pub(super) mod tests;
