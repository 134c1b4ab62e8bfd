//! `wingcord check`: tries everything the bot needs and says, a line each, what is wrong and what to do about it.

mod games;
mod panels;

use std::{collections::HashSet, future::ready, io::Write, process::ExitCode, time::Duration};

use serenity::{http::Http, model::id::UserId};
use tokio::runtime::Handle;

pub use crate::report::Report;
use crate::{
    commands,
    config::Config,
    discord::{
        gateway::{self, Connect},
        invite,
        other_process::REMEDY,
        permissions,
        rest::{Application, NoAnswer},
        schedule::RetryPolicy,
        shards::Shards,
        start::{Asked, Start, clients},
    },
    model::{Binding, Mirror},
    open_files::{Bound, OpenFiles},
    probe::PATIENCE,
    sockets::human,
    store::{RefusedCommands, Store, epoch_seconds},
    telemetry::redact,
};

/// Codes of Discord's (reference section 11).
const UNKNOWN_CHANNEL: u64 = 10003;
const NO_ACCESS: u64 = 50001;
/// How long after it was noticed last another process is told of.
const TOLD_FOR: Duration = Duration::from_secs(7 * 86_400);
/// How long what Discord answered to the commands is told of: it may ask to wait for a day.
const REFUSED_FOR: Duration = Duration::from_secs(26 * 3600);

/// Tries everything; the exit code says whether the bot would work.
pub async fn run(config: &Config) -> ExitCode {
    let mut report = Report::to_stdout();
    check(config, &mut report).await;
    report.verdict()
}

/// Tries everything and reports it.
pub async fn check<W: Write>(config: &Config, report: &mut Report<W>) {
    let _known = config.secrets().map(|secret| redact::know(&secret)).collect::<Vec<_>>();
    if let Some(words) = config.about_proxies() {
        report.line("!", "proxy", &words);
    }
    if let Some(folder) = &config.games {
        games::check(folder, report).await;
    }
    let store = report.tell("database", open(config)).await;
    let (bindings, mirrors) = match &store {
        Some(store) => report.tell("bindings", rows(store)).await.unwrap_or_default(),
        None => Default::default(),
    };
    if let Some(store) = &store
        && let Some(kind) = store.network().await
    {
        let words = format!("it is on a network file system ({kind}); a file on a local disk is safer");
        report.line("!", "database", &words);
    }
    if let Some(words) = other_process(store.as_ref()).await {
        report.line("!", "another process", &words);
    }
    report.tell("open files", ready(open_files(&bindings))).await;
    if let Some(words) = about_queries(config) {
        report.line("✓", "QUERY", &words);
    }
    let bot = check_discord(config, store.as_ref(), report).await;
    match &store {
        Some(store) => panels::check(config, store, &bindings, report).await,
        None => panels::check_operators(config, &[], report).await,
    }
    if let Some((http, bot)) = bot {
        for mirror in &mirrors {
            check_mirror(&http, bot, mirror, &bindings, report).await;
        }
    }
    if let Some(store) = store {
        store.close().await;
    }
}

/// What `QUERY=on` does, and to which servers.
fn about_queries(config: &Config) -> Option<String> {
    let of_linked = match config.allow_private_panels {
        true => "of linked panels too",
        false => "of linked panels only at public addresses",
    };
    config.query.then(|| {
        format!(
            "on: where neither console nor panel tells how many play, this machine asks the game server itself, at the \
             address of its primary allocation, at most once a minute; {of_linked}. Its firewall must let the answers in"
        )
    })
}

