//! Sends a request when its turn comes, and reads a bounded part of the answer.

use reqwest::Method;
use serde_json::Value;
use url::Url;

use super::answer::Answer;
use super::budget::Route;
use super::client::Panel;
use super::error::PanelError;
use super::query::ServerQuery;
use super::request_queue::{Caller, InFlight, Permit};
use super::secret::KeyKind;
use crate::reach::OutOfReach;
use crate::{CertificateFault, ForeignText, foreign};

/// What is read of an answer at most.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;

impl Panel {
    /// Sends a request that somebody waits for.
    pub(super) async fn ask(&self, request: Request) -> Result<Answer, PanelError> {
        let in_flight = self.permit(Caller::PERSON).await?;
        self.send(request, in_flight).await
    }

    /// Waits until a request may go, and finds out the limit first where that must be known.
    pub(super) async fn permit(&self, caller: Caller) -> Result<InFlight, PanelError> {
        loop {
            match self.0.queue.permit(caller).await {
                Ok(Permit::Send(in_flight)) => return Ok(in_flight),
                Ok(Permit::Probe(in_flight)) => {
                    let mut url = self.0.url.api([]);
                    ServerQuery { per_page: 1, ..ServerQuery::default() }.apply(&mut url);
                    // Only its headers matter; whatever fails will fail again where it is told.
                    let _ = self.send(Request::get(url), in_flight).await;
                }
                Err(retry_after) => return Err(PanelError::RateLimited { retry_after }),
            }
        }
    }

    /// Sends one request and reads the whole answer, whatever its status.
    pub(super) async fn send(&self, request: Request, in_flight: InFlight) -> Result<Answer, PanelError> {
        if self.key_kind() == KeyKind::Calagopus {
            return Err(PanelError::CalagopusPanel);
        }
        let Request { method, url, body, limit, route } = request;
        self.0.dial_options.lookup.reach.admits(&url)?;
        let mut request = self.0.http.request(method, url);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let mut response = request.send().await.map_err(|error| self.failure(&error))?;
        let mut answer =
            Answer { status: response.status(), headers: response.headers().clone(), body: Vec::new() };
        in_flight.done(route, answer.outcome());
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failure(&error))? {
            if answer.body.len() + chunk.len() > limit {
                return Err(PanelError::TooLarge { limit });
            }
            answer.body.extend_from_slice(&chunk);
        }
        Ok(answer)
    }

    fn failure(&self, error: &reqwest::Error) -> PanelError {
        if error.is_timeout() {
            return PanelError::Timeout { after: self.0.timeout };
        }
        if let Some(barred) = causes(error).find_map(|cause| cause.downcast_ref::<OutOfReach>()) {
            return PanelError::OutOfReach(barred.clone());
        }
        if let Some(fault) = CertificateFault::within(error) {
            return PanelError::Certificate(fault);
        }
        PanelError::NoAnswer { reason: innermost(error), connected: !error.is_connect() }
    }
}

/// One request.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Value>,
    /// What is read of the answer at most, bytes.
    pub(super) limit: usize,
    pub(super) route: Route,
}

impl Request {
    pub(super) fn get(url: Url) -> Self {
        Self { method: Method::GET, url, body: None, limit: BODY_LIMIT, route: Route::Plain }
    }
}

/// The cause at the bottom, which names what failed; the layers above only repeat the URL.
fn innermost(error: &reqwest::Error) -> ForeignText {
    causes(error).last().map(|cause| foreign::told(&cause)).unwrap_or_default()
}

/// The error and what caused it, outermost first.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |error| error.source())
}
