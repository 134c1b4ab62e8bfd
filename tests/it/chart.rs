//! `/chart`. The clock of these bots goes a hundred times as fast, so a sample is taken each tenth of a second.

use std::time::Duration;

use sandbox::{ServerSpec, discord::Reply, game::Program};
use serde_json::json;
use tokio::time::MissedTickBehavior;
use wingcord::history::Clock;

use crate::support::{Builder, World, begins, says};

const SPEED: u32 = 100;
const HOUR: &str = "/chart server:Survival metric:overview span:1 hour";

async fn world() -> World {
    let mut builder = Builder::default();
    builder.options.clock = Clock::fast(SPEED);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world
}

impl World {
    /// Types a `/chart` until its answer is as wanted.
    async fn charted(&self, user: u64, command: &str, wanted: impl Fn(&Reply) -> bool) -> Reply {
        let asked = async {
            // As often as people can ask for charts.
            let mut ticks = tokio::time::interval(Duration::from_millis(50));
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                let reply = self.types(user, self.channel, command).await;
                if wanted(&reply) {
                    return reply;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), asked).await.expect("such a chart")
    }
}

fn has_figures(reply: &Reply) -> bool {
    let text = reply.text();
    let has = |figure: &str| {
        // Also where nothing is known of the last moments.
        ["chart-words", "chart-words-past"]
            .iter()
            .any(|key| says(&text, &format!("[{key} … label=[{figure}] …]")))
    };
    has("chart-cpu") && has("chart-memory")
}

/// The size of the picture that the card shows, and its bytes.
fn picture(reply: &Reply) -> (u32, u32, usize) {
    let [file] = &*reply.attachments else { panic!("{} files", reply.attachments.len()) };
    assert_eq!(file.filename, "chart.png");
    assert!(file.bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "no picture");
    let number = |at: usize| u32::from_be_bytes(file.bytes[at..at + 4].try_into().unwrap());
    // Width and height stand first in a PNG.
    (number(16), number(20), file.bytes.len())
}

fn gallery(reply: &Reply) -> serde_json::Value {
    let inner = reply.components.iter().filter_map(|part| part["components"].as_array()).flatten();
    inner.into_iter().find(|part| part["type"] == 12).expect("a gallery")["items"][0].clone()
}

#[tokio::test]
async fn a_chart_is_a_picture_on_a_card_and_its_figures_in_words() {
    let world = world().await;
    let viewer = world.member("Vera", &["view"]).await;
    let reply = world.charted(viewer, HOUR, has_figures).await;
    assert!(reply.ephemeral);
    assert!(
        begins(&reply.text(), "[chart-head servers=Survival time=[chart-last-hour]]"),
        "{}",
        reply.text()
    );
    assert!(says(&reply.text(), "[chart-words-none label=[chart-players]]"), "{}", reply.text());
    let (width, height, bytes) = picture(&reply);
    assert_eq!((width, height), (800, 400));
    assert!(bytes <= 60 * 1024, "{bytes}");
    let shown = gallery(&reply);
    assert!(shown["description"].as_str().unwrap().contains("label=[chart-cpu] lowest="), "{shown}");
    // The same again is not drawn anew, and is the same picture.
    let again = world.types(viewer, world.channel, HOUR).await;
    assert_eq!(again.attachments[0].bytes, reply.attachments[0].bytes);
    world.end().await;
}

#[tokio::test]
async fn a_time_of_which_nothing_is_known_is_said_on_the_chart_and_beside_it() {
    let world = world().await;
    let creative = ServerSpec { running: false, ..ServerSpec::new("Creative", Program::Scripted) };
    let creative = world.backend.add_server(creative);
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    for metric in ["cpu", "memory", "disk", "network", "players"] {
        let typed = format!("/chart server:Creative metric:{metric} span:7 days");
        let reply = world.charted(world.admin, &typed, |reply| !reply.attachments.is_empty()).await;
        assert_eq!(picture(&reply).0, 800);
        assert!(says(&reply.text(), "[chart-words-none label=…]"), "{}", reply.text());
        assert!(says(&reply.text(), "[chart-nothing-yet]"), "{}", reply.text());
    }
    world.end().await;
}

#[tokio::test]
async fn another_server_is_compared_where_it_may_be_seen() {
    let world = world().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let viewer = world.member("Vera", &["view"]).await;
    let both = "/chart server:Survival metric:cpu span:1 hour compare:creat";
    let refused = world.reads(viewer, both).await;
    assert!(refused.contains("creat") && !refused.contains("Creative"), "{refused}");
    let wanted = |reply: &Reply| reply.text().matches(" label=[chart-label-server ").count() == 2;
    let reply = world.charted(world.admin, both, wanted).await;
    assert!(
        says(&reply.text(), "[chart-label-server label=[chart-cpu] server=Creative]"),
        "{}",
        reply.text()
    );
    world.end().await;
}

#[tokio::test]
async fn history_outlives_a_restart_and_ends_with_the_binding() {
    let mut world = world().await;
    world.charted(world.admin, HOUR, has_figures).await;
    world.stop_bot().await;
    let rows = world.count("samples").await;
    assert!(rows > 0, "what was seen is written at a stop");
    world.server.refuse_upgrades(Some(503));
    world.start_bot().await;
    world.charted(world.admin, HOUR, has_figures).await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.counts("samples", 0).await;
    world.end().await;
}

#[tokio::test]
async fn a_metric_that_there_is_not_gets_an_answer() {
    let world = world().await;
    let odd = json!({
        "id": "1", "name": "chart", "type": 1,
        "options": [{"name": "metric", "type": 3, "value": "temperature"}],
    });
    let sent = world.discord.send_interaction(&world.interaction(2, world.admin, odd));
    let said = sent.reply().await.unwrap();
    assert!(said.ephemeral && !said.text().is_empty(), "{}", said.text());
    assert!(said.attachments.is_empty());
    world.end().await;
}
