//! A line as it was meant, without what a terminal makes of it.

use std::{borrow::Cow, sync::LazyLock};

use memchr::memchr3;
use regex::Regex;

/// The line without escapes and `§` codes; where a prompt was written over, what is written over it.
#[must_use]
pub fn plain(line: &str) -> Cow<'_, str> {
    static CODES: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\x1b\[[?=0-9;]*[A-Za-z]|\x1b[=>]|§[0-9a-fk-orA-FK-OR]").ok());
    // Spaces stay: `[name: words] ` was said with nothing behind it, `[name: words]` was not.
    let line = line.trim_end_matches(['\r', '\n']);
    // The first byte of § is C2.
    if memchr3(0x1b, 0xc2, b'\r', line.as_bytes()).is_none() {
        return line.into();
    }
    let Some(codes) = &*CODES else { return line.into() };
    let plain = codes.replace_all(line, "");
    match plain.rsplit_once('\r') {
        Some((before, after)) if before.trim_matches(['>', '.', ' ', '\r']).is_empty() => {
            after.to_owned().into()
        }
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_redraws_and_colours_are_no_part_of_a_line() {
        let meant = "[12:00:01 INFO]: Steve joined the game";
        for line in [
            "[12:00:01 INFO]: Steve joined the game\r\n",
            ">\r\u{1b}[K[12:00:01 INFO]: Steve joined the game",
            "\r\u{1b}[K[12:00:01 INFO]: Steve joined the game",
            "\u{1b}[?2004h[12:00:01 INFO]: Steve joined the game",
            "\u{1b}[?1h\u{1b}=> \r\u{1b}[K[12:00:01 INFO]: \u{1b}[93mSteve joined the game\u{1b}[0m",
            "\u{1b}[33m[12:00:01 INFO]: \u{1b}[m§eSteve joined the game\u{1b}[m\r",
        ] {
            assert_eq!(plain(line), meant, "{line:?}");
        }
        let written_over = "[12:00:01 INFO]: <Bob> x\rSteve joined the game";
        assert_eq!(plain(written_over), written_over, "words are not written over");
    }
}
