//! The steps with the panel: its address and key, and the game server.

use pterosocket::{
    PanelUrl,
    panel::{Panel, PanelError, Server},
};
use uuid::Uuid;

use super::{
    ask::Ended,
    settings::{self, Source},
    step::{self, Mend},
    talk::Talk,
};
use crate::{
    config::{Config, OperatorPanel},
    open_files::OpenFiles,
    probe::{self, PATIENCE},
    sockets::PanelOptions,
};

const URL: &str = "PANEL_URL";
const KEY: &str = "PANEL_API_KEY";

/// A panel whose key opens servers.
pub(super) struct Opened {
    panel: Panel,
    servers: Vec<Server>,
    pub(super) config: Config,
}

/// A server that can be bound.
pub(super) struct Chosen {
    pub(super) uuid: Uuid,
    pub(super) name: String,
}

/// Asks for address and key until the panel takes them.
pub(super) async fn panel(talk: &mut Talk) -> Result<Opened, Ended> {
    if let Some(url) = talk.given.panel_url.take() {
        talk.settings.tell(URL, step::with_scheme(&url));
    }
    loop {
        if talk.settings.source(URL).is_none() {
            ask_url(talk).await?;
        }
        if let Some(words) = unusable_url(talk) {
            wrong_url(talk, &words).await?;
            continue;
        }
        if talk.settings.source(KEY).is_none() {
            ask_key(talk).await?;
        }
        let config = match talk.settings.config() {
            Ok(config) => config,
            Err(error) => {
                let (problems, others) = settings::sorted(error, &[URL, KEY]);
                if let Some(other) = others.first() {
                    return Err(Ended::Settings(format!("{}: {}", other.variable, other.message)));
                }
                let words = problems.first().map_or_else(String::new, |problem| problem.message.clone());
                wrong_key(talk, &words).await?;
                continue;
            }
        };
        // Both were set above.
        let Some(OperatorPanel { url, key }) = config.panel.clone() else { continue };
        let panel = PanelOptions::new(&config, PATIENCE, OpenFiles::raised()).operators(url.clone(), key);
        let panel = match panel {
            Ok(panel) => panel,
            Err(error) => {
                wrong_key(talk, &error.to_string()).await?;
                continue;
            }
        };
        if let Some(words) = step::unencrypted(&url.to_string()) {
            talk.report.line("!", URL, words);
        }
        match talk.ask.unless_stopped(attempt(&panel)).await? {
            Ok((_, servers)) if servers.is_empty() => wrong_key(talk, probe::NO_SERVERS).await?,
            Ok((owner, servers)) => {
                let known = if talk.settings.source(KEY) == Some(Source::Told) { "" } else { ", as before" };
                let noun = if servers.len() == 1 { "server" } else { "servers" };
                let words = format!("{url}{known}: the key of {owner} opens {} {noun}", servers.len());
                talk.well("panel", &words);
                return Ok(Opened { panel, servers, config });
            }
            Err(error) => mended(talk, &error).await?,
        }
    }
}

async fn attempt(panel: &Panel) -> Result<(String, Vec<Server>), PanelError> {
    let account = panel.account().await?;
    Ok((probe::said(account.username), panel.all_servers().await?))
}

/// Leads back to what helps.
async fn mended(talk: &mut Talk, error: &PanelError) -> Result<(), Ended> {
    let words = probe::said(error);
    match step::mend(error) {
        Mend::Key => wrong_key(talk, &words).await,
        Mend::Address => wrong_url(talk, &words).await,
        Mend::Elsewhere => {
            talk.wrong("panel", &words);
            let options = ["Try again", "Type another key", "Type another address"];
            match talk.choose_or("The panel did not let the bot in", &options, || words.clone()).await? {
                1 => {
                    talk.cannot_ask(KEY, &words)?;
                    ask_key(talk).await
                }
                2 => {
                    talk.cannot_ask(URL, &words)?;
                    ask_url(talk).await
                }
                _ => Ok(()),
            }
        }
    }
}

/// What is wrong with the address itself.
fn unusable_url(talk: &Talk) -> Option<String> {
    let error = talk.settings.config().err()?;
    error.problems.into_iter().find(|problem| problem.variable == URL).map(|problem| problem.message)
}

async fn wrong_url(talk: &mut Talk, words: &str) -> Result<(), Ended> {
    talk.wrong(URL, words);
    talk.cannot_ask(URL, words)?;
    ask_url(talk).await
}

async fn wrong_key(talk: &mut Talk, words: &str) -> Result<(), Ended> {
    talk.wrong(KEY, words);
    talk.cannot_ask(KEY, words)?;
    ask_key(talk).await
}

async fn ask_url(talk: &mut Talk) -> Result<(), Ended> {
    let help = "as in the browser: https://panel.example.com; a pasted page of a server is understood";
    let typed = talk.ask.text("Address of the panel:", help).await?;
    let typed = step::with_scheme(&typed);
    let understood = PanelUrl::parse_with_server(&typed).map_or(typed, |(url, _)| url.to_string());
    talk.settings.tell(URL, understood);
    Ok(())
}

async fn ask_key(talk: &mut Talk) -> Result<(), Ended> {
    let help = "on the panel: Account → API Credentials → Create. It begins with ptlc_ or pacc_, and is not shown here.";
    let key = talk.ask.secret("Client API key:", help).await?;
    talk.settings.tell(KEY, key);
    Ok(())
}

/// The server: the one that the command line names, the only one, or the one that is chosen; tried before it is taken.
pub(super) async fn server(talk: &mut Talk, opened: &Opened) -> Result<Chosen, Ended> {
    loop {
        let servers = &opened.servers;
        let at = match &talk.given.server {
            Some(typed) => {
                let ids = |server: &Server| vec![server.uuid.to_string(), server.identifier.to_string()];
                let list: Vec<_> = servers.iter().map(|one| (ids(one), one.name.to_string())).collect();
                step::find(&list, typed, "servers that the key opens")
                    .map_err(|why| Ended::Cannot(format!("--server: {why}")))?
            }
            None if servers.len() == 1 => 0,
            None => {
                let label = |one: &Server| format!("{} ({}, {})", one.name, one.node, one.identifier);
                talk.pick("Game server:", "--server", servers.iter().map(label).collect()).await?
            }
        };
        let name = servers[at].name.to_string();
        let Ok(uuid) = servers[at].uuid.parse() else {
            return Err(Ended::Cannot(format!(
                "the panel lists {name} without a uuid; is it a Pterodactyl or Pelican panel?"
            )));
        };
        let tried = talk.ask.unless_stopped(try_server(&opened.panel, uuid)).await?;
        let Err(wrong) = tried else {
            talk.well("game server", &format!("{name}: the console can be read"));
            return Ok(Chosen { uuid, name });
        };
        wrong.iter().for_each(|words| talk.wrong(&name, words));
        let options = ["Try again", "Choose another game server", "Take it all the same"];
        let why = || format!("{name}: {}", wrong.join("; "));
        match talk.choose_or("Something is missing there", &options, why).await? {
            0 => {}
            1 => talk.given.server = None,
            _ => return Ok(Chosen { uuid, name }),
        }
    }
}

/// Everything that is missing on the server.
async fn try_server(panel: &Panel, uuid: Uuid) -> Result<(), Vec<String>> {
    let (rights, console) = tokio::join!(probe::rights(panel, uuid), probe::console(panel, uuid));
    let wrong: Vec<_> = rights.err().into_iter().chain(console.err()).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}
