//! Allowing: word for word, the first word without regard to case.

use super::{
    command::Command,
    one::{ANY, Pattern},
};

impl Pattern {
    /// Whether it allows `command`.
    #[must_use]
    pub fn covers(&self, command: &Command<'_>) -> bool {
        let pattern: Vec<_> = self.words().collect();
        let (fixed, open) = match pattern.split_last() {
            Some((&ANY, before)) => (before, true),
            _ => (&*pattern, false),
        };
        let Some((begin, rest)) = command.words.split_at_checked(fixed.len()) else { return false };
        let begins = fixed.iter().zip(begin).enumerate().all(|(index, (wanted, word))| match *wanted {
            ANY => is_one_word(word),
            verb if index == 0 => word.eq_ignore_ascii_case(verb),
            wanted => *word == wanted,
        });
        begins && if open { rest.iter().any(|word| !word.is_empty()) } else { rest.is_empty() }
    }
}

/// Whether no game joins it to the words after it: by a quote, an escape or an open bracket.
fn is_one_word(word: &str) -> bool {
    let mut open = Vec::new();
    for sign in word.chars() {
        match sign {
            '"' | '\'' | '`' | '\\' => return false,
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(sign) => return false,
            _ => {}
        }
    }
    open.is_empty() && !word.is_empty()
}
