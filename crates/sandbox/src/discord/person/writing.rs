//! Writing messages and deleting them, with the rights that it takes.

use std::sync::Arc;

use super::{
    command::present,
    component::{MessageRef, visible},
    error::ActError,
};
use crate::discord::{
    Discord,
    check::AllowedMentions,
    message::{Author, Message},
    permissions::{MANAGE_MESSAGES, READ_MESSAGE_HISTORY, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS},
    world::{Draft, World},
};

/// Characters of a message.
const LONGEST: usize = 2_000;
/// A message that replies to another (type 19).
const REPLY: u8 = 19;

impl Discord {
    /// Writes a message, perhaps in reply to another, as the client lets a member do it.
    ///
    /// # Errors
    /// The channel or the message is not there for this member, a right is missing, the text is empty or too long.
    pub fn write(
        &self,
        user: u64,
        channel: u64,
        text: &str,
        reply_to: Option<u64>,
    ) -> Result<Arc<Message>, ActError> {
        let mut world = self.shared.world();
        may_write(&world, user, channel)?;
        let text = text.trim();
        if text.is_empty() {
            return Err(ActError::EmptyMessage);
        }
        if text.chars().count() > LONGEST {
            return Err(ActError::TooLong(LONGEST));
        }
        let first = reply_to.map(|id| visible(&world, user, MessageRef { channel, id })).transpose()?;
        if first.as_ref().is_some_and(|first| first.ephemeral_to.is_some()) {
            return Err(ActError::NoSuchMessage);
        }
        if first.is_some() {
            has(&world, user, channel, READ_MESSAGE_HISTORY, "Read Message History")?;
        }
        let name = world.users.get(&user).map(|user| user.name.clone()).unwrap_or_default();
        let mut draft = Draft::new(channel, Author { id: user, name, bot: false });
        draft.content = text.to_owned();
        draft.pinged = world.pings(user, channel, text, &AllowedMentions::of_bots());
        if let Some(first) = first {
            draft.kind = REPLY;
            draft.reply_to = Some(first.id);
            if !draft.pinged.users.contains(&first.author.id) {
                draft.pinged.users.push(first.author.id);
            }
        }
        world.send(draft).ok_or(ActError::NoSuchChannel(channel))
    }

    /// Deletes a message as a member: one's own, or anybody's with Manage Messages.
    ///
    /// # Errors
    /// The message is not there for this member, or is not theirs to delete.
    pub fn delete_as(&self, user: u64, on: impl Into<MessageRef>) -> Result<(), ActError> {
        let on = on.into();
        let mut world = self.shared.world();
        let message = visible(&world, user, on)?;
        if message.ephemeral_to.is_some() {
            return Err(ActError::NoSuchMessage);
        }
        if message.author.id != user {
            has(&world, user, on.channel, MANAGE_MESSAGES, "Manage Messages")?;
        }
        world.delete(on.channel, on.id);
        Ok(())
    }
}

fn may_write(world: &World, user: u64, channel: u64) -> Result<(), ActError> {
    present(world, user, channel)?;
    let thread = world.channels.get(&channel).and_then(|channel| channel.thread.as_ref());
    match thread {
        None => has(world, user, channel, SEND_MESSAGES, "Send Messages"),
        Some(thread) if thread.locked => Err(ActError::Locked),
        Some(_) => has(world, user, channel, SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
    }
}

/// The member has this right in the channel.
pub(super) fn has(
    world: &World,
    user: u64,
    channel: u64,
    right: u64,
    called: &'static str,
) -> Result<(), ActError> {
    let held = world.permissions(user, channel).unwrap_or(0);
    if held & right == right { Ok(()) } else { Err(ActError::Lacks(called)) }
}
