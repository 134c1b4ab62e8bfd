//! `wingcord check`: tries everything the bot needs and says, a line each, what is wrong and what to do about it.

use std::{
    collections::HashSet,
    future::{Future, ready},
    io::{IsTerminal, Write},
    process::ExitCode,
    time::Duration,
};

use pterosocket::{
    Connection, PowerAction, PteroSocket,
    panel::{Panel, RateLimit, Server},
};
use serenity::{http::Http, model::id::UserId};
use tokio::runtime::Handle;
use uuid::Uuid;

use crate::{
    config::Config,
    discord::{
        self,
        gateway::{self, Connect},
        invite, permissions,
        schedule::Waits,
        shards::Shards,
    },
    store::{Binding, Mirror, Store},
};

/// How long the gateway and each console may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A token lives for ten minutes and is renewed two before its end (protocol reference 2.8).
const RENEWED_AFTER_MINUTES: usize = 8;

/// Tries everything; the exit code says whether the bot would work.
pub async fn run(config: &Config) -> ExitCode {
    let out = std::io::stdout();
    let live = out.is_terminal();
    let mut report = Report { live, ..Report::to(out) };
    check(config, &mut report).await;
    report.verdict()
}

/// Where the lines go, and whether one of them was bad.
#[derive(Debug)]
pub struct Report<W> {
    out: W,
    failed: usize,
    /// Whether what is being tried is shown until its line is ready.
    live: bool,
}

impl<W: Write> Report<W> {
    /// Nothing is reported yet.
    pub fn to(out: W) -> Self {
        Self { out, failed: 0, live: false }
    }

    /// How many checks failed.
    pub fn failed(&self) -> usize {
        self.failed
    }

    fn line(&mut self, sign: &str, what: &str, words: &str) {
        // A reader that went away must not end the checks.
        let _ = writeln!(self.out, "{sign} {what}: {words}");
    }

    async fn tell<T>(
        &mut self,
        what: &str,
        trial: impl Future<Output = Result<(T, String), String>>,
    ) -> Option<T> {
        if self.live {
            let _ = write!(self.out, "… {what}").and_then(|()| self.out.flush());
        }
        let outcome = trial.await;
        if self.live {
            let _ = write!(self.out, "\r\x1b[K");
        }
        match outcome {
            Ok((value, words)) => {
                self.line("✓", what, &words);
                Some(value)
            }
            Err(words) => {
                self.failed += 1;
                self.line("✗", what, &words);
                None
            }
        }
    }

