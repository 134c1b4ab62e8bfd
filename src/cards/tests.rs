use serde_json::{Value, json};
use serenity::builder::{CreateActionRow, CreateButton};

use super::{Accent, Card, MOST_TEXT, TooManyComponents, plain};
use crate::texts::{Language, Text};

fn line(text: impl Into<String>) -> Text {
    Text::verbatim(text.into())
}

fn buttons(count: usize) -> CreateActionRow {
    CreateActionRow::Buttons((0..count).map(|n| CreateButton::new(n.to_string()).label("x")).collect())
}

/// All texts, one after the other.
fn texts(components: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    for component in components {
        found.extend(component["content"].as_str().map(str::to_owned));
        found.extend(component["components"].as_array().map(|inner| texts(inner)).unwrap_or_default());
    }
    found
}

#[test]
fn a_card_is_a_box_of_its_parts_below_its_notes() {
    let card = Card::new(Accent::Good)
        .text(line("**Survival** running"))
        .separator()
        .list(vec![line("one"), line("two")])
        .row(buttons(1))
        .after(line("a note"))
        .file("console.log");
    assert_eq!(
        json!(card.components(Language::ENGLISH).unwrap()),
        json!([
            {"type": 10, "content": "a note"},
            {"type": 17, "accent_color": 0x2E_9E_5B, "components": [
                {"type": 10, "content": "**Survival** running"},
                {"type": 14},
                {"type": 10, "content": "one\ntwo"},
                json!(buttons(1)),
                {"type": 13, "file": {"url": "attachment://console.log"}},
            ]},
        ])
    );
    assert_eq!(card.words().markdown(Language::ENGLISH), "a note\n**Survival** running\none\ntwo");
}

#[test]
fn texts_fit_into_a_message_and_lists_give_way_first() {
    let long = (0..200).map(|n| line(format!("{n:03} {}", "ü".repeat(50)))).collect::<Vec<_>>();
    let card = Card::new(Accent::Neutral).text(line("head")).list(long.clone()).text(line("x".repeat(1_000)));
    let texts = texts(&card.components(Language::ENGLISH).unwrap());
    let length = texts.iter().map(|text| text.chars().count()).sum::<usize>();
    assert!(length <= MOST_TEXT && length > MOST_TEXT - 100, "{length}");
    assert_eq!((texts[0].as_str(), texts[2].len()), ("head", 1_000));
    let shown = texts[1].lines().filter(|line| line.contains('ü')).count();
    assert!(texts[1].ends_with(&format!("\n… and {} more", 200 - shown)), "{}", texts[1]);
}

#[test]
fn a_text_that_is_too_long_alone_is_cut_and_what_has_no_room_is_left_out() {
    let card =
        Card::new(Accent::Bad).text(line("x".repeat(5_000))).text(line("no room")).list(vec![line("y")]);
    let texts = texts(&card.components(Language::ENGLISH).unwrap());
    assert_eq!(texts.len(), 1);
    assert_eq!(texts[0].chars().count(), MOST_TEXT);
    assert!(texts[0].ends_with('…'));
}

#[test]
fn a_card_of_too_many_components_is_an_error() {
    // A box and rows of a button each.
    let with_rows = |count| (0..count).fold(Card::new(Accent::Bad), |card, _| card.row(buttons(1)));
    assert!(with_rows(19).components(Language::ENGLISH).is_ok());
    assert_eq!(with_rows(20).components(Language::ENGLISH), Err(TooManyComponents(41)));
}

#[test]
fn a_text_after_a_card_is_components_too() {
    assert_eq!(
        json!(plain("done".into(), &[buttons(2)], Some("a.txt"))),
        json!([
            {"type": 10, "content": "done"},
            json!(buttons(2)),
            {"type": 13, "file": {"url": "attachment://a.txt"}},
        ])
    );
    assert_eq!(plain(String::new(), &[], None), [] as [Value; 0]);
}
