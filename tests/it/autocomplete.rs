//! What Discord offers while somebody types.

use std::time::{Duration, Instant};

use sandbox::{
    ServerSpec,
    discord::Choice,
    game::Program,
    panel::{Fault, FaultKind},
};

use crate::support::World;

impl World {
    /// The names that are offered, which must come within a second.
    async fn offered(&self, user: u64, text: &str) -> Vec<Choice> {
        let asked = Instant::now();
        let offered = self.discord.autocomplete(user, self.channel, text).await.unwrap();
        assert!(asked.elapsed() < Duration::from_secs(1), "{text}: {:?}", asked.elapsed());
        offered
    }
}

fn names(choices: &[Choice]) -> Vec<&str> {
    choices.iter().map(|choice| &*choice.name).collect()
}

#[tokio::test]
async fn only_servers_that_the_member_may_see_are_offered() {
    let world = World::mirrored().await;
    for name in ["Skyblock", "Old Survival"] {
        let server = world.backend.add_server(ServerSpec::new(name, Program::Scripted));
        world.admin(&format!("/server bind {}", server.uuid())).await;
    }
    let viewer = world.member("Vera", &["view"]).await;
    let admin = world.admin;
    for (user, typed, expected) in [
        (admin, "/mc say message:x server:|", &["Old Survival", "Skyblock", "Survival"][..]),
        (admin, "/mc run command:x server:SURV|", &["Survival", "Old Survival"]),
        (admin, "/power kill server:  sky|", &["Skyblock"]),
        (admin, "/status server:nether|", &[]),
        (admin, "/console mirror server:sky|", &["Skyblock"]),
        (admin, "/console unmirror server:sky|", &["Skyblock"]),
        (admin, "/server unbind name:sky|", &["Skyblock"]),
        (admin, "/server rename to:x name:sky|", &["Skyblock"]),
        (admin, "/access grant who:@Gus permission:say server:sky|", &["Skyblock", "[resolve-all-choice]"]),
        (
            admin,
            "/access revoke who:@Gus permission:say server:|",
            &["Old Survival", "Skyblock", "Survival", "[resolve-all-choice]"],
        ),
        (viewer, "/mc say message:x server:|", &["Survival"]),
        (viewer, "/access grant who:@Gus permission:say server:|", &["Survival"]),
        (world.guest, "/status server:|", &[]),
    ] {
        assert_eq!(names(&world.offered(user, typed).await), expected, "{typed}");
    }
    let all = world.offered(admin, "/access grant who:@Gus permission:say server:all|").await;
    assert_eq!(all[0].value, "*");
    world.end().await;
}

#[tokio::test]
async fn the_panels_servers_are_offered_also_while_the_panel_hangs() {
    let world = World::start().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    let hang = |times| Fault { path: "/api/client?".into(), times, kind: FaultKind::Hang };
    world.backend.fail_panel(hang(1));
    assert_eq!(
        names(&world.offered(world.admin, "/server bind server:|").await),
        [""; 0],
        "nothing is known yet"
    );
    world.end().await;

    let world = World::start().await;
    let creative_again = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    assert_ne!(creative.uuid(), creative_again.uuid());
    let offered = world.offered(world.admin, "/server bind server:cre|").await;
    assert_eq!(offered[0].value, creative_again.uuid().to_string());
    assert!(offered[0].name.starts_with("[server-offered name=Creative node=node-1]"), "{}", offered[0].name);
    world.backend.fail_panel(hang(99));
    let short = world.server.short_id();
    let offered = world.offered(world.admin, &format!("/server bind server:{short}|")).await;
    assert_eq!(offered[0].value, world.server.uuid().to_string());
    // What was offered is what binds.
    let value = offered[0].value.as_str().unwrap().to_owned();
    world
        .until(
            world.admin,
            &format!("/server bind {value}"),
            "[server-bound listed=Survival node=node-1 server=Survival]",
        )
        .await;
    assert_eq!(names(&world.offered(world.guest, "/status server:|").await), [""; 0]);
    world.end().await;
}

#[tokio::test]
async fn commands_that_were_run_lately_are_offered_to_those_who_may_run_them() {
    let world = World::mirrored().await;
    let other = world.backend.add_server(ServerSpec::new("Skyblock", Program::Scripted));
    world.admin(&format!("/server bind {}", other.uuid())).await;
    for command in ["list", "whitelist add Steve", "/list", "set password=hunter2"] {
        world.admin(&format!("/mc run command:{command}")).await;
    }
    world.admin("/mc run command:seed server:Skyblock").await;
    let narrow = world.member("Nick", &["command only:whitelist *"]).await;
    let viewer = world.member("Vera", &["view"]).await;
    for (user, typed, expected) in [
        (world.admin, "/mc run command:|", &["list", "whitelist add Steve"][..]),
        (world.admin, "/mc run command:ST|", &["list", "whitelist add Steve"]),
        (world.admin, "/mc run server:Skyblock command:|", &["seed"]),
        (narrow, "/mc run command:|", &["whitelist add Steve"]),
        (viewer, "/mc run command:|", &[]),
        (world.guest, "/mc run command:|", &[]),
    ] {
        assert_eq!(names(&world.offered(user, typed).await), expected, "{typed}");
    }
    world.end().await;
}
