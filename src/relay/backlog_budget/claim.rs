//! Whether a channel may have more. Pure.

/// A guild may have one part of what is free, of so many.
const PARTS: usize = 3;
/// And always one part of all, of so many: 16 KiB of 48 MiB.
const ALWAYS: usize = 3072;

/// Who has taken the memory that a channel wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::relay) enum Taker {
    /// The channel itself.
    Channel,
    /// The channels of its guild together.
    Guild,
    /// Other guilds.
    Others,
}

/// What a channel wants more of, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    /// What there is.
    pub(super) memory: usize,
    /// What all guilds have.
    pub(super) all: usize,
    /// What the channel's guild has.
    pub(super) guild: usize,
    /// What waits in the channel.
    pub(super) waiting: usize,
    /// What is on its way to the channel.
    pub(super) sending: usize,
}

impl Claim {
    /// What the guild may still have.
    pub(super) fn room(self) -> usize {
        let part = self.memory.saturating_sub(self.all) / PARTS;
        part.max(self.memory / ALWAYS).saturating_sub(self.guild)
    }

    /// Whether the channel may have `more`: not more than its guild could still have then.
    pub(super) fn check(self, more: usize) -> Result<(), Taker> {
        let alone = self.waiting + self.sending;
        if self.fits(more) {
            Ok(())
        } else if !(Self { all: alone, guild: alone, ..self }.fits(more)) {
            Err(Taker::Channel)
        } else if !(Self { all: self.guild, ..self }.fits(more)) {
            Err(Taker::Guild)
        } else {
            Err(Taker::Others)
        }
    }

    fn fits(self, more: usize) -> bool {
        self.waiting + more <= Self { all: self.all + more, guild: self.guild + more, ..self }.room()
    }
}
