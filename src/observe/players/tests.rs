//! Lines as real servers print them, and what must not be taken for news.

use proptest::prelude::*;

use super::*;

fn told(line: &str) -> Option<News<'_>> {
    if may_tell(line) { read(line) } else { None }
}

fn after(lines: &[&str]) -> Online {
    let mut players = Players::default();
    for line in lines {
        players.hear(line);
    }
    players.online()
}

#[test]
fn lines_of_real_servers() {
    let came = [
        ("[12:00:01] [Server thread/INFO]: Steve joined the game", "Steve"),
        ("[12:00:01 INFO]: Steve joined the game", "Steve"),
        ("[12:00:01] [Server thread/INFO] [minecraft/MinecraftServer]: jeb_ joined the game", "jeb_"),
        (
            "[22Nov2026 12:00:01.123] [Server thread/INFO] [net.minecraft.server.MinecraftServer/]: Alex joined the game",
            "Alex",
        ),
        ("2013-05-01 12:00:01 [INFO] Notch joined the game", "Notch"),
        ("[12:00:01] [Server thread/INFO]: Steve (formerly known as Herobrine) joined the game", "Steve"),
        ("[12:00:01 INFO]: .Bedrock_Player1 joined the game", ".Bedrock_Player1"),
        ("Steve joined the game", "Steve"),
        ("12:00:01.123 [INFO] Steve joined the game", "Steve"),
        ("2026-11-21 12:00:01,123 [INFO] Alex joined the game", "Alex"),
        ("[12:00:01] [Server thread/INFO] [modernfix/[x]]: Steve joined the game", "Steve"),
        ("[12:00:01 INFO]: ~Nick joined the game", "~Nick"),
        ("[12:00:01 INFO]: Long Name Bedrock joined the game", "Long Name Bedrock"),
        ("[12:00:01 INFO]: дядя-Фёдор joined the game", "дядя-Фёдор"),
        (">....[12:00:01 INFO]: Steve joined the game", "Steve"),
    ];
    for (line, name) in came {
        assert_eq!(told(line), Some(News::Joined(name)), "{line}");
        let left = line.replace(" joined ", " left ");
        assert_eq!(told(&left), Some(News::Left(name)), "{left}");
    }
    let lists: [(&str, usize, &[&str]); 8] = [
        ("[12:00:01] [Server thread/INFO]: There are 0 of a max of 20 players online: ", 0, &[]),
        ("[12:00:01 INFO]: There are 2 of a max of 20 players online: Steve, jeb_", 2, &["Steve", "jeb_"]),
        ("[12:00:01] [Server thread/INFO]: There are 1 of a max 20 players online: Steve", 1, &["Steve"]),
        ("[12:00:01] [Server thread/INFO]: There are 3/20 players online:", 3, &[]),
        ("2013-05-01 12:00:01 [INFO] There are 1/20 players online:", 1, &[]),
        ("[12:00:01 INFO]: There are 4 out of maximum 20 players online.", 4, &[]),
        ("[12:00:01 INFO]: There are 22/3 out of maximum 100 players online.", 22, &[]),
        (
            "[12:00:01] [Server thread/INFO]: There are 2 of a max of 20 players online: [Admin] Steve (069a79f4-44e9-4726-a5be-fca90e38aaf5), {?}",
            2,
            &["Steve"],
        ),
    ];
    for (line, count, names) in lists {
        assert_eq!(told(line), Some(News::Listed(count, names.to_vec())), "{line}");
    }
}

#[test]
fn words_of_players_and_others_are_no_news() {
    for line in [
        "[12:00:01] [Async Chat Thread - #0/INFO]: <Eve> Steve joined the game",
        "[12:00:01] [Server thread/INFO]: * Eve Steve left the game",
        "[12:00:01] [Server thread/INFO]: [Bob] Alice joined the game",
        "[12:00:01] [Server thread/INFO]: [Rcon] Alice left the game",
        "[12:00:01 INFO]: [Bob]: Alice left the game",
        "2013-05-01 12:00:01 [INFO] [Bob] Alice joined the game",
        "[12:00:01] [Server thread/INFO]: [Bob] There are 0 of a max of 20 players online: ",
        "[12:00:01] [Server thread/INFO]: * Bob joined the game",
        "[Bob] Player connected: Alice, xuid: 1",
        "[12:00:01] [Server thread/INFO]: Steve joined the game of thrones",
        "[12:00:01] [Server thread/INFO]: <Eve> There are 9 of a max of 20 players online: nobody",
        "[12:00:01] [Server thread/INFO]: There are 3 whitelisted player(s): a, b, c",
        "[12:00:01] [Server thread/INFO]: There are many players online",
        "joined the game",
        "",
    ] {
        assert_eq!(told(line), None, "{line}");
    }
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
        ("There are 2 of a max of 20 players online: Steve, Alex", false, 2),
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
        assert_eq!((players.hear(line), players.online()), (changed, Online::AtLeast(online)), "{line}");
    }
    players.forget();
    assert_eq!((players.online(), players.count()), (Online::AtLeast(0), None));
}

#[test]
fn whoever_was_seen_may_still_be_there_until_a_list_or_until_they_left() {
    let mut players = Players::default();
    assert!(!players.doubt() && players.online() == Online::AtLeast(0), "nobody was seen");
    players.hear("Steve joined the game");
    assert!(players.doubt() && players.online() == Online::Unknown);
    assert!(!players.hear("Alex joined the game") && !players.doubt());
    players.hear("Steve left the game");
    assert_eq!(players.online(), Online::Unknown);
    assert!(players.hear("Alex left the game"));
    assert_eq!(players.online(), Online::AtLeast(0));
    players.hear("There are 3/20 players online:");
    players.doubt();
    assert!(players.hear("There are 0/20 players online:"));
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
fn prompts_and_redraws_stand_before_a_line() {
    for line in [
        ">\r\u{1b}[K[12:00:01 INFO]: Steve joined the game",
        "\r\u{1b}[K[12:00:01 INFO]: Steve joined the game",
        "\u{1b}[?2004h[12:00:01 INFO]: Steve joined the game",
        "\u{1b}[?1h\u{1b}=> \r\u{1b}[K[12:00:01 INFO]: \u{1b}[93mSteve joined the game\u{1b}[0m",
    ] {
        assert_eq!(after(&[line]), Online::AtLeast(1), "{line:?}");
    }
    assert_eq!(after(&["[12:00:01 INFO]: <Bob> x\rSteve joined the game"]), Online::AtLeast(0));
}

#[test]
fn what_is_kept_is_bounded() {
    let mut players = Players::default();
    for number in 0..MOST_NAMES + 50 {
        players.hear(&format!("Player{number} joined the game"));
    }
    assert_eq!((players.named.len(), players.online()), (MOST_NAMES, Online::AtLeast(MOST_NAMES + 50)));
    players.hear("There are 999999999 of a max of 999999999 players online: Steve");
    assert_eq!(players.online(), Online::AtLeast(MOST_PLAYERS));
    assert!(!players.hear(&format!("{} joined the game", "x".repeat(LONGEST))));
}

proptest! {
    #[test]
    fn no_line_breaks_the_count(lines in proptest::collection::vec("(\\[a\\]: )?[ab]{1,2} (joined|left) the game|There are [0-3]/9 players online:( a, b)?|\\PC*", 0..40)) {
        let mut players = Players::default();
        for line in &lines {
            let before = (players.online(), players.count());
            let changed = players.hear(line);
            prop_assert_eq!(changed, (players.online(), players.count()) != before);
        }
    }
}
