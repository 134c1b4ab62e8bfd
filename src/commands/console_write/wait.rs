//! Waiting for a command's turn.

use tokio::time::{Instant, sleep_until};

use crate::{
    commands::{
        interaction::{reply::Reply, request::Request},
        present::messages,
        rate_limit::{lane::Slot, lanes::Full},
        state::server_key,
    },
    model::Binding,
};

/// Waits until the member may send a command to the server, and `tells` them how long. A member who has to wait for their
/// own sake is not in the server's line meanwhile, so that they hold up nobody else. Rights may have changed when it returns.
/// `Err`: nothing may be sent; the reply says why.
pub(super) async fn wait(request: &Request, binding: &Binding, tells: bool) -> Result<(), Reply> {
    let rate_limit = &request.data.rate_limit;
    let now = Instant::now();
    let own = rate_limit.of_member(request.asker.user, now);
    let own =
        own.map_err(|full| refused(binding, full, "several commands of yours are waiting already", now))?;
    let told = tells.then_some("of yours that wait");
    until(request, binding, own, told, now).await?;
    let now = Instant::now();
    let its = rate_limit.of_server(server_key(binding), now);
    let its = its.map_err(|full| refused(binding, full, "too many commands wait for it already", now))?;
    until(request, binding, its, tells.then_some("that wait for it"), now).await
}

async fn until(
    request: &Request,
    binding: &Binding,
    slot: Slot,
    told: Option<&str>,
    now: Instant,
) -> Result<(), Reply> {
    if slot.at <= now {
        return Ok(());
    }
    let name = messages::bold(&binding.name);
    if let Some(whose) = told {
        let (number, wait) = (slot.ahead + 1, about(slot.at, now));
        let told =
            format!("{name}: your command is number {number} of those {whose}, and goes in about {wait}.");
        // It goes whether or not this reaches the member.
        let _ = request.answer(&Reply::new(told)).await;
    }
    tokio::select! {
        () = sleep_until(slot.at) => Ok(()),
        () = request.data.in_flight.closed() => {
            Err(Reply::new(format!("{name}: the bot is just being stopped, so nothing was sent.")))
        }
    }
}

fn refused(binding: &Binding, full: Full, why: &str, now: Instant) -> Reply {
    let name = messages::bold(&binding.name);
    Reply::new(match full {
        Full::Until(next) => {
            format!("{name}: {why}, so nothing was sent. Try again in about {}.", about(next, now))
        }
        Full::Everywhere => {
            format!(
                "{name}: the bot is sending too much just now, so nothing was sent. Try again in a minute."
            )
        }
    })
}

/// In whole seconds, at least one.
fn about(at: Instant, now: Instant) -> String {
    format!("{} s", (at - now).as_millis().div_ceil(1000).max(1))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_wait_is_told_in_whole_seconds() {
        let now = Instant::now();
        for (wait, told) in [(1, "1 s"), (1000, "1 s"), (1001, "2 s"), (3400, "4 s")] {
            assert_eq!(about(now + Duration::from_millis(wait), now), told);
        }
    }
}
