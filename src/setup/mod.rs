//! `wingcord setup`: asks at a terminal for what the bot needs, tries it at once, writes the settings and has the first
//! channel show a console. Without a terminal it takes flags and the environment.
//!
//! ```text
//! step                          which step is next, and where a mistake leads back to (pure)
//! discord, panel, binding       the steps
//! talk ← ask, settings          questions; what was told, over the environment, over the file
//! settings ← env_text, env_write  the file's text (pure); writing it whole or not at all
//! ending                        how to run the bot from here
//! ```
//!
//! What works is written down after each step, so that it can be left and taken up again: what the file holds is tried and
//! not asked for any more.

mod ask;
mod binding;
mod discord;
mod ending;
mod env_text;
mod env_write;
mod panel;
mod settings;
mod step;
mod talk;

use std::{process::ExitCode, time::Duration};

use serenity::model::{guild::GuildInfo, id::ChannelId};
use tokio_util::sync::CancellationToken;

use self::{
    ask::{Ask, Ended},
    binding::Unbound,
    discord::Bot,
    ending::Place,
    panel::{Chosen, Opened},
    settings::Settings,
    step::{Settled, Step},
    talk::Talk,
};
use crate::{
    config::{Config, environment},
    report::Report,
    store::{InstanceLock, StoreError},
};

pub use self::talk::Arguments;

const INTRODUCTION: &str = "\
This sets wingcord up: a bot token, a panel, and the first channel that shows a console. Each answer is tried at once.
Esc or Ctrl-C leaves at any time; what works is kept, and `wingcord setup` goes on from there.
";
/// Said to who left.
const TO_GO_ON: &str = "left before the end. `wingcord setup` goes on from there";

/// Sets the bot up. The exit code says whether it would run.
pub async fn run(given: Arguments, stop: CancellationToken) -> ExitCode {
    match set_up(given, stop).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(Ended::Left) => {
            eprintln!("wingcord setup: {TO_GO_ON}");
            ExitCode::FAILURE
        }
        Err(Ended::Cannot(why)) => {
            eprintln!("wingcord setup: {why}");
            ExitCode::FAILURE
        }
        Err(Ended::Settings(why)) => {
            eprintln!("wingcord setup: the settings can't be used: {why}");
            ExitCode::from(2)
        }
    }
}

/// What is settled so far.
#[derive(Default)]
struct Found {
    bot: Option<Bot>,
    guild: Option<GuildInfo>,
    panel: Option<Opened>,
    server: Option<Chosen>,
    channel: Option<(ChannelId, String)>,
    bound: bool,
}

impl Found {
    fn settled(&self) -> Settled {
        Settled {
            token: self.bot.is_some(),
            guild: self.guild.is_some(),
            panel: self.panel.is_some(),
            server: self.server.is_some(),
            channel: self.channel.is_some(),
            bound: self.bound,
        }
    }
}

async fn set_up(given: Arguments, stop: CancellationToken) -> Result<(), Ended> {
    let settings = Settings::read(given.file.clone(), environment()).map_err(Ended::Settings)?;
    let mut talk = Talk { ask: Ask::new(stop), settings, report: Report::to_stdout(), given };
    match talk.ask.at_terminal() {
        true => println!("{INTRODUCTION}"),
        false => all_given(&talk)?,
    }
    let mut found = Found::default();
    loop {
        match (found.settled().next(), &mut found) {
            (Step::Token, found) => {
                found.bot = Some(discord::token(&mut talk).await?);
                talk.save().await?;
            }
            (Step::Guild, Found { bot: Some(bot), guild, .. }) => {
                *guild = Some(discord::guild(&mut talk, bot).await?);
            }
            (Step::Panel, found) => {
                found.panel = Some(panel::panel(&mut talk).await?);
                talk.save().await?;
            }
            (Step::Server, Found { panel: Some(panel), server, .. }) => {
                *server = Some(panel::server(&mut talk, panel).await?);
            }
            (Step::Channel, Found { bot: Some(bot), guild: Some(guild), channel, .. }) => {
                *channel = Some(discord::channel(&mut talk, bot, guild.id).await?);
            }
            (Step::Bind, found) => bind(&mut talk, found).await?,
            // The order of the steps leaves nothing else.
            _ => break,
        }
    }
    let config = talk.settings.config().map_err(|error| Ended::Settings(error.to_string()))?;
    println!("\nTo run the bot:");
    let runs_already = runs(&config).await;
    Place::of(talk.settings.path()).words().iter().for_each(|words| println!("  {words}"));
    if runs_already {
        println!("A bot runs on this database already: restart it, and it shows the new console.");
    }
    println!(
        "Then say something in the channel from the game, or type /mc say message:hello. /help says what else there is."
    );
    Ok(())
}

/// Where nobody can be asked, everything that is missing is named at once.
fn all_given(talk: &Talk) -> Result<(), Ended> {
    let lacks = |name: &str| talk.settings.source(name).is_none();
    let missing: Vec<_> = [
        (lacks("DISCORD_TOKEN"), "DISCORD_TOKEN or DISCORD_TOKEN_FILE"),
        (lacks("PANEL_URL") && talk.given.panel_url.is_none(), "--panel-url or PANEL_URL"),
        (lacks("PANEL_API_KEY"), "PANEL_API_KEY or PANEL_API_KEY_FILE"),
        (talk.given.channel.is_none(), "--channel"),
    ]
    .into_iter()
    .filter_map(|(is_missing, name)| is_missing.then_some(name))
    .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join("\n  ");
    Err(Ended::Settings(format!("there is no terminal to ask at, and this is missing:\n  {missing}")))
}

async fn bind(talk: &mut Talk, found: &mut Found) -> Result<(), Ended> {
    let Found {
        bot: Some(bot),
        guild: Some(guild),
        panel: Some(panel),
        server: Some(server),
        channel,
        bound,
    } = found
    else {
        return Ok(());
    };
    let Some(into) = channel.as_ref() else { return Ok(()) };
    match binding::bind(&panel.config, bot, guild, server, into).await {
        Ok(done) => {
            *bound = true;
            talk.well("bound", &format!("{} is shown in #{} of {}", done.name, into.1, guild.name));
            if let Some(words) = done.warning {
                talk.report.line("!", "PANEL_GUILDS", &words);
            }
            Ok(())
        }
        Err(Unbound::Held(words)) => {
            talk.wrong("channel", &words);
            if !talk.ask.at_terminal() {
                return Err(Ended::Cannot(words));
            }
            (*channel, talk.given.channel) = (None, None);
            Ok(())
        }
        Err(Unbound::Ended(ended)) => Err(ended),
    }
}

/// Whether a bot runs on the database.
async fn runs(config: &Config) -> bool {
    let lock = InstanceLock::acquire(&config.database_url, Duration::ZERO).await;
    matches!(lock, Err(StoreError::InUse { .. }))
}
