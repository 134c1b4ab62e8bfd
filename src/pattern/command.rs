//! A command read in the one way that allowing needs, or what makes that impossible.

use super::wrapper;
use crate::visible;

/// The longest command that is surely one, in bytes. OpenTTD's console takes lines in pieces of 1,024 bytes, and what
/// follows a piece as the next command.
pub const LONGEST: usize = 1_000;

/// A console command whose words are beyond doubt. Words are what stands between single spaces, so that a doubled space
/// makes an empty word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command<'a> {
    pub(super) words: Vec<&'a str>,
}

/// Why a command may mean something else than it seems to. The words go on after "because".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Odd {
    /// There is no command.
    #[error("there is nothing to run")]
    Empty,
    /// It is longer than [`LONGEST`], in bytes.
    #[error("it is longer than {LONGEST} bytes, and some games take what follows as another command")]
    Long(usize),
    /// What follows would be read as another command.
    #[error("it has a line break")]
    LineBreak,
    /// A terminal acts on it: deletes the line, completes a word.
    #[error("it has a control character ({})", code_point(.0))]
    Control(char),
    /// White space to some games, a letter to others.
    #[error("it has a look-alike of a space ({})", code_point(.0))]
    Space(char),
    /// Not seen, yet it may be left out or kept.
    #[error("it has a character that nobody sees ({})", code_point(.0))]
    Invisible(char),
    /// Ends a command in consoles of the Source engine and its relatives.
    #[error("in some games `;` begins another command")]
    Separator,
    /// Some games take letters outside of ASCII for others (`ſ` for `s`).
    #[error("its first word has `{0}`, which is outside of ASCII")]
    Verb(char),
    /// Some games drop one slash, some drop none.
    #[error("it begins with more than one slash")]
    Slashes,
    /// It runs other commands, which a pattern would have to look into.
    #[error("`{0}` runs other commands")]
    Wrapper(String),
}

fn code_point(sign: &char) -> String {
    format!("U+{:04X}", u32::from(*sign))
}

impl<'a> Command<'a> {
    /// Reads a command as it is sent, spaces around it and one slash before it left out.
    ///
    /// # Errors
    /// What makes its reading doubtful.
    pub fn read(text: &'a str) -> Result<Self, Odd> {
        check_length(text)?;
        check_signs(text)?;
        let text = text.trim_matches(' ');
        let text = text.strip_prefix('/').unwrap_or(text);
        let words: Vec<_> = text.split(' ').collect();
        let verb = words.first().copied().unwrap_or_default();
        if text.trim_matches([' ', '/']).is_empty() {
            return Err(Odd::Empty);
        }
        if verb.starts_with('/') {
            return Err(Odd::Slashes);
        }
        if let Some(foreign) = verb.chars().find(|sign| !sign.is_ascii()) {
            return Err(Odd::Verb(foreign));
        }
        match wrapper::named(text) {
            Some(named) => Err(Odd::Wrapper(named)),
            None => Ok(Self { words }),
        }
    }
}

/// What makes it impossible to say that a command is not one of those that are forbidden. A separator does not: each
/// part is held against them.
#[must_use]
pub fn doubt(text: &str) -> Option<Odd> {
    if let Err(long) = check_length(text) {
        return Some(long);
    }
    text.split(';').enumerate().find_map(|(index, part)| match Command::read(part) {
        Ok(_) | Err(Odd::Empty) => None,
        // In most games this is the middle of a sentence.
        Err(Odd::Verb(_)) if index > 0 => None,
        Err(odd) => Some(odd),
    })
}

fn check_length(text: &str) -> Result<(), Odd> {
    if text.len() > LONGEST { Err(Odd::Long(text.len())) } else { Ok(()) }
}

/// Looks for characters that are not what they seem, and for the separator.
pub(super) fn check_signs(text: &str) -> Result<(), Odd> {
    let mut before = '/';
    for sign in text.chars() {
        let joins = visible::shapes(sign) && !before.is_ascii();
        match sign {
            _ if visible::ends_line(sign) => return Err(Odd::LineBreak),
            _ if sign.is_control() => return Err(Odd::Control(sign)),
            _ if visible::looks_like_space(sign) => return Err(Odd::Space(sign)),
            _ if visible::is_invisible(sign) && !joins => return Err(Odd::Invisible(sign)),
            ';' => return Err(Odd::Separator),
            _ => before = sign,
        }
    }
    Ok(())
}
