//! Slash commands, buttons and selects: what people type, press and read.
//!
//! poise parses slash commands; each becomes a `Request`, which is acknowledged at once and answered
//! privately. What is asked for is an `Action` on a binding, so that a select which asks "which server?"
//! and a button which asks "really?" go on exactly where the command stopped. Rights are read anew each time.

mod access;
mod admission;
mod answer;
mod ask;
mod ask_for_it;
mod at_work;
mod audit;
mod audit_channel;
mod audit_line;
mod autocomplete;
mod bind;
pub mod changes;
mod commands_only;
mod confirm;
mod console;
mod console_write;
mod consoles;
mod deed;
mod forget;
mod grant;
mod help;
mod lasting;
mod mc;
mod mentions;
mod naming;
mod obstacle;
mod offers;
mod panel;
mod pending;
mod place;
mod power;
mod press;
mod refusal;
mod reply;
mod request;
pub mod rules;
mod said;
mod server;
mod showing;
mod spelling;
mod status;
mod takeover;
mod target;
mod terms;
mod text;
mod trail;
mod turns;
mod typed;
mod unbind;
mod under_way;
mod which;
mod words;

use std::{fmt, ops::Deref, sync::Arc, time::Duration};

use poise::{BoxFuture, FrameworkBuilder, FrameworkContext, FrameworkError, FrameworkOptions};
use serde_json::Value;
use serenity::all::FullEvent;
use tracing::{error, warn};

use crate::{
    access::Access,
    audit::AuditChannels,
    config::{PanelGuilds, PanelLink},
    discord::{calls::Calls, gateway, known::Known, membership::Membership, start::Operators},
    relay::Relay,
    secrets::Secrets,
    sockets::{Panels, Sockets, Terms},
    store::Store,
};

/// What commands work with.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Rights and audit.
    pub access: Access,
    /// The running consoles.
    pub sockets: Sockets,
    /// The panels that can be asked, and their server lists.
    pub panels: Panels,
    /// How panels are reached.
    pub terms: Terms,
    /// Which panels guilds may link.
    pub panel_link: PanelLink,
    /// The panels that are being tried for that.
    pub trials: Trials,
    /// What seals their keys.
    pub secrets: Secrets,
    /// The running mirrors.
    pub relay: Relay,
    /// Where each guild's deeds are told.
    pub audit: AuditChannels,
    /// The way to have changed rows carried out.
    pub changes: changes::Changes,
    /// How Discord is answered and asked.
    pub calls: Calls,
    /// What the gateway has told of channels and rights.
    pub known: Known,
    /// The application's owner, or who may change it of the team that owns it.
    pub operators: Operators,
    /// Which guilds the bot is in.
    pub membership: Membership,
    /// Who may bind servers of the operator's panel.
    pub panel_guilds: PanelGuilds,
    /// Selects and buttons that wait for a press.
    pub pending: Pending<Data>,
    /// The interactions that are being carried out.
    pub under_way: UnderWay,
    /// Whose turn it is to send a command.
    pub turns: Turns,
    /// How many interactions of a guild are carried out.
    pub admission: Admission,
    /// How long what a console prints after a command counts as its answer.
    pub hear_for: Duration,
    /// The power actions that servers are at.
    pub at_work: AtWork,
    /// For how many days what was unbound can be brought back.
    pub forget_days: u16,
}

/// A shared handle to [`Parts`].
#[derive(Clone)]
pub struct Data(Arc<Parts>);

impl Data {
    /// Shares the parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Whether the bot's operator has a panel.
    fn has_operators_panel(&self) -> bool {
        self.terms.operator.is_some()
    }
}

impl Deref for Data {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Data")
    }
}

pub use admission::Admission;
pub use at_work::AtWork;
pub use consoles::server_key;
pub use panel::Trials;
pub use pending::Pending;
pub use turns::{Pace, Speed, Turns};
pub use under_way::UnderWay;

/// What a command function ends with when Discord didn't take our answer; everything a person should read is an
/// answer, not an error.
pub type Failure = serenity::Error;
type Context<'a> = poise::Context<'a, Data, Failure>;

/// Every command, in the order of `/help`.
#[must_use]
pub fn all() -> Vec<poise::Command<Data, Failure>> {
    vec![
        mc::mc(),
        power::power(),
        status::status(),
        server::server(),
        console::console(),
        access::access(),
        panel::panel(),
        audit::audit(),
        help::help(),
    ]
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
        data.known.is_in(&context.cache);
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
                    press::pressed(context.user_data.clone(), pressed).await?;
                } else if let Some(submitted) = interaction.as_modal_submit() {
                    press::submitted(context.user_data.clone(), submitted).await?;
                }
            }
            FullEvent::Ready { data_about_bot } => {
                tracing::info!(
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
        request::apologise(context, request::CHANGED).await;
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
            request::apologise(ctx, "Something went wrong inside the bot; its log tells its operator what.")
                .await;
        }
        FrameworkError::GuildOnly { ctx, .. } => request::apologise(ctx, request::NO_GUILD).await,
        FrameworkError::UnknownInteraction { framework, interaction, .. } => {
            warn!(command = %interaction.data.name, "Discord shows a command that is not ours any more");
            request::answer_unknown(framework.user_data, interaction).await;
        }
        FrameworkError::ArgumentParse { ctx, error, .. } => {
            request::apologise(
                ctx,
                &format!("An option can't be read: {}", words::outside(&error.to_string())),
            )
            .await;
        }
        FrameworkError::CommandStructureMismatch { ctx, description, .. } => {
            let ctx = poise::Context::from(ctx);
            warn!(command = %ctx.command().qualified_name, "a command arrived in another shape: {description}");
            request::apologise(ctx, request::CHANGED).await;
        }
        // Answered by the check.
        FrameworkError::CommandCheckFailed { error: None, .. } => {}
        other => warn!("poise: {other}"),
    }
}
