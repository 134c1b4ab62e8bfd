//! What people type into `/mc say` and `/mc run`, made into what a console takes.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use regex::{Captures, Regex};
use serenity::model::id::{ChannelId, RoleId, UserId};

use crate::relay::clean::is_visible;

/// Said when quotes were straightened.
pub(super) const STRAIGHTENED: &str = "Curly quotes were straightened.";

/// Drops one leading slash, which people type out of habit. A second one stays, for games whose commands begin with
/// a slash.
pub(super) fn without_slash(command: &str) -> &str {
    let command = command.trim();
    command.strip_prefix('/').unwrap_or(command)
}

/// Straightens the quotes that phones make curly; `None` when there are none.
pub(super) fn straighten(text: &str) -> Option<String> {
    let curly = |c: char| matches!(c, '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛');
    text.contains(curly).then(|| {
        text.chars()
            .map(|c| match c {
                '“' | '”' | '„' | '‟' => '"',
                '‘' | '’' | '‚' | '‛' => '\'',
                other => other,
            })
            .collect()
    })
}

/// A command as it is, for whoever has to judge it: what can't be seen, or looks like something else, is spelled out.
pub(super) fn exact(command: &str) -> String {
    let mut shown = String::with_capacity(command.len());
    for c in command.chars() {
        if c == '`' && shown.ends_with('`') {
            shown.push('\u{200b}');
        }
        match c {
            ' '..='~' => shown.push(c),
            _ if c.is_whitespace() || !is_visible(c) => shown.extend(c.escape_unicode()),
            _ => shown.push(c),
        }
    }
    shown
}

/// A message in which no game reads the end of a command: with the full-width semicolon (U+FF1B) for each `;`.
pub(super) fn one_command(message: &str) -> String {
    message.replace(';', "；")
}

/// The `say` command for `message`.
pub(super) fn fill(template: &str, message: &str) -> String {
    template.replace("{message}", message)
}

/// Something of Discord's in a text, which a console can't show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mention {
    User(UserId),
    Role(RoleId),
    Channel(ChannelId),
}

/// The names of what a text mentions.
pub(super) type Names = HashMap<Mention, String>;

/// `<@id>`, `<@!id>`, `<@&id>`, `<#id>`, `<:name:id>`, `<a:name:id>` (reference section 4). A pattern that can't be
/// compiled finds nothing; its test would fail.
static FORMS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"<(?:(@&|@!?|#)([0-9]{1,20})|a?:([A-Za-z0-9_]{2,32}):[0-9]{1,20})>").ok());

/// Everything that `text` mentions, in order, each once.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    for mention in FORMS.iter().flat_map(|forms| forms.captures_iter(text)).filter_map(|form| mention(&form))
    {
        if !found.contains(&mention) {
            found.push(mention);
        }
    }
    found
}

/// Puts names where mentions and custom emoji are; what has no name in `names` is called "someone" or the like.
pub(super) fn with_names<'a>(text: &'a str, names: &Names) -> Cow<'a, str> {
    let Some(forms) = FORMS.as_ref() else { return Cow::Borrowed(text) };
    forms.replace_all(text, |form: &Captures<'_>| {
        let Some(mention) = mention(form) else {
            return form.get(3).map(|emoji| format!(":{}:", emoji.as_str())).unwrap_or_default();
        };
        let (sign, unknown) = match mention {
            Mention::User(_) => ('@', "someone"),
            Mention::Role(_) => ('@', "some-role"),
            Mention::Channel(_) => ('#', "some-channel"),
        };
        format!("{sign}{}", names.get(&mention).map_or(unknown, String::as_str))
    })
}

fn mention(form: &Captures<'_>) -> Option<Mention> {
    let id: u64 = form.get(2)?.as_str().parse().ok().filter(|id| *id != 0)?;
    Some(match form.get(1)?.as_str() {
        "@&" => Mention::Role(RoleId::new(id)),
        "#" => Mention::Channel(ChannelId::new(id)),
        _ => Mention::User(UserId::new(id)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_leading_slash_is_dropped() {
        for (typed, sent) in
            [("list", "list"), (" /list ", "list"), ("//players", "/players"), ("/", ""), ("", "")]
        {
            assert_eq!(without_slash(typed), sent);
        }
    }

    #[test]
    fn quotes_are_straightened_only_where_there_are_some() {
        assert_eq!(straighten("say “don’t”").as_deref(), Some("say \"don't\""));
        assert_eq!(straighten("say \"don't\""), None);
    }

    #[test]
    fn the_template_takes_the_message_as_it_is() {
        assert_eq!(fill("say {message}", "hi {message}"), "say hi {message}");
        assert_eq!(fill("broadcast [{message}] now", "x"), "broadcast [x] now");
    }

    #[test]
    fn a_message_holds_no_end_of_a_command() {
        assert_eq!(one_command("hi; quit;"), "hi； quit；");
        assert_eq!(one_command("hi"), "hi");
    }

    #[test]
    fn mentions_and_emoji_become_names() {
        let text = "hi <@!12> <@12> <@&3> in <#4> <a:party_1:99> <:ok:7> <t:1> <@0> <@>";
        let found = mentions(text);
        let (alice, staff) = (Mention::User(UserId::new(12)), Mention::Role(RoleId::new(3)));
        assert_eq!(found, [alice, staff, Mention::Channel(ChannelId::new(4))]);
        let names = Names::from([(alice, "Alice".into()), (staff, "Staff".into())]);
        let expected = "hi @Alice @Alice @Staff in #some-channel :party_1: :ok: <t:1>  <@>";
        assert_eq!(with_names(text, &names), expected);
    }
}
