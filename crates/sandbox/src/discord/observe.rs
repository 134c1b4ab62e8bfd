//! Looking at what the bot did: messages, commands, requests, events.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::timeout,
};

use super::{
    ActError, Discord, MessageRef,
    event::Event,
    message::{Author, Message},
    record::{Counters, Recorded},
    snowflake,
    world::Draft,
};

impl Discord {
    /// The messages of a channel that everybody sees, oldest first.
    pub fn messages(&self, channel: u64) -> Vec<Arc<Message>> {
        let world = self.shared.world();
        let all = world.channels.get(&channel).into_iter().flat_map(|channel| channel.messages.iter());
        all.filter(|message| message.ephemeral_to.is_none()).cloned().collect()
    }

    /// Every channel and thread, in no order.
    pub fn channels(&self) -> Vec<u64> {
        self.shared.world().channels.keys().copied().collect()
    }

    /// A message in its newest state, also an ephemeral one.
    pub fn message(&self, at: impl Into<MessageRef>) -> Option<Arc<Message>> {
        let at = at.into();
        self.shared.world().message(at.channel, at.id)
    }

    /// Waits until a channel has a message that everybody sees and of which `wanted` is true; the oldest such one.
    ///
    /// # Errors
    /// [`ActError::Impatient`] when none came in time.
    pub async fn message_where(
        &self,
        channel: u64,
        wanted: impl Fn(&Message) -> bool,
    ) -> Result<Arc<Message>, ActError> {
        let there = || self.messages(channel).into_iter().find(|message| wanted(message));
        let fits = |m: &Arc<Message>| m.channel == channel && m.ephemeral_to.is_none() && wanted(m);
        self.wait("a message", there, |event| match event {
            Event::MessageCreated(message) | Event::MessageEdited(message) => {
                Some(message).filter(|message| fits(message)).cloned()
            }
            _ => None,
        })
        .await
    }

    /// Everything that happens from now on. A listener that lags by 8,192 events is told how many it missed.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.shared.world().events.subscribe()
    }

    /// Waits for an event from which `pick` makes something.
    ///
    /// # Errors
    /// [`ActError::Impatient`] when none came in time.
    pub async fn event_where<T>(&self, pick: impl Fn(&Event) -> Option<T>) -> Result<T, ActError> {
        self.wait("an event", || None, pick).await
    }

    /// Waits until a bot is connected: its session has had READY (or was resumed).
    ///
    /// # Errors
    /// [`ActError::Impatient`] when none came in time.
    pub async fn connected(&self) -> Result<(), ActError> {
        let there = || (self.shared.world().hub.connections() > 0).then_some(());
        self.wait("a gateway connection", there, |_| there()).await
    }

    /// Waits until a command with this name is registered.
    ///
    /// # Errors
    /// [`ActError::Impatient`] when none was in time.
    pub async fn command_registered(&self, name: &str) -> Result<Value, ActError> {
        let there = || self.registered_commands().into_iter().find(|command| command["name"] == name);
        self.wait("a command", there, |_| there()).await
    }

    /// The registered commands as Discord returns them; those of a guild carry `guild_id`.
    pub fn registered_commands(&self) -> Vec<Value> {
        self.shared.world().commands.clone()
    }

    /// The REST requests so far, oldest first, as many as are kept.
    pub fn requests(&self) -> Vec<Arc<Recorded>> {
        self.shared.journal().entries()
    }

    /// Waits for a request, made before or later, of which `wanted` is true.
    ///
    /// # Errors
    /// [`ActError::Impatient`] when none came in time.
    pub async fn request_where(&self, wanted: impl Fn(&Recorded) -> bool) -> Result<Arc<Recorded>, ActError> {
        let there = || self.requests().into_iter().find(|request| wanted(request));
        self.wait("a request", there, |event| match event {
            Event::Answered(request) if wanted(request) => Some(Arc::clone(request)),
            _ => None,
        })
        .await
    }

    /// Totals of calls, statuses and 429s.
    pub fn counters(&self) -> Counters {
        self.shared.journal().counters.clone()
    }

    /// What the bot says that it is doing, in each session that has a connection: the text of its custom status.
    pub fn custom_statuses(&self) -> Vec<Option<String>> {
        self.shared.world().hub.statuses()
    }

    /// Waits until each session that has a connection shows this custom status, or none; there is at least one.
    ///
    /// # Errors
    /// [`ActError::Impatient`] when they did not in time.
    pub async fn shows_status(&self, wanted: Option<&str>) -> Result<(), ActError> {
        let there = || {
            let shown = self.custom_statuses();
            (!shown.is_empty() && shown.iter().all(|status| status.as_deref() == wanted)).then_some(())
        };
        self.wait("a custom status", there, |_| there()).await
    }

    /// Gateway connections with a session.
    pub fn connections(&self) -> usize {
        self.shared.world().hub.connections()
    }

    /// A person writes a message.
    ///
    /// # Errors
    /// There is no such channel.
    pub fn say(&self, user: u64, channel: u64, text: &str) -> Result<Arc<Message>, ActError> {
        let mut world = self.shared.world();
        let draft = written(user, world.users.get(&user).map(|user| user.name.clone()), channel, text);
        world.send(draft).ok_or(ActError::NoSuchChannel(channel))
    }

    /// Puts a message of `user` (also the bot) into a channel as if sent `age` ago: limits by age can be met at once.
    ///
    /// # Errors
    /// There is no such channel.
    pub fn say_long_ago(
        &self,
        user: u64,
        channel: u64,
        text: &str,
        age: Duration,
    ) -> Result<Arc<Message>, ActError> {
        let mut world = self.shared.world();
        let mut draft = written(user, world.users.get(&user).map(|user| user.name.clone()), channel, text);
        draft.author.bot = user == world.bot.id;
        let id = world.ids.aged(age);
        debug_assert!(snowflake::age(id) >= age);
        world.send_as(id, draft).ok_or(ActError::NoSuchChannel(channel))
    }

    /// A person (or anybody) deletes a message; false when it is gone.
    pub fn delete(&self, at: impl Into<MessageRef>) -> bool {
        let at = at.into();
        self.shared.world().delete(at.channel, at.id)
    }

    /// Looks with `there` first and after a lag, else at each event with `pick`.
    async fn wait<T>(
        &self,
        what: &'static str,
        there: impl Fn() -> Option<T>,
        pick: impl Fn(&Event) -> Option<T>,
    ) -> Result<T, ActError> {
        let mut events = self.subscribe();
        let search = async {
            if let Some(found) = there() {
                return Some(found);
            }
            loop {
                let found = match events.recv().await {
                    Ok(event) => pick(&event),
                    Err(RecvError::Lagged(_)) => there(),
                    Err(RecvError::Closed) => return None,
                };
                if found.is_some() {
                    return found;
                }
            }
        };
        timeout(self.shared.options.patience, search).await.ok().flatten().ok_or(ActError::Impatient(what))
    }
}

fn written(user: u64, name: Option<String>, channel: u64, text: &str) -> Draft {
    let author = Author { id: user, name: name.unwrap_or_else(|| "Deleted User".to_owned()), bot: false };
    Draft { content: text.to_owned(), ..Draft::new(channel, author) }
}
