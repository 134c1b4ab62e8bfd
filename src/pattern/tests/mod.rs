//! Patterns: tables written by hand. What must hold for any command is in `properties`, against an `oracle` of its own.

mod disguise;
mod oracle;
mod properties;

use super::*;

fn patterns(text: &str) -> Patterns {
    Patterns::parse(text).unwrap()
}

/// What a list of allowed patterns says to a command.
fn only(patterns: &Patterns, command: &str) -> String {
    match Command::read(command) {
        Err(odd) => odd.to_string(),
        Ok(read) => match patterns.allowing(&read) {
            Some(_) => "allowed".into(),
            None => "not covered".into(),
        },
    }
}

/// What a list of forbidden patterns says to a command.
fn never(patterns: &Patterns, command: &str) -> String {
    match (doubt(command), patterns.forbidding(&Readings::of(command))) {
        (Some(odd), _) => odd.to_string(),
        (None, Some(_)) => "forbidden".into(),
        (None, None) => "free".into(),
    }
}

/// A command, what comes of it where only `say *; kick *; whitelist add *; give * stone *; list` is allowed, and where
/// `op *; deop *; stop; give * diamond; save-off` is forbidden.
const COMMANDS: [(&str, &str, &str); 99] = [
    // as meant
    ("say hello", "allowed", "free"),
    ("say hello there, friend", "allowed", "free"),
    ("say", "not covered", "free"),
    ("list", "allowed", "free"),
    ("list uuids", "not covered", "free"),
    ("kick Bob", "allowed", "free"),
    ("whitelist add Bob", "allowed", "free"),
    ("whitelist remove Bob", "not covered", "free"),
    ("whitelist", "not covered", "free"),
    ("whitelist add", "not covered", "free"),
    ("give Bob stone 1", "allowed", "free"),
    ("give Bob stone", "not covered", "free"),
    ("give Bob dirt 1", "not covered", "free"),
    ("op Bob", "not covered", "forbidden"),
    ("op", "not covered", "free"),
    ("stop", "not covered", "forbidden"),
    ("stop now", "not covered", "forbidden"),
    ("stopwatch", "not covered", "free"),
    ("save-off", "not covered", "forbidden"),
    ("", "there is nothing to run", "free"),
    ("   ", "there is nothing to run", "free"),
    ("/", "there is nothing to run", "free"),
    ("*", "not covered", "free"),
    // case
    ("SAY hello", "allowed", "free"),
    ("Whitelist add Bob", "allowed", "free"),
    ("whitelist ADD Bob", "not covered", "free"),
    ("give Bob Stone 1", "not covered", "free"),
    ("oP Bob", "not covered", "forbidden"),
    ("give Bob DIAMOND", "not covered", "forbidden"),
    (
        "ſtop",
        "its first word has `ſ`, which is outside of ASCII",
        "its first word has `ſ`, which is outside of ASCII",
    ),
    ("give Bob dıamond", "not covered", "forbidden"),
    ("give Bob Dİamond", "not covered", "forbidden"),
    (
        "ｏｐ Bob",
        "its first word has `ｏ`, which is outside of ASCII",
        "its first word has `ｏ`, which is outside of ASCII",
    ),
    (
        "оp Bob",
        "its first word has `о`, which is outside of ASCII",
        "its first word has `о`, which is outside of ASCII",
    ),
    // slashes
    ("/say hello", "allowed", "free"),
    ("/op Bob", "not covered", "forbidden"),
    ("//say hello", "it begins with more than one slash", "it begins with more than one slash"),
    ("//op Bob", "it begins with more than one slash", "it begins with more than one slash"),
    (" /say hello ", "allowed", "free"),
    ("/ say hello", "not covered", "free"),
    ("/ op Bob", "not covered", "forbidden"),
    ("op/ Bob", "not covered", "forbidden"),
    ("say/ hello", "not covered", "free"),
    ("./op Bob", "not covered", "free"),
    // white space
    ("say  hello", "allowed", "free"),
    ("whitelist  add Bob", "not covered", "free"),
    ("whitelist add  Bob", "allowed", "free"),
    ("give  stone 1", "not covered", "free"),
    ("op  Bob", "not covered", "forbidden"),
    ("  op Bob", "not covered", "forbidden"),
    ("say\thello", "it has a control character (U+0009)", "it has a control character (U+0009)"),
    ("op\tBob", "it has a control character (U+0009)", "it has a control character (U+0009)"),
    ("\top Bob", "it has a control character (U+0009)", "it has a control character (U+0009)"),
    ("say\u{a0}hello", "it has a look-alike of a space (U+00A0)", "it has a look-alike of a space (U+00A0)"),
    (
        "say hi\u{a0}there",
        "it has a look-alike of a space (U+00A0)",
        "it has a look-alike of a space (U+00A0)",
    ),
    ("op\u{2003}Bob", "it has a look-alike of a space (U+2003)", "it has a look-alike of a space (U+2003)"),
    ("op\u{3000}Bob", "it has a look-alike of a space (U+3000)", "it has a look-alike of a space (U+3000)"),
    ("op\u{3164}Bob", "it has a look-alike of a space (U+3164)", "it has a look-alike of a space (U+3164)"),
    ("op\u{2800}Bob", "it has a look-alike of a space (U+2800)", "it has a look-alike of a space (U+2800)"),
    ("\u{a0}op Bob", "it has a look-alike of a space (U+00A0)", "it has a look-alike of a space (U+00A0)"),
    // more than one line, and what a terminal acts on
    ("say hi\nop Bob", "it has a line break", "it has a line break"),
    ("say hi\rop Bob", "it has a line break", "it has a line break"),
    ("say hi\u{85}op Bob", "it has a line break", "it has a line break"),
    ("say hi\u{2028}op Bob", "it has a line break", "it has a line break"),
    ("say hi\u{15}op Bob", "it has a control character (U+0015)", "it has a control character (U+0015)"),
    ("say hi\u{8}\u{8}\u{8}", "it has a control character (U+0008)", "it has a control character (U+0008)"),
    ("say \u{1b}[2Khi", "it has a control character (U+001B)", "it has a control character (U+001B)"),
    ("say hi\0", "it has a control character (U+0000)", "it has a control character (U+0000)"),
    // what nobody sees
    (
        "s\u{200b}ay hello",
        "it has a character that nobody sees (U+200B)",
        "it has a character that nobody sees (U+200B)",
    ),
    (
        "o\u{200b}p Bob",
        "it has a character that nobody sees (U+200B)",
        "it has a character that nobody sees (U+200B)",
    ),
    (
        "\u{feff}op Bob",
        "it has a character that nobody sees (U+FEFF)",
        "it has a character that nobody sees (U+FEFF)",
    ),
    (
        "o\u{ad}p Bob",
        "it has a character that nobody sees (U+00AD)",
        "it has a character that nobody sees (U+00AD)",
    ),
    (
        "o\u{200d}p Bob",
        "it has a character that nobody sees (U+200D)",
        "it has a character that nobody sees (U+200D)",
    ),
    (
        "say \u{202e}boB po",
        "it has a character that nobody sees (U+202E)",
        "it has a character that nobody sees (U+202E)",
    ),
    (
        "say hi\u{e0061}",
        "it has a character that nobody sees (U+E0061)",
        "it has a character that nobody sees (U+E0061)",
    ),
    ("say ❤\u{fe0f} 👩\u{200d}🚀 می\u{200c}خواهم", "allowed", "free"),
    // quotes and brackets
    ("say \"hello\" don't", "allowed", "free"),
    ("\"say\" hello", "not covered", "free"),
    ("\"op\" Bob", "not covered", "forbidden"),
    ("o\"\"p Bob", "not covered", "forbidden"),
    ("o\\p Bob", "not covered", "forbidden"),
    ("'op Bob'", "not covered", "forbidden"),
    ("give \"Bob stone 1\" diamond", "not covered", "forbidden"),
    ("give @a[nbt={a:b, stone :1b}] diamond", "not covered", "forbidden"),
    ("give @a[distance=..5] stone 1", "allowed", "free"),
    ("give @a[name=\"Bob the\"] diamond", "not covered", "forbidden"),
    ("stop{", "not covered", "forbidden"),
    ("stop(now)", "not covered", "forbidden"),
    ("stop,now", "not covered", "forbidden"),
    // several commands in one line
    ("say hi; op Bob", "in some games `;` begins another command", "forbidden"),
    ("say hi;stop", "in some games `;` begins another command", "forbidden"),
    ("say hi; bye", "in some games `;` begins another command", "free"),
    // namespaces
    ("minecraft:say hello", "not covered", "free"),
    ("minecraft:op Bob", "not covered", "forbidden"),
    ("a:b:OP Bob", "not covered", "forbidden"),
    ("give Bob minecraft:diamond", "not covered", "forbidden"),
    ("give Bob minecraft:stone 1", "not covered", "free"),
    // commands that run commands
    ("execute as @a run say hi", "`execute` runs other commands", "`execute` runs other commands"),
    ("minecraft:EXECUTE as @a run op Bob", "`execute` runs other commands", "`execute` runs other commands"),
];

