//! From a checked message body to a message: files, pings, and what has to hold beyond the body's own rules.

use serde_json::{Value, json};

use super::body::Upload;
use crate::discord::{
    check::{AllowedMentions, AttachmentRef, MessageForm, Patch},
    error::{self, ApiError},
    message::{Attachment, IS_COMPONENTS_V2, Message, SUPPRESS_EMBEDS},
    world::{Draft, World},
};

/// Moves what a body sets into a new message; `defaults` hold where it says nothing of mentions.
pub(super) fn fill(
    world: &mut World,
    draft: &mut Draft,
    form: MessageForm,
    files: Vec<Upload>,
    defaults: AllowedMentions,
) -> Result<(), ApiError> {
    let listed = match &form.attachments {
        Patch::Set(refs) => Some(refs.as_slice()),
        Patch::Keep | Patch::Clear => None,
    };
    if let Some(missing) = listed.into_iter().flatten().find(|r| files.iter().all(|file| file.index != r.id))
    {
        return Err(no_such_file(missing.id));
    }
    draft.attachments = uploads(world, draft.channel, listed, files);
    if form.is_empty(draft.attachments.len()) {
        return Err(error::EMPTY_MESSAGE);
    }
    draft.content = form.content.or_default().trim().to_owned();
    draft.embeds = form.embeds.or_default();
    draft.components = form.components.or_default();
    draft.flags |= form.flags.unwrap_or(0);
    draft.tts = form.tts;
    draft.nonce = form.nonce;
    show_files(&mut draft.embeds, &draft.attachments);
    fill_in_files(&mut draft.components, &draft.attachments)?;
    let allowed = form.mentions.unwrap_or(defaults);
    draft.pinged =
        world.pings(world.bot.id, draft.channel, &spoken(&draft.content, &draft.components), &allowed);
    if let Some(reply_to) = draft.reply_to.filter(|_| allowed.replied_user) {
        let author = world.message(draft.channel, reply_to).map(|message| message.author.id);
        draft.pinged.users.extend(author.filter(|id| !draft.pinged.users.contains(id)));
    }
    Ok(())
}

/// Changes a message as an edit's body asks.
pub(super) fn revise(
    world: &mut World,
    old: &Message,
    form: MessageForm,
    files: Vec<Upload>,
    defaults: AllowedMentions,
) -> Result<Message, ApiError> {
    let mut new = old.clone();
    new.attachments = revised_files(world, old, &form.attachments, files)?;
    let speaks = form.content != Patch::Keep || form.components != Patch::Keep;
    form.content.apply(&mut new.content);
    new.content = new.content.trim().to_owned();
    form.embeds.apply(&mut new.embeds);
    form.components.apply(&mut new.components);
    if let Some(flags) = form.flags {
        new.flags = (new.flags & !SUPPRESS_EMBEDS) | flags;
    }
    show_files(&mut new.embeds, &new.attachments);
    fill_in_files(&mut new.components, &new.attachments)?;
    // The flag stays once it is set, also where this edit does not name it.
    if new.flags & IS_COMPONENTS_V2 != 0 {
        for (key, filled) in [("content", !new.content.is_empty()), ("embeds", !new.embeds.is_empty())] {
            if filled {
                return Err(legacy_field(key));
            }
        }
    }
    if new.content.is_empty()
        && new.embeds.is_empty()
        && new.components.is_empty()
        && new.attachments.is_empty()
    {
        return Err(error::EMPTY_MESSAGE);
    }
    if speaks {
        let allowed = form.mentions.unwrap_or(defaults);
        new.pinged = world.pings(world.bot.id, old.channel, &spoken(&new.content, &new.components), &allowed);
    }
    Ok(new)
}

