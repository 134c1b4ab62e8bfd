//! The environment, read once into types. Every problem is reported, each with the variable's name.

use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use pterosocket::PanelUrl;
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;
use url::Url;

use crate::secrets::Keyring;

mod avatars;
pub(crate) mod env_file;
mod panel_guilds;
mod secret_file;
mod values;

pub use avatars::{Avatars, BadAvatars};
pub use panel_guilds::PanelGuilds;

/// Where the bindings are kept when `DATABASE_URL` is not set.
pub const DEFAULT_DATABASE: &str = "sqlite://wingcord.db";
/// Discord's own address, the default of `DISCORD_API_URL`.
pub const DEFAULT_DISCORD: &str = "https://discord.com";

/// What is logged where `RUST_LOG` says nothing: our own state changes, and the warnings of others.
pub const DEFAULT_FILTER: &str = "warn,wingcord=info,pterosocket=info";

/// The target of the one line that is logged whatever `RUST_LOG` says: that the bot is connected. Eggs wait for its text.
pub const CONNECTED: &str = "wingcord::connected";

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
    /// `QUERY`: game servers may be asked themselves how many play.
    pub query: bool,
    /// `PLAYER_LINKS`: members may show which player of a game they are.
    pub player_links: bool,
    /// `GAMES`: a folder with profiles of games of the operator's own.
    pub games: Option<PathBuf>,
    /// `CHAT_AVATARS`: where players' pictures are, which tells their names to whoever serves them.
    pub chat_avatars: Option<Avatars>,
    /// `PRESENCE=players`: the bot shows how many play on all servers together.
    pub shows_players: bool,
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

/// What commands need that work with the files of a bot, or ask it, and log in nowhere.
#[derive(Debug, Clone)]
pub struct LocalSettings {
    /// `DATABASE_URL`.
    pub database_url: String,
    /// `METRICS_ADDR`.
    pub metrics: Option<SocketAddr>,
}

/// The process's environment, without what is no text.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    let pairs = std::env::vars_os();
    pairs.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

