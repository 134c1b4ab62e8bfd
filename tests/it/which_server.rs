//! Which server a command means when it does not say, or says only half.

use sandbox::{ServerHandle, ServerSpec, game::Program};

use crate::support::{World, until};

/// A world with three bound servers, of which the channel mirrors Survival.
async fn with_three() -> (World, [ServerHandle; 2]) {
    let world = World::mirrored().await;
    let mut more = Vec::new();
    for name in ["Skyblock", "Lobby"] {
        let spec = ServerSpec { echo: true, ..ServerSpec::new(name, Program::Scripted) };
        let server = world.backend.add_server(spec);
        world.admin(&format!("/server bind {}", server.uuid())).await;
        more.push(server);
    }
    (world, more.try_into().unwrap())
}

#[tokio::test]
async fn a_typed_name_counts_without_case_and_with_a_unique_beginning() {
    let (world, [sky, lobby]) = with_three().await;
    world.until(world.admin, "/mc say message:one server:skyBLOCK", "Skyblock ▸ say one").await;
    world.until(world.admin, "/mc say message:two server:lob", "Lobby ▸ say two").await;
    let read = world.reads(world.admin, "/mc say message:three server:s").await;
    assert_eq!(
        read,
        "[refusal-ambiguous servers=[server-name server=Skyblock], [server-name server=Survival]]"
    );
    let read = world.reads(world.admin, "/mc say message:four server:nether").await;
    let words = "[refusal-nothing-called command=`/mc say` name=nether permission=`say`]";
    assert!(read.starts_with(words), "{read}");
    assert_eq!((sky.commands(), lobby.commands()), (vec!["say one".into()], vec!["say two".into()]));
    // A beginning is unique among what the member sees.
    let viewer = world.member("Vera", &["say"]).await;
    world.until(viewer, "/mc say message:five server:s", "Survival ▸ say five").await;
    world.end().await;
}

#[tokio::test]
async fn without_a_name_the_channel_decides_then_the_only_one_then_a_choice() {
    let (world, [sky, lobby]) = with_three().await;
    world.until(world.admin, "/mc run here", "Survival ▸ here").await;
    let thread = world.guild.add_thread(world.channel, "talk");
    assert!(world.reads_in(world.admin, thread, "/mc run thread").await.starts_with("Survival ▸ thread"));

    let general = world.guild.add_channel("general");
    let asked = world.types(world.admin, general, "/mc run list").await;
    assert_eq!(asked.content, "[resolve-which command=`/mc run`]");
    assert!(asked.ephemeral);
    let chosen = world.discord.choose(world.admin, &asked, &["Skyblock"]).unwrap();
    let done = until(&chosen, "the choice", "Skyblock ▸ list").await;
    assert!(done.components.is_empty() && done.ephemeral);
    assert_eq!((sky.commands(), lobby.commands().len()), (vec!["list".into()], 0));
    assert!(world.discord.choose(world.admin, &asked, &["Lobby"]).is_err(), "it was asked once");

    // Only those that the member may use are offered; with one there is nothing to ask.
    let helper = world.member("Hanna", &["view"]).await;
    world.grant(&format!("<@{helper}>"), "say", "Lobby").await;
    world.grant(&format!("<@{helper}>"), "say", "Skyblock").await;
    let asked = world.types(helper, general, "/mc say hi").await;
    assert!(world.discord.choose(helper, &asked, &["Survival"]).is_err());
    world.revoke(&format!("<@{helper}>"), "say", "Lobby").await;
    let late = world.discord.choose(helper, &asked, &["Lobby"]).unwrap();
    until(&late, "a choice that came too late", "[resolve-gone]").await;
    let read = world.reads_in(helper, general, "/mc say hi").await;
    assert!(read.starts_with("Skyblock ▸ say hi"), "{read}");
    let read = world.reads(helper, "/mc say hi").await;
    assert!(read.starts_with("[refusal-needs command=`/mc say` grant=`/access grant permission:say server:Survival` granters=[refusal-anyone] permission=`say` server=Survival]"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn a_choice_of_a_server_that_is_gone_is_told() {
    let (world, [_, lobby]) = with_three().await;
    let general = world.guild.add_channel("general");
    let asked = world.types(world.admin, general, "/power stop").await;
    world.unbinds(world.admin, world.channel, "Lobby").await;
    let chosen = world.discord.choose(world.admin, &asked, &["Lobby"]).unwrap();
    until(&chosen, "the choice", "[resolve-gone]").await;
    assert_eq!(lobby.power_actions(), []);
    world.end().await;
}

#[tokio::test]
async fn the_guilds_only_server_needs_no_name() {
    let world = World::start().await;
    world.admin("/server bind").await;
    let general = world.guild.add_channel("general");
    let read = world.reads_in(world.admin, general, "/power start").await;
    assert_eq!(read, "[power-already server=Survival state=[power-state state=running]]");
    world.end().await;
}
