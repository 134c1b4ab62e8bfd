//! `/player requests`: anybody asks for a place on the whitelist, and whoever may put players on it decides.

use std::{sync::Arc, time::Duration};

use sandbox::{ServerSpec, discord::Message, game::Program};

use crate::support::{Builder, World, until};

/// A world with a Minecraft server that runs, the card for everybody, and the channel of those who decide.
struct Asking {
    world: World,
    card: Arc<Message>,
    team: u64,
}

async fn asking() -> Asking {
    let mut server = ServerSpec { running: true, echo: true, ..ServerSpec::new("Survival", Program::Game) };
    server.game.boot_step = Duration::from_millis(5);
    let world = Builder { server, ..Builder::default() }.start().await;
    world.bind_and_mirror().await;
    world.server.reached(sandbox::wings::PowerState::Running).await;
    let team = world.guild.add_channel("team");
    world.until(world.admin, &format!("/player requests channel:<#{team}>"), "[requests-taken …]").await;
    let shown = |message: &Message| message.text().contains("[requests-card server=Survival]");
    let card = world.discord.message_where(world.channel, shown).await.unwrap();
    Asking { world, card, team }
}

impl Asking {
    async fn asks(&self, user: u64, name: &str, wanted: &str) {
        let pressed = self.world.discord.press(user, &*self.card, "[requests-ask-button]").unwrap();
        let form = pressed.modal().await.unwrap();
        assert_eq!(form.title(), "[requests-form-title]");
        let sent = self.world.discord.submit_modal(user, &form, &[("name", name)]).unwrap();
        until(&sent, "the form", wanted).await;
    }

    /// The card for those who decide.
    async fn request_for(&self, name: &str) -> Arc<Message> {
        let wanted = format!("player={name} server=Survival]");
        let shown = |message: &Message| message.text().contains(&wanted);
        self.world.discord.message_where(self.team, shown).await.unwrap()
    }

    async fn decides(&self, user: u64, card: &Message, button: &str, wanted: &str) {
        let pressed = self.world.discord.press(user, card, button).unwrap();
        until(&pressed, button, wanted).await;
    }

    async fn row(&self) -> Vec<String> {
        self.world.server.commands().into_iter().filter(|command| command.starts_with("whitelist")).collect()
    }
}

#[tokio::test]
async fn a_request_is_approved_and_the_member_reads_it() {
    let mut asking = asking().await;
    let gus = asking.world.guest;
    let pressed = asking.world.discord.press(gus, &*asking.card, "[requests-ask-button]").unwrap();
    let form = pressed.modal().await.unwrap();
    let sent = asking.world.discord.submit_modal(gus, &form, &[("name", "Steve")]).unwrap();
    until(&sent, "the form", "[requests-asked player=Steve server=Survival]").await;
    asking.asks(gus, "Alex", "[requests-open player=Steve server=Survival]").await;
    let card = asking.request_for("Steve").await;
    assert!(card.text().contains("[requests-runs command=`whitelist add Steve`]"), "{}", card.text());
    asking
        .decides(asking.world.admin, &card, "[requests-approve-button]", "[requests-approved by=Alice]")
        .await;
    until(&sent, "the form", "[requests-approved-told player=Steve server=Survival]").await;
    assert_eq!(asking.row().await, ["whitelist add Steve"]);
    asking.asks(gus, "Alex", "[requests-approved-before … player=Steve server=Survival]").await;
    asking
        .world
        .until(asking.world.admin, "/player whitelist list", "[player-whitelist count=1 names=Steve …]")
        .await;
    let log = asking.world.audit_log().await;
    assert!(log.iter().any(|row| row.contains("whitelist add Steve") && row.contains("| done")), "{log:#?}");
    asking.world.end().await;
}

