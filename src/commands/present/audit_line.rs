//! An action on one line, for `/audit` and for the audit channel. Pure.

use anstream::adapter::strip_str;
use serenity::model::{Timestamp, id::GuildId};

use crate::{
    commands::present::{grant_limits, messages, refusal},
    model::{Action, ActionDetails, AuditEntry, IfEmpty, Outcome, OutcomeNote},
    text,
    texts::{Arg, Language, Text, code, listed, member, phrases, time, word},
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
    outcome: Option<(Outcome, &OutcomeNote)>,
    room: Room,
) -> Text {
    let details = entry.details.clone().with_texts(|text| cut(&without_escapes(text), room.characters()));
    let (time, name, id) = (time(begun_at, 'f'), &entry.member_name, member(entry.member));
    let (done, ended) = (done(entry.guild, entry.action, &details), ended(outcome));
    match &entry.binding_name {
        Some(server) => text!(
            "audit-line-of",
            time = time,
            server = server,
            name = name,
            member = id,
            done = done,
            ended = ended
        ),
        None => text!("audit-line", time = time, name = name, member = id, done = done, ended = ended),
    }
}

/// An action as a file has it: what was typed stands there whole.
pub(in crate::commands) fn whole(begun_at: i64, entry: &AuditEntry, language: Language) -> String {
    let at =
        Timestamp::from_unix_timestamp(begun_at).map_or_else(|_| begun_at.to_string(), |at| at.to_string());
    let server = entry.binding_name.as_deref().map(|name| format!("{name}: ")).unwrap_or_default();
    let (name, id) = (&entry.member_name, entry.member);
    let command = match command(entry.action) {
        Command::Typed(command) => command.to_owned(),
        Command::Pressed(words) => words.plain(language).replace('`', ""),
    };
    let texts: Vec<_> = entry.details.clone().texts().map(|text| without_escapes(text)).collect();
    format!("{at} {server}{name} ({id}) {command}\n{}\n", texts.join("\n"))
}

fn done(guild: GuildId, action: Action, details: &ActionDetails) -> Text {
    let command = match command(action) {
        Command::Typed(command) => code(command),
        Command::Pressed(words) => words.into(),
    };
    match details {
        ActionDetails::Command { command: typed } if action == Action::Command => {
            alone(code(format!("/mc run {typed}")))
        }
        // What the template made of it is what the console took.
        ActionDetails::Command { command: typed } => {
            text!("audit-done-line", command = command, line = code(typed))
        }
        details => match told(guild, details) {
            Some(details) => text!("audit-done", command = command, details = details),
            None => alone(command),
        },
    }
}

/// Nothing but this.
fn alone(arg: Arg) -> Text {
    text!("audit-done-alone", command = arg)
}

