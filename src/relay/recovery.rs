//! The message that was on its way when an earlier process ended: what it was, and how to find out what became of it.
//! Pure.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serenity::model::id::{ChannelId, MessageId};

use crate::{
    discord::rest::{Call, LogFile, Outgoing, Seen},
    sockets::RecentFingerprints,
    store::InFlightMessage,
};

/// How long Discord may be trusted to know a nonce: it says "a few minutes" (reference section 3).
const NONCE_LIFE: Duration = Duration::from_secs(120);
/// How many of a channel's newest messages are looked at.
const LOOK_BACK: u8 = 50;
/// A row stays small: a message with more text in its files is written down without them.
const MOST_TEXT: usize = 256 * 1024;
/// How far our clock and Discord's may be apart, in seconds. A message from before this one was begun is another one,
/// even if it reads the same.
const SKEW: i64 = 60;

/// A call as it stands in the row.
#[derive(Debug, Serialize, Deserialize)]
enum Body {
    Post { to: ChannelId, content: String, files: Vec<File> },
    Edit { channel: ChannelId, message: MessageId, content: String },
}

#[derive(Debug, Serialize, Deserialize)]
struct File {
    name: String,
    /// Nothing if it was too long for the row.
    text: Option<String>,
}

/// A call in the words of a row; nothing for calls that show no lines.
pub(super) fn written(call: &Call) -> Option<String> {
    let body = match call {
        Call::Post { to, content, files } => {
            let fits = files.iter().map(|file| file.bytes.len()).sum::<usize>() <= MOST_TEXT;
            let file = |file: &LogFile| File {
                name: file.name.clone(),
                text: fits.then(|| String::from_utf8_lossy(&file.bytes).into_owned()),
            };
            Body::Post { to: *to, content: content.clone(), files: files.iter().map(file).collect() }
        }
        Call::Edit { channel, message, content } => {
            Body::Edit { channel: *channel, message: *message, content: content.clone() }
        }
        Call::PostCard { .. }
        | Call::EditCard { .. }
        | Call::Delete { .. }
        | Call::StartThread { .. }
        | Call::Say { .. }
        | Call::Webhooks { .. }
        | Call::MakeWebhook { .. }
        | Call::DeleteWebhook { .. }
        | Call::ReadBack { .. } => return None,
    };
    serde_json::to_string(&body).ok()
}

/// A message of which it is not known whether it was posted.
#[derive(Debug)]
pub(super) struct Recovery {
    body: Body,
    nonce: String,
    /// When it was first sent, in seconds since 1970.
    begun_at: i64,
    /// What the channel has seen once the message is there.
    end: RecentFingerprints,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It is sent again under its own nonce: Discord knows whether it has it.
    Again,
    /// The channel is read, and shows whether it is there.
    Look,
    /// It is not there: it is sent anew.
    Anew,
}

/// What is known of the message now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RecoveryState {
    /// It is in the channel.
    There,
    /// It is not, and its text is not known any more.
    Lost,
    /// Not known yet: [`Recovery::next`] says how to go on.
    Open,
}

impl Recovery {
    /// Reads a row that is `age` old. A row that can't be read is nothing: its lines come with the next replay.
    pub(super) fn of(in_flight: &InFlightMessage, age: Duration) -> Option<Self> {
        let body: Body = serde_json::from_str(&in_flight.body).ok()?;
        let stage = match age < NONCE_LIFE && body.is_whole() {
            true => Stage::Again,
            false => Stage::Look,
        };
        let (nonce, begun_at) = (in_flight.nonce.clone(), in_flight.begun_at);
        Some(Self {
            body,
            nonce,
            begun_at,
            end: RecentFingerprints::from_bytes(&in_flight.fingerprints),
            stage,
        })
    }

    /// Whether the message will be in the channel whatever is found out, so that nobody needs to wait for that.
    pub(super) fn is_certain(&self) -> bool {
        self.body.is_whole()
    }

    /// What the channel has seen once the message is there.
    pub(super) fn end(&self) -> &RecentFingerprints {
        &self.end
    }

    /// What to ask Discord next.
    pub(super) fn next(&self) -> Outgoing {
        match self.stage {
            Stage::Again => Outgoing { call: self.body.call(), nonce: Some(self.nonce.clone()) },
            Stage::Look => {
                let call = Call::ReadBack { channel: self.body.channel(), limit: LOOK_BACK };
                Outgoing { call, nonce: None }
            }
            Stage::Anew => Outgoing { call: self.body.call(), nonce: None },
        }
    }

    /// The channel's newest messages.
    pub(super) fn read(&mut self, seen: &[Seen]) -> RecoveryState {
        let edited = matches!(self.body, Body::Edit { .. });
        let young = |seen: &Seen| seen.id.created_at().unix_timestamp() + SKEW >= self.begun_at;
        if seen.iter().any(|seen| (edited || young(seen)) && self.body.is(seen, &self.nonce)) {
            return RecoveryState::There;
        }
        if !self.body.is_whole() {
            return RecoveryState::Lost;
        }
        self.stage = Stage::Anew;
        RecoveryState::Open
    }
}

impl Body {
    /// Whether nothing of it was too long for the row.
    fn is_whole(&self) -> bool {
        match self {
            Self::Post { files, .. } => files.iter().all(|file| file.text.is_some()),
            Self::Edit { .. } => true,
        }
    }

