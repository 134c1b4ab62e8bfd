//! Waiting for a command's turn.

use tokio::time::{Instant, sleep_until};

use crate::{
    commands::{
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        rate_limit::{lane::Slot, lanes::Full},
        state::server_key,
    },
    model::Binding,
    text,
    texts::Text,
};

/// Waits until the member may send a command to the server, and `tells` them how long. A member who has to wait for their
/// own sake is not in the server's line meanwhile, so that they hold up nobody else. Rights may have changed when it returns.
/// `Err`: nothing may be sent; the reply says why.
pub(super) async fn wait(request: &Request, binding: &Binding, tells: bool) -> Result<(), CommandError> {
    let (rate_limit, now) = (&request.data.rate_limit, Instant::now());
    let own = rate_limit
        .of_member(request.asker.user, now)
        .map_err(|full| refused(binding, full, now, |seconds| text!("send-own-full", seconds = seconds)))?;
    let turn = |number, seconds| text!("send-own-turn", number = number, seconds = seconds);
    until(request, binding, own, tells.then_some(&turn), now).await?;
    let now = Instant::now();
    let its = rate_limit.of_server(server_key(binding), now).map_err(|full| {
        refused(binding, full, now, |seconds| text!("send-server-full", seconds = seconds))
    })?;
    let turn = |number, seconds| text!("send-server-turn", number = number, seconds = seconds);
    until(request, binding, its, tells.then_some(&turn), now).await
}

async fn until(
    request: &Request,
    binding: &Binding,
    slot: Slot,
    told: Option<&(dyn Fn(usize, u64) -> Text + Sync)>,
    now: Instant,
) -> Result<(), CommandError> {
    if slot.at <= now {
        return Ok(());
    }
    if let Some(turn) = told {
        let turn = turn(slot.ahead + 1, about(slot.at, now));
        // It goes whether or not this reaches the member.
        let _ = request.answer(&Reply::new(text!("of-server", server = &*binding.name, what = turn))).await;
    }
    tokio::select! {
        () = sleep_until(slot.at) => Ok(()),
        () = request.data.in_flight.closed() => {
            Err(text!("of-server", server = &*binding.name, what = text!("send-stopping")).into())
        }
    }
}

fn refused(binding: &Binding, full: Full, now: Instant, again: impl Fn(u64) -> Text) -> CommandError {
    let why = match full {
        Full::Until(next) => again(about(next, now)),
        Full::Everywhere => text!("send-full-everywhere"),
    };
    text!("of-server", server = &*binding.name, what = why).into()
}

/// In whole seconds, at least one.
fn about(at: Instant, now: Instant) -> u64 {
    u64::try_from((at - now).as_millis().div_ceil(1000).max(1)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_wait_is_told_in_whole_seconds() {
        let now = Instant::now();
        for (wait, told) in [(1, 1), (1000, 1), (1001, 2), (3400, 4)] {
            assert_eq!(about(now + Duration::from_millis(wait), now), told);
        }
    }
}
