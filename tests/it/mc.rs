//! `/mc`.

use serde_json::json;

use sandbox::{Dialect, ServerSpec, UserSpec, game::Program};

use crate::support::{Builder, World, until};

#[tokio::test]
async fn a_line_is_mirrored_and_a_command_reaches_the_server() {
    let world = World::mirrored().await;
    world.server.emit("[12:00:01] [Server thread/INFO]: hello from the console");
    world.posted("hello from the console").await;
    let reply = world.admin("/mc say hello").await;
    assert!(reply.content.contains("Survival"), "{}", reply.content);
    world.server.command_seen(|command| command == "say hello").await;
    world.posted("[notice-action what=say hello who=Alice]").await;
    world.end().await;
}

#[tokio::test]
async fn the_answer_holds_what_the_console_printed_or_says_that_nothing_came() {
    let world = World::mirrored().await;
    let run = world.discord.type_command(world.admin, world.channel, "/mc run /list").unwrap();
    world.server.command_seen(|command| command == "list").await;
    world.server.emit_all(["There are 1 of 20 players online:", "\u{1b}[32mSteve\u{1b}[0m from 203.0.113.7"]);
    let reply = run.reply().await.unwrap();
    assert!(reply.ephemeral);
    assert!(reply.content.starts_with("Survival ▸ list\n```ansi\nThere are 1 of 20"), "{}", reply.content);
    assert!(reply.content.contains("Steve") && !reply.content.contains("203.0.113.7"), "{}", reply.content);
    world.posted("[notice-action what=list who=Alice]").await;

    let quiet = world.reads(world.admin, "/mc run save-all").await;
    assert_eq!(quiet, "Survival ▸ save-all\n[answer-nothing]");
    world.end().await;
}

#[tokio::test]
async fn what_people_type_becomes_what_a_console_takes() {
    let world = echoing(Dialect::default()).await;
    let role = world.guild.add_role("Staff Team", 0);
    let member = world.guild.add_member("Bob", &[]);
    world.guild.set_nick(member, Some("Bobby"));
    let (channel, console) = (world.guild.add_channel("builds"), world.channel);
    let cases = [
        ("/mc run //players".into(), "/players"),
        ("/mc run   /time set day ".into(), "time set day"),
        (
            format!("/mc say <@{member}> <@!{member}> of <@&{role}>: see <#{channel}>"),
            "say @Bobby @Bobby of @Staff Team: see #builds",
        ),
        ("/mc say <:creeper:123456789012345678> <a:run:1> <@99>".into(), "say :creeper: :run: @someone"),
        ("/mc run tellraw @a {“text”:“don’t”}".into(), "tellraw @a {\"text\":\"don't\"}"),
    ];
    for (typed, sent) in cases {
        let read = world.reads(world.admin, &typed).await;
        world.server.command_seen(|command| command == sent).await;
        let curly = typed.contains('“');
        assert_eq!(read.contains("[mc-straightened]"), curly, "{typed}: {read}");
    }
    let action = world.posted("[notice-action what=say @\u{200b}Bobby ").await;
    assert_eq!((action.channel, action.pinged.clone()), (console, sandbox::discord::Pinged::default()));

    world.sql("UPDATE bindings SET say_template = 'broadcast [Discord] {message}'").await;
    world.reads(world.admin, "/mc say hi {message}").await;
    world.server.command_seen(|command| command == "broadcast [Discord] hi {message}").await;
    world.posted("[notice-action what=say hi {message} who=Alice]").await;
    world.end().await;
}