    fn channel(&self) -> ChannelId {
        match self {
            Self::Post { to, .. } => *to,
            Self::Edit { channel, .. } => *channel,
        }
    }

    fn call(&self) -> Call {
        match self {
            Self::Post { to, content, files } => {
                let file = |file: &File| {
                    let text = file.text.clone().unwrap_or_default();
                    LogFile { name: file.name.clone(), bytes: Bytes::from(text) }
                };
                Call::Post { to: *to, content: content.clone(), files: files.iter().map(file).collect() }
            }
            Self::Edit { channel, message, content } => {
                Call::Edit { channel: *channel, message: *message, content: content.clone() }
            }
        }
    }

    /// Whether a message of the channel is this one.
    fn is(&self, seen: &Seen, nonce: &str) -> bool {
        let same_text = |content: &str| seen.content.trim() == content.trim();
        match self {
            _ if !seen.own => false,
            Self::Post { .. } if seen.nonce.as_deref() == Some(nonce) => true,
            Self::Post { content, files, .. } => {
                let names = files.iter().map(|file| &file.name);
                same_text(content) && names.eq(seen.files.iter().map(|(name, _)| name))
            }
            Self::Edit { message, content, .. } => seen.id == *message && same_text(content),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANNEL: ChannelId = ChannelId::new(7);
    const YOUNG: Duration = Duration::from_secs(30);
    const OLD: Duration = Duration::from_secs(600);

    fn post(content: &str, files: &[(&str, usize)]) -> Call {
        let file = |(name, bytes): &(&str, usize)| LogFile {
            name: (*name).to_owned(),
            bytes: Bytes::from("x".repeat(*bytes)),
        };
        Call::Post { to: CHANNEL, content: content.into(), files: files.iter().map(file).collect() }
    }

    fn row(call: &Call) -> InFlightMessage {
        let body = written(call).unwrap();
        InFlightMessage {
            nonce: "n1".into(),
            body,
            fingerprints: RecentFingerprints::default().to_bytes(),
            begun_at: 0,
        }
    }

    fn seen(content: &str) -> Seen {
        Seen { id: MessageId::new(9), own: true, content: content.into(), nonce: None, files: Vec::new() }
    }

    #[test]
    fn a_young_message_is_sent_again_as_it_was() {
        let call = post("text", &[("a.log", 10)]);
        let recovery = Recovery::of(&row(&call), YOUNG).unwrap();
        assert!(recovery.is_certain());
        assert_eq!(recovery.next(), Outgoing { call, nonce: Some("n1".into()) });
    }

    #[test]
    fn an_old_message_is_looked_for_and_sent_anew_if_it_is_not_there() {
        let call = post("text", &[]);
        let mut recovery = Recovery::of(&row(&call), OLD).unwrap();
        let look = Call::ReadBack { channel: CHANNEL, limit: LOOK_BACK };
        assert_eq!(recovery.next(), Outgoing { call: look, nonce: None });
        let foreign = Seen { own: false, ..seen("text") };
        assert_eq!(recovery.read(&[seen("other"), foreign]), RecoveryState::Open);
        assert_eq!(recovery.next(), Outgoing { call: call.clone(), nonce: None });
        assert_eq!(recovery.read(&[seen("text ")]), RecoveryState::There);
        assert_eq!(recovery.read(&[Seen { nonce: Some("n1".into()), ..seen("cut") }]), RecoveryState::There);
        let begun_at = seen("text").id.created_at().unix_timestamp() + SKEW + 1;
        let mut recovery = Recovery::of(&InFlightMessage { begun_at, ..row(&call) }, OLD).unwrap();
        assert_eq!(recovery.read(&[seen("text")]), RecoveryState::Open, "that one is older");
    }

    #[test]
    fn files_too_long_for_the_row_are_looked_for_and_lost_if_they_are_not_there() {
        let call = post("40,000 lines", &[("a.log", MOST_TEXT + 1)]);
        let row = row(&call);
        assert!(row.body.len() < 1000);
        let mut recovery = Recovery::of(&row, YOUNG).unwrap();
        assert!(!recovery.is_certain());
        assert_eq!(recovery.read(&[seen("40,000 lines")]), RecoveryState::Lost, "that one had no file");
        let there = Seen { files: vec![("a.log".into(), 5)], ..seen("40,000 lines") };
        assert_eq!(recovery.read(&[there]), RecoveryState::There);
    }

    #[test]
    fn an_edit_is_there_when_the_message_reads_so() {
        let call = Call::Edit { channel: CHANNEL, message: MessageId::new(9), content: "one\ntwo".into() };
        let mut recovery = Recovery::of(&row(&call), OLD).unwrap();
        assert_eq!(recovery.read(&[seen("one")]), RecoveryState::Open);
        assert_eq!(recovery.next().call, call);
        assert_eq!(recovery.read(&[seen("one\ntwo")]), RecoveryState::There);
    }

    #[test]
    fn other_calls_are_not_written_down_and_nonsense_is_nothing() {
        assert_eq!(written(&Call::ReadBack { channel: CHANNEL, limit: 5 }), None);
        assert_eq!(written(&Call::StartThread { parent: CHANNEL, name: "x".into() }), None);
        let nonsense =
            InFlightMessage { nonce: "n".into(), body: "{".into(), fingerprints: Vec::new(), begun_at: 0 };
        assert!(Recovery::of(&nonsense, YOUNG).is_none());
    }
}
