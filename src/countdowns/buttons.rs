//! The buttons on countdowns. What their presses do is in the commands.

use serenity::{
    builder::{CreateActionRow, CreateButton},
    model::application::ButtonStyle,
};

use crate::{
    buttons::{LastingButton, Signer},
    model::{Countdown, CountdownAction, CountdownState},
    text,
    texts::{Arg, Language, Text, word},
};

/// Ends the countdown with this id, also one that asks.
pub const CANCEL: LastingButton<1> =
    LastingButton { family: "countdown", action: "cancel", command: "/power restart" };
/// Has it take ten minutes more.
pub const MORE: LastingButton<1> = LastingButton { action: "more", ..CANCEL };
/// Does at once what it was too late for.
pub const NOW: LastingButton<1> = LastingButton { action: "now", ..CANCEL };

/// The buttons of a countdown as it is now; none while it is being done, or where they can't be made.
#[must_use]
pub fn row(signer: &Signer, countdown: &Countdown, language: Language) -> Option<CreateActionRow> {
    let number = [countdown.id.0.cast_unsigned()];
    let button = |button: &LastingButton<1>, label: Text, style| -> Option<CreateButton> {
        signer.button(button, number, label.plain(language), style).ok()
    };
    let buttons = match countdown.state {
        CountdownState::Waiting => [
            button(&CANCEL, text!("countdown-cancel-button"), ButtonStyle::Danger)?,
            button(&MORE, text!("countdown-more-button"), ButtonStyle::Secondary)?,
        ],
        CountdownState::Asks => [
            button(
                &NOW,
                text!("countdown-now-button", action = action(countdown.plan.action)),
                ButtonStyle::Danger,
            )?,
            button(&CANCEL, text!("countdown-leave-button"), ButtonStyle::Secondary)?,
        ],
        CountdownState::Firing => return None,
    };
    Some(CreateActionRow::Buttons(buttons.into()))
}

/// What is done, to select among the variants of a text.
pub(super) fn action(action: CountdownAction) -> Arg {
    word(action.as_str())
}
