//! `/chat say`: saying something in the game by the permission `chat`, which lets nobody see the console.

use tokio::time::Instant;
use tracing::info;

use crate::{
    access::Rights,
    commands::{
        background_write,
        interaction::{reply::Reply, request::Request},
        mc::{Typed, Within},
        present::command_error::CommandError,
        resolve::ask::ServerCommand,
    },
    games::profiles,
    model::{Binding, Permission},
    sockets::Power,
    text,
    texts::Text,
};

/// Says a message in the game, under the name of who types it.
pub(super) struct Say(pub(super) Typed);

impl ServerCommand for Say {
    fn needs(&self) -> Permission {
        Permission::Chat
    }

    fn command(&self) -> &'static str {
        "/chat say"
    }

    fn text_len(&self) -> usize {
        self.0.text_len()
    }

    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let words = self.0.with_names(request, Within::Sentence).await;
        let said = say(request, binding, &words).await;
        let what = said.map_or_else(|why| why, |()| text!("chat-said"));
        Ok(Reply::new(text!("of-server", server = &*binding.name, what = what)))
    }
}

/// `Err`: why it was not said.
async fn say(request: &Request, binding: &Binding, words: &str) -> Result<(), Text> {
    let (data, member) = (&request.data, request.asker.user);
    let facts = data.facts_of(binding);
    let profile = facts.map_or_else(|| profiles().generic(), |facts| facts.game.profile);
    if words.trim().is_empty() {
        return Err(text!("say-empty"));
    }
    let line =
        profile.say(&request.name, words).ok_or_else(|| text!("chat-cant-say", game = profile.title()))?;
    if !data.rate_limit.may_chat(member, Instant::now()) {
        return Err(text!("chat-too-fast"));
    }
    if data.status_of(binding).is_some_and(|status| status.power == Power::Offline) {
        return Err(text!("chat-offline"));
    }
    if !background_write::write(data, binding, &line).await {
        return Err(text!("chat-not-said"));
    }
    info!(guild = %binding.guild, %member, server = %binding.name, "a member chats in the game");
    Ok(())
}
