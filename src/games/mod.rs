//! What games print, and what it means: who came and went, who is there, what was said, how bad a line is; and how
//! something is said in them. Pure, but for reading an operator's own profiles ([`Folder`]).
//!
//! Each file in `games/` is a profile: how the lines of a game's console begin, and rules for what follows. The files are
//! part of the program. [`Profiles::detect`] finds the profile of a server by what its panel says of it, and
//! [`Profiles::told_by`] by what it prints as it starts; where neither tells, [`Profiles::generic`] knows what consoles
//! can't mean in another way.
//!
//! Players choose their names and their words. What a console tells of players is believed only where no player can
//! have said it: a line that can be read in two ways is [`Class::Unclear`].
//!
//! Why a game ended is told by [`causes`].

mod added;
mod built_in;
pub mod causes;
mod detect;
mod file;
mod literals;
mod patterns;
mod plain;
mod players;
mod profile;
mod rules;
mod say;
mod speaker;
mod template;
#[cfg(test)]
mod tests;
mod told;

pub use added::{Folder, Refused};
pub use causes::Proof;
pub use detect::{Basis, Found, Hints};
pub use file::{Protocol, Query};
pub use plain::plain;
pub use players::{NoLine, PlayerAct, PlayerAnswer, PlayerCommands, is_safe_name, safe_words};
pub use profile::{Profile, Profiles, profiles};

/// Longer lines tell nothing, bytes.
pub const LONGEST: usize = 16 * 1024;

/// Somebody who came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Player<'a> {
    /// What tells them from others as long as they are there: the name, or an id of the game's or Steam's.
    pub id: &'a str,
    /// What they are called, where the line tells it.
    pub name: Option<&'a str>,
}

/// What a line of a console is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class<'a> {
    /// Somebody said something.
    Chat {
        /// Who; `None` where the line does not tell it, or could be of different people.
        name: Option<&'a str>,
        /// What; with the name before it where that is not told apart.
        text: &'a str,
    },
    /// What was typed into the console to be said in the game, by us or by others.
    Echo {
        /// What, as far as the game prints it.
        text: &'a str,
    },
    /// A player came.
    Joined(Player<'a>),
    /// A player went.
    Left(Player<'a>),
    /// A player died. A program may print such a sentence of something else: that somebody of the name plays is for who
    /// reads it to know.
    Died {
        /// Who.
        name: &'a str,
        /// How: what the game prints behind the name.
        how: &'a str,
    },
    /// A player achieved something; as above.
    Achieved {
        /// Who.
        name: &'a str,
        /// What: what the game prints behind the name.
        what: &'a str,
    },
    /// The answer to a question of who is there.
    Listed {
        /// How many.
        count: usize,
        /// How many there may be.
        max: Option<usize>,
        /// The names that follow on the same line.
        names: Vec<&'a str>,
    },
    /// The game's version.
    Version(&'a str),
    /// Somebody had the game stop itself: in the game, or by a line in its console, which is also how a daemon stops
    /// most games.
    StopTyped,
    /// The game shuts down in order, for whatever reason.
    ShutsDown,
    /// The game broke.
    Broke,
    /// Somebody came, went or said something; which, or who, can't be told.
    Unclear,
    /// Anything else.
    Other,
}

/// How bad a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Not at all; details of developers too.
    Info,
    /// A warning.
    Warn,
    /// An error, or worse.
    Error,
}
