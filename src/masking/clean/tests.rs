//! What becomes of raw lines, as tables and snapshots.

use insta::assert_snapshot;

use super::{CleanLine, Edit, Style, clean};
use crate::texts::escape_markdown;

pub(crate) mod properties;

/// Lines with their styles in braces, one a line.
fn shown(raw: &str) -> String {
    clean(raw).map(|line| marked(&line)).collect::<Vec<_>>().join("\n")
}

fn marked(line: &CleanLine) -> String {
    let spans = line.spans(0..line.text().len()).map(|(text, style)| match name(style) {
        name if name.is_empty() => text.to_owned(),
        name => format!("{{{name}|{text}}}"),
    });
    spans.collect()
}

fn name(style: Style) -> String {
    let mut names = Vec::new();
    names.extend(style.foreground.map(|colour| format!("{colour:?}")));
    names.extend(style.background.map(|colour| format!("on {colour:?}")));
    names.extend(style.bold.then(|| "bold".into()));
    names.extend(style.underline.then(|| "underline".into()));
    names.join(" ")
}

fn check(cases: &[(&str, &str)]) {
    for (raw, wanted) in cases {
        assert_eq!(shown(raw), *wanted, "from {raw:?}");
    }
}

#[test]
fn recorded_lines() {
    let recorded = [
        "\u{1b}[1;33m[Pterodactyl Daemon]:\u{1b}[0m \u{1b}[1mFinished pulling Docker container image\u{1b}[0m",
        "\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m Checking server disk space usage\u{1b}[0m",
        "\u{1b}[1m\u{1b}[33mcontainer~ \u{1b}[0mopenttd -D -c /home/container/openttd.cfg",
        "\u{200e}[All] Unnamed Client: hello",
        "\u{1b}[?2004h> list players",
        "\u{1b}[?2004l\rList of players:",
        "\u{1b}[0;33;1m[WARN]\u{1b}[0m coloured \u{1b}[38;5;208m256\u{1b}[m \u{1b}[2K\u{1b}[1Gline \u{1b}]0;title\u{7} end",
        "[17:16:19] [Server thread/INFO]: Grüße ✓ 日本語 🎮 e\\u0301 @everyone <@1> `code` **bold**",
        "bad utf8: \u{fffd}\u{fffd} \u{fffd}( end",
        "Downloading 10%\rDownloading 50%\rDownloading 100%",
        "{\"event\":\"token expired\"}",
        "",
    ];
    let shown: Vec<_> = recorded.into_iter().map(shown).collect();
    assert_snapshot!(shown.join("\n"), @r#"
    {Yellow bold|[Pterodactyl Daemon]:} {bold|Finished pulling Docker container image}
    {Yellow bold|[Pterodactyl Daemon]:}{bold| Checking server disk space usage}
    {Yellow bold|container~ }openttd -D -c /home/container/openttd.cfg
    [All] Unnamed Client: hello
    > list players
    List of players:
    {Yellow bold|[WARN]} coloured {Yellow|256}
    line  end
    [17:16:19] [Server thread/INFO]: Grüße ✓ 日本語 🎮 e\u0301 @everyone <@1> `code` **bold**
    bad utf8: �� �( end
    Downloading 100%
    {"event":"token expired"}
    "#);
}

#[test]
fn lines_and_carriage_returns() {
    check(&[
        ("plain", "plain"),
        ("one\r\ntwo\nthree\r", "one\ntwo\nthree"),
        ("\r\n\n   \n\t\r\n", ""),
        ("  indented  ", "  indented"),
        ("10%\r20%\r   ", "20%"),
        ("\r\rstart", "start"),
        (">\r\u{1b}[K[12:00:00 INFO]: Done", "[12:00:00 INFO]: Done"),
        ("long before\rshort", "long before\nshort"),
        ("\u{1b}[31mred\nstill\u{1b}[0m plain", "{Red|red}\n{Red|still} plain"),
        ("\u{1b}[31mred\r\nplain ascii", "{Red|red}\n{Red|plain ascii}"),
    ]);
}

#[test]
fn the_last_step_of_a_spinner_or_a_bar_is_shown() {
    check(&[
        ("\u{1b}[1G\u{1b}[0K⠙\u{1b}[1G\u{1b}[0K⠹\u{1b}[1G\u{1b}[0Kadded 57 packages", "added 57 packages"),
        ("Lists... 0%\u{8}\u{8}10%\u{8}\u{8}\u{8}100%", "Lists... 100%"),
        ("Unpacking [==>  ]  7/40\rUnpacking [====] 40/40", "Unpacking [====] 40/40"),
        ("CPU: 10% MEM: 20%\u{1b}[6G15%", "CPU: 15% MEM: 20%"),
        ("Load\rLoading\rLoading the world", "Loading the world"),
        ("\u{1b}[31m9%\u{1b}[0m\r\u{1b}[32m10%", "{Green|10%}"),
        ("50%\u{1b}[2K\u{1b}[1G", "50%"),
        ("> \r\u{1b}[K[12:00:03 INFO]: three", "[12:00:03 INFO]: three"),
    ]);
    let long = format!("{}done", "⠋\r".repeat(50_000));
    assert_eq!(shown(&long), "done");
}

#[test]
fn columns_stay_columns() {
    check(&[
        ("\u{1b}[2CName\u{1b}[10GPing\u{1b}[20GScore", "  Name   Ping      Score"),
        ("a\u{1b}[5Cb", "a     b"),
        ("a\u{1b}[3`b\u{1b}[2ac\u{1b}[1DX", "a b  c\na b  X"),
        ("a\tb\r\u{1b}[31mA\tB", "a   b\n{Red|A}   {Red|B}"),
        ("a\u{1b}[65535Cb", &format!("a{}b", " ".repeat(254))),
        ("日本\u{1b}[2Dx本", "日本\nx本"),
    ]);
}

#[test]
fn what_was_written_over_is_shown_before_it_and_leaves_nothing_behind() {
    check(&[
        ("<Bob> hello everybody\r[Server] hi", "<Bob> hello everybody\n[Server] hi"),
        ("<Bob> no\u{8}\u{8}yes", "<Bob> no\n<Bob> yes"),
        ("<Bob> x\u{1b}[1K\u{1b}[1GServer: you win", "<Bob> x\nServer: you win"),
        ("one\rtwo\rone", "one\ntwo\none"),
        ("secret\u{1b}[2K", "secret"),
        ("\u{1b}[31mred\u{1b}[0m\rplain", "{Red|red}\nplain"),
        ("abcdef\u{1b}[4D\u{1b}[2Xx", "abcdef\nabx"),
        ("help\r\u{1b}[4Chelp\r\u{1b}[4C\r\nCommands:", "helphelp\nCommands:"),
        ("``\r`x", "`\u{200b}`\n`x"),
        ("§ a\rx\u{1b}[2G", "§ a\nx"),
        ("§\r\u{1b}[1C§ x", "§ x"),
        ("a§\u{1b}[1Cb\rx\u{1b}[2G§\u{1b}[3Gc", "a b\nx c"),
    ]);
}

/// Backspaces at the end of a long row: each could be a frame as long as the row.
#[test]
fn going_back_on_a_long_row_costs_no_more_than_its_length() {
    let raw = format!("{}{}", "x".repeat(100_000), "\u{8}ab".repeat(60_000));
    let shown: usize = clean(&raw).map(|line| line.text().len()).sum();
    assert!(shown <= 3 * raw.len(), "{shown} of {}", raw.len());
}

#[test]
fn sgr() {
    check(&[
        ("\u{1b}[91mbright\u{1b}[39m not", "{Red|bright} not"),
        (
            "\u{1b}[1;4;32;44mall\u{1b}[22;24;49mgreen\u{1b}[mnone",
            "{Green on Blue bold underline|all}{Green|green}none",
        ),
        ("\u{1b}[107ma\u{1b}[100mb", "{on White|a}{on Black|b}"),
        ("\u{1b}[2;3;5;7;8;9mkept", "kept"),
        ("\u{1b}[4:3mcurly\u{1b}[4:0m no", "{underline|curly} no"),
        (
            "\u{1b}[38;5;9ma\u{1b}[38;5;196mb\u{1b}[38;5;21mc\u{1b}[38;5;240md\u{1b}[38;5;250me",
            "{Red|ab}{Blue|c}{Black|d}{White|e}",
        ),
        ("\u{1b}[38;2;255;165;0morange\u{1b}[48:2::0:95:95mteal", "{Yellow|orange}{Yellow on Cyan|teal}"),
        ("\u{1b}[38:2:255:170:170mpink\u{1b}[38;5mcut", "{Red|pinkcut}"),
        ("\u{1b}[38;5;999mx\u{1b}[38;2;1my\u{1b}[38;7;1mz", "xy{bold|z}"),
        ("\u{1b}[1;38;5;2;4mstill read", "{Green bold underline|still read}"),
        ("\u{1b}[31m\u{1b}[0m\u{1b}[32m\u{1b}[0mno colour at all", "no colour at all"),
        ("\u{1b}[31mred\u{1b}[0m   ", "{Red|red}"),
    ]);
}

#[test]
fn what_is_not_text() {
    check(&[
        ("a\u{1b}]8;;https://example.com\u{1b}\\link\u{1b}]8;;\u{1b}\\b", "alinkb"),
        ("a\u{1b}P1$r0m\u{1b}\\b\u{1b}_apc\u{1b}\\c\u{1b}c\u{1b}(Bd", "abcd"),
        ("kept\u{1b}]0;never ends", "kept"),
        ("kept\u{1b}[31", "kept"),
        ("never ends\u{1b}]0;here\nnext", "never ends\nnext"),
        ("n\0u\u{7}l\u{7f}\u{85}\u{9b}31ms", "nul31ms"),
        ("evil\u{202e}txt.exe\u{2066}\u{200f}\u{61c}\u{feff}\u{ad}\u{2060}", "eviltxt.exe"),
        ("b\u{200b}a\u{200d}n", "ban"),
        ("👨\u{200d}👩\u{200d}👧 می\u{200c}خواهم \u{200d}x", "👨\u{200d}👩\u{200d}👧 می\u{200c}خواهم x"),
        ("a\u{2028}b\u{2029}c", "a b c"),
        ("a\tbc\td\t\te", "a   bc  d       e"),
        ("\tat java.lang.Thread.run(Thread.java:840)", "    at java.lang.Thread.run(Thread.java:840)"),
    ]);
}

#[test]
fn backticks() {
    check(&[
        ("`one`", "`one`"),
        ("``", "`\u{200b}`"),
        ("```ansi", "`\u{200b}`\u{200b}`ansi"),
        ("`\u{200b}`\u{200d}`", "`\u{200b}`\u{200b}`"),
        ("`\u{1b}[31m`", "`{Red|\u{200b}`}"),
    ]);
}

#[test]
fn section_codes() {
    check(&[
        ("§cRed §lbold §anot §r§nlined", "{Red|Red }{Red bold|bold }{Green|not }{underline|lined}"),
        ("§4a§6b§9c§1d§5e§8f§7g§Ah", "{Red|a}{Yellow|b}{Blue|cd}{Magenta|e}{Black|f}{White|g}{Green|h}"),
        ("§x§f§f§a§a§0§0gold§k§o§m!", "{Yellow|gold!}"),
        ("§x§f§fcut §x§c§c§c§c§c", "cut"),
        ("§ 5 Abs. 1, 7§", "§ 5 Abs. 1, 7§"),
        ("§§cone", "{Red|one}"),
        ("§\u{1b}[1mzwei", "§{bold|zwei}"),
    ]);
}

#[test]
fn edits_keep_the_colours_around_them() {
    let line = clean("a\u{1b}[31mbcd\u{1b}[32mef\u{1b}[0mg").next().expect("a line");
    let edited = |edits: &[(std::ops::Range<usize>, &'static str)]| {
        let edit = |(range, with): &(std::ops::Range<usize>, &'static str)| Edit {
            range: range.clone(),
            with: (*with).into(),
        };
        let mut line = line.clone();
        line.replace(&edits.iter().map(edit).collect::<Vec<_>>());
        marked(&line)
    };
    assert_eq!(edited(&[(2..3, "XX")]), "a{Red|bXXd}{Green|ef}g");
    assert_eq!(edited(&[(0..2, "")]), "{Red|cd}{Green|ef}g");
    assert_eq!(edited(&[(2..6, "X")]), "a{Red|bX}g");
    assert_eq!(edited(&[(0..1, "X"), (1..2, "Y"), (6..7, "Z")]), "X{Red|Ycd}{Green|ef}Z");
    assert_eq!(edited(&[(0..7, "all")]), "all");
    let mut line = clean("\u{1b}[31ma\u{1b}[32mb\u{1b}[31mc").next().expect("a line");
    line.replace(&[Edit { range: 0..2, with: "X".into() }]);
    assert_eq!((marked(&line), line.runs().len()), ("{Red|Xc}".into(), 1));
}

#[test]
fn a_line_of_64_kib() {
    let raw = format!("\u{1b}[31m{}\u{1b}[0m{}", "日".repeat(11_000), "x".repeat(32 * 1024));
    let line = clean(&raw).next().expect("a line");
    assert_eq!(line.text().chars().count(), 11_000 + 32 * 1024);
    assert_eq!(line.runs().len(), 2);
}

#[test]
fn markdown() {
    for (text, wanted) in [
        ("Alice_99", "Alice\\_99"),
        (
            "**bold** ~~no~~ ||spoiler|| `code`",
            "\\*\\*bold\\*\\* \\~\\~no\\~\\~ \\|\\|spoiler\\|\\| \\`code\\`",
        ),
        ("@everyone <@&12> <#3> <:a:4>", "@\u{200b}everyone \\<@\u{200b}&12> \\<#3> \\<:a:4>"),
        ("# title", "\\# title"),
        ("  - item", "  \\- item"),
        ("> quote a->b #5", "\\> quote a->b #5"),
        ("1. one 2. two", "1\\. one 2. two"),
        ("[name](https://evil.example)", "[name\\](https\\://evil.example)"),
        ("two\nlines\u{202e}", "two lines"),
        ("¯\\_(ツ)_/¯", "¯\\\\\\_(ツ)\\_/¯"),
        ("● running (34 s)", "● running (34 s)"),
    ] {
        assert_eq!(escape_markdown(text), wanted);
    }
}
