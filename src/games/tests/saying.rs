//! What people write stays one message in every game. How each game reads its console is written here once more, apart
//! from what makes the lines.

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

use super::*;

/// What a game makes of a line from its console: the message that is shown, or what is wrong.
type Reader = fn(&str) -> Result<String, &'static str>;

/// Who speaks; `None` where the server does.
const GAMES: [(&str, Reader, Reader); 11] = [
    ("minecraft", |line| minecraft(line, true), |line| minecraft(line, false)),
    ("bedrock", |line| bedrock(line, true), |line| bedrock(line, false)),
    (
        "factorio",
        |line| factorio(line, "[color=#7289da][Discord][/color] ", ""),
        |line| factorio(line, "[color=yellow]", "[/color]"),
    ),
    ("source", |line| marked(source(line), "[Discord] "), source),
    ("openttd", |line| marked(openttd(line), "[Discord] "), openttd),
    ("rust", |line| marked(rust(line), "[Discord] "), rust),
    ("palworld", |line| marked(palworld(line), "[Discord] "), palworld),
    ("project-zomboid", |line| marked(zomboid(line), "[Discord] "), zomboid),
    ("seven-days-to-die", |line| marked(seven_days(line), "(Discord) "), seven_days),
    ("terraria", |line| marked(terraria(line), "(Discord) "), terraria),
    ("generic", |line| marked(any_game(line), "(Discord) "), any_game),
];

/// Games in which nothing can be said from the console.
const SILENT: [&str; 3] = ["luanti", "valheim", "velocity"];

fn marked(message: Result<String, &'static str>, mark: &str) -> Result<String, &'static str> {
    message?.strip_prefix(mark).map(str::to_owned).ok_or("it does not say where it is from")
}

/// `tellraw` takes who sees it, and then all of the line as JSON.
fn tellraw(line: &str) -> Result<Value, &'static str> {
    let component = line.strip_prefix("tellraw @a ").ok_or("another command")?;
    if !component.is_ascii() {
        return Err("a console may read it in another way");
    }
    serde_json::from_str(component).map_err(|_| "no JSON")
}

fn minecraft(line: &str, named: bool) -> Result<String, &'static str> {
    let found = tellraw(line)?;
    let text = if named { &found[2]["text"] } else { &found["text"] };
    let text = text.as_str().ok_or("no text")?;
    let meant = if named {
        json!(["", {"text": "[Discord] ", "color": "blue"}, {"text": text}])
    } else {
        json!({"text": text, "color": "gold"})
    };
    if found == meant { Ok(text.to_owned()) } else { Err("more than a text") }
}

fn bedrock(line: &str, named: bool) -> Result<String, &'static str> {
    let found = tellraw(line)?;
    let text = found["rawtext"][usize::from(named)]["text"].as_str().ok_or("no text")?;
    let meant = if named {
        json!({"rawtext": [{"text": "[Discord] "}, {"text": text}]})
    } else {
        json!({"rawtext": [{"text": text}]})
    };
    if found == meant { Ok(text.to_owned()) } else { Err("more than a text") }
}

/// What does not begin with a slash is said; brackets are markup.
fn factorio(line: &str, before: &str, after: &str) -> Result<String, &'static str> {
    let message =
        line.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).ok_or("other markup")?;
    if message.contains(['[', ']']) { Err("markup") } else { Ok(message.to_owned()) }
}

/// As Valve's engine: `;` parts commands and `//` begins a remark, both outside of quotes; words are parted by spaces.
pub(super) fn valve(line: &str) -> Result<Vec<String>, &'static str> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ';' if !quoted => return Err("a second command"),
            '/' if !quoted && signs.peek() == Some(&'/') => return Err("a remark"),
            ' ' if !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    if quoted { Err("open quotes") } else { Ok(words) }
}

fn command(words: Vec<String>, name: &str) -> Result<String, &'static str> {
    let [command, message] = <[String; 2]>::try_from(words).map_err(|_| "not two words")?;
    if command == name { Ok(message) } else { Err("another command") }
}

fn source(line: &str) -> Result<String, &'static str> {
    command(valve(line)?, "say")
}

/// A backslash escapes, also in quotes.
fn openttd(line: &str) -> Result<String, &'static str> {
    if line.contains('\\') { Err("an escape") } else { command(valve(line)?, "say") }
}

fn seven_days(line: &str) -> Result<String, &'static str> {
    let message = command(valve(line)?, "say")?;
    if message.contains(['[', ']']) { Err("colours") } else { Ok(message) }
}

fn zomboid(line: &str) -> Result<String, &'static str> {
    let message = command(valve(line)?, "servermsg")?;
    if message.contains(['<', '>', '\\']) { Err("markup or an escape") } else { Ok(message) }
}

fn rust(line: &str) -> Result<String, &'static str> {
    let message = line.strip_prefix("say ").ok_or("another command")?;
    if message.contains(['<', '>', '"', ';']) {
        Err("tags, quotes or a second command")
    } else {
        Ok(message.into())
    }
}

