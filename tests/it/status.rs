//! `/status`.

use sandbox::{ServerSpec, game::Program};

use crate::support::World;

#[tokio::test]
async fn without_a_server_it_is_a_line_for_each_that_the_member_may_see() {
    let world = World::mirrored().await;
    let creative = world
        .backend
        .add_server(ServerSpec { running: false, ..ServerSpec::new("Creative", Program::Scripted) });
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    // The figures come with the daemon's next statistics.
    world.statistics().await;
    let read = world.reads(world.admin, "/status").await;
    let lines: Vec<_> = read.lines().collect();
    assert_eq!(lines[0], "**Creative** 🔴 offline");
    assert!(lines[1].starts_with("**Survival** 🟢 running for ") && lines[1].contains(" · CPU "), "{read}");
    assert!(lines[1].contains(" · memory "), "{read}");
    assert_eq!(lines.len(), 2);
    let viewer = world.member("Vera", &["view"]).await;
    let read = world.reads(viewer, "/status").await;
    assert!(read.starts_with("**Survival** 🟢") && !read.contains("Creative"), "{read}");

    let details = world.reads(viewer, "/status surv").await;
    assert!(details.contains("\nDisk ") && details.contains(" since the start"), "{details}");
    let read = world.reads(viewer, "/status Creative").await;
    assert!(read.starts_with("There is no server called **Creative** here that you may use."), "{read}");
    world.end().await;
}

#[tokio::test]
async fn a_console_that_is_not_connected_says_why() {
    let world = World::mirrored().await;
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    world.server.sockets(|open| *open == 0).await;
    let read = world.status_of("⚪").await;
    assert!(read.starts_with("**Survival** ⚪ unknown · ⚠️ Its console can't be reached yet: "), "{read}");
    world.server.refuse_upgrades(None);
    world.status_of("🟢 running").await;
    world.end().await;
}

#[tokio::test]
async fn a_server_that_was_deleted_on_the_panel_is_told_and_stays_bound() {
    let world = World::mirrored().await;
    world.server.delete();
    world.posted("— no connection to the console: the panel has no such server for this key (404)").await;
    let read = world.status_of("can't be reached").await;
    assert!(read.starts_with("**Survival** ⚪ unknown"), "{read}");
    let said = world.reads(world.admin, "/mc say anybody there").await;
    assert!(said.starts_with("**Survival**: "), "{said}");
    world.until(world.admin, "/server list", "**Survival** · <#").await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.end().await;
}

impl World {
    /// Asks until the answer holds `wanted`: a state takes its way from the daemon to the bot.
    pub(crate) async fn status_of(&self, wanted: &str) -> String {
        let until = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            let read = self.reads(self.admin, "/status").await;
            if read.contains(wanted) {
                return read;
            }
            assert!(tokio::time::Instant::now() < until, "wanted {wanted:?}, the last answer: {read}");
        }
    }

    async fn statistics(&self) {
        self.status_of(" · CPU ").await;
    }
}
