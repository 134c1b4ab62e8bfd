//! The environment, read once into types. Every problem is reported, each with the variable's name.

use std::{
    collections::BTreeMap,
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
};

use pterosocket::{PanelUrl, PanelUrlError};
use secrecy::SecretString;
use serenity::model::id::GuildId;
use tracing_subscriber::EnvFilter;
use url::Url;
use uuid::Uuid;

use crate::secrets::Keyring;

mod env_file;

/// Where the bindings are kept when `DATABASE_URL` is not set.
pub const DEFAULT_DATABASE: &str = "sqlite://wingcord.db";
/// Discord's own address, the default of `DISCORD_API_URL`.
pub const DEFAULT_DISCORD: &str = "https://discord.com";

/// What is logged where `RUST_LOG` says nothing: our own state changes, and the warnings of others.
pub const DEFAULT_FILTER: &str = "warn,wingcord=info,pterosocket=info";

/// Days that the audit log goes back, the default of `AUDIT_DAYS`: the longest that Discord recommends for data of
/// individuals (discord-platform.md section 10).
pub const DEFAULT_AUDIT_DAYS: u16 = 30;
/// Days after which what was let go or left is deleted, the default of `FORGET_DAYS`.
pub const DEFAULT_FORGET_DAYS: u16 = 7;
/// The most days that either takes: ten years.
pub const MOST_DAYS: u16 = 3650;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for log collectors.
    Json,
}

/// Everything the bot is told from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DISCORD_TOKEN`: the bot token.
    pub discord_token: SecretString,
    /// `DISCORD_API_URL`: scheme, host and port under which `/api/v10` lives, without a trailing slash.
    pub discord_api: String,
    /// `PANEL_URL` and `PANEL_API_KEY`: the operator's panel, if there is one.
    pub panel: Option<OperatorPanel>,
    /// `PANEL_GUILDS`: who may bind servers of the operator's panel.
    pub panel_guilds: PanelGuilds,
    /// `PANEL_LINK`: which panels guilds may link.
    pub panel_link: PanelLink,
    /// `ALLOW_PRIVATE_PANELS`: linked panels, and the daemons that they name, may be in private networks and without
    /// TLS.
    pub allow_private_panels: bool,
    /// `WINGCORD_SECRET_KEY`: the keys under which secrets are sealed in the database; none: those of a file beside it.
    pub secret_keys: Option<Arc<Keyring>>,
    /// `DATABASE_URL`.
    pub database_url: String,
    /// `METRICS_ADDR`: where figures and the state of health are served, if at all.
    pub metrics: Option<SocketAddr>,
    /// `AUDIT_DAYS`: after how many days rows of the audit log go, 1 to [`MOST_DAYS`].
    pub audit_days: u16,
    /// `FORGET_DAYS`: for how many days what was let go or left can come back, 1 to [`MOST_DAYS`].
    pub forget_days: u16,
    /// `LOG_FORMAT`.
    pub log_format: LogFormat,
    /// `RUST_LOG`, already checked.
    pub log_filter: String,
    /// Those of [`PROXY_VARIABLES`] that are set. They are not obeyed.
    pub proxies: Vec<&'static str>,
}

/// The variables by which other programs are told of a proxy. The gateway client can't use one, and half a bot behind a
/// proxy would be hard to understand, so no part of us does.
pub const PROXY_VARIABLES: [&str; 6] =
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// The operator's panel.
#[derive(Debug, Clone)]
pub struct OperatorPanel {
    /// Where it is.
    pub url: PanelUrl,
    /// A client key.
    pub key: SecretString,
}

/// Which panels guilds may link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelLink {
    /// None. What is linked already goes on.
    Off,
    /// The operator's, with keys of their own.
    Own,
    /// Any.
    Any,
}

/// The guilds that may bind servers of the operator's panel, and which servers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PanelGuilds(BTreeMap<GuildId, Option<Vec<Uuid>>>);