/// How an action is asked for.
enum Command {
    /// As people type it.
    Typed(&'static str),
    /// By a button.
    Pressed(Text),
}

fn command(action: Action) -> Command {
    Command::Typed(match action {
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
        Action::Quiet => "/console quiet",
        Action::Verbose => "/console verbose",
        Action::AddFilter => "/console filter add",
        Action::RemoveFilter => "/console filter remove",
        Action::AddBoard => "/board add",
        Action::RemoveBoard => "/board remove",
        Action::BridgeChat => "/chat bridge",
        Action::UnbridgeChat => "/chat unbridge",
        Action::Grant => "/access grant",
        Action::Revoke => "/access revoke",
        Action::LinkPanel => "/panel link",
        Action::UnlinkPanel => "/panel unlink",
        Action::AuditChannel => "/server audit-channel",
        Action::Language => "/server language",
        Action::Timezone => "/server timezone",
        Action::AddPlan => "/plan add",
        Action::RemovePlan => "/plan remove",
        Action::AdoptPlan => return Command::Pressed(text!("audit-plan-adopted")),
        Action::Game => "/server game",
        Action::AddAlert => "/alert add",
        Action::RemoveAlert => "/alert remove",
        Action::MuteAlert => "/alert mute",
        Action::TestAlert => "/alert test",
        Action::AddMacro => "/mc macro add",
        Action::RemoveMacro => "/mc macro remove",
        Action::RunMacro => "/mc macro run",
        Action::LinkPlayer => "/player link",
        Action::UnlinkPlayer => "/player unlink",
        Action::TakeRequests => "/player requests",
        Action::ForgetAll => "/server forget-all",
        Action::CountDown => return Command::Pressed(text!("audit-counted-down")),
        Action::CancelCountdown => return Command::Pressed(text!("audit-countdown-cancelled")),
        Action::PostponeCountdown => return Command::Pressed(text!("audit-countdown-postponed")),
        Action::Approve => return Command::Pressed(text!("audit-approved")),
        Action::Deny => return Command::Pressed(text!("audit-denied")),
        Action::BringBack => return Command::Pressed(text!("audit-brought-back")),
    })
}

fn ended(outcome: Option<(Outcome, &OutcomeNote)>) -> Text {
    let Some((outcome, note)) = outcome else { return text!("audit-ended", outcome = word("unknown")) };
    let outcome = word(outcome.as_str());
    let shown = match note {
        // Sentences that were also an answer are escaped already.
        OutcomeNote::Sentence { text } => OutcomeNote::sentence(&text.split('\\').collect::<String>()),
        note => note.clone(),
    };
    let shown = shown.with_texts(|text| cut(&without_escapes(text), LONGEST_NOTE));
    match shown.text() {
        Some(note) => text!("audit-ended-with", outcome = outcome, note = note),
        None => text!("audit-ended", outcome = outcome),
    }
}

/// Rows of earlier versions may hold a console's colours.
fn without_escapes(text: &str) -> String {
    strip_str(text).to_string()
}

/// What exactly was done; nothing where the kind of action says it all. Members, roles and channels are mentions, which
/// Discord shows by name; nobody is notified: no message of ours allows that.
fn told(guild: GuildId, details: &ActionDetails) -> Option<Arg> {
    let shown = match details {
        ActionDetails::None => return None,
        ActionDetails::Command { command } => code(command),
        ActionDetails::AskedFor { by, command } => {
            text!("audit-asked-for", by = member(*by), command = code(command)).into()
        }
        ActionDetails::Bind { .. } => bound(details)?,
        ActionDetails::Unbind { server } => server.to_string().into(),
        ActionDetails::BringBack { name, server } => {
            text!("audit-bind", name = name, server = server.to_string()).into()
        }
        ActionDetails::Rename { to } => to.into(),
        ActionDetails::Mirror { channel, instead_of, layout, only } => {
            let channel = match instead_of {
                Some(other) => text!("audit-instead", channel = *channel, name = other).into(),
                None => Arg::from(*channel),
            };
            let layout = layout.map(|layout| Arg::from(Text::verbatim(messages::layout(layout))));
            let only = only.map(|only| Arg::from(Text::verbatim(messages::shows(only))));
            listed([channel].into_iter().chain(layout).chain(only))
        }
        ActionDetails::Mode { channel, until: Some(until) } => {
            text!("audit-mode-until", channel = *channel, until = time(*until, 'f')).into()
        }
        ActionDetails::Mode { channel, until: None } => text!("audit-mode-off", channel = *channel).into(),
        ActionDetails::Channel { channel: Some(channel) } => (*channel).into(),
        ActionDetails::Channel { channel: None } => text!("audit-off").into(),
        ActionDetails::Language { language } => language.as_deref().unwrap_or("automatic").into(),
        ActionDetails::Timezone { timezone } => timezone.into(),
        ActionDetails::Plan { times, what } => {
            text!("audit-plan", what = code(what), when = code(times)).into()
        }
        ActionDetails::Game { game } => game.as_deref().unwrap_or("automatic").into(),
        ActionDetails::Filter { .. } => filter(details)?,
        ActionDetails::Preset { channel, preset } => {
            text!("audit-preset", channel = *channel, preset = preset).into()
        }
        ActionDetails::Alert { .. } => alert(guild, details)?,
        ActionDetails::Countdown { .. } => countdown(details)?,
        ActionDetails::Macro { name, commands, role } => {
            let commands = commands.as_ref().map(|commands| code(commands.replace('\n', " ⏎ ")));
            listed([Arg::from(name)].into_iter().chain(role.map(Arg::from)).chain(commands))
        }
        ActionDetails::MacroLine { name, author, command } => {
            text!("audit-macro-line", name = name, author = member(*author), command = code(command)).into()
        }
        ActionDetails::Player { member: who, player } => {
            listed([member(*who)].into_iter().chain(player.as_ref().map(Arg::from)))
        }
        ActionDetails::Grant { .. } => granted(guild, details)?,
        ActionDetails::Panel { url } => url.into(),
        ActionDetails::Withheld { busy: false } => text!("audit-withheld-unread").into(),
        ActionDetails::Withheld { busy: true } => text!("audit-withheld-busy").into(),
        ActionDetails::Sentence { text } => text.into(),
    };
    Some(shown)
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
    format!("{head} … +{} … {tail}", all - room)
}

/// Which server was bound, and which channel was to show it.
fn bound(details: &ActionDetails) -> Option<Arg> {
    let ActionDetails::Bind { name, server, panel, mirror, instead_of } = details else { return None };
    let server = server.to_string();
    let bound = match panel {
        Some(panel) => text!("audit-bind-on", name = name, server = server, panel = panel),
        None => text!("audit-bind", name = name, server = server),
    };
    let mirrored = mirror.map(|channel| match instead_of {
        Some(other) => text!("audit-mirrored-instead", channel = channel, name = other),
        None => text!("audit-mirrored", channel = channel),
    });
    Some(listed([bound].into_iter().chain(mirrored)))
}

/// A filter of a mirror, with its text where that may be shown.
fn filter(details: &ActionDetails) -> Option<Arg> {
    let ActionDetails::Filter { channel, action, pattern, text, author } = details else { return None };
    let (channel, filter) = (*channel, Text::verbatim(messages::filter_kind(*action, *pattern)));
    let text = text.as_ref().map_or_else(|| text!("audit-not-shown").into(), Arg::from);
    let filter = match author {
        Some(author) => {
            text!("audit-filter-of", channel = channel, filter = filter, text = text, author = author)
        }
        None => text!("audit-filter", channel = channel, filter = filter, text = text),
    };
    Some(filter.into())
}

/// An alert: which it is, what it watches, and where it is told.
fn alert(guild: GuildId, details: &ActionDetails) -> Option<Arg> {
    let ActionDetails::Alert { channel, alert, number, text, mention, until } = details else { return None };
    let number = number.map(|number| text!("audit-alert-number", number = number.unsigned_abs()));
    let alert = text!("audit-alert", kind = alert.as_str().replace('_', " "), channel = *channel);
    let text = text.as_ref().map(|text| text!("audit-alert-text", text = code(text)));
    let who = mention.map(|who| text!("audit-alert-mentions", who = refusal::holder_in(guild, who)));
    let until = until.map(|end| text!("limits-until", end = grant_limits::moment(end)));
    Some(listed(number.into_iter().chain([alert]).chain(text).chain(who).chain(until)))
}

/// What was or is counted down to.
fn countdown(details: &ActionDetails) -> Option<Arg> {
    let ActionDetails::Countdown { action, due_at, message, if_empty } = details else { return None };
    let when = text!("audit-countdown", action = word(action.as_str()), at = time(*due_at, 'f'));
    let message = message.as_ref().map(|message| text!("audit-countdown-message", message = code(message)));
    let empty = (*if_empty != IfEmpty::Wait).then(|| Text::verbatim(format!("if-empty:{if_empty}")));
    Some(listed([when].into_iter().chain(message).chain(empty)))
}

/// Who was given what, and within which limits.
fn granted(guild: GuildId, details: &ActionDetails) -> Option<Arg> {
    let ActionDetails::Grant { permission, subject, only, never, expires_at } = details else { return None };
    let (permission, who) = (permission.as_str(), refusal::holder_in(guild, *subject));
    let only = only.as_ref().map(|only| text!("limits-only", patterns = code(only)));
    let never = never.as_ref().map(|never| text!("limits-never", patterns = code(never)));
    let until = expires_at.map(|end| text!("limits-until", end = grant_limits::moment(end)));
    let limits: Vec<_> = [only, never, until].into_iter().flatten().collect();
    let granted = if limits.is_empty() {
        text!("audit-grant", permission = permission, who = who)
    } else {
        text!("audit-grant-within", permission = permission, who = who, limits = phrases(limits))
    };
    Some(granted.into())
}

#[cfg(test)]
mod tests;
