//! Cards: answers that show state are messages of Components V2.

use sandbox::discord::IS_COMPONENTS_V2;
use serde_json::{Value, json};

use crate::support::World;

/// The colour of what runs; a colour alone tells nothing, the text says the same.
const GREEN: u32 = 0x2E_9E_5B;

#[tokio::test]
async fn the_state_of_servers_is_a_card_that_pings_nobody() {
    let world = World::mirrored().await;
    for (command, parts) in [("/status", 1), ("/status server:Survival", 4)] {
        let card = world.until(world.admin, command, "**Survival** 🟢 running").await;
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
    assert!(bodies.len() >= 2 && bodies.iter().all(|body| body["allowed_mentions"] == json!({"parse": []})));
    world.end().await;
}
