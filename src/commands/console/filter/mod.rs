//! `/console filter`: what a mirror hides and masks.

mod add;
pub(super) mod list;
mod remove;
mod spelled;
mod suggest;
mod test_line;

use std::borrow::Cow;

use poise::{ChoiceParameter, CommandParameterChoice};
use serenity::model::channel::PartialChannel;

use crate::{
    commands::{
        console::Ask,
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        resolve::autocomplete,
        runner,
        state::{Context, Failure},
    },
    masking::filter::{Preset, Spec},
    model::{Binding, FilterAction, Mirror, PatternKind},
    text,
    texts::Text,
};

/// Hide or mask lines of a mirror
#[poise::command(slash_command, subcommands("add", "remove", "list", "test"), subcommand_required)]
pub(super) async fn filter(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Hide lines, show only some, mask a part of them, or switch a preset on
#[poise::command(slash_command)]
async fn add(
    context: Context<'_>,
    action: Option<Act>,
    pattern: Option<String>,
    regex: Option<bool>,
    preset: Option<PresetChoice>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    let wish = match (preset, action, pattern) {
        (Some(preset), None, None) => Ok(Wish::On(preset.0)),
        (None, Some(action), Some(text)) => Ok(Wish::Add(spec(action, text, regex))),
        (None, Some(_), None) => Err(text!("filter-needs-pattern")),
        (None, None, Some(_)) => Err(text!("filter-needs-action")),
        (None, None, None) => Err(text!("filter-needs-any")),
        (Some(_), ..) => Err(text!("filter-needs-one")),
    };
    asked(context, server, channel, wish).await
}

/// Remove a filter, or switch a preset off
#[poise::command(slash_command)]
async fn remove(
    context: Context<'_>,
    #[autocomplete = "suggest::filters"] filter: String,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    asked(context, server, channel, Ok(Wish::Remove(filter))).await
}

/// Every filter and preset, and how many lines they hid
#[poise::command(slash_command)]
async fn list(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    asked(context, server, channel, Ok(Wish::List)).await
}

/// What becomes of a line, also with a filter that is not there yet
#[poise::command(slash_command)]
async fn test(
    context: Context<'_>,
    line: String,
    action: Option<Act>,
    pattern: Option<String>,
    regex: Option<bool>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    let wish = match (action, pattern) {
        (None, None) => Ok(Wish::Test(line, None)),
        (Some(action), Some(text)) => Ok(Wish::Test(line, Some(spec(action, text, regex)))),
        _ => Err(text!("filter-test-needs-both")),
    };
    asked(context, server, channel, wish).await
}

async fn asked(
    context: Context<'_>,
    server: Option<String>,
    channel: Option<PartialChannel>,
    wish: Result<Wish, Text>,
) -> Result<(), Failure> {
    match wish {
        Ok(wish) => super::ask(context, server, channel, Ask::Filter(wish)).await,
        Err(why) => runner::run(context, async |_| Err(why.into())).await,
    }
}

fn spec(action: Act, text: String, regex: Option<bool>) -> Spec {
    let pattern = if regex == Some(true) { PatternKind::Regex } else { PatternKind::Words };
    Spec { action: action.into(), pattern, text }
}

/// What is asked of a mirror's filters.
#[derive(Debug, Clone)]
pub(in crate::commands) enum Wish {
    /// Add a filter.
    Add(Spec),
    /// Switch a preset on.
    On(Preset),
    /// Remove a filter or switch a preset off.
    Remove(String),
    /// Show all.
    List,
    /// Try a line, with one more filter perhaps.
    Test(String, Option<Spec>),
}

impl Wish {
    /// Bytes of the text that somebody typed for it.
    pub(super) fn text_len(&self) -> usize {
        match self {
            Self::Add(spec) => spec.text.len(),
            Self::Remove(text) => text.len(),
            Self::Test(line, spec) => line.len() + spec.as_ref().map_or(0, |spec| spec.text.len()),
            Self::On(_) | Self::List => 0,
        }
    }

    /// The command as people type it.
    pub(super) fn command(&self) -> &'static str {
        match self {
            Self::Add(_) | Self::On(_) => "/console filter add",
            Self::Remove(_) => "/console filter remove",
            Self::List => "/console filter list",
            Self::Test(..) => "/console filter test",
        }
    }

    /// Does it to one mirror.
    pub(super) async fn carry_out(
        self,
        request: &Request,
        binding: &Binding,
        mirror: &Mirror,
    ) -> Result<Reply, CommandError> {
        match self {
            Self::Add(spec) => add::add(request, binding, mirror, &spec).await,
            Self::On(preset) => add::switch_on(request, binding, mirror, preset).await,
            Self::Remove(typed) => remove::remove(request, binding, mirror, &typed).await,
            Self::List => list::reply(request, binding, std::slice::from_ref(mirror)).await,
            Self::Test(line, more) => test_line::reply(request, binding, mirror, &line, more.as_ref()).await,
        }
    }
}

/// The choices of the option `action`.
#[derive(Debug, Clone, Copy, ChoiceParameter)]
enum Act {
    #[name = "hide"]
    Hide,
    #[name = "show only"]
    ShowOnly,
    #[name = "mask"]
    Mask,
}

impl From<Act> for FilterAction {
    fn from(act: Act) -> Self {
        match act {
            Act::Hide => Self::Hide,
            Act::ShowOnly => Self::ShowOnly,
            Act::Mask => Self::Mask,
        }
    }
}

/// The choices of the option `preset`: all that the relay has.
struct PresetChoice(Preset);

impl ChoiceParameter for PresetChoice {
    fn list() -> Cow<'static, [CommandParameterChoice]> {
        let choice = |preset: &Preset| CommandParameterChoice {
            name: Cow::Borrowed(preset.name()),
            localizations: Cow::Borrowed(&[]),
            __non_exhaustive: (),
        };
        Preset::ALL.iter().map(choice).collect()
    }

    fn from_index(index: usize) -> Option<Self> {
        Preset::ALL.get(index).copied().map(Self)
    }

    fn from_name(name: &str) -> Option<Self> {
        Preset::named(name).map(Self)
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn localized_name(&self, _: &str) -> Option<&'static str> {
        None
    }
}
