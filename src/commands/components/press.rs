//! Buttons, selects and forms: what goes on when they come. Rights are read again by what goes on.

use std::future::Future;

use serenity::{
    builder::CreateModal,
    model::application::{ComponentInteraction, ComponentInteractionDataKind, ModalInteraction},
};
use tokio::time::Instant;

use crate::{
    access::Asker,
    buttons::{self, Place},
    commands::{
        components::{
            lasting::LastingButtons,
            waiting::{Lapsed, Waiting},
        },
        interaction::{
            incoming::Incoming,
            reply::Reply,
            request::{self, Request},
        },
        present::command_error::CommandError,
        runner,
        state::Data,
    },
    metrics::{self, RefusedPress},
    text,
    texts::{Language, Text},
};

/// A button that is answered with what `reply` makes.
pub(in crate::commands) fn answered<F>(reply: impl FnOnce(Request) -> F + Send + 'static) -> Waiting<Data>
where
    F: Future<Output = Result<Reply, CommandError>> + Send + 'static,
{
    chosen(|request, _| reply(request))
}

/// A select that is answered with what `reply` makes of the choice.
pub(in crate::commands) fn chosen<F>(
    reply: impl FnOnce(Request, String) -> F + Send + 'static,
) -> Waiting<Data>
where
    F: Future<Output = Result<Reply, CommandError>> + Send + 'static,
{
    Waiting::for_press(Box::new(|data, press: ComponentInteraction| {
        Box::pin(async move {
            let Some(request) = Request::begin_press(data, &press).await else { return Ok(()) };
            let chosen = chosen_of(&press.data.kind);
            runner::answer(&request, reply(request.clone(), chosen.unwrap_or_default()).await).await
        })
    }))
}

/// A button that opens the form that `open` makes, or says why not.
pub(in crate::commands) fn opening(
    open: impl FnOnce(&Data, &Asker, Language) -> Result<CreateModal, Text> + Send + 'static,
) -> Waiting<Data> {
    Waiting::for_press(Box::new(move |data, press: ComponentInteraction| {
        Box::pin(async move {
            request::answer_press_with_modal(&data, &press, open).await;
            Ok(())
        })
    }))
}

/// A form that is answered with what `reply` makes of it.
pub(in crate::commands) fn on_form<F>(
    reply: impl FnOnce(Request, ModalInteraction) -> F + Send + 'static,
) -> Waiting<Data>
where
    F: Future<Output = Result<Reply, CommandError>> + Send + 'static,
{
    Waiting::for_form(Box::new(|data, form: ModalInteraction| {
        Box::pin(async move {
            let Some(request) = Request::begin_form(data, &form).await else { return Ok(()) };
            runner::answer(&request, reply(request.clone(), form).await).await
        })
    }))
}

/// What was chosen of a select.
fn chosen_of(kind: &ComponentInteractionDataKind) -> Option<String> {
    match kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().cloned(),
        _ => None,
    }
}

/// Handles a press. Presses of other applications' components never reach us.
pub(in crate::commands) async fn pressed(
    lasting: &LastingButtons,
    data: Data,
    interaction: &ComponentInteraction,
) -> serenity::Result<()> {
    if !data.waiting.is_new(interaction.id, interaction.guild_id) {
        return Ok(());
    }
    let (key, by) = (&interaction.data.custom_id, interaction.user.id);
    let why = match interaction.guild_id {
        None => request::no_guild(),
        Some(guild) if buttons::is_lasting(key) => {
            let place = Place { guild, channel: interaction.channel_id };
            match lasting.find(&data, key, place).await {
                Ok(press) if press.opens_form() => {
                    request::answer_press_with_modal(&data, interaction, |data, asker, language| {
                        press.form(data, asker, language)
                    })
                    .await;
                    return Ok(());
                }
                Ok(press) => {
                    let request = match press.is_private() {
                        true => Request::begin_private_press(data, interaction).await,
                        false => Request::begin_press(data, interaction).await,
                    };
                    let Some(request) = request else { return Ok(()) };
                    return press.go_on(request, chosen_of(&interaction.data.kind)).await;
                }
                Err(why) => why,
            }
        }
        Some(guild) => match data.waiting.take_press(key, by, guild, Instant::now()) {
            Ok(handler) => return handler(data, interaction.clone()).await,
            Err(why) => lapsed(why),
        },
    };
    Incoming::from(interaction).responder(&data).say(why).await
}

/// Handles a form that was sent off.
pub(in crate::commands) async fn submitted(data: Data, form: &ModalInteraction) -> serenity::Result<()> {
    if !data.waiting.is_new(form.id, form.guild_id) {
        return Ok(());
    }
    let (key, by) = (&form.data.custom_id, form.user.id);
    let why = match form.guild_id {
        None => request::no_guild(),
        Some(guild) => match data.waiting.take_form(key, by, guild, Instant::now()) {
            Ok(handler) => return handler(data, form.clone()).await,
            Err(why) => lapsed(why),
        },
    };
    Incoming::from(form).responder(&data).say(why).await
}

fn lapsed(lapsed: Lapsed) -> Text {
    let (counted, said) = match lapsed {
        Lapsed::Unknown => (RefusedPress::Expired, text!("reply-expired")),
        Lapsed::NotYours => (RefusedPress::NotYours, text!("reply-not-yours")),
    };
    metrics::press_refused(counted);
    said
}
