//! `/server`.

use std::time::{Duration, Instant};

use sandbox::{
    ServerSpec,
    discord::{
        Target,
        permissions::{MANAGE_GUILD, SEND_MESSAGES, VIEW_CHANNEL},
    },
    game::Program,
    panel::{Fault, FaultKind},
};

use crate::support::{Builder, World, begins, says};

fn spec(name: &str) -> ServerSpec {
    ServerSpec::new(name, Program::Scripted)
}

#[tokio::test]
async fn a_server_is_bound_by_whatever_names_it() {
    let world = World::start().await;
    let only = world.reads(world.admin, "/server bind").await;
    let expected = "[server-bound listed=Survival node=node-1 server=Survival]";
    assert!(
        only.starts_with(expected) && only.contains("[connection-up state=[power-state state=running]]"),
        "{only}"
    );
    assert!(only.contains("[server-bound-next]"), "{only}");
    world.unbinds(world.admin, world.channel, "Survival").await;

    let (creative, sky) =
        (world.backend.add_server(spec("Creative")), world.backend.add_server(spec("Sky *")));
    world.backend.add_server(spec("Lobby"));
    world.backend.add_server(spec("Lobby"));
    let id = world.server.short_id();
    let uuid = creative.uuid().to_string();
    let cases = [
        (format!("/server bind {id}"), "[server-bound listed=Survival node=node-1 server=Survival]"),
        (
            format!("/server bind server:{uuid} name:Build it"),
            "[server-bound listed=Creative node=node-1 server=Build it]",
        ),
        ("/server bind sky *".into(), "[server-bound listed=Sky \\* node=node-1 server=Sky \\*]"),
        ("/server bind creative".into(), "[server-bound-already server=Build it]"),
        ("/server bind server:Sky * name:SURVIVAL".into(), "[server-bound-already server=Sky \\*]"),
        ("/server bind lobby".into(), "[server-several-of-name]"),
        ("/server bind nowhere".into(), "[server-not-listed typed=`nowhere`]"),
        ("/server bind".into(), "[server-several-listed count=5]"),
        ("/server rename name:build it to:survival".into(), "[server-name-taken server=Survival]"),
        ("/server rename name:build to:*".into(), "[server-name-all name=`*`]"),
    ];
    // The list of the panel's servers is remembered for a minute; a server that is not in it is looked for at once.
    for (typed, words) in cases {
        let read = world.reads(world.admin, &typed).await;
        assert!(read.starts_with(words), "{typed}: {read}");
    }
    for (name, words) in [
        ("\u{3164}", "[server-name-unseen character=U+3164]"),
        ("*\u{200b}", "[server-name-unseen character=U+200B]"),
        ("\u{202e}yks", "[server-name-unseen character=U+202E]"),
        ("\u{301}", "[server-name-nothing]"),
        ("SURVI\u{200c}VAL", "[server-name-unseen character=U+200C]"),
    ] {
        for command in [
            format!("/server rename name:build to:{name}"),
            format!("/server bind server:{uuid} name:{name}"),
        ] {
            let read = world.reads(world.admin, &command).await;
            assert!(read.starts_with("[server-name-refused ") && read.contains(words), "{command:?}: {read}");
        }
    }
    let long = "n".repeat(65);
    let read = world.reads(world.admin, &format!("/server rename name:build to:{long}")).await;
    assert!(read.contains("[server-name-long length=65 most=64]"), "{read}");
    let offered =
        world.discord.autocomplete(world.admin, world.channel, "/server bind server:sky|").await.unwrap();
    assert_eq!(offered[0].value, sky.uuid().to_string());
    world.end().await;
}

