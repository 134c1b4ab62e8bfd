//! `POST /api/do`: what a member does in the client, and what is done to the game beside it.

mod client;
mod panel;

use std::collections::HashMap;

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    app::App,
    error::WebError,
    faults::Which,
    viewer::{Id, Viewer},
};
use crate::discord::{Field, Filled};

/// What is to be done.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Act {
    Say {
        channel: Id,
        content: String,
        reply_to: Option<Id>,
    },
    Command {
        channel: Id,
        #[serde(flatten)]
        filled: Command,
    },
    Suggest {
        channel: Id,
        #[serde(flatten)]
        filled: Command,
        focused: String,
    },
    MessageCommand {
        channel: Id,
        command: Id,
        message: Id,
    },
    Press {
        channel: Id,
        message: Id,
        custom_id: String,
    },
    Choose {
        channel: Id,
        message: Id,
        custom_id: String,
        values: Vec<String>,
    },
    Submit {
        interaction: Id,
        #[serde(default)]
        fields: HashMap<String, Given>,
    },
    Dismiss {
        interaction: Id,
    },
    DismissMessage {
        channel: Id,
        message: Id,
    },
    DeleteMessage {
        channel: Id,
        message: Id,
    },
    DeleteChannel {
        channel: Id,
    },
    TakeRole {
        user: Id,
        role: Id,
    },
    GiveRole {
        user: Id,
        role: Id,
    },
    Language {
        locale: Locale,
    },
    Type {
        line: String,
    },
    Power {
        action: String,
    },
    Fault {
        which: Which,
        on: bool,
    },
    Flood {
        lines: u64,
    },
    Crash,
}

/// A language of Discord's client that can be chosen here.
#[derive(Clone, Copy, Debug, Deserialize)]
enum Locale {
    #[serde(rename = "en-US")]
    English,
    #[serde(rename = "de")]
    German,
}

impl Locale {
    fn name(self) -> &'static str {
        match self {
            Self::English => "en-US",
            Self::German => "de",
        }
    }
}

#[derive(Debug, Deserialize)]
struct Command {
    command: Id,
    #[serde(default)]
    path: Vec<String>,
    #[serde(default)]
    options: Map<String, Value>,
}

impl From<Command> for Filled {
    fn from(command: Command) -> Self {
        Self { command: command.command.0, path: command.path, options: command.options }
    }
}

/// What is filled into a form's field.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Given {
    Text(String),
    Values(Vec<String>),
}

impl From<Given> for Field {
    fn from(given: Given) -> Self {
        match given {
            Given::Text(text) => Self::Text(text),
            Given::Values(values) => Self::Values(values),
        }
    }
}

pub(super) async fn act(
    State(app): State<App>,
    Viewer(user): Viewer,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(_) => {
            let words = "This is too much at once.";
            return WebError::new(StatusCode::PAYLOAD_TOO_LARGE, words).into_response();
        }
    };
    let act = match serde_json::from_slice(&body) {
        Ok(act) => act,
        Err(error) => return WebError::bad(format!("This is not understood: {error}")).into_response(),
    };
    match done(&app, user, act).await {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn done(app: &App, user: u64, act: Act) -> Result<Value, WebError> {
    let me = client::Client { app, user };
    match act {
        Act::Say { channel, content, reply_to } => me.say(channel, &content, reply_to),
        Act::Command { channel, filled } => me.command(channel, filled.into()),
        Act::Suggest { channel, filled, focused } => me.suggest(channel, &filled.into(), &focused).await,
        Act::MessageCommand { channel, command, message } => me.message_command(channel, command, message),
        Act::Press { channel, message, custom_id } => me.press(channel, message, custom_id),
        Act::Choose { channel, message, custom_id, values } => {
            me.choose(channel, message, custom_id, &values)
        }
        Act::Submit { interaction, fields } => {
            let fields = fields.into_iter().map(|(name, given)| (name, given.into())).collect();
            me.submit(interaction, &fields)
        }
        Act::Dismiss { interaction } => me.dismiss(interaction),
        Act::DismissMessage { channel, message } => me.dismiss_message(channel, message),
        Act::DeleteMessage { channel, message } => me.delete_message(channel, message),
        Act::DeleteChannel { channel } => me.delete_channel(channel),
        Act::TakeRole { user, role } => me.set_role(user, role, false),
        Act::GiveRole { user, role } => me.set_role(user, role, true),
        Act::Language { locale } => Ok(me.speak(locale.name())),
        Act::Type { line } => panel::type_line(app, &line),
        Act::Power { action } => panel::power(app, &action),
        Act::Fault { which, on } => panel::fault(app, which, on),
        Act::Flood { lines } => panel::flood(app, lines),
        Act::Crash => panel::crash(app),
    }
}
