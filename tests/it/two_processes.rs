//! Two processes with one token and a database each.

use std::time::Duration;

use sandbox::discord::{Fault, FaultKind, Times};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use wingcord::{
    app,
    check::{Report, check},
    config::Config,
    store::Store,
};

use crate::support::{World, logged};

async fn report_of(config: &Config) -> (usize, String) {
    let mut out = Vec::new();
    let mut report = Report::to(&mut out);
    check(config, &mut report).await;
    (report.failed(), String::from_utf8(out).unwrap())
}

async fn noticed(config: &Config) -> bool {
    let store = Store::open(&config.database_url).await.unwrap();
    let noticed = store.other_process().await.unwrap().is_some();
    store.close().await;
    noticed
}

#[tokio::test]
async fn the_one_whose_answers_come_second_says_so_and_check_tells_of_it_for_some_days() {
    let mut world = World::start().await;
    let home = tempfile::tempdir().unwrap();
    let mut settings = world.settings.clone();
    settings.insert("DATABASE_URL", format!("sqlite://{}", home.path().join("other.db").display()));
    let other = Config::from_vars(|name| settings.get(name).cloned()).unwrap();
    let stop = CancellationToken::new();
    let running = tokio::spawn(app::run(other.clone(), world.options.clone(), stop.clone()));
    let both = async {
        while world.discord.connections() < 2 {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(10), both).await.expect("both are connected");
    let config = world.config.clone();
    let told = async {
        loop {
            world.guest("/help").await;
            for config in [&config, &other] {
                if noticed(config).await {
                    return config.clone();
                }
            }
        }
    };
    let loser = tokio::time::timeout(Duration::from_secs(10), told).await.expect("it is noticed");
    let said = &logged(&["WARN", "another process answers this bot's interactions"])[0];
    for word in ["DISCORD_TOKEN", "Stop the other one", "Reset Token"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    stop.cancel();
    world.stop_bot().await;
    running.await.unwrap().unwrap();

    let (failed, report) = report_of(&loser).await;
    assert_eq!(failed, 0, "it may be mended: {report}");
    let line = report
        .lines()
        .find(|line| line.starts_with("! another process"))
        .unwrap_or_else(|| panic!("{report}"));
    assert!(line.contains("Reset Token") && line.contains("within 7 days"), "{line}");
    let pool = sqlx::SqlitePool::connect(&loser.database_url).await.unwrap();
    sqlx::query("UPDATE sightings SET last_at = last_at - 8 * 86400").execute(&pool).await.unwrap();
    pool.close().await;
    let (_, report) = report_of(&loser).await;
    assert!(!report.contains("another process"), "{report}");
    world.end().await;
}

#[tokio::test]
async fn a_single_accident_and_what_came_late_raise_no_alarm() {
    let mut world = World::start().await;
    let refusal = |status, code: u32, times| {
        let body = json!({ "message": "as Discord says it", "code": code });
        Fault::new(FaultKind::Json(status, body), Times::Count(times)).on("POST", "/callback")
    };
    let callbacks = |world: &World| {
        world.discord.requests().iter().filter(|request| request.path.contains("/callback")).count()
    };
    world.discord.fail(refusal(400, 40_060, 1));
    let before = callbacks(&world);
    let _ = world.discord.type_command(world.guest, world.channel, "/help").unwrap();
    world.discord.request_where(|request| request.status == 400).await.unwrap();
    world.discord.fail(refusal(404, 10_062, 3));
    for number in 0..3_u64 {
        // Made in 2021 and delivered only now.
        let mut late = world.interaction(2, world.guest, json!({ "id": "1", "name": "help", "type": 1 }));
        late["id"] = json!((800_000_000_000_000_000 + number).to_string());
        world.discord.send_interaction(&late);
    }
    let refused = async {
        while callbacks(&world) < before + 4 {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(10), refused).await.expect("all are answered");
    world.guest("/help").await;
    world.stop_bot().await;
    assert!(!noticed(&world.config).await);
    world.end().await;
}
