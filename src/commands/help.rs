//! `/help`: what *you* can do here, and the next step where nothing is set up.

use crate::{
    access::Rights,
    cards::{Accent, Card},
    commands::{
        bindable,
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request},
        runner,
        state::{Context, Failure},
    },
    config::PanelLink,
    model::{Binding, Permission},
    store::StoreError,
    text,
    texts::{Arg, code, listed},
};

/// What this adds to the bot: a command that tells these lines of the others.
pub(super) fn family(lines: Vec<HelpLine>) -> Family {
    let mut command = help();
    command.custom_data = Box::new(lines);
    Family { command: Some(command), ..Family::default() }
}

/// What you can do here
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
async fn help(context: Context<'_>) -> Result<(), Failure> {
    let lines = context.command().custom_data.downcast_ref::<Vec<HelpLine>>();
    let lines = lines.map(Vec::as_slice).unwrap_or_default();
    runner::run(context, async |request| Ok(answer(&request, lines).await?)).await
}

async fn answer(request: &Request, lines: &[HelpLine]) -> Result<Reply, StoreError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let mirrored = !request.store().mirrors_of(request.guild()).await?.is_empty();
    let links = request.asker.manages_guild && request.data.panel_link != PanelLink::Off;
    let sources = bindable::sources(&request.data, &request.asker).await?;
    Ok(text(lines, (&rights, &bindings), mirrored, Panels { links, none: sources.is_empty() }))
}

/// Servers that a line names; the rest is counted.
const MOST_NAMES: usize = 5;

/// What the member and their Discord server have of panels.
#[derive(Clone, Copy)]
struct Panels {
    /// The member may link some.
    links: bool,
    /// There is none that could be bound of.
    none: bool,
}

fn text(
    help: &[HelpLine],
    (rights, bindings): (&Rights, &[Binding]),
    mirrored: bool,
    panels: Panels,
) -> Reply {
    let visible = rights.visible(bindings);
    let guild_wide = rights.decide(rights.asker().guild, Permission::Manage).is_ok();
    if bindings.is_empty() && panels.links && panels.none {
        return Reply::new(text!("help-no-panel"));
    }
    if bindings.is_empty() && guild_wide {
        return Reply::new(text!("help-nothing-bound"));
    }
    if visible.is_empty() {
        return Reply::new(text!("help-no-rights"));
    }
    let mut lines = vec![text!("help-head", servers = names(&visible))];
    for line in help {
        let HelpFor::Holders(needs) = line.reader else { continue };
        let (usable, command, what) = (rights.allowing(bindings, needs), code(line.command), (line.what)());
        if usable.len() == visible.len() {
            lines.push(text!("help-line", command = command, what = what));
        } else if !usable.is_empty() {
            lines.push(text!("help-line-only", command = command, what = what, servers = names(&usable)));
        }
    }
    if guild_wide {
        let theirs = |line: &&HelpLine| match line.reader {
            HelpFor::Holders(_) => false,
            HelpFor::GuildManagers => true,
            HelpFor::PanelLinkers => panels.links,
        };
        let line = |line: &HelpLine| text!("help-line", command = code(line.command), what = (line.what)());
        lines.extend(help.iter().filter(theirs).map(line));
        if !mirrored {
            lines.push(text!("help-mirror-next"));
        }
    }
    // A card has room for twice as much as a text.
    Reply::card(Card::new(Accent::Neutral).list(lines))
}

fn names(bindings: &[&Binding]) -> Arg {
    let named = bindings.iter().take(MOST_NAMES).map(|binding| text!("server-name", server = &binding.name));
    let more = bindings.len().saturating_sub(MOST_NAMES);
    listed(named.chain((more > 0).then(|| text!("help-more-servers", count = more))))
}
