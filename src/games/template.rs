//! A line for a console with a place for a message. Pure.
//!
//! What people write is made so that it stays what it is meant to be, wherever a profile puts it: one message, on one
//! line, and nothing that a game takes for a command, a selector or the end of its quotes.

use serde::Deserialize;

/// Where a message stands in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// `{json}`: a string of JSON, with its quotes, in ASCII.
    Json,
    /// `"{quoted}"`: between quotes.
    Quoted,
    /// `{words}`: as it is.
    Words,
    /// `{word}`: one word.
    Word,
}

/// A line for a console with a place for a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Template {
    pub(super) place: Place,
    before: Box<str>,
    after: Box<str>,
}

/// A template that can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadTemplate {
    /// None, or several.
    #[error("a line to be said has one of {{json}}, \"{{quoted}}\", {{words}} and {{word}}, once")]
    Place,
    /// What people write would be the command.
    #[error("a command, or something else that is no space, has to stand before the message")]
    NothingBefore,
    /// It stands outside of quotes, or would.
    #[error("{{quoted}} stands between two \", and the others outside of them")]
    Quotes,
    /// More than one line, or what a terminal takes for a key.
    #[error("it holds a line break or a control character")]
    Control,
}

const PLACES: [(&str, Place); 4] = [
    ("{json}", Place::Json),
    ("{quoted}", Place::Quoted),
    ("{words}", Place::Words),
    ("{word}", Place::Word),
];

impl TryFrom<String> for Template {
    type Error = BadTemplate;

    fn try_from(line: String) -> Result<Self, BadTemplate> {
        if line.chars().any(|sign| sign.is_control() || crate::visible::ends_line(sign)) {
            return Err(BadTemplate::Control);
        }
        let mut found = PLACES.iter().flat_map(|(name, place)| {
            line.match_indices(name).map(|(at, name)| (*place, &line[..at], &line[at + name.len()..]))
        });
        let (Some((place, before, after)), None) = (found.next(), found.next()) else {
            return Err(BadTemplate::Place);
        };
        if before.trim().is_empty() {
            return Err(BadTemplate::NothingBefore);
        }
        let opened = before.matches('"').count() % 2 == 1;
        if opened != (place == Place::Quoted) || (opened && !after.contains('"')) {
            return Err(BadTemplate::Quotes);
        }
        Ok(Self { place, before: before.into(), after: after.into() })
    }
}

