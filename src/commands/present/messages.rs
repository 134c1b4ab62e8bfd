//! States and errors in the words of a game server's admin.

use pterosocket::{PacketError, WriteError, panel::PanelError};

pub(in crate::commands) use crate::boards::view::accent;
use crate::{
    commands::changes,
    masking::filter::Rules,
    model::{Fact, FilterAction, Layout, Outcome, OutcomeNote, PatternKind, Shows},
    relay::unstopped,
    sockets::{ConnectionState, Power, Status, panel_error, power_state, socket_error},
    text,
    texts::{Language, Text, all_of, code},
};

/// Said where the rows are changed and what runs can't follow them yet.
pub(in crate::commands) fn still_behind() -> Text {
    text!("message-behind")
}

/// An answer, and that it takes effect later, where it is so.
pub(in crate::commands) fn with_behind(said: Text, outcome: &changes::Effect) -> Text {
    if outcome.behind { said.and(still_behind()) } else { said }
}

/// What a panel, a daemon or Discord said, as an argument of a text, which escapes it: without addresses and secrets.
pub(in crate::commands) fn masked(text: &str) -> String {
    Rules::default().mask_text(text).into_owned()
}

/// A text without addresses and secrets in what came from outside.
pub(in crate::commands) fn masked_text(text: &Text) -> Text {
    text.masked(&masked)
}