#[test]
fn every_way_around_is_shut() {
    let allowed = patterns("say *; kick *; whitelist add *; give * stone *; list");
    let forbidden = patterns("op *; deop *; stop; give * diamond; save-off");
    for (command, by_only, by_never) in COMMANDS {
        assert_eq!(only(&allowed, command), by_only, "only, {command:?}");
        assert_eq!(never(&forbidden, command), by_never, "never, {command:?}");
    }
}

#[test]
fn what_runs_other_commands_is_neither_allowed_nor_told_from_what_is_forbidden() {
    let (allowed, forbidden) = (patterns("*; execute *; return run *; function *"), patterns("op *"));
    for (command, wrapper) in [
        ("return run op Bob", "return"),
        ("function backdoor:op", "function"),
        ("schedule function backdoor:op 1s", "schedule"),
        ("execute run op Bob", "execute"),
        ("\"execute\" run op Bob", "execute"),
        ("/execute run op Bob", "execute"),
        ("\"\" execute run op Bob", "execute"),
        ("essentials:sudo Bob op Bob", "sudo"),
        ("sudo Bob op Bob", "sudo"),
        ("exec server.cfg", "exec"),
        ("alias say op", "alias"),
        ("sm_execcfg backdoor.cfg", "sm_execcfg"),
        ("ma_rcon quit", "ma_rcon"),
        ("ulx rcon quit", "ulx"),
        ("script SendToConsole(\"quit\")", "script"),
        ("/c game.print(1)", "c"),
    ] {
        let words = format!("`{wrapper}` runs other commands");
        assert_eq!(only(&allowed, command), words, "{command}");
        assert_eq!(never(&forbidden, command), words, "{command}");
    }
    assert_eq!(never(&forbidden, "say hi; exec server.cfg"), "`exec` runs other commands");
    assert_eq!(never(&forbidden, "say hi ; était là"), "free");
    assert_eq!(only(&allowed, "say execute run"), "allowed");
    assert_eq!(patterns("say *; minecraft:execute as *").wrapper().as_deref(), Some("execute"));
    assert_eq!(patterns("say *; list").wrapper(), None);
}

