//! Lines as real servers print them, and what must not be taken for news.

use proptest::prelude::*;

use super::*;
use crate::games::{plain, profiles};

fn hear(players: &mut Players, line: &str) -> bool {
    players.hear(&profiles().generic().classify(&plain(line)))
}

fn after(lines: &[&str]) -> Online {
    let mut players = Players::default();
    for line in lines {
        hear(&mut players, line);
    }
    players.online()
}

#[test]
fn who_is_known_follows_the_console() {
    let mut players = Players::default();
    let steps = [
        ("Steve joined the game", true, 1),
        ("Steve joined the game", false, 1),
        ("\u{1b}[33m[12:00:01 INFO]: \u{1b}[m§eAlex joined the game\u{1b}[m\r", true, 2),
        ("Nobody left the game", false, 2),
        ("Steve left the game", true, 1),
        ("There are 3/20 players online:", true, 3),
        ("Alex left the game", true, 2),
        ("There are 2 of a max of 20 players online: Steve, Alex", true, 2),
        ("Notch joined the game", true, 3),
        ("There are 0 of a max of 20 players online: ", true, 0),
        ("Steve left the game", false, 0),
        ("[2026-11-21 12:00:01:123 INFO] Player connected: Long Name, xuid: 2535400000000000", true, 1),
        ("[2026-11-21 12:00:02:123 INFO] Player disconnected: Long Name, xuid: 2535400000000000", true, 0),
        ("[12:00:01 INFO]: [connected player] Steve (/203.0.113.7:61022) has connected", true, 1),
        ("[12:00:02 INFO]: [connected player] Steve (/203.0.113.7:61022) has disconnected", true, 0),
        ("[12:00:01.123] [Server thread/INFO]: §eSteve hat das Spiel betreten", true, 1),
    ];
    for (line, changed, online) in steps {
        assert_eq!(
            (hear(&mut players, line), players.online()),
            (changed, Online::AtLeast(online)),
            "{line}"
        );
    }
    players.forget();
    assert_eq!((players.online(), players.count()), (Online::AtLeast(0), None));
}

#[test]
fn whoever_was_seen_may_still_be_there_until_a_list_or_until_they_left() {
    let mut players = Players::default();
    assert!(!players.doubt() && players.online() == Online::AtLeast(0), "nobody was seen");
    hear(&mut players, "Steve joined the game");
    assert!(players.doubt() && players.online() == Online::Unknown);
    assert!(hear(&mut players, "Alex joined the game") && !players.doubt());
    hear(&mut players, "Steve left the game");
    assert_eq!(players.online(), Online::Unknown);
    assert!(hear(&mut players, "Alex left the game"));
    assert_eq!(players.online(), Online::AtLeast(0));
    hear(&mut players, "There are 3/20 players online:");
    players.doubt();
    assert!(hear(&mut players, "There are 0/20 players online:"));
    assert_eq!(players.online(), Online::AtLeast(0));
}

/// Lines from public reports, with how many are online after them.
#[test]
fn reported_consoles() {
    for case in include_str!("../../../tests/cases/players.jsonl").lines() {
        let case: serde_json::Value = serde_json::from_str(case).unwrap();
        let lines: Vec<_> =
            case["lines"].as_array().unwrap().iter().filter_map(|line| line.as_str()).collect();
        let online = usize::try_from(case["online"].as_u64().unwrap()).unwrap();
        assert_eq!(after(&lines), Online::AtLeast(online), "{case}");
    }
}

#[test]
fn what_is_kept_is_bounded() {
    let mut players = Players::default();
    for number in 0..MOST_NAMES + 50 {
        hear(&mut players, &format!("Player{number} joined the game"));
    }
    assert_eq!((players.known.len(), players.online()), (MOST_NAMES, Online::AtLeast(MOST_NAMES + 50)));
    hear(&mut players, "There are 999999999 of a max of 999999999 players online: Steve");
    assert_eq!(players.online(), Online::AtLeast(MOST_PLAYERS));
}

proptest! {
    #[test]
    fn no_line_breaks_the_count(lines in proptest::collection::vec("(\\[a\\]: )?[ab]{1,2} (joined|left) the game|There are [0-3]/9 players online:( a, b)?|\\PC*", 0..40)) {
        let mut players = Players::default();
        for line in &lines {
            let before = players.seen();
            let changed = hear(&mut players, line);
            prop_assert_eq!(changed, players.seen() != before);
        }
    }
}

#[test]
fn who_went_is_remembered_for_a_while() {
    let mut players = Players::default();
    let gone = |players: &Players| players.gone().join(" ");
    for line in ["Steve joined the game", "Alex joined the game", "Steve left the game"] {
        hear(&mut players, line);
    }
    assert_eq!(gone(&players), "Steve");
    hear(&mut players, "There are 1 of a max of 20 players online: Notch");
    assert_eq!(gone(&players), "Alex Steve");
    players.forget();
    assert_eq!(gone(&players), "Notch Alex Steve", "also when the server has stopped");
    hear(&mut players, "Alex joined the game");
    assert_eq!(gone(&players), "Notch Steve", "who is there has not gone");
    for number in 0..MOST_GONE + 5 {
        hear(&mut players, &format!("Player{number} joined the game"));
        hear(&mut players, &format!("Player{number} left the game"));
    }
    assert_eq!(players.gone.len(), MOST_GONE);
}
