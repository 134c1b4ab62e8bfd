//! Bindings and mirrors written to the database before the bot starts: typing thousands of commands takes hours.

use serenity::model::id::{ChannelId, GuildId, UserId};
use wingcord::{
    model::{BindingName, NewBinding, NewMirror, SAY_TEMPLATE},
    store::{Checkpoint, Store, epoch_seconds},
};

use crate::{Failure, world::Mirror};

/// Binds and mirrors each server as if somebody had done it while the bot ran before, so that no channel is told anything.
pub(crate) async fn write(
    store: &Store,
    admin: u64,
    mirrors: &[Mirror],
    guild_of: impl Fn(usize) -> u64,
) -> Result<(), Failure> {
    let (at, created_by) = (epoch_seconds(), UserId::new(admin));
    let mut checkpoints = Vec::new();
    for (number, mirror) in mirrors.iter().enumerate() {
        let (guild, channel) = (GuildId::new(guild_of(number)), ChannelId::new(mirror.channel));
        let binding = NewBinding {
            guild,
            panel: None,
            server: mirror.server.uuid(),
            name: BindingName::parse(&format!("load{number}"))?,
            say_template: SAY_TEMPLATE.to_owned(),
            created_by,
        };
        let binding = store.bind(binding, at).await?.id;
        let mirror = NewMirror::new(guild, channel, binding, created_by);
        store.mirror(&mirror, at).await?;
        checkpoints.push((channel, Checkpoint { fingerprints: Vec::new(), at, pending: None }));
    }
    Ok(store.write_checkpoints(&checkpoints).await?)
}
