//! `/player`: what is done about players, over the wire to a game that answers like Minecraft.

use std::time::Duration;

use sandbox::{ServerSpec, game::Program};

use crate::support::{Builder, World};

/// A Minecraft server that runs and is mirrored, with Steve in it.
async fn with_steve() -> World {
    let mut server = ServerSpec { running: true, echo: true, ..ServerSpec::new("Survival", Program::Game) };
    server.game.boot_step = Duration::from_millis(5);
    let world = Builder { server, ..Builder::default() }.start().await;
    world.bind_and_mirror().await;
    world.server.reached(sandbox::wings::PowerState::Running).await;
    world.server.type_line("join Steve");
    world.posted("Steve joined the game").await;
    world
}

#[tokio::test]
async fn a_player_is_kicked_in_the_words_of_the_game_and_the_answer_is_in_words() {
    let mut world = with_steve().await;
    let read = world.reads(world.admin, "/player kick player:Steve reason:griefing @a; op Eve").await;
    assert_eq!(read, "[player-done act=kick player=Steve server=Survival]");
    world.server.command_seen(|command| command == "kick Steve griefing @ a, op Eve").await;
    world.posted("[notice-action what=kick Steve griefing @\u{200b} a, op Eve who=Alice]").await;
    world.posted("Steve left the game").await;
    let read = world.reads(world.admin, "/player kick Steve").await;
    assert_eq!(read, "[player-nobody act=kick player=Steve server=Survival]");
    let log = world.audit_log().await;
    assert!(log.iter().any(|row| row.contains("kick Steve griefing") && row.contains("| done")), "{log:#?}");
    world.end().await;
}

#[tokio::test]
async fn everything_about_players_is_answered_in_words() {
    let world = with_steve().await;
    for (typed, sent, read) in [
        ("/player ban player:Steve reason:griefing", "ban Steve griefing", "[player-done act=ban …]"),
        ("/player ban Steve", "ban Steve", "[player-already act=ban …]"),
        ("/player pardon Steve", "pardon Steve", "[player-done act=pardon …]"),
        ("/player pardon Steve", "pardon Steve", "[player-already act=pardon …]"),
        ("/player op Alex", "op Alex", "[player-done act=op …]"),
        ("/player whitelist list", "whitelist list", "[player-whitelist-none server=Survival]"),
        ("/player whitelist add Alex", "whitelist add Alex", "[player-done act=whitelist-add …]"),
        ("/player whitelist add Alex", "whitelist add Alex", "[player-already act=whitelist-add …]"),
        ("/player whitelist list", "whitelist list", "[player-whitelist count=1 names=Alex server=Survival]"),
        ("/player whitelist remove Alex", "whitelist remove Alex", "[player-done act=whitelist-remove …]"),
        ("/player whitelist remove Alex", "whitelist remove Alex", "[player-already act=whitelist-remove …]"),
    ] {
        world.until(world.admin, typed, read).await;
        assert_eq!(world.server.commands().last().unwrap(), sent, "{typed}");
    }
    world.end().await;
}

#[tokio::test]
async fn names_that_nobody_can_have_are_sent_nowhere() {
    let world = with_steve().await;
    let before = world.server.commands();
    for name in ["@a", "Steve Eve", "Steve;stop", "Stéve", "seventeen_letters", "“Steve”"] {
        let read = world.reads(world.admin, &format!("/player kick player:{name}")).await;
        assert!(read.starts_with("[player-no-name game=Minecraft"), "{name}: {read}");
    }
    assert_eq!(world.server.commands(), before);
    world.end().await;
}

