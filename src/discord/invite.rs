//! The address under which a guild's administrator adds the bot.

use serenity::model::{id::ApplicationId, permissions::Permissions};

/// What mirroring needs: see the channel, post, embeds, files, read back (reference section 7: bits 10, 11, 14, 15
/// and 16, `117760`), and starting threads and posting in them (bits 35 and 38). Chat stands under the players' names with
/// webhooks (bit 29).
pub const PERMISSIONS: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::SEND_MESSAGES_IN_THREADS)
    .union(Permissions::CREATE_PUBLIC_THREADS)
    .union(Permissions::MANAGE_WEBHOOKS);

/// The invite address, with scopes and permissions.
#[must_use]
pub fn url(application: ApplicationId) -> String {
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}&scope=bot+applications.commands&permissions={}",
        PERMISSIONS.bits()
    )
}
