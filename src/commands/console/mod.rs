//! `/console`: where consoles are shown, how, and how that goes.

mod filter;
mod mirroring;
mod mode;
mod pause;
mod status;
mod tail;
mod unmirror;

use std::time::Duration;

use poise::ChoiceParameter;
use serenity::model::{channel::PartialChannel, id::ChannelId};

use crate::{
    access::Rights,
    boards::buttons::TAIL,
    commands::{
        components::lasting::LastingButtons,
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request, target_channel::TargetChannel},
        present::{command_error::CommandError, span},
        resolve::{
            ask::{self, ServerCommand},
            autocomplete,
            mirror::{self, Here, Which},
        },
        runner,
        state::{Context, Failure},
    },
    model::{Binding, BindingId, Layout, Mode, Permission, Shows},
    text,
};

/// What `/help` says of it.
const HELP: [HelpLine; 7] = [
    HelpLine::new("/console mirror", HelpFor::Holders(Permission::Manage), || text!("help-console-mirror")),
    HelpLine::new("/console pause", HelpFor::Holders(Permission::Manage), || text!("help-console-pause")),
    HelpLine::new("/console quiet", HelpFor::Holders(Permission::Manage), || text!("help-console-quiet")),
    HelpLine::new("/console verbose", HelpFor::Holders(Permission::Manage), || text!("help-console-verbose")),
    HelpLine::new("/console filter add", HelpFor::Holders(Permission::Manage), || {
        text!("help-console-filter")
    }),
    HelpLine::new("/console status", HelpFor::Holders(Permission::View), || text!("help-console-status")),
    HelpLine::new("/console tail", HelpFor::Holders(Permission::View), || text!("help-console-tail")),
];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    let buttons = LastingButtons::default().privately(&TAIL, |request, [binding]| async move {
        tail::pressed(&request, BindingId(binding.cast_signed())).await
    });
    Family { command: Some(console()), help: &HELP, buttons, ..Family::default() }
}

/// Show a server's console in a channel
#[poise::command(
    slash_command,
    subcommands(
        "mirror",
        "unmirror",
        "pause",
        "resume",
        "quiet",
        "verbose",
        "status",
        "tail",
        "filter::filter"
    ),
    subcommand_required,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    install_context = "Guild",
    interaction_context = "Guild"
)]
async fn console(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Show a server's console in a channel
#[poise::command(slash_command)]
async fn mirror(
    context: Context<'_>,
    #[channel_types("Text", "News", "Voice", "PublicThread", "PrivateThread", "NewsThread")] channel: Option<
        PartialChannel,
    >,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    layout: Option<Laid>,
    only: Option<Only>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let place = channel.as_ref().map_or_else(|| request.here(), TargetChannel::from);
        let layout = layout.map(Layout::from);
        place.check(&request.asker).and_then(|()| place.check_layout(layout))?;
        let shows = only.map(Shows::from);
        let mirror = mirroring::Mirror { channel: place.channel, layout, shows };
        ask::ask(&request, mirror, server.as_deref()).await
    })
    .await
}

/// Stop showing a console in a channel
#[poise::command(slash_command)]
async fn unmirror(
    context: Context<'_>,
    channel: Option<PartialChannel>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    let channel = channel.map(|channel| channel.id);
    runner::run(context, async |request| unmirror::end(&request, channel, server.as_deref()).await).await
}

/// Hold a mirror back; its lines wait
#[poise::command(slash_command)]
async fn pause(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    ask(context, server, channel, Ask::Pause).await
}

/// Let a paused mirror go on; what waited is posted
#[poise::command(slash_command)]
async fn resume(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    ask(context, server, channel, Ask::Resume).await
}

/// Show warnings and errors alone for a while
#[poise::command(slash_command)]
async fn quiet(
    context: Context<'_>,
    #[rename = "for"] lasting: Option<String>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    ask_for(context, Mode::Quiet, lasting, server, channel).await
}

/// Show everything for a while, also what filters hide
#[poise::command(slash_command)]
async fn verbose(
    context: Context<'_>,
    #[rename = "for"] lasting: Option<String>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    ask_for(context, Mode::Verbose, lasting, server, channel).await
}

/// How a server's mirrors fare: what waits, what was lost, what is wrong
#[poise::command(slash_command)]
async fn status(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| ask::ask(&request, status::ConsoleStatus, server.as_deref()).await)
        .await
}

/// The last lines of a console, for you alone
#[poise::command(slash_command)]
async fn tail(
    context: Context<'_>,
    #[min = 1]
    #[max = 100]
    lines: Option<u8>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    ask(context, server, channel, Ask::Tail(lines.unwrap_or(tail::USUAL))).await
}

