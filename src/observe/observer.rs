//! One server's observer: takes what its console task hands it, and makes facts of it.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use pterosocket::{PowerState, Stats, Text};
use tokio::time::Instant;

use super::{
    Facts, Observers, Online,
    ending::{DaemonLine, Ended, GameLine, Now, Tracker},
    link_codes::is_link_code,
    players::Players,
    shared::Shared,
    tail::Tail,
    tap::{GameEvent, GameEventKind, Taps},
};
use crate::{
    games::{Basis, Class, Found, Profile, plain, profiles},
    model::Ending,
    sockets::{self, Fingerprint, Observed, Power, ServerKey},
};

/// Makes facts of what happens on one console.
pub(super) struct Observer {
    server: ServerKey,
    shared: Arc<Shared>,
    observers: Observers,
    taps: Arc<Taps>,
    players: Players,
    /// How many played when the process began to end.
    players_at_end: Option<usize>,
    power: Power,
    tracker: Tracker,
    /// None: nobody wants it.
    tail: Option<Tail>,
    /// That of the process that ended, once the next has begun.
    ended_tail: Option<Arc<[Box<str>]>>,
    /// The last line may have been old.
    replaying: bool,
    /// The game that somebody chose; none: what it was found to be counts.
    chosen: Option<&'static Profile>,
    /// What is to be made known.
    facts: Facts,
    players_changed: bool,
    changed: bool,
}

impl Observer {
    pub(super) fn new(server: ServerKey, shared: Arc<Shared>, observers: Observers, taps: Arc<Taps>) -> Self {
        let (facts, chosen) = (shared.facts(), shared.chosen_game());
        Self {
            server,
            tracker: Tracker::new(facts.running_since, Instant::now()),
            facts: Facts { game: profiles().unknown(), ..facts },
            chosen,
            shared,
            observers,
            taps,
            players: Players::default(),
            players_at_end: None,
            power: Power::Unknown,
            tail: None,
            ended_tail: None,
            replaying: false,
            players_changed: false,
            changed: true,
        }
    }

    fn line(&mut self, text: &Text, fingerprint: Option<Fingerprint>, may_be_old: bool, now: Instant) {
        // What a replay tells may be old, and what happens meanwhile can't be told from that.
        self.players_changed |= may_be_old && self.players.doubt();
        let meaning = self.news(text, fingerprint.is_some(), may_be_old, now);
        let begins = may_be_old && !std::mem::replace(&mut self.replaying, may_be_old);
        // A game that is quiet may say why it ends in the first lines after somebody wants them.
        if self.tail.is_none() && self.shared.keeps_tail() {
            self.tail = Some(Tail::default());
        }
        if let Some(tail) = &mut self.tail {
            if begins {
                // The log has all of it once more.
                tail.clear();
            }
            tail.push(text);
        }
        let of_daemon = if fingerprint.is_none() { DaemonLine::read(text) } else { None };
        match of_daemon {
            Some(line) => self.tracker.daemon_line(line, now),
            None if fingerprint.is_some() => self.tracker.game_line(meaning, now),
            None => {}
        }
    }

    /// Reads a line by the rules of the game; says what it means for the game's end. Most lines are none of them,
    /// which is found out without looking closer. `whole`: the game printed it, and its beginning is here.
    fn news(&mut self, text: &str, whole: bool, is_old: bool, now: Instant) -> Option<GameLine> {
        let starts = is_old || matches!(self.power, Power::Starting | Power::Unknown);
        if starts
            && self.facts.game.basis < Basis::Lines
            && let Some(profile) = profiles().told_by(&plain(text))
        {
            self.game(Found { profile, basis: Basis::Lines });
        }
        let chosen = self.shared.chosen_game();
        if std::mem::replace(&mut self.chosen, chosen) != chosen {
            // Who was seen was read by other rules.
            self.players_changed |= self.players.doubt();
        }
        let profile = chosen.unwrap_or(self.facts.game.profile);
        let codes = whole && !is_old && self.observers.link_codes().waits_for(self.server);
        let taps = whole && self.taps.is_heard();
        if !codes && !taps && !profile.may_be_news(text) {
            return None;
        }
        let line = plain(text);
        let class = profile.classify(&line);
        // Who says it must be sure.
        if let (true, Class::Chat { name: Some(name), text }) = (codes, &class) {
            self.observers.link_codes().hear(self.server, name, text, now);
        }
        if taps {
            self.tap(profile, &line, &class, is_old, now);
        }
        match &class {
            Class::Version(version) => {
                let version = version.trim();
                if self.facts.version.as_deref() != Some(version) {
                    self.facts.version = Some(version.into());
                    self.changed = true;
                }
            }
            _ if is_old => {}
            class => self.players_changed |= self.players.hear(class),
        }
        GameLine::of(&class)
    }

    /// Tells those who listen what the line says of players.
    fn tap(&self, profile: &Profile, line: &str, class: &Class<'_>, is_old: bool, at: Instant) {
        let Some(mut kind) = GameEventKind::of(class) else { return };
        // It is for one member alone.
        if matches!(&kind, GameEventKind::Chat { text, .. } if is_link_code(text)) {
            return;
        }
        // Where all who play are known, somebody else neither speaks nor dies.
        match &mut kind {
            GameEventKind::Chat { name: name @ None, text } => {
                let online = self.players.all_named().unwrap_or_default();
                if let Some((speaker, said)) = profile.said_by(line, online) {
                    (*name, *text) = (Some(speaker.into()), said);
                }
            }
            GameEventKind::Died { name, .. } | GameEventKind::Achieved { name, .. }
                if self.players.all_named().is_some_and(|online| !online.contains(&&**name)) =>
            {
                return;
            }
            _ => {}
        }
        match is_old {
            true => self.taps.tell_old(),
            false => self.taps.tell(GameEvent { server: self.server, at, line: line.into(), kind }),
        }
    }

