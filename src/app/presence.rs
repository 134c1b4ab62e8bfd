//! How many play on all servers together, shown as what the bot is doing.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::{discord::shards::Shards, observe::Observers, text, texts::Language};

/// Shows it until it is dropped; anew at most once in `every`, and only when it changed.
///
/// It belongs to no guild, so it is in the operator's language, which is English.
pub(super) async fn show(observers: Observers, shards: Shards, every: Duration) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut shown = None;
    loop {
        ticks.tick().await;
        let players = observers.players_of_all();
        if players != shown {
            shards.show(players.map(words)).await;
            shown = players;
        }
    }
}

fn words(players: usize) -> String {
    text!("presence-players", count = players).plain(Language::ENGLISH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_in_words() {
        assert_eq!([0, 1, 12].map(words), ["0 players online", "1 player online", "12 players online"]);
    }
}
