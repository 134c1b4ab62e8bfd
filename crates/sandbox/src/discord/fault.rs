//! Faults that a test puts in: answers of a chosen kind, silence, resets and slowness, by route.

use std::time::{Duration, Instant};

/// How often or how long a fault happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// For the next so many matching requests.
    Count(u32),
    /// For this long.
    For(Duration),
    /// Until [`Discord::heal`](super::Discord::heal).
    Always,
}

/// Which limit an injected 429 names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The bot's own use of the route.
    User,
    /// All of the bot's requests.
    Global,
    /// The resource, whoever uses it.
    Shared,
}

impl Scope {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Global => "global",
            Self::Shared => "shared",
        }
    }
}

/// What happens instead of the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultKind {
    /// This status with a short JSON error.
    Status(u16),
    /// This status with this JSON.
    Json(u16, serde_json::Value),
    /// This status with an HTML page, as Discord's proxies answer.
    Html(u16),
    /// The request is carried out, but the answer is 502: what a retry must survive.
    DoneButBadGateway,
    /// The request is carried out, but never answered.
    DoneButSilent,
    /// Never an answer; the connection stays open.
    Silence,
    /// The TCP connection is reset.
    Reset,
    /// A 429.
    RateLimited {
        /// The wait that it names.
        retry_after: Duration,
        /// Whose limit.
        scope: Scope,
    },
    /// The true answer, later.
    Latency(Duration),
}

/// A fault to put in with [`Discord::fail`](super::Discord::fail).
#[derive(Clone, Debug)]
pub struct Fault {
    /// Only requests with this method; empty: any.
    pub method: String,
    /// Only requests whose path holds this; empty: any.
    pub path: String,
    /// How often.
    pub times: Times,
    /// What happens.
    pub kind: FaultKind,
}

impl Fault {
    /// A fault of every request for `times`; narrow it with the fields.
    pub fn new(kind: FaultKind, times: Times) -> Self {
        Self { method: String::new(), path: String::new(), times, kind }
    }

    /// Only for requests of this method whose path holds `path`.
    pub fn on(self, method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), ..self }
    }
}

/// The faults that are in.
#[derive(Debug, Default)]
pub(crate) struct FaultBook {
    faults: Vec<(Fault, Instant)>,
}

impl FaultBook {
    pub(crate) fn add(&mut self, fault: Fault, now: Instant) {
        self.faults.push((fault, now));
    }

    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    /// The oldest fault that matches a request; one with a count is used up by it.
    pub(crate) fn strike(&mut self, method: &str, path: &str, now: Instant) -> Option<FaultKind> {
        self.faults.retain(|(fault, since)| match fault.times {
            Times::Count(left) => left > 0,
            Times::For(length) => now.saturating_duration_since(*since) < length,
            Times::Always => true,
        });
        let (fault, _) = self.faults.iter_mut().find(|(fault, _)| {
            (fault.method.is_empty() || fault.method == method) && path.contains(&fault.path)
        })?;
        if let Times::Count(left) = &mut fault.times {
            *left -= 1;
        }
        Some(fault.kind.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_end_by_count_and_by_time() {
        let mut book = FaultBook::default();
        let start = Instant::now();
        let second = Duration::from_secs(1);
        book.add(Fault::new(FaultKind::Status(500), Times::Count(1)).on("GET", "/a"), start);
        book.add(Fault::new(FaultKind::Status(503), Times::For(second)), start);
        assert_eq!(book.strike("POST", "/a", start), Some(FaultKind::Status(503)));
        assert_eq!(book.strike("GET", "/a/b", start), Some(FaultKind::Status(500)));
        assert_eq!(book.strike("GET", "/a/b", start), Some(FaultKind::Status(503)));
        assert_eq!(book.strike("GET", "/a/b", start + second), None);
    }
}
