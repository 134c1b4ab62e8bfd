//! Turns an HTTP answer of the panel, or of a proxy in front of it, into a result.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::browser_check;
use super::budget::RequestOutcome;
use super::calagopus;
use super::error::{Conflict, PanelError};
use super::limits::{RateLimit, retry_after};
use super::model::ServerState;
use crate::capped::Capped;
use crate::{ForeignText, foreign};

/// The wait after a 429 that names none: the limits' window (protocol section 1.6).
const UNNAMED_WAIT: Duration = Duration::from_secs(60);

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Entries that are read of one answer.
const MOST_ERRORS: usize = 20;

#[derive(Deserialize)]
struct Errors {
    errors: Capped<OneError, MOST_ERRORS>,
}

#[derive(Deserialize)]
struct OneError {
    #[serde(default)]
    code: ForeignText,
    #[serde(default)]
    detail: ForeignText,
}

impl Answer {
    /// What it tells of the panel's limit. A proxy's error page tells nothing.
    pub(crate) fn outcome(&self) -> RequestOutcome {
        let told = RateLimit::read(&self.headers);
        match self.status {
            StatusCode::TOO_MANY_REQUESTS => {
                RequestOutcome::Refused(told, retry_after(&self.headers, UNNAMED_WAIT))
            }
            status if told.is_none() && !status.is_success() => RequestOutcome::Unknown,
            _ => RequestOutcome::Answered(told),
        }
    }

    /// The body of an answer that should have one.
    pub(crate) fn json<T: DeserializeOwned>(self) -> Result<T, PanelError> {
        let answer = self.success()?;
        serde_json::from_slice(&answer.body).map_err(|error| match calagopus::is_answer(&answer.body) {
            true => PanelError::CalagopusPanel,
            false => PanelError::Unreadable { reason: foreign::told(&error) },
        })
    }

    /// The answer, if it is a success of the API.
    pub(crate) fn success(self) -> Result<Self, PanelError> {
        let text = String::from_utf8_lossy(&self.body);
        let content_type = self.header(CONTENT_TYPE.as_str());
        let failed = !self.status.is_success();
        if failed && let Ok(Errors { errors }) = serde_json::from_slice(&self.body) {
            return Err(self.explained(&errors.items));
        }
        if failed && calagopus::is_refusal(&self.body) {
            return Err(PanelError::CalagopusPanel);
        }
        if self.status.is_redirection() {
            let to = self.header(LOCATION.as_str()).split('?').next().unwrap_or_default().into();
            return Err(PanelError::Redirected { status: self.status.as_u16(), to });
        }
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            return Err(PanelError::RateLimited { retry_after: retry_after(&self.headers, UNNAMED_WAIT) });
        }
        if browser_check::is_page(content_type, &text) {
            return Err(self.page(&text));
        }
        if failed {
            return Err(PanelError::Bare { status: self.status.as_u16() });
        }
        Ok(self)
    }

    fn page(&self, text: &str) -> PanelError {
        let status = self.status.as_u16();
        let challenged =
            self.header("cf-mitigated").eq_ignore_ascii_case("challenge").then_some("Cloudflare");
        match challenged.or_else(|| browser_check::checker(text)) {
            Some(by) => PanelError::BrowserCheck { by, status },
            None => PanelError::WebPage { status, title: browser_check::title(text) },
        }
    }

    /// The error that the panel's JSON describes. Validation gives one entry for each failed rule.
    fn explained(&self, errors: &[OneError]) -> PanelError {
        let code = errors.first().map_or("", |error| error.code.as_str());
        let detail = errors.iter().map(|error| error.detail.as_str()).collect::<Vec<_>>().join(" ");
        let detail = ForeignText::from(detail);
        let status = self.status.as_u16();
        match status {
            401 => PanelError::Unauthorized,
            403 if detail.contains("application API key") => PanelError::ApplicationKey,
            // In the place of credentials, while the server moves to another node.
            403 if detail.contains("server transfer logs") => {
                PanelError::Conflict { state: Conflict::State(ServerState::Transferring) }
            }
            403 => match refused_address(&detail) {
                Some(address) => PanelError::AddressRefused { address },
                None => PanelError::Forbidden { detail },
            },
            400 if code == "TwoFactorAuthRequiredException"
                || detail.starts_with("Two-factor authentication is required") =>
            {
                PanelError::TwoFactorRequired
            }
            409 => PanelError::Conflict { state: Conflict::from_detail(&detail) },
            429 => PanelError::RateLimited { retry_after: retry_after(&self.headers, UNNAMED_WAIT) },
            502 if detail.contains("must be online") => PanelError::Offline,
            417 => PanelError::Offline,
            _ if code == "DaemonConnectionException" => PanelError::Daemon { status, detail },
            404 => PanelError::NotFound { detail },
            _ => PanelError::Refused { status, code: code.into(), detail },
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// The address in `This IP address (x) does not have permission …`.
fn refused_address(detail: &str) -> Option<ForeignText> {
    let (address, _) = detail.strip_prefix("This IP address (")?.split_once(')')?;
    Some(address.into())
}
