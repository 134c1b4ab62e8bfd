//! Our own REST client for what the outbox sends. It keeps the headers that serenity's `Http` drops.

mod body;
mod call;
mod codes;
mod own;
mod post_error;
mod rate;
mod start;
mod webhook;

use std::{sync::Arc, time::Duration};

use pterosocket::rustls::ClientConfig;
use reqwest::{
    Client, RequestBuilder, Response, StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::USER_AGENT;
use crate::trust;
pub use call::{Call, CardFiles, Class, Done, LogFile, NamedFile, Outgoing, Ring, Seen, Target};
pub use codes::{About, Remedy, remedy};
use own::Own;
pub use post_error::{
    ARCHIVED, MALFORMED, OLD_EDITS, PostError, Scope, Trouble, UNKNOWN_WEBHOOK, VOID_TOKEN,
};
pub use rate::{BucketName, Rate};
pub use start::{Application, Gateway, NoAnswer};
pub use webhook::{Speaker, Webhook, WebhookToken};

/// Connections are closed after so long without use, so that those of a burst do not stay.
const IDLE_TIME: Duration = Duration::from_secs(30);
/// An answer's body is read up to this many bytes: a hundred messages with everything that belongs to them.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;
/// The slowest way out that an upload is given time for, in bytes a second.
const SLOWEST_UPLOAD: u32 = 128 * 1024;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status; 0 when none came.
    pub status: u16,
    /// What the headers told of the bucket, if they did.
    pub rate: Option<Rate>,
    /// The outcome.
    pub outcome: Result<Done, PostError>,
}

/// The client. Clones share connections.
#[derive(Clone)]
pub struct Rest {
    http: Client,
    base: Arc<str>,
    patience: Duration,
    own: Arc<Own>,
}

/// A status with the body that came with it.
struct Read {
    status: StatusCode,
    rate: Option<Rate>,
    headers: HeaderMap,
    body: Result<Vec<u8>, PostError>,
}

/// How long more an upload may take for its size.
pub(super) fn upload_time(bytes: usize) -> Duration {
    Duration::from_secs(1) * u32::try_from(bytes).unwrap_or(u32::MAX) / SLOWEST_UPLOAD
}

impl Rest {
    /// A client for the Discord at `base` (scheme, host, port), which waits up to `patience` for an answer, and
    /// longer for uploads.
    ///
    /// # Errors
    /// When the TLS backend can't be built or the token holds bytes that no header can carry.
    pub fn new(
        token: &SecretString,
        base: &str,
        patience: Duration,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut authorization = HeaderValue::try_from(format!("Bot {}", token.expose_secret()))?;
        authorization.set_sensitive(true);
        let http = Client::builder()
            .use_preconfigured_tls(ClientConfig::clone(&trust::tls()))
            .user_agent(USER_AGENT)
            .pool_idle_timeout(IDLE_TIME)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, authorization)]))
            .build()?;
        Ok(Self { http, base: base.into(), patience, own: Arc::default() })
    }

    /// Carries out a call. `nonce` (at most 25 characters) makes a repeated post within a few minutes answer with
    /// the first message instead of posting a second.
    pub async fn send(&self, call: &Call, nonce: &str) -> Answer {
        match call {
            Call::Post { to, content, files } => {
                let body = body::new_message(content, files, nonce);
                let request = self.http.post(self.url(&format!("channels/{to}/messages")));
                let request = with_files(request, &body, files.iter().map(LogFile::upload));
                self.ask(request, call.upload(), body::posted).await
            }
            Call::PostCard { to, components, files, ring } => {
                let body = body::new_card(components, files, *ring, nonce);
                let request = self.http.post(self.url(&format!("channels/{to}/messages")));
                let request = with_files(request, &body, files.iter().map(NamedFile::upload));
                self.ask(request, call.upload(), body::posted).await
            }
            Call::EditCard { channel, message, components, files } => {
                let body = body::edited_card(components, files);
                let request = self.http.patch(self.url(&format!("channels/{channel}/messages/{message}")));
                let new: &[NamedFile] = match files {
                    CardFiles::Keep => &[],
                    CardFiles::New(files) => files,
                };
                let request = with_files(request, &body, new.iter().map(NamedFile::upload));
                self.ask(request, call.upload(), |_| Some(Done::Edited)).await
            }
            Call::Delete { channel, message } => {
                let request = self.http.delete(self.url(&format!("channels/{channel}/messages/{message}")));
                self.ask(request, 0, |_| Some(Done::Deleted)).await
            }
            Call::Edit { channel, message, content } => {
                let request = self.http.patch(self.url(&format!("channels/{channel}/messages/{message}")));
                self.ask(request.json(&body::edited_message(content)), 0, |_| Some(Done::Edited)).await
            }
            Call::StartThread { parent, name } => {
                let request = self.http.post(self.url(&format!("channels/{parent}/threads")));
                self.ask(request.json(&body::new_thread(name)), 0, body::started).await
            }
            Call::Say { to, content, speaker } => self.say(*to, content, speaker.as_ref(), nonce).await,
            Call::Webhooks { channel } => self.webhooks(*channel).await,
            Call::MakeWebhook { channel, name } => self.make_webhook(*channel, name).await,
            Call::DeleteWebhook { webhook, .. } => self.delete_webhook(*webhook).await,
            Call::ReadBack { channel, limit } => {
                let own = match self.own_user().await {
                    Ok(own) => own,
                    Err(answer) => return answer,
                };
                let request = self.http.get(self.url(&format!("channels/{channel}/messages?limit={limit}")));
                self.ask(request, 0, |text| body::seen(text, own)).await
            }
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v10/{path}", self.base)
    }

    async fn ask(
        &self,
        request: RequestBuilder,
        upload: usize,
        done: impl Fn(&[u8]) -> Option<Done>,
    ) -> Answer {
        match self.read(request, upload).await {
            Ok(read) => Answer { status: read.status.as_u16(), rate: read.rate, outcome: read.outcome(done) },
            Err(answer) => answer,
        }
    }

    async fn read(&self, request: RequestBuilder, upload: usize) -> Result<Read, Answer> {
        let sent = request.timeout(self.patience + upload_time(upload)).send().await;
        let response =
            sent.map_err(|error| Answer { status: 0, rate: None, outcome: Err(unanswered(&error)) })?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Read { status, rate: rate::rate(&headers), headers, body: whole(response).await })
    }
}

impl Read {
    fn outcome<T>(self, done: impl Fn(&[u8]) -> Option<T>) -> Result<T, PostError> {
        if self.status.is_success() {
            let unreadable = || PostError::Unavailable { reason: Trouble::Unreadable };
            return done(&self.body?).ok_or_else(unreadable);
        }
        // A refusal whose words were cut off is still one.
        let words = serde_json::from_slice(&self.body.unwrap_or_default()).unwrap_or_default();
        Err(post_error::classify(self.status, &self.headers, words))
    }
}

/// As JSON alone, or with files as a form.
fn with_files<'a>(
    request: RequestBuilder,
    body: &Value,
    files: impl ExactSizeIterator<Item = body::Upload<'a>>,
) -> RequestBuilder {
    if files.len() == 0 { request.json(body) } else { request.multipart(body::form(body, files)) }
}

async fn whole(mut response: Response) -> Result<Vec<u8>, PostError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unanswered(&error))? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(PostError::Unavailable { reason: Trouble::Endless });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unanswered(error: &reqwest::Error) -> PostError {
    let reason = match () {
        () if error.is_timeout() => Trouble::Late,
        () if error.is_connect() => Trouble::Unreachable,
        () => Trouble::Broken,
    };
    PostError::Unavailable { reason }
}
