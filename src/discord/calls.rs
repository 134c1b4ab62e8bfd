//! The one place through which the running bot calls Discord by serenity's `Http`: here every refusal is counted, and
//! what counts towards the global limit is charged, so that the [outbox](super::outbox) knows of it.

use std::{
    collections::BTreeSet,
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;
use serenity::{
    builder::{CreateAttachment, CreateInteractionResponse},
    http::{Http, StatusCode},
    model::{
        guild::Member,
        id::{ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId},
    },
};
use tokio::time::Instant;

use super::{
    gateway,
    look_ups::LookUps,
    other_process::OtherProcess,
    outbox::Outbox,
    post_once::{self, NotPosted},
};
use crate::{
    metrics::{self, Route},
    tasks::lock,
};

/// serenity drops `Retry-After`; an interaction's own bucket is 5 in 2 s (reference section 2, "Follow-up rate").
const AFTER_429: Duration = Duration::from_secs(2);

/// Codes of Discord's that say what is not there, or is out of the bot's sight (reference section 11).
const UNKNOWN_GUILD: u64 = 10004;
const UNKNOWN_MEMBER: u64 = 10007;
const UNKNOWN_USER: u64 = 10013;
const NO_ACCESS: u64 = 50001;

/// Calls that are made without the outbox. Clones share it.
#[derive(Clone)]
pub struct Calls {
    http: Arc<Http>,
    outbox: Outbox,
    look_ups: Arc<Mutex<LookUps>>,
    other_process: OtherProcess,
}

/// Discord did not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Discord did not say")]
pub struct Unknown;

impl Calls {
    /// Calls through `http`, of which `outbox` is told, and `other_process` of what speaks for one.
    #[must_use]
    pub fn new(http: Arc<Http>, outbox: Outbox, other_process: OtherProcess) -> Self {
        Self { http, outbox, look_ups: Arc::default(), other_process }
    }

    /// Answers to an interaction of `guild`.
    #[must_use]
    pub fn of(&self, guild: Option<GuildId>) -> Answers {
        Answers { calls: self.clone(), guild }
    }

    /// Posts a card into a channel of a guild, in its turn, and waits for what becomes of it.
    ///
    /// # Errors
    /// Why it is not known to be there.
    pub async fn post_card(
        &self,
        guild: GuildId,
        channel: ChannelId,
        components: Vec<Value>,
    ) -> Result<MessageId, NotPosted> {
        post_once::post(&self.outbox, guild, channel, components).await
    }

    /// Until when nothing is asked about `guild`, see [`Outbox::stopped_until`].
    #[must_use]
    pub fn stopped_until(&self, guild: GuildId) -> Option<Instant> {
        self.outbox.stopped_until(guild)
    }

    /// A member of a guild; none where Discord knows no such member. Not paced: for decisions that must be right.
    ///
    /// # Errors
    /// When Discord did not say.
    pub async fn member(&self, guild: GuildId, user: UserId) -> Result<Option<Member>, Unknown> {
        self.outbox.charge(1);
        let answer = self.http.get_member(guild, user).await;
        count(&self.outbox, Some(guild), &answer);
        match answer {
            Ok(member) => Ok(Some(member)),
            Err(error) if matches!(gateway::code(&error), Some(UNKNOWN_MEMBER | UNKNOWN_USER)) => Ok(None),
            Err(_) => Err(Unknown),
        }
    }

    /// Whether the bot is in a guild.
    ///
    /// # Errors
    /// When Discord did not say, as in an outage.
    pub async fn is_in(&self, guild: GuildId) -> Result<bool, Unknown> {
        self.outbox.charge(1);
        let answer = self.http.get_guild(guild).await;
        count(&self.outbox, Some(guild), &answer);
        match answer {
            Ok(_) => Ok(true),
            Err(error) if matches!(gateway::code(&error), Some(UNKNOWN_GUILD | NO_ACCESS)) => Ok(false),
            Err(_) => Err(Unknown),
        }
    }

    /// The same as often as [`Calls::member_if_spare`].
    ///
    /// # Errors
    /// When Discord did not say, or is not asked.
    pub async fn is_in_if_spare(&self, guild: GuildId) -> Result<bool, Unknown> {
        self.take_spare(guild)?;
        let is_in = self.is_in(guild).await;
        if is_in == Ok(false) {
            lock(&self.look_ups).was_vain(guild, Instant::now());
        }
        is_in
    }

    /// The roles that a guild has now, as often as [`Calls::member_if_spare`].
    ///
    /// # Errors
    /// When Discord did not say, or is not asked.
    pub async fn roles_if_spare(&self, guild: GuildId) -> Result<BTreeSet<RoleId>, Unknown> {
        self.take_spare(guild)?;
        self.outbox.charge(1);
        let answer = self.http.get_guild_roles(guild).await;
        count(&self.outbox, Some(guild), &answer);
        Ok(answer.map_err(|_| Unknown)?.into_iter().map(|role| role.id).collect())
    }

    fn take_spare(&self, guild: GuildId) -> Result<(), Unknown> {
        let spare = lock(&self.look_ups).take(guild, Instant::now());
        if spare && self.stopped_until(guild).is_none() { Ok(()) } else { Err(Unknown) }
    }

    /// The same for what one can do without: a guild has a few such calls a second, fewer of them in vain, and none
    /// while it is stopped.
    ///
    /// # Errors
    /// When Discord did not say, or is not asked.
    pub async fn member_if_spare(&self, guild: GuildId, user: UserId) -> Result<Option<Member>, Unknown> {
        self.take_spare(guild)?;
        let member = self.member(guild, user).await;
        if let Ok(None) = member {
            lock(&self.look_ups).was_vain(guild, Instant::now());
        }
        member
    }
}

/// Answers to the interactions of one guild. They don't count towards the global limit, but their refusals do towards
/// that of invalid requests: such as 404 with code 10062, for an interaction that is unknown by now.
#[derive(Clone)]
pub struct Answers {
    calls: Calls,
    guild: Option<GuildId>,
}

impl Answers {
    /// The first answer.
    ///
    /// # Errors
    /// What Discord answered to the second try, where the first met a limit.
    pub async fn respond(
        &self,
        id: InteractionId,
        token: &str,
        response: &CreateInteractionResponse,
    ) -> serenity::Result<()> {
        let first = self.calls.other_process.answering(id);
        let call = || self.calls.http.create_interaction_response(id, token, response, Vec::new());
        let answer = self.with_one_retry(call).await;
        if let (Some(first), Some(code)) = (first, answer.as_ref().err().and_then(gateway::code)) {
            self.calls.other_process.refused(first, code);
        }
        answer
    }

    /// Changes the first answer to this message, with a file (its name and bytes).
    ///
    /// # Errors
    /// As [`Answers::respond`].
    pub async fn edit(
        &self,
        token: &str,
        message: &Value,
        file: Option<(&str, &[u8])>,
    ) -> serenity::Result<()> {
        let files = || file.iter().map(|(name, bytes)| CreateAttachment::bytes(*bytes, *name)).collect();
        let call = || self.calls.http.edit_original_interaction_response(token, message, files());
        self.with_one_retry(call).await.map(drop)
    }

    /// One more message.
    ///
    /// # Errors
    /// As [`Answers::respond`].
    pub async fn follow_up(&self, token: &str, message: &Value) -> serenity::Result<()> {
        let call = || self.calls.http.create_followup_message(token, message, Vec::new());
        self.with_one_retry(call).await.map(drop)
    }

    async fn with_one_retry<T, F>(&self, call: impl Fn() -> F) -> serenity::Result<T>
    where
        F: Future<Output = serenity::Result<T>>,
    {
        let first = call().await;
        self.counted(&first);
        match first {
            Err(error) if gateway::status(&error) == Some(StatusCode::TOO_MANY_REQUESTS) => {
                tokio::time::sleep(AFTER_429).await;
                let second = call().await;
                self.counted(&second);
                second
            }
            answer => answer,
        }
    }

    /// serenity tells the status of refusals only; a taken answer counts as 200.
    fn counted<T>(&self, answer: &serenity::Result<T>) {
        let status = match answer {
            Ok(_) => Some(StatusCode::OK.as_u16()),
            Err(error) => gateway::status(error).map(|status| status.as_u16()),
        };
        metrics::request(Route::Interaction, status, None);
        count(&self.calls.outbox, self.guild, answer);
    }
}

/// Counts the answer of a call about `guild`, or about none, if it is one that Discord counts as invalid. The scope of
/// a 429 is not known here: counted too much rather than too little.
fn count<T>(outbox: &Outbox, guild: Option<GuildId>, answer: &serenity::Result<T>) {
    if let Some(401 | 403 | 404 | 429) =
        answer.as_ref().err().and_then(gateway::status).map(|status| status.as_u16())
    {
        outbox.refused_elsewhere(guild);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else {
                into.push(path);
            }
        }
    }

    #[test]
    fn nothing_else_calls_discord_through_serenity() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        // `check` and `setup` are programs of their own, and share `probe`; `app` builds the client, and only this folder uses it.
        let allowed = |path: &Path| {
            ["discord", "setup"].iter().any(|folder| path.starts_with(root.join(folder)))
                || [root.join("check.rs"), root.join("probe.rs"), root.join("app/mod.rs")]
                    .iter()
                    .any(|known| known == path)
        };
        let mut files = Vec::new();
        sources(&root, &mut files);
        assert!(files.len() > 200);
        for path in
            files.iter().filter(|path| !allowed(path) && path.extension().is_some_and(|kind| kind == "rs"))
        {
            let text = fs::read_to_string(path).unwrap();
            for word in ["http::Http", "Http,", ".http()", ".http.", "create_response(", "serenity_http"] {
                assert!(!text.contains(word), "{} has {word}: see discord::calls", path.display());
            }
        }
        let app = fs::read_to_string(root.join("app/mod.rs")).unwrap();
        assert!(!app.contains(".http."), "app calls Discord itself: see discord::calls");
    }
}