#[tokio::test]
async fn two_who_approve_at_once_do_it_once() {
    let asking = asking().await;
    let world = &asking.world;
    let second = world.member("Bea", &["command"]).await;
    asking.asks(world.guest, "Steve", "[requests-asked …]").await;
    let card = asking.request_for("Steve").await;
    let presses = [world.admin, second]
        .map(|user| world.discord.press(user, &*card, "[requests-approve-button]").unwrap());
    for press in &presses {
        let settled =
            |text: &str| text.contains("[requests-approved by=") || text.contains("[requests-decided]");
        press.reply_where(|reply| settled(&reply.text())).await.unwrap();
    }
    world.server.command_seen(|command| command == "whitelist add Steve").await;
    world.until(world.admin, "/player whitelist list", "[player-whitelist count=1 …]").await;
    let sent = asking.row().await.into_iter().filter(|command| command == "whitelist add Steve").count();
    assert_eq!(sent, 1);
    asking.world.end().await;
}

#[tokio::test]
async fn who_lost_the_right_between_question_and_press_decides_nothing() {
    let asking = asking().await;
    let world = &asking.world;
    let role = world.role("Team", &["command"]).await;
    let bea = world.guild.add_member("Bea", &[role]);
    let kicker = world.member("Kim", &[]).await;
    world
        .admin(&format!("/access grant who:<@{kicker}> permission:command server:Survival only:kick *"))
        .await;
    asking.asks(world.guest, "Steve", "[requests-asked …]").await;
    let card = asking.request_for("Steve").await;
    world.guild.set_roles(bea, &[]);
    for user in [bea, kicker, world.guest] {
        for button in ["[requests-approve-button]", "[requests-deny-button]"] {
            asking.decides(user, &card, button, "[approval-who-can-answer …]").await;
        }
    }
    assert_eq!(asking.row().await, Vec::<String>::new());
    world.guild.set_roles(bea, &[role]);
    asking.decides(bea, &card, "[requests-deny-button]", "[requests-denied by=Bea]").await;
    asking.asks(world.guest, "Steve", "[requests-denied-before …]").await;
    assert_eq!(asking.row().await, Vec::<String>::new());
    asking.world.end().await;
}

#[tokio::test]
async fn a_hostile_name_is_asked_for_nowhere_and_what_could_not_be_sent_stays_open() {
    let asking = asking().await;
    let world = &asking.world;
    for name in ["@a", "Steve; op Eve", "Steve Eve", "seventeen_letters", "Ste\u{202e}ve", "\"Steve\""] {
        asking.asks(world.guest, name, "[player-no-name …]").await;
    }
    assert!(world.discord.messages(asking.team).is_empty());
    asking.asks(world.guest, "Steve", "[requests-asked …]").await;
    let card = asking.request_for("Steve").await;
    world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    asking.decides(world.admin, &card, "[requests-approve-button]", "[send-offline …]").await;
    world.until(world.admin, "/power start", "[power-state state=running]").await;
    asking.decides(world.admin, &card, "[requests-approve-button]", "[requests-approved by=Alice]").await;
    world.until(world.admin, "/player requests", "[requests-ended server=Survival]").await;
    asking.asks(world.admin, "Alex", "[requests-closed]").await;
    asking.world.end().await;
}

#[tokio::test]
async fn the_buttons_work_after_a_restart_of_the_bot_and_what_nobody_sees_is_not_kept() {
    let mut asking = asking().await;
    asking.asks(asking.world.guest, "Steve", "[requests-asked …]").await;
    asking.world.stop_bot().await;
    asking.world.start_bot().await;
    asking.world.until(asking.world.admin, "/status", "[message-state sign=🟢 …]").await;
    let card = asking.request_for("Steve").await;
    asking
        .decides(asking.world.admin, &card, "[requests-approve-button]", "[requests-approved by=Alice]")
        .await;
    asking.world.guild.remove_channel(asking.team);
    asking.asks(asking.world.admin, "Alex", "[requests-not-shown server=Survival]").await;
    assert_eq!(asking.world.count("whitelist_requests").await, 1);
    asking.world.end().await;
}
