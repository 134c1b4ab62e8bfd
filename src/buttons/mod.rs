//! Buttons that work for as long as they stand: how each is named ([`LastingButton`]), and how its `custom_id` is made
//! ([`Signer`]) and read ([`CustomId`]).
//!
//! What a press does is a family of commands'; whoever posts something may put its buttons there.

mod custom_id;

use serenity::{
    builder::CreateButton,
    model::{application::ButtonStyle, id::ChannelId},
};

pub use custom_id::{CustomId, Place, Unusable, is_lasting};

use crate::secrets::SigningKeys;

/// What the keys of `custom_id`s are derived for.
pub const PURPOSE: &str = "custom_id";

/// A button that works for as long as it stands, with `N` numbers. Its names never change, and other numbers need
/// another action: old messages have it still.
#[derive(Debug, Clone, Copy)]
pub struct LastingButton<const N: usize> {
    /// Whose it is.
    pub family: &'static str,
    /// What it does.
    pub action: &'static str,
    /// What is typed where it can't be pressed any more.
    pub command: &'static str,
}

/// Makes lasting buttons for a message in one channel.
#[derive(Debug, Clone)]
pub struct Signer {
    place: Place,
    keys: SigningKeys,
}

/// A `custom_id` would be longer than Discord takes: its names and numbers are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its numbers are too long")]
pub struct TooLong;

impl Signer {
    /// For messages in `place`, under the newest of `keys`, which are derived for [`PURPOSE`].
    #[must_use]
    pub fn new(place: Place, keys: SigningKeys) -> Self {
        Self { place, keys }
    }

    /// The same for messages in another channel of the guild.
    #[must_use]
    pub fn in_channel(self, channel: ChannelId) -> Self {
        Self { place: Place { channel, ..self.place }, ..self }
    }

    /// The `custom_id` of a button or a select with these numbers.
    ///
    /// # Errors
    /// It would be too long.
    pub fn id<const N: usize>(
        &self,
        button: &LastingButton<N>,
        numbers: [u64; N],
    ) -> Result<String, TooLong> {
        let id = CustomId { family: button.family, action: button.action, numbers: numbers.to_vec() };
        id.encode(self.place, &self.keys).ok_or(TooLong)
    }

    /// A button with these numbers.
    ///
    /// # Errors
    /// As [`Signer::id`].
    pub fn button<const N: usize>(
        &self,
        button: &LastingButton<N>,
        numbers: [u64; N],
        label: String,
        style: ButtonStyle,
    ) -> Result<CreateButton, TooLong> {
        Ok(CreateButton::new(self.id(button, numbers)?).label(label).style(style))
    }
}
