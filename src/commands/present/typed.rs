//! What people type into `/mc say` and `/mc run`, made into what a console takes.

use crate::masking::clean::is_visible;

/// Drops one leading slash, which people type out of habit. A second one stays, for games whose commands begin with
/// a slash.
pub(in crate::commands) fn without_slash(command: &str) -> &str {
    let command = command.trim();
    command.strip_prefix('/').unwrap_or(command)
}

/// Straightens the quotes that phones make curly; `None` when there are none.
pub(in crate::commands) fn straighten(text: &str) -> Option<String> {
    let curly = |c: char| matches!(c, '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛');
    text.contains(curly).then(|| {
        text.chars()
            .map(|c| match c {
                '“' | '”' | '„' | '‟' => '"',
                '‘' | '’' | '‚' | '‛' => '\'',
                other => other,
            })
            .collect()
    })
}

/// A command as it is, for whoever has to judge it: what can't be seen, or looks like something else, is spelled out.
pub(in crate::commands) fn exact(command: &str) -> String {
    let mut shown = String::with_capacity(command.len());
    for c in command.chars() {
        if c == '`' && shown.ends_with('`') {
            shown.push('\u{200b}');
        }
        match c {
            ' '..='~' => shown.push(c),
            _ if c.is_whitespace() || !is_visible(c) => shown.extend(c.escape_unicode()),
            _ => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_leading_slash_is_dropped() {
        for (typed, sent) in
            [("list", "list"), (" /list ", "list"), ("//players", "/players"), ("/", ""), ("", "")]
        {
            assert_eq!(without_slash(typed), sent);
        }
    }

    #[test]
    fn quotes_are_straightened_only_where_there_are_some() {
        assert_eq!(straighten("say “don’t”").as_deref(), Some("say \"don't\""));
        assert_eq!(straighten("say \"don't\""), None);
    }
}
