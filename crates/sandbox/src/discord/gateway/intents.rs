//! Intent bits (documentation, `events/gateway`).

/// The bits this sandbox has events for, and which exist.
pub(crate) struct Intents;

impl Intents {
    pub(crate) const GUILDS: u64 = 1;
    pub(crate) const GUILD_MEMBERS: u64 = 1 << 1;
    pub(crate) const GUILD_WEBHOOKS: u64 = 1 << 5;
    pub(crate) const GUILD_MESSAGES: u64 = 1 << 9;
    pub(crate) const GUILD_MESSAGE_TYPING: u64 = 1 << 11;
    pub(crate) const MESSAGE_CONTENT: u64 = 1 << 15;

    /// Every documented bit: 0 to 16, 20, 21, 24 and 25.
    pub(crate) const KNOWN: u64 = 0x1_FFFF | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);
}
