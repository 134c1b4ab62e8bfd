//! Deleting channels, giving and taking roles, with the rights that it takes.

use super::{command::present, error::ActError, writing::has};
use crate::discord::{
    Discord,
    permissions::{MANAGE_CHANNELS, MANAGE_ROLES, MANAGE_THREADS},
    world::{Guild, in_guild},
};

impl Discord {
    /// Deletes a channel or thread as a member.
    ///
    /// # Errors
    /// The channel is not there for this member, or the right is missing.
    pub fn delete_channel_as(&self, user: u64, channel: u64) -> Result<(), ActError> {
        let mut world = self.shared.world();
        present(&world, user, channel)?;
        let thread = world.channels.get(&channel).is_some_and(|channel| channel.is_thread());
        if thread {
            has(&world, user, channel, MANAGE_THREADS, "Manage Threads")?;
        } else {
            has(&world, user, channel, MANAGE_CHANNELS, "Manage Channels")?;
        }
        world.remove_channel(channel);
        Ok(())
    }

    /// Gives a member of the role's guild that role (`held`), or takes it, as the member `user` does it.
    ///
    /// # Errors
    /// Either is no member, there is no such role, it can't be given, or `user` has no right to.
    pub fn set_role_as(&self, user: u64, member: u64, role: u64, held: bool) -> Result<(), ActError> {
        let mut world = self.shared.world();
        let place = world.guilds.values().find(|guild| guild.role(role).is_some());
        let place = place.filter(|guild| guild.members.contains_key(&user));
        let place = place.ok_or(ActError::NoSuchRole(role))?;
        let guild = place.id;
        may_manage(place, user, role)?;
        if !place.members.contains_key(&member) {
            return Err(ActError::NotAMember(member));
        }
        world.change_member(guild, member, |member| {
            member.roles.retain(|old| *old != role);
            if held {
                member.roles.push(role);
            }
        });
        Ok(())
    }
}

/// A member manages the roles below their highest; the owner all of them.
fn may_manage(guild: &Guild, user: u64, role: u64) -> Result<(), ActError> {
    let who = guild.members.get(&user).ok_or(ActError::NotAMember(user))?;
    if in_guild(guild, user) & MANAGE_ROLES == 0 {
        return Err(ActError::Lacks("Manage Roles"));
    }
    let role = guild.role(role).ok_or(ActError::NoSuchRole(role))?;
    if role.id == guild.id || role.of_bot.is_some() {
        return Err(ActError::FixedRole);
    }
    let own = guild.roles.iter().filter(|held| who.roles.contains(&held.id)).map(|held| held.position).max();
    let below = guild.owner == user || own.is_some_and(|own| role.position < own);
    if below { Ok(()) } else { Err(ActError::RoleTooHigh) }
}
