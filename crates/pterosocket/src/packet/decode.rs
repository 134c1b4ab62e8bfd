//! Decodes one frame's text into one event. Tolerates what daemons leave out, add or change.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, Visitor};
use serde_json::Value;

use crate::capped::Capped;
use crate::event::{BackupCompleted, FeatureMatch, UnknownEvent};
use crate::stats::{count, or_default};
use crate::{AuthSuccess, Event, ForeignText, Permissions, PowerState, Stats, Text, foreign};

/// How every daemon begins a console line.
const LINE_HEAD: &str = r#"{"event":"console output","args":[""#;

/// Arguments that are read of one frame: a daemon that lists its permissions sends about 50.
const MOST_ARGUMENTS: usize = 256;
/// A frame whose arguments are not all text is read up to this length, bytes: taken apart it grows many times.
const LONGEST_LOOSE: usize = 64 * 1024;

/// A frame that could not be understood. It never ends the connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// Not JSON, or cut off.
    #[error("a frame of {length} bytes is not the JSON of an event ({reason}): {start:?}")]
    Json {
        /// Length of the frame, bytes.
        length: usize,
        /// What the parser said.
        reason: ForeignText,
        /// How it begins.
        start: ForeignText,
    },
    /// A binary frame that is not UTF-8.
    #[error("a binary frame of {length} bytes is not UTF-8 text")]
    NotText {
        /// Length of the frame, bytes.
        length: usize,
    },
    /// More arguments than any event has.
    #[error("a frame has more than {limit} arguments")]
    TooManyArguments {
        /// What is read at most.
        limit: usize,
    },
    /// A known event without the argument it needs.
    #[error("the event `{event}` came without its argument")]
    MissingArgument {
        /// The event's name.
        event: &'static str,
    },
    /// A known event whose argument is not what it should be.
    #[error("the event `{event}` came with an unreadable argument ({reason}): {start:?}")]
    BadArgument {
        /// The event's name.
        event: &'static str,
        /// What the parser said.
        reason: ForeignText,
        /// How the argument begins.
        start: ForeignText,
    },
}

/// What a frame was: a console line, whose text was put into `lines`, or another event.
#[derive(Debug)]
pub(crate) enum Frame {
    Line,
    Event(Event),
}

/// Reads one frame of the daemon's. The socket does the same with shared memory for the lines; this is for
/// whoever has frames from elsewhere, such as a recording.
///
/// # Errors
/// If the text is not an event, or a known event lacks its argument.
pub fn parse(text: &str) -> Result<Event, FrameError> {
    let mut line = String::new();
    Ok(match decode(text, &mut line)? {
        Frame::Line => Event::ConsoleOutput(line.into()),
        Frame::Event(event) => event,
    })
}

pub(crate) fn decode(text: &str, lines: &mut String) -> Result<Frame, FrameError> {
    if quick_line(text, lines) {
        return Ok(Frame::Line);
    }
    if let Some(stats) = quick_stats(text) {
        return Ok(Frame::Event(Event::Stats(Box::new(stats))));
    }
    if let Ok(wire) = serde_json::from_str::<Wire<'_>>(text) {
        let args = match wire.args {
            Some(Capped { more: true, .. }) => {
                return Err(FrameError::TooManyArguments { limit: MOST_ARGUMENTS });
            }
            Some(args) => args.items.into_iter().map(|arg| arg.0).collect(),
            None => Vec::new(),
        };
        return typed(&wire.event, args, lines);
    }
    if text.len() > LONGEST_LOOSE {
        let reason = "its arguments are not all text, or it is cut off".into();
        return Err(FrameError::Json { length: text.len(), reason, start: beginning(text) });
    }
    let loose: Loose = serde_json::from_str(text).map_err(|error| FrameError::Json {
        length: text.len(),
        reason: foreign::told(&error),
        start: beginning(text),
    })?;
    typed(&loose.event, strings(loose.args), lines)
}

