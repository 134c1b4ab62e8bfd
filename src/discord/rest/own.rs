//! The bot's own user, which tells its messages from those of others.

use std::{sync::OnceLock, time::Duration};

use serenity::model::id::UserId;
use tokio::{sync::Mutex, time::Instant};

use super::{Answer, NoAnswer, PostError, Rest, Trouble, body};

/// The least time between two calls that did not tell it.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// Told by whatever names it first: the gateway, what Discord says about the application, or a call of its own.
#[derive(Debug, Default)]
pub(super) struct Own {
    user: OnceLock<UserId>,
    /// What a call of its own came to, and until when there is no other. Held during the call, taken alone.
    failed: Mutex<Option<(NoAnswer, Instant)>>,
}

impl Rest {
    /// The bot is this user.
    pub fn is_bot(&self, user: UserId) {
        // It never changes.
        let _ = self.own.user.set(user);
    }

    /// The bot's user. That Discord keeps it back is no fault of the channel for which it is asked.
    pub(super) async fn own_user(&self) -> Result<UserId, Answer> {
        if let Some(own) = self.own.user.get() {
            return Ok(*own);
        }
        let mut failed = self.own.failed.lock().await;
        // Others have asked meanwhile.
        if let Some(own) = self.own.user.get() {
            return Ok(*own);
        }
        let unsaid = |status, refused: &NoAnswer| {
            let reason = Trouble::NoBotUser(refused.to_string());
            Err(Answer { status, rate: None, outcome: Err(PostError::Unavailable { reason }) })
        };
        match failed.as_ref() {
            Some((refused, until)) if Instant::now() < *until => unsaid(0, refused),
            _ => match self.bot_user().await {
                Ok(own) => Ok(own),
                Err(refused) => {
                    let wait = refused.retry_after.unwrap_or_default().max(AGAIN_AFTER);
                    let answer = unsaid(refused.status, &refused);
                    *failed = Some((refused, Instant::now() + wait));
                    answer
                }
            },
        }
    }

    /// The id of the bot's user.
    ///
    /// # Errors
    /// As [`Rest::application`].
    pub async fn bot_user(&self) -> Result<UserId, NoAnswer> {
        let own = self.begin(self.http.get(self.url("users/@me")), body::user).await?;
        self.is_bot(own);
        Ok(own)
    }
}