/// One variable that can't be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The variable's name.
    pub variable: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Every variable that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// At least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const WHERE: &str = "(environment, or a .env file in this folder; see .env.example)";
        if let [Problem { variable, message }] = &*self.problems {
            return write!(f, "the settings can't be used: {variable}: {message} {WHERE}");
        }
        write!(f, "the settings can't be used {WHERE}:")?;
        self.problems
            .iter()
            .try_for_each(|Problem { variable, message }| write!(f, "\n  {variable}: {message}"))
    }
}

impl Config {
    /// Reads the process's environment, after adding what a `.env` file in the working folder sets and the
    /// environment doesn't.
    ///
    /// # Errors
    /// Every variable that is missing or can't be used, or a `.env` that can't be parsed.
    pub fn from_env() -> Result<Self, ConfigError> {
        if let Err(message) = env_file::load(Path::new(".env")) {
            return Err(ConfigError { problems: vec![Problem { variable: ".env", message }] });
        }
        Self::from_vars(|name| std::env::var(name).ok())
    }

    /// Reads the variables through `var`; an empty value counts as not set.
    ///
    /// # Errors
    /// Every variable that is missing or can't be used.
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut read = Reader { var, problems: Vec::new() };
        let discord_token = read.token();
        let discord_api = read.base_url("DISCORD_API_URL", DEFAULT_DISCORD);
        let panel = read.operator_panel();
        let panel_guilds = read.optional("PANEL_GUILDS", PanelGuilds::parse);
        let panel_link = read.panel_link(panel.is_some());
        let allow_private_panels = read.optional("ALLOW_PRIVATE_PANELS", yes_or_no);
        let secret_keys = read.optional("WINGCORD_SECRET_KEY", |text| {
            Keyring::parse(text).map(Arc::new).map_err(|error| error.to_string())
        });
        let database_url = read.optional("DATABASE_URL", database_url);
        let metrics = read.optional("METRICS_ADDR", metrics_addr);
        let audit_days = read.optional("AUDIT_DAYS", days);
        let forget_days = read.optional("FORGET_DAYS", days);
        let log_format = read.optional("LOG_FORMAT", log_format);
        let log_filter = read.optional("RUST_LOG", log_filter);
        match (discord_token, discord_api) {
            (Some(discord_token), Some(discord_api)) if read.problems.is_empty() => Ok(Self {
                discord_token,
                discord_api,
                panel,
                panel_guilds: panel_guilds.unwrap_or_default(),
                panel_link,
                allow_private_panels: allow_private_panels.unwrap_or(false),
                secret_keys,
                database_url: database_url.unwrap_or_else(|| DEFAULT_DATABASE.into()),
                metrics,
                audit_days: audit_days.unwrap_or(DEFAULT_AUDIT_DAYS),
                forget_days: forget_days.unwrap_or(DEFAULT_FORGET_DAYS),
                log_format: log_format.unwrap_or_default(),
                log_filter: log_filter.unwrap_or_else(|| DEFAULT_FILTER.into()),
                proxies: PROXY_VARIABLES.into_iter().filter(|name| read.raw(name).is_some()).collect(),
            }),
            _ => Err(ConfigError { problems: read.problems }),
        }
    }

    /// Everything in here that no log may show.
    pub fn secrets(&self) -> impl Iterator<Item = SecretString> {
        let panel = self.panel.as_ref().map(|panel| panel.key.clone());
        let keys = self.secret_keys.iter().flat_map(|keys| keys.texts());
        [self.discord_token.clone()].into_iter().chain(panel).chain(keys)
    }

    /// What to say of proxy variables that are set; they may hold passwords, so only their names are told.
    #[must_use]
    pub fn about_proxies(&self) -> Option<String> {
        let (names, verb) = match &*self.proxies {
            [] => return None,
            [name] => ((*name).to_owned(), "is"),
            names => (names.join(" and "), "are"),
        };
        Some(format!(
            "{names} {verb} set, but wingcord uses no proxy: it must reach Discord and the panel directly. DISCORD_API_URL \
             can name an API proxy for Discord"
        ))
    }

    /// The log filter, parsed, and less of what says nothing.
    #[must_use]
    pub fn filter(&self) -> EnvFilter {
        let filter = EnvFilter::try_new(&self.log_filter).unwrap_or_default();
        // It warns of every stop, because Discord ends the connection without a close frame of its own.
        let stops = "serenity::gateway::bridge::shard_runner=error".parse();
        stops.into_iter().fold(filter, EnvFilter::add_directive)
    }
}