#[tokio::test]
async fn unbinding_ends_the_mirrors_and_counts_what_went() {
    let world = World::mirrored().await;
    let second = world.guild.add_channel("second");
    world.admin(&format!("/console mirror channel:<#{second}>")).await;
    world.grant("@everyone", "view", "Survival").await;
    world.grant("@Gus", "say", "Survival").await;
    world.grant("@Gus", "power", "*").await;
    let read = world.reads(world.admin, "/server rename name:surv to:  Alpha  ").await;
    assert_eq!(read, "[server-renamed after=Alpha before=Survival]");
    let list = world.reads(world.admin, "/server list").await;
    let uuid = world.server.uuid();
    assert_eq!(
        list,
        format!(
            "[server-listed-id id=`{uuid}` line=[server-listed-mirrored channels=<#{}>, <#{second}> server=Alpha]]",
            world.channel
        )
    );
    let viewer = world.reads_of_a_viewer("/server list").await;
    assert_eq!(
        viewer,
        format!("[server-listed-mirrored channels=<#{}>, <#{second}> server=Alpha]", world.channel)
    );

    world.server.emit("before");
    world.posted("before").await;
    let asked = world
        .until(
            world.admin,
            "/server unbind alpha",
            "[server-unbind-question … grants=2 mirrors=2 server=Alpha]",
        )
        .await;
    assert!(says(&asked.content, "[server-unbind-question days=7 …]"), "{}", asked.content);
    let unbound = world.presses(world.admin, &asked, "[server-unbind-button]", "[server-unbound …]").await;
    let words = "[server-unbound grants=2 mirrors=2 server=Alpha]\n[server-unbound-until until=<t:";
    assert!(unbound.content.starts_with(words), "{}", unbound.content);
    world.server.sockets(|open| *open == 0).await;
    world.server.emit("after");
    let read = world.reads(world.admin, "/server list").await;
    assert_eq!(read, "[refusal-nothing-bound]");
    let read = world.reads(world.admin, "/server unbind Alpha").await;
    assert!(
        read.starts_with("[refusal-nothing-called command=`/server unbind` name=Alpha permission=`manage`]"),
        "{read}"
    );

    // The guild's own mirror is the proof that the line was printed and would have been seen.
    world.bind_and_mirror().await;
    world.server.emit("bound again");
    world.posted("bound again").await;
    assert!(!world.shown().contains("after"), "{}", world.shown());
    world.end().await;
}

impl World {
    /// What a member reads who holds `view` by way of `@everyone`.
    async fn reads_of_a_viewer(&self, command: &str) -> String {
        self.show_everything(Target::Member(self.guest));
        self.reads(self.guest, command).await
    }
}

#[tokio::test]
async fn who_may_bind_is_the_operators_choice() {
    let mut world = Builder { panel_guild: false, ..Builder::default() }.prepare().await;
    world.start_bot().await;
    let guild = world.guild.id;
    let refused = format!("[server-not-allowed guild=`{guild}`] [server-link-one]");
    assert_eq!(world.reads(world.admin, "/server bind").await, refused);
    let offered =
        world.discord.autocomplete(world.admin, world.channel, "/server bind server:|").await.unwrap();
    assert_eq!(offered, []);
    let owner = world.discord.owner_id();
    world.until(owner, "/server bind", "[server-bound listed=Survival node=node-1 server=Survival]").await;
    world.unbinds(world.admin, world.channel, "Survival").await;

    world.stop_bot().await;
    world.set("PANEL_GUILDS", "12345");
    world.start_bot().await;
    for user in [world.admin, owner] {
        assert_eq!(world.reads(user, "/server bind").await, refused);
    }
    world.stop_bot().await;
    let creative = world.backend.add_server(spec("Creative"));
    world.set("PANEL_GUILDS", &format!("12345, {guild}={}", creative.uuid()));
    world.start_bot().await;
    let read = world.reads(world.admin, "/server bind Survival").await;
    assert!(read.starts_with("[server-not-listed typed=`Survival`]"), "{read}");
    let offered =
        world.discord.autocomplete(world.admin, world.channel, "/server bind server:|").await.unwrap();
    let values: Vec<_> = offered.iter().map(|choice| choice.value.clone()).collect();
    assert_eq!(values, [creative.uuid().to_string()]);
    world
        .until(world.admin, "/server bind", "[server-bound listed=Creative node=node-1 server=Creative]")
        .await;
    world.end().await;
}

