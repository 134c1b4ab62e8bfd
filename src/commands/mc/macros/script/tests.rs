use proptest::prelude::*;

use super::*;
use crate::games::profiles;

fn read(text: &str) -> Result<Script, BadScript> {
    Script::read("night", text)
}

fn values(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

#[test]
fn commands_are_filled_with_what_was_asked_for() {
    let script =
        read("/time set night\n\n tellraw {player} {\"text\":\"{text:message}\"}\ngive {player} stone {number}\nsay {text}")
            .unwrap();
    let labels: Vec<_> = script.places().iter().map(|place| (place.kind.as_str(), &*place.label)).collect();
    assert_eq!(labels, [("player", "player"), ("text", "message"), ("number", "number"), ("text", "text")]);
    let filled = script.filled(&values(&["Steve", "a \"b\" \\ c", "5", "@a; hi"])).unwrap();
    assert_eq!(
        filled,
        ["time set night", "tellraw Steve {\"text\":\"a 'b' / c\"}", "give Steve stone 5", "say a, hi",]
    );
    assert_eq!(script.sample()[2], "give Steve stone 1");
    assert_eq!(
        script.filled(&values(&["Steve Bob", "a", "5", "x"])),
        Err(0),
        "a name outside of quotes is one word"
    );
}

#[test]
fn what_can_be_no_macro_is_told_with_its_line() {
    let many = "say hi\n".repeat(11);
    let places = "say {text:a}\nsay {text:b}\nsay {text:c}\nsay {text:d}\nsay {text:e}\nsay {text:f}";
    for (text, why) in [
        ("  \n ", BadScript::Empty),
        (&*many, BadScript::TooManyLines),
        (&*format!("say hi\nsay {}", "x".repeat(500)), BadScript::TooLong(2)),
        (places, BadScript::TooManyPlaces),
        ("{text}", BadScript::NothingBefore(1)),
        ("say hi\n/{player} x", BadScript::NothingBefore(2)),
        ("execute as {player} run say hi", BadScript::RunsOthers(1)),
        ("minecraft:execute as {player} run say hi", BadScript::RunsOthers(1)),
        ("tell {text} hi", BadScript::TextInside(1)),
        ("/mc macro run night", BadScript::NamesItself(1)),
        ("mc macro run name:Night", BadScript::NamesItself(1)),
        ("say hi\n/mc macro run day", BadScript::NamesMacro(2)),
        ("say \u{1b}[2J", BadScript::Control(1)),
    ] {
        assert_eq!(read(text), Err(why), "{text}");
    }
    for text in ["execute as @a run say hi", "data merge {x:1}", "say {player:}", "say {texts}", "mc help"] {
        assert!(read(text).unwrap().places().is_empty(), "{text}");
    }
}

#[test]
fn values_are_what_their_places_take() {
    let minecraft = profiles().by_name("minecraft").unwrap().players();
    let bedrock = profiles().by_name("bedrock").unwrap().players();
    for (kind, typed, players, taken) in [
        (Kind::Player, " Steve ", minecraft, true),
        (Kind::Player, "@a", minecraft, false),
        (Kind::Player, "Bed Rock", bedrock, true),
        (Kind::Player, "Bed Rock", None, false),
        (Kind::Player, "", None, false),
        (Kind::Number, "-5", None, true),
        (Kind::Number, "0.25", None, true),
        (Kind::Number, "5;stop", None, false),
        (Kind::Number, "1e9", None, false),
        (Kind::Number, "--5", None, false),
        (Kind::Number, "", None, false),
        (Kind::Number, "12345678901", None, false),
        (Kind::Text, "hello there", None, true),
        (Kind::Text, "///", None, false),
        (Kind::Text, " ", None, false),
    ] {
        assert_eq!(value(kind, typed, players).is_some(), taken, "{kind:?} {typed:?}");
    }
}

/// Signs by which a console could take the rest for another command, or end the quotes.
fn has_hazard(text: &str) -> bool {
    text.contains([';', '|', '\n', '\r', '"', '\\', '`', '\0', '\u{2028}']) || text.contains("&&")
}

proptest! {
    #[test]
    fn no_value_yields_a_second_command(typed in "\\PC{0,40}|[a-z;\"\\\\|&@$`\n\r /.-]{0,30}") {
        let script = read("tell \"{player}\" {text}\ngive {player} stone {number}\nmsg {player} \"{text}\" x").unwrap();
        for players in [None, profiles().by_name("minecraft").unwrap().players(), profiles().by_name("rust").unwrap().players()] {
            let each: Vec<_> = script.places().iter().map(|place| value(place.kind, &typed, players)).collect();
            let usual = values(&["Steve", "hi", "5"]);
            for (at, taken) in each.into_iter().enumerate() {
                let Some(taken) = taken else { continue };
                let mut filled = usual.clone();
                filled[at] = taken;
                let Ok(lines) = script.filled(&filled) else { continue };
                prop_assert!(lines[0].starts_with("tell \"") && lines[0].matches('"').count() == 2, "{:?}", lines);
                prop_assert!(lines[2].matches('"').count() == 2 && lines[2].ends_with("\" x"), "{:?}", lines);
                prop_assert_eq!(lines[1].split(' ').count(), 4, "{:?}", lines);
                for line in &lines {
                    prop_assert!(!has_hazard(&line.replace('"', "")), "{:?}", lines);
                }
            }
        }
    }
}