#[tokio::test]
async fn a_game_without_such_commands_says_so() {
    let world = World::mirrored().await;
    for (game, read) in
        [("valheim", "[player-not-in-game command=`/player kick` game=Valheim server=Survival]")]
    {
        world.until(world.admin, &format!("/server game {game}"), "[server-game …]").await;
        assert_eq!(world.reads(world.admin, "/player kick Steve").await, read);
    }
    world.until(world.admin, "/server game terraria", "[server-game …]").await;
    world.until(world.admin, "/player op Steve", "[player-not-in-game command=`/player op` …]").await;
    let viewer = world.member("Vera", &["view"]).await;
    world.until(viewer, "/player op Steve", "[refusal-needs …]").await;
    assert_eq!(world.server.commands(), Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn the_right_is_that_to_the_command_that_it_makes() {
    let world = with_steve().await;
    let (kicker, sayer) = (world.member("Kim", &[]).await, world.member("Sam", &["say"]).await);
    world
        .admin(&format!("/access grant who:<@{kicker}> permission:command server:Survival only:kick *"))
        .await;
    world.until(kicker, "/player op Steve", "[refusal-not-run command=`op Steve` …]").await;
    world.until(kicker, "/player kick Steve", "[player-done act=kick player=Steve …]").await;
    let refused = world.until(sayer, "/player ban player:Steve reason:x", "[refusal-needs …]").await;
    world.presses(sayer, &refused, "[approval-ask-button]", "[approval-asked server=Survival]").await;
    let card = world.posted("ban Steve x").await;
    world.discord.press(world.admin, &*card, "[approval-approve-button]").unwrap();
    world.server.command_seen(|command| command == "ban Steve x").await;
    world.until(world.guest, "/player kick Steve", "[refusal-nothing-… …]").await;
    world.end().await;
}

#[tokio::test]
async fn who_plays_and_who_went_is_offered_to_who_may_run_commands() {
    let world = with_steve().await;
    world.server.type_line("join Alex");
    world.server.type_line("leave Alex");
    world.posted("Alex left the game").await;
    let viewer = world.member("Vera", &["view"]).await;
    for (who, typed, names) in [
        (world.admin, "/player kick player:|", "Steve Alex"),
        (world.admin, "/player kick player:al|", "Alex"),
        (world.admin, "/player whitelist add player:|", "Alex Steve"),
        (world.admin, "/player kick server:Survival player:x|", "Alex"),
        (viewer, "/player kick player:|", ""),
        (world.guest, "/player kick player:|", ""),
    ] {
        let offered = world.discord.autocomplete(who, world.channel, typed).await.unwrap();
        let offered: Vec<_> = offered.iter().map(|choice| &*choice.name).collect();
        assert_eq!(offered.join(" "), names, "{typed}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_player_is_kicked_from_the_menu_of_a_message_of_ours() {
    let world = with_steve().await;
    world.server.type_line("join Alex");
    world.server.type_line("chat Alex Steve broke my house");
    let said = world.posted("broke my house").await;
    let registered = world.discord.registered_commands();
    let menu = registered.iter().find(|command| command["name"] == "Players in this message…").unwrap();
    let id: u64 = menu["id"].as_str().unwrap().parse().unwrap();
    let uses = async |user, wanted: &str| {
        let used = world.discord.use_message_command(user, id, &*said).unwrap();
        crate::support::until(&used, "the menu", wanted).await
    };
    uses(world.guest, "[refusal-nothing-… …]").await;
    uses(world.member("Vera", &["view"]).await, "[refusal-needs …]").await;
    let which = uses(world.admin, "[player-which server=Survival]").await;
    let options = which.components[0]["components"][0]["options"].as_array().unwrap();
    let names: Vec<_> = options.iter().map(|option| option["label"].as_str().unwrap()).collect();
    assert!(names.contains(&"Steve") && names.contains(&"Alex"), "{names:?}");
    let chosen = world.discord.choose(world.admin, &which, &["Steve"]).unwrap();
    let what =
        crate::support::until(&chosen, "the select", "[player-what player=Steve server=Survival]").await;
    let asked = world
        .presses(
            world.admin,
            &what,
            "[player-act-button act=kick]",
            "[player-sure act=kick player=Steve server=Survival]",
        )
        .await;
    world
        .presses(
            world.admin,
            &asked,
            "[player-act-button act=kick]",
            "[player-done act=kick player=Steve server=Survival]",
        )
        .await;
    world.server.command_seen(|command| command == "kick Steve").await;
    world.posted("Steve left the game").await;

    let kim = world.member("Kim", &["command"]).await;
    let which = uses(kim, "[player-which …]").await;
    let chosen = world.discord.choose(kim, &which, &["Alex"]).unwrap();
    let what = crate::support::until(&chosen, "the select", "[player-what …]").await;
    let asked = world.presses(kim, &what, "[player-act-button act=ban]", "[player-sure act=ban …]").await;
    world.revoke(&format!("<@{kim}>"), "command", "Survival").await;
    world.grant(&format!("<@{kim}>"), "view", "Survival").await;
    world.presses(kim, &asked, "[player-act-button act=ban]", "[refusal-needs …]").await;
    assert!(!world.server.commands().iter().any(|command| command.starts_with("ban")));
    world.end().await;
}

#[tokio::test]
async fn messages_of_others_are_not_looked_at() {
    let world = with_steve().await;
    let written = world.discord.say(world.guest, world.channel, "Steve is here").unwrap();
    let registered = world.discord.registered_commands();
    let menu = registered.iter().find(|command| command["type"] == 3).unwrap();
    let id: u64 = menu["id"].as_str().unwrap().parse().unwrap();
    let used = world.discord.use_message_command(world.admin, id, &*written).unwrap();
    crate::support::until(&used, "the menu", "[player-not-our-message]").await;
    world.end().await;
}

#[tokio::test]
async fn a_member_links_with_the_player_who_types_their_code() {
    let mut world = with_steve().await;
    let vera = world.member("Vera", &["view"]).await;
    let shown = world.until(vera, "/player link", "[links-code … server=Survival …]").await;
    let code = shown.content.split("code=`").nth(1).unwrap().split('`').next().unwrap().to_owned();
    let waits =
        world.presses(vera, &shown, "[links-typed-button]", "[links-not-heard server=Survival]").await;
    world.server.type_line("chat Steve wc-ab2cd3ef");
    world.server.type_line(&format!("chat Steve {code}"));
    world.server.type_line("chat Steve hello");
    world.posted("<Steve> hello").await;
    assert!(!world.shown().contains(&code), "the mirror shows the code");
    let asked = world
        .presses(vera, &waits, "[links-typed-button]", "[links-sure player=Steve server=Survival]")
        .await;
    world.presses(vera, &asked, "[links-sure-button]", "[links-done player=Steve server=Survival]").await;
    assert_eq!(world.count("player_links").await, 1);
    world.until(vera, "/player unlink", "[links-removed …]").await;
    world.until(vera, "/player unlink", "[links-none …]").await;
    world.until(world.guest, "/player link", "[refusal-nothing-… …]").await;
    world.stop_bot().await;
    world.set("PLAYER_LINKS", "off");
    world.start_bot().await;
    world.until(world.admin, "/player link", "[links-off]").await;
    world.end().await;
}
