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

use crate::support::{Builder, World};

fn spec(name: &str) -> ServerSpec {
    ServerSpec::new(name, Program::Scripted)
}

#[tokio::test]
async fn a_server_is_bound_by_whatever_names_it() {
    let world = World::start().await;
    let only = world.reads(world.admin, "/server bind").await;
    let expected = "**Survival** is bound to the panel's server “Survival” on ";
    assert!(only.starts_with(expected) && only.contains("Connected to its console"), "{only}");
    assert!(only.contains("`/console mirror` shows its console in a channel"), "{only}");
    world.unbinds(world.admin, world.channel, "Survival").await;

    let (creative, sky) =
        (world.backend.add_server(spec("Creative")), world.backend.add_server(spec("Sky *")));
    world.backend.add_server(spec("Lobby"));
    world.backend.add_server(spec("Lobby"));
    let id = world.server.short_id();
    let uuid = creative.uuid().to_string();
    let cases = [
        (format!("/server bind {id}"), "**Survival** is bound to the panel's server “Survival”"),
        (
            format!("/server bind server:{uuid} name:Build it"),
            "**Build it** is bound to the panel's server “Creative”",
        ),
        ("/server bind sky *".into(), "**Sky \\*** is bound to the panel's server “Sky \\*”"),
        ("/server bind creative".into(), "That server is bound here already, as **Build it**."),
        (
            "/server bind server:Sky * name:SURVIVAL".into(),
            "That server is bound here already, as **Sky \\***.",
        ),
        ("/server bind lobby".into(), "Several of the panel's servers have that name: take the one you mean"),
        ("/server bind nowhere".into(), "The panel has no server `nowhere` that could be bound here."),
        ("/server bind".into(), "The panel has 5 servers: say which with `server`."),
        (
            "/server rename name:build it to:survival".into(),
            "Another server here is called **Survival** already;",
        ),
        ("/server rename name:build to:*".into(), "`*` can't be a name: it stands for all servers here."),
    ];
    // The list of the panel's servers is remembered for a minute; a server that is not in it is looked for at once.
    for (typed, words) in cases {
        let read = world.reads(world.admin, &typed).await;
        assert!(read.starts_with(words), "{typed}: {read}");
    }
    for (name, words) in [
        ("\u{3164}", "a name can't contain characters that nobody sees, and this one has U+3164"),
        ("*\u{200b}", "this one has U+200B"),
        ("\u{202e}yks", "this one has U+202E"),
        ("\u{301}", "nobody would see anything of it"),
        ("SURVI\u{200c}VAL", "this one has U+200C"),
    ] {
        for command in [
            format!("/server rename name:build to:{name}"),
            format!("/server bind server:{uuid} name:{name}"),
        ] {
            let read = world.reads(world.admin, &command).await;
            assert!(read.contains("can't be a name") && read.contains(words), "{command:?}: {read}");
        }
    }
    let long = "n".repeat(65);
    let read = world.reads(world.admin, &format!("/server rename name:build to:{long}")).await;
    assert!(read.contains("a name can have 64 characters at most"), "{read}");
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
    assert_eq!(read, "**Survival** is called **Alpha** from now on.");
    let list = world.reads(world.admin, "/server list").await;
    let uuid = world.server.uuid();
    assert_eq!(list, format!("**Alpha** · <#{}>, <#{second}> · `{uuid}`", world.channel));
    let viewer = world.reads_of_a_viewer("/server list").await;
    assert_eq!(viewer, format!("**Alpha** · <#{}>, <#{second}>", world.channel));

    world.server.emit("before");
    world.posted("before").await;
    let asked =
        world.until(world.admin, "/server unbind alpha", "Unbind **Alpha**? 2 mirrors and 2 grants go").await;
    assert!(asked.content.contains("for 7 days they can be brought back"), "{}", asked.content);
    let unbound = world.presses(world.admin, &asked, "Unbind", "is unbound").await;
    let words = "**Alpha** is unbound; 2 mirrors and 2 grants went with it. The server itself is as it was.\n-# Until <t:";
    assert!(unbound.content.starts_with(words), "{}", unbound.content);
    world.server.sockets(|open| *open == 0).await;
    world.server.emit("after");
    let read = world.reads(world.admin, "/server list").await;
    assert_eq!(read, "No game server is bound in this Discord server yet. `/server bind` binds one.");
    let read = world.reads(world.admin, "/server unbind Alpha").await;
    assert!(read.starts_with("There is no server called **Alpha** here that you may use."), "{read}");

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
    let refused = format!(
        "This Discord server may not bind servers of the panel yet. The bot's operator allows it by adding \
         `{guild}` to PANEL_GUILDS and restarting the bot. Somebody with Manage Server can link a panel with a key of \
         their own: `/panel link`."
    );
    assert_eq!(world.reads(world.admin, "/server bind").await, refused);
    let offered =
        world.discord.autocomplete(world.admin, world.channel, "/server bind server:|").await.unwrap();
    assert_eq!(offered, []);
    let owner = world.discord.owner_id();
    world.until(owner, "/server bind", "**Survival** is bound").await;
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
    assert!(read.starts_with("The panel has no server `Survival` that could be bound here."), "{read}");
    let offered =
        world.discord.autocomplete(world.admin, world.channel, "/server bind server:|").await.unwrap();
    let values: Vec<_> = offered.iter().map(|choice| choice.value.clone()).collect();
    assert_eq!(values, [creative.uuid().to_string()]);
    world.until(world.admin, "/server bind", "**Creative** is bound").await;
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
    let words = "⚠️ It can't be posted into <#CHANNEL>: the bot lacks **Send Messages** there. Allow it in the \
                 channel's permissions;";
    assert!(read.starts_with("**Survival** is bound") && read.contains(words), "{read}");
    let read = lacking(VIEW_CHANNEL).await;
    assert!(read.contains("the bot lacks **View Channel** there"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn the_answer_says_within_5_s_what_the_panel_said() {
    let world = World::start().await;
    world.server.set_panel_state(sandbox::panel::PanelState::Suspended);
    let asked = Instant::now();
    let read = world.reads(world.admin, "/server bind").await;
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert!(read.starts_with("**Survival** is bound") && read.contains("is suspended"), "{read}");
    assert!(read.contains("It is being tried again by itself."), "{read}");
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
    assert!(read.starts_with("**Survival** is bound") && read.contains("is still being connected"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn a_panel_that_never_sent_its_list_is_told_within_5_s() {
    let world = World::start().await;
    let asked = Instant::now();
    world.backend.fail_panel(Fault { path: "/api/client?".into(), times: 99, kind: FaultKind::Hang });
    let read = world.reads(world.admin, "/server bind").await;
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert_eq!(read, "The panel is slow: it has not sent its list of servers yet. Try again in a moment.");
    world.end().await;
}

#[tokio::test]
async fn what_a_panel_answers_instead_of_its_list_is_told() {
    let world = World::start().await;
    let fault = |kind| Fault { path: "/api/client?".into(), times: 1, kind };
    world.backend.fail_panel(fault(FaultKind::Html("<title>Just a moment...</title>".into())));
    let read = world.reads(world.admin, "/server bind").await;
    assert!(
        read.starts_with("The panel's list of servers can't be fetched: ") && read.contains("browser"),
        "{read}"
    );
    world.until(world.admin, "/server bind", "**Survival** is bound").await;
    world.end().await;
}

#[tokio::test]
async fn binding_with_a_mirror_takes_the_channel_over_and_says_so() {
    let world = World::mirrored().await;
    let creative = world.backend.add_server(spec("Creative"));
    let typed = format!("/server bind server:{} mirror:<#{}>", creative.uuid(), world.channel);
    let read = world.reads(world.admin, &typed).await;
    assert!(read.ends_with("What the channel showed before is not shown there any more."), "{read}");
    world.posted("Creative is mirrored here from now on").await;
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
    let words = "`/server bind` needs the permission `manage` for all of this Discord server, which you don't have. \
                 Anyone with Manage Server can give it to you: `/access grant permission:manage server:*`.";
    assert_eq!(world.reads(lead, "/server bind Creative").await, words);
    let offered = world.discord.autocomplete(lead, world.channel, "/server bind server:|").await.unwrap();
    assert_eq!(offered, []);
    world.grant(&format!("<@{lead}>"), "manage", "*").await;
    world.until(lead, "/server bind Creative", "**Creative** is bound").await;
    let admins = world.guild.add_role("Deputies", MANAGE_GUILD);
    world.guild.set_roles(lead, &[admins]);
    world.revoke(&format!("<@{lead}>"), "manage", "*").await;
    let unbound = world.unbinds(lead, world.channel, "Creative").await;
    assert!(
        unbound.content.starts_with("**Creative** is unbound; 0 mirrors and 0 grants"),
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
    assert!(read.starts_with("**Survival** is bound") && read.contains("Connected to its console"), "{read}");
    let words =
        format!("⚠️ It is not mirrored in <#{channel}>: the database failed. `/console mirror` tries");
    assert!(read.contains(&words), "{read}");
    world.sql("DROP TRIGGER full").await;
    world.until(world.admin, "/console mirror", "shows its console from now on").await;
    let audit_log = world.audit_log().await;
    assert!(
        audit_log[0].ends_with("failed | bound, but not mirrored: the database failed"),
        "{audit_log:#?}"
    );
    world.end().await;
}

/// A row of another guild that can't be understood: this guild's rows can be read and changed, but not all together.
const UNREADABLE: &str = "INSERT INTO bindings \
    (id, guild_id, server_uuid, name, name_key, say_template, created_by, created_at) \
    VALUES (99, 7, 'no uuid', 'odd', 'odd', 'say', 1, 0)";
const BEHIND: &str = "The bot's database can't be read just now; this takes effect as soon as it can.";

#[tokio::test]
async fn what_waits_for_the_database_is_not_called_done() {
    let world = World::start().await;
    let mend = async || world.sql("DELETE FROM bindings WHERE id = 99").await;
    let here = world.channel;
    let steps = [
        (format!("/server bind mirror:<#{here}>"), format!("<#{here}> will show its console.")),
        ("/console unmirror".into(), format!("**Survival** will not be shown in <#{here}> any more. ")),
        ("/console mirror".into(), format!("**Survival**: <#{here}> will show its console. ")),
    ];
    for (typed, words) in steps {
        world.sql(UNREADABLE).await;
        let read = world.reads(world.admin, &typed).await;
        assert!(read.contains(&words) && read.contains(BEHIND), "{typed}: {read}");
        mend().await;
    }
    let asked = world.admin("/server unbind Survival").await;
    world.sql(UNREADABLE).await;
    let unbound = world.presses(world.admin, &asked, "Unbind", "The server itself is as it was. ").await;
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
    assert!(read.contains("the bot lacks **Send Messages** there"), "{read}");
    world.grant("@everyone", "view", "Survival").await;
    let viewer = world.reads_of_a_viewer("/server list").await;
    let words = format!("**Survival** · <#{here}> (⚠️ can't post: Discord refuses the channel: ");
    assert!(viewer.starts_with(&words), "{viewer}");
    world.end().await;
}
