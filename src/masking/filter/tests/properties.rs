//! What holds for any line.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::{
    super::{MASKED, Rules, Shown, Spec},
    spec,
};
use crate::{
    masking::{
        clean::{
            clean,
            tests::properties::{is_safe, raw_line},
        },
        mask::Names,
    },
    model::{FilterAction, PatternKind},
};

/// Text that secrets are made of and stand in.
fn hostile() -> impl Strategy<Value = String> {
    const PIECES: [&str; 44] = [
        "/login ",
        "/register ",
        "/l ",
        "command: ",
        "hunter2",
        "password=",
        "\"password\": \"",
        "token=",
        "?",
        "&key=",
        "Authorization: Bearer ",
        "eyJhbGciOiJIUzI1NiJ9",
        ".",
        "ghp_",
        "abcdefghijklmnopqrstuvwxyz",
        "0123456789",
        "ban-ip ",
        "203.0.113.7",
        ":53211",
        "[2001:db8::7]",
        "1.2.3.4",
        "@",
        "example.com",
        "://",
        "‹masked›",
        "‹ip›",
        "‹ip robin-7›",
        "‹",
        "›",
        " ",
        "\u{1b}[31m",
        "\u{1b}[0m",
        "\n",
        "\"",
        "'",
        "=",
        ":",
        "::",
        "-password ",
        "rcon_password ",
        "masked",
        "ip",
        "é",
        "🎮",
    ];
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES.as_slice()).prop_map(str::to_owned),
        1 => "[ -~]{0,8}",
        1 => raw_line(),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

static KEYED: LazyLock<Rules> = LazyLock::new(|| {
    let words = spec(FilterAction::Mask, PatternKind::Words, "hunter2");
    Rules::compile(&[words], &[], Names::keyed([9; 32])).expect("a filter")
});

/// How a login may be echoed.
fn echo() -> impl Strategy<Value = String> {
    let who = prop::sample::select(vec![
        "Steve issued server command: ",
        "[Alex] executed command: ",
        "",
        "> ",
        "x \"",
    ]);
    let command =
        prop::sample::select(vec!["/login ", "/register ", "/changepassword ", "/authme:login ", "/Login "]);
    (who, command).prop_map(|(who, command)| format!("{who}{command}"))
}

proptest! {
    #[test]
    fn masked_lines_are_safe_and_masked_once(raw in hostile()) {
        let rules = &*KEYED;
        for mut line in clean(&raw) {
            let before = line.clone();
            prop_assert!(rules.apply(&mut line).is_shown());
            prop_assert!(is_safe(line.text()) && !line.text().trim().is_empty(), "{:?}", line);
            prop_assert_eq!(line.chars(), line.text().chars().count());
            prop_assert!(line.runs().is_sorted_by(|a, b| a.end < b.end && a.style != b.style), "{:?}", line);
            prop_assert!(line.runs().last().is_none_or(|run| run.end == line.text().len()));
            prop_assert_eq!(rules.mask_text(before.text()), line.text());
            prop_assert_eq!(rules.mask_text(line.text()), line.text(), "masked twice, from {:?}", before.text());
            prop_assert!(!line.text().contains("hunter2"), "{:?}", line);
        }
    }

    #[test]
    fn a_login_never_shows_its_password(
        echo in echo(), password in "[!-~é🎮]{1,30}", colour in any::<bool>(), after in "|[ ][!-~]{1,9}"
    ) {
        // What tells how to log in looks like this: `/login <password>`, `/login the`.
        let is_usage = |c: char| c.is_alphabetic() || "<>[]{}_-|./,!\"')".contains(c);
        prop_assume!(!(password.len() > 1 && password.chars().all(is_usage)));
        prop_assume!(!password.starts_with(['<', '[', '{']) && !password.starts_with("HTTP/"));
        let colour = if colour { "\u{1b}[31m" } else { "" };
        for mut line in clean(&format!("{echo}{colour}{password}{after}")) {
            prop_assert_eq!(Rules::default().apply(&mut line), Shown::Masked);
            prop_assert!(line.text().ends_with(MASKED), "{:?}", line);
        }
    }

    #[test]
    fn a_masked_word_never_shows(word in "[a-z0-9.*+(é]{3,10}", before in raw_line(), after in raw_line()) {
        let rules = Rules::compile(&[spec(FilterAction::Mask, PatternKind::Words, &word)], &[], Names::default());
        let rules = rules.expect("words are always a filter");
        for mut line in clean(&format!("{before}{word}{after}")) {
            prop_assert!(rules.apply(&mut line).is_shown());
            let left = line.text().replace(MASKED, "\n").replace("‹ip›", "\n");
            prop_assert!(!left.to_lowercase().contains(&word), "{:?}", line);
        }
    }

    #[test]
    fn any_regex_is_refused_or_safe(text in "[a-z0-9.*+?(){}|\\[\\]\\\\^$ -]{0,20}", raw in hostile()) {
        for action in [FilterAction::Hide, FilterAction::ShowOnly, FilterAction::Mask] {
            let spec = spec(action, PatternKind::Regex, &text);
            let Ok(rules) = Rules::compile(std::slice::from_ref(&spec), &[], Names::default()) else {
                prop_assert!(spec.check().is_err());
                continue;
            };
            for line in clean(&raw) {
                let mut applied = line.clone();
                let result = rules.test(line);
                prop_assert_eq!(rules.apply(&mut applied), result.shown);
                prop_assert!(!result.shown.is_shown() || applied == result.line);
            }
        }
    }
}

proptest! {
    /// A pattern may be the secret itself, and what is wrong with it goes into the log.
    #[test]
    fn what_is_wrong_with_a_pattern_does_not_repeat_it(text in "[(\\[{*+?\\\\|)a-zA-Z0-9é]{8,40}") {
        let spec = Spec { action: FilterAction::Mask, pattern: PatternKind::Regex, text: text.clone() };
        if let Err(error) = spec.check() {
            prop_assert!(!error.to_string().contains(&text), "{}", error);
        }
    }
}
