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
pub fn as_many_as_fit(lines: &[Text], mut room: usize, language: Language) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let line = line.markdown(language);
        let rest = lines.len() - index;
        let more = text!("reply-more", count = rest).markdown(language);
        let needed = line.chars().count() + 1;
        let last = rest == 1;
        if needed + if last { 0 } else { more.chars().count() + 1 } > room {
            text.push_str(&more);
            break;
        }
        text.push_str(&line);
        text.push('\n');
        room -= needed;
    }
    text.trim_end().to_owned()
}
