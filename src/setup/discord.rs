//! The steps with Discord: the token, the guild, the channel.

use std::time::Duration;

use serenity::{
    http::Http,
    model::{
        guild::GuildInfo,
        id::{ApplicationId, ChannelId, GuildId, UserId},
    },
};

use super::{
    ask::Ended,
    settings::{self, Source},
    step,
    talk::Talk,
};
use crate::{
    config::Config,
    discord::{
        REST_TIMEOUT, gateway, invite,
        permissions::{self, TextChannel},
        rest::NoAnswer,
        start::{Asked, Start, clients},
    },
    telemetry::redact::{self, LiveSecret},
};

const TOKEN: &str = "DISCORD_TOKEN";
/// Between two looks whether the bot has joined.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The bot that a token belongs to.
pub(super) struct Bot {
    http: Http,
    user: UserId,
    application: ApplicationId,
    /// Who is said to have bound the server: an operator, else the bot itself.
    pub(super) operator: UserId,
    /// Keeps the token off the screen.
    _known: LiveSecret,
}

/// Why a token was not taken.
enum Refused {
    /// It is wrong.
    Token(String),
    /// Something else is.
    Elsewhere(String),
}

/// Asks for the token until Discord takes one.
pub(super) async fn token(talk: &mut Talk) -> Result<Bot, Ended> {
    loop {
        if talk.settings.source(TOKEN).is_none() {
            ask_token(talk).await?;
        }
        let config = match talk.settings.without_panel() {
            Ok(config) => config,
            Err(error) => {
                let (problems, others) = settings::sorted(error, &[TOKEN]);
                if let Some(other) = others.first() {
                    return Err(Ended::Settings(format!("{}: {}", other.variable, other.message)));
                }
                let words = problems.first().map_or_else(String::new, |problem| problem.message.clone());
                ask_again(talk, &words).await?;
                continue;
            }
        };
        let tried = talk.ask.unless_stopped(attempt(config)).await?;
        match tried {
            Ok((bot, name)) => {
                let known =
                    if talk.settings.source(TOKEN) == Some(Source::Told) { "" } else { ", as before" };
                talk.well("bot", &format!("logged in as {name}{known}"));
                return Ok(bot);
            }
            Err(Refused::Token(words)) => ask_again(talk, &words).await?,
            Err(Refused::Elsewhere(words)) => {
                talk.wrong(TOKEN, &words);
                let options = ["Try again", "Type another token"];
                if talk.choose_or("Discord did not answer as it should", &options, || words).await? == 1 {
                    ask_token(talk).await?;
                }
            }
        }
    }
}

async fn ask_token(talk: &mut Talk) -> Result<(), Ended> {
    let help =
        "discord.com/developers/applications → New Application → Bot → Reset Token. It is not shown here.";
    let token = talk.ask.secret("Bot token:", help).await?;
    talk.settings.tell(TOKEN, token);
    Ok(())
}

async fn ask_again(talk: &mut Talk, words: &str) -> Result<(), Ended> {
    talk.wrong(TOKEN, words);
    talk.cannot_ask(TOKEN, words)?;
    ask_token(talk).await
}

async fn attempt(config: Config) -> Result<(Bot, String), Refused> {
    let known = redact::know(&config.discord_token);
    let clients = clients(&config.discord_token, &config.discord_api, REST_TIMEOUT);
    let (http, rest) = clients.map_err(|error| Refused::Token(error.to_string()))?;
    let start = Start::new(rest, &config.discord_token, None);
    let refused = |error: &NoAnswer| {
        let words = start.unanswered(Asked::Application, error);
        if error.status == 401 { Refused::Token(words) } else { Refused::Elsewhere(words) }
    };
    let about = start.application().await.map_err(|error| refused(&error))?;
    let user = match about.bot {
        Some(user) => user,
        None => start.bot_user().await.map_err(|error| refused(&error))?,
    };
    let operator = about.operators.iter().min().copied().unwrap_or(user);
    Ok((Bot { http, user, application: about.id, operator, _known: known }, about.name))
}