struct Reader<V> {
    var: V,
    problems: Vec<Problem>,
}

impl<V: Fn(&str) -> Option<String>> Reader<V> {
    /// Quotes around a value are not part of it: `docker run --env-file` hands them on.
    fn raw(&self, name: &str) -> Option<String> {
        let value = (self.var)(name)?;
        let value = value.trim();
        let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
        Some(quoted.unwrap_or(value).trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn required<T>(
        &mut self,
        variable: &'static str,
        what: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if self.raw(variable).is_none() {
            self.problems.push(Problem { variable, message: format!("not set; it takes {what}") });
            return None;
        }
        self.optional(variable, parse)
    }

    fn optional<T>(
        &mut self,
        variable: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match parse(&self.raw(variable)?) {
            Ok(value) => Some(value),
            Err(message) => {
                self.problems.push(Problem { variable, message });
                None
            }
        }
    }

    fn token(&mut self) -> Option<SecretString> {
        self.required("DISCORD_TOKEN", "the bot token (Discord Developer Portal → your application → Bot)", |value| {
            let bare = value.strip_prefix("Bot ").unwrap_or(value);
            // id.timestamp.hmac, each base64url: a client secret or a public key has no dots.
            let parts: Vec<_> = bare.split('.').collect();
            let whole = parts.len() == 3 && parts.iter().all(|part| !part.is_empty());
            if whole && bare.is_ascii() && !bare.contains(char::is_whitespace) {
                Ok(SecretString::from(bare.to_owned()))
            } else {
                Err("this is not a bot token (three parts with dots between them); copy it from the portal's Bot \
                     page, not the client secret or public key"
                    .into())
            }
        })
    }

    /// Both of the two variables, or none.
    fn operator_panel(&mut self) -> Option<OperatorPanel> {
        let url = self.optional("PANEL_URL", panel_url);
        let key = self.optional("PANEL_API_KEY", client_key);
        let given = ["PANEL_URL", "PANEL_API_KEY"].map(|name| self.raw(name).is_some());
        let lacking = match given {
            [true, false] => Some(("PANEL_API_KEY", "a client key (Account → API Credentials on the panel)")),
            [false, true] => Some(("PANEL_URL", "the panel's address, such as https://panel.example.com")),
            _ => None,
        };
        if let Some((variable, what)) = lacking {
            let message =
                format!("not set; it takes {what}. Set both PANEL_URL and PANEL_API_KEY, or neither");
            self.problems.push(Problem { variable, message });
        }
        Some(OperatorPanel { url: url?, key: key? })
    }

    fn panel_link(&mut self, has_panel: bool) -> PanelLink {
        let default = if has_panel { PanelLink::Own } else { PanelLink::Any };
        let chosen = self.optional("PANEL_LINK", panel_link).unwrap_or(default);
        let of_none = ["PANEL_URL", "PANEL_API_KEY"].iter().all(|name| self.raw(name).is_none());
        let why = match chosen {
            PanelLink::Off => "off, and no PANEL_URL: there would be no panel at all",
            PanelLink::Own => "own means keys for PANEL_URL, which is not set",
            PanelLink::Any => return chosen,
        };
        if of_none {
            let message = format!("{why}; set PANEL_URL and PANEL_API_KEY, or PANEL_LINK=any");
            self.problems.push(Problem { variable: "PANEL_LINK", message });
        }
        chosen
    }

    fn base_url(&mut self, variable: &'static str, default: &str) -> Option<String> {
        if self.raw(variable).is_none() {
            return Some(default.to_owned());
        }
        self.optional(variable, |value| {
            let url = Url::parse(value)
                .map_err(|error| format!("not an address ({error}); for example {default}"))?;
            let plain =
                matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none();
            if plain {
                Ok(value.trim_end_matches('/').to_owned())
            } else {
                Err(format!("takes scheme, host and port alone, for example {default}"))
            }
        })
    }
}

/// What is said of a wrong one does not repeat it: a key may stand in the wrong place, or a password in the address.
fn panel_url(value: &str) -> Result<PanelUrl, String> {
    PanelUrl::parse_with_server(value).map(|(url, _)| url).map_err(|error| {
        let why = match error {
            PanelUrlError::NoScheme { .. } => "lacks https:// or http:// in front",
            PanelUrlError::More { .. } => "has more than scheme, host and port",
            _ => "is not a panel's address",
        };
        format!("{why}; it looks like https://panel.example.com")
    })
}

fn client_key(value: &str) -> Result<SecretString, String> {
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

fn panel_link(value: &str) -> Result<PanelLink, String> {
    match value {
        "off" => Ok(PanelLink::Off),
        "own" => Ok(PanelLink::Own),
        "any" => Ok(PanelLink::Any),
        other => Err(format!("{other:?} is not known; it takes off, own or any")),
    }
}

fn yes_or_no(value: &str) -> Result<bool, String> {
    match value {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        other => Err(format!("{other:?} is neither true nor false")),
    }
}

fn database_url(value: &str) -> Result<String, String> {
    if value.starts_with("sqlite:") {
        Ok(value.to_owned())
    } else {
        let scheme = value.split(':').next().unwrap_or_default();
        Err(format!("{scheme}: is not supported; it takes sqlite://FILE, for example {DEFAULT_DATABASE}"))
    }
}

/// Without an address the loopback one is meant: the pages ask nobody for a password.
fn metrics_addr(value: &str) -> Result<SocketAddr, String> {
    let port = value.strip_prefix("localhost:").or_else(|| value.strip_prefix(':')).unwrap_or(value);
    let loopback = port.parse().ok().map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    loopback.or_else(|| value.parse().ok()).ok_or_else(|| {
        format!("{value:?} is not an address to listen on; it takes a port, such as 9100, or address and port, such as \
                 127.0.0.1:9100")
    })
}

fn days(value: &str) -> Result<u16, String> {
    let days = value.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
    days.ok_or_else(|| format!("{value:?} is not a number of days; it takes 1 to {MOST_DAYS}"))
}

fn log_format(value: &str) -> Result<LogFormat, String> {
    match value {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        other => Err(format!("{other:?} is not a format; it takes text or json")),
    }
}

fn log_filter(value: &str) -> Result<String, String> {
    EnvFilter::builder()
        .parse(value)
        .map(|_| value.to_owned())
        .map_err(|error| format!("not a log filter ({error}); for example info or {}", DEFAULT_FILTER))
}

impl PanelGuilds {
    /// Parses `id` or `id=uuid+uuid`, separated by commas or spaces.
    fn parse(value: &str) -> Result<Self, String> {
        let mut guilds = BTreeMap::new();
        for entry in value.split([',', ' ', ';']).filter(|entry| !entry.is_empty()) {
            let (id, servers) = match entry.split_once('=') {
                Some((id, servers)) => (id, Some(servers)),
                None => (entry, None),
            };
            let id: u64 = id.parse().ok().filter(|id| *id != 0).ok_or_else(|| {
                format!("{id:?} is not a guild id (right-click the server in Discord → Copy Server ID)")
            })?;
            let servers = servers.map(|list| list.split('+').map(parse_uuid).collect()).transpose()?;
            guilds.insert(GuildId::new(id), servers);
        }
        Ok(Self(guilds))
    }

    /// Whether no guild is listed, so that only the application's owner or team may bind.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `guild` is listed at all.
    #[must_use]
    pub fn lists(&self, guild: GuildId) -> bool {
        self.0.contains_key(&guild)
    }

    /// Whether `guild` may bind `server`.
    #[must_use]
    pub fn allows(&self, guild: GuildId, server: Uuid) -> bool {
        match self.0.get(&guild) {
            None => false,
            Some(None) => true,
            Some(Some(servers)) => servers.contains(&server),
        }
    }
}

fn parse_uuid(text: &str) -> Result<Uuid, String> {
    Uuid::parse_str(text).map_err(|_| format!("{text:?} is not a server's full uuid (36 characters)"))
}

#[cfg(test)]
mod tests;
