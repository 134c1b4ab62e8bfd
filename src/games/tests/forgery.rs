//! Players of any name who say anything are never taken for who comes, goes, dies, achieves or answers, nor for each
//! other.

use proptest::prelude::*;

use super::*;

/// How each game prints what a player says: `{name}`, `{text}`.
const SAID: [(&str, &[&str]); 17] = [
    (
        "minecraft",
        &[
            "[12:00:01] [Server thread/INFO]: <{name}> {text}",
            "[12:00:01] [Server thread/INFO]: [Not Secure] <{name}> {text}",
            "[12:00:01] [Server thread/INFO]: [{name}] {text}",
            "[12:00:01] [Server thread/INFO]: * {name} {text}",
            "2013-05-01 12:00:01 [INFO] <{name}> {text}",
        ],
    ),
    (
        "paper",
        &[
            "[12:00:01 INFO]: <{name}> {text}",
            ">....[12:00:01 INFO]: [{name}] {text}",
            "[12:00:01 INFO]: {name} issued server command: /{text}",
        ],
    ),
    (
        "forge",
        &[
            "[22Nov2026 12:00:01.123] [Server thread/INFO] [net.minecraft.server.MinecraftServer/]: <{name}> {text}",
        ],
    ),
    ("bedrock", &[]),
    ("velocity", &["[12:00:01 INFO]: [{name}] {text}"]),
    (
        "factorio",
        &["2026-01-01 00:00:00 [CHAT] {name}: {text}", "2026-01-01 00:00:00 [SHOUT] {name}: {text}"],
    ),
    (
        "source",
        &[
            "L 11/11/2025 - 21:53:31: \"{name}<3><[U:1:123]><Red>\" say \"{text}\"",
            "L 11/11/2025 - 21:53:31: \"{name}<3><STEAM_1:0:5><>\" say_team \"{text}\"",
            "L 11/11/2025 - 21:53:31: \"{name}<3><[U:1:123]><Red>\" changed name to \"{text}\"",
        ],
    ),
    (
        "rust",
        &["[CHAT] {name}[76561197960287930] : {text}", "[CHAT] {name}[8220/76561197960287930] : {text}"],
    ),
    ("valheim", &["09/30/2026 12:59:14: Got character ZDOID from {name} : 75807738:1"]),
    ("palworld", &["[2026-07-07 13:55:48] [CHAT] <{name}> {text}"]),
    (
        "project-zomboid",
        &[
            "[30-11-24 01:08:10.678][info] Got message:ChatMessage{chat=General, author='{name}', text='{text}'}.",
        ],
    ),
    (
        "seven-days-to-die",
        &[
            "2026-05-16T11:53:47 70867.715 INF Chat (from 'Steam_1', entity id '171', to 'Global'): '{name}': {text}",
            "2026-05-16T11:53:47 70867.715 INF GMSG: Player '{name}' killed by '{text}'",
        ],
    ),
    ("luanti", &["2026-11-30 22:04:21: ACTION[Server]: CHAT: <{name}> {text}"]),
    (
        "openttd",
        &[
            "\u{200e}[All] {name}: {text}",
            "\u{200e}[Private] {name}: {text}",
            "\u{200e}*** {name} has changed their name to {text}",
            "\u{200e}*** {name} has started a new company (#1)",
        ],
    ),
    ("terraria", &["<{name}> {text}"]),
    ("tshock", &["{name}: {text}", "(Admin) {name}: {text}"]),
    (
        "generic",
        &[
            "[12:00:01 INFO]: <{name}> {text}",
            "<{name}> {text}",
            "[12:00:01] [Server thread/INFO]: [{name}] {text}",
        ],
    ),
];

