//! Why Discord took no message, for people.

use std::time::Duration;

use crate::{
    commands::present::messages::masked_clause,
    discord::rest::{PostError, Trouble},
    text,
    texts::{Text, duration},
};

/// A clause of a sentence of ours, without a full stop.
pub(in crate::commands) fn why(error: &PostError) -> Text {
    match error {
        PostError::RateLimited { retry_after, .. } => {
            text!("discord-wait", wait = duration((*retry_after).max(Duration::from_secs(1))))
        }
        PostError::Unavailable { reason } => {
            text!("discord-unavailable", reason = trouble(reason))
        }
        PostError::Blocked { status, .. } => text!("discord-blocked", status = status.to_string()),
        PostError::Unauthorized => text!("discord-unauthorized"),
        PostError::Forbidden { code, message } => {
            text!("discord-forbidden", said = masked_clause(message), code = code.to_string())
        }
        PostError::Gone { code, message } => {
            text!("discord-gone", said = masked_clause(message), code = code.to_string())
        }
        PostError::Rejected { code, message } => {
            text!("discord-rejected", said = masked_clause(message), code = code.to_string())
        }
    }
}

fn trouble(trouble: &Trouble) -> Text {
    match trouble {
        Trouble::Status(status) => text!("discord-trouble-status", status = status.to_string()),
        Trouble::Late => text!("discord-trouble-late"),
        Trouble::Unreachable => text!("discord-trouble-unreachable"),
        Trouble::Broken => text!("discord-trouble-broken"),
        Trouble::Unreadable => text!("discord-trouble-unreadable"),
        Trouble::Endless => text!("discord-trouble-endless"),
        Trouble::NoBotUser(_) => text!("discord-trouble-no-bot-user"),
    }
}