/// The same within a sentence of ours, which has a full stop of its own.
pub(in crate::commands) fn masked_clause(said: impl std::fmt::Display) -> String {
    masked(unstopped(&said.to_string()))
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

/// What a mirror shows as the option `only` has it.
pub(in crate::commands) fn shows(shows: Shows) -> &'static str {
    match shows {
        Shows::All => "every line",
        Shows::Warnings => "warnings",
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
pub(in crate::commands) fn not_written(error: &WriteError) -> Text {
    match error {
        WriteError::Packet(PacketError::Empty) => text!("write-empty"),
        WriteError::Packet(PacketError::LineBreak { .. }) => text!("write-line-break"),
        WriteError::Packet(PacketError::TooLong { frame, limit, .. }) => {
            text!("write-too-long", frame = *frame, limit = *limit)
        }
        WriteError::Offline => text!("write-offline"),
        WriteError::MissingPermission(permission) => {
            text!("write-missing-permission", permission = code(*permission)).and(try_at_once())
        }
        WriteError::Disconnected | WriteError::NotConnected => text!("write-disconnected"),
        WriteError::Stopped(why) => {
            text!("write-stopped", why = masked_text(&socket_error(why))).and(try_at_once())
        }
        WriteError::TooFast { wait } => text!("write-too-fast", seconds = wait.as_secs().max(1)),
        WriteError::QueueFull { .. } => text!("write-queue-full"),
        WriteError::Rest(
            error @ (PanelError::Timeout { .. } | PanelError::NoAnswer { connected: true, .. }),
        ) => text!("write-unknown", why = masked_text(&panel_error(error))),
        WriteError::Rest(error) => panel_text(error),
        other => text!("write-other", why = masked(unstopped(&other.to_string()))),
    }
}

/// After a refusal that a person can have lifted.
fn try_at_once() -> Text {
    text!("write-try-at-once")
}

/// What the panel said, and what it means.
pub(in crate::commands) fn panel_text(error: &PanelError) -> Text {
    let why = masked_text(&panel_error(error));
    match error {
        PanelError::CalagopusPanel => text!("panel-is-calagopus", why = why),
        error if error.is_final() => text!("panel-says-no", why = why).and(try_at_once()),
        error if says_no(error) => text!("panel-says-no", why = why),
        PanelError::RateLimited { .. }
        | PanelError::Daemon { .. }
        | PanelError::Timeout { .. }
        | PanelError::NoAnswer { .. } => text!("panel-not-just-now", why = why),
        _ => text!("panel-cannot", why = why),
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

/// The same, as a row of the audit log keeps why: reasons in the language that the guild's posts have by then.
pub(in crate::commands) fn note(error: &WriteError, language: Language) -> OutcomeNote {
    let words = |text: &Text| masked_text(text).plain(language);
    match error {
        WriteError::Packet(PacketError::Empty) => Fact::Empty.into(),
        WriteError::Packet(PacketError::LineBreak { .. }) => Fact::LineBreak.into(),
        WriteError::Packet(PacketError::TooLong { frame, limit, .. }) => {
            OutcomeNote::TooLong { frame: *frame, limit: *limit }
        }
        WriteError::Offline => Fact::Offline.into(),
        WriteError::MissingPermission(permission) => {
            OutcomeNote::Lacks { permission: (*permission).to_string() }
        }
        WriteError::Disconnected | WriteError::NotConnected => Fact::Disconnected.into(),
        WriteError::Stopped(why) => OutcomeNote::NoConsole { why: words(&socket_error(why)) },
        WriteError::TooFast { .. } => Fact::TooFast.into(),
        WriteError::QueueFull { .. } => Fact::QueueFull.into(),
        WriteError::Rest(error) => {
            let why = words(&panel_error(error));
            match error {
                PanelError::Timeout { .. } | PanelError::NoAnswer { connected: true, .. } => {
                    OutcomeNote::MaybeDone { why }
                }
                error if error.is_final() || says_no(error) => OutcomeNote::PanelSaysNo { why },
                PanelError::RateLimited { .. } | PanelError::Daemon { .. } | PanelError::NoAnswer { .. } => {
                    OutcomeNote::NotJustNow { why }
                }
                _ => OutcomeNote::CanNotBeDone { why },
            }
        }
        other => OutcomeNote::CanNotBeDone { why: masked(unstopped(&other.to_string())) },
    }
}

/// The connection and state of a server; `manages`: for somebody who can have it mended.
pub(in crate::commands) fn connection_text(status: Option<&Status>, manages: bool) -> Text {
    match status.map(|status| (&status.connection, status.power)) {
        Some((ConnectionState::Up, power)) => {
            let connected = match power {
                Power::Unknown => text!("connection-up-unknown"),
                power => text!("connection-up", state = power_state(power)),
            };
            Text::sentences([connected].into_iter().chain(lacking(status)).collect())
        }
        Some((ConnectionState::Stopped { reason }, _)) => {
            let stopped = text!("connection-stopped", why = masked_text(reason));
            if manages { stopped.and(text!("connection-check-helps")) } else { stopped }
        }
        Some((ConnectionState::Down { reason }, _)) => {
            text!("connection-down", why = masked_text(reason))
        }
        Some((ConnectionState::Connecting, _)) | None => text!("connection-connecting"),
    }
}

/// What the key's account may not do with the server, as one more sentence.
fn lacking(status: Option<&Status>) -> Option<Text> {
    let permissions = status.map(|status| &status.permissions).filter(|known| known.are_known())?;
    let lacking: Vec<_> = ["control.console", "control.start", "control.stop", "control.restart"]
        .into_iter()
        .filter(|one| !permissions.allows(one))
        .map(code)
        .collect();
    (!lacking.is_empty()).then(|| text!("connection-lacking", permissions = all_of(lacking)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::texts::escape_markdown;

    #[test]
    fn what_others_said_is_masked_and_never_formatted() {
        let said = "refused by 203.0.113.7:8080, see [here](https://example.com/a_b) *now* @everyone";
        let escaped =
            "refused by ‹ip›, see [here\\](https\\://example.com/a\\_b) \\*now\\* @\u{200b}everyone";
        assert_eq!(escape_markdown(&masked_clause(format!("{said}."))), escaped);
        let shown = |text: &Text| text.markdown(Language::ENGLISH);
        let broken = pterosocket::Error::Broken { reason: said.into() };
        let stopped = shown(&not_written(&WriteError::Stopped(Arc::new(broken))));
        assert!(
            stopped.starts_with(&format!(
                "there is no connection to its console: the connection broke: {escaped}. Once"
            )),
            "{stopped}"
        );
        let reason = text!("error-other", words = said);
        for state in [ConnectionState::Down { reason: reason.clone() }, ConnectionState::Stopped { reason }] {
            let status = Status { connection: state, ..Status::new(tokio::time::Instant::now()) };
            assert!(shown(&connection_text(Some(&status), true)).contains(escaped));
        }
    }

    #[test]
    fn an_address_is_masked_where_it_is_all_that_was_said() {
        for address in ["203.0.113.7", "5.9.12.34", "17.0.8.1", "2a01:4f8::7"] {
            let refused = PanelError::AddressRefused { address: address.into() };
            let shown = panel_text(&refused).markdown(Language::ENGLISH);
            assert!(!shown.contains(address), "{shown}");
        }
    }
}
