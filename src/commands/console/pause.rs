//! `/console pause` and `resume`: a mirror is held back, and goes on. Not a row: a restarted bot posts again.

use crate::{
    commands::{
        audited,
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        resolve::mirror,
    },
    model::{Action, ActionDetails, Binding, Fact, Mirror, Outcome},
    text,
};

/// Holds a mirror back; its channel is told.
pub(super) async fn pause(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
) -> Result<Reply, CommandError> {
    let channel = mirror.channel;
    running(request, binding, mirror)?;
    let audited =
        audited::begin(request, Some(binding), Action::Pause, ActionDetails::channel(channel)).await?;
    let told = text!("console-paused-by", who = &*request.told_apart);
    let server = &*binding.name;
    if !request.data.relay.pause(channel, &told) {
        // Somebody else was faster, or it was so all the time.
        audited.failed(Outcome::Refused, Fact::Already).await;
        return Err(text!("console-paused-already", server = server, channel = channel).into());
    }
    audited.done_quietly().await;
    Ok(Reply::new(text!("console-paused", server = server, channel = channel)))
}

/// Lets a mirror go on; what it missed is posted.
pub(super) async fn resume(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
) -> Result<Reply, CommandError> {
    let channel = mirror.channel;
    let waiting = running(request, binding, mirror)?;
    // Whoever asks for it to go on wants what was refused tried now.
    request.data.try_again(binding);
    request.data.relay.try_again(channel);
    let audited =
        audited::begin(request, Some(binding), Action::Resume, ActionDetails::channel(channel)).await?;
    let told = text!("console-resumed-by", who = &*request.told_apart);
    let server = &*binding.name;
    if !request.data.relay.resume(channel, &told) {
        audited.failed(Outcome::Refused, Fact::Already).await;
        return Err(text!("console-not-paused", server = server, channel = channel).into());
    }
    audited.done_quietly().await;
    Ok(Reply::new(match waiting {
        0 => text!("console-resumed-nothing", server = server, channel = channel),
        lines => text!("console-resumed", server = server, channel = channel, count = lines),
    }))
}

/// The lines that wait, if the mirror runs.
pub(super) fn running(request: &Request, binding: &Binding, mirror: &Mirror) -> Result<u64, CommandError> {
    let server = &*binding.name;
    if mirror.gone_at.is_some() {
        return Err(text!("console-said", server = server, said = mirror::gone(binding)).into());
    }
    let figures = request.data.relay.figures(mirror.channel);
    let waiting = figures.map(|figures| u64::try_from(figures.waiting_lines).unwrap_or(u64::MAX));
    waiting.ok_or_else(|| text!("console-not-running", server = server, channel = mirror.channel).into())
}