#[tokio::test]
async fn a_nickname_is_never_command_text_whoever_mentions_it() {
    let world = echoing(Dialect::default()).await;
    let (bob, role) = (world.guild.add_member("Bob", &[]), world.guild.add_role("e[type=cow]", 0));
    let channel = world.guild.add_channel("a;stop");
    let sayer = world.member("Sam", &["say"]).await;
    for (nickname, sent) in [
        ("e", "kill @_e"),
        ("x;op Mallory", "kill @x_op_Mallory"),
        ("as @a run op Mallory", "kill @as_a_run_op_Mallory"),
        ("\u{1b}[31mx\u{2028}op", "kill @31mx_op"),
        ("🔥", "kill @Bob"),
    ] {
        world.guild.set_nick(bob, Some(nickname));
        for mention in [format!("<@{bob}>"), format!("<@!{bob}>")] {
            world.reads(world.admin, &format!("/mc run kill {mention}")).await;
            assert_eq!(world.server.commands().last().unwrap(), sent, "{nickname:?}");
        }
    }
    world.guild.set_nick(bob, Some("e; stop §4&4 | stop"));
    for (who, typed, sent) in [
        (
            world.admin,
            format!("/mc say <@{bob}> <@&{role}> <#{channel}>"),
            "say @_e stop 4 4 stop @_e type cow #a stop",
        ),
        (
            sayer,
            format!("/mc say <@{bob}> <@&{role}> <#{channel}>"),
            "say @_e stop 4 4 stop @_e type cow #a stop",
        ),
        (
            world.admin,
            "/mc run say <t:1700000000:R> </mc run:123456789012345678>".into(),
            "say 2023-11-14_22:13_UTC /mc_run",
        ),
    ] {
        world.reads(who, &typed).await;
        assert_eq!(world.server.commands().last().unwrap(), sent, "{typed}");
    }
    world.end().await;
}

#[tokio::test]
async fn what_is_asked_for_and_approved_has_no_nickname_in_it_either() {
    let world = echoing(Dialect::default()).await;
    let (sam, bob) = (world.member("Sam", &["view"]).await, world.guild.add_member("Bob", &[]));
    world.guild.set_nick(bob, Some("x;op Mallory"));
    let refused = world.until(sam, &format!("/mc run kill <@{bob}>"), "[refusal-needs …]").await;
    world.presses(sam, &refused, "[approval-ask-button]", "[approval-asked server=Survival]").await;
    let card = world.posted("kill @x_op_Mallory").await;
    world.discord.press(world.admin, &*card, "[approval-approve-button]").unwrap();
    world.server.command_seen(|command| command == "kill @x_op_Mallory").await;
    world.end().await;
}

#[tokio::test]
async fn a_message_of_who_may_not_run_everything_is_only_a_message() {
    let world = echoing(Dialect::default()).await;
    let sayer = world.member("Sam", &["say"]).await;
    let runner = world.member("Rita", &["command"]).await;
    let narrowed = world.member("Nora", &["say"]).await;
    world.admin(&format!("/access grant who:<@{narrowed}> permission:command never:op *")).await;
    for (typed, harmless) in [
        ("hi; quit", "say hi； quit"),
        ("hi | quit && x", "say hi ｜ quit ＆＆ x"),
        ("@e[type=cow] @a", "say ＠e[type=cow] ＠a"),
        ("&4red §lbold", "say ＆4red lbold"),
        ("R&D, bob@example.com, @Bob", "say R&D, bob@example.com, @Bob"),
    ] {
        let as_typed = format!("say {typed}");
        for (who, sent) in
            [(sayer, harmless), (narrowed, harmless), (runner, &as_typed), (world.admin, &as_typed)]
        {
            world.until(who, &format!("/mc say {typed}"), "Survival ▸ say ").await;
            assert_eq!(world.server.commands().last().unwrap(), sent);
        }
    }
    world.end().await;
}

