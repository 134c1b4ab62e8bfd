use proptest::prelude::*;
use secrecy::SecretString;

use super::{unescaped::Unescaped, *};

/// A text without the values, each with the name of its variable.
fn masked(values: &[(&str, &str)], server: &str, text: &str) -> String {
    let secrets: Vec<_> =
        values.iter().map(|(env, value)| Secret::new(SecretString::from(*value), env)).collect();
    let mut found = Matcher::new(&secrets, Some(server)).find(text, TextKind::Console);
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut masked = String::new();
    let mut at = 0;
    for range in found {
        if range.start >= at {
            masked.push_str(&text[at..range.start]);
            masked.push('§');
        }
        at = at.max(range.end);
    }
    masked + &text[at..]
}

#[test]
fn a_value_stays_out_of_the_log_as_long_as_it_is_known() {
    let known = KnownValues::default();
    let value = "uN7mist4keable";
    known.learn(vec![Secret::new(value.into(), "RCON_PASS"), Secret::new("a-name-of".into(), "KEY")], None);
    let log = |text: &str| redact::redacted(text).into_owned();
    assert_eq!(log("joined with uN7mist4keable"), format!("joined with {}", redact::INSTEAD));
    assert_eq!(log("a-name-of is a name as well"), "a-name-of is a name as well");
    drop(known);
    assert_eq!(log(value), value);
}

