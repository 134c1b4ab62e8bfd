//! Cards: messages of [Components V2](https://discord.com/developers/docs/components/reference), Discord's boxes with a
//! coloured edge.
//!
//! serenity 0.12 has no types for them, so a card becomes JSON here. What is too much for a message is cut where it is
//! built: Discord would refuse the whole message.

mod accent;
mod fit;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};
use serenity::builder::CreateActionRow;

pub use accent::Accent;
pub use fit::{as_many_as_fit, cut};

use fit::fit_blocks;

use crate::texts::{Language, Text};

/// The flag of a message that is made of components alone (1<<15, documentation "Message Flags").
pub const IS_COMPONENTS_V2: u64 = 1 << 15;
/// Components of a message at most, nested ones counted (documentation "Component Reference").
const MOST_COMPONENTS: usize = 40;
/// Characters over all texts of a message at most (`COMPONENT_MAX_TEXT_LENGTH_EXCEEDED`).
pub const MOST_TEXT: usize = 4_000;

/// Characters of what a picture shows at most (documentation "Media Gallery Item Structure").
const MOST_SHOWN: usize = 1_024;

// Discord's numbers of the components.
const TEXT_DISPLAY: u8 = 10;
const MEDIA_GALLERY: u8 = 12;
const FILE: u8 = 13;
const SEPARATOR: u8 = 14;
const CONTAINER: u8 = 17;

/// A box of texts, lines and rows of buttons, in no language yet.
#[derive(Debug, Clone)]
pub struct Card {
    accent: Accent,
    /// Stands above the box.
    notes: Vec<Text>,
    parts: Vec<Part>,
    /// The name of a file that is uploaded with it.
    file: Option<String>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(Text),
    /// One line each. What has no room is counted instead.
    List(Vec<Text>),
    /// Lists with a line across before each. Of those too what has no room is counted.
    Blocks(Vec<Vec<Text>>),
    Separator,
    Row(CreateActionRow),
    /// The name of a picture that is uploaded with it, and what it shows, for those who don't see it.
    Picture(String, Text),
}

/// A card that Discord would refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a card of {0} components; Discord takes {MOST_COMPONENTS}")]
pub struct TooManyComponents(pub usize);

impl Card {
    /// An empty box with an edge of this colour.
    #[must_use]
    pub fn new(accent: Accent) -> Self {
        Self { accent, notes: Vec::new(), parts: Vec::new(), file: None }
    }

    /// With a text in it.
    #[must_use]
    pub fn text(self, text: impl Into<Text>) -> Self {
        self.with(Part::Text(text.into()))
    }

    /// With a list in it.
    #[must_use]
    pub fn list(self, lines: Vec<Text>) -> Self {
        self.with(Part::List(lines))
    }

    /// With lists, a line across before each of them. The lists of a card end with the one that has no room left.
    #[must_use]
    pub fn blocks(self, blocks: Vec<Vec<Text>>) -> Self {
        self.with(Part::Blocks(blocks))
    }

    /// With a line across.
    #[must_use]
    pub fn separator(self) -> Self {
        self.with(Part::Separator)
    }

    /// With a row of buttons, or a select.
    #[must_use]
    pub fn row(self, row: CreateActionRow) -> Self {
        self.with(Part::Row(row))
    }

    /// With a picture that is uploaded under this name; `shows` tells those who don't see it what is on it.
    #[must_use]
    pub fn picture(self, name: &str, shows: Text) -> Self {
        self.with(Part::Picture(name.to_owned(), shows))
    }

    /// With a text above the box.
    #[must_use]
    pub fn after(mut self, note: Text) -> Self {
        self.notes.insert(0, note);
        self
    }

