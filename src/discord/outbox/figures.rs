//! What the outbox counts.

use std::collections::BTreeMap;

use crate::{
    discord::rest::{Answer, Class, PostError, Scope},
    metrics::{self, Route},
};

/// Counts since the start, and how things stand now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Calls by class and by the first digit of the answer's status; 0: none came.
    pub calls: BTreeMap<(Class, u16), u64>,
    /// 429s by scope.
    pub limited: BTreeMap<Scope, u64>,
    /// Lanes that want a turn soon, and are not held back.
    pub waiting: usize,
    /// Calls in flight.
    pub in_flight: usize,
    /// Bytes of attachments held for calls in flight or to be repeated.
    pub uploading: usize,
    /// Answers of the last ten minutes that count towards Discord's limit of invalid requests.
    pub invalid: usize,
    /// Whether Discord as a whole does not answer.
    pub outage: bool,
}

impl Figures {
    pub(super) fn count(&mut self, class: Class, answer: &Answer) {
        *self.calls.entry((class, answer.status / 100)).or_default() += 1;
        let scope = match &answer.outcome {
            Err(PostError::RateLimited { scope, .. }) => Some(*scope),
            _ => None,
        };
        if let Some(scope) = scope {
            *self.limited.entry(scope).or_default() += 1;
        }
        let status = Some(answer.status).filter(|status| *status != 0);
        metrics::request(route(class), status, scope.map(label));
    }
}

fn route(class: Class) -> Route {
    match class {
        Class::Post => Route::Post,
        Class::Edit | Class::EditOld => Route::Edit,
        Class::Delete => Route::Delete,
        Class::Thread => Route::StartThread,
        Class::Read => Route::ReadBack,
        Class::Webhook | Class::Webhooks => Route::Webhook,
    }
}

fn label(scope: Scope) -> metrics::Scope {
    match scope {
        Scope::User => metrics::Scope::User,
        Scope::Global => metrics::Scope::Global,
        Scope::Shared => metrics::Scope::Shared,
    }
}
