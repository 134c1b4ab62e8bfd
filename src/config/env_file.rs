//! The `.env` file, read into the process's environment. `$` has no meaning in it: a password such as `a$b` is taken
//! as it is written. (`dotenvy` would put the value of a variable `b` there, which is mostly empty.)

use std::{fs, io, path::Path};

/// Adds what the file sets and the environment doesn't. A file that is not there sets nothing.
///
/// # Errors
/// What is wrong with the file, in words that repeat nothing of it: a line may hold a key.
pub(super) fn load(path: &Path) -> Result<(), String> {
    let Some(text) = text(path)? else { return Ok(()) };
    dotenvy::from_read(literal_dollars(&text).as_bytes()).map_err(|error| told(&error))
}

/// The text of a file of settings; none: there is no file.
///
/// # Errors
/// Why it can't be read.
pub(crate) fn text(path: &Path) -> Result<Option<String>, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("it can't be read ({error})")),
    }
}

/// What such a text sets, in its order; of a name that it sets twice the first counts.
///
/// # Errors
/// As [`load`].
pub(crate) fn variables(text: &str) -> Result<Vec<(String, String)>, String> {
    let text = literal_dollars(text);
    dotenvy::from_read_iter(text.as_bytes()).collect::<Result<_, _>>().map_err(|error| told(&error))
}

fn told(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(_, at) => format!(
            "a line can't be read (near its character {at}); write NAME=value, with quotes around values that hold \
             spaces or #"
        ),
        other => format!("it can't be read ({other})"),
    }
}

/// Where the reader is.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    /// A name, or a value without quotes.
    Plain,
    /// White space or the beginning of a line, behind which `#` begins a comment.
    Space,
    Single,
    Double,
    Comment,
}

/// The text with a backslash before each `$` that would begin a variable's name.
fn literal_dollars(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut within, mut escaped) = (Within::Space, false);
    for c in text.chars() {
        let quotable = matches!(within, Within::Plain | Within::Space | Within::Double);
        if quotable && !escaped && c == '$' {
            out.push('\\');
        }
        out.push(c);
        escaped = quotable && !escaped && c == '\\';
        within = match (within, c) {
            (Within::Comment, '\n') => Within::Space,
            (Within::Comment, _) => Within::Comment,
            (Within::Single, '\'') | (Within::Double, '"') if !was_escaped(&out) => Within::Plain,
            (Within::Single | Within::Double, _) => within,
            (Within::Space, '#') => Within::Comment,
            (_, '\'') if !was_escaped(&out) => Within::Single,
            (_, '"') if !was_escaped(&out) => Within::Double,
            (_, c) if c.is_whitespace() => Within::Space,
            _ => Within::Plain,
        };
    }
    out
}

/// Whether the last character of `text` stands behind an odd number of backslashes.
fn was_escaped(text: &str) -> bool {
    text.bytes().rev().skip(1).take_while(|byte| *byte == b'\\').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        dotenvy::from_read_iter(literal_dollars(text).as_bytes()).collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_dollar_is_a_dollar() {
        for (line, value) in [
            ("A=a$b", "a$b"),
            ("A=a$b$c $d", ""),
            ("A=\"a$b ${c}\"", "a$b ${c}"),
            ("A='a$b'", "a$b"),
            ("A='a\\$b'", "a\\$b"),
            ("A=a\\$b", "a$b"),
            ("A=\"x\\\"$y\"", "x\"$y"),
            ("A=$", "$"),
            ("A=a\\\\$b", "a\\$b"),
            ("A=${HOME}", "${HOME}"),
            ("A=a#$b # costs $5, it's here", "a#$b"),
            ("# it's $HOME\nA=a$b", "a$b"),
            ("A=\"two\n$lines\"", "two\n$lines"),
        ] {
            if value.is_empty() {
                let read = dotenvy::from_read_iter(literal_dollars(line).as_bytes()).next().unwrap();
                assert!(read.is_err(), "{line}: a second word without quotes is refused");
            } else {
                assert_eq!(read(line), [("A".to_owned(), value.to_owned())], "{line}");
            }
        }
    }
}