/// Parts of what consoles print, by which a line could become another.
const PARTS: &[&str] = &[
    "Steve",
    "a",
    " ",
    "> ",
    "<",
    "]: ",
    "[",
    "\"",
    "'",
    ": ",
    "\t",
    "\u{1b}[0m",
    "§e",
    "<3><[U:1:5]><>\"",
    " joined the game",
    " left the game",
    " has joined.",
    " has left.",
    "[JOIN] ",
    "[LOG] ",
    " joined the server. (User id: steam_1)",
    " entered the game",
    " disconnected (reason \"",
    "There are 0 of a max of 20 players online: ",
    "GMSG: Player '",
    "' joined the game",
    "Stopping the server",
    "[Steve: Stopping the server]",
    "Starting minecraft server version 1.8",
    "Player connected: ",
    ", xuid: 1",
    "[connected player] ",
    " (/1.2.3.4:5) has connected",
    "2 players connected.",
    "Total of 0 in the game",
    "players : 0 humans, 0 bots (24 max)",
    "1.2.3.4:5/76561197960287930/",
    " joined [windows/76561197960287930]",
    " disconnecting: x",
    "Disconnected player \"",
    "\" 76561197960287930",
    "Closing socket 76561197960287930",
    "[12:00:01 INFO]: ",
    "2026-01-01 00:00:00 ",
    "L 11/11/2025 - 21:53:31: ",
    "Online Players (0/8)",
    "server_message: \"quit\"",
    " was slain by ",
    " drowned",
    " while ",
    " died",
    " has made the advancement [",
    "' died",
    "Got character ZDOID from ",
    " : 0:0",
    " say \"",
    "', text='",
    "': ",
    "[8220/76561197960287930] : ",
    "(Admin) ",
    "*** ",
    " [1.2.3.4] joins game. List of players: ",
    " dies at ",
    " has joined the game (Client #9)",
    " has left the game (leaving)",
    " Connections 0 ZDOS:1  sent:0 recv:0",
];

fn words() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => proptest::sample::select(PARTS).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ];
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

/// Names are not empty, and no spaces end them.
fn name() -> impl Strategy<Value = String> {
    words().prop_map(|name| name.trim().to_owned()).prop_filter("a name", |name| !name.is_empty())
}

fn is_news(class: &Class<'_>) -> bool {
    !matches!(class, Class::Chat { .. } | Class::Echo { .. } | Class::Unclear | Class::Other)
}

/// Whether a game lets somebody be called so; those that are not named here take anything.
fn is_legal(game: &str, name: &str) -> bool {
    let breaks = |sign: char| sign.is_control() || sign == '§';
    !name.contains(breaks)
        && name.chars().count() <= 40
        && match game {
            "minecraft" | "paper" | "forge" | "velocity" | "bedrock" | "generic" => {
                !name.contains(|sign: char| sign.is_whitespace() || matches!(sign, '<' | '>'))
            }
            "luanti" => name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-')),
            "factorio" => !name.contains(':'),
            // Valve's engines make others of them.
            "source" => !name.contains('"'),
            _ => true,
        }
}

/// Whether it is the name, with its rank where the game prints one.
fn is_of(game: &str, found: &str, name: &str) -> bool {
    found == name || game == "tshock" && found.strip_prefix("(Admin) ") == Some(name)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn nobody_speaks_for_the_console(name in name(), text in words()) {
        for (game, lines) in SAID {
            let profile = profiles().by_name(game).unwrap();
            for line in lines {
                let line = line.replace("{name}", &name).replace("{text}", &text);
                let line = plain(&line);
                let class = profile.classify(&line);
                prop_assert!(!is_news(&class), "{}: {:?} is {:?}", game, line, class);
                if let Class::Chat { name: Some(found), .. } = class && is_legal(game, &name) {
                    prop_assert!(is_of(game, found, &name), "{}: {:?} is of {:?}", game, line, found);
                }
            }
        }
    }
}

#[test]
fn each_profile_has_its_way_of_speaking_here() {
    for profile in profiles().iter() {
        assert!(SAID.iter().any(|(game, _)| *game == profile.name()), "{}", profile.name());
    }
}

#[test]
fn a_speaker_who_can_be_read_in_two_ways_is_not_named() {
    let source = profiles().by_name("source").unwrap();
    let line = "L 11/11/2025 - 21:53:31: \"a<1><x><y>\" say \"b<3><[U:1:123]><Red>\" say \"hi\"";
    assert!(matches!(source.classify(line), Class::Chat { name: None, .. }), "{:?}", source.classify(line));
}
