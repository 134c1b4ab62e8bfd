//! `/audit`: who reads which rows, and how they turn the pages.

use regex::Regex;
use sandbox::{ServerSpec, game::Program};
use serde_json::{Value, json};

use crate::support::{World, says, until};

/// What was read, without times and ids.
fn plain(world: &World, text: &str) -> String {
    let mut text = Regex::new("<t:[0-9]+:f>").unwrap().replace_all(text, "TIME").into_owned();
    for (id, name) in [(world.admin, "ALICE"), (world.guest, "GUS"), (world.channel, "CHANNEL")] {
        text = text.replace(&id.to_string(), name);
    }
    text.replace(&world.server.uuid().to_string(), "UUID")
}

#[tokio::test]
async fn the_audit_log_is_read_newest_first() {
    let world = World::mirrored().await;
    world.grant("@Gus", "command", "Survival").await;
    world.until(world.guest, "/mc run kick Mia `now`", "Survival ▸ kick").await;
    world.until(world.admin, "/mc say hello from 203.0.113.7", "Survival ▸ say hello").await;
    world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    let read = plain(&world, &world.reads(world.admin, "/audit").await);
    let read = Regex::new("‹ip [^›]+›").unwrap().replace_all(&read, "‹ip NAME›");
    insta::assert_snapshot!(read, @r"
    [audit-head first=1 full=no last=5 total=5]
    [audit-line-of done=[audit-done-alone command=`/power stop`] ended=[audit-ended-with note=[power-state state=offline] outcome=done] member=<@ALICE> name=Alice server=Survival time=TIME]
    [audit-line-of done=[audit-done-line command=`/mc say` line=`say hello from ‹ip NAME›`] ended=[audit-ended outcome=done] member=<@ALICE> name=Alice server=Survival time=TIME]
    [audit-line-of done=[audit-done-alone command=`/mc run kick Mia ˋnowˋ`] ended=[audit-ended outcome=done] member=<@GUS> name=Gus server=Survival time=TIME]
    [audit-line-of done=[audit-done command=`/access grant` details=[audit-grant permission=command who=<@GUS>]] ended=[audit-ended outcome=done] member=<@ALICE> name=Alice server=Survival time=TIME]
    [audit-line done=[audit-done command=`/server bind` details=[audit-bind name=Survival server=UUID], [audit-mirrored channel=<#CHANNEL>]] ended=[audit-ended outcome=done] member=<@ALICE> name=Alice time=TIME]
    ");
    let read = world.reads(world.admin, &format!("/audit member:<@{}>", world.guest)).await;
    assert!(
        says(&read, "[audit-head-of first=1 … last=1 … total=1]") && read.contains("/mc run kick"),
        "{read}"
    );
    let read = world.reads(world.admin, "/audit since:1h server:surv").await;
    assert!(
        says(&read, "[audit-head-since first=1 … last=4 … total=4]") && !read.contains("/server bind"),
        "{read}"
    );
    let read = world.reads(world.admin, "/audit since:yesterday").await;
    assert!(read.starts_with("[audit-since-unreadable]"), "{read}");
    let read = world.reads(world.admin, "/audit since:2190-01-01").await;
    assert_eq!(read, "[audit-since-future]");
    world.end().await;
}

#[tokio::test]
async fn who_manages_one_server_reads_of_that_one_alone() {
    let world = World::mirrored().await;
    let other = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world
        .until(
            world.admin,
            &format!("/server bind server:{}", other.uuid()),
            "[server-bound listed=Creative node=node-1 server=Creative]",
        )
        .await;
    world.until(world.admin, "/mc run command:ours server:Survival", "Survival ▸ ours").await;
    world.until(world.admin, "/mc run command:theirs server:Creative", "Creative ▸ theirs").await;
    let keeper = world.member("Kim", &["manage"]).await;
    let read = world.reads(keeper, "/audit").await;
    assert!(read.contains("`/mc run ours`") && !read.contains("theirs") && !read.contains("bind"), "{read}");
    let read = world.reads(keeper, "/audit server:Creative").await;
    assert_eq!(read, "[refusal-nothing-called command=`/audit` name=Creative permission=`manage`]");
    let refused = world.reads(world.guest, "/audit").await;
    assert!(
        refused.starts_with("[refusal-manages-nothing command=`/audit` permission=`manage`]"),
        "{refused}"
    );
    world.grant(&format!("<@{}>", world.guest), "view", "Survival").await;
    let refused = world.reads(world.guest, "/audit server:Survival").await;
    assert!(
        says(&refused, "[refusal-needs command=`/audit` … permission=`manage` server=Survival]"),
        "{refused}"
    );
    world.end().await;
}

/// Rights are read now: who managed that one server manages nothing any more, until it is brought back.
#[tokio::test]
async fn rows_of_an_unbound_server_are_read_by_those_who_manage_all_of_the_guild() {
    let world = World::mirrored().await;
    let keeper = world.member("Kim", &["manage"]).await;
    let head = world.member("Hanna", &[]).await;
    world.grant(&format!("<@{head}>"), "manage", "*").await;
    world.until(world.admin, "/mc run ours", "Survival ▸ ours").await;
    assert!(world.reads(keeper, "/audit").await.contains("`/mc run ours`"));
    let unbound = world.unbinds(world.admin, world.channel, "Survival").await;
    let refused = world.reads(keeper, "/audit").await;
    assert!(
        refused.starts_with("[refusal-manages-nothing command=`/audit` permission=`manage`]"),
        "{refused}"
    );
    for who in [world.admin, head] {
        let read = world.reads(who, "/audit").await;
        assert!(read.contains("`/mc run ours`") && read.contains("`/server unbind`"), "{read}");
    }
    world.presses(world.admin, &unbound, "[server-back-button]", "[server-back …]").await;
    let read = world.reads(keeper, "/audit").await;
    assert!(read.contains("`/mc run ours`"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn buttons_turn_the_pages_for_who_asked_while_they_may() {
    let mut world = World::mirrored().await;
    let keeper = world.member("Kim", &["manage", "say"]).await;
    world.stop_bot().await;
    let binding = "(SELECT id FROM bindings)";
    world
        .sql(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) \
             INSERT INTO audit (id, begun_at, guild_id, channel_id, member_id, member_name, binding_id, binding_name, \
             action, detail, outcome, outcome_note, ended_at) SELECT 100 + i, strftime('%s', 'now'), {}, 1, 7, 'Zoe', {binding}, 'Survival', \
             'command', 'number ' || i || ' {}', 'done', '', 1 FROM n",
            world.guild.id,
            "x".repeat(60)
        ))
        .await;
    world.sql("UPDATE sequences SET last = 200 WHERE name = 'audit'").await;
    world.start_bot().await;
    let first = world.until(keeper, "/audit", "[audit-head first=1 …]").await;
    assert!(first.text().contains("`/mc run number 40 ") && first.text().chars().count() <= 4000);
    // What is added meanwhile moves no page.
    world.until(keeper, "/mc say hello", "Survival ▸ say hello").await;
    let mut seen = numbers(&first.text());
    let (mut page, mut pages) = (first.clone(), vec![first.text()]);
    while Value::from(page.components.clone()).to_string().contains("[audit-older-button]") {
        page = world.presses(keeper, &page, "[audit-older-button]", "[audit-head …]").await;
        seen.extend(numbers(&page.text()));
        pages.push(page.text());
    }
    assert_eq!(seen, (1..=40).rev().collect::<Vec<_>>());
    for content in pages.iter().rev().skip(1) {
        page = world.presses(keeper, &page, "[audit-newer-button]", "[audit-head …]").await;
        assert_eq!(page.text(), *content);
    }
    world.revoke(&format!("<@{keeper}>"), "manage", "Survival").await;
    world
        .presses(
            keeper,
            &page,
            "[audit-older-button]",
            "[refusal-manages-nothing command=`/audit` permission=`manage`]",
        )
        .await;
    world.end().await;
}

fn numbers(text: &str) -> Vec<u32> {
    let number = Regex::new("number ([0-9]+)").unwrap();
    number.captures_iter(text).map(|found| found[1].parse().unwrap()).collect()
}

#[tokio::test]
async fn a_command_that_is_cut_can_be_read_in_full() {
    let world = World::mirrored().await;
    let padded = format!("say {}x; op Gus; say {}y", "a ".repeat(200), "b ".repeat(200));
    world.until(world.admin, &format!("/mc run {padded}"), "Survival ▸ say a").await;
    let read = world.until(world.admin, "/audit", "[audit-head …]").await;
    assert!(read.text().contains(" … +") && !read.text().contains("op Gus"), "{}", read.text());
    let [file] = &read.message.attachments[..] else { panic!("no file") };
    assert_eq!(file.filename, "in-full.txt");
    let text = String::from_utf8(file.bytes.to_vec()).unwrap();
    assert!(text.ends_with(&format!(" /mc run\n{padded}\n")), "{text}");
    world.end().await;
}

/// A command of the admin, whose client and Discord server are German.
fn in_german(world: &World, name: &str, options: Value) -> Value {
    let known = world.discord.registered_commands();
    let id = known.iter().find(|command| command["name"] == name).unwrap()["id"].clone();
    let data = json!({"id": id, "name": name, "type": 1, "options": options});
    let mut command = world.interaction(2, world.admin, data);
    (command["locale"], command["guild_locale"]) = (json!("de"), json!("de"));
    command
}

#[tokio::test]
async fn it_is_read_in_the_language_of_the_member_and_told_in_that_of_the_guild() {
    let world = World::mirrored().await;
    let actions = world.guild.add_channel("actions");
    world.reads(world.admin, &format!("/server audit-channel channel:<#{actions}>")).await;
    let stop = in_german(&world, "power", json!([{"name": "stop", "type": 1, "options": []}]));
    until(&world.discord.send_interaction(&stop), "stop", "● offline").await;
    world.posted_in(actions, "`/power stop` — erledigt: offline").await;
    let audit = in_german(&world, "audit", json!([]));
    let read =
        until(&world.discord.send_interaction(&audit), "audit", "Audit-Log, Neuestes zuerst: 1 bis").await;
    assert!(read.text().contains("`/power stop` — erledigt: offline"), "{}", read.text());
    let read = world.reads(world.admin, "/audit").await;
    assert!(
        says(
            &read,
            "[audit-line-of done=[audit-done-alone command=`/power stop`] ended=[audit-ended-with note=[power-state state=offline] outcome=done] …]"
        ),
        "{read}"
    );
    world.end().await;
}