#[tokio::test]
async fn the_answer_says_which_right_to_post_is_missing() {
    let world = World::start().await;
    let bot = Target::Role(world.guild.bot_role());
    let lacking = async |deny: u64| {
        let channel = world.guild.add_channel("denied");
        world.guild.set_overwrite(channel, bot, 0, deny);
        let typed = format!("/server bind mirror:<#{channel}>");
        let read = world.reads(world.admin, &typed).await;
        world.unbinds(world.admin, world.channel, "Survival").await;
        read.replace(&channel.to_string(), "CHANNEL")
    };
    let read = lacking(SEND_MESSAGES).await;
    let words = "[mirror-forbidden-lacking channel=<#CHANNEL> rights=[right-send-messages]]";
    assert!(
        read.starts_with("[server-bound listed=Survival node=node-1 server=Survival]")
            && read.contains(words),
        "{read}"
    );
    let read = lacking(VIEW_CHANNEL).await;
    assert!(says(&read, "[mirror-forbidden-lacking … rights=[right-view-channel]]"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn the_answer_says_within_5_s_what_the_panel_said() {
    let world = World::start().await;
    world.server.set_panel_state(sandbox::panel::PanelState::Suspended);
    let asked = Instant::now();
    let read = world.reads(world.admin, "/server bind").await;
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert!(
        read.starts_with("[server-bound listed=Survival node=node-1 server=Survival]")
            && read.contains("[panel-error-conflict state=[server-state-suspended]]"),
        "{read}"
    );
    assert!(says(&read, "[connection-down …]"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn a_panel_that_hangs_is_told_within_5_s() {
    let world = World::start().await;
    let asked = Instant::now();
    world.backend.fail_panel(Fault { path: "/websocket".into(), times: 99, kind: FaultKind::Hang });
    let bind = world.discord.type_command(world.admin, world.channel, "/server bind").unwrap();
    assert!(bind.acknowledged().await.unwrap() < Duration::from_secs(1));
    let read = bind.reply().await.unwrap().content.clone();
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert!(
        read.starts_with("[server-bound listed=Survival node=node-1 server=Survival]")
            && read.contains("[connection-connecting]"),
        "{read}"
    );
    world.end().await;
}

#[tokio::test]
async fn a_panel_that_never_sent_its_list_is_told_within_5_s() {
    let world = World::start().await;
    let asked = Instant::now();
    world.backend.fail_panel(Fault { path: "/api/client?".into(), times: 99, kind: FaultKind::Hang });
    let read = world.reads(world.admin, "/server bind").await;
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert_eq!(read, "[server-panel-slow]");
    world.end().await;
}

#[tokio::test]
async fn what_a_panel_answers_instead_of_its_list_is_told() {
    let world = World::start().await;
    let fault = |kind| Fault { path: "/api/client?".into(), times: 1, kind };
    world.backend.fail_panel(fault(FaultKind::Html("<title>Just a moment...</title>".into())));
    let read = world.reads(world.admin, "/server bind").await;
    assert!(
        begins(
            &read,
            "[server-panel-unread why=[panel-cannot why=[panel-error-browser-check by=Cloudflare …]]]"
        ),
        "{read}"
    );
    world
        .until(world.admin, "/server bind", "[server-bound listed=Survival node=node-1 server=Survival]")
        .await;
    world.end().await;
}

#[tokio::test]
async fn binding_with_a_mirror_takes_the_channel_over_and_says_so() {
    let world = World::mirrored().await;
    let creative = world.backend.add_server(spec("Creative"));
    let typed = format!("/server bind server:{} mirror:<#{}>", creative.uuid(), world.channel);
    let read = world.reads(world.admin, &typed).await;
    assert!(read.ends_with("[mirror-moved]"), "{read}");
    world.posted("[notice-begun server=Creative]").await;
    world.server.emit("from survival");
    creative.emit("from creative");
    world.posted("from creative").await;
    assert!(!world.shown().contains("from survival"));
    world.end().await;
}

#[tokio::test]
async fn what_manages_one_server_does_not_bind_another() {
    let world = World::mirrored().await;
    let lead = world.member("Lea", &["manage"]).await;
    world.backend.add_server(spec("Creative"));
    let words = "[refusal-needs-guild-wide command=`/server bind` grant=`/access grant permission:manage server:*` granters=[refusal-anyone] permission=`manage`]";
    assert_eq!(world.reads(lead, "/server bind Creative").await, words);
    let offered = world.discord.autocomplete(lead, world.channel, "/server bind server:|").await.unwrap();
    assert_eq!(offered, []);
    world.grant(&format!("<@{lead}>"), "manage", "*").await;
    world
        .until(lead, "/server bind Creative", "[server-bound listed=Creative node=node-1 server=Creative]")
        .await;
    let admins = world.guild.add_role("Deputies", MANAGE_GUILD);
    world.guild.set_roles(lead, &[admins]);
    world.revoke(&format!("<@{lead}>"), "manage", "*").await;
    let unbound = world.unbinds(lead, world.channel, "Creative").await;
    assert!(
        unbound.content.starts_with("[server-unbound grants=0 mirrors=0 server=Creative]"),
        "{}",
        unbound.content
    );
    world.end().await;
}

#[tokio::test]
async fn a_mirror_that_can_not_be_written_down_leaves_the_server_bound_and_running() {
    let mut world = World::start().await;
    world
        .sql("CREATE TRIGGER full BEFORE INSERT ON mirrors BEGIN SELECT RAISE(ABORT, 'no mirrors'); END")
        .await;
    let channel = world.channel;
    let read = world.reads(world.admin, &format!("/server bind mirror:<#{channel}>")).await;
    assert!(
        read.starts_with("[server-bound listed=Survival node=node-1 server=Survival]")
            && read.contains("[connection-up state=[power-state state=running]]"),
        "{read}"
    );
    let words = format!("[server-bound-unmirrored channel=<#{channel}> why=failed]");
    assert!(read.contains(&words), "{read}");
    world.sql("DROP TRIGGER full").await;
    world.until(world.admin, "/console mirror", "[mirror-shows …]").await;
    let audit_log = world.audit_log().await;
    assert!(
        audit_log[0].ends_with("failed | [note-not-mirrored-why why=[note-fact fact=database_failed]]"),
        "{audit_log:#?}"
    );
    world.end().await;
}

/// A row of another guild that can't be understood: this guild's rows can be read and changed, but not all together.
const UNREADABLE: &str = "INSERT INTO bindings \
    (id, guild_id, server_uuid, name, name_key, say_template, created_by, created_at) \
    VALUES (99, 7, 'no uuid', 'odd', 'odd', 'say', 1, 0)";
const BEHIND: &str = "[message-behind]";

#[tokio::test]
async fn what_waits_for_the_database_is_not_called_done() {
    let world = World::start().await;
    let mend = async || world.sql("DELETE FROM bindings WHERE id = 99").await;
    let here = world.channel;
    let steps = [
        (format!("/server bind mirror:<#{here}>"), format!("[mirror-will-show channel=<#{here}>]")),
        (
            "/console unmirror".into(),
            format!("[console-unmirrored-behind channels=<#{here}> server=Survival] [message-behind]"),
        ),
        (
            "/console mirror".into(),
            format!("[console-will-show channel=<#{here}> server=Survival] [message-behind]"),
        ),
    ];
    for (typed, words) in steps {
        world.sql(UNREADABLE).await;
        let read = world.reads(world.admin, &typed).await;
        assert!(read.contains(&words) && read.contains(BEHIND), "{typed}: {read}");
        mend().await;
    }
    let asked = world.admin("/server unbind Survival").await;
    world.sql(UNREADABLE).await;
    let unbound = world
        .presses(world.admin, &asked, "[server-unbind-button]", "[server-unbound … server=Survival]")
        .await;
    assert!(unbound.content.contains(BEHIND), "{}", unbound.content);
    mend().await;
    world.server.sockets(|open| *open == 0).await;
    world.end().await;
}

#[tokio::test]
async fn the_list_tells_a_mirror_that_can_not_be_posted() {
    let world = World::mirrored().await;
    let (bot, here) = (Target::Role(world.guild.bot_role()), world.channel);
    world.guild.set_overwrite(here, bot, 0, SEND_MESSAGES);
    let read = world.reads(world.admin, "/console mirror").await;
    assert!(says(&read, "[mirror-forbidden-lacking … rights=[right-send-messages]]"), "{read}");
    world.grant("@everyone", "view", "Survival").await;
    let viewer = world.reads_of_a_viewer("/server list").await;
    let words = format!(
        "[server-listed-mirrored channels=[server-channel-refused channel=<#{here}> why=[discord-forbidden code=50013 "
    );
    assert!(viewer.starts_with(&words), "{viewer}");
    world.end().await;
}
