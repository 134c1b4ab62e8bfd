//! Whatever a player is called and whatever is given as a reason, a line about a player is one command about one player.
//! How each game reads its console is written here apart from what makes the lines.

use proptest::{prelude::*, test_runner::TestRunner};

use super::{
    saying::{hostile, is_one_line, valve},
    *,
};

/// What a game makes of a line: the command with its fixed words, the name, the reason.
type Read = Result<(String, String, String), &'static str>;

/// Reads a line with so many fixed words before the name.
type Reader = fn(&str, usize) -> Read;

/// Games with commands about players.
const GAMES: [(&str, Reader); 9] = [
    ("minecraft", brigadier),
    ("bedrock", bedrock),
    ("factorio", |line, fixed| brigadier(line.strip_prefix('/').ok_or("it is said")?, fixed)),
    ("source", quoted),
    ("rust", quoted),
    ("project-zomboid", quoted),
    ("seven-days-to-die", quoted),
    ("terraria", brigadier),
    ("tshock", quoted),
];

/// Games without.
const NONE: [&str; 6] = ["generic", "luanti", "openttd", "palworld", "valheim", "velocity"];

/// Words up to spaces, then all of the rest.
fn brigadier(line: &str, fixed: usize) -> Read {
    let mut parts = line.splitn(fixed + 2, ' ');
    let command: Vec<_> = parts.by_ref().take(fixed).collect();
    let name = parts.next().ok_or("no name")?;
    let reason = parts.next().unwrap_or_default();
    if name.starts_with(['@', '"']) || name.contains(';') {
        return Err("a selector");
    }
    // What follows is a message, in which selectors are looked for.
    let signs: Vec<char> = reason.chars().collect();
    if signs.windows(2).any(|pair| pair[0] == '@' && pair[1].is_alphanumeric()) || reason.contains([';', '|'])
    {
        return Err("a selector or another command in the reason");
    }
    Ok((command.join(" "), name.to_owned(), reason.to_owned()))
}

/// The name between quotes, then all of the rest.
fn bedrock(line: &str, fixed: usize) -> Read {
    let mut parts = line.splitn(3, '"');
    let command = parts.next().ok_or("no command")?.trim_end();
    let name = parts.next().ok_or("no name")?;
    let reason = parts.next().ok_or("open quotes")?.trim_start();
    if command.split(' ').count() != fixed || name.contains(['@', '\\']) {
        return Err("another command or a selector");
    }
    if reason.contains(['"', '\\', ';']) {
        return Err("quotes in the reason");
    }
    Ok((command.to_owned(), name.to_owned(), reason.to_owned()))
}

/// As a shell: words, quotes, and `;` parts commands.
fn quoted(line: &str, fixed: usize) -> Read {
    if line.contains('\\') {
        return Err("an escape");
    }
    let words = valve(line)?;
    let (command, rest) = words.split_at_checked(fixed).ok_or("no command")?;
    let (name, rest) = rest.split_first().ok_or("no name")?;
    let reason = match rest {
        [] => String::new(),
        [only] => only.clone(),
        // Fixed words behind the name.
        [.., last] => last.clone(),
    };
    if rest.len() > 3 {
        return Err("more words than there are places");
    }
    Ok((command.join(" "), name.clone(), reason))
}

/// How many fixed words stand before the name.
fn fixed(game: &str, act: PlayerAct) -> usize {
    match (game, act) {
        ("project-zomboid", _) => 1,
        (_, PlayerAct::WhitelistAdd | PlayerAct::WhitelistRemove) => 2,
        ("seven-days-to-die", PlayerAct::Ban | PlayerAct::Pardon | PlayerAct::Op) => 2,
        _ => 1,
    }
}

fn stays_one_command(name: &str, reason: &str) -> Result<(), TestCaseError> {
    for (game, read) in GAMES {
        let players = profiles().by_name(game).unwrap().players().unwrap();
        for act in PlayerAct::ALL {
            let Ok(plain) = players.line(act, "Steve", None) else { continue };
            let (command, steve, _) = read(&plain, fixed(game, act)).unwrap();
            prop_assert_eq!(&steve, "Steve");
            for (name, allowed) in [("Steve", true), (name, players.allows(name))] {
                let Ok(line) = players.line(act, name, Some(reason)) else {
                    prop_assert!(!allowed, "{}: {:?}", game, name);
                    continue;
                };
                prop_assert!(is_one_line(&line), "{}: {:?}", game, line);
                let found = read(&line, fixed(game, act));
                prop_assert!(found.is_ok(), "{}: {:?}: {:?}", game, found, line);
                let (made, about, _) = found.unwrap();
                prop_assert_eq!(&made, &command, "{}: {:?}", game, line);
                prop_assert_eq!(&about, name, "{}: {:?}", game, line);
            }
        }
    }
    Ok(())
}

fn try_cases(cases: u32) {
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) });
    let names = prop_oneof![
        hostile(),
        (hostile(), hostile()).prop_map(|(before, after)| format!("{before}Steve{after}")),
        "[A-Za-z0-9_. *-]{0,20}",
    ];
    let tried = runner.run(&(names, hostile()), |(name, reason)| stays_one_command(&name, &reason));
    if let Err(error) = tried {
        panic!("{error}");
    }
}

#[test]
fn hostile_names_and_reasons_make_one_command_about_one_player() {
    try_cases(1_000);
}

