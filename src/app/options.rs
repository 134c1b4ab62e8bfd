//! The intervals of a bot.

use std::time::Duration;

use pterosocket::Resolver;

use crate::{
    alerts, chat,
    commands::Pace,
    countdowns,
    discord::{self, schedule::RetryPolicy},
    history::Clock,
    plans, relay, sockets, store,
};

/// Every interval; the defaults are for the real thing, tests hand in small ones.
#[derive(Debug, Clone)]
pub struct Options {
    /// Of the console sockets.
    pub sockets: sockets::Options,
    /// Of the mirrors.
    pub relay: relay::Options,
    /// Of the alerts.
    pub alerts: alerts::Options,
    /// Of the bridges of chat.
    pub chat: chat::Options,
    /// Of the countdowns.
    pub countdowns: countdowns::Options,
    /// Of the plans.
    pub plans: plans::Options,
    /// Between tries of Discord.
    pub retry: RetryPolicy,
    /// How fast commands may go to the consoles.
    pub pace: Pace,
    /// How long what a console prints after a command counts as its answer. The answers say "a second".
    pub hear_for: Duration,
    /// How long Discord may take to answer a message.
    pub answer_within: Duration,
    /// How long the panel may take to answer.
    pub panel_within: Duration,
    /// Looks up the names of panels that guilds link, and of their daemons.
    pub resolver: Resolver,
    /// How long a statement waits while another program keeps the database locked.
    pub database_within: Duration,
    /// How long it is waited for another bot on the same database to end.
    pub predecessor_within: Duration,
    /// Between two lines of the log that say how many consoles are connected.
    pub progress_every: Duration,
    /// Of the samples for charts.
    pub clock: Clock,
    /// How often others than the console are asked how many play on a server at most.
    pub count_every: Duration,
    /// Between two changes of how many play, in what the bot says that it is doing.
    pub presence_every: Duration,
    /// Between two looks for what has become too old to be kept.
    pub retention_every: Duration,
    /// What the running commands may take at a stop before the rest is posted.
    pub answers: Duration,
    /// What all of a stop may take until the gateway closes: answering, posting, marking. With what follows (two
    /// seconds for the gateway, one for the tasks, a half for the database) it stays under the ten that containers
    /// are given.
    pub drain: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sockets: sockets::Options::default(),
            relay: relay::Options::default(),
            alerts: alerts::Options::default(),
            chat: chat::Options::default(),
            countdowns: countdowns::Options::default(),
            plans: plans::Options::default(),
            retry: RetryPolicy::default(),
            pace: Pace::default(),
            hear_for: Duration::from_secs(1),
            answer_within: discord::REST_TIMEOUT,
            panel_within: Duration::from_secs(20),
            resolver: Resolver::new(sockets::LOOK_UPS_OF_ALL),
            database_within: store::BUSY_TIMEOUT,
            predecessor_within: Duration::from_secs(15),
            progress_every: Duration::from_secs(5),
            clock: Clock::system(),
            count_every: Duration::from_secs(60),
            presence_every: Duration::from_secs(60),
            retention_every: Duration::from_secs(24 * 3600),
            answers: Duration::from_millis(1500),
            drain: Duration::from_millis(5500),
        }
    }
}
