//! Embeds: lengths of each part and of all together (`discord-platform.md` section 3).

use serde_json::{Value, json};

use super::form::{Complaints, Form, object_item};

const URL: usize = 2048;

/// Characters over all embeds of a message.
const TOTAL: usize = 6000;

/// Reads `embeds`: trimmed, with `type: rich`.
pub(super) fn embeds(form: &mut Form<'_>, c: &mut Complaints) -> Option<Vec<Value>> {
    let mut total = 0;
    let read = form
        .list(c, "embeds", (0, 10), |value, c| object_item(value, c, |form, c| embed(form, c, &mut total)));
    if total > TOTAL {
        c.add_at("embeds", "MAX_EMBED_SIZE_EXCEEDED", format!("Embed size exceeds maximum size of {TOTAL}"));
    }
    read
}

fn embed(form: &mut Form<'_>, c: &mut Complaints, total: &mut usize) -> Option<Value> {
    let mut body = json!({"type": "rich"});
    let mut shown = false;
    for (key, max) in [("title", 256), ("description", 4096)] {
        shown |= form.raw(key).is_some_and(|value| value.as_str().is_none_or(|text| !text.trim().is_empty()));
        if let Some(text) = trimmed(form, c, key, max) {
            *total += text.chars().count();
            body[key] = json!(text);
        }
    }
    form.text(c, "type", 0, 152_133);
    if let Some(url) = form.text(c, "url", 0, URL) {
        body["url"] = json!(web(c, "url", url, false));
    }
    if let Some(color) = form.integer(c, "color", 0, 0xFF_FFFF) {
        body["color"] = json!(color);
    }
    if let Some(time) = form.text(c, "timestamp", 0, 64) {
        shown = true;
        body["timestamp"] = timestamp(c, time);
    }
    let mut parts = Vec::new();
    parts.extend(form.object(c, "footer", |f, c| caption(f, c, "text", 2048, total)).map(|v| ("footer", v)));
    parts.extend(form.object(c, "author", |f, c| caption(f, c, "name", 256, total)).map(|v| ("author", v)));
    parts.extend(form.object(c, "image", picture).map(|v| ("image", v)));
    parts.extend(form.object(c, "thumbnail", picture).map(|v| ("thumbnail", v)));
    let fields = form.list(c, "fields", (0, 25), |v, c| object_item(v, c, |f, c| field(f, c, total)));
    parts.extend(fields.filter(|fields| !fields.is_empty()).map(|fields| ("fields", json!(fields))));
    form.unsupported(c, &["provider", "video"]);
    shown |= !parts.is_empty() || form.raw("fields").is_some_and(|fields| fields != &json!([]));
    for (key, value) in parts {
        body[key] = value;
    }
    if !shown {
        c.add_at("description", "BASE_TYPE_REQUIRED", "This field is required");
    }
    Some(body)
}

/// Lengths count after trimming.
fn trimmed<'a>(form: &mut Form<'a>, c: &mut Complaints, key: &'static str, max: usize) -> Option<&'a str> {
    let text = form.raw(key)?.as_str().map(str::trim);
    match text {
        Some(text) if text.chars().count() <= max => Some(text),
        Some(_) => {
            c.add_at(key, "BASE_TYPE_MAX_LENGTH", format!("Must be {max} or fewer in length."));
            None
        }
        None => form.text(c, key, 0, max),
    }
}

fn caption(
    form: &mut Form<'_>,
    c: &mut Complaints,
    key: &'static str,
    max: usize,
    total: &mut usize,
) -> Option<Value> {
    let text = trimmed(form, c, key, max).unwrap_or_default();
    *total += text.chars().count();
    let mut body = json!({key: text});
    for link in ["url", "icon_url"] {
        if link == "url" && key == "text" {
            continue;
        }
        if let Some(url) = form.text(c, link, 0, URL) {
            body[link] = json!(web(c, link, url, link == "icon_url"));
        }
    }
    form.ignore(&["proxy_icon_url"]);
    Some(body)
}

fn picture(form: &mut Form<'_>, c: &mut Complaints) -> Option<Value> {
    form.require(c, "url");
    let url = form.text(c, "url", 1, URL)?;
    form.ignore(&["width", "height", "placeholder", "placeholder_version", "is_animated", "proxy_url"]);
    form.text(c, "description", 0, 4096);
    Some(json!({"url": web(c, "url", url, true)}))
}

fn field(form: &mut Form<'_>, c: &mut Complaints, total: &mut usize) -> Option<Value> {
    let mut body = json!({"inline": form.flag(c, "inline").unwrap_or(false)});
    for (key, max) in [("name", 256), ("value", 1024)] {
        match trimmed(form, c, key, max) {
            Some("") => c.add_at(key, "BASE_TYPE_REQUIRED", "This field is required"),
            Some(text) => {
                *total += text.chars().count();
                body[key] = json!(text);
            }
            None => form.require(c, key),
        }
    }
    Some(body)
}

fn web<'a>(c: &mut Complaints, key: &'static str, url: &'a str, attachment: bool) -> &'a str {
    let known = ["http://", "https://"].iter().any(|scheme| url.starts_with(scheme));
    let inside = attachment && url.starts_with("attachment://");
    if !known && !inside {
        let message = "Scheme must be one of ('http', 'https').";
        c.add_at(key, "URL_TYPE_INVALID_SCHEME", format!("\"{url}\": {message}"));
    }
    url
}

fn timestamp(c: &mut Complaints, text: &str) -> Value {
    if chrono::DateTime::parse_from_rfc3339(text).is_err() {
        c.add_at("timestamp", "DATE_TIME_TYPE_PARSE", format!("Could not parse {text}. Should be ISO8601."));
    }
    json!(text)
}