/// Files sent are appended; where `attachments` is given, everything it does not list goes, old and new.
fn revised_files(
    world: &mut World,
    old: &Message,
    listed: &Patch<Vec<AttachmentRef>>,
    files: Vec<Upload>,
) -> Result<Vec<Attachment>, ApiError> {
    let mut kept = old.attachments.clone();
    let listed = match listed {
        Patch::Keep => None,
        Patch::Clear => Some([].as_slice()),
        Patch::Set(refs) => Some(refs.as_slice()),
    };
    if let Some(refs) = listed {
        let known = |id: u64| {
            old.attachments.iter().any(|file| file.id == id) || files.iter().any(|file| file.index == id)
        };
        if let Some(missing) = refs.iter().find(|r| !known(r.id)) {
            return Err(no_such_file(missing.id));
        }
        kept.retain(|file| refs.iter().any(|r| r.id == file.id));
    }
    kept.extend(uploads(world, old.channel, listed, files));
    if kept.len() > 10 { Err(error::TOO_MANY_ATTACHMENTS) } else { Ok(kept) }
}

fn no_such_file(id: u64) -> ApiError {
    let message = format!("The attachment {id} is neither uploaded nor on the message.");
    ApiError::invalid(
        json!({"attachments": {"_errors": [{"code": "ATTACHMENT_NOT_FOUND", "message": message}]}}),
    )
}

/// Files by their index; where `listed` names some, only those, with the names given there.
fn uploads(
    world: &mut World,
    channel: u64,
    listed: Option<&[AttachmentRef]>,
    files: Vec<Upload>,
) -> Vec<Attachment> {
    let mut kept = Vec::new();
    for file in files {
        let entry = listed.and_then(|refs| refs.iter().find(|r| r.id == file.index));
        if listed.is_some() && entry.is_none() {
            continue;
        }
        let id = world.ids.next();
        let name = entry.and_then(|entry| entry.filename.clone()).unwrap_or(file.name);
        let filename: String =
            name.chars().map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        kept.push(Attachment {
            id,
            url: format!("{}/files/{channel}/{id}/{filename}", world.base),
            filename,
            description: entry.and_then(|entry| entry.description.clone()),
            content_type: file.content_type,
            bytes: file.bytes,
        });
    }
    kept
}

/// `attachment://name` in an embed becomes the file's address.
fn show_files(embeds: &mut [Value], files: &[Attachment]) {
    for embed in embeds {
        for (part, key) in
            [("image", "url"), ("thumbnail", "url"), ("footer", "icon_url"), ("author", "icon_url")]
        {
            let name = embed[part][key].as_str().and_then(|url| url.strip_prefix("attachment://"));
            let file = name.and_then(|name| files.iter().find(|file| file.filename == name));
            if let Some(file) = file {
                embed[part][key] = json!(file.url);
            }
        }
    }
}

/// `attachment://name` in a component becomes the file's address. Discord refuses a name that no file has.
fn fill_in_files(components: &mut [Value], files: &[Attachment]) -> Result<(), ApiError> {
    for component in components {
        for key in ["file", "media"] {
            let url = component[key]["url"].as_str();
            let Some(name) = url.and_then(|url| url.strip_prefix("attachment://")) else { continue };
            let file = files.iter().find(|file| file.filename == name).ok_or_else(|| no_such_media(name))?;
            component[key]["url"] = json!(file.url);
            if key == "file" {
                component["name"] = json!(file.filename);
                component["size"] = json!(file.bytes.len());
            }
        }
        for inner in ["components", "items"] {
            if let Some(inner) = component[inner].as_array_mut() {
                fill_in_files(inner, files)?;
            }
        }
        if let Some(accessory) = component.get_mut("accessory") {
            fill_in_files(std::slice::from_mut(accessory), files)?;
        }
    }
    Ok(())
}

fn no_such_media(name: &str) -> ApiError {
    let code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND";
    let message = format!("The attachment {name} is not on the message.");
    ApiError::invalid(json!({"components": {"_errors": [{"code": code, "message": message}]}}))
}

fn legacy_field(key: &str) -> ApiError {
    let code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
    let message = format!("The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2");
    let mut errors = json!({});
    errors[key] = json!({"_errors": [{"code": code, "message": message}]});
    ApiError::invalid(errors)
}

/// All text that may hold mentions: the content and text displays.
fn spoken(content: &str, components: &[Value]) -> String {
    let mut text = content.to_owned();
    for component in components {
        if component["type"] == 10 {
            text.push('\n');
            text.push_str(component["content"].as_str().unwrap_or_default());
        }
        if let Some(inner) = component["components"].as_array() {
            text.push_str(&spoken("", inner));
        }
    }
    text
}
