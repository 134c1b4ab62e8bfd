//! What a member says in the game: made into the console's command, and harmless where they may not run every command.
//! Pure.

use crate::{
    commands::interaction::spelling,
    visible::{ends_line, is_invisible, looks_like_space, shapes},
};

/// The `say` command for `message`.
pub(super) fn fill(template: &str, message: &str) -> String {
    template.replace("{message}", message)
}

/// A message in which no game reads the end of a command, a selector or a formatting code, wherever `template` has it:
/// the full-width sign stands for the one that would do it; `§`, and what is not seen, is left out. All else stays as it
/// was typed.
pub(super) fn harmless(template: &str, message: &str) -> String {
    let message = visible(message);
    let (head, tail) = template.split_once("{message}").unwrap_or_default();
    let quote = open_quote(head);
    let line = format!("{message}{tail}");
    let (mut said, mut before) = (String::with_capacity(message.len() + 8), None);
    for (at, sign) in message.char_indices() {
        let rest = &line[at + sign.len_utf8()..];
        said.push(match sign {
            ';' => '；',
            // Unreal's console.
            '|' => '｜',
            '&' if before == Some('&') || begins_code(before, rest) => '＆',
            '@' if spelling::is_selector(rest) => '＠',
            '"' if quote == Some('"') => '”',
            '\'' if quote == Some('\'') => '’',
            '\\' if quote.is_some() => '＼',
            _ => sign,
        });
        before = Some(sign);
    }
    said
}

/// A text on one line, of which everything is seen.
fn visible(message: &str) -> String {
    let mut seen = String::with_capacity(message.len());
    for sign in message.chars() {
        let joins = shapes(sign) && seen.chars().next_back().is_some_and(|before| !before.is_ascii());
        match sign {
            _ if ends_line(sign) || looks_like_space(sign) => seen.push(' '),
            '§' => {}
            _ if sign.is_control() || (is_invisible(sign) && !joins) => {}
            _ => seen.push(sign),
        }
    }
    seen
}

/// Whether `&` before `rest` begins a second command, a colour or a format, as plugins know them: `&c`, `&#ff0000`. They
/// take capitals as well, which stay in what people write with capitals: `R&D`.
fn begins_code(before: Option<char>, rest: &str) -> bool {
    let mut signs = rest.chars();
    let (Some(code), after) = (signs.next(), signs.next()) else { return false };
    let initials = before.is_some_and(|sign| sign.is_uppercase() || sign.is_numeric())
        && !after.is_some_and(char::is_alphanumeric);
    match code {
        '&' => true,
        '#' => after.is_some_and(|sign| sign.is_ascii_hexdigit()),
        '0'..='9' | 'a'..='f' | 'k'..='o' | 'r' | 'x' => true,
        'A'..='F' | 'K'..='O' | 'R' | 'X' => !initials,
        _ => false,
    }
}

/// The quote that is open at the end of a text.
fn open_quote(before: &str) -> Option<char> {
    let (mut open, mut escaped) = (None, false);
    for sign in before.chars() {
        match (sign, open) {
            _ if escaped => escaped = false,
            ('\\', _) => escaped = true,
            (_, Some(quote)) if sign == quote => open = None,
            ('"' | '\'', None) => open = Some(sign),
            _ => {}
        }
    }
    open
}

#[cfg(test)]
mod tests;
