//! What an alert's messages say. Pure: of an incident as its row has it, at a time.

use std::time::Duration;

use crate::{
    cards::{Accent, Card},
    model::{
        AfterCrash, Alert, AlertDetails, AlertKind, Crash, CrashKind, Happened, OverKind, Subject, Told,
        Watched, Who,
    },
    text,
    texts::{Text, code, decimal, duration, member, time, word},
};

/// The name of the chart of a report.
pub(super) const CHART: &str = "chart.png";
/// Crashes within so many seconds are called a loop.
const LOOP: i64 = 600;

/// Seconds as people read them; a clock that was set back makes it none.
fn span(seconds: i64) -> crate::texts::Arg {
    duration(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// A number of ours, for people.
fn number(number: i64) -> u64 {
    number.unsigned_abs()
}

/// Whose alert it is, and of what.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) alert: &'a Alert,
    pub(super) server: &'a str,
}

impl About<'_> {
    /// The message that tells an incident, as of `now` (seconds since 1970).
    pub(super) fn card(&self, told: &Told, now: i64) -> Card {
        let accent = match (&told.what, told.over) {
            (Happened::Online { .. } | Happened::Started { .. }, _) => Accent::Good,
            (Happened::Stopped { .. } | Happened::Line { .. }, _) => Accent::Neutral,
            (_, Some(over)) if over.how == OverKind::Off => Accent::Neutral,
            (_, Some(_)) => Accent::Good,
            (Happened::Crashed(_) | Happened::Unreachable, None) => Accent::Bad,
            (_, None) => Accent::Changing,
        };
        let mut card = Card::new(accent).text(self.head(told));
        let facts = self.facts(told);
        if !facts.is_empty() {
            card = card.text(Text::lines(facts));
        }
        if let Some(cause) = self.cause(told) {
            card = card.text(cause);
        }
        let card = card.text(self.state(told, now));
        let card = match &told.log {
            Some(name) => card.text(text!("crash-log")).file(name),
            None => card,
        };
        let card = match told.chart {
            true => card.picture(CHART, text!("crash-chart", server = self.server)),
            false => card,
        };
        card.text(text!("alert-foot", number = number(self.alert.id.0)))
    }

    /// With who is mentioned above it.
    pub(super) fn mentioning(card: Card, mention: Option<Subject>) -> Card {
        match mention {
            Some(Subject::Role(role)) => card.after(Text::verbatim(format!("<@&{role}>"))),
            Some(Subject::Member(user)) => card.after(Text::verbatim(format!("<@{user}>"))),
            None => card,
        }
    }

    fn head(&self, told: &Told) -> Text {
        let server = self.server;
        match &told.what {
            Happened::Crashed(_) => match told.within(LOOP, told.last_at) as u64 {
                times @ 2.. => text!("alert-crash-loop", server = server, times = times),
                _ => text!("alert-crashed", server = server),
            },
            Happened::Online { after } => text!("alert-online", server = server, after = span(*after)),
            Happened::Started { by, .. } => text!("alert-started", server = server, by = whom(by)),
            Happened::Stopped { by, killed, .. } => {
                let how = if *killed { "killed" } else { "stopped" };
                text!("alert-stopped", how = word(how), server = server, by = whom(by))
            }
            Happened::Stuck { minutes } => {
                text!("alert-stuck", server = server, time = span(minutes * 60))
            }
            Happened::Unreachable => text!("alert-unreachable", server = server),
            Happened::Above { figure } => text!(
                "alert-above",
                figure = word(self.alert.watched.kind.as_str()),
                server = server,
                now = decimal(figure.max(0.0)),
                threshold = number(self.alert.watched.threshold.unwrap_or(0)),
            ),
            Happened::Players { count } => text!("alert-players", players = *count, server = server),
            Happened::Line { .. } => {
                text!("alert-line", server = server, number = number(self.alert.id.0))
            }
        }
    }

    fn facts(&self, told: &Told) -> Vec<Text> {
        match &told.what {
            Happened::Crashed(crash) => crash_facts(crash),
            Happened::Started { took: Some(took), .. } => vec![text!("alert-took", took = span(*took))],
            Happened::Stopped { uptime: Some(uptime), .. } => {
                vec![text!("alert-ran", uptime = span(*uptime))]
            }
            Happened::Line { line } => vec![Text::verbatim(fenced(line))],
            _ => Vec::new(),
        }
    }

    fn cause(&self, told: &Told) -> Option<Text> {
        let Happened::Crashed(crash) = &told.what else { return None };
        if self.alert.details == AlertDetails::None {
            return None;
        }
        let cause = super::cause::text(crash.cause.as_deref()?)?;
        Some(text!("crash-cause", cause = cause))
    }

    /// Since when, and how it goes on or ended.
    fn state(&self, told: &Told, now: i64) -> Text {
        let since = text!("alert-since", since = time(told.first_at, 'f'));
        let lasts = !matches!(
            told.what,
            Happened::Online { .. }
                | Happened::Started { .. }
                | Happened::Stopped { .. }
                | Happened::Line { .. }
        );
        if !lasts {
            if told.times < 2 {
                return Text::verbatim(format!("<t:{}:f>", told.first_at));
            }
            let last = time(told.last_at, 'R');
            return since.and(text!("alert-times", times = u64::from(told.times), last = last));
        }
        match told.over {
            Some(over) => {
                let how = match over.how {
                    OverKind::Running => "running",
                    OverKind::Reachable => "reachable",
                    OverKind::Off => "off",
                    OverKind::Calm => "calm",
                };
                let (at, after) = (time(over.at, 'f'), span(over.at - told.first_at));
                since.and(text!("alert-over", how = word(how), at = at, after = after))
            }
            None if now - told.first_at >= 60 => {
                let kind = match self.alert.watched.kind {
                    AlertKind::Crashed => "down",
                    AlertKind::Stuck => "starting",
                    AlertKind::Unreachable => "unreachable",
                    _ => "other",
                };
                since.and(text!("alert-still", kind = word(kind), time = span(now - told.first_at)))
            }
            None => since,
        }
    }

    /// The message of its own that says how an incident ended.
    pub(super) fn over(&self, told: &Told) -> Card {
        let (server, after) = (self.server, told.over.map_or(0, |over| over.at - told.first_at));
        let watched = &self.alert.watched;
        let text = match told.what {
            Happened::Crashed(_) => text!("alert-over-crashed", server = server, after = span(after)),
            Happened::Stuck { .. } => text!("alert-over-stuck", server = server, after = span(after)),
            Happened::Unreachable => text!("alert-over-unreachable", server = server, after = span(after)),
            _ => text!(
                "alert-over-calm",
                kind = word(watched.kind.as_str()),
                server = server,
                threshold = number(watched.threshold.unwrap_or(0)),
                after = span(after),
            ),
        };
        Card::new(Accent::Good).text(text).text(text!("alert-foot", number = number(self.alert.id.0)))
    }

    /// How it is told, for who wants to see that.
    pub(super) fn test(&self) -> Card {
        let number = number(self.alert.id.0);
        Card::new(Accent::Neutral).text(text!("alert-test-card", server = self.server, number = number))
    }
}