#[tokio::test]
async fn what_no_console_takes_is_refused_with_the_reason() {
    let mut world = echoing(Dialect::NewGo).await;
    let long = format!("/mc run {}", "x".repeat(6000));
    let cases = [
        ("/mc run /", "[of-server server=Survival what=[write-empty]]"),
        ("/mc run say a\nstop", "[of-server server=Survival what=[write-line-break]]"),
        ("/mc say one\r\ntwo", "[of-server server=Survival what=[write-line-break]]"),
        (&long, "[of-server server=Survival what=[write-too-long frame="),
    ];
    for (typed, words) in cases {
        let read = world.reads(world.admin, typed).await;
        assert!(read.starts_with(words), "{read}");
    }
    // The client sends no option that is empty, but one of spaces.
    let id = world.discord.command_registered("mc").await.unwrap()["id"].clone();
    let option = json!({"name": "message", "type": 3, "value": "  "});
    let data = json!({"id": id, "name": "mc", "type": 1, "options": [{"name": "say", "type": 1, "options": [option]}]});
    let empty = world.discord.send_interaction(&world.interaction(2, world.admin, data));
    until(&empty, "spaces", "[of-server server=Survival what=[say-empty]]").await;
    world.reads(world.admin, "/mc run last").await;
    assert_eq!(world.server.commands(), ["last"]);
    let shown = world.shown();
    assert!(
        !shown.contains("xxx") && !shown.contains("stop"),
        "the mirror shows what was not done:\n{shown}"
    );
    let audit_log = world.audit_log().await;
    assert!(audit_log[1].starts_with("Alice | Survival | command |  | refused | "), "{audit_log:#?}");
    assert_eq!(audit_log.last().unwrap(), "Alice | Survival | command | last | done");
    world.end().await;
}

#[tokio::test]
async fn the_longest_command_that_fits_is_sent_and_its_answer_is_a_message() {
    let world = echoing(Dialect::OldGo).await;
    let long = "y".repeat(3000);
    let reply = world.admin(&format!("/mc run {long}")).await;
    world.server.command_seen(|command| command == long).await;
    assert!(reply.content.starts_with("Survival ▸ yyy"), "{}", reply.content);
    world.posted("[notice-action what=yyy").await;
    world.end().await;
}

#[tokio::test]
async fn an_offline_server_says_so_and_offers_to_start_it_to_those_who_may() {
    let world = World::mirrored().await;
    let sayer = world.member("Sam", &["say"]).await;
    let starter = world.member("Stella", &["say", "start"]).await;
    world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;

    let told = world.until(sayer, "/mc say hello", "[send-offline server=Survival]").await;
    assert!(told.components.is_empty() && told.ephemeral);
    let offered = world.until(starter, "/mc say hello", "[send-offline server=Survival]").await;
    let started = world
        .presses(
            starter,
            &offered,
            "[power-confirm-button action=start]",
            "[notice-power-after state=[power-state state=running] …]",
        )
        .await;
    assert!(started.text().starts_with("[power-asked action=start server=Survival]"), "{}", started.text());
    let again = world.discord.press(starter, &started, "[power-confirm-button action=start]");
    assert!(again.is_err(), "the button is gone");
    world.posted("[notice-action what=start who=Stella]").await;
    world.reads(sayer, "/mc say back again").await;
    assert_eq!(world.server.commands().last().unwrap(), "say back again");
    world.end().await;
}

