//! Slash commands, buttons and selects: what people type, press and read.
//!
//! poise parses slash commands; each becomes a `Request`, which is acknowledged at once and answered privately. A command
//! about one binding is a `ServerCommand`, so that a select which asks "which server?" goes on exactly where the command
//! stopped; a button which asks "really?" holds what goes on. Rights are read anew each time.
//!
//! Each part of this list may use the parts under it. The files of one part never import each other in a circle:
//!
//! - this file: the list of commands, and what becomes of interactions;
//! - `descriptions`: what Discord shows of commands while somebody types;
//! - the families, one a file or folder each: `mc`, `power`, `plan`, `status`, `chart`, `help`, `server`, `console`, `board`, `chat`, `access`,
//!   `panel`, `alert`, `audit`, `player`, and `approval`, which `own_line` offers;
//! - `own_line`: a line for a console under the right of who asks, which `mc` and `player` send;
//! - `console_write`: a line for a console, in its turn, and what the console answered;
//!   `mirror_assignment`, `bindable`: what several families do alike;
//! - `form`: the inputs of forms;
//! - `family`: what each of them hands to this file: its command, its lines of `/help`, and its buttons that last;
//! - `background_write`: a line for a console that no person's command is;
//! - `audited`: an action that is written down before it is done, and closed after;
//! - `absent`: what somebody may do who is not there just now;
//! - `resolve`: which binding or mirror is meant; suggestions;
//! - `components`: buttons that last, and buttons, selects and forms that wait;
//! - `runner`: how each of them gets its answer;
//! - `present`: states, refusals and audit lines as text;
//! - `interaction`: one interaction and its answer;
//! - `state` and what it holds: what commands work with.

mod absent;
mod access;
mod alert;
mod approval;
mod askers;
mod audit;
mod audited;
mod background_write;
mod bindable;
mod board;
pub mod changes;
mod chart;
mod charts;
mod chat;
mod components;
mod console;
mod console_write;
mod descriptions;
mod family;
mod form;
mod help;
mod interaction;
mod link_attempts;
mod mc;
mod mirror_assignment;
mod options;
mod own_line;
mod panel;
mod plan;
mod player;
mod power;
mod power_locks;
mod present;
mod rate_limit;
mod resolve;
mod rules;
mod runner;
mod server;
mod state;
mod status;

use std::sync::LazyLock;

use poise::{BoxFuture, FrameworkBuilder, FrameworkContext, FrameworkError, FrameworkOptions};
use serde_json::Value;
use serenity::all::FullEvent;
use tracing::{error, warn};

pub use askers::Askers;
pub use background_write::background_write;
pub use charts::Charts;
pub use components::waiting::WaitingComponents;
pub use interaction::{admission::Admission, in_flight::InFlight};
pub use link_attempts::LinkAttempts;
pub use plan::acts as plan_acts;
pub use power::acts as countdown_acts;
pub use power_locks::PowerLocks;
pub use rate_limit::{Pace, RateLimit, Speed};
pub use state::{Data, Failure, Parts, server_key};

use components::{lasting::LastingButtons, press};
use family::Family;
use interaction::request;
use present::messages;
use resolve::autocomplete;
use state::Context;

use crate::{discord::gateway, text};

/// Every family, in the order of `/help`. Nothing else lists them.
fn families() -> Vec<Family> {
    let mut families = vec![
        status::family(),
        chart::family(),
        mc::family(),
        player::family(),
        power::family(),
        plan::family(),
        console::family(),
        board::family(),
        chat::family(),
        server::family(),
        access::family(),
        panel::family(),
        alert::family(),
        audit::family(),
        approval::family(),
    ];
    let lines = families.iter().flat_map(|family| family.help).copied().collect();
    families.push(help::family(lines));
    families
}

/// What the presses of buttons that last do.
static BUTTONS: LazyLock<LastingButtons> = LazyLock::new(|| {
    families().into_iter().fold(LastingButtons::default(), |all, family| all.and(family.buttons))
});

/// Every command.
#[must_use]
pub fn all() -> Vec<poise::Command<Data, Failure>> {
    let mut all: Vec<_> = families().into_iter().filter_map(|family| family.command).collect();
    descriptions::describe(&mut all);
    all.extend(families().into_iter().filter_map(|family| family.menu));
    all
}

