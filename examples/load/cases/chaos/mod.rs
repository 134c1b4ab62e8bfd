//! Random faults on one channel at ten lines a second, on both sides of what the daemon's log covers.

mod schedule;

use std::{ops::Range, time::Duration};

use sandbox::{
    BackendOptions,
    discord::{self, FaultKind, Scope, Times},
    panel,
};

use super::{Context, faults::CHANNELS};
use crate::{
    Failure,
    commands::EVERY,
    measure::{Plan, SILENCE, Stage, measure},
    printer::Group,
    report::Row,
};
use schedule::{Discord, Fault, Kind, Panel, Part, schedule};

/// Lines a second.
const RATE: f64 = 10.0;
/// How soon after a fault the console should be heard again.
const RETURN: Duration = Duration::from_secs(15);
/// Short, so that renewals fall into the faults.
const TOKEN_LIFE: Duration = Duration::from_secs(120);
/// The wait that injected 429s name.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// Until commands count again after the gateway was broken, at the least: a new session may take five seconds.
const GATEWAY: Duration = Duration::from_secs(12);

/// The case.
pub(super) async fn run(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let backend = BackendOptions { token_life: TOKEN_LIFE, ..BackendOptions::default() };
    let mut world = context.world(name, 1, backend).await?;
    let length = context.length(context.minutes * 60);
    let plan = Plan {
        name,
        groups: vec![Group { channels: 0..1, rate: RATE }],
        length,
        commands_in_the_thick: false,
        commands_every: EVERY,
        silence: SILENCE,
    };
    let faults = schedule(context.seed, length);
    let count = faults.len();
    let mut row =
        measure(&mut world, &plan, async |stage| Breaker { stage }.work_off(&faults).await).await?.row;
    row.demand_the_promises();
    let late = deaf_without_reason(&world.mirrors[0].server.wired(), row.emitted, &faults);
    row.notes.push(format!(
        "seed {}: {count} faults; of {} lines {} were beyond the daemon's log; {late} were not heard more than {} s \
         after what hid them was over",
        context.seed,
        row.emitted,
        row.excused,
        RETURN.as_secs()
    ));
    Ok(row)
}

/// Lines that reached no socket although nothing was broken that hides them: the bot was slow to come back.
fn deaf_without_reason(wired: &[Range<u64>], lines: u64, faults: &[Fault]) -> usize {
    let hidden = |line: u64| {
        let at = Duration::from_secs_f64(line as f64 / RATE);
        let hides = |fault: &&Fault| {
            matches!(fault.kind.breaks(), Part::Socket | Part::Daemon | Part::Panel | Part::Bot)
        };
        faults.iter().filter(hides).any(|fault| fault.at <= at && at < fault.end() + RETURN)
    };
    let heard = |line: u64| wired.iter().any(|range| range.contains(&line));
    (0..lines).filter(|&line| !heard(line) && !hidden(line)).count()
}

struct Breaker<'a> {
    stage: Stage<'a>,
}

