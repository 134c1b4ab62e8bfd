//! Which bridges are kept: the channels that are posted into, and the games that are listened to.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use serenity::model::id::{ChannelId, GuildId};

use super::{
    Shared, Wanted,
    bridge::Bridge,
    farewell,
    listener::{self, Ears},
    posts::{Posts, Standing},
};
use crate::{
    discord::outbox::{Attachment, Source},
    model::ChatBridgeId,
    sockets::ServerKey,
    tasks::{Guard, lock},
};

/// Everything that is kept.
#[derive(Default)]
pub(super) struct Bridges {
    channels: HashMap<ChannelId, Channel>,
    listeners: HashMap<(GuildId, ServerKey), (Arc<Ears>, Guard)>,
}

struct Channel {
    posts: Arc<Posts>,
    bridges: Vec<Arc<Bridge>>,
    _attachment: Attachment,
}

impl Bridges {
    pub(super) fn keep(&mut self, shared: &Arc<Shared>, wanted: Vec<Wanted>) {
        let bridges: Vec<_> = wanted.into_iter().map(|wanted| Arc::new(Bridge::of(wanted))).collect();
        let mut by_channel: HashMap<ChannelId, Vec<Arc<Bridge>>> = HashMap::new();
        for bridge in &bridges {
            by_channel.entry(bridge.row.channel).or_default().push(Arc::clone(bridge));
        }
        self.channels.retain(|id, channel| {
            let stays = by_channel.contains_key(id);
            if let Some(webhook) = channel.posts.webhook().filter(|_| !stays) {
                farewell::begin(shared, channel.posts.guild(), *id, webhook);
            }
            stays
        });
        for (id, bridges) in by_channel {
            let Some(first) = bridges.first() else { continue };
            let channel = self.channels.entry(id).or_insert_with(|| {
                let tools = Arc::clone(&shared.tools);
                let posts = Arc::new(Posts::new(first.row.guild, id, first.row.webhook, tools));
                let source: Arc<dyn Source> = Arc::clone(&posts) as _;
                let attachment = shared.parts.outbox.attach(first.row.guild, id, source);
                Channel { posts, bridges: Vec::new(), _attachment: attachment }
            });
            let servers: HashSet<_> = bridges.iter().map(|bridge| bridge.server).collect();
            channel.posts.set_several(servers.len() > 1);
            channel.bridges = bridges;
        }
        self.listen(shared, &bridges);
    }

    /// Has each game be listened to by those who bridge it.
    fn listen(&mut self, shared: &Arc<Shared>, bridges: &[Arc<Bridge>]) {
        let mut by_game: HashMap<_, Vec<_>> = HashMap::new();
        for bridge in bridges {
            if let Some(channel) = self.channels.get(&bridge.row.channel) {
                let to = (Arc::clone(bridge), Arc::clone(&channel.posts));
                by_game.entry((bridge.row.guild, bridge.server)).or_default().push(to);
            }
        }
        self.listeners.retain(|key, (_, task)| by_game.contains_key(key) && !task.is_finished());
        for (key @ (guild, server), to) in by_game {
            let (ears, _) = self.listeners.entry(key).or_insert_with(|| {
                let ears = Arc::new(Ears(Mutex::default()));
                let events = shared.parts.observers.listen(server);
                let work = listener::listen(Arc::clone(shared), guild, events, Arc::clone(&ears));
                let task = shared.tasks.spawn_until_stopped(format!("chat of {server}"), work);
                (ears, task)
            });
            *lock(&ears.0) = to.into();
        }
    }

    pub(super) fn in_channel(&self, channel: ChannelId) -> Vec<Arc<Bridge>> {
        self.channels.get(&channel).map(|channel| channel.bridges.clone()).unwrap_or_default()
    }

    pub(super) fn posts(&self, channel: ChannelId) -> Option<Arc<Posts>> {
        self.channels.get(&channel).map(|channel| Arc::clone(&channel.posts))
    }

    pub(super) fn standing(&self, id: ChatBridgeId) -> Option<Standing> {
        let is = |channel: &&Channel| channel.bridges.iter().any(|bridge| bridge.row.id == id);
        self.channels.values().find(is).map(|channel| channel.posts.standing())
    }
}
