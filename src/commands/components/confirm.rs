//! Questions before what is hard to undo: a button that does it and one that leaves it, for the person who asked.

use serenity::{
    builder::{CreateActionRow, CreateButton},
    model::application::ButtonStyle,
};
use tokio::time::Instant;

use crate::{
    cards::Card,
    commands::{
        components::{
            press,
            waiting::{LIFE, Waiting},
        },
        interaction::{reply::Reply, request::Request},
        state::Data,
    },
    store::epoch_seconds,
    text,
    texts::{Text, time},
};

/// Asks `question` about the binding called `name`. A press of `label` leads to `next`, which must read the rights anew.
pub(in crate::commands) fn question(
    request: &Request,
    question: impl Into<Text>,
    label: impl Into<Text>,
    next: Waiting<Data>,
    name: &str,
) -> Reply {
    Reply::new(question.into().above(until(epoch_seconds() + LIFE.as_secs().cast_signed(), 't')))
        .with_row(choice(request, label, next, name))
}

/// The same on a card, which says what it is about.
pub(in crate::commands) fn on_card(
    request: &Request,
    card: Card,
    label: impl Into<Text>,
    next: Waiting<Data>,
    name: &str,
) -> Reply {
    let until = until(epoch_seconds() + LIFE.as_secs().cast_signed(), 't');
    Reply::card(card.text(until)).with_row(choice(request, label, next, name))
}

/// A button that does what is hard to undo, and one that leaves what is called `name` as it is.
pub(in crate::commands) fn choice(
    request: &Request,
    label: impl Into<Text>,
    next: Waiting<Data>,
    name: &str,
) -> CreateActionRow {
    let left = Reply::new(text!("confirm-left", name = name));
    let leave = press::answered(move |_| std::future::ready(Ok(left.clone()))).holding(name.len());
    CreateActionRow::Buttons(vec![
        button(request, label, ButtonStyle::Danger, next),
        button(request, text!("confirm-cancel-button"), ButtonStyle::Secondary, leave),
    ])
}

/// A button for the person who asked.
pub(in crate::commands) fn button(
    request: &Request,
    label: impl Into<Text>,
    style: ButtonStyle,
    next: Waiting<Data>,
) -> CreateButton {
    let key = request.data.waiting.add(request.asker.user, request.guild(), next, Instant::now());
    CreateButton::new(key).label(label.into().plain(request.language())).style(style)
}

/// Until when buttons can be pressed, in seconds since 1970, shown in the reader's own time by Discord's `style`: a line
/// of its own.
pub(in crate::commands) fn until(end: i64, style: char) -> Text {
    text!("confirm-until", time = time(end, style))
}
