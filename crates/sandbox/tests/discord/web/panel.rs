//! The panel beside the channel: the game's console, power, flood, crash and faults.

use sandbox::{game::Program, wings::PowerState};
use serde_json::{Value, json};

use super::Stage;

#[tokio::test]
async fn the_games_console_is_seen_as_it_was_printed() {
    let stage = Stage::set().await;
    let mut events = stage.events(stage.gus, None).await;
    stage.server.emit_all([&b"\x1b[31mred\x1b[0m"[..], b"<b>\xff</b>", b""]);
    let piece = events.find("GAME", |_| true).await;
    assert_eq!(
        piece,
        json!({"lines": ["\u{1b}[31mred\u{1b}[0m", "<b>\u{fffd}</b>", ""], "printed": 3, "skipped": 0})
    );
    stage.server.emit_all(["x".repeat(70 * 1024)]);
    let long = events.find("GAME", |_| true).await;
    let line = long["lines"][0].as_str().unwrap();
    assert!(line.chars().count() == 4_096 && line.ends_with('…'));
    let state = stage.state(stage.alice).await;
    let game = &state["game"];
    assert_eq!(
        (&game["name"], &game["state"], &game["printed"]),
        (&json!("Survival"), &json!("running"), &json!(4))
    );
    assert_eq!(game["lines"].as_array().unwrap().len(), 4);
    assert_eq!(state["hints"], json!(["/mc say hello"]));
}

#[tokio::test]
async fn a_flood_is_told_in_pieces_and_comes_one_at_a_time() {
    let stage = Stage::set().await;
    let flood = |lines: Value| json!({"do": "flood", "lines": lines});
    for lines in [json!(99), json!(20_001), json!(0)] {
        assert_eq!(stage.refused(stage.gus, flood(lines)).await.0, 400);
    }
    let mut events = stage.events(stage.gus, None).await;
    stage.done(stage.gus, flood(json!(2_000))).await;
    let (mut lines, mut skipped) = (0, 0);
    loop {
        let piece = events.find("GAME", |_| true).await;
        let some = piece["lines"].as_array().unwrap();
        assert!(some.len() <= 200);
        lines += some.len() as u64;
        skipped += piece["skipped"].as_u64().unwrap();
        if piece["printed"] == 2_000 {
            assert!(some.last().unwrap().as_str().unwrap().contains("line 2000 of 2000"));
            break;
        }
    }
    assert_eq!(lines + skipped, 2_000);
}

#[tokio::test]
async fn power_and_typing_are_as_on_the_panels_page() {
    let stage = Stage::with(2_048, Program::Game).await;
    let power = |action: &str| json!({"do": "power", "action": action});
    let line = |line: &str| json!({"do": "type", "line": line});
    let mut events = stage.events(stage.gus, None).await;
    assert_eq!(stage.refused(stage.gus, line("list")).await.0, 409, "it is offline");
    assert_eq!(stage.refused(stage.gus, power("kill")).await.0, 409);
    assert_eq!(stage.refused(stage.gus, power("explode")).await.0, 400);
    assert_eq!(stage.refused(stage.gus, json!({"do": "crash"})).await.0, 409);
    assert_eq!(stage.refused(stage.gus, json!({"do": "flood", "lines": 100})).await.0, 409);
    stage.done(stage.gus, power("start")).await;
    events.find("SERVER", |server| server["state"] == "running").await;
    assert_eq!(stage.refused(stage.gus, power("start")).await.0, 409);
    for wrong in ["", "two\nlines", "\u{1b}[A", &"x".repeat(2_001)] {
        assert_eq!(stage.refused(stage.gus, line(wrong)).await.0, 400, "{wrong:?}");
    }
    stage.done(stage.gus, line("say hello")).await;
    events.find("GAME", |game| game["lines"].to_string().contains("[Server] hello")).await;
    assert_eq!(stage.server.commands(), ["say hello"]);
    stage.done(stage.gus, json!({"do": "crash"})).await;
    events.find("SERVER", |server| server["state"] == "starting").await;
    stage.server.reached(PowerState::Running).await;
    stage.done(stage.gus, power("kill")).await;
    events.find("SERVER", |server| server["state"] == "offline").await;
}

#[tokio::test]
async fn faults_go_on_and_off_and_end_with_the_page() {
    let stage = Stage::set().await;
    let fault = |which: &str, on: bool| json!({"do": "fault", "which": which, "on": on});
    let gateway_of = || stage.rest.get("/gateway");
    let panel = async || {
        let request = stage.http.get(format!("{}/api/client", stage.backend.panel_url()));
        stage.send(request.header("Accept", "application/json")).await.status
    };
    let mut events = stage.events(stage.gus, None).await;
    stage.done(stage.gus, fault("discord_503", true)).await;
    stage.done(stage.gus, fault("discord_503", true)).await;
    assert_eq!(gateway_of().await.status, 503);
    events.find("STATE", |state| state["faults"]["discord_503"] == true).await;
    stage.done(stage.gus, fault("discord_503", false)).await;
    assert_eq!(gateway_of().await.status, 200);
    stage.done(stage.gus, fault("panel_down", true)).await;
    assert_eq!(panel().await, 502);
    stage.done(stage.gus, fault("panel_down", false)).await;
    assert_eq!(panel().await, 401);

    let upgrade = async || {
        let path = format!("/api/client/servers/{}/websocket", stage.server.short_id());
        let request = stage.http.get(format!("{}{path}", stage.backend.panel_url()));
        let key = format!("Bearer {}", stage.backend.owner_key());
        let answer =
            stage.send(request.header("Accept", "application/json").header("Authorization", key)).await;
        let socket = answer.json()["data"]["socket"].as_str().unwrap().to_owned();
        tokio_tungstenite::connect_async(socket).await
    };
    let refused = |error: tokio_tungstenite::tungstenite::Error| match error {
        tokio_tungstenite::tungstenite::Error::Http(answer) => answer.status().as_u16(),
        other => panic!("{other}"),
    };
    stage.done(stage.gus, fault("socket_cut", true)).await;
    assert_eq!(upgrade().await.map(drop).map_err(refused), Err(502));
    let faults = stage.state(stage.alice).await["faults"].clone();
    assert_eq!(faults, json!({"socket_cut": true, "panel_down": false, "discord_503": false}));
    stage.page.stop().await;
    assert_ne!(upgrade().await.map(drop).map_err(refused), Err(502), "the page takes its faults with it");
}
