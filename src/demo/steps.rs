//! The tour: what is typed, and what must be seen for it. Pure.

use std::time::Duration;

use super::{stage::CHANNEL, typed::Who};

/// Where something must be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SeenIn {
    /// In the channel, by everybody.
    Channel,
    /// In the answer that only who typed sees.
    Answer,
    /// On the game server's standard input.
    Console,
}

/// Something that must be seen.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) seen_in: SeenIn,
    /// These, one after the other; on the console the one line.
    pub(super) texts: &'static [&'static str],
    /// What it shows.
    pub(super) means: &'static str,
}

/// A command, and what comes of it.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) who: Who,
    pub(super) types: String,
    pub(super) expected: Vec<Expected>,
    /// The button to press where the answer asks first.
    pub(super) confirms: Option<&'static str>,
    /// How long all of it may take.
    pub(super) patience: Duration,
}

const ALERT: &str = "/alert add kind:crashed";
const MUTE: &str = "/alert mute alert:1";

/// Keeps the card of the built-in game, or of whatever there is.
fn board_of(built_in: bool) -> &'static str {
    if built_in { "/board add server:Survival" } else { "/board add" }
}

const PATIENCE: Duration = Duration::from_secs(15);
/// A stop may take 10 s until it becomes a kill, and a real server some time to start.
const POWER_PATIENCE: Duration = Duration::from_secs(40);

/// The steps; those of the built-in game also know what it says.
pub(super) fn steps(built_in: bool) -> Vec<Step> {
    // The question of a restart is answered while no card has a button of that name.
    let first = [say(built_in), status(), refused(), grant(), say_as_guest(), restart(), board(built_in)];
    // Only the built-in game crashes when it is told to.
    let crash = if built_in { crash().to_vec() } else { Vec::new() };
    opening(built_in).into_iter().chain(first).chain(crash).collect()
}

/// What comes before anybody else can do anything: the server is bound and started.
pub(super) fn opening(built_in: bool) -> [Step; 2] {
    [bind(), start(built_in)]
}

/// What to try then, as somebody who manages and as somebody else.
pub(super) fn hints(built_in: bool) -> [&'static str; 7] {
    let ended = if built_in { "/mc run crash" } else { "/power kill" };
    ["/mc say hello", board_of(built_in), ALERT, ended, "/chart", MUTE, "/help"]
}

fn step(who: Who, types: impl Into<String>, patience: Duration, expected: Vec<Expected>) -> Step {
    Step { who, types: types.into(), expected, confirms: None, patience }
}

fn seen(seen_in: SeenIn, texts: &'static [&'static str], means: &'static str) -> Expected {
    Expected { seen_in, texts, means }
}

/// Binds the panel's only server and mirrors it.
fn bind() -> Step {
    step(
        Who::Alice,
        format!("/server bind mirror:#{CHANNEL}"),
        PATIENCE,
        vec![
            seen(
                SeenIn::Answer,
                &["shows its console from now on"],
                "the answer says that the console is mirrored",
            ),
            seen(SeenIn::Channel, &["is mirrored here from now on"], "the channel says so, too"),
        ],
    )
}

/// Starts the server.
fn start(built_in: bool) -> Step {
    let mut expected = vec![
        seen(SeenIn::Channel, &["▸ Alice: start"], "everybody sees who started it"),
        seen(SeenIn::Channel, &["● running"], "the channel says that it runs"),
        seen(SeenIn::Answer, &["● running"], "the answer follows it until it runs"),
    ];
    if built_in {
        let boot = &["Starting minecraft server", "Preparing level", "Done ("];
        expected.push(seen(SeenIn::Channel, boot, "the console shows it boot, up to \"Done\""));
    }
    step(Who::Alice, "/power start", POWER_PATIENCE, expected)
}

fn say(built_in: bool) -> Step {
    let mut expected = vec![
        seen(SeenIn::Console, &["say hello"], "the game got \"say hello\""),
        seen(SeenIn::Channel, &["▸ Alice: say hello"], "everybody sees who said it"),
        seen(SeenIn::Answer, &["▸ say hello"], "the answer repeats what was sent"),
    ];
    if built_in {
        expected.push(seen(SeenIn::Channel, &["[Server] hello"], "the game's own words are in the channel"));
    }
    step(Who::Alice, "/mc say hello", PATIENCE, expected)
}

fn status() -> Step {
    let running = seen(SeenIn::Answer, &["running"], "the answer says that it runs");
    step(Who::Alice, "/status", PATIENCE, vec![running])
}

/// Keeps a card of the server in the channel.
fn board(built_in: bool) -> Step {
    let kept = seen(SeenIn::Channel, &["running, started"], "a card of the server stands in the channel");
    step(Who::Alice, board_of(built_in), PATIENCE, vec![kept])
}

/// Hears of a crash, with its cause and its end; looks at a chart; has quiet.
fn crash() -> [Step; 4] {
    let told = seen(SeenIn::Answer, &["is told in"], "the answer says where crashes are told");
    let why = &["crashed", "ran out of Java's memory"];
    [
        step(Who::Alice, ALERT, PATIENCE, vec![told]),
        step(
            Who::Alice,
            "/mc run crash",
            POWER_PATIENCE,
            vec![
                seen(SeenIn::Channel, why, "a report of the crash names the likely cause"),
                seen(SeenIn::Channel, &["is back online after"], "a message says when it runs again"),
            ],
        ),
        step(
            Who::Alice,
            "/chart",
            PATIENCE,
            vec![seen(SeenIn::Answer, &["CPU: lowest"], "a chart shows how it was, in words, too")],
        ),
        step(
            Who::Alice,
            MUTE,
            PATIENCE,
            vec![seen(SeenIn::Answer, &["is muted until"], "the alert keeps quiet for an hour")],
        ),
    ]
}

fn refused() -> Step {
    let named =
        seen(SeenIn::Answer, &["needs the permission `restart`"], "refused, and the permission is named");
    step(Who::Gus, "/power restart", PATIENCE, vec![named])
}

fn grant() -> Step {
    let granted =
        seen(SeenIn::Answer, &["has the permission `say` from now on"], "the answer says what was granted");
    step(
        Who::Alice,
        format!("/access grant who:@{} permission:say", Who::Gus.name()),
        PATIENCE,
        vec![granted],
    )
}

fn say_as_guest() -> Step {
    step(
        Who::Gus,
        "/mc say thanks",
        PATIENCE,
        vec![
            seen(SeenIn::Console, &["say thanks"], "now the game gets what the guest says"),
            seen(SeenIn::Channel, &["▸ Gus: say thanks"], "everybody sees who said it"),
            seen(SeenIn::Answer, &["▸ say thanks"], "the answer repeats what was sent"),
        ],
    )
}

fn restart() -> Step {
    let states = &["● stopping", "● offline", "● running"];
    let restart = step(
        Who::Alice,
        "/power restart",
        POWER_PATIENCE,
        vec![
            seen(SeenIn::Channel, &["▸ Alice: restart"], "everybody sees who restarted it"),
            seen(SeenIn::Channel, states, "the channel shows it stop and run again"),
            seen(SeenIn::Answer, &["● running"], "the answer follows it until it runs again"),
        ],
    );
    // The built-in game has players, but not always.
    Step { confirms: Some("Restart"), ..restart }
}
