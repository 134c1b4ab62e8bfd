//! One line of a game's chat, ready to be shown. Pure.

use std::sync::Arc;

use tokio::time::Instant;

use super::name::{of_webhook, visible};
use crate::texts::escape_markdown;

/// Characters of a line; a message has 2,000.
const LONGEST: usize = 1_500;
/// Characters of a name where it stands in the text, and of a name that it can be taken for.
const LONGEST_NAME: usize = 60;
/// Where nothing can be seen of what was said.
const NOTHING: &str = "…";

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::chat) struct Line {
    /// When it was heard.
    pub(in crate::chat) at: Instant,
    /// What the server is called here.
    pub(in crate::chat) server: Arc<str>,
    /// Who said it; none: nobody, or it is not known.
    pub(in crate::chat) by: Option<Said>,
    /// Markdown of one line.
    pub(super) text: String,
}

/// Who said something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::chat) struct Said {
    /// The name, as the game tells it.
    pub(in crate::chat) name: Box<str>,
    /// Whose name it can be taken for.
    pub(in crate::chat) like: Option<Box<str>>,
}

impl Line {
    /// Something that somebody said.
    pub(in crate::chat) fn said(at: Instant, server: &Arc<str>, by: Option<Said>, words: &str) -> Self {
        let text = cut(escape_markdown(words).trim(), LONGEST);
        let text = if visible(&text).is_empty() { NOTHING.to_owned() } else { text };
        Self { at, server: Arc::clone(server), by, text }
    }

    /// Something that happened, as markdown.
    pub(in crate::chat) fn happened(at: Instant, server: &Arc<str>, markdown: &str) -> Self {
        let text = cut(&markdown.replace('\n', " "), LONGEST);
        Self { at, server: Arc::clone(server), by: None, text }
    }

    /// Whether it stands in one message with another, under one name.
    pub(super) fn is_with(&self, other: &Self) -> bool {
        self.by == other.by && self.server == other.server
    }

    /// The name for a message of a webhook; with the server's where a channel has `several`.
    pub(super) fn webhook_name(&self, several: bool) -> String {
        let Some(Said { name, like }) = &self.by else { return of_webhook(&self.server, "") };
        let mark = like.as_ref().map(|like| format!(" (≠ {})", cut(&visible(like), 20))).unwrap_or_default();
        let server = if several { format!(" ({})", cut(&visible(&self.server), 30)) } else { String::new() };
        of_webhook(name, &format!("{mark}{server}"))
    }

    /// The line with its name in the text.
    pub(super) fn in_text(&self, several: bool) -> String {
        let mut out = String::new();
        if several {
            out.push_str(&format!("[{}] ", escape_markdown(&self.server)));
        }
        if let Some(Said { name, like }) = &self.by {
            out.push_str(&format!("**{}**", shown_name(name)));
            if let Some(like) = like {
                out.push_str(&format!(" (≠ {})", shown_name(like)));
            }
            out.push_str(": ");
        }
        out.push_str(&self.text);
        out
    }

    /// Characters that it takes in a message, or some more.
    pub(super) fn size(&self) -> usize {
        let name = self.by.as_ref().map_or(0, |by| {
            let names = [Some(&by.name), by.like.as_ref()];
            names.into_iter().flatten().map(|name| name.chars().count().min(LONGEST_NAME) + 6).sum()
        });
        self.text.chars().count() + self.server.chars().count() + name + 4
    }
}

fn shown_name(name: &str) -> String {
    let name = visible(name);
    escape_markdown(&cut(if name.is_empty() { "?" } else { &name }, LONGEST_NAME))
}

/// At most so many characters, with a mark where something is missing. An escape at the end is not cut in two.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(most - 1).collect();
    let slashes = kept.len() - kept.trim_end_matches('\\').len();
    if slashes % 2 == 1 {
        kept.pop();
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: Option<&str>, words: &str) -> Line {
        let by = name.map(|name| Said { name: name.into(), like: None });
        Line::said(Instant::now(), &Arc::from("Survival"), by, words)
    }

    #[tokio::test(start_paused = true)]
    async fn what_players_write_is_shown_as_written_and_mentions_nobody() {
        for (words, shown) in [
            ("hi", "hi"),
            ("**bold** _x_ `code`", r"\*\*bold\*\* \_x\_ \`code\`"),
            ("@everyone <@123> <#5>", "@\u{200b}everyone \\<@\u{200b}123> \\<#5>"),
            ("> quote", r"\> quote"),
            ("a\u{202e}b\u{200b}c", "abc"),
            ("  ", "…"),
            ("\u{200b}", "…"),
            ("https://x.example/a_b", r"https\://x.example/a\_b"),
        ] {
            assert_eq!(line(Some("Steve"), words).in_text(false), format!("**Steve**: {shown}"), "{words}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn names_stand_in_the_text_where_there_is_no_webhook() {
        assert_eq!(line(Some("je*b_"), "x").in_text(true), r"[Survival] **je\*b\_**: x");
        assert_eq!(line(None, "x").in_text(false), "x");
        assert_eq!(line(None, "x").webhook_name(true), "Survival");
        assert_eq!(line(Some("Steve"), "x").webhook_name(true), "Steve (Survival)");
        let mut other = line(Some("Stеve"), "x");
        other.by.as_mut().unwrap().like = Some("Steve".into());
        assert_eq!(other.webhook_name(false), "Stеve (≠ Steve)");
        assert_eq!(other.in_text(false), "**Stеve** (≠ Steve): x");
    }

    #[tokio::test(start_paused = true)]
    async fn long_lines_are_cut_and_no_escape_in_two() {
        let long = line(None, &"*".repeat(5_000)).in_text(false);
        assert!(long.chars().count() <= LONGEST && long.ends_with("\\*…"), "{}", long.len());
    }
}
