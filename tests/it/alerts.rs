//! Alerts: what is told in a channel when something happens to a server, whom it mentions, and what of a console it shows.

use std::{sync::Arc, time::Duration};

use sandbox::{
    ServerSpec,
    discord::{Message, Reply, Target, permissions::MENTION_EVERYONE},
    game::Program,
    wings::PowerState,
};

use crate::support::{Builder, World};

pub(crate) const OFFLINE: &str = "[notice-power state=[power-state state=offline]]";
pub(crate) const RUNNING: &str = "[notice-power-after state=[power-state state=running] …]";
const BACK: &str = "[alert-over-crashed ";
pub(crate) const ONLINE: &str = "[alert-online ";
const NEEDS: &str = "permission=`manage`";

/// A world whose alerts look often, with the server mirrored, and a channel for alerts.
pub(crate) async fn world() -> (World, u64) {
    let mut builder = Builder::default();
    builder.options.alerts.look_every = Duration::from_millis(20);
    builder.options.alerts.steady = Duration::ZERO;
    builder.options.alerts.ask_panel_after = [Duration::from_millis(10); 2];
    let world = builder.start().await;
    world.bind_and_mirror().await;
    let channel = world.guild.add_channel("alerts");
    (world, channel)
}

impl World {
    pub(crate) async fn alert(&self, options: &str) -> Reply {
        self.until(self.admin, &format!("/alert add {options}"), "[alert-added …").await
    }

    /// Waits for a message in a channel of which all of this can be read.
    pub(crate) async fn told(&self, channel: u64, parts: &[&str]) -> Arc<Message> {
        let reads = |message: &Message| parts.iter().all(|part| message.text().contains(part));
        let found = self.discord.message_where(channel, |message| reads(message)).await;
        found.unwrap_or_else(|_| {
            panic!("{parts:?} was not told; the channel shows:\n{}", self.all_told(channel))
        })
    }

    /// Types `/alert list` until it shows that.
    pub(crate) async fn lists(&self, wanted: &str) {
        let shown = async { while !self.reads(self.admin, "/alert list").await.contains(wanted) {} };
        tokio::time::timeout(Duration::from_secs(10), shown).await.expect("it is listed");
    }

    pub(crate) fn all_told(&self, channel: u64) -> String {
        let messages = self.discord.messages(channel);
        messages.iter().map(|message| message.text()).collect::<Vec<_>>().join("\n---\n")
    }
}

#[tokio::test]
async fn a_crash_is_told_once_with_its_report_and_so_is_that_it_is_back() {
    let (world, channel) = world().await;
    let role = world.guild.add_role("Staff", 0);
    world.guild.set_mentionable(role, true);
    let _other = world.guild.add_role("Others", 0);
    world.alert(&format!("kind:crashed channel:<#{channel}> mention:<@&{role}> details:cause")).await;
    world.server.emit("the tail begins");
    world.posted("the tail begins").await;
    world.server.emit("[12:00:00 ERROR]: java.lang.OutOfMemoryError: Java heap space");
    world.posted("OutOfMemoryError").await;
    world.server.exit(1);
    let told = world
        .told(
            channel,
            &["[alert-crashed server=Survival]", "how=error", "[crash-cause cause=[cause-java-heap]]"],
        )
        .await;
    assert_eq!(told.pinged.roles, [role], "{:?}", told.pinged);
    let mut files = told.attachments.iter().map(|file| &file.filename);
    assert!(files.all(|name| name == "chart.png"), "no log where nobody asked for it");
    assert_eq!(told.buttons().first().map(String::as_str), Some("[alert-mute-button]"));
    let back = world.told(channel, &[BACK]).await;
    assert!(back.pinged.roles.is_empty(), "five minutes lie between two mentions");
    world.told(channel, &["[alert-crashed server=Survival]", "how=running"]).await;
    assert_eq!(world.discord.messages(channel).len(), 2, "{}", world.all_told(channel));
    assert_eq!(world.count("incidents").await, 1);
    world.end().await;
}

