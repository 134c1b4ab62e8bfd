//! The panel's address, with errors that show what was probably meant.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// Scheme, host and port of a panel, which is also the `Origin` that its daemons expect.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PanelUrl(Url);

/// Why a text is not a panel's address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PanelUrlError {
    /// Nothing there.
    #[error("the panel URL is empty; it looks like https://panel.example.com")]
    Empty,
    /// No `https://` or `http://` in front.
    #[error("the panel URL {given:?} lacks https:// or http:// in front; did you mean {likely}?")]
    NoScheme {
        /// The text as given.
        given: String,
        /// The URL that was probably meant.
        likely: String,
    },
    /// Another scheme.
    #[error("the panel URL begins with {scheme}://, but a panel speaks https:// or http://")]
    Scheme {
        /// The scheme as given.
        scheme: String,
    },
    /// More than scheme, host and port.
    #[error("the panel URL has {what} after the host; did you mean {likely}?")]
    More {
        /// The part that is too much.
        what: &'static str,
        /// The URL that was probably meant.
        likely: String,
    },
    /// Not a URL.
    #[error("the panel URL {given:?} is not a URL: {reason}")]
    Invalid {
        /// The text as given.
        given: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl PanelUrl {
    /// Reads a panel's address such as `https://panel.example.com`; trailing slashes are dropped.
    ///
    /// # Errors
    /// If it lacks a scheme, has a path or anything else behind the host, or is not a URL. The error shows the
    /// address that was probably meant.
    pub fn parse(text: &str) -> Result<Self, PanelUrlError> {
        let url = parse_http(text)?;
        let base = base_of(&url);
        let more = if !url.username().is_empty() || url.password().is_some() {
            "a user name or password"
        } else if url.path().chars().any(|char| char != '/') {
            "a path"
        } else if url.query().is_some() || url.fragment().is_some() {
            "a query or fragment"
        } else {
            return Ok(base);
        };
        Err(PanelUrlError::More { what: more, likely: base.to_string() })
    }

    /// Like [`parse`](Self::parse), but also understands the address of a server's page as copied from a
    /// browser, `https://panel.example.com/server/1a7ce997/files`, and of the client API. Returns the server's
    /// id beside the panel's address.
    ///
    /// # Errors
    /// As `parse`, where the path names no server.
    pub fn parse_with_server(text: &str) -> Result<(Self, Option<String>), PanelUrlError> {
        let url = parse_http(text)?;
        let mut segments = url.path_segments().into_iter().flatten();
        while let Some(segment) = segments.next() {
            if matches!(segment, "server" | "servers")
                && let Some(id) = segments.next().filter(|id| is_server_id(id))
            {
                return Ok((base_of(&url), Some(id.to_owned())));
            }
        }
        Self::parse(text).map(|panel| (panel, None))
    }

    /// Scheme, host and port without a trailing slash: the `Origin` of the websocket.
    #[must_use]
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The address of `path` in the client API; `path` without a slash in front.
    pub(crate) fn api<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.clear().extend(["api", "client"]).extend(path);
        }
        url
    }
}

/// The id of a server in any of its forms: 8 characters, uuid, or `serv_…` (protocol section 1.2).
fn is_server_id(id: &str) -> bool {
    let plain = id.strip_prefix("serv_").unwrap_or(id);
    plain.len() >= 8 && plain.chars().all(|char| char.is_ascii_alphanumeric() || char == '-')
}

fn parse_http(text: &str) -> Result<Url, PanelUrlError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(PanelUrlError::Empty);
    }
    if !text.contains("://") {
        let guess = Url::parse(&format!("https://{}", text.trim_start_matches('/')));
        let likely =
            guess.map_or_else(|_| "https://panel.example.com".to_owned(), |url| base_of(&url).to_string());
        return Err(PanelUrlError::NoScheme { given: text.to_owned(), likely });
    }
    let invalid = |reason: String| PanelUrlError::Invalid { given: text.to_owned(), reason };
    let url = Url::parse(text).map_err(|error| invalid(error.to_string()))?;
    match url.scheme() {
        "https" | "http" => Ok(url),
        scheme => Err(PanelUrlError::Scheme { scheme: scheme.to_owned() }),
    }
}

fn base_of(url: &Url) -> PanelUrl {
    let mut base = url.clone();
    base.set_path("/");
    base.set_query(None);
    base.set_fragment(None);
    // Both fail only for URLs without a host, which http and https URLs always have.
    let _ = base.set_username("");
    let _ = base.set_password(None);
    PanelUrl(base)
}

impl FromStr for PanelUrl {
    type Err = PanelUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for PanelUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

impl fmt::Debug for PanelUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PanelUrl({self})")
    }
}
