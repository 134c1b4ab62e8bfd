//! States and errors in the words of a game server's admin.

use pterosocket::{PacketError, WriteError, panel::PanelError};
use serenity::model::id::ChannelId;

use crate::{
    commands::changes,
    model::{FilterAction, Layout, Outcome, PatternKind},
    relay::{filter::Rules, unstopped},
    sockets::{ConnectionState, Power, Status},
    texts::escape_markdown,
};

/// Said where the rows are changed and what runs can't follow them yet.
pub(in crate::commands) const BEHIND: &str =
    "The bot's database can't be read just now; this takes effect as soon as it can.";

/// The same as the end of an answer, where it is so.
pub(in crate::commands) fn behind(outcome: &changes::Effect) -> String {
    if outcome.behind { format!(" {BEHIND}") } else { String::new() }
}

/// What a panel, a daemon or Discord said: without addresses and secrets, and with nothing in it that Discord would format.
pub(in crate::commands) fn outside(text: &str) -> String {
    outside_by(&Rules::default(), text)
}

/// The same as an argument of a text, which escapes it.
pub(in crate::commands) fn masked(text: &str) -> String {
    Rules::default().mask_text(text).into_owned()
}

/// The same where more is known of what must not be shown.
pub(in crate::commands) fn outside_by(rules: &Rules, text: &str) -> String {
    escape_markdown(&rules.mask_text(text))
}

/// The same within a sentence of ours, which has a full stop of its own.
pub(in crate::commands) fn clause(said: impl std::fmt::Display) -> String {
    outside(unstopped(&said.to_string()))
}

/// A binding's name in bold.
pub(in crate::commands) fn bold(name: &str) -> String {
    format!("**{}**", escape_markdown(name))
}

/// Text between backticks, whatever is in it.
pub(in crate::commands) fn code(text: &str) -> String {
    let inner = text.replace('`', "ˋ").replace(['\n', '\r'], " ");
    format!("`{}`", if inner.trim().is_empty() { " " } else { &inner })
}

/// `1 mirror`, `2 mirrors`.
pub(in crate::commands) fn count(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// `<#1>, <#2>`.
pub(in crate::commands) fn channels(channels: &[ChannelId]) -> String {
    channels.iter().map(|channel| format!("<#{channel}>")).collect::<Vec<_>>().join(", ")
}

/// A layout as the option `layout` has it.
pub(in crate::commands) fn layout(layout: Layout) -> &'static str {
    match layout {
        Layout::Messages => "messages",
        Layout::Live => "live",
        Layout::ThreadPerDay => "thread per day",
        Layout::ThreadPerStart => "thread per server start",
    }
}

/// What a filter does, and how its text is read.
pub(in crate::commands) fn filter_kind(action: FilterAction, pattern: PatternKind) -> String {
    let action = match action {
        FilterAction::Hide => "hide",
        FilterAction::ShowOnly => "show only",
        FilterAction::Mask => "mask",
    };
    let pattern = match pattern {
        PatternKind::Words => "",
        PatternKind::Regex => " regex",
    };
    format!("{action}{pattern}")
}

/// Why something was not written to the server.
pub(in crate::commands) fn not_written(error: &WriteError) -> String {
    match error {
        WriteError::Packet(PacketError::Empty) => "there is nothing to send: the command is empty.".into(),
        WriteError::Packet(PacketError::LineBreak { .. }) => {
            "a command can't hold a line break; send one command at a time.".into()
        }
        WriteError::Packet(PacketError::TooLong { frame, limit, .. }) => format!(
            "the command is too long: it takes {frame} bytes on the wire, and the server's daemon takes less than {limit}."
        ),
        WriteError::Offline => "it is offline, so it can't take commands.".into(),
        WriteError::MissingPermission(permission) => format!(
            "the panel says no: the account of the bot's API key lacks `{permission}` on this server. Whoever owns \
             the server can add it under Users on the panel.{TRY_AT_ONCE}"
        ),
        WriteError::Disconnected | WriteError::NotConnected => {
            "the connection to its console is down and is being made again; nothing was sent. Try again in a minute."
                .into()
        }
        WriteError::Stopped(why) => {
            format!("there is no connection to its console: {}.{TRY_AT_ONCE}", clause(why))
        }
        WriteError::TooFast { wait } => format!(
            "too many commands at once; nothing was sent. Try again in {} s.",
            wait.as_secs().max(1)
        ),
        WriteError::QueueFull { .. } => "too many commands are waiting already; nothing was sent.".into(),
        WriteError::Rest(
            error @ (PanelError::Timeout { .. } | PanelError::NoAnswer { connected: true, .. }),
        ) => {
            format!("nobody can say whether it was done: {}. `/status` may tell.", clause(error))
        }
        WriteError::Rest(error) => panel(error),
        other => format!("{}; nothing was sent.", clause(other)),
    }
}

