//! Text for outside a fence: names and words of people, shown as written.

use crate::visible::{Shown, shown};

/// Escapes what Discord's markdown would interpret and breaks mentions (discord-platform.md section 4).
///
/// The result is one line and looks like the text it came from: `\` stands before `\ * _ ~ | <` and backticks,
/// before `# - >` and the point of `1.` at the beginning, and where a URL or a named link would begin; U+200B stands
/// after `@`. Line breaks and tabs become spaces, invisible characters go.
pub fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut start = Start::Blank;
    let mut chars = text.chars().filter_map(flat).peekable();
    while let Some(c) = chars.next() {
        let special = match c {
            '\\' | '*' | '_' | '~' | '`' | '|' | '<' => true,
            '#' | '-' | '>' => start == Start::Blank,
            '.' => start == Start::Number,
            ':' => chars.peek() == Some(&'/'),
            ']' => chars.peek() == Some(&'('),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        if c == '@' {
            out.push('\u{200b}');
        }
        start = start.after(c);
    }
    out
}

fn flat(c: char) -> Option<char> {
    match shown(c) {
        _ if matches!(c, '\n' | '\r' | '\t') => Some(' '),
        Shown::Itself | Shown::Joiner => Some(c),
        Shown::Space => Some(' '),
        Shown::Nothing => None,
    }
}

/// What the text began with so far, for marks that only count at the beginning of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Blank,
    Number,
    Text,
}

impl Start {
    fn after(self, c: char) -> Self {
        match self {
            Self::Blank if c.is_whitespace() => Self::Blank,
            Self::Blank | Self::Number if c.is_ascii_digit() => Self::Number,
            _ => Self::Text,
        }
    }
}
