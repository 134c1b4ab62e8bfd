//! What the bot says that it is doing: how many play on all servers, where the operator wants it.

use std::time::Duration;

use sandbox::{ServerSpec, discord::Event, game::Program};

use crate::support::{Builder, World};

const THREE: &str = "[12:00:01 INFO]: There are 3 of a max of 20 players online: Steve, Alex, jeb_";

async fn showing() -> World {
    let mut builder = Builder::default();
    builder.options.presence_every = Duration::from_millis(200);
    let mut world = builder.prepare().await;
    world.set("PRESENCE", "players");
    world.start_bot().await;
    world.bind_and_mirror().await;
    world
}

#[tokio::test]
async fn the_number_of_all_players_is_shown_as_far_as_it_is_known() {
    let world = showing().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    let typed = format!("/server bind server:{}", creative.uuid());
    world.until(world.admin, &typed, "[server-bound … server=Creative]").await;
    world.server.emit(THREE);
    world.discord.shows_status(Some("3 players online")).await.unwrap();
    creative.emit("[12:00:02 INFO]: There are 1 of a max of 20 players online: Notch");
    world.discord.shows_status(Some("4 players online")).await.unwrap();
    creative.emit("[12:00:03 INFO]: There are 0 of a max of 20 players online: ");
    world.discord.shows_status(Some("3 players online")).await.unwrap();
    world.end().await;
}

#[tokio::test]
async fn a_session_that_begins_anew_shows_it_at_once() {
    let world = showing().await;
    world.server.emit(THREE);
    world.discord.shows_status(Some("3 players online")).await.unwrap();
    let mut events = world.discord.subscribe();
    assert_eq!(world.discord.invalidate_session(false), 1);
    while !matches!(events.recv().await.unwrap(), Event::Ready { .. }) {}
    world.discord.shows_status(Some("3 players online")).await.unwrap();
    // One that is resumed hears what changed while it was away.
    world.discord.refuse_gateway(true);
    world.discord.drop_gateway();
    world.server.emit("[12:00:04] [Server thread/INFO]: Steve left the game");
    world.posted("Steve left").await;
    world.discord.refuse_gateway(false);
    world.discord.shows_status(Some("2 players online")).await.unwrap();
    world.end().await;
}

#[tokio::test]
async fn nothing_is_shown_unless_the_operator_wants_it() {
    let mut builder = Builder::default();
    builder.options.presence_every = Duration::from_millis(50);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    let mut events = world.discord.subscribe();
    world.server.emit(THREE);
    world.posted("There are 3").await;
    world.until(world.admin, "/status", "[status-since …]").await;
    assert_eq!(world.discord.custom_statuses(), [None]);
    while let Ok(event) = events.try_recv() {
        assert!(!matches!(event, Event::PresenceShown { .. }), "{event:?}");
    }
    world.end().await;
}
