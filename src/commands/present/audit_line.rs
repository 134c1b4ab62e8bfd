//! An action on one line, for `/audit` and for the audit channel. Pure.

use anstream::adapter::strip_str;
use serenity::model::{Timestamp, id::GuildId};

use crate::{
    commands::present::messages,
    model::{Action, ActionDetails, AuditEntry, Outcome, Subject},
    texts::escape_markdown,
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
        entry.details.clone().texts().any(|text| text.chars().count() > self.characters())
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
        done(
            entry.guild,
            entry.action,
            &entry.details.clone().with_texts(|text| cut(&without_escapes(text), room.characters()))
        ),
        ended(outcome),
    )
}

/// An action as a file has it: what was typed stands there whole.
pub(in crate::commands) fn whole(begun_at: i64, entry: &AuditEntry) -> String {
    let at =
        Timestamp::from_unix_timestamp(begun_at).map_or_else(|_| begun_at.to_string(), |at| at.to_string());
    let server = entry.binding_name.as_deref().map(|name| format!("{name}: ")).unwrap_or_default();
    let (name, id, command) = (&entry.member_name, entry.member, command(entry.action));
    let texts: Vec<_> = entry.details.clone().texts().map(|text| without_escapes(text)).collect();
    format!("{at} {server}{name} ({id}) {command}\n{}\n", texts.join("\n"))
}

