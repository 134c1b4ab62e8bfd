//! Every answer comes from the catalogue: each is its key and what it is told.

use super::{cast::Cast, table};

/// A text without `[keys …]`, what is between fences, and names that stand for themselves.
fn beside_keys(text: &str) -> String {
    let (mut depth, mut rest) = (0_usize, String::new());
    let unfenced: String = text.split("```").step_by(2).collect();
    for c in unfenced.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => rest.push(c),
            _ => {}
        }
    }
    rest
}

/// Words of a sentence: a name, a command's echo and figures are none.
fn says_something(text: &str) -> bool {
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        word.len() > 2 && word.chars().all(char::is_alphabetic)
    };
    // What a member said is after `▸`, and a language that was chosen shows itself in small print.
    let beside = beside_keys(text);
    beside.lines().any(|line| {
        !line.contains('▸') && !line.starts_with("-# ") && line.split(' ').filter(is_word).count() > 2
    })
}

#[tokio::test]
async fn no_answer_is_made_of_words_beside_the_catalogue() {
    let cast = Cast::assemble().await;
    let rows = ["Commands", "Commands"].into_iter().zip(0..).map(|(heading, number)| table(heading, number));
    let mut wrong = Vec::new();
    let mut read = 0;
    for row in rows.collect::<Vec<_>>().iter().flat_map(|table| table.rows()) {
        if matches!(row.name(), "/panel link" | "/mc macro add") {
            continue;
        }
        for column in ["none", "view", "say", "manage", "admin"] {
            let answer = cast.reads(cast.member(column), row.name()).await;
            read += 1;
            if !answer.contains('[') || says_something(&answer) {
                wrong.push(format!("{} for {column}: {answer}", row.name()));
            }
        }
    }
    assert!(read > 100, "{read}");
    assert!(wrong.is_empty(), "{} answers:\n{}", wrong.len(), wrong.join("\n"));
    cast.world.end().await;
}

#[test]
fn words_beside_keys_are_seen() {
    for (text, words) in [
        ("[resolve-gone]", false),
        ("[of-server server=My *own* server what=[write-offline]]", false),
        ("Survival ▸ list\n```\nthere are words here\n```", false),
        ("[reply-more count=3] and some words more", true),
        ("That server is gone.", true),
    ] {
        assert_eq!(says_something(text), words, "{text}");
    }
}
