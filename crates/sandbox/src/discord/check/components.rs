//! Components of messages: rows of buttons and selects, and version 2 (`discord-platform.md` section 5).

use std::collections::HashSet;

use serde_json::{Value, json};

use super::form::{Complaints, Form, object_item};

const ROW: i64 = 1;
const BUTTON: i64 = 2;
const STRING_SELECT: i64 = 3;
const SECTION: i64 = 9;
const TEXT_DISPLAY: i64 = 10;
const THUMBNAIL: i64 = 11;
const MEDIA_GALLERY: i64 = 12;
const FILE: i64 = 13;
const SEPARATOR: i64 = 14;
const CONTAINER: i64 = 17;

/// Components of a version 2 message, nested ones counted.
const TOTAL_V2: usize = 40;
/// Characters over all text displays.
const TEXT_V2: usize = 4000;

/// What is counted over the whole message.
#[derive(Default)]
struct Seen<'a> {
    custom_ids: HashSet<&'a str>,
    count: usize,
    text: usize,
}

/// Reads `components` of a message.
pub(super) fn of_message(form: &mut Form<'_>, c: &mut Complaints, v2: bool) -> Option<Vec<Value>> {
    let mut seen = Seen::default();
    let most = if v2 { TOTAL_V2 } else { 5 };
    let read = form.list(c, "components", (0, most), |value, c| {
        let kind = value["type"].as_i64().unwrap_or(0);
        match kind {
            ROW => row(value, c, &mut seen)?,
            _ if v2 => version_2(value, c, &mut seen, true)?,
            _ => {
                c.add_at("type", "BASE_TYPE_CHOICES", "Value must be one of {1}.");
                return None;
            }
        }
        Some(value.clone())
    });
    if v2 && seen.count > TOTAL_V2 {
        let message = format!("The message has too many components; at most {TOTAL_V2} are allowed.");
        c.add_at("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message);
    }
    if seen.text > TEXT_V2 {
        let message = format!("Text of all text displays must be {TEXT_V2} or fewer in length.");
        c.add_at("components", "COMPONENT_MAX_TEXT_LENGTH_EXCEEDED", message);
    }
    read.map(|mut list| {
        number(&mut list, &mut 1);
        list
    })
}

/// Gives every component that has none (or 0) its `id`, as Discord's answers have it.
fn number(list: &mut [Value], next: &mut u32) {
    for component in list {
        if component["id"].as_u64().unwrap_or(0) == 0 {
            component["id"] = json!(*next);
        }
        *next += 1;
        if let Some(inner) = component["components"].as_array_mut() {
            number(inner, next);
        }
    }
}

/// Five buttons, or one select.
fn row<'a>(value: &'a Value, c: &mut Complaints, seen: &mut Seen<'a>) -> Option<()> {
    seen.count += 1;
    object_item(value, c, |form, c| {
        form.ignore(&["type", "id"]);
        form.require(c, "components");
        let kinds = form.list(c, "components", (1, 5), |value, c| {
            seen.count += 1;
            match value["type"].as_i64() {
                Some(BUTTON) => button(value, c, seen).map(|()| BUTTON),
                Some(kind @ (3 | 5..=8)) => select(value, c, seen).map(|()| kind),
                _ => {
                    c.add_at("type", "BASE_TYPE_CHOICES", "Value must be one of {2, 3, 5, 6, 7, 8}.");
                    None
                }
            }
        })?;
        if kinds.len() > 1 && kinds.iter().any(|kind| *kind != BUTTON) {
            c.add_at(
                "components",
                "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                "The action row has too many components.",
            );
        }
        Some(())
    })
}

fn button<'a>(value: &'a Value, c: &mut Complaints, seen: &mut Seen<'a>) -> Option<()> {
    object_item(value, c, |form, c| {
        form.ignore(&["type", "id"]);
        form.require(c, "style");
        let style = form.one_of(c, "style", &[1, 2, 3, 4, 5, 6])?;
        let label = form.text(c, "label", 0, 80);
        let emoji = form.object(c, "emoji", emoji);
        form.flag(c, "disabled");
        let custom_id = custom_id(form, c, seen);
        let url = form.text(c, "url", 1, 512);
        let sku = form.id(c, "sku_id");
        let wants = match style {
            5 => "url",
            6 => "sku_id",
            _ => "custom_id",
        };
        let has = [("custom_id", custom_id.is_some()), ("url", url.is_some()), ("sku_id", sku.is_some())];
        for (key, there) in has {
            if there != (key == wants) {
                let message = format!("A button of style {style} must have {wants} only.");
                c.add_at(key, "BUTTON_COMPONENT_FIELDS_INVALID", message);
            }
        }
        if style != 6 && emoji.is_none() && label.is_none_or(str::is_empty) {
            c.add_at("label", "BUTTON_COMPONENT_LABEL_REQUIRED", "A button must have a label or an emoji.");
        }
        Some(())
    })
}

fn custom_id<'a>(form: &mut Form<'a>, c: &mut Complaints, seen: &mut Seen<'a>) -> Option<&'a str> {
    let id = form.text(c, "custom_id", 1, 100)?;
    if !seen.custom_ids.insert(id) {
        let message = "Component custom id cannot be duplicated";
        c.add_at("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", message);
    }
    Some(id)
}

fn emoji(form: &mut Form<'_>, c: &mut Complaints) -> Option<()> {
    form.id(c, "id");
    form.text(c, "name", 1, 32);
    form.flag(c, "animated");
    Some(())
}

