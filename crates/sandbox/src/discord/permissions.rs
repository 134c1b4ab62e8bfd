//! Discord's permission bits (documentation, `topics/permissions`).

/// Everything, in every channel, whatever the overwrites say.
pub const ADMINISTRATOR: u64 = 1 << 3;
/// Change and delete channels.
pub const MANAGE_CHANNELS: u64 = 1 << 4;
/// Change the server: what Discord calls "Manage Server".
pub const MANAGE_GUILD: u64 = 1 << 5;
/// See a channel; denied, all else is void there.
pub const VIEW_CHANNEL: u64 = 1 << 10;
/// Post in a channel (not in threads).
pub const SEND_MESSAGES: u64 = 1 << 11;
/// Delete others' messages.
pub const MANAGE_MESSAGES: u64 = 1 << 13;
/// Post embeds.
pub const EMBED_LINKS: u64 = 1 << 14;
/// Post files.
pub const ATTACH_FILES: u64 = 1 << 15;
/// Read messages that were posted earlier.
pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Ping everyone, and roles that are not mentionable.
pub const MENTION_EVERYONE: u64 = 1 << 17;
/// Change roles below one's own.
pub const MANAGE_ROLES: u64 = 1 << 28;
/// Create, change and delete webhooks.
pub const MANAGE_WEBHOOKS: u64 = 1 << 29;
/// Use slash commands.
pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
/// Archive, lock and delete threads.
pub const MANAGE_THREADS: u64 = 1 << 34;
/// Start public threads.
pub const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
/// Start private threads.
pub const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
/// Post in threads.
pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;

/// The bits that Discord knows today (up to BYPASS_SLOWMODE).
pub const ALL: u64 = (1 << 53) - 1;

/// What `@everyone` may do in a new guild, as far as this module knows the bits.
pub const EVERYONE_DEFAULT: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | MENTION_EVERYONE
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | CREATE_PRIVATE_THREADS
    | SEND_MESSAGES_IN_THREADS;
