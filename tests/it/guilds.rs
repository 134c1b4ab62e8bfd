//! Two guilds that watch the same server know nothing of each other.

use sandbox::discord::permissions::MANAGE_GUILD;

use crate::support::{Builder, World};

#[tokio::test]
async fn actions_names_and_grants_stay_in_their_guild() {
    let mut world = Builder::default().prepare().await;
    let other = world.discord.add_guild("Rivals");
    let role = other.add_role("Admins", MANAGE_GUILD);
    let (rita, there) = (other.add_member("Rita", &[role]), other.add_channel("console"));
    other.join(world.guest, &[]);
    world.set("PANEL_GUILDS", &format!("{} {}", world.guild.id, other.id));
    world.start_bot().await;
    world.bind_and_mirror().await;
    let bound = world.reads_in(rita, there, &format!("/server bind name:Theirs mirror:<#{there}>")).await;
    assert!(bound.starts_with("[server-bound listed=Survival node=node-1 server=Theirs]"), "{bound}");
    assert_eq!(world.server.socket_count(), 1, "one socket, however many watch");

    world.grant("@Gus", "say", "Survival").await;
    world.admin("/mc say secret plans").await;
    let read = world.reads_in(rita, there, "/mc run list").await;
    assert!(read.starts_with("Theirs ▸ list"), "{read}");
    world.server.emit("a line for both");
    world.posted("a line for both").await;
    let both = |message: &sandbox::discord::Message| message.content.contains("a line for both");
    world.discord.message_where(there, both).await.unwrap();
    let shown_there = shown(&world, there);
    assert!(
        shown_there.contains("[notice-action what=list who=Rita]") && !shown_there.contains("Alice"),
        "{shown_there}"
    );
    assert!(
        world.shown().contains("[notice-action what=say secret plans who=Alice]")
            && !world.shown().contains("Rita")
    );

    let read = world.reads_in(rita, there, "/mc say message:x server:Survival").await;
    assert!(
        read.starts_with("[refusal-nothing-called command=`/mc say` name=Survival permission=`say`]"),
        "{read}"
    );
    let read = world.reads_in(world.guest, there, "/mc say hello").await;
    assert!(
        read.starts_with("[refusal-nothing-usable command=`/mc say` permission=`say`]"),
        "grants end at the guild: {read}"
    );
    let list = world.reads_in(rita, there, "/access list").await;
    assert!(!list.contains(&world.guest.to_string()), "{list}");

    world.unbinds(rita, there, "Theirs").await;
    world
        .until(world.admin, "/status", "[status-since server=Survival state=[message-state sign=🟢 …] …]")
        .await;
    world.server.emit("only here now");
    world.posted("only here now").await;
    assert!(!shown(&world, there).contains("only here now"));
    world.end().await;
}

fn shown(world: &World, channel: u64) -> String {
    let messages = world.discord.messages(channel);
    messages.iter().map(|message| message.content.clone()).collect::<Vec<_>>().join("\n")
}
