//! Reading a client's messages. calagopus names what it cannot read in the words of its parser, which is the
//! same as ours (transcript 15), so its message type is copied here; Go drops such messages in silence.

use serde::{Deserialize, Deserializer};

/// A message as the daemon understood it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inbound {
    pub(super) event: String,
    pub(super) args: Vec<String>,
}

#[derive(Deserialize)]
struct GoMessage {
    #[serde(default)]
    event: String,
    #[serde(default)]
    args: Option<Vec<Option<String>>>,
}

/// As Go reads it: absent fields are empty, `null` is an empty string, anything else unexpected is an error.
pub(super) fn read_go(text: &str) -> Option<Inbound> {
    let message: GoMessage = serde_json::from_str(text).ok()?;
    let args = message.args.unwrap_or_default().into_iter().map(Option::unwrap_or_default).collect();
    Some(Inbound { event: message.event, args })
}

#[derive(Deserialize)]
struct WebsocketMessage {
    event: Event,
    #[serde(deserialize_with = "args")]
    args: Vec<String>,
}

fn args<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let args: Option<Vec<Option<String>>> = Deserialize::deserialize(deserializer)?;
    Ok(args.unwrap_or_default().into_iter().flatten().collect())
}

macro_rules! events {
    ($($variant:ident = $name:literal),* $(,)?) => {
        #[derive(Clone, Copy, Deserialize)]
        enum Event { $(#[serde(rename = $name)] $variant),* }

        impl Event {
            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

events! {
    AuthSuccess = "auth success",
    TokenExpiring = "token expiring",
    TokenExpired = "token expired",
    Auth = "auth",
    SetState = "set state",
    SendLogs = "send logs",
    SendCommand = "send command",
    SendStats = "send stats",
    DaemonError = "daemon error",
    JwtError = "jwt error",
    Stats = "stats",
    Status = "status",
    ConsoleOutput = "console output",
    InstallOutput = "install output",
    ImagePullProgress = "image pull progress",
    ImagePullCompleted = "image pull completed",
    InstallStarted = "install started",
    InstallCompleted = "install completed",
    DaemonMessage = "daemon message",
    BackupStarted = "backup started",
    BackupProgress = "backup progress",
    BackupCompleted = "backup completed",
    BackupRestoreStarted = "backup restore started",
    BackupRestoreProgress = "backup restore progress",
    BackupRestoreCompleted = "backup restore completed",
    TransferLogs = "transfer logs",
    TransferStatus = "transfer status",
    ScheduleStarted = "schedule started",
    ScheduleStepStatus = "schedule step status",
    ScheduleStepError = "schedule step error",
    ScheduleCompleted = "schedule completed",
    OperationProgress = "operation progress",
    OperationError = "operation error",
    OperationCompleted = "operation completed",
}

/// As calagopus reads it, or the text of its `jwt error`.
pub(super) fn read_calagopus(text: &str) -> Result<Inbound, String> {
    let message: WebsocketMessage = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(Inbound { event: message.event.name().to_owned(), args: message.args })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calagopus_refuses_in_the_recorded_words() {
        let recorded = include_str!("../../tests/transcripts/15-malformed-frames.jsonl");
        let mut sent = String::new();
        let mut compared = 0;
        for line in recorded.lines() {
            let entry: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = entry["text"].as_str().unwrap_or_default();
            match entry["dir"].as_str() {
                Some("out") => sent = text.to_owned(),
                Some("in") if text.contains("jwt error") && !text.contains("invalid message type") => {
                    let said: serde_json::Value = serde_json::from_str(text).unwrap();
                    assert_eq!(read_calagopus(&sent).unwrap_err(), said["args"][0].as_str().unwrap());
                    compared += 1;
                }
                _ => {}
            }
        }
        assert_eq!(compared, 7);
    }

    #[test]
    fn go_is_lenient_about_what_is_missing_only() {
        let read = |text| read_go(text).map(|message| (message.event, message.args.concat()));
        assert_eq!(read(r#"{"event":"send logs"}"#), Some(("send logs".into(), String::new())));
        assert_eq!(read(r#"{"event":"a","args":["x",null,"y"],"more":1}"#), Some(("a".into(), "xy".into())));
        for refused in ["not json", "[]x", r#"{"event":"a","args":[1]}"#, r#"{"event":1}"#] {
            assert_eq!(read(refused), None, "{refused}");
        }
    }
}