    /// With a file that is uploaded under this name: without a component of its own Discord shows none.
    #[must_use]
    pub fn file(mut self, name: &str) -> Self {
        self.file = Some(name.to_owned());
        self
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// All that can be read on it, one part a line.
    #[must_use]
    pub fn words(&self) -> Text {
        let parts = self.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.clone()),
            Part::List(lines) => Some(Text::lines(lines.clone())),
            Part::Blocks(blocks) => Some(Text::lines(blocks.concat())),
            Part::Separator | Part::Row(_) | Part::Picture(..) => None,
        });
        Text::lines(self.notes.iter().cloned().chain(parts).collect())
    }

    /// The message's `components`. Texts are cut to what a message takes, lists first.
    ///
    /// # Errors
    /// It has more components than a message takes.
    pub fn components(&self, language: Language) -> Result<Vec<Value>, TooManyComponents> {
        let mut room = MOST_TEXT.saturating_sub(self.fixed(language));
        let others = self.components_beside_blocks();
        let mut left = MOST_TEXT;
        let mut display = |text: String, most: usize| {
            let text = cut(text, most.min(left));
            left -= text.chars().count();
            (!text.is_empty()).then(|| json!({"type": TEXT_DISPLAY, "content": text}))
        };
        let mut components: Vec<Value> =
            self.notes.iter().filter_map(|note| display(note.markdown(language), MOST_TEXT)).collect();
        let mut inner = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => inner.extend(display(text.markdown(language), MOST_TEXT)),
                Part::List(lines) => {
                    let list = as_many_as_fit(lines, room, language);
                    room -= list.chars().count().min(room);
                    inner.extend(display(list, MOST_TEXT));
                }
                Part::Blocks(blocks) => {
                    let most = (MOST_COMPONENTS.saturating_sub(others)) / 2;
                    for block in fit_blocks(blocks, most, room, language) {
                        room -= block.chars().count().min(room);
                        inner.push(json!({"type": SEPARATOR}));
                        inner.extend(display(block, MOST_TEXT));
                    }
                }
                Part::Separator => inner.push(json!({"type": SEPARATOR})),
                Part::Row(row) => inner.push(json!(row)),
                Part::Picture(name, shows) => inner.push(picture(name, &shows.plain(language))),
            }
        }
        inner.extend(self.file.as_deref().map(shown));
        if !inner.is_empty() {
            components
                .push(json!({"type": CONTAINER, "accent_color": self.accent.rgb(), "components": inner}));
        }
        match count(&components) {
            many if many > MOST_COMPONENTS => Err(TooManyComponents(many)),
            _ => Ok(components),
        }
    }

    /// Components at most but for those of blocks, the box counted.
    fn components_beside_blocks(&self) -> usize {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(_) | Part::List(_) | Part::Separator | Part::Picture(..) => 1,
            Part::Row(row) => count(&[json!(row)]),
            Part::Blocks(_) => 0,
        });
        1 + self.notes.len() + usize::from(self.file.is_some()) + parts.sum::<usize>()
    }

    /// Characters of all texts that are no list.
    fn fixed(&self, language: Language) -> usize {
        let texts = self.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text),
            _ => None,
        });
        self.notes.iter().chain(texts).map(|text| text.markdown(language).chars().count()).sum()
    }
}

/// A text as a message of components alone, with its rows and the name of its file: what follows a card in the same
/// message.
#[must_use]
pub fn plain(text: String, rows: &[CreateActionRow], file: Option<&str>) -> Vec<Value> {
    let mut components = Vec::new();
    if !text.is_empty() {
        components.push(json!({"type": TEXT_DISPLAY, "content": cut(text, MOST_TEXT)}));
    }
    components.extend(rows.iter().map(|row| json!(row)));
    components.extend(file.map(shown));
    components
}

/// The component that shows an uploaded picture.
fn picture(name: &str, shows: &str) -> Value {
    let media = json!({"url": format!("attachment://{name}")});
    json!({"type": MEDIA_GALLERY, "items": [{"media": media, "description": cut(shows.to_owned(), MOST_SHOWN)}]})
}

/// The component that shows an uploaded file.
fn shown(name: &str) -> Value {
    json!({"type": FILE, "file": {"url": format!("attachment://{name}")}})
}

fn count(components: &[Value]) -> usize {
    let nested = |component: &Value| component["components"].as_array().map_or(0, |inner| count(inner));
    components.iter().map(|component| 1 + nested(component)).sum()
}
