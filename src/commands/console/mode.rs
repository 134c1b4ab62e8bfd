//! `/console quiet` and `verbose`: what a mirror shows for a while. A row, so that it lasts over a restart of the bot.

use std::time::Duration;

use crate::{
    commands::{
        audited,
        changes::What,
        console::pause,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages},
    },
    model::{Action, ActionDetails, Binding, Fact, Mirror, Mode, Outcome, Shows, TemporaryMode},
    store::epoch_seconds,
    text,
    texts::{Text, code, time},
};

/// The command of a mode, as people type it.
pub(super) fn command(mode: Mode) -> &'static str {
    match mode {
        Mode::Quiet => "/console quiet",
        Mode::Verbose => "/console verbose",
    }
}

fn action(mode: Mode) -> Action {
    match mode {
        Mode::Quiet => Action::Quiet,
        Mode::Verbose => Action::Verbose,
    }
}

/// Has a mirror show something else for so long; `None` ends that.
pub(super) async fn set(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    mode: Mode,
    lasting: Option<Duration>,
) -> Result<Reply, CommandError> {
    pause::running(request, binding, mirror)?;
    let now = epoch_seconds();
    let running = mirror.mode.filter(|running| running.until > now && running.mode == mode);
    if lasting.is_none() && running.is_none() {
        let command = code(format!("{} for:2h", command(mode)));
        let (server, channel) = (&*binding.name, mirror.channel);
        return Err(text!("console-mode-for", server = server, channel = channel, command = command).into());
    }
    let until = lasting.map(|lasting| now.saturating_add_unsigned(lasting.as_secs()));
    let wanted = until.map(|until| TemporaryMode { mode, until });
    let details = ActionDetails::Mode { channel: mirror.channel, until };
    let audited = audited::begin(request, Some(binding), action(mode), details).await?;
    match request.store().set_mode(mirror.channel, wanted).await {
        Ok(true) => {}
        Ok(false) => {
            audited.failed(Outcome::Refused, Fact::Gone).await;
            return Err(text!("console-shows-nothing", channel = mirror.channel).into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    audited.done_quietly().await;
    request.data.relay.set_mode(mirror.channel, wanted, &request.told_apart);
    // Where the rows were read just before, what runs is made equal to them again.
    let effect = request.data.changes.apply(What::Other, request.began).await;
    Ok(Reply::new(messages::with_behind(said(binding, mirror, mode, wanted), &effect)))
}

fn said(binding: &Binding, mirror: &Mirror, mode: Mode, wanted: Option<TemporaryMode>) -> Text {
    let (server, channel) = (&*binding.name, mirror.channel);
    let shows = match wanted {
        Some(wanted) => shown_until(mirror.shows, wanted),
        None => match mode {
            Mode::Quiet => text!("console-quiet-ended"),
            Mode::Verbose => text!("console-verbose-ended"),
        },
    };
    text!("console-mode", server = server, channel = channel, shows = shows)
}

/// What a mirror shows until when, and what ends it before.
pub(super) fn shown_until(shows: Shows, mode: TemporaryMode) -> Text {
    let (until, left) = (time(mode.until, 'f'), time(mode.until, 'R'));
    match (mode.mode, shows) {
        (Mode::Quiet, Shows::All) => text!("console-quiet", until = until, left = left),
        (Mode::Quiet, Shows::Warnings) => text!("console-silent", until = until, left = left),
        (Mode::Verbose, _) => text!("console-verbose", until = until, left = left),
    }
}
