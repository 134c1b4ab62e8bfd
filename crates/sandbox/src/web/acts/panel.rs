//! What is done to the game, its server and the machines around it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    web::{app::App, error::WebError, faults::Which},
    wings::{PowerAction, PowerState, Refusal},
};

/// Characters of a line that is typed.
const LINE: usize = 2_000;

fn online(app: &App) -> Result<(), WebError> {
    match app.server.state() {
        PowerState::Offline => Err(WebError::conflict("The server is offline: start it first.")),
        _ => Ok(()),
    }
}

pub(super) fn type_line(app: &App, line: &str) -> Result<Value, WebError> {
    if line.is_empty() || line.chars().count() > LINE || line.chars().any(char::is_control) {
        return Err(WebError::bad(format!("One line of 1 to {LINE} characters can be typed.")));
    }
    online(app)?;
    app.server.type_line(line);
    Ok(json!({}))
}

pub(super) fn power(app: &App, action: &str) -> Result<Value, WebError> {
    let action = PowerAction::parse(action);
    let action = action.ok_or_else(|| WebError::bad("A server can start, stop, restart and be killed."))?;
    app.server.power(action).map_err(|refusal| WebError::conflict(refused(refusal)))?;
    Ok(json!({}))
}

fn refused(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotOffline => "The server is not offline.",
        Refusal::Stopping => "The server is offline or stops already.",
        Refusal::Restarting => "The server restarts already.",
        Refusal::Offline => "The server is offline.",
        Refusal::Busy => "Another action is in progress.",
        Refusal::Suspended => "The server is suspended.",
        Refusal::Installing => "The server is being installed.",
        Refusal::Unknown => "There is no such action.",
    }
}

pub(super) fn fault(app: &App, which: Which, on: bool) -> Result<Value, WebError> {
    app.set_fault(which, on);
    Ok(json!({}))
}

/// Has the game print many lines, as fast as its readers take them; one flood at a time.
pub(super) fn flood(app: &App, lines: u64) -> Result<Value, WebError> {
    if !(100..=20_000).contains(&lines) {
        return Err(WebError::bad("A flood has 100 to 20,000 lines."));
    }
    online(app)?;
    let permit = Arc::clone(&app.flood).try_acquire_owned();
    let permit = permit.map_err(|_| WebError::conflict("A flood is in progress."))?;
    let server = app.server.clone();
    app.spawn(async move {
        let line = |n| {
            format!(
                "[Flood] line {} of {lines}: a player dug block {} at depth {}",
                n + 1,
                n * 7 % 997,
                n % 64
            )
        };
        server.flood(lines, line).await;
        drop(permit);
    });
    Ok(json!({}))
}

pub(super) fn crash(app: &App) -> Result<Value, WebError> {
    online(app)?;
    if !app.server.can_exit() {
        return Err(WebError::conflict("Only the built-in game crashes at will."));
    }
    app.server.exit(1);
    Ok(json!({}))
}
