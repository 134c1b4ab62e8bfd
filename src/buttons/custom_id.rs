//! What a button carries that is to work for as long as it stands: which it is and the few numbers it needs, signed for
//! the channel that it stands in.
//!
//! ```text
//! w1:FAMILY:ACTION:NUMBER.NUMBER:KEY.SIGNATURE
//! ```
//!
//! Numbers and the key's version are in base 36, the signature is 12 bytes in base64url. All before it is signed, with
//! the guild and the channel. Pure.

use base64ct::{Base64UrlUnpadded, Encoding};
use serenity::model::id::{ChannelId, GuildId};

use crate::secrets::{KeyVersion, NotSigned, Signature, SigningKeys, TAG};

/// Discord's limit of a `custom_id`, in characters. Ours are ASCII.
const LONGEST: usize = 100;
/// The form that is written, and the only one that is read.
const FORM: &str = "w1";
/// Digits and lower-case letters.
const BASE: u32 = 36;

/// Where a button stands. The message has no id yet when its buttons are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The guild.
    pub guild: GuildId,
    /// The channel or thread.
    pub channel: ChannelId,
}

/// What a `custom_id` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomId<'a> {
    /// Whose it is.
    pub family: &'a str,
    /// What it does.
    pub action: &'a str,
    /// What it is about.
    pub numbers: Vec<u64>,
}

/// Why a `custom_id` says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It is of another form, or was signed with a key that is gone.
    Outdated,
    /// Nobody signed it so for this place: it was made up, changed, cut, or taken elsewhere.
    Forged,
}

/// Whether it is one of ours, of whatever form.
#[must_use]
pub fn is_lasting(text: &str) -> bool {
    let form = text.split_once(':').and_then(|(form, _)| form.strip_prefix('w'));
    form.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

impl<'a> CustomId<'a> {
    /// Signed for `place` under the newest of the keys. `None`: it is longer than Discord takes.
    #[must_use]
    pub fn encode(&self, place: Place, keys: &SigningKeys) -> Option<String> {
        let numbers: Vec<_> = self.numbers.iter().map(|number| base36(*number)).collect();
        let version = u64::try_from(keys.newest()?.0).ok()?;
        let Self { family, action, .. } = self;
        let mut text = format!("{FORM}:{family}:{action}:{}:{}.", numbers.join("."), base36(version));
        let signature = keys.sign(&signed(&text, place))?;
        text.push_str(&Base64UrlUnpadded::encode_string(&signature.tag));
        (text.len() <= LONGEST).then_some(text)
    }

    /// What was signed for `place`.
    ///
    /// # Errors
    /// It was not signed so, or not by us.
    pub fn decode(text: &'a str, place: Place, keys: &SigningKeys) -> Result<Self, Unusable> {
        if text.split(':').next() != Some(FORM) {
            return Err(Unusable::Outdated);
        }
        let (before, signature) = signature(text).ok_or(Unusable::Forged)?;
        keys.verify(&signed(before, place), &signature).map_err(|why| match why {
            NotSigned::UnknownKey => Unusable::Outdated,
            NotSigned::Forged => Unusable::Forged,
        })?;
        Self::read(before).ok_or(Unusable::Forged)
    }

    /// What it says, signed or not. `None`: nothing of the kind.
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(':').skip(1);
        let (family, action, numbers) = (parts.next()?, parts.next()?, parts.next()?);
        let numbers = numbers.split('.').filter(|number| !number.is_empty());
        let numbers = numbers.map(|number| u64::from_str_radix(number, BASE).ok());
        Some(Self { family, action, numbers: numbers.collect::<Option<_>>()? })
    }
}

/// What is signed, and its signature. What is not in the one way in which we write it is no signature.
fn signature(text: &str) -> Option<(&str, Signature)> {
    let start = text.rfind('.')? + 1;
    let (before, tag) = text.split_at(start);
    let version = before.strip_suffix('.')?.rsplit(':').next()?;
    let version = i64::from_str_radix(version, BASE).ok().map(KeyVersion)?;
    let mut bytes = [0; TAG];
    let read = Base64UrlUnpadded::decode(tag, &mut bytes).ok()?.len();
    (read == TAG).then_some((before, Signature { version, tag: bytes }))
}

fn signed(text: &str, place: Place) -> Vec<u8> {
    let ids = [place.guild.get().to_be_bytes(), place.channel.get().to_be_bytes()];
    // The ids have one length, so no two texts and places make the same bytes.
    [text.as_bytes(), ids.as_flattened()].concat()
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.extend(char::from_digit((number % u64::from(BASE)) as u32, BASE));
        number /= u64::from(BASE);
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests;