/// The way of nearly every frame in a flood: `{"event":"console output","args":["…"]}` with nothing around.
fn quick_line(text: &str, lines: &mut String) -> bool {
    let Some(rest) = text.strip_prefix(LINE_HEAD) else { return false };
    let Some(literal) = rest.trim_ascii_end().strip_suffix("\"]}") else { return false };
    if is_plain(literal) {
        lines.push_str(literal);
        return true;
    }
    let quoted = &text[LINE_HEAD.len() - 1..LINE_HEAD.len() + literal.len() + 1];
    let start = lines.len();
    let mut json = serde_json::Deserializer::from_str(quoted);
    let read = Append(lines).deserialize(&mut json).and_then(|()| json.end()).is_ok();
    if !read {
        lines.truncate(start);
    }
    read
}

/// How every daemon begins its figures.
const STATS_HEAD: &str = r#"{"event":"stats","args":["{"#;
/// The state among them, as the JSON in a JSON text has it.
const STATE: &str = r#"\"state\":\""#;

/// The figures in a frame: JSON in a JSON string, without the string's ends, if nothing but quotes is escaped in it.
fn figures(text: &str) -> Option<&str> {
    let literal = text.trim_ascii_end().strip_suffix("\"]}").filter(|rest| rest.starts_with(STATS_HEAD))?;
    let figures = &literal[STATS_HEAD.len() - 1..];
    (figures.ends_with('}') && escapes_only_quotes(figures)).then_some(figures)
}

/// Whether each quote has a backslash before it, nothing else has, and nothing is there that a JSON string can't hold.
fn escapes_only_quotes(literal: &str) -> bool {
    let is_plain = |part: &str| part.bytes().all(|byte| byte >= b' ' && byte != b'"');
    let mut parts = literal.split('\\');
    parts.next().is_some_and(is_plain) && parts.all(|part| part.strip_prefix('"').is_some_and(is_plain))
}

/// The state that a frame of figures tells, without reading the rest: most of them change nothing.
pub(crate) fn stats_state(text: &str) -> Option<&str> {
    let (_, rest) = figures(text)?.rsplit_once(STATE)?;
    let (state, rest) = rest.split_once('\\')?;
    rest.starts_with('"').then_some(state)
}

/// The way of nearly all figures.
fn quick_stats(text: &str) -> Option<Stats> {
    Stats::parse(&figures(text)?.replace('\\', "")).ok()
}

/// Unescapes a JSON string to the end of another string.
struct Append<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Append<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Append<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.0.push_str(text);
        Ok(())
    }
}

/// Whether a JSON string literal stands for itself. Looks at every byte, for that is done many at a time.
fn is_plain(literal: &str) -> bool {
    !literal.bytes().fold(false, |odd, byte| odd | (byte == b'"') | (byte == b'\\') | (byte < b' '))
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    event: Cow<'a, str>,
    #[serde(borrow, default)]
    args: Option<Capped<Arg<'a>, MOST_ARGUMENTS>>,
}

#[derive(Deserialize)]
struct Arg<'a>(#[serde(borrow)] Cow<'a, str>);

/// A frame whose arguments are not all strings.
#[derive(Deserialize)]
struct Loose {
    event: String,
    #[serde(default)]
    args: Value,
}

fn strings(args: Value) -> Vec<Cow<'static, str>> {
    let args = match args {
        Value::Array(args) => args.into_iter().take(MOST_ARGUMENTS).collect(),
        Value::Null => Vec::new(),
        alone => vec![alone],
    };
    let text = |arg| match arg {
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    };
    args.into_iter().filter(|arg| !arg.is_null()).map(text).collect()
}

