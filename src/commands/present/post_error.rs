//! Why Discord took no message, for people.

use std::time::Duration;

use crate::{
    commands::present::messages::masked_clause,
    discord::rest::PostError,
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
            text!("discord-unavailable", reason = masked_clause(reason))
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