#[test]
fn patterns_match_whole_commands_word_by_word() {
    let cases = [
        ("*", "stop", true),
        ("*", "stop now please", true),
        ("* add *", "whitelist add Bob", true),
        ("* add *", "whitelist add", false),
        ("time set *", "time set day", true),
        ("time set *", "time set", false),
        ("time * day", "time set day", true),
        ("time * day", "time set day now", false),
        ("time * day", "time set a day", false),
        ("tellraw @a {\"text\":\"hi\"}", "tellraw @a {\"text\":\"hi\"}", true),
        ("tellraw @a {\"text\":\"hi\"}", "tellraw @a {text:hi}", false),
        ("minecraft:kick *", "minecraft:kick Bob", true),
        ("minecraft:kick *", "kick Bob", false),
        ("say * *", "say one", false),
        ("say * *", "say one two three", true),
        ("tp * 0 64 0", "tp Bob 0 64 0", true),
        ("tp * 0 64 0", "tp B\"ob 0 64 0", false),
        ("tp * 0 64 0", "tp B\\ob 0 64 0", false),
        ("tp * 0 64 0", "tp @a[x=1 0 64 0", false),
        ("tp * 0 64 0", "tp a] 0 64 0", false),
        ("tp * 0 64 0", "tp (a] 0 64 0", false),
    ];
    for (pattern, command, covered) in cases {
        let expected = if covered { "allowed" } else { "not covered" };
        assert_eq!(only(&patterns(pattern), command), expected, "{pattern} / {command}");
    }
}

