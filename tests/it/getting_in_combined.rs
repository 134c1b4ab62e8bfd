//! Several of Discord's start calls failing at once, in different ways.

use sandbox::discord::{Fault, FaultKind, Scope, Times};
use serde_json::json;

use crate::{
    getting_in::{DAY, checked, line},
    support::{Builder, World},
};

const APPLICATION: (&str, &str) = ("GET", "/applications/@me");
const COMMANDS: (&str, &str) = ("", "/commands");
const GATEWAY: (&str, &str) = ("GET", "/gateway/bot");
const USER: (&str, &str) = ("GET", "/users/@me");

fn a_day() -> FaultKind {
    FaultKind::RateLimited { retry_after: DAY, scope: Scope::User }
}

fn forbidden() -> FaultKind {
    FaultKind::Json(403, json!({"code": 50_001, "message": "Missing Access"}))
}

type Failing = ((&'static str, &'static str), FaultKind);

fn put_in(world: &World, failing: &[Failing]) {
    for ((method, path), kind) in failing {
        world.discord.fail(Fault::new(kind.clone(), Times::Always).on(method, path));
    }
}

#[tokio::test]
async fn mirrors_run_and_the_gateway_opens_whatever_fails_together() {
    let mut builder = Builder::default();
    // Each start and each check asks for a token of its own.
    builder.backend.websocket_per_minute = 1_000;
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    let combinations: [Vec<Failing>; 7] = [
        vec![(APPLICATION, FaultKind::Status(500)), (COMMANDS, a_day())],
        vec![(APPLICATION, a_day()), (USER, forbidden())],
        vec![(COMMANDS, FaultKind::Html(200)), (USER, FaultKind::Status(500))],
        vec![(USER, FaultKind::Silence)],
        vec![(APPLICATION, forbidden()), (GATEWAY, FaultKind::Html(502))],
        vec![(COMMANDS, forbidden()), (GATEWAY, FaultKind::Status(500)), (USER, a_day())],
        vec![
            (APPLICATION, FaultKind::Html(200)),
            (COMMANDS, FaultKind::Status(500)),
            (GATEWAY, forbidden()),
            (USER, FaultKind::Status(503)),
        ],
    ];
    for (number, failing) in combinations.into_iter().enumerate() {
        world.stop_bot().await;
        put_in(&world, &failing);
        world.spawn_bot();
        let mirrored = format!("mirrored in start {number}");
        world.server.emit(&*mirrored);
        world.posted(&mirrored).await;
        if failing.iter().any(|(call, _)| *call == GATEWAY) {
            let report = checked(&world).await;
            let said = line(&report, "gateway");
            assert!(said.starts_with('✗') && said.contains("did not say where its gateway is"), "{said}");
            assert_eq!(world.discord.connections(), 0, "{failing:?}");
            world.discord.heal();
        }
        world.discord.connected().await.unwrap();
        let said = world.admin("/mc say it opens").await;
        assert!(said.content.contains("it opens"), "{failing:?}: {}", said.content);
        world.discord.heal();
    }
    world.end().await;
}

#[tokio::test]
async fn a_refused_token_is_told_whatever_else_fails() {
    let mut world = Builder::default().prepare().await;
    for others in
        [vec![], vec![(COMMANDS, a_day())], vec![(COMMANDS, FaultKind::Status(500)), (USER, forbidden())]]
    {
        for refused in [APPLICATION, GATEWAY] {
            put_in(&world, &[(refused, FaultKind::Status(401))]);
            put_in(&world, &others);
            world.spawn_bot();
            let error = world.bot_ended().await.unwrap_err().to_string();
            assert!(error.contains("refused the bot token") && error.contains("DISCORD_TOKEN"), "{error}");
            let report = checked(&world).await;
            let told = report.lines().find(|line| line.contains("refused the bot token"));
            assert!(told.is_some_and(|line| line.starts_with('✗')), "{refused:?}: {report}");
            world.discord.heal();
        }
    }
    world.end().await;
}
