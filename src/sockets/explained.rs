//! What the panel's and the socket's errors mean, for people. Their `Display` is for the log.

use std::time::Duration;

use pterosocket::{
    Barred, CertificateFault, CloseReason, Error, ForeignText,
    panel::{Conflict, PanelError, ServerState},
};

use super::Power;
use crate::{
    text,
    texts::{Text, word},
};

/// Why the panel did not do it: the beginning of no sentence, and without a full stop.
#[must_use]
pub fn panel_error(error: &PanelError) -> Text {
    match error {
        PanelError::Unauthorized => text!("panel-error-unauthorized"),
        PanelError::ApplicationKey => text!("panel-error-application-key"),
        PanelError::CalagopusPanel => text!("panel-error-calagopus"),
        PanelError::AddressRefused { address } => {
            text!("panel-error-address-refused", address = foreign(address))
        }
        PanelError::TwoFactorRequired => text!("panel-error-two-factor"),
        PanelError::Forbidden { detail } => text!("panel-error-forbidden", detail = foreign(detail)),
        PanelError::NotFound { detail } => text!("panel-error-not-found", detail = foreign(detail)),
        PanelError::Conflict { state } => text!("panel-error-conflict", state = conflict(state)),
        PanelError::Offline => text!("panel-error-offline"),
        PanelError::RateLimited { retry_after } => {
            text!("panel-error-rate-limited", seconds = retry_after.as_secs())
        }
        PanelError::Daemon { status, detail } => {
            text!("panel-error-daemon", status = number(*status), detail = foreign(detail))
        }
        PanelError::Refused { status, code, detail } => {
            let (status, code, detail) = (number(*status), foreign(code), foreign(detail));
            text!("panel-error-refused", status = status, code = code, detail = detail)
        }
        PanelError::BrowserCheck { by, status } => {
            text!("panel-error-browser-check", by = *by, status = number(*status))
        }
        PanelError::WebPage { status, title: None } => {
            text!("panel-error-web-page", status = number(*status))
        }
        PanelError::WebPage { status, title: Some(title) } => {
            text!("panel-error-web-page-titled", status = number(*status), title = foreign(title))
        }
        PanelError::Redirected { status, to } => {
            text!("panel-error-redirected", status = number(*status), to = foreign(to))
        }
        PanelError::Bare { status } => text!("panel-error-bare", status = number(*status)),
        PanelError::Unreadable { reason } => text!("panel-error-unreadable", reason = foreign(reason)),
        PanelError::TooLarge { limit } => text!("panel-error-too-large", bytes = *limit),
        PanelError::TooMany { read } => text!("panel-error-too-many", servers = *read),
        PanelError::OutOfReach(place) => {
            text!("panel-error-out-of-reach", host = foreign(&place.host), why = barred(place.why))
        }
        PanelError::Timeout { after } => text!("panel-error-timeout", seconds = seconds(*after)),
        PanelError::Certificate(fault) => text!("panel-error-certificate", fault = certificate(fault)),
        PanelError::NoAnswer { reason, connected: true } => {
            text!("panel-error-broken", reason = foreign(reason))
        }
        PanelError::NoAnswer { reason, connected: false } => {
            text!("panel-error-no-connection", reason = foreign(reason))
        }
        other => text!("error-other", words = other.to_string()),
    }
}

/// Why there is no connection to a console.
#[must_use]
pub fn socket_error(error: &Error) -> Text {
    match error {
        Error::Panel(error) => panel_error(error),
        Error::FetchHeld { wait } => text!("socket-error-fetch-held", seconds = wait.as_secs()),
        Error::SocketLimit { most } => text!("socket-error-limit", most = *most),
        Error::OriginRefused { origin, issuer: None } => {
            text!("socket-error-origin", origin = foreign(origin))
        }
        Error::OriginRefused { origin, issuer: Some(issuer) } => {
            text!("socket-error-origin-and-issuer", origin = foreign(origin), issuer = foreign(issuer))
        }
        Error::Upgrade { status, body } => match status {
            502..=504 => {
                text!("socket-error-upgrade-proxy", status = number(*status), body = foreign(body))
            }
            404 => text!("socket-error-upgrade-not-found", body = foreign(body)),
            _ => text!("socket-error-upgrade", status = number(*status), body = foreign(body)),
        },
        Error::Connect { address, reason } => {
            text!("socket-error-connect", address = foreign(address), reason = foreign(reason))
        }
        Error::Certificate { address, fault } => {
            text!("socket-error-certificate", address = foreign(address), fault = certificate(fault))
        }
        Error::OutOfReach(place) => {
            text!("socket-error-out-of-reach", host = foreign(&place.host), why = barred(place.why))
        }
        Error::OpenTimeout { address, after } => {
            text!("socket-error-open-timeout", address = foreign(address), seconds = seconds(*after))
        }
        Error::AuthTimeout { after } => text!("socket-error-auth-timeout", seconds = seconds(*after)),
        Error::ClocksApart { reason, panel_ahead } => clocks(reason, *panel_ahead),
        Error::AuthFailed { reason } => text!("socket-error-auth-failed", reason = foreign(reason)),
        Error::MissingConnectPermission => text!("socket-error-no-connect-permission"),
        Error::WrongServer => text!("socket-error-wrong-server"),
        Error::NotRenewed { error, .. } => text!("socket-error-not-renewed", why = socket_error(error)),
        Error::Unresponsive { silent } => {
            let silent = Text::verbatim(format!("{:.1}", silent.as_secs_f32()));
            text!("socket-error-silent", seconds = silent)
        }
        Error::Broken { reason } => text!("socket-error-broken", reason = foreign(reason)),
        Error::Closed { code, reason } => {
            text!("socket-error-closed", code = number(*code), reason = foreign(reason))
        }
        Error::Transferred { status } => text!("socket-error-transferred", status = foreign(status)),
        Error::ServerState { state } => text!("socket-error-state", state = server_state(state)),
        other => text!("error-other", words = other.to_string()),
    }
}