#[tokio::test]
async fn a_planned_stop_is_told_with_who_did_it_and_is_no_crash() {
    let (world, channel) = world().await;
    for kind in ["crashed", "stopped", "started"] {
        world.alert(&format!("kind:{kind} channel:<#{channel}>")).await;
    }
    let admin = world.admin;
    world.until(admin, "/power stop", OFFLINE).await;
    world.told(channel, &["[alert-stopped by=[alert-by by=member", &format!("<@{admin}>")]).await;
    world.until(admin, "/power start", RUNNING).await;
    world.told(channel, &["[alert-started by=[alert-by by=member", &format!("<@{admin}>")]).await;
    let messages = world.discord.messages(channel);
    assert_eq!(messages.len(), 2, "{}", world.all_told(channel));
    assert!(
        messages.iter().all(|message| message.pinged.users.is_empty()),
        "it names who did it, and rings nobody"
    );
    world.end().await;
}

#[tokio::test]
async fn who_started_it_before_a_crash_is_not_said_to_have_started_it_after() {
    let (world, channel) = world().await;
    world.until(world.admin, "/power restart", RUNNING).await;
    world.alert(&format!("kind:started channel:<#{channel}>")).await;
    world.server.exit(1);
    world.told(channel, &["[alert-started by=[alert-by by=node"]).await;
    world.end().await;
}

#[tokio::test]
async fn who_stopped_it_on_the_panel_is_edited_in_once_its_log_tells() {
    let (world, channel) = world().await;
    world.alert(&format!("kind:stopped channel:<#{channel}>")).await;
    world.server.power_on_panel(Some("jdoe"), sandbox::wings::PowerAction::Stop);
    world.told(channel, &["[alert-stopped by=[alert-by by=panel-user who=jdoe]"]).await;
    assert_eq!(world.discord.messages(channel).len(), 1);
    world.end().await;
}

#[tokio::test]
async fn who_stopped_it_while_nobody_listened_is_edited_in_too() {
    let (world, channel) = world().await;
    world.alert(&format!("kind:stopped channel:<#{channel}>")).await;
    world.server.refuse_upgrades(Some(500));
    world.server.drop_sockets();
    world.server.sockets(|open| *open == 0).await;
    world.server.power_on_panel(Some("jdoe"), sandbox::wings::PowerAction::Stop);
    world.server.reached(PowerState::Offline).await;
    world.server.refuse_upgrades(None);
    world.told(channel, &["[alert-stopped by=[alert-by by=panel-user who=jdoe]"]).await;
    assert_eq!(world.discord.messages(channel).len(), 1, "{}", world.all_told(channel));
    world.end().await;
}