#[test]
fn a_long_value_is_masked_wherever_a_token_may_be() {
    let value = [("RCON_PASS", "hunter2pw")];
    for (text, shown) in [
        ("hunter2pw", "§"),
        ("./srv -x hunter2pw -y", "./srv -x § -y"),
        ("./srv \"hunter2pw\" 'hunter2pw' `hunter2pw`", "./srv \"§\" '§' `§`"),
        ("mysql -phunter2pw", "mysql -p§"),
        ("a=hunter2pw&b=hunter2pw;hunter2pw,hunter2pw.", "a=§&b=§;§,§."),
        ("token_hunter2pw_x (hunter2pw)", "token_§_x (§)"),
        (r#"{"cmd":"x\nhunter2pw\n"}"#, r#"{"cmd":"x\n§\n"}"#),
        (r#"{"a":"{\"b\":\"hunter2pw\"}"}"#, r#"{"a":"{\"b\":\"§\"}"}"#),
        ("x%3Dhunter2pw%26y", "x%3D§%26y"),
        (r"x\u003dhunter2pw\u0026y", r"x\u003d§\u0026y"),
        ("пароль:hunter2pw密码", "пароль:§密码"),
        ("%hunter2pw %4hunter2pw", "%§ %4hunter2pw"),
        (
            "xhunter2pw hunter2pwx hunter2pw2 Hunter2pw hunter2p",
            "xhunter2pw hunter2pwx hunter2pw2 Hunter2pw hunter2p",
        ),
        ("--xhunter2pw -xyhunter2pw", "--xhunter2pw -xyhunter2pw"),
    ] {
        assert_eq!(masked(&value, "", text), shown, "{text}");
    }
}

#[test]
fn each_spelling_is_known() {
    for (value, spelled) in [
        (r#"a"b\c d'e"#, r#"a"b\c d'e"#),
        (r#"a"b\c d'e"#, r#"a\"b\\c d'e"#),
        (r#"a"b\c d'e"#, r#"a\\\"b\\\\c d'e"#),
        (r#"a"b\c d'e"#, r#"a%22b%5Cc%20d%27e"#),
        (r#"a"b\c d'e"#, r#"a%22b%5cc+d%27e"#),
        (r#"a"b\c d'e"#, r#"a%2522b%255Cc%2520d%2527e"#),
        (r#"a"b\c d'e"#, r#"a%5C%22b%5C%5Cc+d%27e"#),
        (r#"a"b\c d'e"#, r#"a"b\c d'\''e"#),
        (r#"a"b\c d'e"#, r#"a\"b\\c\ d\'e"#),
        (r#"a"b\c d'e"#, r#"a&quot;b\c d&#39;e"#),
        (r#"a"b\c d'e"#, r#"a""b\c d''e"#),
        ("pässwörd", r"p\u00e4ssw\u00f6rd"),
        ("pässwörd", "p%C3%A4ssw%C3%B6rd"),
        ("pässwörd", r"p\xc3\xa4ssw\xc3\xb6rd"),
        ("пароль", r"\u043f\u0430\u0440\u043e\u043b\u044c"),
        ("p/w&x<y>z", r"p\/w\u0026x\u003cy\u003ez"),
        ("p/w&x<y>z", "p/w&amp;x&lt;y&gt;z"),
        ("50%off!now", "50%25off%21now"),
        ("!$%^&*()", "%21%24%25%5E%26%2A%28%29"),
        ("!$%^&*()", r"\!\$\%\^\&\*\(\)"),
        ("🎮🎮🎮🎮🎮🎮", r"\ud83c\udfae\ud83c\udfae\ud83c\udfae\ud83c\udfae\ud83c\udfae\ud83c\udfae"),
    ] {
        let text = format!("[12:00:01] x={spelled} y");
        // A backslash of the first sign tells nothing.
        let shown = masked(&[("A", value)], "", &text).replace("=\\§", "=§");
        assert_eq!(shown, "[12:00:01] x=§ y", "{value} {spelled}");
    }
}

#[test]
fn a_short_value_is_masked_behind_a_switch_or_a_name() {
    for (text, shown) in [
        ("./srv -x ab7 --adm ab7 +adm ab7", "./srv -x § --adm § +adm §"),
        ("./srv -x=ab7 x=ab7 x = \"ab7\"", "./srv -x=§ x=§ x = \"§\""),
        (
            r#"["-x","ab7"] {"password":"ab7"} {\"rconPw\":\"ab7\"}"#,
            r#"["-x","§"] {"password":"§"} {\"rconPw\":\"§\"}"#,
        ),
        ("password: ab7 rcon_password ab7 -pab7", "password: § rcon_password § -p§"),
        ("password%3Dab7&x", "password%3D§&x"),
        ("<Steve> ab7, ab7! Steve: ab7 [ab7] (ab7)", "<Steve> ab7, ab7! Steve: ab7 [ab7] (ab7)"),
        ("-x xab7 x=ab7x x=ab72", "-x xab7 x=ab7x x=ab72"),
        ("loaded ab7 in 12 ms", "loaded ab7 in 12 ms"),
    ] {
        assert_eq!(masked(&[("SRV", "ab7")], "", text), shown, "{text}");
    }
}

#[test]
fn what_means_something_else_is_masked_behind_the_names_of_secrets() {
    let shown = |value: &str, text: &str| masked(&[("ADMIN_CODE_X", value)], "Bob's Sunset Valley", text);
    for value in [
        "password",
        "minecraft",
        "Survival",
        "players",
        "25565",
        "1",
        "true",
        "none",
        "Sunset",
        "Bob's Sunset Valley",
    ] {
        for text in [
            "-p V",
            "password=V",
            "--admin-password \"V\"",
            "rcon.password V",
            "ADMIN_CODE_X=V",
            "{\"token\":\"V\"}",
        ] {
            let typed = text.replace('V', value);
            assert_eq!(shown(value, &typed), text.replace('V', "§"), "{typed}");
        }
        for text in
            ["V", "Starting V now", "[V] <V> V: x", "level-name=V", "-name V", "--port V", "server-port=V"]
        {
            let typed = text.replace('V', value);
            assert_eq!(shown(value, &typed), typed);
        }
    }
}

#[test]
fn nothing_is_known_of_nothing() {
    assert!(Matcher::new(&[], None).is_empty());
    assert_eq!(masked(&[("A", ""), ("B", "  "), ("C", "\"\"")], "", "a \"\"  b"), "a \"\"  b");
    let known = KnownValues::default();
    assert!(known.find("anything", TextKind::Console).is_empty());
    known.learn_nothing(Variables::NotAllowed);
    assert_eq!(known.variables(), Variables::NotAllowed);
}

#[test]
fn rows_are_searched_for_what_is_neither_a_name_nor_a_command() {
    let in_row = |value: &str, text: &str| {
        let secrets = [Secret::new(value.into(), "OP")];
        assert!(!Matcher::new(&secrets, None).find(text, TextKind::Console).is_empty(), "{value} in {text}");
        !Matcher::new(&secrets, None).find(text, TextKind::AuditRow).is_empty()
    };
    for (value, text, found) in [
        ("Qx7\"vB4&zz", "echo Qx7\"vB4&zz", true),
        ("hunter2pw", "say hunter2pw", true),
        ("ab;c4d5;7", "say ab;c4d5;7", true),
        ("Mallory", "op Mallory", false),
        ("minecraft:op", "minecraft:op Bob", false),
        ("Ёжик_в_тумане", "op Ёжик_в_тумане", false),
        ("op Mallory 4", "op Mallory 4", false),
        ("x7;stop", "say x7;stop", false),
        ("x7;op Bob", "say password=x7;op Bob", false),
        ("64", "give Bob diamond op 64", false),
    ] {
        assert_eq!(in_row(value, text), found, "{value} in {text}");
    }
}

#[test]
fn values_that_are_known_never_show_in_what_is_printed_of_them() {
    let known = KnownValues::new(&"ptlc_abcdef0123456789".into(), None);
    known.learn(vec![Secret::new("hunter2pw".into(), "RCON_PASS")], Some("Survival"));
    assert_eq!(known.find("x hunter2pw ptlc_abcdef0123456789", TextKind::Console), [2..11, 12..33]);
    let printed = format!("{known:?} {:?}", Secret::new("hunter2pw".into(), "RCON_PASS"));
    assert!(!printed.contains("hunter2") && !printed.contains("ptlc"), "{printed}");
}

#[test]
fn a_line_made_of_beginnings_is_looked_at_in_bounds() {
    let values: Vec<_> = (10..60).map(|length| "a".repeat(length)).collect();
    let secrets: Vec<_> = values.iter().map(|value| Secret::new(value.as_str().into(), "")).collect();
    let line = "a".repeat(60_000);
    let found = Matcher::new(&secrets, None).find(&line, TextKind::Console);
    assert!(found.iter().any(|range| range.end == line.len()) && found.len() < 10_000);
}

/// A way of spelling a text in another.
type Spelling = fn(&str) -> String;

const SPELLINGS: [Spelling; 9] = [
    str::to_owned,
    // JSON
    |text| serde_json::to_string(text).map(|json| json[1..json.len() - 1].to_owned()).unwrap_or_default(),
    // JSON in ASCII, with a few signs more
    |text| {
        let mut spelled = String::new();
        for c in text.chars() {
            match c {
                '"' | '\\' | '/' => spelled.extend(['\\', c]),
                '<' | '>' | '&' | '\u{7f}'.. => {
                    c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| spelled += &format!("\\u{unit:04x}"));
                }
                _ => spelled.push(c),
            }
        }
        spelled
    },
    // in a URL
    |text| percent(text, |byte| format!("%{byte:02X}")),
    |text| percent(text, |byte| if byte == b' ' { "+".into() } else { format!("%{byte:02x}") }),
    // in a shell
    |text| text.replace('\'', r"'\''"),
    |text| text.chars().flat_map(|c| [(!c.is_alphanumeric()).then_some('\\'), Some(c)]).flatten().collect(),
    // in HTML
    |text| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&#39;"),
    // doubled
    |text| text.replace('"', "\"\"").replace('\'', "''"),
];

fn percent(text: &str, spell: fn(u8) -> String) -> String {
    let one =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { spell(byte) };
    text.bytes().map(one).collect()
}

proptest! {
    /// Any value, spelled in up to three ways one in another, is not in what is shown.
    #[test]
    fn no_spelling_of_a_value_is_shown(
        value in "[ -~äßжλ日🎮]{6,24}",
        ways in prop::collection::vec(0..SPELLINGS.len(), 0..4),
        (before, after) in (prop::sample::select(vec!["", " ", "\"", "x=", "[", "a b: ", "\\\""]), prop::sample::select(vec!["", " ", "\"", ",x", "]", "\\\""])),
    ) {
        let read = |text: &str| String::from_utf8_lossy(Unescaped::of(text).bytes()).trim().to_owned();
        let plain = read(&value);
        prop_assume!(position::Position::of(&plain, None) == position::Position::Anywhere);
        let value = value.trim();
        let spelled = ways.iter().fold(value.to_owned(), |text, way| SPELLINGS[*way](&text));
        let text = format!("{before}{spelled}{after}");
        let shown = masked(&[("A", value)], "", &text);
        prop_assert!(!read(&shown).contains(&plain), "{} in {} of {}", value, shown, text);
        prop_assert!(!shown.contains(value) && !shown.contains(&spelled), "{} in {}", value, shown);
        prop_assert!(shown.contains('§'), "{}", shown);
    }

    /// Whatever is looked at, what is found can be cut out of it.
    #[test]
    fn what_is_found_lies_in_the_text(
        values in prop::collection::vec("[ab%\\\\&\"' é41;u]{1,8}", 1..5),
        text in "[ab%\\\\&\"' é41;ux#]{0,60}",
    ) {
        let secrets: Vec<_> = values.iter().map(|value| Secret::new(value.as_str().into(), "x")).collect();
        for range in Matcher::new(&secrets, None).find(&text, TextKind::Console) {
            prop_assert!(text.get(range.clone()).is_some_and(|part| !part.is_empty()), "{:?} of {:?}", range, text);
        }
    }
}
