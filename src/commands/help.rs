//! `/help`: what *you* can do here, and the next step where nothing is set up.

use crate::{
    access::Rights,
    commands::{
        bindable,
        family::Family,
        interaction::{reply::Reply, request::Request},
        runner,
        state::{Context, Failure},
    },
    config::PanelLink,
    model::{Binding, Permission},
    store::StoreError,
    text,
    texts::{Arg, Text, code, listed},
};

/// What this adds to the bot.
pub(super) fn family() -> Family {
    help().into()
}

/// What you can do here
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
async fn help(context: Context<'_>) -> Result<(), Failure> {
    runner::run(context, async |request| Ok(answer(&request).await?)).await
}

async fn answer(request: &Request) -> Result<Reply, StoreError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let mirrored = !request.store().mirrors_of(request.guild()).await?.is_empty();
    let links = request.asker.manages_guild && request.data.panel_link != PanelLink::Off;
    let sources = bindable::sources(&request.data, &request.asker).await?;
    Ok(text(&rights, &bindings, mirrored, Panels { links, none: sources.is_empty() }))
}

/// A command, the permission that it needs, and what it does.
type HelpLine = (&'static str, Permission, fn() -> Text);

const COMMANDS: [HelpLine; 17] = [
    ("/status", Permission::View, || text!("help-status")),
    ("/mc say", Permission::Say, || text!("help-mc-say")),
    ("/mc run", Permission::Command, || text!("help-mc-run")),
    ("/power start", Permission::Start, || text!("help-power-start")),
    ("/power stop", Permission::Stop, || text!("help-power-stop")),
    ("/power restart", Permission::Restart, || text!("help-power-restart")),
    ("/power kill", Permission::Kill, || text!("help-power-kill")),
    ("/console mirror", Permission::Manage, || text!("help-console-mirror")),
    ("/console pause", Permission::Manage, || text!("help-console-pause")),
    ("/console filter add", Permission::Manage, || text!("help-console-filter")),
    ("/console status", Permission::View, || text!("help-console-status")),
    ("/console tail", Permission::View, || text!("help-console-tail")),
    ("/server rename", Permission::Manage, || text!("help-server-rename")),
    ("/server list", Permission::View, || text!("help-server-list")),
    ("/access grant", Permission::Manage, || text!("help-access-grant")),
    ("/access list", Permission::Manage, || text!("help-access-list")),
    ("/audit", Permission::Manage, || text!("help-audit")),
];

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

fn text(rights: &Rights, bindings: &[Binding], mirrored: bool, panels: Panels) -> Reply {
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
    for (command, needs, what) in COMMANDS {
        let usable = rights.allowing(bindings, needs);
        let command = code(command);
        if usable.len() == visible.len() {
            lines.push(text!("help-line", command = command, what = what()));
        } else if !usable.is_empty() {
            let servers = names(&usable);
            lines.push(text!("help-line-only", command = command, what = what(), servers = servers));
        }
    }
    if guild_wide {
        let mut also = |command, what| lines.push(text!("help-line", command = code(command), what = what));
        also("/server bind", text!("help-server-bind"));
        also("/server audit-channel", text!("help-server-audit-channel"));
        also("/server language", text!("help-server-language"));
        if panels.links {
            also("/panel link", text!("help-panel-link"));
        }
        if !mirrored {
            lines.push(text!("help-mirror-next"));
        }
    }
    Reply::lines(lines)
}

fn names(bindings: &[&Binding]) -> Arg {
    let named = bindings.iter().take(MOST_NAMES).map(|binding| text!("server-name", server = &binding.name));
    let more = bindings.len().saturating_sub(MOST_NAMES);
    listed(named.chain((more > 0).then(|| text!("help-more-servers", count = more))))
}
