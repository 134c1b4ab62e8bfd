//! Which keys a source uses, with which arguments.

use std::collections::BTreeSet;

pub(super) struct Use {
    pub(super) key: String,
    pub(super) args: BTreeSet<String>,
}

/// Each `text!("key", name = …)` of a source, outside of comments.
pub(super) fn uses(source: &str) -> Vec<Use> {
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let parts = code.match_indices("text!(").filter(|(at, _)| {
        let before = code[..*at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric() && before != '_')
    });
    parts.filter_map(|(at, start)| read(&code[at + start.len()..])).collect()
}

/// The use that begins behind the parenthesis.
fn read(code: &str) -> Option<Use> {
    let code = code.trim_start().strip_prefix('"')?;
    let (key, rest) = code.split_once('"')?;
    let (mut depth, mut quoted, mut word, mut args) = (1, false, String::new(), BTreeSet::new());
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => drop(chars.next()),
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '=' if depth == 1 && !matches!(chars.peek(), Some('=' | '>')) && !word.is_empty() => {
                args.insert(std::mem::take(&mut word));
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
        match c {
            ',' => word.clear(),
            c if c.is_alphanumeric() || c == '_' => word.push(c),
            c if c.is_whitespace() => {}
            // No name of an argument holds anything else.
            _ => word = String::new(),
        }
    }
    Some(Use { key: key.to_owned(), args })
}

#[test]
fn keys_and_arguments_are_found() {
    let source = r#"
        // text!("not-this")
        text!("one");
        crate::text!("two", server = name(a == b, "x = y"), count = list.iter().map(|x| x.y = 1),);
        let x = text!(
            "three",
            inner = text!("four", deep = 1),
        );
    "#;
    let found: Vec<_> = uses(source)
        .into_iter()
        .map(|Use { key, args }| format!("{key} {}", args.into_iter().collect::<Vec<_>>().join(" ")))
        .collect();
    assert_eq!(found, ["one ", "two count server", "three inner", "four deep"]);
}
