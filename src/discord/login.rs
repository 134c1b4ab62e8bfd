//! What a login asks of Discord, and why it may be refused for good.

use serenity::model::gateway::GatewayIntents;

/// What is asked of the gateway: guilds with their roles and channels, and that messages were written (of others
/// without their text). Nothing privileged.
pub const INTENTS: GatewayIntents = GatewayIntents::GUILDS.union(GatewayIntents::GUILD_MESSAGES);

/// Why the bot can't run at all.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// 401, or close code 4004.
    #[error(
        "Discord refused the bot token. It has the right shape, so it was reset, or its application is gone. Make a \
         new one (Developer Portal → your application → Bot → Reset Token) and put it into DISCORD_TOKEN"
    )]
    Token,
    /// The same for what is no bot token at all; with the reason.
    #[error(
        "Discord refused the bot token, for what DISCORD_TOKEN holds does not look like one: {0}. Copy the whole token \
         anew (Developer Portal → your application → Bot → Reset Token)"
    )]
    Misshapen(&'static str),
    /// Close codes 4013 and 4014.
    #[error("Discord refused the gateway intents (bits {}); none of them is privileged, so the application may be \
             restricted: see the Developer Portal", INTENTS.bits())]
    Intents,
    /// The HTTP client can't be built.
    #[error("the HTTP client can't be built: {0}")]
    Client(#[from] reqwest::Error),
    /// The process was told to stop meanwhile.
    #[error("told to stop")]
    Stopped,
}
