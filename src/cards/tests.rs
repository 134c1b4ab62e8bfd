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
fn a_picture_says_what_it_shows() {
    let card = Card::new(Accent::Good).text(line("head")).picture("chart.png", line("x".repeat(2_000)));
    let components = card.components(Language::ENGLISH).unwrap();
    let gallery = &components[0]["components"][1];
    assert_eq!(gallery["type"], 12);
    assert_eq!(gallery["items"][0]["media"]["url"], "attachment://chart.png");
    assert_eq!(gallery["items"][0]["description"].as_str().unwrap().chars().count(), 1_024);
    assert_eq!(card.words().markdown(Language::ENGLISH), "head");
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

/// The texts of a card that has blocks of so many lines each, between a head and a row.
fn of_blocks(lines: &[usize], width: usize) -> Vec<String> {
    let block = |count: &usize| (0..*count).map(|n| line(format!("{n:04}{}", "ü".repeat(width)))).collect();
    let card = Card::new(Accent::Good).text(line("head")).blocks(lines.iter().map(block).collect());
    let components = card.row(buttons(3)).components(Language::ENGLISH).unwrap();
    let separators = components[0]["components"].as_array().unwrap().iter().filter(|one| one["type"] == 14);
    let (separators, texts) = (separators.count(), texts(&components));
    assert_eq!(separators + 1, texts.len(), "a line across before each block");
    assert!(texts.iter().map(|text| text.chars().count()).sum::<usize>() <= MOST_TEXT);
    assert_eq!(texts[0], "head");
    texts[1..].to_vec()
}

#[test]
fn blocks_that_have_no_room_are_counted_by_their_lines() {
    assert_eq!(of_blocks(&[1, 2], 0), ["0000", "0000\n0001"]);
    // The box, the head, a row of three and 17 times two are 40 components.
    let many = of_blocks(&[1; 50], 0);
    assert_eq!((many.len(), &*many[16]), (17, "0000\n… and 33 more"));
    // 46 lines and the count of the others are all the text that a message takes.
    let long = of_blocks(&[40, 20, 5], 80);
    assert_eq!((long.len(), long[0].lines().count()), (2, 40));
    let shown = long[1].lines().count() - 1;
    assert!(long[1].ends_with(&format!("\n… and {} more", 25 - shown)) && shown > 4, "{}", long[1]);
    // One that is too long alone.
    let alone = of_blocks(&[200], 80);
    assert!(alone[0].ends_with(" more") && alone.len() == 1, "{}", alone[0]);
}
