//! The text of a `.env` file: values put into it, everything else left as it is. Pure.

use crate::config::env_file;

/// Shows every setting; a new file is made of it.
const TEMPLATE: &str = include_str!("../../.env.example");
/// The first paragraph of a new file, in place of the template's.
const HEAD: &str = "\
# wingcord's settings, made by `wingcord setup`. What is set in the environment wins over this file. `wingcord check` tries
# them. `$` has no meaning in here.
";

/// A name and its value.
pub(super) type Variable = (String, String);

/// The text of a new file with these values.
pub(super) fn new(values: &[Variable]) -> Result<String, String> {
    let rest = TEMPLATE.split_once("\n\n").map_or(TEMPLATE, |(_, rest)| rest);
    edited(&format!("{HEAD}\n{rest}"), values)
}

/// `text` with these values in place of what it had under their names. A secret that now stands in here is no longer read
/// from a file, and the other way round.
///
/// # Errors
/// When the values would not be read back from it: then a person must do it.
pub(super) fn edited(text: &str, values: &[Variable]) -> Result<String, String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (name, value) in values {
        let other = name.strip_suffix("_FILE").map_or_else(|| format!("{name}_FILE"), str::to_owned);
        lines.retain(|line| set_by(line) != Some(&*other));
        let line = format!("{name}={}", quoted(value));
        let active = lines.iter().position(|line| set_by(line) == Some(name));
        let place = active.or_else(|| lines.iter().position(|line| is_commented(line, name)));
        match place {
            Some(at) => {
                lines[at] = line;
                let mut at_or_before = 0;
                lines.retain(|line| {
                    at_or_before += 1;
                    at_or_before <= at + 1 || set_by(line) != Some(name)
                });
            }
            None => lines.push(line),
        }
    }
    let edited = lines.join("\n") + "\n";
    let read = env_file::variables(&edited).unwrap_or_default();
    let first = |name: &str| read.iter().find(|(read, _)| read == name).map(|(_, value)| value);
    match values.iter().find(|(name, value)| first(name) != Some(value)) {
        None => Ok(edited),
        Some((name, _)) => Err(format!("{name} can't be put into it without spoiling the rest")),
    }
}

/// The name that a line sets.
fn set_by(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, _) = line.split_once('=')?;
    let name = name.trim();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

fn is_commented(line: &str, name: &str) -> bool {
    line.strip_prefix('#').is_some_and(|line| set_by(line) == Some(name))
}

fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-:/@%+=,[]".contains(c);
    match value {
        _ if value.chars().all(is_plain) => value.to_owned(),
        _ if !value.contains(['\'', '\\']) => format!("'{value}'"),
        _ => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(text: &str, name: &str, value: &str) -> String {
        edited(text, &[(name.to_owned(), value.to_owned())]).unwrap()
    }

    #[test]
    fn a_value_goes_where_its_name_is_and_the_rest_stays() {
        for (text, expected) in [
            ("", "A=1\n"),
            ("B=2\n", "B=2\nA=1\n"),
            ("B=2", "B=2\nA=1\n"),
            ("# about A\nA=\nB=2\n", "# about A\nA=1\nB=2\n"),
            ("# about A\n#A=7\nB=2\n", "# about A\nA=1\nB=2\n"),
            ("#A=7\nA=8\n", "#A=7\nA=1\n"),
            ("A=8\nB=2\nA=9\n", "A=1\nB=2\n"),
            ("export A = 'x y'\n", "A=1\n"),
            ("A_FILE=/run/a\nAB=3\n", "AB=3\nA=1\n"),
            ("B=\"x\ny\"\n", "B=\"x\ny\"\nA=1\n"),
        ] {
            assert_eq!(put(text, "A", "1"), expected, "{text:?}");
        }
        assert_eq!(put("A=secret\nB=2\n", "A_FILE", "/run/a"), "B=2\nA_FILE=/run/a\n");
    }

    #[test]
    fn any_value_is_read_back() {
        for value in
            ["", "a$b", "a b", "it's", "a#b", "\"", "\\", "a'\"$x\\", "https://[::1]:8443", "äöü", "1=2+3,4"]
        {
            let text = put("B=2\n", "A", value);
            let read = env_file::variables(&text).unwrap();
            assert!(read.contains(&("A".into(), value.into())), "{value:?}: {text}");
            assert!(read.contains(&("B".into(), "2".into())), "{value:?}: {text}");
        }
    }

    #[test]
    fn what_would_spoil_the_rest_is_not_done() {
        let within_a_value = "B='x\nA=2\n'\nC=1\n";
        let edited = edited(within_a_value, &[("A".into(), "1".into())]);
        assert!(edited.unwrap_err().contains("A can't be put into it"));
        let unreadable = super::edited("what is this\n", &[("A".into(), "1".into())]);
        assert!(unreadable.is_err());
    }

    #[test]
    fn a_new_file_explains_every_setting() {
        let values = [
            ("DISCORD_TOKEN".to_owned(), "t".to_owned()),
            ("DATABASE_URL".to_owned(), "sqlite://x".to_owned()),
        ];
        let text = new(&values).unwrap();
        assert!(text.starts_with("# wingcord's settings, made by"), "{text}");
        assert_eq!(text.matches("DISCORD_TOKEN=").count(), 1, "{text}");
        assert!(
            text.contains("\nDISCORD_TOKEN=t\n") && text.contains("\nDATABASE_URL=sqlite://x\n"),
            "{text}"
        );
        assert!(text.contains("\n#AUDIT_DAYS=30\n") && !text.contains("Copy this file"), "{text}");
    }
}
