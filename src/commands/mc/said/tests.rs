//! A table of what stays and what does not, and an oracle that reads commands as games do, written apart from the code.

use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;
use serenity::model::id::{ChannelId, RoleId, UserId};

use super::*;
use crate::commands::mc::mentions::{Mention, Names, Within, with_names};

const SAY: &str = "say {message}";

#[test]
fn the_template_takes_the_message_as_it_is() {
    assert_eq!(fill(SAY, "hi {message}"), "say hi {message}");
    assert_eq!(fill("broadcast [{message}] now", "x"), "broadcast [x] now");
}

#[test]
fn what_people_write_stays_as_typed() {
    for typed in [
        "hello",
        "R&D",
        "Q&A, AT&T and B&B",
        "fish & chips",
        "rock & roll",
        "write to bob@example.com",
        "bob.smith+x@mail.example.org",
        "@Bob come here",
        "@everyone @Steve @alex @pete",
        "50% of 3 < 4 > 2, right?",
        "it's \"fine\" C:\\games",
        "Zoë, Жанна, 太郎 👍🏽 👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}",
        "a@ b @ c @",
        "see https://example.com/?a=1&page=2",
        "me&you",
        "{message}",
    ] {
        assert_eq!(harmless(SAY, typed), typed);
    }
}

#[test]
fn what_a_game_would_act_on_does_not() {
    for (typed, said) in [
        ("hi; quit;", "hi； quit；"),
        ("hi | DoExit", "hi ｜ DoExit"),
        ("a && b", "a ＆＆ b"),
        ("a\nb\rc\u{b}d\u{c}e\u{85}f\u{2028}g\u{2029}h", "a b c d e f g h"),
        ("a\tb\u{a0}c\u{3000}d\u{2800}e", "a b c d e"),
        ("x\u{0}\u{7}\u{15}\u{1b}[2Jy\u{7f}\u{9b}z", "x[2Jyz"),
        ("a\u{202e}b\u{200b}c\u{feff}d\u{ad}e", "abcde"),
        ("@e", "＠e"),
        ("hi @a!", "hi ＠a!"),
        ("@p[distance=..5]", "＠p[distance=..5]"),
        ("@r,@s;@n", "＠r,＠s；＠n"),
        ("@\u{200b}e @\u{2060}a[ @§e", "＠e ＠a[ ＠e"),
        ("@initiator @c @v", "＠initiator ＠c ＠v"),
        ("bob@e", "bob＠e"),
        ("§4red §lbold §", "4red lbold "),
        ("&4red &lbold &r", "＆4red ＆lbold ＆r"),
        ("&§4x &\u{200b}cx", "＆4x ＆cx"),
        ("&Cx R&d &#ff00aa", "＆Cx R＆d ＆#ff00aa"),
        ("&x&f&f", "＆x＆f＆f"),
    ] {
        assert_eq!(harmless(SAY, typed), said, "{typed:?}");
    }
}

#[test]
fn a_message_does_not_leave_the_quotes_of_its_template() {
    for (template, said) in [
        (SAY, "a\" 'b' \\c"),
        ("say \"{message}\"", "a” 'b' ＼c"),
        ("tellraw @a {\"text\":\"{message}\"}", "a” 'b' ＼c"),
        ("echo '{message}'", "a\" ’b’ ＼c"),
        ("echo \"x\" {message}", "a\" 'b' \\c"),
        ("echo \"it's \\\" {message}\"", "a” 'b' ＼c"),
    ] {
        assert_eq!(harmless(template, "a\" 'b' \\c"), said, "{template}");
    }
}

static SELECTOR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)@(?:[aenprscv]|initiator)(?:[^0-9A-Za-z_]|$)").unwrap());
static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new("&[0-9a-fk-or]").unwrap());

