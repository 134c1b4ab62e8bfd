//! An action on one line, for `/audit` and for the audit channel. Pure.

use std::sync::LazyLock;

use regex::Regex;
use serenity::model::Timestamp;

use crate::{
    commands::present::messages,
    model::{Action, AuditEntry, Outcome},
    relay::clean::escape_markdown,
};

/// Characters of what was done that a line shows; of more, the beginning and the end, so that padding hides neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Room {
    /// A line among others of `/audit`, which attaches what was cut.
    Page,
    /// A line of the audit channel, where nothing follows.
    Channel,
}

impl Room {
    fn characters(self) -> usize {
        match self {
            Self::Page => 200,
            Self::Channel => 700,
        }
    }

    /// Whether a line leaves out some of what was done.
    pub(in crate::commands) fn cuts(self, entry: &AuditEntry) -> bool {
        entry.detail.chars().count() > self.characters()
    }
}

/// Characters of what came of it that are shown.
const LONGEST_NOTE: usize = 200;

/// When it began, where, who, what as it was typed, and what came of it. `outcome`: none while nobody knows.
pub(in crate::commands) fn line(
    begun_at: i64,
    entry: &AuditEntry,
    outcome: Option<(Outcome, &str)>,
    room: Room,
) -> String {
    let server = entry.binding_name.as_deref().map(|name| format!("{}: ", messages::bold(name)));
    format!(
        "<t:{begun_at}:f> {}{} (<@{}>) {} — {}",
        server.unwrap_or_default(),
        escape_markdown(&entry.member_name),
        entry.member,
        done(entry.action, &cut(&entry.detail, room.characters())),
        ended(outcome),
    )
}

/// An action as a file has it: what was typed stands there whole.
pub(in crate::commands) fn whole(begun_at: i64, entry: &AuditEntry) -> String {
    let at =
        Timestamp::from_unix_timestamp(begun_at).map_or_else(|_| begun_at.to_string(), |at| at.to_string());
    let server = entry.binding_name.as_deref().map(|name| format!("{name}: ")).unwrap_or_default();
    let (name, id, command) = (&entry.member_name, entry.member, command(entry.action));
    format!("{at} {server}{name} ({id}) {command}\n{}\n", entry.detail)
}

fn done(action: Action, detail: &str) -> String {
    let command = command(action);
    match action {
        Action::Command => messages::code(&format!("{command} {detail}")),
        // What the template made of it is what the console took.
        Action::Say => format!("{}: {}", messages::code(command), messages::code(detail)),
        _ if detail.is_empty() => messages::code(command),
        Action::Approve | Action::Deny => format!("{} {}", messages::code(command), answered(detail)),
        _ => format!("{} {}", messages::code(command), with_mention(action, detail)),
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
    format!("{word}: {}", escape_markdown(&cut(&plain, LONGEST_NOTE)))
}

/// Where our own sentence names a member, a role or a channel: what people typed stands behind that, or can't look like
/// it. Forms that can't be compiled are none; the tests would fail.
static ASKER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("^(<@[0-9]{1,20}>): ").ok());
static CHANNEL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("^(#[0-9]{17,20})").ok());
static SUBJECT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("^[a-z]+ (<@&?[0-9]{1,20}>)").ok());

/// Who asked for it, and the command; a row that names nobody is shown as written.
fn answered(detail: &str) -> String {
    let asker = ASKER.as_ref().and_then(|form| form.captures(detail)).and_then(|found| found.get(1));
    match asker {
        Some(asker) => format!("{}: {}", asker.as_str(), messages::code(&detail[asker.end() + 2..])),
        None => escape_markdown(detail),
    }
}

/// Shown as written, but for the member, role or channel that our sentence names, which Discord shows by name. Nobody
/// is notified: no message of ours allows that.
fn with_mention(action: Action, detail: &str) -> String {
    let form = match action {
        Action::Grant | Action::Revoke => &SUBJECT,
        Action::Mirror | Action::Unmirror | Action::Pause | Action::Resume | Action::AuditChannel => &CHANNEL,
        Action::AddFilter | Action::RemoveFilter => &CHANNEL,
        _ => return escape_markdown(detail),
    };
    let Some(found) = form.as_ref().and_then(|form| form.captures(detail)).and_then(|found| found.get(1))
    else {
        return escape_markdown(detail);
    };
    let mention = match found.as_str().strip_prefix('#') {
        Some(channel) => format!("<#{channel}>"),
        None => found.as_str().to_owned(),
    };
    let (before, after) = (&detail[..found.start()], &detail[found.end()..]);
    format!("{}{mention}{}", escape_markdown(before), escape_markdown(after))
}

/// Of a text that is longer than `room`: its beginning, how many characters are left out, its end.
fn cut(text: &str, room: usize) -> String {
    let all = text.chars().count();
    if all <= room {
        return text.to_owned();
    }
    let end = room / 3;
    let head: String = text.chars().take(room - end).collect();
    let tail: String = text.chars().skip(all - end).collect();
    format!("{head} … {} more … {tail}", all - room)
}

#[cfg(test)]
mod tests {
    use serenity::model::id::{ChannelId, GuildId, UserId};

    use super::*;

    fn entry(action: Action, detail: &str) -> AuditEntry {
        AuditEntry {
            guild: GuildId::new(1),
            channel: ChannelId::new(2),
            member: UserId::new(3),
            member_name: "*Ally*".into(),
            binding: None,
            binding_name: Some("Survival".into()),
            action,
            detail: detail.into(),
            masked: None,
        }
    }

    fn told(action: Action, detail: &str, outcome: Option<(Outcome, &str)>) -> String {
        line(70, &entry(action, detail), outcome, Room::Page)
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
                Action::Grant,
                "command <@5> only `<@6>`",
                done,
                "`/access grant` command <@5> only \\`\\<@\u{200b}6>\\` — done",
            ),
            (Action::Approve, "<@5>: say <@6>: hi", done, "`approved` <@5>: `say <@6>: hi` — done"),
            (Action::Deny, "op <@6>", done, "`denied` op \\<@\u{200b}6> — done"),
            (Action::Rename, "<@6>", done, "`/server rename` \\<@\u{200b}6> — done"),
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
    fn long_commands_and_notes_show_both_ends() {
        let (long, note) = (format!("say {}; op Bob", "é".repeat(2_000)), "*".repeat(2_000));
        let read = told(Action::Command, &long, Some((Outcome::Failed, &note)));
        for part in
            ["`/mc run say éé", "é … 1812 more … é", "éé; op Bob` — **failed**", "\\* … 1800 more … \\*"]
        {
            assert!(read.contains(part), "{read} has no {part}");
        }
        assert!(read.chars().count() < 900, "{}", read.chars().count());
        let (padded, short) = (entry(Action::Command, &long), entry(Action::Command, &"x".repeat(700)));
        let read = line(70, &padded, None, Room::Channel);
        assert!(read.contains("é … 1312 more … é") && read.contains("; op Bob`"), "{read}");
        assert!(line(70, &short, None, Room::Channel).contains(&"x".repeat(700)));
        assert_eq!([&padded, &short].map(|one| Room::Channel.cuts(one)), [true, false]);
        let whole = whole(70, &padded);
        assert_eq!(whole, format!("1970-01-01T00:01:10.000Z Survival: *Ally* (3) /mc run\n{long}\n"));
    }
}