impl Template {
    /// Bytes of the line that are not the message's.
    pub(super) fn len(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// The line with a message, which is [`tame`] and fits.
    pub(super) fn fill(&self, message: &str) -> String {
        let mut line = String::with_capacity(self.len() + message.len() + 2);
        line.push_str(&self.before);
        if self.place == Place::Json {
            line.push('"');
            message.chars().for_each(|sign| push_json(sign, &mut line));
            line.push('"');
        } else {
            line.push_str(message);
        }
        line.push_str(&self.after);
        line
    }
}

impl Place {
    /// Bytes that a character of a message takes in the line.
    pub(super) fn cost(self, sign: char) -> usize {
        match (self, sign) {
            (Self::Json, '"' | '\\') => 2,
            (Self::Json, ' '..='~') => 1,
            (Self::Json, _) => 6 * sign.len_utf16(),
            _ => sign.len_utf8(),
        }
    }
}

/// A character in a string of JSON. Escapes survive whatever a console takes its bytes for.
fn push_json(sign: char, into: &mut String) {
    match sign {
        '"' | '\\' => into.extend(['\\', sign]),
        ' '..='~' => into.push(sign),
        _ => {
            let mut units = [0; 2];
            for unit in sign.encode_utf16(&mut units) {
                into.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
}

/// A message in which no console reads more than a message, in this place: signs that end a command, quote, escape, name
/// players or stand before a command are others that look much the same. It is on one line already.
pub(super) fn tame(message: &str, place: Place) -> String {
    if place == Place::Json {
        return message.to_owned();
    }
    let mut tame = String::with_capacity(message.len());
    let mut signs = message.trim_start_matches(begins_command).chars().peekable();
    while let Some(sign) = signs.next() {
        let next = signs.peek().copied();
        let sign = match sign {
            ' ' if place == Place::Word => '_',
            ';' => ',',
            '"' | '`' => '\'',
            '\\' | '|' => '/',
            // `&&`, and the colours of plugins.
            '&' => '+',
            // A value or a command of a shell; `$5` stays.
            '$' if next.is_some_and(|next| next != ' ' && !next.is_ascii_digit()) => continue,
            _ => sign,
        };
        // A selector of players, or a place for a value.
        if sign.is_alphanumeric() && tame.ends_with(['@', '%']) {
            tame.push(if place == Place::Word { '_' } else { ' ' });
        }
        tame.push(sign);
    }
    tame
}

/// Whether games or their plugins take what follows for a command, or for the name of a text.
fn begins_command(sign: char) -> bool {
    sign == ' ' || sign.is_ascii_punctuation() && !matches!(sign, '<' | '[' | '(' | '"' | '\'' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(line: &str) -> Result<Template, BadTemplate> {
        Template::try_from(line.to_owned())
    }

    #[test]
    fn a_line_has_one_place_behind_a_command() {
        for (line, place) in [
            ("say {words}", Place::Words),
            ("say \"{quoted}\"", Place::Quoted),
            ("Broadcast Discord:_{word}", Place::Word),
            ("tellraw @a {\"text\":{json}}", Place::Json),
        ] {
            assert_eq!(template(line).unwrap().place, place, "{line}");
        }
        for (line, why) in [
            ("say", BadTemplate::Place),
            ("say {words} {words}", BadTemplate::Place),
            ("say {words} {json}", BadTemplate::Place),
            ("{words}", BadTemplate::NothingBefore),
            (" {word}", BadTemplate::NothingBefore),
            ("say {quoted}", BadTemplate::Quotes),
            ("say \"{quoted}", BadTemplate::Quotes),
            ("say \"{words}\"", BadTemplate::Quotes),
            ("tellraw @a \"{json}\"", BadTemplate::Quotes),
            ("op Bob\nsay {words}", BadTemplate::Control),
            ("say {words}\u{2028}op Bob", BadTemplate::Control),
        ] {
            assert_eq!(template(line), Err(why), "{line:?}");
        }
    }

    #[test]
    fn signs_that_consoles_read_become_others() {
        for (place, message, tamed) in [
            (Place::Words, "hi; op Bob", "hi, op Bob"),
            (Place::Words, " /op Bob", "op Bob"),
            (Place::Words, "!kick @a 50%", "kick @ a 50%"),
            (Place::Words, "a && b | c `d` $(e) %s \\n", "a ++ b / c 'd' (e) % s /n"),
            (Place::Words, "$$(e) $HOME %$x 5 $", "(e) HOME % x 5 $"),
            (Place::Words, "(see mail@example.org, costs $5)", "(see mail@ example.org, costs $5)"),
            (Place::Quoted, "he said \"hi\"\\", "he said 'hi'/"),
            (Place::Word, "a b @all", "a_b_@_all"),
            (Place::Json, "/hi; \"@a\"", "/hi; \"@a\""),
        ] {
            assert_eq!(tame(message, place), tamed, "{message}");
        }
    }

    #[test]
    fn a_string_of_json_is_ascii() {
        let template = template("tellraw @a {\"text\":{json}}").unwrap();
        assert_eq!(template.fill("a\"\\é😀"), r#"tellraw @a {"text":"a\"\\\u00e9\ud83d\ude00"}"#);
        let cost: usize = "a\"\\é😀".chars().map(|sign| Place::Json.cost(sign)).sum();
        assert_eq!(template.fill("a\"\\é😀").len(), template.len() + 2 + cost);
    }
}
