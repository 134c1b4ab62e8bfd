//! Modals (callback 9): labels with inputs, and the older rows with a text input (section 5).

use serde_json::Value;

use super::form::{Complaints, Form, object_item};

const ROW: i64 = 1;
const TEXT_INPUT: i64 = 4;
const TEXT_DISPLAY: i64 = 10;
const LABEL: i64 = 18;

/// Reads the data of a modal; returns it as it came.
pub(super) fn modal(value: &Value, c: &mut Complaints) -> Option<Value> {
    object_item(value, c, |form, c| {
        form.require(c, "custom_id");
        form.text(c, "custom_id", 1, 100);
        form.require(c, "title");
        form.text(c, "title", 1, 45);
        form.require(c, "components");
        form.list(c, "components", (1, 5), |value, c| match value["type"].as_i64() {
            Some(ROW) => row(value, c),
            Some(TEXT_DISPLAY) => object_item(value, c, |form, c| {
                form.ignore(&["type", "id"]);
                form.require(c, "content");
                form.text(c, "content", 1, 4000).map(drop)
            }),
            Some(LABEL) => label(value, c),
            _ => {
                c.add_at("type", "BASE_TYPE_CHOICES", "Value must be one of {1, 10, 18}.");
                None
            }
        });
        Some(())
    })?;
    Some(value.clone())
}

fn row(value: &Value, c: &mut Complaints) -> Option<()> {
    object_item(value, c, |form, c| {
        form.ignore(&["type", "id"]);
        form.require(c, "components");
        form.list(c, "components", (1, 1), |value, c| {
            object_item(value, c, |form, c| {
                form.require(c, "label");
                form.text(c, "label", 1, 45);
                text_input(form, c)
            })
        })
        .map(drop)
    })
}

fn label(value: &Value, c: &mut Complaints) -> Option<()> {
    object_item(value, c, |form, c| {
        form.ignore(&["type", "id"]);
        form.require(c, "label");
        form.text(c, "label", 1, 45);
        form.text(c, "description", 0, 100);
        form.require(c, "component");
        let inner = form.raw("component")?;
        c.at("component", |c| match inner["type"].as_i64() {
            Some(TEXT_INPUT) => object_item(inner, c, text_input),
            Some(3 | 5..=8 | 19 | 21..=23) => object_item(inner, c, choice_input),
            _ => {
                c.add_at(
                    "type",
                    "BASE_TYPE_CHOICES",
                    "Value must be one of {3, 4, 5, 6, 7, 8, 19, 21, 22, 23}.",
                );
                None
            }
        })
    })
}

fn text_input(form: &mut Form<'_>, c: &mut Complaints) -> Option<()> {
    form.ignore(&["id"]);
    form.one_of(c, "type", &[TEXT_INPUT]);
    form.require(c, "custom_id");
    form.text(c, "custom_id", 1, 100);
    form.require(c, "style");
    form.one_of(c, "style", &[1, 2]);
    let min = form.integer(c, "min_length", 0, 4000).unwrap_or(0);
    let max = form.integer(c, "max_length", 1, 4000).unwrap_or(4000);
    if min > max {
        c.add_at("min_length", "TEXT_INPUT_MIN_LENGTH_TOO_LARGE", "min_length must not be above max_length.");
    }
    form.flag(c, "required");
    form.text(c, "value", 0, 4000);
    form.text(c, "placeholder", 0, 100);
    Some(())
}

/// Selects and the other inputs of a label; `disabled` is an error in modals.
fn choice_input(form: &mut Form<'_>, c: &mut Complaints) -> Option<()> {
    form.require(c, "custom_id");
    form.text(c, "custom_id", 1, 100);
    form.text(c, "placeholder", 0, 150);
    form.integer(c, "min_values", 0, 25);
    form.integer(c, "max_values", 1, 25);
    form.flag(c, "required");
    form.ignore(&["type", "id", "options", "default_values", "channel_types", "default"]);
    Some(())
}
