//! Lines as real servers print them, and what must not be taken for news.

use proptest::prelude::*;

use super::*;

fn told(line: &str) -> Option<News<'_>> {
    if may_tell(line) { read(line) } else { None }
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
    ];
    for (line, name) in came {
        assert_eq!(told(line), Some(News::Joined(name)), "{line}");
        let left = line.replace(" joined ", " left ");
        assert_eq!(told(&left), Some(News::Left(name)), "{left}");
    }
    let lists: [(&str, usize, &[&str]); 6] = [
        ("[12:00:01] [Server thread/INFO]: There are 0 of a max of 20 players online: ", 0, &[]),
        ("[12:00:01 INFO]: There are 2 of a max of 20 players online: Steve, jeb_", 2, &["Steve", "jeb_"]),
        ("[12:00:01] [Server thread/INFO]: There are 1 of a max 20 players online: Steve", 1, &["Steve"]),
        ("[12:00:01] [Server thread/INFO]: There are 3/20 players online:", 3, &[]),
        ("2013-05-01 12:00:01 [INFO] There are 1/20 players online:", 1, &[]),
        ("[12:00:01 INFO]: There are 4 out of maximum 20 players online.", 4, &[]),
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
        "[12:00:01] [Server thread/INFO]: Steve and Alex joined the game",
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
    ];
    for (line, changed, online) in steps {
        assert_eq!((players.hear(line), players.online()), (changed, online), "{line}");
    }
    players.hear("Steve joined the game");
    assert!(players.forget() && !players.forget());
    assert_eq!(players, Players::default());
}

#[test]
fn what_is_kept_is_bounded() {
    let mut players = Players::default();
    for number in 0..MOST_NAMES + 50 {
        players.hear(&format!("Player{number} joined the game"));
    }
    assert_eq!((players.named.len(), players.online()), (MOST_NAMES, MOST_NAMES + 50));
    players.hear("There are 999999999 of a max of 999999999 players online: Steve");
    assert_eq!(players.online(), MOST_PLAYERS);
    assert!(!players.hear(&format!("{} joined the game", "x".repeat(LONGEST))));
}

proptest! {
    #[test]
    fn no_line_breaks_the_count(lines in proptest::collection::vec("(\\[a\\]: )?[ab]{1,2} (joined|left) the game|There are [0-3]/9 players online:( a, b)?|\\PC*", 0..40)) {
        let mut players = Players::default();
        for line in &lines {
            let before = players.online();
            let changed = players.hear(line);
            prop_assert_eq!(changed, players.online() != before);
        }
    }
}
