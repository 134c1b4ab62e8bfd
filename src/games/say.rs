//! How something is said in a game from its console. Pure.

use std::collections::BTreeMap;

use icu_properties::props::{EnumeratedProperty as _, GeneralCategory};
use serde::Deserialize;
use unicode_segmentation::UnicodeSegmentation as _;

use super::template::{Place, Template, tame};
use crate::visible::{ends_line, is_invisible, looks_like_space, shapes};

/// Bytes of a line for a console; of longer ones some games take the rest for another command.
const LONGEST_LINE: usize = 1_000;
/// As much is looked at of what somebody wrote, bytes.
const MOST_LOOKED_AT: usize = 2 * 1024;
/// Characters of a speaker's name, as of Discord's names.
const LONGEST_SPEAKER: usize = 32;
/// Marks over one letter; more of them cover the lines around.
const MOST_MARKS: usize = 4;

/// What a profile says of saying something.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Say {
    /// The line by which somebody who is named says something.
    line: Template,
    /// The line by which the server itself says something.
    announce: Template,
    /// The game itself knows `say` and the words as a command, so that members who speak as the server need nothing else.
    #[serde(default)]
    plain: bool,
    /// The longest message that the game shows whole.
    longest: u16,
    /// In what that is counted.
    #[serde(default)]
    unit: Unit,
    /// The game shows nothing but ASCII.
    #[serde(default)]
    ascii: bool,
    /// Signs by which the game formats what it shows, and what stands for them.
    #[serde(default)]
    replace: BTreeMap<char, Box<str>>,
}

/// In what the length of a message is counted.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Unit {
    #[default]
    Characters,
    /// Of UTF-8.
    Bytes,
}

impl Say {
    /// The line by which `speaker` says `text`; `None` where nothing can be seen of the text.
    pub(super) fn said(&self, speaker: &str, text: &str) -> Option<String> {
        let text = self.shown(text)?;
        let speaker = self.speaker(speaker);
        self.fill(&self.line, &format!("{speaker}: {text}"))
    }

    /// The line by which the server says `text`; `None` as above.
    pub(super) fn announced(&self, text: &str) -> Option<String> {
        self.fill(&self.announce, &self.shown(text)?)
    }

    /// The line by which a member says `text` as the server, where that is no plain `say`; `None` also where nothing can
    /// be seen of the text.
    pub(super) fn spoken(&self, text: &str) -> Option<String> {
        if self.plain { None } else { self.announced(text) }
    }

    fn fill(&self, template: &Template, message: &str) -> Option<String> {
        let message = tame(message, template.place);
        (!message.is_empty()).then(|| template.fill(&self.cut(message, template)))
    }

    /// A text on one line, of which all is seen, in what the game can show.
    pub(super) fn shown(&self, text: &str) -> Option<String> {
        let text = visible(&text[..text.floor_char_boundary(MOST_LOOKED_AT)]);
        let mut shown = String::with_capacity(text.len());
        for sign in text.trim().chars() {
            match self.replace.get(&sign) {
                Some(other) => shown.push_str(other),
                None => shown.push(sign),
            }
        }
        if self.ascii {
            shown = ascii(&shown);
        }
        if !self.replace.is_empty() {
            // An operator's replacements are no surer than what people write.
            shown = visible(&shown);
        }
        let tells_nothing = |sign: char| sign.is_whitespace() || self.ascii && sign == '?';
        (!shown.chars().all(tells_nothing)).then(|| shown.trim().to_owned())
    }

    /// Somebody's name, in which nothing looks like the end of a name.
    fn speaker(&self, name: &str) -> String {
        let shown = self.shown(name).unwrap_or_default();
        let part = |sign: char| !sign.is_ascii_punctuation() || matches!(sign, '_' | '-' | '.' | '\'');
        let name: String = shown.chars().filter(|sign| part(*sign)).take(LONGEST_SPEAKER).collect();
        let name = name.trim_matches([' ', '.', '-', '\'']);
        if name.is_empty() { "(?)".to_owned() } else { name.to_owned() }
    }

    /// As much of a message as the game shows, and as fits into a line, with a mark where something is left out.
    fn cut(&self, message: String, template: &Template) -> String {
        let place = template.place;
        let size = |text: &str| match self.unit {
            Unit::Characters => text.chars().count(),
            Unit::Bytes => text.len(),
        };
        let cost = |text: &str| text.chars().map(|sign| place.cost(sign)).sum::<usize>();
        let quotes = if place == Place::Json { 2 } else { 0 };
        let longest = usize::from(self.longest);
        let room = LONGEST_LINE.saturating_sub(template.len() + quotes);
        if size(&message) <= longest && cost(&message) <= room {
            return message;
        }
        let mark = if self.ascii { "..." } else { "…" };
        let (longest, room) = (longest.saturating_sub(size(mark)), room.saturating_sub(cost(mark)));
        let (mut end, mut sum) = (0, (0, 0));
        for (at, cluster) in message.grapheme_indices(true) {
            sum = (sum.0 + size(cluster), sum.1 + cost(cluster));
            if sum.0 > longest || sum.1 > room {
                break;
            }
            end = at + cluster.len();
        }
        format!("{}{mark}", message[..end].trim_end())
    }
}

/// A text on one line, of which everything is seen.
pub(super) fn visible(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    let mut marks = 0;
    for sign in text.chars() {
        if matches!(sign, ' '..='~') {
            seen.push(sign);
            marks = 0;
            continue;
        }
        let joins = shapes(sign) && seen.chars().next_back().is_some_and(|before| !before.is_ascii());
        let category = GeneralCategory::for_char(sign);
        let is_mark = matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark);
        marks = if is_mark { marks + 1 } else { 0 };
        match sign {
            _ if ends_line(sign) || looks_like_space(sign) => seen.push(' '),
            // Minecraft's colours.
            '§' => {}
            _ if sign.is_control() || (is_invisible(sign) && !joins) || marks > MOST_MARKS => {}
            _ => seen.push(sign),
        }
    }
    seen
}

/// A text in ASCII: German letters as they are spelled without dots, and `?` for what has no other spelling.
fn ascii(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\0'..='\x7f' => ascii.push(sign),
            'ä' => ascii.push_str("ae"),
            'ö' => ascii.push_str("oe"),
            'ü' => ascii.push_str("ue"),
            'Ä' => ascii.push_str("Ae"),
            'Ö' => ascii.push_str("Oe"),
            'Ü' => ascii.push_str("Ue"),
            'ß' => ascii.push_str("ss"),
            '‘' | '’' => ascii.push('\''),
            '“' | '”' | '„' => ascii.push('"'),
            '–' | '—' => ascii.push('-'),
            '…' => ascii.push_str("..."),
            _ => ascii.push('?'),
        }
    }
    ascii
}
