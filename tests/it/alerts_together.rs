//! A panel or node that is down: one message for all of its servers in a channel, and one when they are back.

use std::sync::Arc;

use sandbox::{ServerHandle, ServerSpec, discord::Message, game::Program};

use crate::{alerts::world, support::World};

impl World {
    /// More servers, each with an alert that tells at once when it can't be reached, and Survival's.
    async fn out_of_reach_is_told(&mut self, channel: u64, more: &[&'static str]) -> Vec<ServerHandle> {
        let mut servers = vec![self.server.clone()];
        for name in more {
            let server = self.backend.add_server(ServerSpec::new(*name, Program::Scripted));
            let typed = format!("/server bind server:{}", server.uuid());
            self.until(self.admin, &typed, &format!("[server-bound … server={name}]")).await;
            server.sockets(|open| *open == 1).await;
            servers.push(server);
        }
        for server in &servers {
            let name = server.name();
            self.alert(&format!("kind:unreachable minutes:1 server:{name} channel:<#{channel}>")).await;
        }
        self.told_at_once(&servers).await;
        servers
    }

    /// Has no alert wait for a minute.
    async fn told_at_once(&mut self, servers: &[ServerHandle]) {
        self.stop_bot().await;
        self.sql("UPDATE alerts SET minutes = 0 WHERE minutes IS NOT NULL").await;
        self.start_bot().await;
        for server in servers {
            server.sockets(|open| *open == 1).await;
        }
    }

    /// Waits until the only message of the channel, or the newest, shows this.
    async fn outage_shows(&self, channel: u64, wanted: &str) -> Arc<Message> {
        self.told(channel, &[wanted]).await
    }
}

fn lose(server: &ServerHandle) {
    server.refuse_upgrades(Some(503));
    server.drop_sockets();
}

#[tokio::test]
async fn servers_of_a_panel_that_is_down_are_told_in_one_message_and_so_is_that_they_are_back() {
    let (mut world, channel) = world().await;
    let servers = world.out_of_reach_is_told(channel, &["Creative", "Lobby"]).await;
    servers.iter().for_each(lose);
    let told = world.outage_shows(channel, "[alert-outage count=3]").await;
    for name in ["Survival", "Creative", "Lobby"] {
        assert!(told.text().contains(name), "{name}: {}", told.text());
    }
    assert_eq!(world.discord.messages(channel).len(), 1, "{}", world.all_told(channel));
    servers[0].refuse_upgrades(None);
    world.outage_shows(channel, "[alert-outage count=2]").await;
    let told = world.outage_shows(channel, "[alert-outage-back servers=Survival]").await;
    assert_eq!(world.discord.messages(channel).len(), 1, "{}", world.all_told(channel));
    servers[1].refuse_upgrades(None);
    servers[2].refuse_upgrades(None);
    world.told(channel, &["[alert-over-outage ", "count=3]"]).await;
    let first = world.outage_shows(channel, "[alert-outage-was count=3]").await;
    assert_eq!(first.id, told.id, "it is the same message");
    assert_eq!(world.discord.messages(channel).len(), 2, "{}", world.all_told(channel));
    world.end().await;
}

#[tokio::test]
async fn a_restart_of_the_bot_repeats_nothing_of_it() {
    let (mut world, channel) = world().await;
    let servers = world.out_of_reach_is_told(channel, &["Creative", "Lobby"]).await;
    servers.iter().for_each(lose);
    world.outage_shows(channel, "[alert-outage count=3]").await;
    servers[0].refuse_upgrades(None);
    world.outage_shows(channel, "[alert-outage count=2]").await;
    world.stop_bot().await;
    world.start_bot().await;
    servers[1].refuse_upgrades(None);
    servers[2].refuse_upgrades(None);
    world.told(channel, &["[alert-over-outage ", "count=2]"]).await;
    assert_eq!(world.discord.messages(channel).len(), 2, "{}", world.all_told(channel));
    world.end().await;
}

#[tokio::test]
async fn other_channels_and_one_server_alone_are_told_as_ever() {
    let (mut world, channel) = world().await;
    let servers = world.out_of_reach_is_told(channel, &[]).await;
    let second = world.guild.add_channel("second");
    world.alert(&format!("kind:unreachable minutes:1 server:Survival channel:<#{second}>")).await;
    world.told_at_once(&servers).await;
    lose(&servers[0]);
    for channel in [channel, second] {
        world.told(channel, &["[alert-unreachable server=Survival]"]).await;
    }
    servers[0].refuse_upgrades(None);
    for channel in [channel, second] {
        world.told(channel, &["[alert-over-unreachable "]).await;
        assert_eq!(world.discord.messages(channel).len(), 2, "{}", world.all_told(channel));
    }
    world.end().await;
}
