//! Cards: answers that show state are messages of Components V2.

use sandbox::{
    ServerSpec,
    discord::{IS_COMPONENTS_V2, Reply},
    game::Program,
    wings::PowerState,
};
use serde_json::{Value, json};

use crate::support::{Builder, World, until};

// The colours of what runs, of what goes on and of what is off; a colour alone tells nothing, the text says the same.
const GREEN: u32 = 0x2E_9E_5B;
const AMBER: u32 = 0xC2_7C_0E;
const RED: u32 = 0xDA_3E_44;

/// The colour of a card that is one box, and has no text beside it.
fn colour(card: &Reply) -> u64 {
    assert!(card.flags & IS_COMPONENTS_V2 != 0 && card.content.is_empty(), "{card:?}");
    let [container] = &*card.components else { panic!("one box, not {:?}", card.components) };
    container["accent_color"].as_u64().expect("a colour")
}

#[tokio::test]
async fn the_state_of_servers_is_a_card_that_pings_nobody() {
    let world = World::mirrored().await;
    for (command, words, parts) in [
        ("/status", "[status-since server=Survival state=[message-state sign=🟢 …] …]", 1),
        ("/status server:Survival", "[status-since server=Survival state=[message-state sign=🟢 …] …]", 6),
        ("/console status", "[status-since server=Survival state=[message-state sign=🟢 …] …]", 6),
    ] {
        let card = world.until(world.admin, command, words).await;
        assert!(card.flags & IS_COMPONENTS_V2 != 0 && card.content.is_empty(), "{command}: {card:?}");
        let [container] = &*card.components else { panic!("{command}: one box, not {:?}", card.components) };
        assert_eq!(container["accent_color"], GREEN, "{command}");
        assert!(container["components"].as_array().unwrap().len() <= parts, "{command}: {container}");
    }
    let edits = world
        .discord
        .requests()
        .into_iter()
        .filter(|request| request.method == "PATCH" && request.path.ends_with("/messages/@original"));
    let bodies: Vec<Value> = edits.map(|edit| edit.json()).collect();
    assert!(bodies.len() >= 3 && bodies.iter().all(|body| body["allowed_mentions"] == json!({"parse": []})));
    world.end().await;
}

#[tokio::test]
async fn a_power_action_is_a_card_from_the_first_word_to_the_last() {
    let server = ServerSpec { power_by_hand: true, ..ServerSpec::new("Survival", Program::Scripted) };
    let world = Builder { server, ..Builder::default() }.start().await;
    world.bind_and_mirror().await;
    let asked = world.until(world.admin, "/power kill", "[power-confirm action=kill server=Survival]").await;
    assert_eq!(u32::try_from(colour(&asked)), Ok(RED), "what can't be undone");
    world.presses(world.admin, &asked, "[confirm-cancel-button]", "[confirm-left name=Survival]").await;
    let restart = world.discord.type_command(world.admin, world.channel, "/power restart").unwrap();
    let stopping = until(&restart, "restart", "[notice-power state=[power-state state=stopping]]").await;
    world.server.exit(0);
    let starting = until(&restart, "restart", "[notice-power state=[power-state state=starting]]").await;
    world.server.set_state(PowerState::Running);
    let done = until(&restart, "restart", "[notice-power-after state=[power-state state=running] …]").await;
    assert_eq!(u32::try_from(colour(&done)), Ok(GREEN));
    assert_eq!([stopping, starting].map(|card| u32::try_from(colour(&card))), [Ok(AMBER), Ok(AMBER)]);
    world.abandon().await;
}

/// The question which server is meant has no colour, so it becomes a card with the answer.
#[tokio::test]
async fn what_was_asked_in_plain_words_is_answered_by_a_card() {
    let world = World::mirrored().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let lobby = world.guild.add_channel("lobby");
    let asked = world.types(world.admin, lobby, "/power stop").await;
    assert_eq!(asked.content, "[resolve-which command=`/power stop`]");
    let chosen = world.discord.choose(world.admin, &asked, &["Creative"]).unwrap();
    let stopped = until(&chosen, "the choice", "[notice-power state=[power-state state=offline]]").await;
    assert_eq!(u32::try_from(colour(&stopped)), Ok(RED));
    world
        .presses(
            world.admin,
            &stopped,
            "[power-confirm-button action=start]",
            "[notice-power-after state=[power-state state=running] …]",
        )
        .await;
    world.end().await;
}

/// One box each, of the colour for what is neither well nor ill.
#[tokio::test]
async fn who_may_what_and_who_did_what_are_cards() {
    let world = World::mirrored().await;
    world.grant("@Gus", "view", "*").await;
    world.grant("@Gus", "say", "Survival").await;
    let listed = world.admin("/access list").await;
    let [container] = &*listed.components else { panic!("{:?}", listed.components) };
    let kinds: Vec<_> = container["components"].as_array().unwrap().iter().map(|one| &one["type"]).collect();
    assert_eq!(kinds, [10, 14, 10, 14, 10], "the head, and a section for each place below a line");
    let audit = world.admin("/audit").await;
    assert_eq!(colour(&audit), colour(&listed));
    world.end().await;
}
