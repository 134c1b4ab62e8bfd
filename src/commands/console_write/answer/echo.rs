//! The terminal's echo of a command: consoles repeat what is typed into them, behind their prompt. Pure.

use crate::masking::clean::clean;

/// Characters of a line, its prompt among them, that may be only a part of the echo: terminals of 80 columns wrap
/// what is typed, and some daemons cut lines at 512 bytes (protocol reference, transcript 10).
const PART: usize = 64;
/// Characters of the longest prompt.
const LONGEST_PROMPT: usize = 64;
/// What a prompt ends with.
const ENDS: [char; 8] = ['>', '$', '#', '%', '~', '»', '❯', '➜'];

/// What of a command's echo has not come yet.
#[derive(Debug)]
pub(super) struct Echo {
    /// The command as a clean line has it; empty once all of it has come.
    rest: String,
    /// The beginning of it has come.
    begun: bool,
}

impl Echo {
    pub(super) fn of(command: &str) -> Self {
        let shown = clean(command).next().map(|line| line.text().trim().to_owned());
        Self { rest: shown.unwrap_or_default(), begun: false }
    }

    /// Whether a clean line is the echo, or the next part of it. It comes once.
    pub(super) fn takes(&mut self, line: &str) -> bool {
        if self.rest.is_empty() {
            return false;
        }
        let text = line.trim();
        let whole = match text.strip_suffix(&*self.rest) {
            Some(before) if self.begun => before.is_empty(),
            Some(before) => is_prompt(before),
            None => false,
        };
        if whole {
            self.rest.clear();
            return true;
        }
        // A character that was cut in two is none any more at either side.
        let part = text.trim_matches('\u{fffd}');
        if line.chars().count() < PART {
            return false;
        }
        let Some(end) = self.end_of(part) else { return false };
        let rest = self.rest[end..].trim_start();
        let cut = if text.ends_with('\u{fffd}') { rest.chars().next().map_or(0, char::len_utf8) } else { 0 };
        self.rest = rest[cut..].to_owned();
        self.begun = true;
        true
    }

    /// Where a part ends in what is left, if it is its beginning, behind a prompt at first.
    fn end_of(&self, part: &str) -> Option<usize> {
        if self.begun || self.rest.starts_with(part) {
            return self.rest.starts_with(part).then_some(part.len());
        }
        let starts = part.char_indices().map(|(at, _)| at).take(LONGEST_PROMPT);
        let mut starts = starts.filter(|at| part.len() - at >= PART / 2 && is_prompt(&part[..*at]));
        starts.find(|at| self.rest.starts_with(&part[*at..])).map(|at| part.len() - at)
    }
}

/// Whether nothing but a prompt stands before the command: `>`, `container@pterodactyl~ `, `[12:00:01 INFO]: `. What
/// a game says about a command has words before it: `Unknown command: list`; and who says something has a name between
/// angle brackets: `<Server> hello`.
fn is_prompt(before: &str) -> bool {
    let before = before.trim();
    if before.is_empty() {
        return true;
    }
    let (mut word, mut brackets) = (before, false);
    while let Some((_, after)) = word.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        (word, brackets) = (after.trim_start(), true);
    }
    let is_short = before.chars().count() <= LONGEST_PROMPT;
    let is_word = !word.contains(char::is_whitespace) && !word.contains('<');
    is_short && is_word && (word.ends_with(ENDS) || brackets && word == ":")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the lines are the command's echo.
    fn taken(command: &str, lines: &[&str]) -> Vec<bool> {
        let mut echo = Echo::of(command);
        let lines = lines.iter().flat_map(|line| clean(line));
        lines.map(|line| echo.takes(line.text())).collect()
    }

    #[test]
    fn what_terminals_repeat_is_no_answer() {
        for (line, command) in [
            ("list", "list"),
            ("list\r", "list"),
            ("\u{1b}[?2004h> list players", "list players"),
            (">list", "list"),
            (">....\r\u{1b}[K> list", "list"),
            ("openttd> clients", "clients"),
            ("container@pterodactyl~ status", "status"),
            ("root@host:/home/container# ls -l", "ls -l"),
            ("[12:00:01 INFO]: list", "list"),
            ("[12:00:01] [Server thread/INFO]: list", "list"),
            ("say  two  spaces", "say  two  spaces "),
            ("say ```x```", "say ```x```"),
        ] {
            assert_eq!(taken(command, &[line]), [true], "{line:?}");
        }
    }

    #[test]
    fn what_a_game_says_is_an_answer() {
        for (line, command) in [
            ("[Server] hello", "say hello"),
            ("<Server> hello", "hello"),
            ("[12:00:01 INFO]: <Server> hello", "hello"),
            ("Unknown command: list", "list"),
            ("Alice issued server command: /list", "list"),
            ("There is no list", "list"),
            ("- list", "list"),
            ("listing", "list"),
            ("blacklist", "list"),
            ("help: list", "list"),
        ] {
            assert_eq!(taken(command, &[line]), [false], "{line:?}");
        }
    }

    #[test]
    fn the_echo_comes_once_and_not_always_first() {
        assert_eq!(taken("hi", &["Bob joined", "> hi", "hi", "hi"]), [false, true, false, false]);
        assert_eq!(taken("", &["", "x"]), [false]);
    }

    #[test]
    fn a_long_echo_comes_in_parts() {
        let command = format!("say {}", "yä".repeat(300));
        let cut =
            |from: usize, to: usize| String::from_utf8_lossy(&command.as_bytes()[from..to]).into_owned();
        let cuts = [cut(0, 512), cut(512, command.len())];
        let answer = format!("[Server] {}", "yä".repeat(300));
        assert_eq!(taken(&command, &[&cuts[0], &cuts[1], &answer]), [true, true, false]);
        let wrapped = format!("> {} \r\n{} \r\n{}", &command[..100], &command[100..205], &command[205..]);
        assert_eq!(taken(&command, &[&wrapped, "done"]), [true, true, true, false]);
    }
}