#[tokio::test]
async fn a_command_finds_its_way_while_the_socket_is_down_or_says_that_none_is_left() {
    let mut builder = Builder::default();
    builder.options.sockets.timings.write_within = std::time::Duration::from_millis(200);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    world.server.sockets(|open| *open == 0).await;
    let read = world.reads(world.admin, "/mc run list").await;
    let words = "Survival ▸ list\n[answer-unheard]";
    assert!(read.starts_with(words), "{read}");
    world.server.command_seen(|command| command == "list").await;

    world.backend.stop_wings();
    let read = world.reads(world.admin, "/mc run list").await;
    let words = "[of-server server=Survival what=[panel-not-just-now why=[panel-error-daemon detail=Could not establish";
    assert!(read.starts_with(words) && read.ends_with(" status=504]]]"), "{read}");
    assert_eq!(world.server.commands().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn a_server_that_turns_out_to_be_offline_can_be_started_from_the_answer_too() {
    let mut builder = Builder::default();
    builder.options.sockets.timings.write_within = std::time::Duration::from_millis(200);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    world.until(world.admin, "/status", "[connection-down …]").await;
    let told = world.until(world.admin, "/mc run list", "[send-offline server=Survival]").await;
    assert!(!told.components.is_empty(), "no button");
    world.end().await;
}

#[tokio::test]
async fn what_the_panel_does_not_permit_is_named() {
    let builder = Builder::default();
    let mut world = builder.prepare().await;
    let user = world.backend.add_user(UserSpec { name: "bot".into(), admin: false });
    world.server.set_permissions(&user, &["control.start"]);
    world.set("PANEL_API_KEY", user.key());
    world.start_bot().await;
    let bound = world.reads(world.admin, "/server bind").await;
    assert!(
        bound.contains(
            "[connection-lacking permissions=`control.console` & `control.stop` & `control.restart`]"
        ),
        "{bound}"
    );
    let read = world.reads(world.admin, "/mc run list").await;
    let words = "[of-server server=Survival what=[write-missing-permission permission=`control.console`] [write-try-at-once]]";
    assert_eq!(read, words);
    let read = world.reads(world.admin, "/power restart").await;
    assert!(read.contains("[write-missing-permission permission=`control.restart`]"), "{read}");
    let audit_log = world.audit_log().await;
    let refused = "Alice | Survival | command | list | refused | [note-lacks \
                   permission=`control.console`]";
    assert!(audit_log[1].starts_with(refused), "{audit_log:#?}");
    assert!(
        audit_log[2].starts_with(
            "Alice | Survival | restart |  | refused | [note-lacks permission=`control.restart`]"
        ),
        "{audit_log:#?}"
    );
    assert_eq!(world.server.commands(), [""; 0]);
    world.end().await;
}

#[tokio::test]
async fn two_commands_at_once_are_each_sent_once() {
    let world = World::mirrored().await;
    let one = world.discord.type_command(world.admin, world.channel, "/mc say one").unwrap();
    let two = world.discord.type_command(world.admin, world.channel, "/mc say two").unwrap();
    until(&one, "/mc say one", "Survival ▸ say one").await;
    until(&two, "/mc say two", "Survival ▸ say two").await;
    let mut commands = world.server.commands();
    commands.sort();
    assert_eq!(commands, ["say one", "say two"]);
    world.end().await;
}

#[tokio::test]
async fn names_are_looked_up_only_for_who_may_and_all_at_once() {
    let world = echoing(Dialect::default()).await;
    let bobs: Vec<_> = (1..=5).map(|number| world.guild.add_member(&format!("Bob{number}"), &[])).collect();
    let mentions: Vec<_> = bobs.iter().map(|bob| format!("<@{bob}>")).collect();
    let typed = format!("/mc say {}", mentions.join(" "));
    let asked = || {
        let requests = world.discord.requests();
        requests.iter().filter(|request| request.path.contains("/members/")).count()
    };
    let before = asked();
    world.until(world.guest, &typed, "[refusal-nothing-usable command=`/mc say` permission=`say`]").await;
    assert_eq!(asked(), before, "Discord was asked for who may not");
    world.until(world.admin, &typed, "say @").await;
    world.server.command_seen(|command| command == "say @Bob1 @Bob2 @Bob3 @Bob4 @Bob5").await;
    assert_eq!(asked(), before + 5);
    world.end().await;
}

/// A world whose game repeats what is typed, so that answers need not wait for silence.
async fn echoing(dialect: Dialect) -> World {
    let mut builder = Builder::default();
    builder.backend.dialect = dialect;
    builder.server = ServerSpec { echo: true, ..ServerSpec::new("Survival", Program::Scripted) };
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world
}
