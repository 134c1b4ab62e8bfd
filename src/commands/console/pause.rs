//! `/console pause` and `resume`: a mirror is held back, and goes on. Not a row: a restarted bot posts again.

use crate::{
    commands::{
        audited::{self, AuditedAction},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages},
        resolve::mirror,
    },
    model::{Action, ActionDetails, Binding, Mirror, Outcome},
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
    let told = format!("● paused by {}", request.told_apart);
    if !request.data.relay.pause(channel, &told.as_str().to_owned().into()) {
        return Err(as_before(
            audited,
            binding,
            mirror,
            "is paused already; `/console resume` lets it go on",
        )
        .await
        .into());
    }
    audited.done_quietly().await;
    Ok(Reply::new(format!(
        "{}: <#{channel}> is paused. Nothing is posted until `/console resume`; lines are kept meanwhile, and counted \
         where there is no room for more. When the bot is restarted the mirror runs again.",
        messages::bold(&binding.name)
    )))
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
    let told = format!("● resumed by {}", request.told_apart);
    if !request.data.relay.resume(channel, &told.as_str().to_owned().into()) {
        return Err(as_before(audited, binding, mirror, "is not paused").await.into());
    }
    audited.done_quietly().await;
    let name = messages::bold(&binding.name);
    let missed = match waiting {
        0 => "nothing was missed".to_owned(),
        lines => format!("what waited is being posted: {}", messages::count(lines, "line")),
    };
    Ok(Reply::new(format!("{name}: <#{channel}> goes on, and {missed}.")))
}

/// The lines that wait, if the mirror runs.
fn running(request: &Request, binding: &Binding, mirror: &Mirror) -> Result<u64, CommandError> {
    let name = messages::bold(&binding.name);
    if mirror.gone_at.is_some() {
        return Err(Reply::new(format!("{name}: {}", mirror::gone(binding))).into());
    }
    let figures = request.data.relay.figures(mirror.channel);
    let waiting = figures.map(|figures| u64::try_from(figures.waiting_lines).unwrap_or(u64::MAX));
    waiting.ok_or_else(|| {
        Reply::new(format!(
            "{name}: the mirror in <#{}> is not running yet. Try again in a moment.",
            mirror.channel
        ))
        .into()
    })
}

/// Somebody else was faster, or it was so all the time.
async fn as_before(audited: AuditedAction<'_>, binding: &Binding, mirror: &Mirror, how: &str) -> Reply {
    audited.failed(Outcome::Refused, how.split(';').next().unwrap_or(how)).await;
    Reply::new(format!("{}: <#{}> {how}.", messages::bold(&binding.name), mirror.channel))
}