/// The guild: the one that the command line names, the only one, or the one that is chosen. Where the bot is in none, its
/// invite is shown, and its joining waited for.
pub(super) async fn guild(talk: &mut Talk, bot: &Bot) -> Result<GuildInfo, Ended> {
    let invite = invite::url(bot.application);
    let mut guilds = joined(talk, bot).await?;
    if guilds.is_empty() {
        let words =
            format!("the bot is in no Discord server yet. Open this and choose yours:\n\n  {invite}\n");
        if !talk.ask.at_terminal() {
            return Err(Ended::Cannot(words));
        }
        println!(
            "\nNow {}\nWaiting until it has joined; Ctrl-C leaves, and `wingcord setup` goes on from here.",
            words
        );
        while guilds.is_empty() {
            talk.ask.unless_stopped(tokio::time::sleep(LOOK_EVERY)).await?;
            guilds = joined(talk, bot).await?;
        }
    }
    let at = match &talk.given.guild {
        Some(typed) => {
            let list: Vec<_> =
                guilds.iter().map(|guild| (vec![guild.id.to_string()], guild.name.clone())).collect();
            step::find(&list, typed, "Discord servers that the bot is in")
                .map_err(|why| Ended::Cannot(format!("--guild: {why}. Another one adds it with {invite}")))?
        }
        None if guilds.len() == 1 => 0,
        None => {
            let labels = guilds.iter().map(|guild| format!("{} ({})", guild.name, guild.id)).collect();
            talk.pick("Discord server:", "--guild", labels).await?
        }
    };
    let guild = guilds.swap_remove(at);
    talk.well("Discord server", &format!("{}. Another one adds the bot with {invite}", guild.name));
    Ok(guild)
}

async fn joined(talk: &mut Talk, bot: &Bot) -> Result<Vec<GuildInfo>, Ended> {
    loop {
        let error = match talk.ask.unless_stopped(bot.http.get_guilds(None, None)).await? {
            Ok(guilds) => return Ok(guilds),
            Err(error) => gateway::words(&error),
        };
        talk.wrong("Discord servers", &error);
        talk.choose_or("Discord did not say where the bot is", &["Try again"], || error).await?;
    }
}

/// The channel: the one that the command line names, or the one that is chosen; one in which the bot may post.
pub(super) async fn channel(
    talk: &mut Talk,
    bot: &Bot,
    guild: GuildId,
) -> Result<(ChannelId, String), Ended> {
    loop {
        let found = talk.ask.unless_stopped(permissions::text_channels(&bot.http, guild, bot.user)).await?;
        let channels = match found {
            Ok(channels) => channels,
            Err(error) => {
                let words = gateway::words(&error);
                talk.wrong("channels", &words);
                talk.choose_or("Discord did not list the channels", &["Try again"], || words).await?;
                continue;
            }
        };
        let at = match &talk.given.channel {
            Some(typed) => {
                let list: Vec<_> =
                    channels.iter().map(|one| (vec![one.id.to_string()], one.name.clone())).collect();
                step::find(&list, typed, "text channels")
                    .map_err(|why| Ended::Cannot(format!("--channel: {why}")))?
            }
            None => talk.pick("Channel that shows the console:", "--channel", labels(&channels)).await?,
        };
        let channel = &channels[at];
        if channel.lacking.is_empty() {
            return Ok((channel.id, channel.name.clone()));
        }
        let words = format!(
            "the bot lacks {} in #{}; allow it in the channel's settings under Permissions",
            channel.lacking.join(", "),
            channel.name
        );
        talk.wrong("channel", &words);
        let options = ["Try again", "Choose another channel"];
        if talk.choose_or("The bot can't post there", &options, || words).await? == 1 {
            talk.given.channel = None;
        }
    }
}

fn labels(channels: &[TextChannel]) -> Vec<String> {
    let label = |channel: &TextChannel| match &*channel.lacking {
        [] => format!("#{}", channel.name),
        lacking => format!("#{} (the bot lacks {})", channel.name, lacking.join(", ")),
    };
    channels.iter().map(label).collect()
}