fn typed(name: &str, args: Vec<Cow<'_, str>>, lines: &mut String) -> Result<Frame, FrameError> {
    let text = || Text::from(args.concat());
    Ok(Frame::Event(match name {
        "console output" => {
            args.iter().for_each(|arg| lines.push_str(arg));
            return Ok(Frame::Line);
        }
        "stats" => Event::Stats(Box::new(stats(args.first())?)),
        "status" => match args.first() {
            Some(state) => Event::Status(PowerState::from(state.as_ref())),
            None => return Err(FrameError::MissingArgument { event: "status" }),
        },
        "auth success" => Event::AuthSuccess(Box::new(auth_success(&args))),
        "token expiring" => Event::TokenExpiring,
        "token expired" => Event::TokenExpired,
        "jwt error" => Event::JwtError(text()),
        "daemon error" => Event::DaemonError(text()),
        "daemon message" => Event::DaemonMessage(text()),
        "install started" => Event::InstallStarted,
        "install output" => Event::InstallOutput(text()),
        "install completed" => Event::InstallCompleted,
        "backup restore completed" => Event::BackupRestoreCompleted,
        "transfer logs" => Event::TransferLogs(text()),
        "transfer status" => Event::TransferStatus(text()),
        "throttled" => Event::Throttled(text()),
        "deleted" => Event::Deleted,
        "feature match" => Event::FeatureMatch(Box::new(feature(args.first())?)),
        _ if name == "backup completed" || name.starts_with("backup completed:") => {
            Event::BackupCompleted(Box::new(backup(&args)?))
        }
        _ => Event::Unknown(Box::new(UnknownEvent {
            event: name.into(),
            args: args.iter().map(|arg| Text::from(arg.as_ref())).collect(),
        })),
    }))
}

/// Calagopus lists the permissions; Go Wings leaves them to the token.
fn auth_success(args: &[Cow<'_, str>]) -> AuthSuccess {
    let permissions = match args {
        [] => Permissions::default(),
        held => held.iter().map(|one| one.as_ref()).collect(),
    };
    AuthSuccess { renewal: false, permissions, withheld: 0, lapsed: None }
}

fn stats(arg: Option<&Cow<'_, str>>) -> Result<Stats, FrameError> {
    let json = arg.ok_or(FrameError::MissingArgument { event: "stats" })?;
    Stats::parse(json).map_err(|error| bad_argument("stats", &error, json))
}

fn feature(arg: Option<&Cow<'_, str>>) -> Result<FeatureMatch, FrameError> {
    let json = arg.ok_or(FrameError::MissingArgument { event: "feature match" })?;
    serde_json::from_str(json).map_err(|error| bad_argument("feature match", &error, json))
}

/// Go Wings sends one JSON text, calagopus the uuid and a JSON text with other keys (protocol section 5).
fn backup(args: &[Cow<'_, str>]) -> Result<BackupCompleted, FrameError> {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct BackupFields {
        #[serde(deserialize_with = "or_default")]
        uuid: String,
        #[serde(alias = "successful", deserialize_with = "or_default")]
        is_successful: bool,
        #[serde(alias = "size", deserialize_with = "count")]
        file_size: u64,
        checksum: Option<String>,
        checksum_type: Option<String>,
    }
    let json = args.last().ok_or(FrameError::MissingArgument { event: "backup completed" })?;
    let fields: BackupFields =
        serde_json::from_str(json).map_err(|error| bad_argument("backup completed", &error, json))?;
    Ok(BackupCompleted {
        uuid: if args.len() > 1 { args[0].to_string() } else { fields.uuid },
        successful: fields.is_successful,
        bytes: fields.file_size,
        checksum: fields.checksum.unwrap_or_default(),
        checksum_type: fields.checksum_type.unwrap_or_default(),
    })
}

fn bad_argument(event: &'static str, error: &serde_json::Error, argument: &str) -> FrameError {
    FrameError::BadArgument { event, reason: foreign::told(&error), start: beginning(argument) }
}

/// Enough of a text to recognise it in a log.
fn beginning(text: &str) -> ForeignText {
    const SHOWN: usize = 60;
    text.chars().take(SHOWN).collect::<String>().into()
}