/// What is watched, as in "told when …".
#[must_use]
pub fn watched(watched: &Watched) -> Text {
    let chat = if watched.hears_chat { "yes" } else { "no" };
    text!(
        "alert-kind",
        kind = word(watched.kind.as_str()),
        time = span(watched.minutes.unwrap_or(0) * 60),
        threshold = number(watched.threshold.unwrap_or(0)),
        text = code(watched.text.clone().unwrap_or_default()),
        chat = word(chat),
    )
}

fn whom(by: &Who) -> Text {
    let (by, who) = match by {
        Who::Member(user) => ("member", member(*user)),
        Who::PanelUser(name) => ("panel-user", name.as_str().into()),
        Who::Bot => ("bot", "".into()),
        Who::Panel => ("panel", "".into()),
        Who::Schedule => ("schedule", "".into()),
        Who::Inside => ("inside", "".into()),
        Who::Node => ("node", "".into()),
        Who::Unknown => ("unknown", "".into()),
    };
    text!("alert-by", by = word(by), who = who)
}

/// What is known of a crash.
fn crash_facts(crash: &Crash) -> Vec<Text> {
    let mut facts = vec![how(crash)];
    facts.extend(crash.uptime.map(|uptime| text!("crash-uptime", uptime = span(uptime))));
    facts.extend(crash.players.map(|players| text!("crash-players", players = players)));
    let (restart, within) = match crash.restart {
        AfterCrash::ByDaemon => ("by-daemon", 0),
        AfterCrash::Aborted { within } => ("aborted", within),
        AfterCrash::Disabled => ("disabled", 0),
        AfterCrash::None => return facts,
    };
    facts.push(text!("crash-restart", restart = word(restart), within = span(within)));
    facts
}

/// An exit code in words: 128 and more are signals (`man 7 signal`, as shells and Docker count them).
fn how(crash: &Crash) -> Text {
    let how = match (crash.how, crash.exit_code) {
        (CrashKind::OutOfMemory, _) => "out-of-memory",
        (CrashKind::DiskFull, _) => "disk-full",
        (CrashKind::NotStarted, _) => "not-started",
        (CrashKind::Exited, code) => match code {
            None => "unknown",
            Some(0) => "clean",
            Some(1) => "error",
            Some(126) => "misuse",
            Some(127) => "not-found",
            Some(130) => "interrupted",
            Some(134) => "aborted",
            Some(135) => "bus",
            Some(137) => "killed",
            Some(139) => "segfault",
            Some(143) => "terminated",
            Some(_) => "code",
        },
    };
    let code = crash.exit_code.map_or_else(String::new, |code| code.to_string());
    text!("crash-how", how = word(how), code = code)
}

/// A console line in a block of its own.
fn fenced(line: &str) -> String {
    const LONGEST: usize = 500;
    let line = line.replace("``", "`\u{200b}`");
    let cut: String = line.chars().take(LONGEST).collect();
    let more = if cut.len() < line.len() { "…" } else { "" };
    format!("```\n{cut}{more}\n```")
}

#[cfg(test)]
mod tests;
