//! `/console status`, and what it says to do.

use sandbox::{
    ServerSpec,
    discord::{Target, permissions::SEND_MESSAGES},
    game::Program,
};

use crate::support::World;

impl World {
    /// Asks until the answer holds `wanted`: what is told takes its way.
    pub(crate) async fn reads_until(&self, command: &str, wanted: &str) -> String {
        let until = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            let read = self.reads(self.admin, command).await;
            if read.contains(wanted) {
                return read;
            }
            assert!(tokio::time::Instant::now() < until, "wanted {wanted:?}, the last answer: {read}");
        }
    }
}

#[tokio::test]
async fn a_mirror_that_is_well_says_so_in_few_lines() {
    let world = World::mirrored().await;
    world.server.emit("one");
    world.posted("one").await;
    let viewer = world.member("Vera", &["view"]).await;
    let read = world.reads(viewer, "/console status").await;
    let lines: Vec<_> = read.lines().collect();
    assert!(lines[0].starts_with("**Survival** 🟢 running"), "{read}");
    assert!(lines[1].starts_with("Console: connected for "), "{read}");
    assert_eq!(lines[3], format!("**<#{}>** · messages", world.channel));
    assert!(lines[4].ends_with(" lines/s · nothing waits"), "{read}");
    assert!(
        lines[5].starts_with("Since it runs: ") && lines[5].ends_with(" · 0 lost · 0 filtered"),
        "{read}"
    );
    assert_eq!(lines.len(), 6, "{read}");

    let other = world.guild.add_channel("other");
    world.mirror_in(other, "Survival").await;
    let read = world.reads(viewer, "/console status").await;
    assert!(read.contains(&format!("**<#{other}>** · messages")), "one block for each mirror: {read}");
    world.end().await;
}

#[tokio::test]
async fn a_forbidden_channel_says_what_is_lacking() {
    let world = World::mirrored().await;
    world.posted("from now on").await;
    let bot = Target::Role(world.guild.bot_role());
    world.guild.set_overwrite(world.channel, bot, 0, SEND_MESSAGES);
    world.server.emit("unseen");
    world.tried(world.channel, |request| crate::support::content(request).contains("unseen")).await;
    let read = world.reads_until("/console status", "can't be posted into").await;
    assert!(read.contains("the bot lacks **Send Messages** there"), "{read}");
    world.guild.clear_overwrite(world.channel, bot);
    world.reads_until("/console status", "nothing waits").await;
    world.end().await;
}

#[tokio::test]
async fn a_mirror_whose_channel_was_deleted_is_told_and_removed_by_its_server() {
    let mut world = World::mirrored().await;
    let other = world.guild.add_channel("other");
    world.mirror_in(other, "Survival").await;
    world.guild.remove_channel(other);
    world.server.emit("into the void");
    let read = world.reads_until("/console status", "🗑️").await;
    let words = format!(
        "**<#{other}>** · messages\n🗑️ The channel is gone: Discord says that it was deleted. \
         `/console unmirror server:Survival` removes the mirror."
    );
    assert!(read.contains(&words), "{read}");
    let listed = world.reads(world.admin, "/server list").await;
    assert!(listed.contains(&format!("<#{other}> (🗑️ the channel is gone)")), "{listed}");
    let viewer = world.member("Vera", &["view"]).await;
    let elsewhere = world.guild.add_channel("elsewhere");
    let refused = world.reads_in(viewer, elsewhere, "/console unmirror server:Survival").await;
    assert!(refused.contains("needs the permission `manage`"), "{refused}");
    let read = world.reads_in(world.admin, elsewhere, "/console unmirror server:Survival").await;
    assert_eq!(read, format!("**Survival** is not shown in <#{other}> any more."));
    let read = world.reads_in(world.admin, elsewhere, "/console unmirror server:Survival").await;
    assert_eq!(read, format!("<#{elsewhere}> shows no console."), "the other mirror is not gone");
    let read = world.reads(world.admin, "/console status").await;
    assert!(!read.contains("🗑️") && read.contains(&format!("<#{}>", world.channel)), "{read}");
    let trail = world.trail().await;
    assert!(trail.contains(&format!("Alice | Survival | unmirror | #{other} | done")), "{trail:#?}");
    world.end().await;
}

#[tokio::test]
async fn a_server_without_mirrors_and_one_that_is_down_are_told() {
    let world = World::start().await;
    world.admin("/server bind").await;
    let read = world.reads(world.admin, "/console status").await;
    assert!(
        read.ends_with("It is mirrored nowhere: `/console mirror` shows its console in a channel."),
        "{read}"
    );
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    let read = world.reads_until("/console status", "can't be reached yet").await;
    assert!(!read.contains("connected for"), "{read}");
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let asked = world.admin("/console status").await;
    assert_eq!(asked.content, "Which server is `/console status` for?");
    world.end().await;
}