/// Why a connection ended.
#[must_use]
pub(super) fn close_reason(reason: &CloseReason) -> Text {
    match reason {
        CloseReason::ByUser => text!("socket-closed-by-us"),
        CloseReason::ByDaemon { code, reason } if reason.is_empty() => {
            text!("socket-closed-by-daemon", code = number(*code))
        }
        CloseReason::ByDaemon { code, reason } => {
            text!("socket-closed-by-daemon-saying", code = number(*code), reason = foreign(reason))
        }
        CloseReason::Lost(error) => text!("socket-lost", why = socket_error(error)),
        other => text!("error-other", words = other.to_string()),
    }
}

/// A server's power state, as in "it is running".
#[must_use]
pub fn power_state(power: Power) -> Text {
    text!("power-state", state = word(power.word()))
}

/// The state in which the panel has a server, as in "the server is suspended".
#[must_use]
pub fn server_state(state: &ServerState) -> Text {
    match state {
        ServerState::Normal => text!("server-state-normal"),
        ServerState::Installing => text!("server-state-installing"),
        ServerState::InstallFailed => text!("server-state-install-failed"),
        ServerState::Suspended => text!("server-state-suspended"),
        ServerState::RestoringBackup => text!("server-state-restoring"),
        ServerState::Transferring => text!("server-state-transferring"),
        ServerState::NodeMaintenance => text!("server-state-maintenance"),
        ServerState::Other(state) => text!("error-other", words = foreign(state)),
        other => text!("error-other", words = other.to_string()),
    }
}

fn conflict(state: &Conflict) -> Text {
    match state {
        Conflict::State(state) => server_state(state),
        Conflict::Unsaid(words) => text!("server-state-unsaid", words = foreign(words)),
        other => text!("error-other", words = other.to_string()),
    }
}

fn certificate(fault: &CertificateFault) -> Text {
    match fault {
        CertificateFault::Expired => text!("certificate-expired"),
        CertificateFault::NotYetValid => text!("certificate-not-yet-valid"),
        CertificateFault::UnknownIssuer => text!("certificate-unknown-issuer"),
        CertificateFault::WrongName => text!("certificate-wrong-name"),
        CertificateFault::Other(words) => text!("error-other", words = foreign(words)),
        other => text!("error-other", words = other.to_string()),
    }
}

fn clocks(reason: &ForeignText, panel_ahead: Option<i64>) -> Text {
    let apart = text!("socket-error-clocks", reason = foreign(reason));
    let of_panel = match panel_ahead {
        Some(-5..=5) => text!("socket-error-clock-of-node"),
        Some(ahead @ 1..) => text!("socket-error-clock-ahead", seconds = ahead.unsigned_abs()),
        Some(behind) => text!("socket-error-clock-behind", seconds = behind.unsigned_abs()),
        None => return apart,
    };
    text!("socket-error-clocks-and", apart = apart, panel = of_panel)
}

fn barred(why: Barred) -> Text {
    match why {
        Barred::NotEncrypted => text!("out-of-reach-not-encrypted"),
        Barred::NotPublic => text!("out-of-reach-not-public"),
        other => text!("error-other", words = other.to_string()),
    }
}

/// Words of a stranger, which stand within a sentence of ours.
fn foreign(words: &ForeignText) -> String {
    unstopped(words.as_str()).to_owned()
}

/// A number that is a name, such as a status of HTTP.
fn number(number: u16) -> Text {
    Text::verbatim(number.to_string())
}

fn seconds(duration: Duration) -> Text {
    Text::verbatim(duration.as_secs_f32().to_string())
}

/// A reason that may be a sentence, without its full stop: it stands within ours. Nor does a colon stay behind which
/// nothing was said.
fn unstopped(reason: &str) -> &str {
    reason.trim_end_matches(['.', ':', ' '])
}