/// After a refusal that a person can have lifted.
const TRY_AT_ONCE: &str = " Once that is mended, give the command again: it is tried at once.";

/// What the panel said, and what it means.
pub(in crate::commands) fn panel(error: &PanelError) -> String {
    let said = clause(error);
    match error {
        PanelError::CalagopusPanel => format!("{said}."),
        error if error.is_final() => format!("the panel says no: {said}.{TRY_AT_ONCE}"),
        error if says_no(error) => format!("the panel says no: {said}."),
        PanelError::RateLimited { .. }
        | PanelError::Daemon { .. }
        | PanelError::Timeout { .. }
        | PanelError::NoAnswer { .. } => {
            format!("it does not work just now: {said}. Try again in a minute.")
        }
        _ => format!("it can't be done: {said}."),
    }
}

/// Whether the panel itself has decided against it.
fn says_no(error: &PanelError) -> bool {
    matches!(
        error,
        PanelError::Unauthorized
            | PanelError::ApplicationKey
            | PanelError::AddressRefused { .. }
            | PanelError::TwoFactorRequired
            | PanelError::Forbidden { .. }
            | PanelError::NotFound { .. }
            | PanelError::Conflict { .. }
    )
}

/// How an action ended that was not written to the server: refused by somebody, or gone wrong.
pub(in crate::commands) fn outcome(error: &WriteError) -> Outcome {
    match error {
        WriteError::Disconnected | WriteError::NotConnected | WriteError::Stopped(_) => Outcome::Failed,
        WriteError::Rest(error) if !says_no(error) => Outcome::Failed,
        _ => Outcome::Refused,
    }
}

/// The state in a word, with a sign whose colour adds nothing.
pub(in crate::commands) fn state(power: Power) -> String {
    let sign = match power {
        Power::Running => '🟢',
        Power::Starting | Power::Stopping => '🟡',
        Power::Offline => '🔴',
        Power::Unknown => '⚪',
    };
    format!("{sign} {}", power.word())
}

/// The connection and state of a server, as the end of a sentence about it; `manages`: for somebody who can have it
/// mended.
pub(in crate::commands) fn connection(status: Option<&Status>, manages: bool) -> String {
    match status.map(|status| (&status.connection, status.power)) {
        Some((ConnectionState::Up, Power::Unknown)) => {
            format!("Connected to its console; the daemon has not said yet how it is.{}", lacking(status))
        }
        Some((ConnectionState::Up, power)) => {
            format!("Connected to its console; it is {}.{}", power.word(), lacking(status))
        }
        Some((ConnectionState::Stopped { reason }, _)) => {
            let help = if manages { " `wingcord check` on the bot's machine helps." } else { "" };
            format!("⚠️ Its console can't be reached: {}.{help}", clause(reason))
        }
        Some((ConnectionState::Down { reason }, _)) => {
            let reason = clause(reason);
            format!("⚠️ Its console can't be reached yet: {reason}. It is being tried again by itself.")
        }
        Some((ConnectionState::Connecting, _)) | None => "Its console is still being connected.".into(),
    }
}

/// What the key's account may not do with the server, as one more sentence.
fn lacking(status: Option<&Status>) -> String {
    let Some(permissions) = status.map(|status| &status.permissions).filter(|known| known.are_known()) else {
        return String::new();
    };
    let lacking: Vec<_> = ["control.console", "control.start", "control.stop", "control.restart"]
        .into_iter()
        .filter(|one| !permissions.allows(one))
        .collect();
    if lacking.is_empty() {
        return String::new();
    }
    format!(" ⚠️ The account of the bot's API key lacks `{}` there, on the panel.", lacking.join("`, `"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn what_others_said_is_masked_and_never_formatted() {
        let said = "refused by 203.0.113.7:8080, see [here](https://example.com/a_b) *now* @everyone";
        let shown = "refused by ‹ip›, see [here\\](https\\://example.com/a\\_b) \\*now\\* @\u{200b}everyone";
        assert_eq!(outside(said), shown);
        assert_eq!(clause(format!("{said}.")), shown);
        let broken = pterosocket::Error::Broken { reason: said.into() };
        let stopped = not_written(&WriteError::Stopped(Arc::new(broken)));
        assert_eq!(
            stopped,
            format!("there is no connection to its console: the connection broke: {shown}.{TRY_AT_ONCE}")
        );
        for state in
            [ConnectionState::Down { reason: said.into() }, ConnectionState::Stopped { reason: said.into() }]
        {
            let status = Status { connection: state, ..Status::new(tokio::time::Instant::now()) };
            assert!(connection(Some(&status), true).contains(shown));
        }
        for state in [
            ConnectionState::Down { reason: "no.".into() },
            ConnectionState::Stopped { reason: "no.".into() },
        ] {
            let status = Status { connection: state, ..Status::new(tokio::time::Instant::now()) };
            assert!(!connection(Some(&status), true).contains(".."));
        }
    }
}