fn select<'a>(value: &'a Value, c: &mut Complaints, seen: &mut Seen<'a>) -> Option<()> {
    object_item(value, c, |form, c| {
        let kind = value["type"].as_i64().unwrap_or(0);
        form.ignore(&["type", "id"]);
        form.require(c, "custom_id");
        custom_id(form, c, seen);
        form.text(c, "placeholder", 0, 150);
        form.flag(c, "disabled");
        let min = form.integer(c, "min_values", 0, 25).unwrap_or(1);
        let max = form.integer(c, "max_values", 1, 25).unwrap_or(1);
        if kind == STRING_SELECT {
            options(form, c, max);
        } else {
            form.ignore(&["default_values"]);
            if kind == 8 {
                form.ignore(&["channel_types"]);
            }
        }
        if min > max {
            c.add_at("min_values", "SELECT_MIN_VALUES_TOO_LARGE", "min_values must not be above max_values.");
        }
        Some(())
    })
}

/// 1 to 25 options with different values, of which at most `max` are chosen beforehand.
fn options(form: &mut Form<'_>, c: &mut Complaints, max: i64) {
    let mut values = HashSet::new();
    let mut chosen = 0;
    form.require(c, "options");
    let options = form.list(c, "options", (1, 25), |value, c| {
        object_item(value, c, |form, c| {
            form.require(c, "label");
            form.text(c, "label", 1, 100);
            form.require(c, "value");
            if form.text(c, "value", 1, 100).is_some_and(|value| !values.insert(value)) {
                c.add_at(
                    "value",
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                    "The specified option value is already used",
                );
            }
            form.text(c, "description", 0, 100);
            form.object(c, "emoji", emoji);
            chosen += i64::from(form.flag(c, "default").unwrap_or(false));
            Some(())
        })
    });
    if chosen > max {
        c.add_at(
            "options",
            "SELECT_COMPONENT_TOO_MANY_DEFAULTS",
            "More options are chosen than max_values allows.",
        );
    }
    if options.is_some_and(|options| i64::try_from(options.len()).is_ok_and(|n| n < max)) {
        c.add_at(
            "max_values",
            "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE",
            "max_values is above the number of options.",
        );
    }
}

/// Components that only exist with IS_COMPONENTS_V2. A container holds all of them but containers.
fn version_2<'a>(value: &'a Value, c: &mut Complaints, seen: &mut Seen<'a>, top: bool) -> Option<()> {
    seen.count += 1;
    object_item(value, c, |form, c| {
        form.ignore(&["type", "id"]);
        match value["type"].as_i64() {
            Some(SECTION) => section(form, c, seen),
            Some(TEXT_DISPLAY) => text_display(form, c, seen),
            Some(MEDIA_GALLERY) => {
                form.list(c, "items", (1, 10), |value, c| object_item(value, c, media)).map(drop)
            }
            Some(FILE) => form.object(c, "file", |form, c| url(form, c, true)).map(|()| {
                form.flag(c, "spoiler");
            }),
            Some(SEPARATOR) => {
                form.flag(c, "divider");
                form.one_of(c, "spacing", &[1, 2]);
                Some(())
            }
            Some(CONTAINER) if top => container(form, c, seen),
            _ => {
                c.add_at("type", "BASE_TYPE_CHOICES", "This component is not allowed here.");
                None
            }
        }
    })
}

fn container<'a>(form: &mut Form<'a>, c: &mut Complaints, seen: &mut Seen<'a>) -> Option<()> {
    form.integer(c, "accent_color", 0, 0xFF_FFFF);
    form.flag(c, "spoiler");
    form.require(c, "components");
    form.list(c, "components", (1, TOTAL_V2), |value, c| match value["type"].as_i64() {
        Some(ROW) => row(value, c, seen),
        _ => version_2(value, c, seen, false),
    })
    .map(drop)
}

/// One to three text displays beside a button or thumbnail.
fn section<'a>(form: &mut Form<'a>, c: &mut Complaints, seen: &mut Seen<'a>) -> Option<()> {
    form.require(c, "components");
    form.require(c, "accessory");
    form.list(c, "components", (1, 3), |value, c| match value["type"].as_i64() {
        Some(TEXT_DISPLAY) => version_2(value, c, seen, false),
        _ => {
            c.add_at("type", "BASE_TYPE_CHOICES", "Value must be one of {10}.");
            None
        }
    })?;
    let accessory = form.raw("accessory")?;
    seen.count += 1;
    c.at("accessory", |c| match accessory["type"].as_i64() {
        Some(BUTTON) => button(accessory, c, seen),
        Some(THUMBNAIL) => object_item(accessory, c, |form, c| {
            form.ignore(&["type", "id"]);
            media(form, c)
        }),
        _ => {
            c.add_at("type", "BASE_TYPE_CHOICES", "Value must be one of {2, 11}.");
            None
        }
    })
}

fn text_display<'a>(form: &mut Form<'a>, c: &mut Complaints, seen: &mut Seen<'a>) -> Option<()> {
    form.require(c, "content");
    let text = form.text(c, "content", 1, TEXT_V2)?;
    seen.text += text.chars().count();
    Some(())
}

fn media(form: &mut Form<'_>, c: &mut Complaints) -> Option<()> {
    form.text(c, "description", 0, 1024);
    form.flag(c, "spoiler");
    form.require(c, "media");
    form.object(c, "media", |form, c| url(form, c, false))
}

fn url(form: &mut Form<'_>, c: &mut Complaints, only_attachment: bool) -> Option<()> {
    form.require(c, "url");
    let url = form.text(c, "url", 1, 2048)?;
    if only_attachment && !url.starts_with("attachment://") {
        c.add_at(
            "url",
            "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
            "Only attachment:// is allowed.",
        );
    }
    Some(())
}
