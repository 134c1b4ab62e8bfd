//! `/api/events`: what happens, as server-sent events. A client is a place in the feed and no more, so that one that does
//! not read costs nothing: the feed moves on, and the client is told to read the state again.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, stream};
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;

use super::{
    app::App,
    error::WebError,
    feed::{Audience, Happening, Taken},
    viewer::Viewer,
};

/// What happens within this time is sent together.
const BUNDLE: Duration = Duration::from_millis(25);
/// Between two comments that keep the connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After which a browser tries again.
const RETRY: Duration = Duration::from_secs(1);

const RELOAD: &str = r#"{"t":"RELOAD","d":null}"#;

#[derive(Deserialize)]
pub(super) struct Asked {
    after: Option<u64>,
}

pub(super) async fn events(
    State(app): State<App>,
    Viewer(user): Viewer,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let Ok(permit) = std::sync::Arc::clone(&app.streams).try_acquire_owned() else {
        let words = "Too many pages are open: close one.";
        return WebError::new(StatusCode::SERVICE_UNAVAILABLE, words).into_response();
    };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let place = last.or(asked.after).unwrap_or_else(|| app.feed.newest());
    let client = Client { app, user, place, begun: false, _permit: permit };
    Sse::new(client.stream()).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

/// One open stream.
struct Client {
    app: App,
    user: u64,
    /// The last entry that was sent, or is not for this member.
    place: u64,
    begun: bool,
    _permit: OwnedSemaphorePermit,
}

impl Client {
    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut client| async move {
            let event = client.next().await;
            Some((Ok(event), client))
        })
    }

    async fn next(&mut self) -> Event {
        if !self.begun {
            self.begun = true;
            // A browser takes the stream as open when its first bytes are there.
            return Event::default().retry(RETRY).comment("open");
        }
        loop {
            self.app.feed.beyond(self.place).await;
            tokio::time::sleep(BUNDLE).await;
            let Some(taken) = self.app.feed.after(self.place) else {
                self.place = self.app.feed.newest();
                return self.event(RELOAD.to_owned());
            };
            self.place = taken.place;
            let mine = self.mine(&taken);
            match mine.as_slice() {
                [] => {}
                [only] => return self.event(only.clone()),
                several => return self.event(format!("[{}]", several.join(","))),
            }
        }
    }

    fn event(&self, data: String) -> Event {
        Event::default().id(self.place.to_string()).data(data)
    }

    /// What of it this member is told; the state comes first and once, since it holds all changes up to now.
    fn mine(&self, taken: &Taken) -> Vec<String> {
        let mut mine = Vec::new();
        if taken.entries.iter().any(|entry| entry.happening == Happening::State) {
            let state = self.app.short_state(self.user);
            mine.push(serde_json::json!({"t": "STATE", "d": state}).to_string());
        }
        for entry in &taken.entries {
            if let Happening::Event(text) = &entry.happening
                && self.is_for_me(entry.audience)
            {
                mine.push(text.clone());
            }
        }
        mine
    }

    fn is_for_me(&self, audience: Audience) -> bool {
        audience.member.is_none_or(|member| member == self.user)
            && audience.channel.is_none_or(|channel| self.app.discord.sees(self.user, channel))
    }
}
