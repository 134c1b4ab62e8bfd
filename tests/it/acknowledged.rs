//! Every command is acknowledged at once and answered privately, whatever the panel does.

use std::time::Duration;

use sandbox::panel::{Fault, FaultKind};

use crate::support::World;

#[tokio::test]
async fn every_command_is_acknowledged_within_a_second_while_the_panel_hangs() {
    let world = World::mirrored().await;
    world.server.refuse_upgrades(Some(503));
    world.backend.fail_panel(Fault { path: String::new(), times: u32::MAX, kind: FaultKind::Hang });
    world.server.drop_sockets();
    world.server.sockets(|open| *open == 0).await;
    let mut in_flight = Vec::new();
    for command in [
        "/mc say hello",
        "/mc run list",
        "/power start",
        "/power stop",
        "/power restart",
        "/power kill",
        "/status",
        "/status Survival",
        "/server bind",
        "/server rename name:Survival to:Survival",
        "/server list",
        "/console mirror",
        "/access grant who:@Gus permission:say",
        "/access revoke who:@Gus permission:say",
        "/access list",
        "/help",
        "/console unmirror",
        "/server unbind name:Survival",
    ] {
        let interaction = world.discord.type_command(world.admin, world.channel, command).unwrap();
        let took = interaction.acknowledged().await.unwrap();
        assert!(took < Duration::from_secs(1), "{command}: {took:?}");
        in_flight.push((command, interaction));
    }
    for (command, interaction) in in_flight {
        let path = format!("/interactions/{}/", interaction.id);
        let callback = world.discord.request_where(|request| request.path.contains(&path)).await.unwrap();
        let (kind, flags) = (&callback.json()["type"], &callback.json()["data"]["flags"]);
        assert_eq!(
            (kind.as_u64(), flags.as_u64()),
            (Some(5), Some(64)),
            "{command} is not answered privately"
        );
    }
    world.abandon().await;
}
