//! What each variable takes, as a parser that says what is wrong with a value. Pure.

use std::net::{Ipv4Addr, SocketAddr};

use pterosocket::{PanelUrl, PanelUrlError};
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;

use super::{DEFAULT_DATABASE, DEFAULT_FILTER, LogFormat, MOST_DAYS, PanelLink};

/// A token with or without the `Bot ` that stands before it in requests.
pub(super) fn token(value: &str) -> Result<SecretString, String> {
    let bare = value.strip_prefix("Bot ").unwrap_or(value);
    // id.timestamp.hmac, each base64url: a client secret or a public key has no dots.
    let parts: Vec<_> = bare.split('.').collect();
    let whole = parts.len() == 3 && parts.iter().all(|part| !part.is_empty());
    if whole && bare.is_ascii() && !bare.contains(char::is_whitespace) {
        Ok(SecretString::from(bare.to_owned()))
    } else {
        Err("this is not a bot token (three parts with dots between them); copy it from the portal's Bot page, not \
             the client secret or public key"
            .into())
    }
}

/// What is said of a wrong one does not repeat it: a key may stand in the wrong place, or a password in the address.
pub(super) fn panel_url(value: &str) -> Result<PanelUrl, String> {
    PanelUrl::parse_with_server(value).map(|(url, _)| url).map_err(|error| {
        let why = match error {
            PanelUrlError::NoScheme { .. } => "lacks https:// or http:// in front",
            PanelUrlError::More { .. } => "has more than scheme, host and port",
            _ => "is not a panel's address",
        };
        format!("{why}; it looks like https://panel.example.com")
    })
}

pub(super) fn client_key(value: &str) -> Result<SecretString, String> {
    let kind = value.get(..5).unwrap_or_default();
    match kind {
        "ptla_" | "papp_" => Err(format!(
            "this is an application key ({kind}…), which can't open consoles; make a client key under \
             Account → API Credentials on the panel (it begins with ptlc_ or pacc_)"
        )),
        _ if value.contains(char::is_whitespace) || !value.is_ascii() => {
            Err("holds a space or a character that no key has; copy it again from the panel".into())
        }
        _ => Ok(SecretString::from(value.to_owned())),
    }
}

pub(super) fn panel_link(value: &str) -> Result<PanelLink, String> {
    match value {
        "off" => Ok(PanelLink::Off),
        "own" => Ok(PanelLink::Own),
        "any" => Ok(PanelLink::Any),
        other => Err(format!("{other:?} is not known; it takes off, own or any")),
    }
}

pub(super) fn yes_or_no(value: &str) -> Result<bool, String> {
    match value {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        other => Err(format!("{other:?} is neither true nor false")),
    }
}

pub(super) fn on_or_off(value: &str) -> Result<bool, String> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        other => yes_or_no(other).map_err(|_| format!("{other:?} is neither on nor off")),
    }
}

/// Whether the number of players is shown.
pub(super) fn presence(value: &str) -> Result<bool, String> {
    match value {
        "players" => Ok(true),
        "off" => Ok(false),
        other => Err(format!("{other:?} is neither players nor off")),
    }
}

pub(super) fn database_url(value: &str) -> Result<String, String> {
    if value.starts_with("sqlite:") {
        Ok(value.to_owned())
    } else {
        let scheme = value.split(':').next().unwrap_or_default();
        Err(format!("{scheme}: is not supported; it takes sqlite://FILE, for example {DEFAULT_DATABASE}"))
    }
}

/// Without an address the loopback one is meant: the pages ask nobody for a password.
pub(super) fn metrics_addr(value: &str) -> Result<SocketAddr, String> {
    let port = value.strip_prefix("localhost:").or_else(|| value.strip_prefix(':')).unwrap_or(value);
    let loopback = port.parse().ok().map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    loopback.or_else(|| value.parse().ok()).ok_or_else(|| {
        format!("{value:?} is not an address to listen on; it takes a port, such as 9100, or address and port, such as \
                 127.0.0.1:9100")
    })
}

pub(super) fn days(value: &str) -> Result<u16, String> {
    let days = value.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
    days.ok_or_else(|| format!("{value:?} is not a number of days; it takes 1 to {MOST_DAYS}"))
}

pub(super) fn log_format(value: &str) -> Result<LogFormat, String> {
    match value {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        other => Err(format!("{other:?} is not a format; it takes text or json")),
    }
}

pub(super) fn log_filter(value: &str) -> Result<String, String> {
    EnvFilter::builder()
        .parse(value)
        .map(|_| value.to_owned())
        .map_err(|error| format!("not a log filter ({error}); for example info or {}", DEFAULT_FILTER))
}