/// Something that is asked of one of a server's mirrors.
#[derive(Debug, Clone)]
enum Ask {
    /// `/console pause`.
    Pause,
    /// `/console resume`.
    Resume,
    /// `/console quiet` or `verbose`, for so long; none: it ends.
    Mode(Mode, Option<Duration>),
    /// `/console tail`, this many lines.
    Tail(u8),
    /// `/console filter`.
    Filter(filter::Wish),
}

impl Ask {
    /// Bytes of the text that somebody typed for it.
    fn text_len(&self) -> usize {
        match self {
            Self::Filter(wish) => wish.text_len(),
            Self::Pause | Self::Resume | Self::Mode(..) | Self::Tail(_) => 0,
        }
    }

    /// The permission it needs.
    fn needs(&self) -> Permission {
        match self {
            Self::Tail(_) => Permission::View,
            Self::Pause | Self::Resume | Self::Mode(..) | Self::Filter(_) => Permission::Manage,
        }
    }

    /// The command as people type it.
    fn command(&self) -> &'static str {
        match self {
            Self::Pause => "/console pause",
            Self::Resume => "/console resume",
            Self::Mode(mode, _) => mode::command(*mode),
            Self::Tail(_) => "/console tail",
            Self::Filter(wish) => wish.command(),
        }
    }

    async fn reply(
        self,
        request: &Request,
        binding: &Binding,
        channel: Option<ChannelId>,
    ) -> Result<Reply, CommandError> {
        let mirrors = mirror::mirrors_of(request, binding).await?;
        if let (Self::Filter(filter::Wish::List), None) = (&self, channel) {
            return filter::list::reply(request, binding, &mirrors).await;
        }
        let here = Here { channel: request.channel, parent: request.parent };
        let mirror = match mirror::choose(&mirrors, channel, here) {
            Which::One(mirror) => mirror,
            other => return Err(mirror::not_one(binding, &other, self.command()).into()),
        };
        match self {
            Self::Pause => pause::pause(request, binding, mirror).await,
            Self::Resume => pause::resume(request, binding, mirror).await,
            Self::Mode(mode, lasting) => mode::set(request, binding, mirror, mode, lasting).await,
            Self::Tail(lines) => tail::reply(request, binding, mirror, lines),
            Self::Filter(wish) => wish.carry_out(request, binding, mirror).await,
        }
    }
}

/// The same with the mirror that it is about: the one in `channel`, else the one that is near.
#[derive(Debug, Clone)]
struct OfMirror {
    ask: Ask,
    channel: Option<ChannelId>,
}

impl ServerCommand for OfMirror {
    fn needs(&self) -> Permission {
        self.ask.needs()
    }

    fn command(&self) -> &'static str {
        self.ask.command()
    }

    fn text_len(&self) -> usize {
        self.ask.text_len()
    }

    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        self.ask.reply(request, binding, self.channel).await
    }
}

/// Finds the server that is meant and goes on with it.
async fn ask(
    context: Context<'_>,
    server: Option<String>,
    channel: Option<PartialChannel>,
    ask: Ask,
) -> Result<(), Failure> {
    let asked = OfMirror { ask, channel: channel.map(|channel| channel.id) };
    runner::run(context, async |request| ask::ask(&request, asked, server.as_deref()).await).await
}

/// The same for what a mirror shows for a while.
async fn ask_for(
    context: Context<'_>,
    mode: Mode,
    lasting: Option<String>,
    server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    let channel = channel.map(|channel| channel.id);
    runner::run(context, async |request| {
        let lasting = lasting.as_deref().map(span::read).transpose()?;
        let asked = OfMirror { ask: Ask::Mode(mode, lasting), channel };
        ask::ask(&request, asked, server.as_deref()).await
    })
    .await
}

/// The choices of the option `only`.
#[derive(Debug, Clone, Copy, ChoiceParameter)]
enum Only {
    #[name = "warnings"]
    Warnings,
    #[name = "every line"]
    EveryLine,
}

impl From<Only> for Shows {
    fn from(only: Only) -> Self {
        match only {
            Only::Warnings => Self::Warnings,
            Only::EveryLine => Self::All,
        }
    }
}

/// The choices of the option `layout`.
#[derive(Debug, Clone, Copy, ChoiceParameter)]
enum Laid {
    #[name = "messages"]
    Messages,
    #[name = "live"]
    Live,
    #[name = "thread per day"]
    ThreadPerDay,
    #[name = "thread per server start"]
    ThreadPerStart,
}

impl From<Laid> for Layout {
    fn from(laid: Laid) -> Self {
        match laid {
            Laid::Messages => Self::Messages,
            Laid::Live => Self::Live,
            Laid::ThreadPerDay => Self::ThreadPerDay,
            Laid::ThreadPerStart => Self::ThreadPerStart,
        }
    }
}