async fn open(config: &Config) -> Result<(Store, String), String> {
    let store = Store::open(&config.database_url).await.map_err(|error| error.to_string())?;
    let path = store.path().display();
    let words = match store.has_wal() {
        true => path.to_string(),
        false => format!(
            "{path}; without a write-ahead log, since its file system can't map files into shared memory"
        ),
    };
    Ok((store, words))
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

/// That another process with the token was noticed in the last days. What was mended since is not known here.
async fn other_process(store: Option<&Store>) -> Option<String> {
    let last = store?.other_process().await.ok()??;
    let ago = Duration::from_secs(u64::try_from(epoch_seconds() - last).unwrap_or_default());
    (ago < TOLD_FOR).then(|| {
        format!(
            "{} ago one that is logged in with the same DISCORD_TOKEN answered this bot's interactions. {REMEDY}. If that is done, \
             this line goes by itself within {} days",
            human(ago),
            TOLD_FOR.as_secs() / 86_400
        )
    })
}

/// Whether all that is bound can be connected at once; the bot may be started under another limit than this program.
fn open_files(bindings: &[Binding]) -> Result<((), String), String> {
    let servers: HashSet<_> = bindings.iter().map(|binding| (binding.panel, binding.server)).collect();
    let bound = Bound::count(servers.iter().map(|(panel, _)| panel.is_some()));
    let files = OpenFiles::raised();
    match files.shortage(bound) {
        None => Ok(((), format!("{files} here, enough for all that is bound"))),
        Some(words) => Err(format!("here {words}")),
    }
}

async fn check_discord<W: Write>(
    config: &Config,
    store: Option<&Store>,
    report: &mut Report<W>,
) -> Option<(Http, UserId)> {
    let clients = clients(&config.discord_token, &config.discord_api, report.answer_within());
    let clients = clients.map(|clients| (clients, "built".into())).map_err(|error| error.to_string());
    let (http, rest) = report.tell("HTTP client", ready(clients)).await?;
    let start = Start::new(rest, &config.discord_token, None);
    let about = start.application().await;
    let refused = matches!(&about, Err(NoAnswer { status: 401, .. }));
    let words =
        |about: &Application| format!("logged in as {}. Invite: {}", about.name, invite::url(about.id));
    let told = about
        .map(|about| (about.clone(), words(&about)))
        .map_err(|error| start.unanswered(Asked::Application, &error));
    let about = report.tell("DISCORD_TOKEN", ready(told)).await;
    if refused {
        return None;
    }
    if let Some(about) = &about {
        report.tell("commands", registered(&start, about, store)).await;
    }
    let connect = Connect {
        token: config.discord_token.clone(),
        base: config.discord_api.clone(),
        start: start.clone(),
        retry: RetryPolicy::default(),
        shards: Shards::default(),
        thread: Handle::current(),
    };
    let connected = async {
        let (guilds, bot) = gateway::try_session(&connect, PATIENCE).await?;
        Ok((bot, format!("connected; the bot is in {guilds} Discord servers")))
    };
    let connected = report.tell("gateway", connected).await;
    let bot = match connected.or(about.and_then(|about| about.bot)) {
        Some(bot) => bot,
        None => start.bot_user().await.ok()?,
    };
    Some((http, bot))
}

/// Whether Discord has the commands, and what it answered the bot that wanted to register them.
async fn registered(
    start: &Start,
    about: &Application,
    store: Option<&Store>,
) -> Result<((), String), String> {
    let commands = commands::registrations();
    let lacking = match start.unregistered(about, &commands).await {
        Ok(lacking) => lacking,
        Err(refused) => return Err(Asked::Commands.failed_until(&refused)),
    };
    let refused = match store {
        Some(store) => store.refused_commands().await.map_err(|error| error.to_string())?,
        None => None,
    };
    let ago = |at| Duration::from_secs(u64::try_from(epoch_seconds() - at).unwrap_or_default());
    match refused.filter(|refused| ago(refused.at) < REFUSED_FOR) {
        Some(RefusedCommands { status, code, answer, at }) => {
            let refused = NoAnswer { status, code, retry_after: None, words: answer };
            Err(format!("{}; that was {} ago", Asked::Commands.failed(&refused), human(ago(at))))
        }
        None if lacking.is_empty() => Ok(((), format!("{} are registered", commands.len()))),
        None => {
            Ok(((), format!("the bot registers {} at its start: /{}", lacking.len(), lacking.join(" /"))))
        }
    }
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
    let attempt = async {
        match permissions::missing(http, mirror.guild, bot, mirror.channel).await {
            Ok(lacking) if lacking.is_empty() => Ok(((), "the bot may post there".into())),
            Ok(lacking) => {
                Err(format!("the bot lacks {}; allow it in the channel's permissions", lacking.join(", ")))
            }
            Err(error) => Err(match gateway::code(&error) {
                Some(UNKNOWN_CHANNEL) => "the channel is gone; `/console unmirror` removes the mirror".into(),
                Some(NO_ACCESS) => "the bot lacks View Channel there".into(),
                Some(_) | None => {
                    format!("Discord did not say whether the bot may post there: {}", gateway::words(&error))
                }
            }),
        }
    };
    report.tell(&format!("mirror of {name} in channel {}", mirror.channel), attempt).await;
}
