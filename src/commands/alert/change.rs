//! `/alert mute` and `/alert remove`.

use std::time::Duration;

use crate::{
    alerts,
    commands::{
        alert::named,
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages, span},
    },
    model::{Action, ActionDetails, Alert, AlertId, Fact, Outcome},
    store::epoch_seconds,
    text,
    texts::{Text, time},
};

/// How long an alert is to be quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mute {
    /// So long.
    For(Duration),
    /// No longer.
    Off,
}

impl Mute {
    pub(super) const HOUR: Self = Self::For(Duration::from_secs(3600));

    /// Reads the option `for`.
    pub(super) fn read(typed: Option<&str>) -> Result<Self, Text> {
        match typed.map(str::trim) {
            None => Ok(Self::HOUR),
            Some(word) if word.eq_ignore_ascii_case("off") => Ok(Self::Off),
            Some(typed) => span::read(typed).map(Self::For),
        }
    }
}

/// Mutes an alert, or lets it tell again.
pub(super) async fn mute(request: &Request, id: AlertId, mute: Mute) -> Result<Reply, CommandError> {
    let (alert, binding) = named::managed(request, id, "/alert mute").await?;
    let now = epoch_seconds();
    let until = match mute {
        Mute::For(time) => Some(now.saturating_add_unsigned(time.as_secs())),
        Mute::Off => None,
    };
    let (server, number) = (&*binding.name, id.0.unsigned_abs());
    if until.is_none() && !alert.is_muted(now) {
        return Err(text!("alert-not-muted", server = server, number = number).into());
    }
    let audited = audited::begin(request, Some(&binding), Action::MuteAlert, details(&alert, until)).await?;
    let muted = request.store().mute_alert(request.guild(), id, until).await;
    match muted {
        Ok(true) => audited.done_quietly().await,
        Ok(false) => {
            audited.failed(Outcome::Refused, Fact::Already).await;
            return Err(text!("alert-unknown", number = id.0.to_string()).into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let said = match until {
        Some(until) => text!("alert-muted", server = server, number = number, until = time(until, 'f')),
        None => text!("alert-unmuted", server = server, number = number),
    };
    Ok(Reply::new(messages::with_behind(said, &outcome)))
}

/// Removes an alert with its incidents. What it posted stays.
pub(super) async fn remove(request: &Request, id: AlertId) -> Result<Reply, CommandError> {
    let (alert, binding) = named::managed(request, id, "/alert remove").await?;
    let audited = audited::begin(request, Some(&binding), Action::RemoveAlert, details(&alert, None)).await?;
    match request.store().remove_alert(request.guild(), id).await {
        Ok(Some(_)) => audited.done_quietly().await,
        Ok(None) => {
            audited.failed(Outcome::Refused, Fact::Already).await;
            return Err(text!("alert-unknown", number = id.0.to_string()).into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let said = text!(
        "alert-removed",
        server = &*binding.name,
        number = id.0.unsigned_abs(),
        channel = alert.channel,
        what = alerts::watched(&alert.watched),
    );
    Ok(Reply::new(messages::with_behind(said, &outcome)))
}

/// An alert for the audit log.
pub(super) fn details(alert: &Alert, until: Option<i64>) -> ActionDetails {
    ActionDetails::Alert {
        channel: alert.channel,
        alert: alert.watched.kind,
        number: Some(alert.id.0),
        text: alert.watched.text.clone(),
        mention: alert.mention,
        until,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_is_read() {
        for (typed, read) in [
            (None, Some(Mute::HOUR)),
            (Some("2h"), Some(Mute::For(Duration::from_secs(7200)))),
            (Some(" OFF "), Some(Mute::Off)),
            (Some("soon"), None),
            (Some("2y"), None),
        ] {
            assert_eq!(Mute::read(typed).ok(), read, "{typed:?}");
        }
    }
}