fn terraria(line: &str) -> Result<String, &'static str> {
    let message = line.strip_prefix("say ").ok_or("another command")?;
    if message.contains(['[', ']', '"', '\\']) { Err("tags or quotes") } else { Ok(message.into()) }
}

/// All ends at the second space; an underscore stands for one.
fn palworld(line: &str) -> Result<String, &'static str> {
    let message = line.strip_prefix("Broadcast ").ok_or("another command")?;
    if message.contains(' ') || !message.is_ascii() {
        Err("it is cut")
    } else {
        Ok(message.replace('_', " "))
    }
}

/// What any console, shell or plugin could take for something else.
fn any_game(line: &str) -> Result<String, &'static str> {
    let message = line.strip_prefix("say ").ok_or("another command")?;
    for hazard in ["\"", "\\", ";", "|", "&", "`", "$(", "${", "[", "<", "{", "^", "#"] {
        if message.contains(hazard) {
            return Err("a hazard");
        }
    }
    let signs: Vec<char> = message.chars().collect();
    let names = signs.windows(2).any(|pair| matches!(pair[0], '@' | '%') && pair[1].is_alphanumeric());
    let commands = message.starts_with(['/', '!', '.', '@', '~', '-', '+', '?', '*', ':', '=', ' ']);
    if names || commands { Err("a selector or a command") } else { Ok(message.into()) }
}

const HOSTILE: &[&str] = &[
    "\n",
    "\r",
    "\r\n",
    "\0",
    "\u{2028}",
    "\u{2029}",
    "\u{85}",
    "\u{b}",
    "\u{1b}[2J",
    "\u{3}",
    "\u{7f}",
    "\"",
    "'",
    "\\",
    "\\\"",
    "\\u0022",
    "\\n",
    "; op Bob",
    ";",
    "&&",
    "&c",
    "|",
    "`id`",
    "$(id)",
    "${x}",
    "@a",
    "@e[type=cow]",
    "@everyone",
    "/op Bob",
    "/",
    "//",
    "!kick Bob",
    "!",
    "§c",
    "§",
    "[color=red]",
    "[/color]",
    "[gps=1,2]",
    "<color=red>",
    "</color>",
    "<@123>",
    "[ff0000]",
    "{words}",
    "{json}",
    "{speaker}",
    "\"}]",
    "\"},{\"selector\":\"@a\"}",
    "%s",
    "%n",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{ad}",
    "Z\u{336}\u{350}\u{35b}\u{321}\u{489}\u{30a}\u{30b}",
    "😀",
    "👩‍👩‍👧‍👦",
    "🇩🇪",
    "你好",
    "שלום",
    "é",
    "ß",
    " ",
    "  ",
    "\t",
    "\u{a0}",
    "\u{3000}",
    "Steve",
    ": ",
    "> ",
    "hi",
    "?",
    "#x",
    "^1",
    "-",
    ".",
];

pub(super) fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => proptest::sample::select(HOSTILE).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => (proptest::sample::select(HOSTILE), 1_usize..60).prop_map(|(part, times)| part.repeat(times)),
    ];
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

/// Whether a line is one line of nothing but what can be seen, and not too long.
pub(super) fn is_one_line(line: &str) -> bool {
    let breaks = |sign: char| sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}' | '§' | '\u{202e}');
    line.len() <= 1000 && !line.contains(breaks)
}

fn size(game: &str, message: &str) -> usize {
    if matches!(game, "source" | "generic" | "openttd") { message.len() } else { message.chars().count() }
}

fn longest(game: &str) -> usize {
    match game {
        "source" | "generic" | "project-zomboid" => 200,
        "palworld" => 120,
        "openttd" => 500,
        _ => 256,
    }
}

fn stays_one_message(speaker: &str, text: &str) -> Result<(), TestCaseError> {
    for (game, read_said, read_announced) in GAMES {
        let profile = profiles().by_name(game).unwrap();
        if let Some(line) = profile.say(speaker, text) {
            prop_assert!(is_one_line(&line), "{}: {:?}", game, line);
            let message = read_said(&line);
            prop_assert!(message.is_ok(), "{}: {:?}: {:?}", game, message, line);
            let message = message.unwrap();
            prop_assert!(size(game, &message) <= longest(game), "{}: {:?}", game, line);
            let (name, _) =
                message.split_once(": ").unwrap_or_else(|| panic!("{game}: nobody says {line:?}"));
            let odd = |sign: char| sign.is_ascii_punctuation() && !matches!(sign, '_' | '-' | '.' | '\'');
            prop_assert!(name == "(?)" || !name.is_empty() && !name.contains(odd), "{}: {:?}", game, line);
        }
        if let Some(line) = profile.announce(text) {
            prop_assert!(is_one_line(&line), "{}: {:?}", game, line);
            let message = read_announced(&line);
            prop_assert!(
                message.as_ref().is_ok_and(|message| !message.is_empty()),
                "{}: {:?}: {:?}",
                game,
                message,
                line
            );
            prop_assert!(size(game, &message.unwrap()) <= longest(game), "{}: {:?}", game, line);
        }
    }
    Ok(())
}

