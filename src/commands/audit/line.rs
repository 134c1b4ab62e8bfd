//! A deed on one line, for `/audit` and for the audit channel. Pure.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    access::{Action, AuditEntry, Outcome},
    commands::words,
    relay::clean::escape_markdown,
};

/// Characters of what was done, and of what came of it, that are shown; of more, the beginning.
const LONGEST: usize = 200;

/// When it began, where, who, what as it was typed, and what came of it. `outcome`: none while nobody knows.
pub(in crate::commands) fn line(
    begun_at: i64,
    entry: &AuditEntry,
    outcome: Option<(Outcome, &str)>,
) -> String {
    let server = entry.binding_name.as_deref().map(|name| format!("{}: ", words::bold(name)));
    format!(
        "<t:{begun_at}:f> {}{} (<@{}>) {} — {}",
        server.unwrap_or_default(),
        escape_markdown(&entry.member_name),
        entry.member,
        done(entry.action, &entry.detail),
        ended(outcome),
    )
}

fn done(action: Action, detail: &str) -> String {
    let detail = cut(detail);
    let command = command(action);
    match action {
        Action::Command => words::code(&format!("{command} {detail}")),
        // What the template made of it is what the console took.
        Action::Say => format!("{}: {}", words::code(command), words::code(&detail)),
        _ if detail.is_empty() => words::code(command),
        _ => format!("{} {}", words::code(command), with_mentions(&detail)),
    }
}

/// The command that people type for it.
fn command(action: Action) -> &'static str {
    match action {
        Action::Say => "/mc say",
        Action::Command => "/mc run",
        Action::Start => "/power start",
        Action::Stop => "/power stop",
        Action::Restart => "/power restart",
        Action::Kill => "/power kill",
        Action::Bind => "/server bind",
        Action::Unbind => "/server unbind",
        Action::Rename => "/server rename",
        Action::Mirror => "/console mirror",
        Action::Unmirror => "/console unmirror",
        Action::Pause => "/console pause",
        Action::Resume => "/console resume",
        Action::AddFilter => "/console filter add",
        Action::RemoveFilter => "/console filter remove",
        Action::Grant => "/access grant",
        Action::Revoke => "/access revoke",
        Action::Approve => "approved",
        Action::Deny => "denied",
        Action::LinkPanel => "/panel link",
        Action::UnlinkPanel => "/panel unlink",
        Action::BringBack => "bring back",
        Action::AuditChannel => "/server audit-channel",
        Action::ForgetAll => "/server forget-all",
    }
}

fn ended(outcome: Option<(Outcome, &str)>) -> String {
    let Some((outcome, note)) = outcome else { return "under way, or nobody knows how it ended".into() };
    let word = match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Refused | Outcome::Failed => format!("**{outcome}**"),
    };
    if note.is_empty() {
        return word;
    }
    // Notes that were also an answer are escaped already.
    let plain: String = note.split('\\').collect();
    format!("{word}: {}", escape_markdown(&cut(&plain)))
}

/// Roles and members as `<@…>`, channels as `#…`: what our own sentences hold. Forms that can't be compiled are none;
/// the test would fail.
static FORMS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"<@[&!]?[0-9]{1,20}>|#[0-9]{17,20}").ok());

/// Shown as written, but for roles, members and channels, which Discord shows by name. Nobody is notified: no message
/// of ours allows that.
fn with_mentions(detail: &str) -> String {
    let (mut shown, mut rest) = (String::new(), 0);
    for found in FORMS.iter().flat_map(|forms| forms.find_iter(detail)) {
        shown.push_str(&escape_markdown(&detail[rest..found.start()]));
        match found.as_str().strip_prefix('#') {
            Some(channel) => shown.push_str(&format!("<#{channel}>")),
            None => shown.push_str(found.as_str()),
        }
        rest = found.end();
    }
    shown + &escape_markdown(&detail[rest..])
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use serenity::model::id::{ChannelId, GuildId, UserId};

    use super::*;

    fn told(action: Action, detail: &str, outcome: Option<(Outcome, &str)>) -> String {
        let entry = AuditEntry {
            guild: GuildId::new(1),
            channel: ChannelId::new(2),
            member: UserId::new(3),
            member_name: "*Ally*".into(),
            binding: None,
            binding_name: Some("Survival".into()),
            action,
            detail: detail.into(),
        };
        line(70, &entry, outcome)
    }

    #[test]
    fn a_line_says_who_did_what_where_and_what_came_of_it() {
        let done = Some((Outcome::Done, ""));
        let head = "<t:70:f> **Survival**: \\*Ally\\* (<@3>) ";
        for (action, detail, outcome, expected) in [
            (Action::Command, "list", done, "`/mc run list` — done"),
            (Action::Command, "tell `x`\nstop", done, "`/mc run tell ˋxˋ stop` — done"),
            (Action::Say, "say hello", done, "`/mc say`: `say hello` — done"),
            (Action::Restart, "", Some((Outcome::Done, "running")), "`/power restart` — done: running"),
            (
                Action::Stop,
                "",
                Some((Outcome::Refused, "the panel says no: play\\_here *now*.")),
                "`/power stop` — **refused**: the panel says no: play\\_here \\*now\\*.",
            ),
            (Action::Kill, "", None, "`/power kill` — under way, or nobody knows how it ended"),
            (Action::Grant, "say <@&55>", done, "`/access grant` say <@&55> — done"),
            (
                Action::Mirror,
                "#1107000000000000021 instead of _x_",
                done,
                "`/console mirror` <#1107000000000000021> instead of \\_x\\_ — done",
            ),
            (
                Action::Rename,
                "@everyone <#12> <@x>",
                done,
                "`/server rename` @\u{200b}everyone \\<#12> \\<@\u{200b}x> — done",
            ),
        ] {
            assert_eq!(told(action, detail, outcome), format!("{head}{expected}"));
        }
    }

    #[test]
    fn every_action_has_a_command_of_its_own() {
        let commands: std::collections::HashSet<_> =
            Action::ALL.iter().map(|action| command(*action)).collect();
        assert_eq!(commands.len(), Action::ALL.len());
    }

    #[test]
    fn long_commands_and_notes_are_cut() {
        let (long, note) = ("é".repeat(2_000), "*".repeat(2_000));
        let line = told(Action::Command, &long, Some((Outcome::Failed, &note)));
        assert!(line.contains("é…`") && line.ends_with("\\*…"), "{line}");
        assert!(line.chars().count() < 900, "{}", line.chars().count());
    }
}