/// Every command as Discord is told of it.
#[must_use]
pub fn registrations() -> Vec<Value> {
    let builders = poise::builtins::create_application_commands(&all());
    // A builder of names and numbers is JSON whatever it holds.
    builders.into_iter().filter_map(|builder| serde_json::to_value(builder).ok()).collect()
}

/// The framework with every command over `data`.
#[must_use]
pub fn framework(data: Data) -> FrameworkBuilder<Data, Failure> {
    let options = FrameworkOptions {
        commands: all(),
        on_error: |error| Box::pin(on_error(error)),
        command_check: Some(|context| Box::pin(is_a_whole_command(context))),
        event_handler: on_event,
        // There are slash commands only: a mention of the bot is no command.
        prefix_options: poise::PrefixFrameworkOptions { mention_as_prefix: false, ..Default::default() },
        ..FrameworkOptions::default()
    };
    // The builder's word counts, not that of the options: with it poise would ask Discord before it connects.
    poise::Framework::builder().initialize_owners(false).options(options).setup(move |context, _, _| {
        data.cache.is_in(&context.cache);
        Box::pin(async move { Ok(data) })
    })
}

fn on_event<'a>(
    context: FrameworkContext<'a, Data, Failure>,
    event: &'a FullEvent,
) -> BoxFuture<'a, Result<(), Failure>> {
    Box::pin(async move {
        match event {
            FullEvent::InteractionCreate { interaction } => {
                if let Some(pressed) = interaction.as_message_component() {
                    press::pressed(&BUTTONS, context.user_data.clone(), pressed).await?;
                } else if let Some(submitted) = interaction.as_modal_submit() {
                    press::submitted(context.user_data.clone(), submitted).await?;
                }
            }
            FullEvent::Message { new_message } => {
                chat::hear(context.user_data, &context.serenity_context.cache, new_message).await;
            }
            FullEvent::Ready { data_about_bot } => {
                tracing::info!(
                    target: crate::config::CONNECTED,
                    guilds = data_about_bot.guilds.len(),
                    "connected to Discord as {}",
                    data_about_bot.user.name
                );
            }
            FullEvent::Resume { .. } => tracing::info!("the Discord connection was resumed"),
            _ => {}
        }
        Ok(())
    })
}

/// Whether poise is to run the command. What is typed so far is answered here; and a command that has subcommands must
/// come with one, though Discord's client sends no other.
async fn is_a_whole_command(context: Context<'_>) -> Result<bool, Failure> {
    if let poise::Context::Application(application) = context
        && application.interaction_type == poise::CommandInteractionType::Autocomplete
    {
        autocomplete::answer(application).await;
        return Ok(false);
    }
    let whole = context.command().subcommands.is_empty();
    if !whole {
        request::apologise(context, request::changed()).await;
    }
    Ok(whole)
}

async fn on_error(error: FrameworkError<'_, Data, Failure>) {
    match error {
        FrameworkError::Command { error, ctx, .. } => {
            warn!(command = %ctx.command().qualified_name, "an answer did not reach Discord: {}", gateway::words(&error));
        }
        FrameworkError::EventHandler { error, .. } => {
            warn!("an answer to a button did not reach Discord: {}", gateway::words(&error));
        }
        FrameworkError::CommandPanic { ctx, .. } => {
            // The panic hook has logged the message and its place.
            error!(command = %ctx.command().qualified_name, "a command panicked");
            request::apologise(ctx, text!("reply-panicked")).await;
        }
        FrameworkError::GuildOnly { ctx, .. } => request::apologise(ctx, request::no_guild()).await,
        FrameworkError::UnknownInteraction { framework, interaction, .. } => {
            warn!(command = %interaction.data.name, "Discord shows a command that is not ours any more");
            request::answer_unknown(framework.user_data, interaction).await;
        }
        FrameworkError::ArgumentParse { ctx, error, .. } => {
            let why = messages::masked(&error.to_string());
            request::apologise(ctx, text!("reply-option-unreadable", why = why)).await;
        }
        FrameworkError::CommandStructureMismatch { ctx, description, .. } => {
            let ctx = poise::Context::from(ctx);
            warn!(command = %ctx.command().qualified_name, "a command arrived in another shape: {description}");
            request::apologise(ctx, request::changed()).await;
        }
        // Answered by the check.
        FrameworkError::CommandCheckFailed { error: None, .. } => {}
        other => warn!("poise: {other}"),
    }
}