fn done(guild: GuildId, action: Action, details: &ActionDetails) -> String {
    let command = command(action);
    match details {
        ActionDetails::Command { command: typed } if action == Action::Command => {
            messages::code(&format!("{command} {typed}"))
        }
        // What the template made of it is what the console took.
        ActionDetails::Command { command: typed } => {
            format!("{}: {}", messages::code(command), messages::code(typed))
        }
        _ => format!("{} {}", messages::code(command), told(guild, details)).trim_end().to_owned(),
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
    format!("{word}: {}", escape_markdown(&cut(&without_escapes(&plain), LONGEST_NOTE)))
}

/// Rows of earlier versions may hold a console's colours.
fn without_escapes(text: &str) -> String {
    strip_str(text).to_string()
}

/// What exactly was done. Members, roles and channels are mentions, which Discord shows by name; nobody is notified: no
/// message of ours allows that.
fn told(guild: GuildId, details: &ActionDetails) -> String {
    let plain = |text: &str| escape_markdown(text);
    let instead = |name: &Option<String>| {
        name.as_ref().map(|name| format!(" instead of {}", plain(name))).unwrap_or_default()
    };
    match details {
        ActionDetails::None => String::new(),
        ActionDetails::Command { command } => messages::code(command),
        ActionDetails::AskedFor { by, command } => format!("<@{by}>: {}", messages::code(command)),
        ActionDetails::Bind { name, server, panel, mirror, instead_of } => {
            let panel = panel.as_ref().map(|panel| format!(" on {}", plain(panel)));
            let mirror = mirror.map(|channel| format!(", mirrored in <#{channel}>{}", instead(instead_of)));
            format!("{} = {server}{}{}", plain(name), panel.unwrap_or_default(), mirror.unwrap_or_default())
        }
        ActionDetails::Unbind { server } => server.to_string(),
        ActionDetails::BringBack { name, server } => format!("{} = {server}", plain(name)),
        ActionDetails::Rename { to } => plain(to),
        ActionDetails::Mirror { channel, instead_of, layout } => {
            let layout = layout.map(|layout| format!(", {}", messages::layout(layout))).unwrap_or_default();
            format!("<#{channel}>{}{layout}", instead(instead_of))
        }
        ActionDetails::Channel { channel } => {
            channel.map_or_else(|| "off".to_owned(), |channel| format!("<#{channel}>"))
        }
        ActionDetails::Filter { channel, action, pattern, text, author } => {
            let text = text.as_ref().map_or_else(|| "‹not shown›".to_owned(), |text| plain(text));
            let author = author.as_ref().map(|author| format!(" of {}", plain(author))).unwrap_or_default();
            format!("<#{channel}> {}: {text}{author}", messages::filter_kind(*action, *pattern))
        }
        ActionDetails::Preset { channel, preset } => format!("<#{channel}> preset {}", plain(preset)),
        ActionDetails::Grant { permission, subject, only, never, expires_at } => {
            let who = match subject {
                everyone if *everyone == Subject::everyone(guild) => plain("@everyone"),
                Subject::Role(role) => format!("<@&{role}>"),
                Subject::Member(member) => format!("<@{member}>"),
            };
            let only = only.as_ref().map(|only| format!("only {}", messages::code(only)));
            let never = never.as_ref().map(|never| format!("never {}", messages::code(never)));
            let until = expires_at.map(|end| format!("until <t:{end}:f> (<t:{end}:R>)"));
            let limits: Vec<_> = [only, never, until].into_iter().flatten().collect();
            format!("{permission} {who} {}", limits.join("; ")).trim_end().to_owned()
        }
        ActionDetails::Panel { url } => plain(url),
        ActionDetails::Withheld { busy: false } => "‹withheld: what is masked could not be read›".into(),
        ActionDetails::Withheld { busy: true } => "‹withheld: the filters here took too long›".into(),
        ActionDetails::Sentence { text } => plain(text),
    }
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
    use serenity::model::id::{ChannelId, RoleId, UserId};
    use uuid::Uuid;

    use super::*;
    use crate::model::{FilterAction, GrantLimits, Layout, PatternKind};

    fn entry(action: Action, details: ActionDetails) -> AuditEntry {
        AuditEntry {
            guild: GuildId::new(1),
            channel: ChannelId::new(2),
            member: UserId::new(3),
            member_name: "*Ally*".into(),
            binding: None,
            binding_name: Some("Survival".into()),
            action,
            details,
            masked: None,
        }
    }

    fn told(action: Action, details: ActionDetails, outcome: Option<(Outcome, &str)>) -> String {
        line(70, &entry(action, details), outcome, Room::Page)
    }

    fn typed(command: &str) -> ActionDetails {
        ActionDetails::command(command)
    }

    fn granted(permission: &str, subject: Subject, only: &str, expires_at: Option<i64>) -> ActionDetails {
        let limits = GrantLimits { only: only.parse().ok(), expires_at, never: None };
        ActionDetails::grant(permission.parse().unwrap(), subject, &limits)
    }

    #[test]
    fn a_line_says_who_did_what_where_and_what_came_of_it() {
        let head = "<t:70:f> **Survival**: \\*Ally\\* (<@3>) ";
        let (refused, none) = (Outcome::Refused, ActionDetails::None);
        for (action, details, outcome, expected) in [
            (Action::Command, typed("list"), Some((Outcome::Done, "")), "`/mc run list` — done"),
            (
                Action::Restart,
                none.clone(),
                Some((Outcome::Done, "running")),
                "`/power restart` — done: running",
            ),
            (
                Action::Stop,
                none.clone(),
                Some((refused, "the panel says no: play\\_here *now*.")),
                "`/power stop` — **refused**: the panel says no: play\\_here \\*now\\*.",
            ),
            (Action::Kill, none, None, "`/power kill` — under way, or nobody knows how it ended"),
        ] {
            assert_eq!(told(action, details, outcome), format!("{head}{expected}"));
        }
    }

    #[test]
    fn what_was_done_names_channels_and_members_and_shows_texts_as_typed() {
        let channel = ChannelId::new(1_107_000_000_000_000_021);
        let filter = |action, pattern, text: Option<&str>, author: Option<&str>| ActionDetails::Filter {
            channel,
            action,
            pattern,
            text: text.map(Into::into),
            author: author.map(Into::into),
        };
        let asked = |command: &str| ActionDetails::AskedFor { by: UserId::new(5), command: command.into() };
        let (role, member) = (Subject::Role(RoleId::new(55)), Subject::Member(UserId::new(5)));
        let server = Uuid::nil();
        for (action, details, expected) in [
            (Action::Command, typed("tell `x`\nstop"), "`/mc run tell ˋxˋ stop`"),
            (Action::Say, typed("say hello"), "`/mc say`: `say hello`"),
            (Action::Grant, granted("say", role, "", None), "`/access grant` say <@&55>"),
            (
                Action::Revoke,
                granted("view", Subject::everyone(GuildId::new(1)), "", None),
                "`/access revoke` view @\u{200b}everyone",
            ),
            (
                Action::Grant,
                granted("power", member, "say <@6>; kick *", Some(9)),
                "`/access grant` power <@5> only `say <@6>; kick *`; until <t:9:f> (<t:9:R>)",
            ),
            (Action::Approve, asked("say <@6>: hi"), "`approved` <@5>: `say <@6>: hi`"),
            (Action::Deny, ActionDetails::Sentence { text: "op <@6>".into() }, "`denied` op \\<@\u{200b}6>"),
            (
                Action::Rename,
                ActionDetails::Rename { to: "@everyone <#12> <@x>".into() },
                "`/server rename` @\u{200b}everyone \\<#12> \\<@\u{200b}x>",
            ),
            (
                Action::Mirror,
                ActionDetails::Mirror {
                    channel,
                    instead_of: Some("_x_".into()),
                    layout: Some(Layout::ThreadPerDay),
                },
                "`/console mirror` <#1107000000000000021> instead of \\_x\\_, thread per day",
            ),
            (Action::Pause, ActionDetails::channel(channel), "`/console pause` <#1107000000000000021>"),
            (Action::AuditChannel, ActionDetails::Channel { channel: None }, "`/server audit-channel` off"),
            (
                Action::Bind,
                ActionDetails::Bind {
                    name: "a*b".into(),
                    server,
                    panel: Some("https://p.example".into()),
                    mirror: Some(channel),
                    instead_of: Some("Old".into()),
                },
                "`/server bind` a\\*b = 00000000-0000-0000-0000-000000000000 on https\\://p.example, mirrored in \
                 <#1107000000000000021> instead of Old",
            ),
            (
                Action::Unbind,
                ActionDetails::Unbind { server },
                "`/server unbind` 00000000-0000-0000-0000-000000000000",
            ),
            (
                Action::BringBack,
                ActionDetails::BringBack { name: "Old".into(), server },
                "`bring back` Old = 00000000-0000-0000-0000-000000000000",
            ),
            (
                Action::AddFilter,
                filter(FilterAction::ShowOnly, PatternKind::Regex, Some("(a|b)"), None),
                "`/console filter add` <#1107000000000000021> show only regex: (a\\|b)",
            ),
            (
                Action::RemoveFilter,
                filter(FilterAction::Mask, PatternKind::Words, None, Some("Kim")),
                "`/console filter remove` <#1107000000000000021> mask: ‹not shown› of Kim",
            ),
            (
                Action::AddFilter,
                ActionDetails::Preset { channel, preset: "login".into() },
                "`/console filter add` <#1107000000000000021> preset login",
            ),
            (
                Action::Command,
                ActionDetails::Withheld { busy: true },
                "`/mc run` ‹withheld: the filters here took too long›",
            ),
            (Action::ForgetAll, ActionDetails::None, "`/server forget-all`"),
        ] {
            assert_eq!(done(GuildId::new(1), action, &details), expected);
        }
        let link = done(
            GuildId::new(1),
            Action::LinkPanel,
            &ActionDetails::Panel { url: "https://p.example".into() },
        );
        assert!(link.contains("p.example"), "{link}");
    }

    #[test]
    fn every_action_has_a_command_of_its_own() {
        let commands: std::collections::HashSet<_> =
            Action::ALL.iter().map(|action| command(*action)).collect();
        assert_eq!(commands.len(), Action::ALL.len());
    }

    #[test]
    fn rows_of_earlier_versions_are_shown_without_colours() {
        let note = "answer: \u{1b}\\[1;41m◆\u{1b}[0m red";
        let read = told(Action::Command, typed("say \u{1b}[31mhi"), Some((Outcome::Done, note)));
        assert!(read.ends_with("`/mc run say hi` — done: answer: ◆ red"), "{read}");
        let whole = whole(70, &entry(Action::Command, typed("say \u{1b}[31mhi")));
        assert!(whole.ends_with("/mc run\nsay hi\n"), "{whole}");
    }

    #[test]
    fn long_commands_and_notes_show_both_ends() {
        let (long, note) = (format!("say {}; op Bob", "é".repeat(2_000)), "*".repeat(2_000));
        let read = told(Action::Command, typed(&long), Some((Outcome::Failed, &note)));
        for part in
            ["`/mc run say éé", "é … 1812 more … é", "éé; op Bob` — **failed**", "\\* … 1800 more … \\*"]
        {
            assert!(read.contains(part), "{read} has no {part}");
        }
        assert!(read.chars().count() < 900, "{}", read.chars().count());
        let (padded, short) =
            (entry(Action::Command, typed(&long)), entry(Action::Command, typed(&"x".repeat(700))));
        let read = line(70, &padded, None, Room::Channel);
        assert!(read.contains("é … 1312 more … é") && read.contains("; op Bob`"), "{read}");
        assert!(line(70, &short, None, Room::Channel).contains(&"x".repeat(700)));
        assert_eq!([&padded, &short].map(|one| Room::Channel.cuts(one)), [true, false]);
        let whole = whole(70, &padded);
        assert_eq!(whole, format!("1970-01-01T00:01:10.000Z Survival: *Ally* (3) /mc run\n{long}\n"));
    }
}
