//! Lines of the audit log, in English and in German.

use serenity::model::id::{ChannelId, RoleId, UserId};
use uuid::Uuid;

use super::*;
use crate::model::{FilterAction, GrantLimits, Layout, PatternKind, Shows, Subject};

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

fn told(action: Action, details: ActionDetails, outcome: Option<(Outcome, OutcomeNote)>) -> String {
    let outcome = outcome.as_ref().map(|(outcome, note)| (*outcome, note));
    english(&line(70, &entry(action, details), outcome, Room::Page))
}

fn english(text: &Text) -> String {
    text.markdown(Language::ENGLISH)
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
        (Action::Command, typed("list"), Some((Outcome::Done, OutcomeNote::None)), "`/mc run list` — done"),
        (
            Action::Restart,
            none.clone(),
            Some((Outcome::Done, OutcomeNote::Reached { state: "running".into() })),
            "`/power restart` — done: running",
        ),
        (
            Action::Stop,
            none.clone(),
            Some((refused, OutcomeNote::sentence("the panel says no: play\\_here *now*."))),
            "`/power stop` — **refused**: the panel says no: play\\_here \\*now\\*.",
        ),
        (
            Action::Stop,
            none.clone(),
            Some((refused, OutcomeNote::PanelSaysNo { why: "play_here *now*".into() })),
            "`/power stop` — **refused**: the panel says no: play\\_here \\*now\\*",
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
            "`/access revoke` view @everyone",
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
                only: Some(Shows::Warnings),
            },
            "`/console mirror` <#1107000000000000021> instead of \\_x\\_, thread per day, warnings",
        ),
        (
            Action::Quiet,
            ActionDetails::Mode { channel, until: Some(1_795_000_000) },
            "`/console quiet` <#1107000000000000021> until <t:1795000000:f>",
        ),
        (
            Action::Verbose,
            ActionDetails::Mode { channel, until: None },
            "`/console verbose` <#1107000000000000021> off",
        ),
        (Action::Pause, ActionDetails::channel(channel), "`/console pause` <#1107000000000000021>"),
        (Action::Language, ActionDetails::Language { language: None }, "`/server language` automatic"),
        (Action::Language, ActionDetails::Language { language: Some("de".into()) }, "`/server language` de"),
        (Action::Game, ActionDetails::Game { game: None }, "`/server game` automatic"),
        (Action::Game, ActionDetails::Game { game: Some("paper".into()) }, "`/server game` paper"),
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
        assert_eq!(english(&done(GuildId::new(1), action, &details)), expected);
    }
    let link = ActionDetails::Panel { url: "https://p.example".into() };
    let link = english(&done(GuildId::new(1), Action::LinkPanel, &link));
    assert!(link.contains("p.example"), "{link}");
}

#[test]
fn a_line_is_in_the_language_of_its_reader() {
    let details = ActionDetails::Bind {
        name: "Alpha".into(),
        server: Uuid::nil(),
        panel: None,
        mirror: Some(ChannelId::new(7)),
        instead_of: Some("Old".into()),
    };
    let note = OutcomeNote::from(crate::model::Fact::ShowsAnother);
    let read = line(70, &entry(Action::Bind, details), Some((Outcome::Failed, &note)), Room::Page);
    assert_eq!(
        read.markdown(Language::of("de")),
        "<t:70:f> **Survival**: \\*Ally\\* (<@3>) `/server bind` Alpha = 00000000-0000-0000-0000-000000000000, \
         gespiegelt in <#7> statt Old — **fehlgeschlagen**: der Kanal zeigt einen anderen Server"
    );
    let asked = ActionDetails::AskedFor { by: UserId::new(5), command: "op Bob".into() };
    let whole = whole(70, &entry(Action::Approve, asked), Language::of("de"));
    assert_eq!(whole, "1970-01-01T00:01:10.000Z Survival: *Ally* (3) genehmigt\nop Bob\n");
}

#[test]
fn every_action_has_a_command_of_its_own() {
    let commands: std::collections::HashSet<_> = Action::ALL
        .iter()
        .map(|action| english(&done(GuildId::new(1), *action, &ActionDetails::None)))
        .collect();
    assert_eq!(commands.len(), Action::ALL.len());
}

#[test]
fn rows_of_earlier_versions_are_shown_without_colours() {
    let note = "answer: \u{1b}\\[1;41m◆\u{1b}[0m red";
    let read =
        told(Action::Command, typed("say \u{1b}[31mhi"), Some((Outcome::Done, OutcomeNote::sentence(note))));
    assert!(read.ends_with("`/mc run say hi` — done: answer: ◆ red"), "{read}");
    let whole = whole(70, &entry(Action::Command, typed("say \u{1b}[31mhi")), Language::ENGLISH);
    assert!(whole.ends_with("/mc run\nsay hi\n"), "{whole}");
}

#[test]
fn long_commands_and_notes_show_both_ends() {
    let (long, note) = (format!("say {}; op Bob", "é".repeat(2_000)), "*".repeat(2_000));
    let read = told(Action::Command, typed(&long), Some((Outcome::Failed, OutcomeNote::sentence(&note))));
    for part in ["`/mc run say éé", "é … +1812 … é", "éé; op Bob` — **failed**", "\\* … +1800 … \\*"]
    {
        assert!(read.contains(part), "{read} has no {part}");
    }
    assert!(read.chars().count() < 900, "{}", read.chars().count());
    let (padded, short) =
        (entry(Action::Command, typed(&long)), entry(Action::Command, typed(&"x".repeat(700))));
    let read = english(&line(70, &padded, None, Room::Channel));
    assert!(read.contains("é … +1312 … é") && read.contains("; op Bob`"), "{read}");
    assert!(english(&line(70, &short, None, Room::Channel)).contains(&"x".repeat(700)));
    assert_eq!([&padded, &short].map(|one| Room::Channel.cuts(one)), [true, false]);
    let whole = whole(70, &padded, Language::ENGLISH);
    assert_eq!(whole, format!("1970-01-01T00:01:10.000Z Survival: *Ally* (3) /mc run\n{long}\n"));
}