#[test]
fn what_is_forbidden_also_goes_with_more_words_and_other_cuts() {
    let cases = [
        ("kick *", "kick Bob spamming", true),
        ("kick * spamming", "kick Bob spamming much", true),
        ("give * minecraft:diamond", "give Bob diamond", true),
        ("give * \"diamond\"", "give Bob diamond", true),
        ("ban * *", "ban Bob", false),
        ("ban * *", "ban Bob again", true),
        ("whitelist * Bob", "whitelist add BOB", true),
        ("whitelist * Bob", "whitelist add Bobby", false),
        ("* Bob", "op Bob", true),
        ("*", "list", true),
        ("a:b *", "b x", true),
        ("setblock * * * lava", "setblock ~ ~ ~ minecraft:lava[level=0]", true),
        ("ﬆop", "stop", true),
    ];
    for (pattern, command, forbidden) in cases {
        let expected = if forbidden { "forbidden" } else { "free" };
        let Ok(patterns) = Patterns::parse(pattern) else {
            assert!(!pattern.is_ascii(), "{pattern}");
            continue;
        };
        assert_eq!(never(&patterns, command), expected, "{pattern} / {command}");
    }
}

#[test]
fn lists_read_back_in_their_canonical_form() {
    for (typed, canonical) in [
        ("say *; kick *;whitelist   add *", "say *; kick *; whitelist add *"),
        (" /Say * ;; say *; SAY * ;", "say *"),
        ("OP Bob", "op Bob"),
        ("*", "*"),
        ("tellraw @a \"a\"", "tellraw @a \"a\""),
    ] {
        let list = patterns(typed);
        assert_eq!(list.to_string(), canonical);
        assert_eq!(canonical.parse(), Ok(list));
    }
}

#[test]
fn what_is_no_pattern_is_said() {
    let many = (0..=MOST_PATTERNS).map(|n| format!("say {n}")).collect::<Vec<_>>().join(";");
    let long = format!("say {}", "x".repeat(MOST_CHARACTERS));
    for (typed, words) in [
        ("", "there is no pattern in it; write some, such as `say *; kick *`"),
        (" ; ;", "there is no pattern in it; write some, such as `say *; kick *`"),
        (&*many, "41 patterns are too many, 40 are the most"),
        (&*long, "1004 characters are too many, 1000 are the most"),
        (
            "say *; ban* x",
            "`ban* x` can't be a pattern, because `*` stands for whole words, so `ban*` means nothing; write `*` by itself",
        ),
        ("//set *", "`//set *` can't be a pattern, because it begins with more than one slash"),
        ("say\u{a0}*", "`say\u{a0}*` can't be a pattern, because it has a look-alike of a space (U+00A0)"),
        ("say *\nop *", "`say *\nop *` can't be a pattern, because it has a line break"),
        (
            "спасибо",
            "`спасибо` can't be a pattern, because its first word has `с`, which is outside of ASCII",
        ),
        ("/", "`/` can't be a pattern, because it is empty"),
        ("\"\"", "`\"\"` can't be a pattern, because it is empty"),
    ] {
        assert_eq!(Patterns::parse(typed).unwrap_err().to_string(), words, "{typed:?}");
    }
}

#[test]
fn a_command_of_any_length_is_answered_quickly() {
    let stars = patterns(&format!("{}x", "* ".repeat(400)));
    let began = std::time::Instant::now();
    let words = "y ".repeat(500);
    assert_eq!((only(&stars, &words), never(&stars, &words)), ("not covered".into(), "free".into()));
    assert_eq!(stars.forbidding(&Readings::of(&words.repeat(6))), None);
    assert!(began.elapsed() < std::time::Duration::from_secs(5));

    let says = patterns("say *");
    let long = "it is longer than 1000 bytes, and some games take what follows as another command";
    for (length, expected) in [(LONGEST, ["allowed", "forbidden"]), (LONGEST + 1, [long, long])] {
        let command = format!("say {}", "x".repeat(length - 4));
        assert_eq!([only(&says, &command), never(&says, &command)], expected);
    }
}