    /// What is surer than what was known counts, and what the panel says anew.
    fn game(&mut self, game: Found<'static>) {
        let known = self.facts.game;
        if game.basis >= known.basis && game != known {
            self.facts.game = game;
            self.changed = true;
        }
    }

    fn power(&mut self, to: Power, now: Instant) {
        let now = Now { at: now, wall: SystemTime::now() };
        let ends = |power| matches!(power, Power::Offline | Power::Stopping | Power::Starting);
        if ends(to) && !ends(self.power) {
            let seen = self.players.seen();
            let at_least = match seen.online {
                Online::AtLeast(players @ 1..) => Some(players),
                Online::AtLeast(0) | Online::Unknown => None,
            };
            self.players_at_end = seen.count.or(at_least);
        }
        if matches!(to, Power::Offline | Power::Starting) {
            self.players.forget();
            self.shared.forget_told();
            self.players_changed = true;
        }
        if to == Power::Starting
            && let Some(tail) = &mut self.tail
        {
            self.ended_tail = Some(tail.lines());
            tail.clear();
        }
        self.tracker.power(to, self.shared.asked(), now);
        let before = std::mem::replace(&mut self.power, to);
        if before != to {
            self.facts.state_since = now.wall;
            self.facts.starting_since = (to == Power::Starting).then_some(now.wall);
            self.changed = true;
        }
    }

    fn lost(&mut self, daemon_away: bool, now: Instant) {
        self.players_changed |= self.players.doubt();
        self.tracker.down(daemon_away, now);
        let before = std::mem::replace(&mut self.power, Power::Unknown);
        if before != Power::Unknown {
            self.facts.state_since = SystemTime::now();
            self.facts.starting_since = None;
        }
        self.changed = true;
    }

    fn ended(&mut self, ended: Ended) {
        let id = self.shared.last_ending().map_or(0, |last| last.id) + 1;
        let tail = match (self.ended_tail.take(), &mut self.tail) {
            (Some(tail), _) => tail,
            (None, Some(tail)) => tail.lines(),
            (None, None) => Arc::default(),
        };
        let Ended { how, restart, at, uptime, unheard_since, seen } = ended;
        let players = self.players_at_end.take();
        let ending = Arc::new(Ending { id, at, how, uptime, unheard_since, players, restart, tail });
        tracing::info!(server = %self.server, ?how, ?restart, "the process has ended");
        self.shared.ended(Arc::clone(&ending));
        self.facts.last_ending = Some(ending);
        self.changed = true;
        self.shared.done(seen);
    }

    /// Keeps the last lines from now on, or no longer.
    fn follow_wishes(&mut self) {
        match (self.shared.keeps_tail(), &mut self.tail) {
            (true, tail @ None) => *tail = Some(Tail::default()),
            (false, tail @ Some(_)) => *tail = None,
            (true, Some(tail)) => tail.settle(),
            (false, None) => {}
        }
    }
}

impl sockets::Observer for Observer {
    fn observe(&mut self, what: Observed<'_>, now: Instant) {
        match what {
            Observed::Line { text, fingerprint, may_be_old } => self.line(text, fingerprint, may_be_old, now),
            Observed::Game(game) => self.game(game),
            Observed::Missed => self.players_changed |= self.players.doubt(),
            Observed::Power(to) => self.power(to, now),
            Observed::Down { daemon_away } => self.lost(daemon_away, now),
            Observed::GivenUp => self.lost(false, now),
            Observed::Login => {
                self.tracker.login();
                (self.replaying, self.changed) = (false, true);
            }
            Observed::Maintained | Observed::Deleted => self.tracker.maintained(),
        }
    }

    fn settle(&mut self, at: Instant, stats: &dyn Fn() -> Option<Stats>) -> Option<Instant> {
        self.follow_wishes();
        if std::mem::take(&mut self.players_changed) {
            let seen = self.players.seen();
            self.changed |= seen != self.facts.players;
            self.facts.players = seen;
            let gone = self.players.gone();
            // Somebody may have come and gone at once.
            self.changed |= gone != self.facts.gone;
            self.facts.gone = gone;
        }
        if self.changed || self.tracker.due().is_some_and(|due| due <= at) {
            let now = Now { at, wall: SystemTime::now() };
            while let Some(ended) = self.tracker.step(now, || uptime(stats)) {
                self.ended(ended);
            }
            let began = self.tracker.began();
            self.changed |= began != self.facts.running_since;
            self.facts.running_since = began;
        }
        if std::mem::take(&mut self.changed) {
            self.shared.tell(&self.facts);
            self.observers.tell(self.server, &self.shared);
        }
        self.tracker.due()
    }

    fn wants_log(&self) -> bool {
        self.shared.keeps_tail()
    }
}

/// How long the daemon says that the process runs.
fn uptime(stats: &dyn Fn() -> Option<Stats>) -> Option<Duration> {
    let is_on = |stats: &Stats| matches!(stats.state, PowerState::Running | PowerState::Starting);
    stats().filter(is_on).map(|stats| stats.uptime)
}

impl Drop for Observer {
    fn drop(&mut self) {
        let now = Now { at: Instant::now(), wall: SystemTime::now() };
        while let Some(ended) = self.tracker.finish(now) {
            self.ended(ended);
        }
        self.facts.running_since = self.tracker.untold();
        self.shared.tell(&self.facts);
        self.observers.tell(self.server, &self.shared);
        self.observers.forget(self.server, &self.shared);
    }
}