#[test]
#[ignore = "takes minutes; .ci/run runs it"]
fn hostile_names_and_reasons_make_one_command_about_one_player_in_100_000_cases() {
    try_cases(100_000);
}

#[test]
fn each_profile_has_commands_about_players_or_is_known_to_have_none() {
    for profile in profiles().iter() {
        let name = profile.name();
        assert_eq!(profile.players().is_some(), !NONE.contains(&name), "{name}");
        let own = profile.file.as_ref().is_some_and(|file| file.players.is_some());
        assert_eq!(own, GAMES.iter().any(|(game, _)| *game == name), "{name} has a reader here");
        for pattern in
            profile.file.iter().flat_map(|file| &file.players).flat_map(|players| players.patterns())
        {
            assert!(patterns::compiled(&pattern).is_ok(), "{name}: {pattern}");
        }
    }
}

#[test]
fn lines_are_as_the_games_take_them() {
    let line = |game: &str, act, name: &str, reason: Option<&str>| {
        profiles().by_name(game).unwrap().players().unwrap().line(act, name, reason)
    };
    for (game, act, name, reason, made) in [
        ("paper", PlayerAct::Kick, "Steve", None, "kick Steve"),
        ("minecraft", PlayerAct::Kick, ".Bed_Rock", Some("@a off\nop Eve"), "kick .Bed_Rock a off op Eve"),
        ("minecraft", PlayerAct::Ban, "Steve", Some(" \u{200b} "), "ban Steve"),
        ("minecraft", PlayerAct::Op, "Steve", Some("why"), "op Steve"),
        ("bedrock", PlayerAct::Kick, "Bed Rock", Some("\"no\""), "kick \"Bed Rock\" 'no'"),
        ("factorio", PlayerAct::Ban, "a-b.c", Some("[color=red]x"), "/ban a-b.c (color=red)x"),
        ("source", PlayerAct::Kick, "a b; c//d", None, ""),
        ("source", PlayerAct::Kick, "a b//c", Some("x\"; quit"), "kick \"a b//c\" \"x', quit\""),
        ("project-zomboid", PlayerAct::Ban, "Bob", Some("afk"), "banuser \"Bob\" -r \"afk\""),
        ("seven-days-to-die", PlayerAct::WhitelistAdd, "Bob", None, "whitelist add \"Bob\""),
    ] {
        let found = line(game, act, name, reason);
        assert_eq!(found.as_deref().unwrap_or_default(), made, "{game}: {name} {reason:?}");
    }
    let long = "word ".repeat(50);
    assert!(
        line("minecraft", PlayerAct::Kick, "Steve", Some(&long)).unwrap().len() <= "kick Steve ".len() + 100
    );
    assert_eq!(line("terraria", PlayerAct::Op, "Steve", None), Err(NoLine::NotKnown));
    for (game, name) in [
        ("minecraft", "@a"),
        ("minecraft", "Steve Bob"),
        ("minecraft", ""),
        ("minecraft", "Steve\nop"),
        ("minecraft", "seventeen_letters"),
        ("minecraft", "Stéve"),
        ("bedrock", "a\" \"b"),
        ("factorio", "a b"),
        ("source", "#5"),
        ("rust", "a\\"),
        ("rust", "\u{202e}evetS"),
    ] {
        assert_eq!(line(game, PlayerAct::Kick, name, None), Err(NoLine::NoName), "{game}: {name:?}");
    }
}

#[test]
fn answers_are_understood_and_are_about_the_player() {
    let minecraft = profiles().by_name("paper").unwrap();
    let players = minecraft.players().unwrap();
    for (act, line, answer) in [
        (PlayerAct::Kick, "[12:00:01] [Server thread/INFO]: Kicked Steve: afk", Some(PlayerAnswer::Done)),
        (PlayerAct::Kick, "[12:00:01 INFO]: Kicked steve: afk", Some(PlayerAnswer::Done)),
        (PlayerAct::Kick, "[12:00:01 INFO]: Kicked Steve2: afk", None),
        (PlayerAct::Kick, "[12:00:01 INFO]: <Eve> Kicked Steve: afk", None),
        (PlayerAct::Kick, "No player was found", Some(PlayerAnswer::Nobody)),
        (PlayerAct::Ban, "Banned Steve: afk", Some(PlayerAnswer::Done)),
        (PlayerAct::Ban, "Nothing changed. The player is already banned", Some(PlayerAnswer::Already)),
        (PlayerAct::Pardon, "Unbanned Steve", Some(PlayerAnswer::Done)),
        (PlayerAct::WhitelistAdd, "Added Steve to the whitelist", Some(PlayerAnswer::Done)),
        (PlayerAct::WhitelistRemove, "Player is not whitelisted", Some(PlayerAnswer::Already)),
        (PlayerAct::Op, "Made Steve a server operator", Some(PlayerAnswer::Done)),
    ] {
        let line = plain(line);
        assert_eq!(players.answer(act, "Steve", minecraft.words(&line)), answer, "{line}");
    }
    let listed = |line: &str| {
        let line = plain(line);
        players.listed(minecraft.words(&line)).map(|names| names.join("/"))
    };
    assert_eq!(
        listed("[12:00:01 INFO]: There are 2 whitelisted player(s): Steve, jeb_").as_deref(),
        Some("Steve/jeb_")
    );
    assert_eq!(listed("There are no whitelisted players").as_deref(), Some(""));
    assert_eq!(listed("<Eve> There are no whitelisted players"), None);
}
