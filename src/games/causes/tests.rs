use std::{collections::BTreeSet, fs, path::Path};

use proptest::prelude::*;

use super::{CAUSES, Cause, all, body, cause};
use crate::texts::Language;

fn key_of(line: &str) -> Option<&'static str> {
    cause([line]).map(Cause::key)
}

#[test]
fn each_sample_tells_its_cause() {
    for wanted in all() {
        assert!(!wanted.samples.is_empty() && !wanted.source.is_empty(), "{}", wanted.key);
        for sample in &wanted.samples {
            assert_eq!(key_of(sample), Some(wanted.key()), "{sample}");
        }
    }
}

#[test]
fn there_are_thirty_causes_of_eight_games_each_with_a_text_in_every_language() {
    let keys: BTreeSet<_> = all().map(Cause::key).collect();
    let games: BTreeSet<_> = all().filter_map(|cause| cause.game.as_deref()).collect();
    assert!(keys.len() >= 30 && games.len() >= 8, "{} causes of {games:?}", keys.len());
    for cause in all() {
        for language in Language::all() {
            let text = cause.text().markdown(language);
            assert_eq!(text.lines().count(), 2, "what it is, and what to do: {}: {text}", cause.key);
        }
    }
    let texts = crate::texts::keys_with("cause-");
    assert_eq!(texts.iter().map(String::as_str).collect::<BTreeSet<_>>(), keys);
}

#[test]
fn the_first_error_counts_and_one_that_follows_from_others_only_if_it_is_alone() {
    let eula = "[12:00:01 INFO]: You need to agree to the EULA in order to run the server. Go to eula.txt for more info.";
    let weak = "Signal 11 caught.";
    let port = "Error: listen EADDRINUSE: address already in use 127.0.0.1:1";
    for (lines, key) in [
        (vec![weak], Some("cause-engine-crashed")),
        (vec![weak, port, eula], Some("cause-port-in-use")),
        (
            vec!["[12:00:00 INFO]: Done (3.2s)! For help, type \"help\"", eula, weak],
            Some("cause-minecraft-eula"),
        ),
        (vec!["", "Signal 11 caught. "], Some("cause-engine-crashed")),
        (vec!["Signal 11 caught. Really."], None),
        (vec![], None),
    ] {
        assert_eq!(cause(lines.iter().copied()).map(Cause::key), key, "{lines:?}");
    }
}

/// Lines of games that ran well, see `tests/games/ordinary/README.md`.
#[test]
fn no_line_of_a_game_that_runs_tells_a_cause() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/games/ordinary"));
    let (mut games, mut distinct) = (0, BTreeSet::new());
    for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        games += 1;
        for line in fs::read_to_string(&file).unwrap().lines() {
            assert_eq!(key_of(line), None, "{}: {line}", file.display());
            distinct.insert(line.replace(|c: char| c.is_ascii_digit(), "0"));
        }
    }
    assert!(games >= 8 && distinct.len() >= 2000, "{} lines of {games} games", distinct.len());
}

/// How games print what a player, or a program for a player, says.
const CHATS: [fn(&str, &str) -> String; 24] = [
    |name, text| format!("[12:34:56] [Server thread/INFO]: <{name}> {text}"),
    |name, text| format!("[12:34:56 INFO]: <{name}> {text}"),
    |name, text| format!("[12:34:56 INFO]: [Not Secure] <{name}> {text}"),
    |name, text| format!("[12:34:56] [Server thread/INFO]: [{name}] {text}"),
    |_, text| format!("[12:34:56] [Server thread/INFO]: [Server] {text}"),
    |_, text| format!("[12:34:56 INFO]: [Rcon] {text}"),
    |name, text| format!("[12:34:56] [Server thread/INFO]: * {name} {text}"),
    |name, text| format!("[12:34:56 INFO]: [Admin] {name}: {text}"),
    |name, text| format!("[12:34:56 INFO]: {name} » {text}"),
    |name, text| format!("[12:34:56 INFO]: {name}: {text}"),
    |name, text| format!("[12:34:56 INFO]: {name} issued server command: /say {text}"),
    |name, text| {
        format!(
            "[25Sep2026 12:34:56.789] [Server thread/INFO] [net.minecraft.server.MinecraftServer/]: <{name}> {text}"
        )
    },
    |name, text| format!("2026-01-01 00:00:00 [CHAT] {name}: {text}"),
    |name, text| format!("<{name}> {text}"),
    |name, text| format!("{name}: {text}"),
    |name, text| format!("L 11/30/2026 - 12:00:00: \"{name}<2><[U:1:1]><Red>\" say \"{text}\""),
    |name, text| {
        format!(
            "2026-05-16T11:53:47 70867.715 INF Chat (from 'Steam_1', entity id '171', to 'Global'): '{name}': {text}"
        )
    },
    |name, text| format!("[2026-07-07 13:55:48] [CHAT] <{name}> {text}"),
    |name, text| format!("[00:10:03]: [Say] (KU_x) {name}: {text}"),
    |name, text| format!("2026-11-30 17:30:03: CHAT: <{name}> {text}"),
    |name, text| format!("[2026-11-30 17:30:51][chat]: 0:-2:{name}: {text}"),
    |name, text| format!("2026-11-30 17:30:51 I chat: 0:-2:{name}: {text}"),
    |name, text| format!("{{\"Channel\":0,\"Message\":\"{text}\",\"Username\":\"{name}\"}}"),
    |name, text| format!("[CHAT] {name}[76561190000000000] : {text}"),
];

#[test]
fn what_a_player_says_tells_no_cause() {
    for sample in all().flat_map(|cause| &cause.samples) {
        for said in [sample.as_str(), body(sample)] {
            for chat in CHATS {
                for name in ["Steve", ".Bedrock Name", "Error", "java.lang", "[x]", "12:00:00"] {
                    let line = chat(name, said);
                    assert_eq!(key_of(&line), None, "{line}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_name_makes_a_cause_of_what_is_said(
        name in r"[ -~]{1,24}",
        format in 0..CHATS.len(),
        place in any::<prop::sample::Index>(),
    ) {
        // Such a name ends a name where it says so itself, and begins a line that is the game's own.
        prop_assume!(!name.contains(['\n', '<', '>']) && key_of(&name).is_none());
        let samples: Vec<&str> = all().flat_map(|cause| &cause.samples).map(String::as_str).collect();
        let line = CHATS[format](&name, body(samples[place.index(samples.len())]));
        prop_assert_eq!(key_of(&line), None, "{}", line);
    }
}

#[test]
fn every_pattern_is_anchored() {
    for pattern in all().flat_map(|cause| &cause.lines) {
        assert!(pattern.starts_with('^'), "{pattern}");
    }
    assert_eq!(CAUSES.of_line.len(), CAUSES.lines.len());
}
