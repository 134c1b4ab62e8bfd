//! The buttons of a card, signed.

use serenity::builder::CreateActionRow;
use tracing::error;

use super::{Parts, buttons};
use crate::{
    buttons::{PURPOSE, Place, Signer},
    model::Countdown,
    texts::Language,
};

/// The row of buttons under a countdown; none where they can't be signed.
pub(super) async fn row(parts: &Parts, countdown: &Countdown, language: Language) -> Option<CreateActionRow> {
    let place = Place { guild: countdown.plan.guild, channel: countdown.plan.channel };
    match parts.store.signing_keys(&parts.secrets, PURPOSE).await {
        Ok(keys) => buttons::row(&Signer::new(place, keys), countdown, language),
        Err(failed) => {
            error!("a countdown has no buttons: {failed}");
            None
        }
    }
}
