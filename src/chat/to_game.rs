//! A message of Discord as words for a game: on the way in, before the game's profile makes a line of it. Pure.

use std::{fmt::Write as _, sync::LazyLock};

use regex::{Captures, Regex};
use serenity::model::{
    channel::{Attachment, Message, MessageType},
    id::{ChannelId, RoleId, UserId},
    sticker::StickerItem,
    user::User,
};

/// Characters of what is answered to, in front of the answer.
const LONGEST_TO: usize = 32;
/// Files that are named; of more their number is told.
const MOST_FILES: usize = 3;

/// Members, roles and channels; custom emoji; times; slash commands; places of a guild (discord-platform.md section 4).
static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    let forms = [
        "(?<sign>@&|@!?|#)(?<id>[0-9]{1,25})",
        "a?:(?<emoji>[A-Za-z0-9_]{1,32}):[0-9]{1,25}",
        "t:(?<time>-?[0-9]{1,20})(?::[A-Za-z])?",
        "/(?<command>[^<>:]{1,110}):[0-9]{1,25}",
        "id:(?<place>[a-z-]{1,20})(?::[0-9]{1,25})?",
    ];
    Regex::new(&format!("<(?:{})>", forms.join("|"))).expect("a valid pattern")
});

/// What is known of a guild's names.
pub trait Names {
    /// What a role is called.
    fn role(&self, role: RoleId) -> Option<String>;
    /// What a channel is called.
    fn channel(&self, channel: ChannelId) -> Option<String>;
}

/// The words of a message that a person wrote; none: it is no such message, or has none. Mentions of `bot` at its
/// beginning are how it is called, and no words.
#[must_use]
pub fn words(message: &Message, bot: UserId, names: &impl Names) -> Option<String> {
    if !matches!(message.kind, MessageType::Regular | MessageType::InlineReply) {
        return None;
    }
    let mut parts = Vec::new();
    let content = without_calls(&message.content, bot);
    parts.push(with_names(content, &message.mentions, names));
    parts.extend(files(&message.attachments));
    parts.extend(stickers(&message.sticker_items));
    for forwarded in &message.message_snapshots {
        let text = with_names(&forwarded.content, &forwarded.mentions, names);
        let forwarded = [Some(text), files(&forwarded.attachments), stickers(&forwarded.sticker_items)];
        let text: Vec<_> = forwarded.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        parts.push(format!("[forwarded] {}", text.join(" ")).trim_end().to_owned());
    }
    parts.retain(|part| !part.trim().is_empty());
    if parts.is_empty() {
        return None;
    }
    let to = message.referenced_message.as_ref().filter(|_| message.kind == MessageType::InlineReply);
    if let Some(to) = to {
        let name: String = called(&to.author).chars().take(LONGEST_TO).collect();
        parts.insert(0, format!("(to {name})"));
    }
    Some(parts.join(" "))
}

/// A text without mentions of the bot before it.
fn without_calls(text: &str, bot: UserId) -> &str {
    let calls = [format!("<@{bot}>"), format!("<@!{bot}>")];
    let mut text = text.trim_start();
    while let Some(rest) = calls.iter().find_map(|call| text.strip_prefix(&**call)) {
        text = rest.trim_start();
    }
    text
}

/// What a person is called: as in the guild, else everywhere.
#[must_use]
pub fn called(user: &User) -> &str {
    let nick = user.member.as_ref().and_then(|member| member.nick.as_deref());
    nick.or(user.global_name.as_deref()).unwrap_or(&user.name)
}

fn with_names(text: &str, people: &[User], names: &impl Names) -> String {
    let form = |form: &Captures<'_>| {
        let part = |name: &str| form.name(name).map(|part| part.as_str());
        if let Some(emoji) = part("emoji") {
            return format!(":{emoji}:");
        }
        if let Some(time) = part("time") {
            return moment(time);
        }
        if let Some(command) = part("command") {
            return format!("/{command}");
        }
        if let Some(place) = part("place") {
            return format!("#{place}");
        }
        let id = part("id").and_then(|id| id.parse().ok()).filter(|id| *id != 0);
        let name = id.and_then(|id: u64| match part("sign") {
            Some("#") => names.channel(ChannelId::new(id)),
            Some("@&") => names.role(RoleId::new(id)),
            _ => people.iter().find(|user| user.id == id).map(|user| called(user).to_owned()),
        });
        match part("sign") {
            Some("#") => format!("#{}", name.as_deref().unwrap_or("some-channel")),
            Some("@&") => format!("@{}", name.as_deref().unwrap_or("some-role")),
            _ => format!("@{}", name.as_deref().unwrap_or("someone")),
        }
    };
    plain(&FORMS.replace_all(text, form))
}

