//! Patterns of console commands: what a narrowed `command` right covers, and what it never does. Pure.
//!
//! Allowing and forbidding read a command in opposite spirit. A command is allowed only if it can be read in one way,
//! and that way is word for word what the pattern says: [`Command::read`] turns away everything that a game, a terminal
//! or a person could read otherwise. It is forbidden if any way in which some game could read it fits: letters of
//! either case, quotes left out or kept, a namespace or slash before a word, `;` as the end of a command.
//!
//! What no pattern can see are other names of a command (`tell` for `msg`) and commands that a permitted one stores for
//! later; so what is allowed should be listed wherever that is possible.

mod allow;
mod command;
mod deny;
mod list;
mod one;
mod readings;
#[cfg(test)]
mod tests;
mod wrapper;

pub use self::{
    command::{Command, LONGEST, Odd, doubt},
    list::{MOST_CHARACTERS, MOST_PATTERNS, Patterns, PatternsError},
    one::{Pattern, PatternError},
    readings::Readings,
};
