//! `/help`: what *you* can do here, and the next step where nothing is set up.

use crate::{
    access::Rights,
    commands::{
        bindable,
        interaction::{reply::Reply, request::Request},
        present::messages,
        runner,
        state::{Context, Failure},
    },
    config::PanelLink,
    model::{Binding, Permission},
    store::StoreError,
};

/// What you can do here
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
pub(super) async fn help(context: Context<'_>) -> Result<(), Failure> {
    runner::run(context, async |request| Ok(answer(&request).await?)).await
}

async fn answer(request: &Request) -> Result<Reply, StoreError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let mirrored = !request.store().mirrors_of(request.guild()).await?.is_empty();
    let links = request.asker.manages_guild && request.data.panel_link != PanelLink::Off;
    let sources = bindable::sources(&request.data, &request.asker).await?;
    Ok(text(&rights, &bindings, mirrored, Panels { links, none: sources.is_empty() }))
}

/// Each command, and the permission that it needs.
const COMMANDS: [(&str, Permission, &str); 17] = [
    ("/status", Permission::View, "how the servers are"),
    ("/mc say", Permission::Say, "say something in the game"),
    ("/mc run", Permission::Command, "run a console command"),
    ("/power start", Permission::Start, "start the server"),
    ("/power stop", Permission::Stop, "stop it"),
    ("/power restart", Permission::Restart, "restart it"),
    ("/power kill", Permission::Kill, "end it at once"),
    ("/console mirror", Permission::Manage, "show its console in a channel; `unmirror` ends that"),
    ("/console pause", Permission::Manage, "hold its mirror back; `resume` lets it go on"),
    ("/console filter add", Permission::Manage, "hide or mask lines; `remove`, `list` and `test` go with it"),
    ("/console status", Permission::View, "how its mirrors fare, and what is wrong with them"),
    ("/console tail", Permission::View, "its last lines, for you alone"),
    ("/server rename", Permission::Manage, "give it another name; `unbind` lets it go"),
    ("/server list", Permission::View, "which servers there are"),
    ("/access grant", Permission::Manage, "let a role or member do something; `revoke` takes it back"),
    ("/access list", Permission::Manage, "who may do what; `check` says it of one"),
    ("/audit", Permission::Manage, "who did what, and what came of it"),
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
        return Reply::new(
            "No panel is linked here yet. The next step: `/panel link` with a panel's address and a client key of \
             yours, then `/server bind`.",
        );
    }
    if bindings.is_empty() && guild_wide {
        return Reply::new(
            "No game server is bound here yet. The next step: `/server bind`, then `/console mirror` in the channel \
             that should show its console.",
        );
    }
    if visible.is_empty() {
        return Reply::new(
            "You have no rights to a game server here yet. Members with Manage Server can grant them with \
             `/access grant`.",
        );
    }
    let mut lines = vec![format!("What you can do here, with {}:", names(&visible))];
    for (command, needs, what) in COMMANDS {
        let usable = rights.allowing(bindings, needs);
        if usable.len() == visible.len() {
            lines.push(format!("`{command}` {what}"));
        } else if !usable.is_empty() {
            lines.push(format!("`{command}` {what} ({} only)", names(&usable)));
        }
    }
    if guild_wide {
        lines.push("`/server bind` bind another server of the panel".into());
        lines.push("`/server audit-channel` tell every action in a channel".into());
        lines.extend(panels.links.then(|| {
            "`/panel link` link a panel with a key of your own; `status` and `unlink` go with it".into()
        }));
        if !mirrored {
            lines
                .push("The next step: `/console mirror` in the channel that should show the console.".into());
        }
    }
    Reply::lines(&lines)
}

fn names(bindings: &[&Binding]) -> String {
    let mut names: Vec<_> =
        bindings.iter().take(MOST_NAMES).map(|binding| messages::bold(&binding.name)).collect();
    if bindings.len() > MOST_NAMES {
        names.push(format!("{} more", bindings.len() - MOST_NAMES));
    }
    names.join(", ")
}