/// `2026-01-31 18:05 UTC`.
fn moment(seconds: &str) -> String {
    let told = seconds.parse().ok().filter(|seconds| (0..=253_402_300_799).contains(seconds));
    let written = told.and_then(|seconds| serenity::model::Timestamp::from_unix_timestamp(seconds).ok());
    let written = written.map(|written| written.to_string());
    let parts = written.as_deref().and_then(|written| Some((written.get(..10)?, written.get(11..16)?)));
    parts.map_or_else(|| "some time".to_owned(), |(day, time)| format!("{day} {time} UTC"))
}

/// A text without the signs by which Discord formats it; what is hidden there stays hidden.
fn plain(text: &str) -> String {
    static SPOILER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)\|\|.+?\|\|").expect("a valid pattern"));
    let text = SPOILER.replace_all(text, "[spoiler]");
    text.replace("**", "").replace("__", "").replace("~~", "").replace("```", " ")
}

/// Files as words: `[image]`, `[notes.txt]`.
fn files(attachments: &[Attachment]) -> Option<String> {
    let mut words = String::new();
    for file in attachments.iter().take(MOST_FILES) {
        let kind = file.content_type.as_deref().and_then(|kind| kind.split('/').next());
        let word = match kind {
            Some(kind @ ("image" | "video" | "audio")) => kind,
            _ => &file.filename,
        };
        // Writing into a string does not fail.
        let _ = write!(words, "{}[{word}]", if words.is_empty() { "" } else { " " });
    }
    let more = attachments.len().saturating_sub(MOST_FILES);
    if more > 0 {
        let _ = write!(words, " [+{more}]");
    }
    (!words.is_empty()).then_some(words)
}

fn stickers(stickers: &[StickerItem]) -> Option<String> {
    let names: Vec<_> = stickers.iter().map(|sticker| format!("[{}]", sticker.name)).collect();
    (!names.is_empty()).then(|| names.join(" "))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::games::profiles;

    const BOT: UserId = UserId::new(9);

    struct Known;

    impl Names for Known {
        fn role(&self, role: RoleId) -> Option<String> {
            (role == 3).then(|| "Staff".to_owned())
        }

        fn channel(&self, channel: ChannelId) -> Option<String> {
            (channel == 4).then(|| "builds".to_owned())
        }
    }

    fn message(changes: Value) -> Message {
        let user = json!({"id": "12", "username": "bob", "discriminator": "0", "global_name": "Bob", "avatar": null});
        let mut message = json!({
            "id": "1", "channel_id": "2", "author": user, "content": "", "timestamp": "2026-01-31T18:05:00.000000+00:00",
            "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [user], "mention_roles": [],
            "attachments": [], "embeds": [], "pinned": false, "type": 0,
        });
        for (key, value) in changes.as_object().unwrap() {
            message[key] = value.clone();
        }
        serde_json::from_value(message).unwrap()
    }

    fn file(name: &str, kind: &str) -> Value {
        json!({"id": "5", "filename": name, "size": 1, "url": "x", "proxy_url": "x", "content_type": kind})
    }

    #[test]
    fn messages_become_words() {
        let image = file("a.png", "image/png");
        let answered = message(json!({"content": "before"}));
        let answered = serde_json::to_value(&answered).unwrap();
        for (changes, wanted) in [
            (json!({"content": "hello **all**, ||he dies||"}), Some("hello all, [spoiler]")),
            (json!({"content": "<@9> <@!9>  hi <@9>"}), Some("hi @someone")),
            (
                json!({"content": "<@12> <@99> <@&3> <#4> <#5> <:ok:7> <a:run:8> <t:61:R> </mc say:5>"}),
                Some("@Bob @someone @Staff #builds #some-channel :ok: :run: 1970-01-01 00:01 UTC /mc say"),
            ),
            (json!({"content": "look", "attachments": [image.clone()]}), Some("look [image]")),
            (
                json!({"attachments": [image.clone(), file("notes.txt", "text/plain"), image.clone(), image]}),
                Some("[image] [notes.txt] [image] [+1]"),
            ),
            (json!({"sticker_items": [{"id": "1", "name": "Wave", "format_type": 1}]}), Some("[Wave]")),
            (json!({"content": "yes", "type": 19, "referenced_message": answered}), Some("(to Bob) yes")),
            (json!({"content": ""}), None),
            (json!({"content": "<@9>"}), None),
            (json!({"content": "joined", "type": 7}), None),
        ] {
            assert_eq!(words(&message(changes.clone()), BOT, &Known).as_deref(), wanted, "{changes}");
        }
    }

    #[test]
    fn every_game_gets_one_line_of_it() {
        let hostile = message(json!({
            "content": "a\n/op Bob\r\nb; quit <@12>\u{2028}\"}] @a `x` $(y)",
            "attachments": [file("x\n/stop\";quit.txt", "text/plain")],
        }));
        let words = words(&hostile, BOT, &Known).unwrap();
        for profile in profiles().iter() {
            let Some(line) = profile.say("E\nvil", &words) else { continue };
            let breaks = line.chars().any(|sign| sign.is_control() || crate::visible::ends_line(sign));
            assert!(!breaks, "{}: {line:?}", profile.name());
        }
    }
}
