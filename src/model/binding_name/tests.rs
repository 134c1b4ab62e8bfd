//! Names: what is allowed, and which binding a typed one means.

use proptest::prelude::*;
use serenity::model::id::{GuildId, UserId};
use uuid::Uuid;

use super::*;
use crate::model::BindingId;

#[test]
fn what_a_name_may_be() {
    let x64 = "ü".repeat(64);
    let cases = [
        ("survival", Ok("survival")),
        ("  My Server\n", Ok("My Server")),
        ("生存", Ok("生存")),
        (x64.as_str(), Ok(x64.as_str())),
        ("", Err(NameError::Empty)),
        (" \t\u{3000} ", Err(NameError::Empty)),
        ("two\nlines", Err(NameError::ControlCharacter)),
        ("bell\u{7}", Err(NameError::ControlCharacter)),
        // Empty to the eye.
        ("\u{200b}", Err(NameError::Unseen('\u{200b}'))),
        ("\u{3164}", Err(NameError::Unseen('\u{3164}'))),
        ("\u{115f}\u{1160}", Err(NameError::Unseen('\u{115f}'))),
        ("\u{ffa0}", Err(NameError::Unseen('\u{ffa0}'))),
        ("\u{2800}", Err(NameError::Unseen('\u{2800}'))),
        ("\u{e0041}\u{e0042}", Err(NameError::Unseen('\u{e0041}'))),
        ("\u{200d}", Err(NameError::Unseen('\u{200d}'))),
        ("\u{fe0f}", Err(NameError::Unseen('\u{fe0f}'))),
        ("\u{301}\u{302}", Err(NameError::NothingSeen)),
        ("\u{20e3}", Err(NameError::NothingSeen)),
        // Beside what is seen.
        ("Sur\u{200b}vival", Err(NameError::Unseen('\u{200b}'))),
        ("\u{202e}lavivruS", Err(NameError::Unseen('\u{202e}'))),
        ("Survival\u{2067}", Err(NameError::Unseen('\u{2067}'))),
        ("Survival\u{ad}", Err(NameError::Unseen('\u{ad}'))),
        ("Survival\u{fe0f}", Err(NameError::Unseen('\u{fe0f}'))),
        ("*\u{200d}", Err(NameError::Unseen('\u{200d}'))),
        // What shapes letters and emoji.
        ("👩\u{200d}🚀 Base", Ok("👩\u{200d}🚀 Base")),
        ("1\u{fe0f}\u{20e3} Lobby", Ok("1\u{fe0f}\u{20e3} Lobby")),
        ("❤\u{fe0f}", Ok("❤\u{fe0f}")),
        ("می\u{200c}خواهم", Ok("می\u{200c}خواهم")),
        ("e\u{301}cole", Ok("e\u{301}cole")),
        ("생존", Ok("생존")),
        ("生存　2", Ok("生存　2")),
    ];
    for (text, expected) in cases {
        assert_eq!(BindingName::parse(text).as_ref().map(BindingName::as_str), expected.as_ref().copied());
    }
    assert_eq!(BindingName::parse(&"x".repeat(65)), Err(NameError::TooLong(65)));
}

#[test]
fn a_panels_name_is_made_to_fit() {
    let named = |text: &str| BindingName::from_panel(text).map(|name| name.to_string());
    assert_eq!(named("Survival\t1.21\n").as_deref(), Ok("Survival 1.21"));
    assert_eq!(named(&"ß".repeat(191)), Ok("ß".repeat(64)));
    assert_eq!(named(&format!("{} tail", "x".repeat(63))), Ok("x".repeat(63)));
    assert_eq!(named("\n"), Err(NameError::Empty));
    assert_eq!(named("\u{202e}Sur\u{200b}vival\u{3164}").as_deref(), Ok("Survival"));
    assert_eq!(named("👩\u{200d}🚀").as_deref(), Ok("👩\u{200d}🚀"));
    assert_eq!(named(&format!("{}👩\u{200d}🚀", "x".repeat(62))), Ok(format!("{}👩", "x".repeat(62))));
    assert_eq!(named("\u{200b}\u{2800}"), Err(NameError::Empty));
    assert_eq!(named("\u{301}"), Err(NameError::NothingSeen));
}

fn binding(id: i64, name: &str) -> Binding {
    Binding {
        id: BindingId(id),
        guild: GuildId::new(1),
        panel: None,
        server: Uuid::nil(),
        name: name.to_owned(),
        say_template: String::new(),
        created_by: UserId::new(1),
        created_at: 0,
    }
}

#[test]
fn which_binding_a_typed_name_means() {
    let bindings: Vec<Binding> = ["Survival", "Survival 2", "Créatif", "Straße", "ΟΔΟΣ ΣΠΑΡΤΗ"]
        .iter()
        .zip(1..)
        .map(|(name, id)| binding(id, name))
        .collect();
    let cases: [(&str, &[i64]); 13] = [
        ("survival", &[1]),
        (" SURVIVAL 2 ", &[2]),
        ("surv", &[1, 2]),
        ("survival ", &[1]),
        ("survival  2", &[]),
        ("CRÉ", &[3]),
        ("STRASSE", &[4]),
        ("STRAẞE", &[4]),
        ("οδός", &[]),
        ("οδος", &[5]),
        ("vival", &[]),
        ("nether", &[]),
        ("", &[1, 2, 3, 4, 5]),
    ];
    for (typed, expected) in cases {
        let found: Vec<i64> = match find_by_name(&bindings, typed) {
            NameMatch::One(one) => vec![one.id.0],
            NameMatch::Several(several) => several.iter().map(|binding| binding.id.0).collect(),
            NameMatch::Nothing => vec![],
        };
        assert_eq!(found, expected, "{typed:?}");
    }
}

#[test]
fn names_that_look_the_same_are_the_same() {
    for other in ["Survi\u{200b}val 2", "Survival\u{a0}2", "\u{2066}survival 2\u{2069}", "SURVIVAL 2\u{3164}"]
    {
        assert_eq!(name_key(other), name_key("Survival 2"), "{other:?}");
    }
    assert_eq!(name_key("❤\u{fe0f}"), name_key("❤"));
    assert_ne!(name_key("e\u{301}"), name_key("e"), "an accent is seen");
}

#[test]
fn every_letter_meets_its_other_cases() {
    for letter in '\0'..='\u{1ffff}' {
        let key = name_key(&letter.to_string());
        assert_eq!(name_key(&letter.to_lowercase().to_string()), key, "{letter:?}");
        assert_eq!(name_key(&letter.to_uppercase().to_string()), key, "{letter:?}");
        assert_eq!(name_key(&key), key, "{letter:?}");
    }
}

proptest! {
    #[test]
    fn a_name_is_found_by_itself_in_any_case(text in "\\PC{1,64}") {
        let Ok(name) = BindingName::parse(&text) else { return Ok(()) };
        let bindings = [binding(1, name.as_str()), binding(2, &format!("{name}x"))];
        for typed in [name.to_string(), name.as_str().to_uppercase(), format!(" {name} ")] {
            prop_assert_eq!(find_by_name(&bindings, &typed), NameMatch::One(&bindings[0]));
        }
        prop_assert_eq!(name_key(&name.key()), name.key());
    }
}