fn try_cases(cases: u32) {
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) });
    let tried = runner.run(&(hostile(), hostile()), |(speaker, text)| stays_one_message(&speaker, &text));
    if let Err(error) = tried {
        panic!("{error}");
    }
}

#[test]
fn hostile_text_stays_one_message() {
    try_cases(1_000);
}

#[test]
#[ignore = "takes minutes; .ci/run runs it"]
fn hostile_text_stays_one_message_in_100_000_cases() {
    try_cases(100_000);
}

#[test]
fn each_profile_says_something_or_is_known_to_be_silent() {
    for profile in profiles().iter() {
        let name = profile.name();
        let says = profile.say("Gus", "hi").is_some();
        assert_eq!(says, profile.announce("hi").is_some(), "{name}");
        assert_eq!(says, !SILENT.contains(&name), "{name}");
        let own = profile.file.as_ref().is_some_and(|file| file.say.is_some());
        assert_eq!(own, GAMES.iter().any(|(game, ..)| *game == name), "{name} has a reader here");
    }
}

#[test]
fn what_is_said_is_what_was_meant() {
    let long = "word ".repeat(100);
    let table = [
        ("paper", "hi @a; \"you\"", r#"{"text":"Gus: hi @a; \"you\""}]"#),
        ("bedrock", "grün 😀", r#"{"text":"Gus: gr\u00fcn \ud83d\ude00"}]}"#),
        ("factorio", "see [gps=1,2]\nnow", "[color=#7289da][Discord][/color] Gus: see (gps=1,2) now"),
        (
            "source",
            "see https://example.org; \"quit\"",
            "say \"[Discord] Gus: see https://example.org, 'quit'\"",
        ),
        ("rust", "<b>hi</b> <3", "say [Discord] Gus: ‹b›hi‹/b› ‹3"),
        ("palworld", "Grüße an alle", "Broadcast [Discord]_Gus:_Gruesse_an_alle"),
        ("project-zomboid", "it's \"late\"", "servermsg \"[Discord] Gus: it's 'late'\""),
        ("seven-days-to-die", "[ff0000]red", "say \"(Discord) Gus: (ff0000)red\""),
        ("tshock", "/off [c/ff0000:x]", "say (Discord) Gus: /off (c/ff0000:x)"),
        ("generic", "a & b | c", "say (Discord) Gus: a + b / c"),
    ];
    for (game, text, end) in table {
        let line = profiles().by_name(game).unwrap().say("Gus", text).unwrap();
        assert!(line.ends_with(end), "{game}: {line}");
    }
    let announce = |game: &str, text: &str| profiles().by_name(game).unwrap().announce(text);
    assert_eq!(announce("terraria", "/stop in 5 min").as_deref(), Some("say stop in 5 min"));
    assert_eq!(
        announce("minecraft", "Restart in 5 min").as_deref(),
        Some(r#"tellraw @a {"text":"Restart in 5 min","color":"gold"}"#)
    );
    let source = announce("source", &long).unwrap();
    assert!(source.ends_with("…\"") && source.len() <= "say \"\"".len() + 200, "{source}");
    assert!(announce("palworld", &long).unwrap().ends_with("..."));
    for (game, text) in
        [("minecraft", " \n\u{200b}§ "), ("palworld", "привет"), ("terraria", "///"), ("valheim", "hi")]
    {
        assert_eq!(announce(game, text), None, "{game}: {text:?}");
    }
}

#[test]
fn a_speaker_can_look_like_nobody_else() {
    let minecraft = profiles().by_name("minecraft").unwrap();
    for (speaker, shown) in [
        ("Gus", "Gus: hi"),
        ("[Admin] Bob: hello\nSteve> ", "Admin Bob hello Steve: hi"),
        ("_Gus_", "_Gus_: hi"),
        ("<>", "(?): hi"),
        ("", "(?): hi"),
        ("\u{202e}evetS", "evetS: hi"),
        (&"x".repeat(50), &format!("{}: hi", "x".repeat(32))),
    ] {
        assert_eq!(GAMES[0].1(&minecraft.say(speaker, "hi").unwrap()).unwrap(), shown, "{speaker:?}");
    }
}

#[test]
fn a_profile_can_say_only_what_stays_a_message() {
    let read = |say: &str| {
        let text = format!("title = \"X\"\nproof = \"reports\"\nsources = []\n[say]\n{say}\nlongest = 9\n");
        file::File::read(&text).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(read("line = 'say {words}'\nannounce = 'say {words}'"), Ok(()));
    let error = read("line = 'say {words}'\nannounce = '{words}'").unwrap_err();
    assert!(error.contains("line 6") && error.contains("has to stand before the message"), "{error}");
}
