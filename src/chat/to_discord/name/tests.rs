use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;

/// Names as games, plug-ins and people make them.
fn names() -> Vec<String> {
    let fixed = [
        "Steve",
        "jeb_",
        "a",
        "x",
        "_",
        "1",
        "Notch123",
        ".Bedrock_1",
        "*Bedrock",
        "~Nick",
        "Bed Rock Player",
        "  spaces  around  ",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "",
        " ",
        "   ",
        "\u{3000}",
        "\u{2800}\u{2800}",
        "\u{200b}",
        "\u{200b}\u{200b}x",
        "\u{3164}",
        "discord",
        "Discord",
        "DISCORD",
        "xXdiscordXx",
        "DiscordMod",
        "clyde",
        "Clyde",
        "McClyde",
        "here",
        "Here",
        "HERE",
        "groundsphere",
        "everyone",
        "@everyone",
        "@here",
        "Everyone2",
        "here we go",
        "system",
        "ｄｉｓｃｏｒｄ",
        "𝐝𝐢𝐬𝐜𝐨𝐫𝐝",
        "dis\u{200b}cord",
        "dis§acord",
        "@Steve",
        "#general",
        "a:b",
        ":smile:",
        "<@123>",
        "```",
        "``Steve``",
        "``` ```",
        "**bold**",
        "__Steve__",
        "[Admin] Steve",
        "[VIP+] [Builder] Steve",
        "§aSteve",
        "§4§lOwner§r Steve",
        "&aSteve",
        "Steve§",
        "§",
        "\u{202e}evetS",
        "\u{2067}Steve\u{2069}",
        "שלום",
        "مرحبا",
        "Z\u{311}\u{346}\u{33f}\u{34a}\u{30d}a\u{30b}\u{301}\u{35b}l\u{30a}\u{30b}\u{31a}g\u{333}\u{332}\u{331}o",
        "\u{301}\u{301}\u{301}",
        "Tiếng Việt",
        "Штеве",
        "스티브",
        "史蒂夫",
        "👨‍👩‍👧‍👦",
        "🦀🦀🦀",
        "e\u{301}",
        "\"Steve\"",
        "a<1><x><y>\" say \"b",
        "null",
        "undefined",
        "%s%n",
        "${jndi:ldap://x}",
        "Steve\u{0}\u{7}\u{1b}[31m",
        "\u{feff}Steve",
    ];
    let mut names: Vec<String> = fixed.into_iter().map(str::to_owned).collect();
    names.extend([
        "😀".repeat(32),
        "😀".repeat(50),
        "x".repeat(80),
        "x".repeat(81),
        "e\u{301}\u{302}".repeat(60),
        "\u{fe13}⩴ ｀｀｀ ＠".to_owned(),
    ]);
    names.push("👨‍👩‍👧‍👦".repeat(20));
    names.push(format!("{}discord", "x".repeat(76)));
    names
}

/// What Discord says that it refuses, and what it was seen to refuse, written apart from what avoids it.
fn is_taken(name: &str) -> bool {
    let lower = name.to_lowercase();
    let read: String = name.nfkc().collect::<String>().to_lowercase();
    let signs = ["@", "#", ":", "```", "discord", "clyde", "everyone", "here"];
    (1..=80).contains(&name.encode_utf16().count())
        && name.trim() == name
        && !name.chars().any(char::is_control)
        && signs.iter().all(|sign| !lower.contains(sign) && !read.contains(sign))
}

#[test]
fn every_name_is_one_that_discord_takes() {
    let names = names();
    assert!(names.len() >= 60, "{}", names.len());
    let mut table = String::new();
    for name in names {
        let made = of_webhook(&name, "");
        assert!(is_taken(&made), "{name:?}: {made:?}");
        let beside = of_webhook(&name, " (Survival)");
        assert!(is_taken(&beside) && beside.ends_with(" (Survival)"), "{name:?}: {beside:?}");
        table.push_str(&format!("{} → {made}\n", name.escape_debug()));
    }
    assert_snapshot!(table);
}

#[test]
fn a_word_is_not_made_by_what_stands_behind_a_name() {
    assert!(is_taken(&of_webhook("dis", "cord")));
    assert!(is_taken(&of_webhook("every", "one (x)")));
}

#[test]
fn a_name_that_can_be_taken_for_another_players_is_found() {
    for (name, known, found) in [
        ("Stеve", "Steve", true),
        ("Steve", "Stеve", false),
        ("Steve", "Steve", false),
        ("Steve", "Alex", false),
        ("SteveI", "Stevel", true),
        ("Stevel", "SteveI", true),
        ("St\u{200b}eve", "Steve", true),
        ("§aSteve", "Steve", true),
        ("Steve_", "Steve", false),
        ("Штеве", "Steve", false),
        ("𝐒teve", "Steve", true),
        ("rnike", "mike", true),
    ] {
        assert_eq!(Looks::of(&[known.into()]).alike(name).is_some(), found, "{name} beside {known}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn no_name_is_refused(name in any::<String>(), around in "(?i)[@#:]?(discord|clyde|here|everyone|```)?") {
        for name in [name.clone(), format!("{around}{name}"), format!("{name}{around}"), around.clone()] {
            let made = of_webhook(&name, "");
            prop_assert!(is_taken(&made), "{:?}: {:?}", name, made);
        }
    }
}
