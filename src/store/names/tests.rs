//! Names: what is allowed, and which binding a typed one means.

use proptest::prelude::*;
use serenity::model::id::{GuildId, UserId};
use uuid::Uuid;

use super::*;
use crate::store::BindingId;

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