/// How many commands some game reads in a line.
fn commands(line: &str) -> usize {
    let ends =
        [';', '|', '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}', '\0', '\u{3}', '\u{4}'];
    line.replace("&&", ";").split(ends).count()
}

/// The selectors in a line, as Minecraft has them, also for who leaves out what is not seen.
fn selectors(line: &str) -> Vec<String> {
    let seen: String = line
        .chars()
        .filter(|sign| !"\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}\u{202e}".contains(*sign))
        .collect();
    SELECTOR.find_iter(&seen).map(|found| found.as_str().to_owned()).collect()
}

fn codes(line: &str) -> bool {
    line.contains('§') || CODE.is_match(line)
}

const PIECES: [&str; 44] = [
    "e",
    "a",
    "x",
    "Bob",
    "op Mallory",
    "run",
    " ",
    " ",
    ";",
    "|",
    "&&",
    "&",
    "§",
    "@",
    "@e",
    "[",
    "]",
    "\n",
    "\r\n",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{b}",
    "\u{c}",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{1b}[31m",
    "\0",
    "\"",
    "'",
    "\\",
    "`",
    "$(x)",
    "；",
    "＠",
    "ｅ",
    "é",
    "🔥",
    "-",
    "_",
    "<@2>",
    "{message}",
    "c",
];

const TEMPLATES: [&str; 8] = [
    "kill <@1>",
    "<@!1>",
    "execute as <@1> run say <@&2>",
    "ban <@1> for <#3>[x]",
    "tp <@1><@&2> @<#3>",
    "whitelist add <@1>lex",
    "say \"<@1>\"",
    "@<@1>@<@&2>[",
];

fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing is there that is not there for the plainest name.
    #[test]
    fn no_name_makes_a_second_command_or_a_selector(
        member in texts(), role in texts(), channel in texts(), template in prop::sample::select(TEMPLATES.to_vec()),
    ) {
        let names = |member: &str, role: &str, channel: &str| Names::from([
            (Mention::User(UserId::new(1)), member.to_owned()),
            (Mention::Role(RoleId::new(2)), role.to_owned()),
            (Mention::Channel(ChannelId::new(3)), channel.to_owned()),
        ]);
        let plain = with_names(template, &names("Bob", "Mods", "help"), Within::Command).into_owned();
        let line = with_names(template, &names(&member, &role, &channel), Within::Command);
        prop_assert_eq!(commands(&line), commands(&plain), "{:?}", line);
        prop_assert_eq!(selectors(&line), selectors(&plain), "{:?}", line);
        prop_assert_eq!(line.split_whitespace().count(), plain.split_whitespace().count(), "{:?}", line);
        prop_assert!(!codes(&line) && !line.contains('\u{1b}'), "{:?}", line);
        for quote in ['"', '\'', '`', '\\', '$'] {
            prop_assert_eq!(line.matches(quote).count(), plain.matches(quote).count(), "{:?}", line);
        }
    }

    #[test]
    fn nothing_that_is_said_makes_a_second_command_a_selector_or_a_code(
        message in texts(), name in texts(),
        template in prop::sample::select(vec![SAY, "broadcast [{message}] now", "say \"{message}\"", "say @ {message}e"]),
    ) {
        let names = Names::from([(Mention::User(UserId::new(1)), name)]);
        let message = with_names(&format!("{message}<@1>{message}"), &names, Within::Sentence).into_owned();
        let line = fill(template, &harmless(template, &message));
        prop_assert_eq!(commands(&line), 1, "{:?}", line);
        prop_assert_eq!(selectors(&line), Vec::<String>::new(), "{:?}", line);
        prop_assert!(!codes(&line), "{:?}", line);
        prop_assert!(!template.contains('"') || line.matches('"').count() == 2, "{:?}", line);
    }

    #[test]
    fn what_is_harmless_stays_as_it_is(message in texts()) {
        let once = harmless(SAY, &message);
        prop_assert_eq!(harmless(SAY, &once), once);
    }
}
