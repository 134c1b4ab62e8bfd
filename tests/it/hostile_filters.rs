//! Filters that take long, or can't be used any more: they harm whoever wrote them, and never unmask.

use std::time::Duration;

use sandbox::discord::permissions::MANAGE_GUILD;

use crate::support::{Builder, World, says};

/// Looks for each match in all of the line, at a hundred places at once.
const SLOW: &str = "a[a-z]*(?:[a-z]{1,100})!|a";
/// What an earlier version took: at two thousand places.
const TOO_LARGE: &str = "a[a-z]*(?:[a-z]{1,2000})!|a";

#[tokio::test]
async fn a_guilds_slow_filters_hold_up_no_other_guild() {
    let mut world = Builder::default().prepare().await;
    let rivals = world.discord.add_guild("Rivals");
    let role = rivals.add_role("Admins", MANAGE_GUILD);
    let (rita, there) = (rivals.add_member("Rita", &[role]), rivals.add_channel("console"));
    world.set("PANEL_GUILDS", &format!("{} {}", world.guild.id, rivals.id));
    world.start_bot().await;
    world.bind_and_mirror().await;
    world.reads_in(rita, there, &format!("/server bind name:Theirs mirror:<#{there}>")).await;
    let added = format!("/console filter add action:mask pattern:{SLOW} regex:true");
    let read = world.reads_in(rita, there, &added).await;
    assert!(says(&read, "[filter-does action=mask pattern=regex …]"), "{read}");

    // Half a second each, where nothing is optimised.
    for _ in 0..100 {
        world.server.emit("a".repeat(100));
    }
    world.server.emit("what everybody waits for");
    world.posted("what everybody waits for").await;

    let test =
        format!("/console filter test line:{} action:mask pattern:x+{SLOW} regex:true", "a".repeat(1_000));
    let tests: Vec<_> = (0..6).map(|_| world.discord.type_command(rita, there, &test).unwrap()).collect();
    let asked = world.discord.type_command(world.admin, world.channel, "/mc run list").unwrap();
    for interaction in tests.iter().chain([&asked]) {
        let took = interaction.acknowledged().await.unwrap();
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
    asked.reply().await.unwrap();
    for test in tests {
        let read = test.reply().await.unwrap().content.clone();
        assert!(
            read.contains("[filter-test-shows ") || read.contains("[rules-busy server=Theirs]"),
            "{read}"
        );
    }
    world.end().await;
}

#[tokio::test]
async fn a_filter_that_cannot_be_used_any_more_unmasks_nothing() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    let channel = world.channel;
    world
        .sql(&format!(
            "INSERT INTO filters VALUES (900, {channel}, 'mask', 'regex', '{TOO_LARGE}', NULL, NULL)"
        ))
        .await;
    world.start_bot().await;
    world.reads_until("/console status", "[console-connected …]").await;
    world.server.emit("the seed is 12345");
    world.posted("[mask-whole-unusable]").await;
    assert!(!world.shown().contains("12345"), "{}", world.shown());
    let list = world.reads(world.admin, "/console filter list").await;
    assert!(list.contains("[filter-list-unusable action=mask why=[filter-large fewer=`{1,20}`]]"), "{list}");
    let status = world.reads(world.admin, "/console status").await;
    assert!(status.contains("[console-masked-whole count=1]"), "{status}");
    let read = world.reads(world.admin, "/mc run list").await;
    assert!(read.contains("[mask-whole-unusable]"), "{read}");
    world.reads(world.admin, "/console filter remove 1").await;
    world.server.emit("the seed is 67890");
    world.posted("the seed is 67890").await;
    world.end().await;
}

#[tokio::test]
async fn where_masks_cannot_be_read_the_answer_is_withheld() {
    let world = World::mirrored().await;
    world.reads(world.admin, "/console filter add action:mask pattern:seed").await;
    world.sql("ALTER TABLE mirrors RENAME TO mirrors_elsewhere").await;
    let read = world.reads(world.admin, "/mc run command:say the seed server:Survival").await;
    assert!(read.contains("[withheld-unread]"), "{read}");
    assert!(!read.contains("seed"), "{read}");
    world.sql("ALTER TABLE mirrors_elsewhere RENAME TO mirrors").await;
    let read = world.reads(world.admin, "/mc run command:say the seed server:Survival").await;
    assert!(read.contains("say the ‹masked›"), "{read}");
    world.end().await;
}
