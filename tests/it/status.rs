//! `/status`.

use sandbox::{ServerSpec, game::Program};

use crate::support::{World, begins, says};

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
    assert_eq!(
        lines[0],
        "[status-state server=Creative state=[message-state sign=🔴 state=[power-state state=offline]]]"
    );
    assert!(
        begins(lines[1], "[status-since server=Survival state=[message-state sign=🟢 …] …]")
            && lines[1].contains(" · [status-cpu percent="),
        "{read}"
    );
    assert!(lines[1].contains(" · [status-memory"), "{read}");
    assert_eq!(lines.len(), 2);
    let viewer = world.member("Vera", &["view"]).await;
    let read = world.reads(viewer, "/status").await;
    assert!(
        begins(&read, "[status-since server=Survival state=[message-state sign=🟢 …] …]")
            && !read.contains("Creative"),
        "{read}"
    );

    let details = world.reads(viewer, "/status surv").await;
    assert!(says(&details, "\n[board-network received=… sent=…]"), "{details}");
    let read = world.reads(viewer, "/status Creative").await;
    assert!(
        read.starts_with("[refusal-nothing-called command=`/status` name=Creative permission=`view`]"),
        "{read}"
    );
    world.end().await;
}

#[tokio::test]
async fn a_console_that_is_not_connected_says_why() {
    let world = World::mirrored().await;
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    world.server.sockets(|open| *open == 0).await;
    let read = world.status_of("⚪").await;
    assert!(read.starts_with("[status-state server=Survival state=[message-state sign=⚪ state=[power-state state=unknown]]] · [connection-down why="), "{read}");
    world.server.refuse_upgrades(None);
    world.status_of("[message-state sign=🟢 state=[power-state state=running]]").await;
    world.end().await;
}

#[tokio::test]
async fn a_server_that_was_deleted_on_the_panel_is_told_and_stays_bound() {
    let world = World::mirrored().await;
    world.server.delete();
    world.posted("[notice-stopped reason=[panel-error-not-found …]]").await;
    let read = world.status_of("[connection-stopped why=[panel-error-not-found …]").await;
    assert!(
        read.starts_with(
            "[status-state server=Survival state=[message-state sign=⚪ state=[power-state state=unknown]]]"
        ),
        "{read}"
    );
    let said = world.reads(world.admin, "/mc say anybody there").await;
    assert!(said.starts_with("[of-server server=Survival what=[panel-says-no why=[panel-error-not-found detail=The requested resource could not be found on the server]] [write-try-at-once]]"), "{said}");
    world.until(world.admin, "/server list", "[server-listed-mirrored … server=Survival]").await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.end().await;
}

impl World {
    /// Asks until the answer holds `wanted`: a state takes its way from the daemon to the bot.
    pub(crate) async fn status_of(&self, wanted: &str) -> String {
        let until = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            let read = self.reads(self.admin, "/status").await;
            if crate::support::says(&read, wanted) {
                return read;
            }
            assert!(tokio::time::Instant::now() < until, "wanted {wanted:?}, the last answer: {read}");
        }
    }

    async fn statistics(&self) {
        self.status_of(" · [status-cpu ").await;
    }
}
