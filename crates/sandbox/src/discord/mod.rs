//! A pretend Discord: REST API v10 and gateway on one loopback port, in memory, as strict as the real one.
//!
//! It speaks from Discord's documentation; figures and their sources are in `discord-platform.md`. Guilds, channels and
//! people are made with [`GuildHandle`]; a test or the demo acts as a person with [`Discord::type_command`],
//! [`Discord::press`] and the like, and looks at what came with [`Discord::messages`] and [`Interaction::reply`].

mod check;
mod control;
mod error;
mod event;
mod fault;
mod gateway;
mod guild_handle;
mod limits;
mod message;
mod observe;
mod options;
pub mod permissions;
mod person;
mod record;
mod render;
mod rest;
mod seen;
mod server;
mod shared;
mod snowflake;
mod world;

use std::{fmt, io, sync::Arc};

use tokio::net::TcpListener;

pub use self::{
    check::Choice,
    event::Event,
    fault::{Fault, FaultKind, Scope, Times},
    guild_handle::GuildHandle,
    message::{
        Answers, Attachment, Author, EPHEMERAL, IS_COMPONENTS_V2, LOADING, Message, Pinged, SUPPRESS_EMBEDS,
        SUPPRESS_NOTIFICATIONS,
    },
    options::{DiscordOptions, Limits, PRIVILEGED_INTENTS},
    person::{ActError, Field, Filled, Interaction, MessageRef, Modal, Reply},
    record::{Counters, Recorded},
    world::Target,
};
pub(crate) use self::{person::Acknowledged, seen::Span};
use self::{
    server::{Door, Peer},
    shared::Shared,
};

/// A running pretend Discord. It stops when this is dropped.
pub struct Discord {
    shared: Arc<Shared>,
}

impl Discord {
    /// Starts on a free loopback port.
    ///
    /// # Errors
    /// The port can't be bound.
    pub async fn start(options: DiscordOptions) -> io::Result<Self> {
        let listener = TcpListener::bind((options.address, 0)).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(options, base));
        let router = rest::router(Arc::clone(&shared)).into_make_service_with_connect_info::<Peer>();
        let stop = shared.stop.clone().cancelled_owned();
        let server = axum::serve(Door(listener), router).with_graceful_shutdown(stop);
        shared.tasks.spawn(async move {
            if let Err(error) = server.await {
                tracing::error!(%error, "the pretend Discord's listener failed");
            }
        });
        Ok(Self { shared })
    }

    /// Stops for good: gateway connections are closed, running requests end, the port is free.
    pub async fn stop(&self) {
        self.shared.stop.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }

    /// The base URL, `http://127.0.0.1:PORT`: what stands for `https://discord.com`.
    pub fn url(&self) -> &str {
        &self.shared.base
    }

    /// The gateway's URL, `ws://127.0.0.1:PORT`.
    pub fn gateway_url(&self) -> String {
        self.shared.gateway_url()
    }

    /// The bot's token, without `Bot `.
    pub fn token(&self) -> &str {
        &self.shared.options.token
    }

    /// The id of the bot user and of its application.
    pub fn bot_id(&self) -> u64 {
        self.shared.world().bot.id
    }

    /// The application's owner, who also owns new guilds.
    pub fn owner_id(&self) -> u64 {
        self.shared.world().bot.owner
    }

    /// Adds a guild with the bot and its owner in it; it has no channels yet.
    pub fn add_guild(&self, name: &str) -> GuildHandle {
        let id = self.shared.world().add_guild(name);
        GuildHandle::new(id, Arc::clone(&self.shared))
    }

    /// The guild with this id, whether or not it exists.
    pub fn guild(&self, id: u64) -> GuildHandle {
        GuildHandle::new(id, Arc::clone(&self.shared))
    }

    /// Adds a person who is in no guild yet.
    pub fn add_user(&self, name: &str) -> u64 {
        self.shared.world().add_user(name)
    }

    /// Sets the language of a person's client, such as `de`; until then it is [`DiscordOptions::locale`].
    pub fn set_locale(&self, user: u64, locale: &str) {
        self.shared.world().locales.insert(user, locale.to_owned());
    }

    /// The language of a person's client.
    pub(crate) fn locale(&self, user: u64) -> String {
        self.shared.world().locale_of(user).to_owned()
    }
}

impl fmt::Debug for Discord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Discord").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Drop for Discord {
    fn drop(&mut self) {
        self.shared.stop.cancel();
    }
}
