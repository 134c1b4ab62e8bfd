//! How bad a console line is, whatever the game. Pure.

use std::sync::LazyLock;

use crate::games::{Level, Profile, profiles};

/// What a line has to do with warnings and errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    /// It is one.
    Bad,
    /// It belongs to the one before it, as a stack trace does.
    Continues,
    /// The same under a header that says how bad it is: loggers print some stack traces so, line by line.
    BadTrace,
    /// Neither.
    Ordinary,
}

/// The rules for all games together: which one a server runs is not asked, so that a wrapper's errors are found too.
static ANY_GAME: LazyLock<&Profile> = LazyLock::new(|| profiles().generic());

/// What the text of a line is, without colours.
pub(super) fn of(text: &str) -> Severity {
    let is_bad = matches!(ANY_GAME.level(text), Some(Level::Warn | Level::Error));
    let continues =
        ANY_GAME.continues(text) || after_header(text).is_some_and(|rest| ANY_GAME.continues(rest));
    match (is_bad, continues) {
        (true, true) => Severity::BadTrace,
        (true, false) => Severity::Bad,
        (false, true) => Severity::Continues,
        (false, false) => Severity::Ordinary,
    }
}

/// What stands behind a header such as `[12:00:01 WARN]: `.
fn after_header(text: &str) -> Option<&str> {
    text.strip_prefix('[')?.split_once("]: ").map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_many_games_are_told_apart() {
        use Severity::{Bad, BadTrace, Continues, Ordinary};
        for (text, severity) in [
            ("[12:00:01 INFO]: Done (3.1s)!", Ordinary),
            ("[12:00:01] [Server thread/WARN]: Can't keep up!", Bad),
            ("[12:00:01] [Server thread/ERROR] [net.minecraft.Main/]: Failed to start", Bad),
            ("[12:00:01 WARN]: java.lang.IllegalStateException: no", BadTrace),
            ("[12:00:01 WARN]: \tat a.b.C.d(C.java:1)", BadTrace),
            ("\tat a.b.C.d(C.java:1)", Continues),
            ("    at a.b.C.d(C.java:1)", Continues),
            ("Caused by: java.io.IOException: gone", Continues),
            ("Exception in thread \"main\" java.lang.Error", Bad),
            ("[2026.11.30-12.00.01:123][456]LogNet: Error: no route", Bad),
            ("[2026.11.30-12.00.01:123][456]LogNet: Warning: slow", Bad),
            ("[2026.11.30-12.00.01:123][456]LogNet: Join succeeded: Bob", Ordinary),
            ("LogInit: Display: Warning: none", Ordinary),
            ("NullReferenceException: Object reference not set to an instance of an object", BadTrace),
            ("  at Game.Player.Update () [0x00000] in <00000>:0 ", Continues),
            ("Traceback (most recent call last):", Bad),
            ("  File \"main.py\", line 3, in <module>", Continues),
            ("[ERROR] lua/autorun/x.lua:3: attempt to index nil", Bad),
            ("ERROR: out of slots", Bad),
            ("2026-11-30T12:00:01.123Z ERROR db: timeout", Bad),
            ("[12:00:03 INFO]: <Bob> ERROR [WARN] Exception", Ordinary),
            ("[12:00:03] [Server thread/INFO]: ERROR says Bob", Ordinary),
            ("<Bob> ERROR: it does not work", Ordinary),
            ("2026-01-01 00:00:00 [CHAT] Bob: WARNING: lava", Ordinary),
            ("[12:00:03 INFO]: \tat a.b.C.d(C.java:1)", Continues),
            ("Bob says there was no error", Ordinary),
        ] {
            assert_eq!(of(text), severity, "{text:?}");
        }
    }
}
