//! Whole lives of a session, with the time and the world played by the test.

mod endings;
mod outbound;
mod renewal;
mod start;

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use url::Url;

use super::{Action, NotSent, OutboundPacket, Session};
use crate::pace::PaceKind;
use crate::panel::{Credentials, PanelError};
use crate::token::tests::jwt;
use crate::{Connection, Event, Timings, parse};

const PANEL: &str = "https://panel.example.com";

/// A session, the clock it is told, and what it has asked for and told so far.
struct World {
    session: Session,
    now: Instant,
    actions: Vec<Action>,
    events: Vec<Event>,
    /// What the panel's tokens say.
    life: u64,
    permissions: Vec<&'static str>,
    issuer: &'static str,
    node: &'static str,
}

impl World {
    fn new() -> Self {
        Self::with(Timings::default())
    }

    fn with(timings: Timings) -> Self {
        Self {
            session: Session::new(PANEL.to_owned(), Arc::new(timings), || 0.0),
            now: Instant::now(),
            actions: Vec::new(),
            events: Vec::new(),
            life: 600,
            permissions: vec!["*"],
            issuer: PANEL,
            node: "node1.example.com",
        }
    }

    /// A session that is connected, authenticated and knows the server to be running.
    fn live() -> Self {
        let mut world = Self::new();
        world.session.connect(world.now);
        world.give_token();
        world.open();
        world.hear(r#"{"event":"auth success"}"#);
        world.hear(r#"{"event":"status","args":["running"]}"#);
        world.forget();
        world
    }

    fn collect(&mut self) {
        while let Some(action) = self.session.action() {
            self.actions.push(action);
        }
        while let Some(event) = self.session.event() {
            self.events.push(event);
        }
    }

    /// What was asked for and told since the last time this was called, in short.
    fn news(&mut self) -> (Vec<String>, Vec<String>) {
        self.collect();
        let actions = self.actions.drain(..).map(|action| short(&action)).collect();
        let events = self.events.drain(..).map(|event| format!("{:?}", event.kind())).collect();
        (actions, events)
    }

    fn forget(&mut self) {
        self.news();
    }

    fn actions(&mut self) -> Vec<String> {
        self.news().0
    }

    fn events(&mut self) -> Vec<String> {
        self.news().1
    }

    fn credentials(&self) -> Credentials {
        let claims = json!({
            "iss": self.issuer, "iat": 1_000, "exp": 1_000 + self.life, "permissions": self.permissions,
        });
        let socket = Url::parse(&format!("wss://{}:8080/api/servers/1a7c/ws", self.node)).unwrap();
        Credentials { token: jwt(&claims).into(), socket, guard: None }
    }

    fn give_token(&mut self) {
        let credentials = self.credentials();
        self.session.fetched(self.now, self.now, Ok(credentials));
    }

    fn refuse_token(&mut self, error: PanelError) {
        self.session.fetched(self.now, self.now, Err(error));
    }

    fn open(&mut self) {
        self.session.opened(self.now, Ok(()));
    }

    fn hear(&mut self, frame: &str) {
        let event = parse(frame).unwrap();
        self.session.heard(self.now);
        self.session.received(self.now, event);
    }

    fn send_packet(&mut self, packet: OutboundPacket) {
        self.session.send_packet(self.now, packet);
    }

    fn jwt_error(&mut self, text: &str) {
        self.hear(&json!({"event": "jwt error", "args": [text]}).to_string());
    }

    /// Lets time pass, waking the session whenever it wants to be.
    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(deadline) = self.session.deadline().filter(|deadline| *deadline <= end) {
            self.now = self.now.max(deadline);
            self.session.tick(self.now);
            assert_ne!(self.session.deadline(), Some(deadline), "the session makes no progress");
            self.collect();
        }
        self.now = end;
    }

    fn pass_secs(&mut self, seconds: u64) {
        self.pass(Duration::from_secs(seconds));
    }

    /// Lets time pass while the daemon says something every second, so that nobody doubts that it is there.
    fn pass_busy_secs(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.session.heard(self.now);
            self.pass_secs(1);
        }
    }

    /// Seconds until the session next wants to be woken.
    fn next_in(&self) -> f64 {
        self.session.deadline().map_or(f64::INFINITY, |at| (at - self.now).as_secs_f64())
    }

    fn connection(&self) -> Connection {
        self.session.connection()
    }

    fn stopped_by(&self) -> String {
        match self.connection() {
            Connection::Stopped { error } => error.to_string(),
            other => panic!("not stopped: {other:?}"),
        }
    }
}

/// A command that can go either way.
fn command(ticket: u64) -> OutboundPacket {
    let text = format!("command {ticket}");
    OutboundPacket { ticket, text, kind: PaceKind::Command, needs: Some("control.console"), by_rest: true }
}

fn short(action: &Action) -> String {
    match action {
        Action::AcquirePermit => "acquire permit".to_owned(),
        Action::Fetch { .. } => "fetch".to_owned(),
        Action::Inspect => "inspect".to_owned(),
        Action::Open { url, origin } => format!("open {} as {origin}", url.host_str().unwrap()),
        Action::Disconnect => "disconnect".to_owned(),
        Action::Authenticate(_) => "authenticate".to_owned(),
        Action::Ping => "ping".to_owned(),
        Action::Send { ticket, .. } => format!("send {ticket}"),
        Action::Answer { ticket, outcome: NotSent::TryRest(_) } => format!("rest {ticket}"),
        Action::Answer { ticket, outcome: NotSent::Refused(error) } => format!("refuse {ticket}: {error}"),
    }
}