#[tokio::test]
async fn words_of_the_console_are_told_masked_folded_and_not_from_chat() {
    let (world, channel) = world().await;
    world.alert(&format!("kind:words channel:<#{channel}> text:overloaded")).await;
    world.server.emit("[12:00:01] [Server thread/INFO]: <Steve> overloaded overloaded");
    world.server.emit("[12:00:02] [Server thread/WARN]: Can't keep up! Is the server overloaded? 203.0.113.9 password=hunter22");
    let told = world.told(channel, &["[alert-line ", "Can't keep up"]).await;
    assert!(!told.text().contains("203.0.113.9") && !told.text().contains("hunter22"), "{}", told.text());
    world.server.emit("[12:00:03] [Server thread/WARN]: overloaded again");
    world.posted("overloaded again").await;
    world.server.emit("the end");
    world.posted("the end").await;
    assert_eq!(world.discord.messages(channel).len(), 1, "{}", world.all_told(channel));
    assert!(!world.all_told(channel).contains("Steve"));
    world.end().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_what_to_change() {
    let (world, channel) = world().await;
    let (everyone, silent) = (world.guild.everyone(), world.guild.add_role("Silent", 0));
    world.guild.set_role_permissions(everyone, world.guild.permissions(world.guest) & !MENTION_EVERYONE);
    world.guild.set_mentionable(silent, false);
    for (options, said) in [
        (format!("kind:crashed mention:<@&{}>", world.guild.everyone()), "[alert-everyone]"),
        (format!("kind:crashed mention:<@&{silent}>"), "[alert-role-not-mentionable …]"),
        ("kind:memory above:101".to_owned(), "[alert-threshold-never …]"),
        ("kind:cpu above:201".to_owned(), "[alert-cpu-beyond limit=200 …]"),
        ("kind:cpu above:0".to_owned(), "[alert-threshold-always …]"),
        ("kind:memory".to_owned(), "[alert-needs-threshold …]"),
        ("kind:words".to_owned(), "[alert-needs-text]"),
        ("kind:regex text:(a{1,900}){1,900}".to_owned(), "[alert-text-refused … why=[alert-regex-large …]]"),
        ("kind:regex text:.*".to_owned(), "[alert-text-refused … why=[alert-every-line]]"),
        ("kind:online for:soon".to_owned(), "[access-for-unreadable]"),
    ] {
        world.until(world.admin, &format!("/alert add {options} channel:<#{channel}>"), said).await;
    }
    assert_eq!(world.count("alerts").await, 0);
    world.end().await;
}

#[tokio::test]
async fn percent_of_a_limit_that_there_is_not_is_refused() {
    let server = ServerSpec { disk: 0, ..ServerSpec::default() };
    let world = Builder { server, ..Builder::default() }.start().await;
    world.bind_and_mirror().await;
    world.until(world.admin, "/alert add kind:disk above:90", "[alert-disk-unlimited …]").await;
    assert_eq!(world.count("alerts").await, 0);
    let other = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.until(world.admin, &format!("/server bind server:{}", other.uuid()), "[server-bound …").await;
    world.alert("kind:disk above:90 server:Creative").await;
    world.end().await;
}

#[tokio::test]
async fn the_log_of_a_channel_that_shows_no_console_is_asked_about() {
    let (world, channel) = world().await;
    let asked = world
        .until(
            world.admin,
            &format!("/alert add kind:crashed details:log channel:<#{channel}>"),
            "[alert-log-confirm …]",
        )
        .await;
    world.presses(world.admin, &asked, "[alert-log-button]", "[alert-added …").await;
    world.server.emit("the tail begins");
    world.posted("the tail begins").await;
    world.server.emit("secret token=abcdef0123456789abcdef");
    world.server.emit("nothing after this");
    world.posted("nothing after this").await;
    world.server.exit(139);
    let told = world.told(channel, &["[alert-crashed server=Survival]", "how=segfault"]).await;
    let log = told.attachments.iter().find(|file| file.filename == "survival-crash.log").expect("the log");
    let text = String::from_utf8_lossy(&log.bytes).into_owned();
    assert!(text.contains("nothing after this") && !text.contains("abcdef0123456789"), "{text}");
    world.end().await;
}

#[tokio::test]
async fn an_alert_is_listed_muted_tested_and_removed_by_who_manages_its_server() {
    let (world, channel) = world().await;
    let viewer = world.member("Vic", &["view"]).await;
    world.show_everything(Target::Member(world.guest));
    world.alert(&format!("kind:online channel:<#{channel}>")).await;
    world.until(world.admin, "/alert list", "[alert-list-line … what=[alert-kind … kind=online …] …]").await;
    world.until(viewer, "/alert list", NEEDS).await;
    world.until(viewer, "/alert mute alert:1", NEEDS).await;
    world.until(world.guest, "/alert mute alert:1", "[refusal-").await;
    world.until(world.admin, "/alert test alert:1", "[alert-test-posted …]").await;
    let card = world.told(channel, &["[alert-test-card number=1"]).await;
    assert!(card.pinged.roles.is_empty());
    world.until(world.admin, "/alert mute alert:1 for:2h", "[alert-muted …]").await;
    world.until(world.admin, "/power stop", OFFLINE).await;
    world.until(world.admin, "/power start", RUNNING).await;
    world.until(world.admin, "/alert list", "[alert-list-muted …]").await;
    assert_eq!(world.discord.messages(channel).len(), 1, "{}", world.all_told(channel));
    world.until(world.admin, "/alert mute alert:1 for:off", "[alert-unmuted …]").await;
    world.until(world.admin, "/power stop", OFFLINE).await;
    world.until(world.admin, "/power start", RUNNING).await;
    world.told(channel, &[ONLINE]).await;
    world.until(world.admin, "/alert remove alert:1", "[alert-removed …]").await;
    world.until(world.admin, "/alert remove alert:1", "[alert-unknown number=1]").await;
    world.end().await;
}

#[tokio::test]
async fn the_buttons_on_an_alert_obey_rights_and_leave_it_as_it_is() {
    let (world, channel) = world().await;
    let viewer = world.member("Vic", &["view"]).await;
    world.alert(&format!("kind:stopped channel:<#{channel}>")).await;
    world.until(world.admin, "/power stop", OFFLINE).await;
    let card = world.told(channel, &["[alert-stopped by=[alert-by by=member"]).await;
    let before = card.text();
    let card = Reply { ephemeral: false, message: card };
    for (button, said) in
        [("[alert-mute-button]", "permission=`manage`"), ("[alert-start-button]", "permission=`start`")]
    {
        let told = world.presses(viewer, &card, button, said).await;
        assert!(told.ephemeral);
    }
    let muted = world.presses(world.admin, &card, "[alert-mute-button]", "[alert-muted …]").await;
    assert!(muted.ephemeral);
    let started = world.presses(world.admin, &card, "[alert-start-button]", RUNNING).await;
    assert!(started.ephemeral);
    assert_eq!(world.told(channel, &["[alert-stopped by=[alert-by by=member"]).await.text(), before);
    world.end().await;
}

#[tokio::test]
async fn a_channel_that_is_gone_stops_its_alerts_and_nothing_loops() {
    let (world, channel) = world().await;
    world.alert(&format!("kind:online channel:<#{channel}>")).await;
    world.guild.remove_channel(channel);
    world.until(world.admin, "/power stop", OFFLINE).await;
    world.until(world.admin, "/power start", RUNNING).await;
    world.lists("[alert-list-stopped why=channel_gone]").await;
    let tries = world.tries(channel).len();
    world.until(world.admin, "/power stop", OFFLINE).await;
    world.until(world.admin, "/power start", RUNNING).await;
    world.lists("[alert-list-stopped why=channel_gone]").await;
    assert_eq!(world.tries(channel).len(), tries, "it is not asked again");
    world.end().await;
}

#[tokio::test]
async fn a_restart_of_the_bot_neither_repeats_nor_forgets_an_incident() {
    let (mut world, channel) = world().await;
    world.alert(&format!("kind:crashed channel:<#{channel}>")).await;
    world.alert(&format!("kind:unreachable minutes:1 channel:<#{channel}>")).await;
    world.alert(&format!("kind:started channel:<#{channel}>")).await;
    let crash = r#"{"what":{"kind":"crashed","how":"exited","exit_code":1,"uptime":null,"players":null,"restart":"none"},"first_at":1000,"last_at":1000,"times":1}"#;
    world.stop_bot().await;
    world.sql(&format!("INSERT INTO incidents (id, guild_id, alert_id, began_at, message_id, told) SELECT 1, guild_id, id, 1000, 77, '{crash}' FROM alerts WHERE kind = 'crashed'")).await;
    world.sql("UPDATE sequences SET last = 1 WHERE name = 'incidents'").await;
    world.chooses_its_language().await;
    world.start_bot().await;
    world.told(channel, &[BACK]).await;
    assert_eq!(world.discord.messages(channel).len(), 1, "{}", world.all_told(channel));
    world.end().await;
}
