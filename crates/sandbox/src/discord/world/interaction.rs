//! What Discord remembers of an interaction, and what of it the person sees.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::watch;

use crate::discord::{check::Choice, message::Message};

/// Where an interaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No callback has come.
    Waiting,
    /// Deferred with type 5: a message that says "… is thinking" is there.
    Thinking,
    /// Acknowledged; `original` tells the first response, if it is a message.
    Acknowledged,
}

/// What the person has seen so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    /// Time from the event to the callback.
    pub(crate) acknowledged: Option<Duration>,
    /// Suggestions (type 8).
    pub(crate) choices: Option<Vec<Choice>>,
    /// A modal (type 9).
    pub(crate) modal: Option<Arc<Value>>,
    /// Answers in the order of their first appearance, in their newest state; deferred ones not before they are complete.
    pub(crate) messages: Vec<Arc<Message>>,
}

/// One interaction.
pub(crate) struct InteractionRecord {
    pub(crate) id: u64,
    pub(crate) token: String,
    /// 2 command, 3 component, 4 autocomplete, 5 modal.
    pub(crate) kind: u8,
    pub(crate) guild: u64,
    pub(crate) channel: u64,
    pub(crate) user: u64,
    pub(crate) command: String,
    /// The message whose component was used (for a modal: that opened it).
    pub(crate) source: Option<u64>,
    /// The message that a message command was used on.
    pub(crate) target: Option<u64>,
    pub(crate) started: Instant,
    pub(crate) stage: Stage,
    pub(crate) original: Option<u64>,
    pub(crate) shown: Vec<u64>,
    pub(crate) progress: watch::Sender<Progress>,
}

/// All interactions whose tokens may live. Nothing here takes longer when there are more of them: a member may start
/// thousands.
#[derive(Default)]
pub(crate) struct Interactions {
    records: HashMap<u64, InteractionRecord>,
    by_token: HashMap<String, u64>,
    /// Who is shown a message, by its id.
    readers: HashMap<u64, Vec<u64>>,
    /// Oldest first.
    started: VecDeque<(Instant, u64)>,
}

impl Interactions {
    pub(crate) fn get(&self, id: u64) -> Option<&InteractionRecord> {
        self.records.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut InteractionRecord> {
        self.records.get_mut(&id)
    }

    /// The one with this token.
    pub(crate) fn of_token(&self, token: &str) -> Option<&InteractionRecord> {
        self.get(*self.by_token.get(token)?)
    }

    /// Keeps an interaction for as long as its token may live, and drops those that are over.
    pub(crate) fn remember(&mut self, record: InteractionRecord, token_life: Duration) {
        let over = |at: Instant| record.started.saturating_duration_since(at) >= token_life;
        while let Some((at, id)) = self.started.front().copied().filter(|(at, _)| over(*at)) {
            self.started.pop_front();
            // The id may have been used once more since.
            if self.get(id).is_some_and(|old| old.started == at) {
                self.forget(id);
            }
        }
        self.forget(record.id);
        self.started.push_back((record.started, record.id));
        self.by_token.insert(record.token.clone(), record.id);
        self.records.insert(record.id, record);
    }

    /// From now on the person sees that message and its changes.
    pub(crate) fn shows(&mut self, id: u64, message: u64) {
        if let Some(record) = self.records.get_mut(&id)
            && !record.shown.contains(&message)
        {
            record.shown.push(message);
            self.readers.entry(message).or_default().push(id);
        }
    }

    fn forget(&mut self, id: u64) {
        let Some(record) = self.records.remove(&id) else { return };
        if self.by_token.get(&record.token) == Some(&id) {
            self.by_token.remove(&record.token);
        }
        for message in record.shown {
            if let Some(readers) = self.readers.get_mut(&message) {
                readers.retain(|reader| *reader != id);
                if readers.is_empty() {
                    self.readers.remove(&message);
                }
            }
        }
    }

    /// Shows a new or changed message to the person behind each interaction that it answers.
    pub(crate) fn show(&mut self, message: &Arc<Message>) {
        if message.is_loading() {
            return;
        }
        for reader in self.readers.get(&message.id).into_iter().flatten() {
            let Some(record) = self.records.get(reader) else { continue };
            record.progress.send_modify(|progress| {
                match progress.messages.iter_mut().find(|old| old.id == message.id) {
                    Some(old) => *old = Arc::clone(message),
                    None => progress.messages.push(Arc::clone(message)),
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Duration = Duration::from_secs(900);

    fn record(id: u64, started: Instant) -> InteractionRecord {
        InteractionRecord {
            id,
            token: format!("token {id}"),
            kind: 2,
            guild: 1,
            channel: 2,
            user: 3,
            command: String::new(),
            source: None,
            target: None,
            started,
            stage: Stage::Waiting,
            original: None,
            shown: Vec::new(),
            progress: watch::Sender::new(Progress::default()),
        }
    }

    #[test]
    fn those_that_are_over_are_forgotten_whole() {
        let (mut all, start) = (Interactions::default(), Instant::now());
        all.remember(record(1, start), LIFE);
        all.remember(record(2, start + LIFE / 2), LIFE);
        all.shows(1, 50);
        all.shows(2, 50);
        all.shows(1, 51);
        assert_eq!(all.of_token("token 1").map(|record| record.id), Some(1));
        all.remember(record(3, start + LIFE), LIFE);
        assert!(all.get(1).is_none() && all.of_token("token 1").is_none());
        assert_eq!(all.readers, HashMap::from([(50, vec![2])]));
        assert!(all.get(2).is_some() && all.of_token("token 3").is_some());
        all.remember(record(4, start + LIFE * 3), LIFE);
        assert_eq!(
            (all.records.len(), all.by_token.len(), all.readers.len(), all.started.len()),
            (1, 1, 0, 1)
        );
    }

    #[test]
    fn an_id_that_is_used_again_lives_as_long_as_its_last_use() {
        let (mut all, start) = (Interactions::default(), Instant::now());
        all.remember(record(1, start), LIFE);
        all.shows(1, 50);
        all.remember(record(1, start + LIFE / 2), LIFE);
        assert!(all.readers.is_empty());
        all.remember(record(2, start + LIFE), LIFE);
        assert!(all.get(1).is_some());
    }
}
