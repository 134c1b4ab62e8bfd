//! Mentions in what people type, which a console can't show: they become names. Pure.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use regex::{Captures, Regex};
use serenity::model::{
    Timestamp,
    id::{ChannelId, RoleId, UserId},
};

use crate::commands::interaction::spelling;

/// Somebody or something of Discord's that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mention {
    User(UserId),
    Role(RoleId),
    Channel(ChannelId),
}

/// The names of what a text mentions, as their bearers have chosen them.
pub(super) type Names = HashMap<Mention, String>;

/// Where a name is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Within {
    /// A sentence, of which a name may be several words.
    Sentence,
    /// A command, of which a name is one word.
    Command,
}

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

/// Everything with a name that `text` mentions, in order, each once.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    for mention in FORMS.captures_iter(text).filter_map(|form| named(&form)) {
        if !found.contains(&mention) {
            found.push(mention);
        }
    }
    found
}

/// Puts a safe spelling where mentions are; what has no name in `names` is called "someone" or the like.
pub(super) fn with_names<'a>(text: &'a str, names: &Names, within: Within) -> Cow<'a, str> {
    FORMS.replace_all(text, |form: &Captures<'_>| {
        let spelled = spelled(form, names);
        match within {
            Within::Sentence => spelled,
            Within::Command => spelled.replace(' ', "_"),
        }
    })
}

fn spelled(form: &Captures<'_>, names: &Names) -> String {
    let part = |name: &str| form.name(name).map(|part| part.as_str());
    if let Some(emoji) = part("emoji") {
        return format!(":{emoji}:");
    }
    if let Some(seconds) = part("time") {
        return seconds.parse().ok().and_then(moment).unwrap_or_else(|| "some time".into());
    }
    if let Some(command) = part("command") {
        return format!("/{}", spelling::spelled(command));
    }
    if let Some(place) = part("place") {
        return format!("#{place}");
    }
    let name = named(form).and_then(|mention| names.get(&mention)).map(|name| spelling::spelled(name));
    let name = name.filter(|name| !name.is_empty());
    match part("sign") {
        Some("#") => format!("#{}", name.as_deref().unwrap_or("some-channel")),
        Some("@&") => spelling::with_at(name.as_deref().unwrap_or("some-role")),
        _ => spelling::with_at(name.as_deref().unwrap_or("someone")),
    }
}

/// The end of the year 9999, beyond which times are written otherwise, in seconds since 1970.
const LAST: i64 = 253_402_300_799;

/// `2026-01-31 18:05 UTC`. None: before 1970 or after the year 9999.
fn moment(seconds: i64) -> Option<String> {
    let seconds = Some(seconds).filter(|seconds| (0..=LAST).contains(seconds))?;
    let written = Timestamp::from_unix_timestamp(seconds).ok()?.to_string();
    let (day, time) = written.split_once('T')?;
    Some(format!("{day} {} UTC", time.get(..5)?))
}

fn named(form: &Captures<'_>) -> Option<Mention> {
    let id: u64 = form.name("id")?.as_str().parse().ok().filter(|id| *id != 0)?;
    Some(match form.name("sign")?.as_str() {
        "@&" => Mention::Role(RoleId::new(id)),
        "#" => Mention::Channel(ChannelId::new(id)),
        _ => Mention::User(UserId::new(id)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: Mention = Mention::User(UserId::new(12));
    const STAFF: Mention = Mention::Role(RoleId::new(3));

    #[test]
    fn every_form_becomes_words() {
        let text = "hi <@!12> <@12> <@&3> in <#4> <a:party_1:99> <:ok:7> <t:61> <t:61:R> </mc say:5> <id:browse> <@0> <@>";
        assert_eq!(mentions(text), [ALICE, STAFF, Mention::Channel(ChannelId::new(4))]);
        let names = Names::from([(ALICE, "Alice".into()), (STAFF, "Staff Team".into())]);
        for (within, expected) in [
            (
                Within::Sentence,
                "hi @Alice @Alice @Staff Team in #some-channel :party_1: :ok: 1970-01-01 00:01 UTC 1970-01-01 00:01 UTC \
                 /mc say #browse @someone <@>",
            ),
            (
                Within::Command,
                "hi @Alice @Alice @Staff_Team in #some-channel :party_1: :ok: 1970-01-01_00:01_UTC 1970-01-01_00:01_UTC \
                 /mc_say #browse @someone <@>",
            ),
        ] {
            assert_eq!(with_names(text, &names, within), expected);
        }
    }

    #[test]
    fn odd_ids_and_times_have_no_name() {
        for (text, wanted) in [
            ("<@99999999999999999999999>", "@someone"),
            ("<@&0>", "@some-role"),
            ("<#18446744073709551616>", "#some-channel"),
            ("<t:99999999999999999999>", "some time"),
            ("<t:-9223372036854775808>", "some time"),
            ("</x;op y\u{2028}z:1>", "/x op y z"),
            ("<:x;y:1>", "<:x;y:1>"),
            ("<t:1;op>", "<t:1;op>"),
        ] {
            assert_eq!(with_names(text, &Names::new(), Within::Sentence), wanted, "{text}");
        }
    }

    #[test]
    fn a_nickname_is_one_word_of_a_command_and_no_selector() {
        for (nickname, wanted) in [
            ("e", "kill @_e"),
            ("x;op Mallory", "kill @x_op_Mallory"),
            ("x run op Mallory", "kill @x_run_op_Mallory"),
            ("@a[", "kill @_a"),
            ("🔥", "kill @someone"),
            ("<@&3>", "kill @3"),
        ] {
            let names = Names::from([(ALICE, nickname.into()), (STAFF, "stop".into())]);
            assert_eq!(with_names("kill <@12>", &names, Within::Command), wanted, "{nickname}");
        }
    }
}