impl Breaker<'_> {
    async fn work_off(mut self, faults: &[Fault]) -> Result<(), Failure> {
        let mut turns: Vec<(Duration, bool, &Fault)> = Vec::new();
        for fault in faults {
            turns.push((fault.at, true, fault));
            turns.push((
                if fault.kind.breaks() == Part::Gateway { fault.at + GATEWAY } else { fault.end() },
                false,
                fault,
            ));
        }
        turns.sort_by_key(|&(at, ..)| at);
        for (at, begins, fault) in turns {
            self.stage.at(at.as_secs_f64()).await;
            if begins {
                eprintln!(
                    "{:>5.1} s: {:?} for {:.1} s",
                    at.as_secs_f64(),
                    fault.kind,
                    fault.length.as_secs_f64()
                );
                self.begin(fault).await?;
            } else {
                self.end(fault).await?;
            }
        }
        Ok(())
    }

    async fn begin(&mut self, fault: &Fault) -> Result<(), Failure> {
        let world = &mut *self.stage.world;
        let server = &world.mirrors[0].server;
        match fault.kind {
            Kind::SocketClosed => {
                server.refuse_upgrades(Some(502));
                server.drop_sockets();
            }
            Kind::SocketReset => {
                server.refuse_upgrades(Some(502));
                server.reset_sockets();
            }
            Kind::SocketStalled => server.stall_sockets(true),
            Kind::Daemon => world.backend.stop_wings(),
            Kind::Panel(kind) => {
                let kind = panel_fault(kind);
                world.backend.fail_panel(panel::Fault { path: String::new(), times: u32::MAX, kind });
                server.drop_sockets();
            }
            Kind::Discord(kind) => {
                let fault = discord::Fault::new(discord_fault(kind), Times::For(fault.length));
                world.discord.fail(fault.on("", CHANNELS));
            }
            Kind::GatewayDropped | Kind::GatewayReconnect | Kind::GatewayInvalid => {
                self.stage.reach.lose();
                match fault.kind {
                    Kind::GatewayDropped => world.discord.drop_gateway(),
                    Kind::GatewayReconnect => world.discord.reconnect_gateway(),
                    _ => world.discord.invalidate_session(false),
                };
            }
            Kind::BotKilled => self.stage.kill_bot().await?,
        }
        Ok(())
    }

    async fn end(&mut self, fault: &Fault) -> Result<(), Failure> {
        let world = &mut *self.stage.world;
        let server = &world.mirrors[0].server;
        match fault.kind {
            Kind::SocketClosed | Kind::SocketReset => server.refuse_upgrades(None),
            Kind::SocketStalled => server.stall_sockets(false),
            Kind::Daemon => world.backend.start_wings(),
            Kind::Panel(_) => world.backend.heal_panel(),
            Kind::Discord(_) => {}
            Kind::GatewayDropped | Kind::GatewayReconnect | Kind::GatewayInvalid => self.stage.reach.regain(),
            Kind::BotKilled => self.stage.revive_bot().await?,
        }
        Ok(())
    }
}

fn panel_fault(kind: Panel) -> panel::FaultKind {
    match kind {
        Panel::Error => panel::FaultKind::Status(500),
        Panel::Limited => panel::FaultKind::RateLimited { retry_after: RETRY_AFTER },
        Panel::Silent => panel::FaultKind::Hang,
        Panel::Html => panel::FaultKind::Html("<html><title>Just a moment...</title></html>".into()),
    }
}

fn discord_fault(kind: Discord) -> FaultKind {
    let limited = |scope| FaultKind::RateLimited { retry_after: RETRY_AFTER, scope };
    match kind {
        Discord::Error => FaultKind::Status(500),
        Discord::BadGateway => FaultKind::Html(502),
        Discord::DoneButBadGateway => FaultKind::DoneButBadGateway,
        Discord::DoneButSilent => FaultKind::DoneButSilent,
        Discord::LimitedUser => limited(Scope::User),
        Discord::LimitedGlobal => limited(Scope::Global),
        Discord::LimitedShared => limited(Scope::Shared),
        Discord::Silent => FaultKind::Silence,
        Discord::Reset => FaultKind::Reset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_that_comes_back_late_is_found_out() {
        let fault = Fault { at: Duration::from_secs(2), length: Duration::from_secs(3), kind: Kind::Daemon };
        // Lines 20 to 49 are hidden, and 150 more are forgiven.
        assert_eq!(deaf_without_reason(&[0..20, 200..300], 300, &[fault]), 0);
        assert_eq!(deaf_without_reason(&[0..20, 260..300], 300, &[fault]), 60);
        let discord = Fault { kind: Kind::Discord(Discord::Error), ..fault };
        assert_eq!(deaf_without_reason(&[0..20, 50..300], 300, &[discord]), 30);
    }
}
