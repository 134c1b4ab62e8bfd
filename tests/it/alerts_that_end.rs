//! Alerts whose channel, message, role, mute, time, server or guild is over: each stops and says so once, and nothing loops.

use sandbox::discord::{Target, permissions};

use crate::{
    alerts::{OFFLINE, ONLINE, RUNNING, world},
    support::World,
};

impl World {
    /// The server stops and runs again.
    async fn goes_and_comes(&self) {
        self.until(self.admin, "/power stop server:Survival", OFFLINE).await;
        self.until(self.admin, "/power start server:Survival", RUNNING).await;
    }

    /// Has the rows read anew, as another alert would.
    async fn rows_are_read(&self) {
        let other = self.guild.add_channel("other");
        self.alert(&format!("kind:stuck channel:<#{other}>")).await;
    }

    /// Messages of a channel that hold this.
    fn telling(&self, channel: u64, what: &str) -> usize {
        self.discord.messages(channel).iter().filter(|message| message.text().contains(what)).count()
    }
}

#[tokio::test]
async fn a_channel_that_refuses_is_listed_so_and_what_waited_is_told_once_it_does_not() {
    let (world, channel) = world().await;
    world.alert(&format!("kind:online channel:<#{channel}>")).await;
    let bot = Target::Member(world.discord.bot_id());
    world.guild.set_overwrite(channel, bot, 0, permissions::SEND_MESSAGES);
    world.goes_and_comes().await;
    world.lists("[alert-list-stopped why=refused]").await;
    let tries = world.tries(channel).len();
    for _ in 0..3 {
        world.goes_and_comes().await;
    }
    // It is tried at the pace of tries, whatever the server does.
    assert!(world.tries(channel).len() - tries < 20, "{}", world.tries(channel).len() - tries);
    world.guild.clear_overwrite(channel, bot);
    world.told(channel, &[ONLINE]).await;
    assert_eq!(
        world.telling(channel, ONLINE),
        1,
        "what happened meanwhile is in the list, not in the channel"
    );
    world.goes_and_comes().await;
    world.discord.message_where(channel, |_| world.telling(channel, ONLINE) == 2).await.unwrap();
    assert!(!world.reads(world.admin, "/alert list").await.contains("alert-list-stopped"));
    world.end().await;
}

#[tokio::test]
async fn a_deleted_message_is_changed_no_more_and_what_follows_is_told_all_the_same() {
    let (world, channel) = world().await;
    world.alert(&format!("kind:crashed channel:<#{channel}>")).await;
    world.server.exit(1);
    let told = world.told(channel, &["[alert-crashed server=Survival]"]).await;
    assert!(world.discord.delete(&*told));
    world.told(channel, &["[alert-over-crashed "]).await;
    let path = format!("/channels/{channel}/messages/{}", told.id);
    let edits = || {
        let requests = world.discord.requests();
        requests.iter().filter(|request| request.method == "PATCH" && request.path.ends_with(&path)).count()
    };
    assert!(edits() <= 1, "{}", edits());
    world.goes_and_comes().await;
    assert!(edits() <= 1, "{}", edits());
    assert_eq!(world.discord.messages(channel).len(), 1, "{}", world.all_told(channel));
    world.end().await;
}

#[tokio::test]
async fn a_role_that_is_gone_is_said_once_and_the_alert_goes_on_without_it() {
    let (world, channel) = world().await;
    let role = world.guild.add_role("Staff", 0);
    world.guild.set_mentionable(role, true);
    world.alert(&format!("kind:online channel:<#{channel}> mention:<@&{role}>")).await;
    world.guild.remove_role(role);
    world.goes_and_comes().await;
    world.told(channel, &["[alert-role-gone number=1 server=Survival]"]).await;
    world.goes_and_comes().await;
    world.discord.message_where(channel, |_| world.telling(channel, ONLINE) == 2).await.unwrap();
    assert_eq!(world.telling(channel, "[alert-role-gone "), 1, "{}", world.all_told(channel));
    assert!(world.discord.messages(channel).iter().all(|message| message.pinged.roles.is_empty()));
    assert!(!world.reads(world.admin, "/alert list").await.contains("[alert-list-mention"));
    world.end().await;
}

#[tokio::test]
async fn after_a_mute_only_what_still_goes_on_is_told() {
    let (mut world, channel) = world().await;
    world.alert(&format!("kind:online channel:<#{channel}>")).await;
    world.alert(&format!("kind:unreachable channel:<#{channel}> minutes:1")).await;
    for alert in [1, 2] {
        world.until(world.admin, &format!("/alert mute alert:{alert} for:2h"), "[alert-muted …]").await;
    }
    world.stop_bot().await;
    world.sql("UPDATE alerts SET minutes = 0 WHERE kind = 'unreachable'").await;
    world.start_bot().await;
    world.server.sockets(|open| *open == 1).await;
    world.goes_and_comes().await;
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    let begun = async { while world.count("incidents").await < 2 {} };
    tokio::time::timeout(std::time::Duration::from_secs(10), begun).await.expect("both are written down");
    assert!(world.discord.messages(channel).is_empty(), "{}", world.all_told(channel));
    world.sql("UPDATE alerts SET muted_until = 1000 WHERE muted_until IS NOT NULL").await;
    world.rows_are_read().await;
    world.told(channel, &["[alert-unreachable server=Survival]"]).await;
    world.server.refuse_upgrades(None);
    world.told(channel, &["[alert-over-unreachable "]).await;
    assert_eq!(world.telling(channel, ONLINE), 0, "that is over: {}", world.all_told(channel));
    world.end().await;
}

#[tokio::test]
async fn an_alert_whose_time_is_over_says_so_once_and_is_no_more() {
    let (world, channel) = world().await;
    world.alert(&format!("kind:online channel:<#{channel}> for:2h")).await;
    world.sql("UPDATE alerts SET ends_at = 1000").await;
    world.rows_are_read().await;
    world.told(channel, &["[alert-ended number=1 server=Survival]"]).await;
    world.goes_and_comes().await;
    assert_eq!(world.discord.messages(channel).len(), 1, "{}", world.all_told(channel));
    assert!(!world.reads(world.admin, "/alert list").await.contains("kind=online"));
    world.end().await;
}

#[tokio::test]
async fn a_server_that_is_deleted_or_unbound_takes_its_alerts_along_without_a_word() {
    let (world, channel) = world().await;
    for kind in ["crashed", "stopped", "online", "stuck"] {
        world.alert(&format!("kind:{kind} channel:<#{channel}>")).await;
    }
    world.server.delete();
    world.posted("[notice-stopped …]").await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    assert_eq!(world.count("alerts").await, 0);
    assert!(world.discord.messages(channel).is_empty(), "{}", world.all_told(channel));
    world.end().await;
}

#[tokio::test]
async fn a_guild_that_has_left_is_told_nothing() {
    let (world, channel) = world().await;
    world.alert(&format!("kind:crashed channel:<#{channel}>")).await;
    world.alert(&format!("kind:stopped channel:<#{channel}>")).await;
    assert!(world.guild.kick_bot());
    world.server.sockets(|open| *open == 0).await;
    world.server.exit(1);
    assert!(world.tries(channel).is_empty(), "{:?}", world.tries(channel));
    world.end().await;
}
