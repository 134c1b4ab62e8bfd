//! The journal: which requests came and what they were answered, plus counters that are never forgotten.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::Value;

/// A request that came to the REST side.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// `GET`, `POST` …
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The route, `/api/v10/channels/{channel_id}/messages`; empty for unknown paths.
    pub route: String,
    /// The request's headers.
    pub headers: HeaderMap,
    /// The request's body.
    pub body: Bytes,
    /// The status of the answer; 0 when a fault left it without one.
    pub status: u16,
    /// When it came.
    pub at: Instant,
    /// How long the answer took.
    pub took: Duration,
}

impl Recorded {
    /// The body as JSON: of a multipart request its `payload_json`; `Null` where there is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| payload_json(&self.body))
    }
}

/// Totals since the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Answers by `METHOD route`.
    pub calls: BTreeMap<String, u64>,
    /// 429s by scope: `user`, `global`, `shared`.
    pub limited: BTreeMap<String, u64>,
    /// Answers that count towards the invalid-request limit: 401, 403 and 429 but for scope `shared`.
    pub invalid: u64,
    /// Answers by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Requests that the journal has forgotten.
    pub forgotten: u64,
}

/// The journal.
#[derive(Debug)]
pub(crate) struct Journal {
    kept: VecDeque<Arc<Recorded>>,
    cap: usize,
    bytes: usize,
    bytes_cap: usize,
    pub(crate) counters: Counters,
}

impl Journal {
    pub(crate) fn new(cap: usize, bytes_cap: usize) -> Self {
        Self { kept: VecDeque::new(), cap, bytes: 0, bytes_cap, counters: Counters::default() }
    }

    pub(crate) fn add(&mut self, entry: &Arc<Recorded>, scope: Option<&str>) {
        let counters = &mut self.counters;
        let route = if entry.route.is_empty() { "unknown" } else { &entry.route };
        *counters.calls.entry(format!("{} {route}", entry.method)).or_default() += 1;
        *counters.statuses.entry(entry.status).or_default() += 1;
        if let Some(scope) = scope {
            *counters.limited.entry(scope.to_owned()).or_default() += 1;
        }
        if counts_as_invalid(entry.status, scope) {
            counters.invalid += 1;
        }
        self.kept.push_back(Arc::clone(entry));
        self.bytes += entry.body.len();
        while self.kept.len() > self.cap || self.bytes > self.bytes_cap {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes -= oldest.body.len();
            self.counters.forgotten += 1;
        }
    }

    pub(crate) fn entries(&self) -> Vec<Arc<Recorded>> {
        self.kept.iter().cloned().collect()
    }
}

/// Whether an answer counts towards the invalid-request limit (`discord-platform.md` section 1).
pub(crate) fn counts_as_invalid(status: u16, scope: Option<&str>) -> bool {
    matches!(status, 401 | 403) || (status == 429 && scope != Some("shared"))
}

/// The `payload_json` of a recorded multipart body, found without its boundary.
fn payload_json(body: &[u8]) -> Value {
    let text = String::from_utf8_lossy(body);
    let part = text.split_once("name=\"payload_json\"").and_then(|(_, rest)| rest.split_once("\r\n\r\n"));
    part.and_then(|(_, rest)| serde_json::Deserializer::from_str(rest).into_iter().next()?.ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(body: &'static str, status: u16) -> Arc<Recorded> {
        Arc::new(Recorded {
            method: "POST".to_owned(),
            path: "/x".to_owned(),
            route: String::new(),
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
            status,
            at: Instant::now(),
            took: Duration::ZERO,
        })
    }

    #[test]
    fn the_journal_is_bounded_by_number_and_by_bytes() {
        let mut journal = Journal::new(3, 10);
        for _ in 0..4 {
            journal.add(&entry("a", 200), None);
        }
        assert_eq!((journal.entries().len(), journal.counters.forgotten), (3, 1));
        journal.add(&entry("123456789", 200), None);
        assert_eq!((journal.entries().len(), journal.counters.forgotten), (2, 3));
        assert_eq!(journal.counters.calls["POST unknown"], 5);
    }

    #[test]
    fn invalid_requests_are_counted_but_for_shared_ones() {
        let mut journal = Journal::new(9, 9);
        for (status, scope) in
            [(401, None), (403, None), (404, None), (429, Some("user")), (429, Some("shared"))]
        {
            journal.add(&entry("", status), scope);
        }
        assert_eq!((journal.counters.invalid, journal.counters.limited.len()), (3, 2));
    }
}
