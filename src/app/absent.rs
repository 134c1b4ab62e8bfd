//! Guilds that a login's list lacks are asked for by id: a list may be cut short, and what a guild has is not let go on
//! such a proof. Until Discord has said, everything there goes on.

use std::time::Duration;

use tokio::time::sleep;
use tracing::warn;

use super::leaving::Doubts;
use crate::{
    discord::{calls::Calls, membership::Membership},
    tasks::Tasks,
};

/// So many are asked for one after the other.
const AT_ONCE: u32 = 10;
/// From then on one in this time: each answer counts towards Discord's limit of invalid requests.
const EVERY: Duration = Duration::from_secs(1);
/// Until it is asked again after Discord did not say; doubles up to the second.
const AGAIN_AFTER: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(300));

/// Asks in `tasks`, one guild after the other.
pub(super) fn ask(doubts: Doubts, calls: Calls, membership: Membership, tasks: &Tasks) {
    let asking = async move { run(&doubts, &calls, &membership).await };
    tasks.spawn_until_stopped("absent guilds", asking).release();
}

async fn run(doubts: &Doubts, calls: &Calls, membership: &Membership) {
    let (mut asked, mut wait) = (0, AGAIN_AFTER.0);
    loop {
        let guild = doubts.next().await;
        match calls.is_in(guild).await {
            Ok(true) => {
                warn!(%guild, "the gateway's list lacks a Discord server that the bot is in: everything there goes on");
                membership.is_here(guild, true);
            }
            Ok(false) => membership.is_absent(guild),
            Err(unsaid) => {
                warn!(%guild, "the gateway's list lacks a Discord server that is set up here, and {unsaid} whether the \
                       bot was removed from it: everything there goes on, and it is asked again");
                doubts.add(guild);
                sleep(wait).await;
                wait = (wait * 2).min(AGAIN_AFTER.1);
                continue;
            }
        }
        (asked, wait) = (asked + 1, AGAIN_AFTER.0);
        if asked >= AT_ONCE {
            sleep(EVERY).await;
        }
    }
}