    fn verdict(&mut self) -> ExitCode {
        let words = match self.failed {
            0 => "the bot would work".to_owned(),
            1 => "1 thing to mend".to_owned(),
            failed => format!("{failed} things to mend"),
        };
        self.line("=", "result", &words);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Tries everything and reports it.
pub async fn check<W: Write>(config: &Config, report: &mut Report<W>) {
    let store = report.tell("database", open(config)).await;
    let (bindings, mirrors) = match &store {
        Some(store) => report.tell("bindings", rows(store)).await.unwrap_or_default(),
        None => Default::default(),
    };
    let bot = check_discord(config, report).await;
    check_panel(config, &bindings, report).await;
    if let Some((http, bot)) = bot {
        for mirror in &mirrors {
            check_mirror(&http, bot, mirror, &bindings, report).await;
        }
    }
    if let Some(store) = store {
        store.close().await;
    }
}

async fn open(config: &Config) -> Result<(Store, String), String> {
    let store = Store::open(&config.database_url).await.map_err(|error| error.to_string())?;
    let path = store.path().display().to_string();
    Ok((store, path))
}

async fn rows(store: &Store) -> Result<((Vec<Binding>, Vec<Mirror>), String), String> {
    let mut bindings = store.all_bindings().await.map_err(|error| error.to_string())?;
    let mut mirrors = store.all_mirrors().await.map_err(|error| error.to_string())?;
    let left = store.guilds().await.map_err(|error| error.to_string())?.left;
    bindings.retain(|binding| !left.contains_key(&binding.guild));
    mirrors.retain(|mirror| !left.contains_key(&mirror.guild));
    let mut words = format!("{} servers are bound, {} channels mirror one", bindings.len(), mirrors.len());
    if !left.is_empty() {
        words = format!("{words}; not counting the Discord servers that removed the bot ({})", left.len());
    }
    Ok(((bindings, mirrors), words))
}

async fn check_discord<W: Write>(config: &Config, report: &mut Report<W>) -> Option<(Http, UserId)> {
    let http = discord::serenity_http(&config.discord_token, &config.discord_api);
    let http = http.map(|http| (http, "built".into())).map_err(|error| error.to_string());
    let http = report.tell("HTTP client", ready(http)).await?;
    let bot = report.tell("DISCORD_TOKEN", token(&http)).await?;
    let connect = Connect {
        token: config.discord_token.clone(),
        base: config.discord_api.clone(),
        waits: Waits::default(),
        shards: Shards::default(),
        thread: Handle::current(),
    };
    let connected = async {
        let guilds = gateway::try_session(&connect, PATIENCE).await?;
        Ok(((), format!("connected; the bot is in {guilds} Discord servers")))
    };
    report.tell("gateway", connected).await;
    Some((http, bot))
}

async fn token(http: &Http) -> Result<(UserId, String), String> {
    let words = |error: serenity::Error| {
        if gateway::is_unauthorized(&error) {
            gateway::LoginError::Token.to_string()
        } else {
            format!(
                "Discord did not answer as it should: {}. Is DISCORD_API_URL right, and the network up?",
                gateway::words(&error)
            )
        }
    };
    let about = http.get_current_application_info().await.map_err(words)?;
    let user = http.get_current_user().await.map_err(words)?;
    Ok((user.id, format!("logged in as {}. Invite: {}", user.name, invite::url(about.id))))
}

async fn check_panel<W: Write>(config: &Config, bindings: &[Binding], report: &mut Report<W>) {
    let panel = Panel::builder(config.panel_url.clone(), config.panel_key.clone()).build();
    let panel = panel.map(|panel| (panel, config.panel_url.to_string())).map_err(|error| error.to_string());
    let Some(panel) = report.tell("PANEL_URL", ready(panel)).await else { return };
    if report.tell("PANEL_API_KEY", owner(&panel)).await.is_none() {
        return;
    }
    let servers = report.tell("servers", servers(&panel)).await;
    let mut bound: Vec<(String, Uuid)> =
        bindings.iter().map(|binding| (binding.name.clone(), binding.server)).collect();
    let mut known = HashSet::new();
    bound.retain(|(_, server)| known.insert(*server));
    report.tell("panel's limit", ready(renewals(bound.len(), panel.rate_limit()))).await;
    if bound.is_empty() {
        // Nothing is bound yet: one console shows whether the Origin is accepted.
        let first = servers
            .iter()
            .flatten()
            .find_map(|server| Some((server.name.clone(), server.uuid.parse().ok()?)));
        bound.extend(first);
    }
    for (name, server) in bound {
        report.tell(&format!("rights on {name}"), rights(&panel, server)).await;
        report.tell(&format!("console of {name}"), console(&panel, server)).await;
    }
}

async fn owner(panel: &Panel) -> Result<((), String), String> {
    let account = panel.account().await.map_err(|error| error.to_string())?;
    Ok(((), format!("belongs to {}", account.username)))
}

async fn servers(panel: &Panel) -> Result<(Vec<Server>, String), String> {
    let servers = panel.all_servers().await.map_err(|error| error.to_string())?;
    let words = format!("the key sees {}", servers.len());
    Ok((servers, words))
}

/// Whether the panel lets every console renew its login in time, and how long a start takes.
fn renewals(sockets: usize, limit: Option<RateLimit>) -> Result<((), String), String> {
    let Some(RateLimit { limit, .. }) = limit else {
        return Ok(((), "the panel tells none".into()));
    };
    let (minutes, limit) = (sockets.div_ceil(limit.max(1) as usize), limit as usize);
    let each_minute = sockets.div_ceil(RENEWED_AFTER_MINUTES);
    let need = format!("{sockets} consoles need {each_minute} requests a minute to stay logged in");
    if each_minute > limit {
        return Err(format!(
            "{need}, and the panel allows the key's account {limit} (a browser's included): raise \
             APP_API_CLIENT_RATELIMIT on the panel, or bind fewer servers"
        ));
    }
    Ok(((), format!("{need} of the {limit} that the panel allows; a start takes {minutes} min")))
}

/// What the key's owner may do with the server, beside connecting.
async fn rights(panel: &Panel, server: Uuid) -> Result<((), String), String> {
    let server = panel.server(&server.to_string()).await.map_err(|error| error.to_string())?;
    let power = PowerAction::ALL.map(PowerAction::permission);
    let wanted: HashSet<_> = ["websocket.connect", "control.console"].into_iter().chain(power).collect();
    let mut lacking: Vec<_> =
        wanted.into_iter().filter(|permission| !server.permissions.allows(permission)).collect();
    lacking.sort_unstable();
    if lacking.is_empty() {
        Ok(((), "console, start, stop, restart".into()))
    } else {
        let lacking = lacking.join(", ");
        Err(format!("the key's account lacks {lacking}; the server's owner adds it under Users on the panel"))
    }
}

async fn console(panel: &Panel, server: Uuid) -> Result<((), String), String> {
    let socket = PteroSocket::builder(panel.clone(), &server.to_string())
        .build()
        .map_err(|error| error.to_string())?;
    let mut state = socket.connection();
    let waiting = |state: &Connection| matches!(state, Connection::Waiting { .. });
    let outcome = tokio::select! {
        connected = socket.connect() => connected.map_err(|error| error.to_string()),
        // The bot would try again; whoever checks wants to know why.
        Ok(state) = state.wait_for(waiting) => match &*state {
            Connection::Waiting { error, .. } => Err(error.to_string()),
            _ => Err("no connection".into()),
        },
        () = tokio::time::sleep(PATIENCE) => Err(format!("no connection within {} s", PATIENCE.as_secs())),
    };
    socket.close().await;
    outcome.map(|()| ((), "connected, and the daemon accepts the Origin".into()))
}

async fn check_mirror<W: Write>(
    http: &Http,
    bot: UserId,
    mirror: &Mirror,
    bindings: &[Binding],
    report: &mut Report<W>,
) {
    let name =
        bindings.iter().find(|binding| binding.id == mirror.binding).map_or("?", |binding| &*binding.name);
    let trial = async {
        match permissions::missing(http, mirror.guild, bot, mirror.channel).await {
            Ok(lacking) if lacking.is_empty() => Ok(((), "the bot may post there".into())),
            Ok(lacking) => {
                Err(format!("the bot lacks {}; allow it in the channel's permissions", lacking.join(", ")))
            }
            Err(error) => Err(format!(
                "{}; the channel is gone, or the bot lacks View Channel there",
                gateway::words(&error)
            )),
        }
    };
    report.tell(&format!("mirror of {name} in channel {}", mirror.channel), trial).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consoles_that_the_panel_cannot_renew_are_counted() {
        let limit = |limit| Some(RateLimit { limit, remaining: 1 });
        let fine = renewals(1_000, limit(256)).unwrap().1;
        assert!(fine.contains("125 requests a minute") && fine.contains("256"), "{fine}");
        assert!(fine.ends_with("a start takes 4 min"), "{fine}");
        let refused = renewals(2_100, limit(256)).unwrap_err();
        assert!(
            refused.contains("263 requests a minute") && refused.contains("allows the key's account 256")
        );
        assert_eq!(renewals(5, None).unwrap().1, "the panel tells none");
        assert!(renewals(0, limit(0)).is_ok());
    }
}
