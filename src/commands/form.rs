//! The inputs of forms.

use serenity::{
    builder::{CreateActionRow, CreateInputText, CreateModal},
    model::application::{ActionRow, ActionRowComponent, InputTextStyle},
};

use crate::texts::{Language, Text};

/// What stands in the input of that id, without spaces around it.
pub(super) fn typed<'a>(rows: &'a [ActionRow], id: &str) -> &'a str {
    let mut inputs = rows.iter().flat_map(|row| &row.components).filter_map(|component| match component {
        ActionRowComponent::InputText(input) if input.custom_id == id => input.value.as_deref(),
        _ => None,
    });
    inputs.next().unwrap_or_default().trim()
}

/// An input with a label, for so many characters.
pub(super) fn input(
    style: InputTextStyle,
    label: &Text,
    id: impl Into<String>,
    longest: usize,
    language: Language,
) -> CreateInputText {
    let longest = u16::try_from(longest.min(4_000)).unwrap_or(4_000);
    CreateInputText::new(style, label.plain(language), id).max_length(longest)
}

/// A form of these inputs, one a row.
pub(super) fn modal(
    key: String,
    title: &Text,
    inputs: impl IntoIterator<Item = CreateInputText>,
    language: Language,
) -> CreateModal {
    let rows = inputs.into_iter().map(CreateActionRow::InputText).collect();
    CreateModal::new(key, title.plain(language)).components(rows)
}
