//! As much of a list or text as a message takes.

use crate::{
    text,
    texts::{Language, Text},
};

/// At most so many characters, the last of them `…` where some are missing.
#[must_use]
pub fn cut(text: String, most: usize) -> String {
    if text.chars().count() <= most {
        return text;
    }
    text.chars().take(most.saturating_sub(1)).chain((most > 0).then_some('…')).collect()
}

/// Whole lines of at most `room` characters, and how many there are more.
#[must_use]
pub fn as_many_as_fit(lines: &[Text], room: usize, language: Language) -> String {
    first_of(lines, lines.len(), room, language)
}

/// The first whole lines, at most `most` of them and of at most `room` characters, and how many there are more.
fn first_of(lines: &[Text], most: usize, mut room: usize, language: Language) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let line = line.markdown(language);
        let rest = lines.len() - index;
        let more = more(rest, language);
        let needed = line.chars().count() + 1;
        let last = rest == 1;
        if index == most || needed + if last { 0 } else { more.chars().count() + 1 } > room {
            text.push_str(&more);
            break;
        }
        text.push_str(&line);
        text.push('\n');
        room -= needed;
    }
    text.trim_end().to_owned()
}

/// Blocks of whole lines, at most `most` of them, of at most `room` characters together; the last one ends with how many
/// lines there are more.
pub(super) fn fit_blocks(
    blocks: &[Vec<Text>],
    most: usize,
    mut room: usize,
    language: Language,
) -> Vec<String> {
    let mut fitting = Vec::new();
    for (place, block) in blocks.iter().take(most).enumerate() {
        let later = blocks[place + 1..].concat();
        let whole = Text::lines(block.clone()).markdown(language);
        let needed = whole.chars().count() + 1;
        let told = more(block.len() + later.len(), language).chars().count() + 1;
        if !later.is_empty() && place + 1 < most && needed + told <= room {
            fitting.push(whole);
            room -= needed;
            continue;
        }
        let rest = [block.as_slice(), &later].concat();
        fitting.push(first_of(&rest, block.len(), room, language));
        if !later.is_empty() {
            break;
        }
    }
    fitting
}

fn more(count: usize, language: Language) -> String {
    text!("reply-more", count = count).markdown(language)
}