impl LocalSettings {
    /// Reads the process's environment, after adding what a `.env` file in the working folder sets and the
    /// environment doesn't.
    ///
    /// # Errors
    /// Those of the two variables that can't be used, or a `.env` that can't be parsed.
    pub fn from_env() -> Result<Self, ConfigError> {
        load_env_file()?;
        let mut read = Reader::without_files(|name| std::env::var(name).ok());
        let database_url = read.optional("DATABASE_URL", values::database_url);
        let metrics = read.optional("METRICS_ADDR", values::metrics_addr);
        if !read.problems.is_empty() {
            return Err(ConfigError { problems: read.problems });
        }
        Ok(Self { database_url: database_url.unwrap_or_else(|| DEFAULT_DATABASE.into()), metrics })
    }
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
        load_env_file()?;
        Self::from_vars(|name| std::env::var(name).ok())
    }

    /// Reads the variables through `var`; an empty value counts as not set.
    ///
    /// # Errors
    /// Every variable that is missing or can't be used.
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut read = Reader::new(var);
        let discord_token = read.required(
            "DISCORD_TOKEN",
            "the bot token (Discord Developer Portal → your application → Bot)",
            values::token,
        );
        let discord_api = read.base_url("DISCORD_API_URL", DEFAULT_DISCORD);
        let panel = read.operator_panel();
        let panel_guilds = read.optional("PANEL_GUILDS", PanelGuilds::parse);
        let panel_link = read.panel_link(panel.is_some());
        let allow_private_panels = read.optional("ALLOW_PRIVATE_PANELS", values::yes_or_no);
        let query = read.optional("QUERY", values::on_or_off);
        let player_links = read.optional("PLAYER_LINKS", values::on_or_off);
        let games = read.optional("GAMES", |folder| Ok(PathBuf::from(folder)));
        let chat_avatars =
            read.optional("CHAT_AVATARS", |text| text.parse().map_err(|error: BadAvatars| error.to_string()));
        let shows_players = read.optional("PRESENCE", values::presence);
        let secret_keys = read.optional("WINGCORD_SECRET_KEY", |text| {
            Keyring::parse(text).map(Arc::new).map_err(|error| error.to_string())
        });
        let database_url = read.optional("DATABASE_URL", values::database_url);
        let metrics = read.optional("METRICS_ADDR", values::metrics_addr);
        let audit_days = read.optional("AUDIT_DAYS", values::days);
        let forget_days = read.optional("FORGET_DAYS", values::days);
        let log_format = read.optional("LOG_FORMAT", values::log_format);
        let log_filter = read.optional("RUST_LOG", values::log_filter);
        match (discord_token, discord_api) {
            (Some(discord_token), Some(discord_api)) if read.problems.is_empty() => Ok(Self {
                discord_token,
                discord_api,
                panel,
                panel_guilds: panel_guilds.unwrap_or_default(),
                panel_link,
                allow_private_panels: allow_private_panels.unwrap_or(false),
                query: query.unwrap_or(false),
                player_links: player_links.unwrap_or(true),
                games,
                chat_avatars,
                shows_players: shows_players.unwrap_or(false),
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
        // Panels know by this line that the bot is up.
        let connected = format!("{CONNECTED}=info").parse();
        stops.into_iter().chain(connected).fold(filter, EnvFilter::add_directive)
    }
}

fn load_env_file() -> Result<(), ConfigError> {
    env_file::load(Path::new(".env"))
        .map_err(|message| ConfigError { problems: vec![Problem { variable: ".env", message }] })
}

/// The variables that may name a file instead of holding the secret, and the variable that names it.
const SECRET_FILES: [(&str, &str); 3] = [
    ("DISCORD_TOKEN", "DISCORD_TOKEN_FILE"),
    ("PANEL_API_KEY", "PANEL_API_KEY_FILE"),
    ("WINGCORD_SECRET_KEY", "WINGCORD_SECRET_KEY_FILE"),
];

/// Where a secret stands that is not in a variable itself.
struct SecretFile {
    /// The variable that names the file.
    variable: &'static str,
    /// `None`: it can't be used, which is among the problems.
    text: Option<String>,
}

struct Reader<V> {
    var: V,
    files: BTreeMap<&'static str, SecretFile>,
    problems: Vec<Problem>,
}

impl<V: Fn(&str) -> Option<String>> Reader<V> {
    fn without_files(var: V) -> Self {
        Self { var, files: BTreeMap::new(), problems: Vec::new() }
    }

    /// Reads the files that hold secrets.
    fn new(var: V) -> Self {
        let mut read = Self::without_files(var);
        for (direct, variable) in SECRET_FILES {
            let Some(path) = read.raw(variable) else { continue };
            let text = match read.raw(direct) {
                Some(_) => Err(format!("{direct} is set as well; keep one of the two")),
                None => secret_file::read(Path::new(&path)),
            };
            let text = text.map_err(|message| read.problems.push(Problem { variable, message })).ok();
            read.files.insert(direct, SecretFile { variable, text });
        }
        read
    }

    fn raw(&self, name: &str) -> Option<String> {
        match self.files.get(name) {
            Some(file) => file.text.as_deref().and_then(bare),
            None => bare(&(self.var)(name)?),
        }
    }

    /// Whether it is set, be it to something that can't be used.
    fn is_given(&self, name: &str) -> bool {
        self.is_unreadable(name) || self.raw(name).is_some()
    }

    fn is_unreadable(&self, name: &str) -> bool {
        self.files.get(name).is_some_and(|file| file.text.is_none())
    }

    /// Why there is no value.
    fn state(&self, name: &str) -> &'static str {
        if self.files.contains_key(name) { "the file is empty" } else { "not set" }
    }

    /// Adds what is wrong with a variable, or with the file that stands for it.
    fn problem(&mut self, variable: &'static str, message: String) {
        let variable = self.files.get(variable).map_or(variable, |file| file.variable);
        self.problems.push(Problem { variable, message });
    }

    fn required<T>(
        &mut self,
        variable: &'static str,
        what: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if !self.is_given(variable) {
            let state = self.state(variable);
            self.problem(variable, format!("{state}; it takes {what}"));
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
                self.problem(variable, message);
                None
            }
        }
    }

    /// Both of the two variables, or none.
    fn operator_panel(&mut self) -> Option<OperatorPanel> {
        let url = self.optional("PANEL_URL", values::panel_url);
        let key = self.optional("PANEL_API_KEY", values::client_key);
        let given = ["PANEL_URL", "PANEL_API_KEY"].map(|name| self.is_given(name));
        let lacking = match given {
            [true, false] => Some(("PANEL_API_KEY", "a client key (Account → API Credentials on the panel)")),
            [false, true] => Some(("PANEL_URL", "the panel's address, such as https://panel.example.com")),
            _ => None,
        };
        if let Some((variable, what)) = lacking {
            let state = self.state(variable);
            let message =
                format!("{state}; it takes {what}. Set both PANEL_URL and PANEL_API_KEY, or neither");
            self.problem(variable, message);
        }
        Some(OperatorPanel { url: url?, key: key? })
    }

    fn panel_link(&mut self, has_panel: bool) -> PanelLink {
        let default = if has_panel { PanelLink::Own } else { PanelLink::Any };
        let chosen = self.optional("PANEL_LINK", values::panel_link).unwrap_or(default);
        let of_none = ["PANEL_URL", "PANEL_API_KEY"].iter().all(|name| !self.is_given(name));
        let why = match chosen {
            PanelLink::Off => "off, and no PANEL_URL: there would be no panel at all",
            PanelLink::Own => "own means keys for PANEL_URL, which is not set",
            PanelLink::Any => return chosen,
        };
        if of_none {
            let message = format!("{why}; set PANEL_URL and PANEL_API_KEY, or PANEL_LINK=any");
            self.problem("PANEL_LINK", message);
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

/// A value without the quotes around it, which are not part of it: `docker run --env-file` hands them on. Nothing counts
/// as not set.
fn bare(value: &str) -> Option<String> {
    let value = value.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    Some(quoted.unwrap_or(value).trim().to_owned()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests;
