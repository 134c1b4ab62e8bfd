//! `/mc macro`: commands under one name, which run under the rights of whoever wrote them.

mod add;
mod list;
mod named;
mod run;
mod script;

use poise::serenity_prelude::Role;

use crate::commands::{
    resolve::autocomplete,
    runner,
    state::{Context, Failure},
};

/// Commands under one name
#[poise::command(
    slash_command,
    rename = "macro",
    subcommands("add", "list", "remove", "run"),
    subcommand_required
)]
pub(super) async fn macros(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Write a macro in a form
#[poise::command(slash_command)]
async fn add(
    context: Context<'_>,
    role: Option<Role>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    add::open(context, role.map(|role| role.id), server).await;
    Ok(())
}

/// Show the macros
#[poise::command(slash_command)]
async fn list(context: Context<'_>) -> Result<(), Failure> {
    runner::run(context, async |request| list::list(&request).await).await
}

/// Remove a macro
#[poise::command(slash_command)]
async fn remove(
    context: Context<'_>,
    #[autocomplete = "named::managed"] name: String,
) -> Result<(), Failure> {
    runner::run(context, async |request| list::remove(&request, &name).await).await
}

/// Run a macro
#[poise::command(slash_command)]
async fn run(
    context: Context<'_>,
    #[autocomplete = "named::runnable"] name: String,
    #[autocomplete = "named::players"] player: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| run::asked(&request, &name, player.as_deref()).await).await
}
