//! What somebody may do who is not there just now: they asked for something before, and it is done at its time.

use serenity::model::{
    Timestamp,
    guild::Member,
    id::{GuildId, UserId},
};

use super::{interaction::request, state::Data};
use crate::{
    access::{Asker, Rights},
    discord::calls::Unknown,
};

/// Why something is not done for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotAllowed {
    /// Something is not known just now.
    NotYet,
    /// They have left, were timed out, or may not do that any more.
    Lost,
}

/// Who it is, with the roles that they have now, if these rights still allow it.
pub(super) async fn allowed(
    data: &Data,
    (guild, user): (GuildId, UserId),
    allow: impl FnOnce(&Rights) -> bool,
) -> Result<Asker, NotAllowed> {
    let found = request::member_now(data, guild, user).await.map_err(|_| NotAllowed::NotYet)?;
    let found = found.ok_or(NotAllowed::Lost)?;
    if is_timed_out(&found) {
        return Err(NotAllowed::Lost);
    }
    let manages = data.cache.manages_guild(&found);
    let asker = Asker { user, guild, roles: found.roles, manages_guild: manages.unwrap_or(false) };
    let rights = data.access.rights(&asker).await.map_err(|_| NotAllowed::NotYet)?;
    match allow(&rights) {
        true => Ok(asker),
        // The gateway has not told yet what roles may do.
        false if manages.is_none() => Err(NotAllowed::NotYet),
        false => Err(NotAllowed::Lost),
    }
}

/// A member with the roles that they have now. None: they have left, or are timed out.
///
/// # Errors
/// Discord does not say.
pub(super) async fn member(data: &Data, guild: GuildId, user: UserId) -> Result<Option<Asker>, Unknown> {
    let Some(found) = request::member_now(data, guild, user).await? else { return Ok(None) };
    if is_timed_out(&found) {
        return Ok(None);
    }
    // The gateway tells what roles may do; until it has, nobody is taken for somebody with Manage Server.
    let manages_guild = data.cache.manages_guild(&found).unwrap_or(false);
    Ok(Some(Asker { user, guild, roles: found.roles, manages_guild }))
}

fn is_timed_out(member: &Member) -> bool {
    member.communication_disabled_until.is_some_and(|until| until > Timestamp::now())
}
