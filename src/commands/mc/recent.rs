//! What is offered while somebody types a console command: what was run here lately, as far as they may run it.

use std::collections::HashSet;

use poise::serenity_prelude::CreateAutocompleteResponse;
use serenity::model::application::CommandDataOptionValue;
use tracing::warn;

use crate::{
    commands::{
        resolve::{
            autocomplete,
            mirror::Here,
            target::{Target, target},
        },
        state::Context,
    },
    model::{Binding, BindingId, Permission, name_key},
    store::StoreError,
};

/// How far back is looked, in actions of the guild: it is read at each key that somebody presses.
const LOOKED_AT: u32 = 500;
/// Begins what stands for a secret in the audit log.
const MARK: char = '‹';

/// Commands that were run lately on the server that is meant; on any, where it is not clear which.
pub(super) async fn commands(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some((bindings, rights)) = autocomplete::known(context).await else { return autocomplete::nothing() };
    let poise::Context::Application(application) = context else { return autocomplete::nothing() };
    let interaction = application.interaction;
    let (store, guild) = (&context.data().store, rights.asker().guild);
    let here = Here::of(interaction);
    let read = async {
        Ok::<_, StoreError>((
            store.shown_in(guild, here.channels()).await?,
            store.commands_of(guild, LOOKED_AT).await?,
        ))
    };
    let (shown, run) = match read.await {
        Ok(read) => read,
        Err(error) => {
            warn!("no suggestions: {error}");
            return autocomplete::nothing();
        }
    };
    let server =
        autocomplete::option(&interaction.data.options, "server").and_then(CommandDataOptionValue::as_str);
    let meant = match target(&bindings, &rights, Permission::Command, server, shown) {
        Target::One(binding) => vec![binding],
        Target::Choose(several) | Target::Ambiguous(several) => several,
        Target::Unknown | Target::NothingBound => return autocomplete::nothing(),
    };
    let offered = offered(&run, &meant, partial, |binding, command| rights.may_run(binding, command).is_ok());
    autocomplete::offered(offered.into_iter().map(|command| (command.clone(), command)))
}

/// Of `run`, newest first, what fits what was typed and `may` be run: as it is typed, each once. What begins so comes
/// before what contains it.
fn offered(
    run: &[(BindingId, String)],
    meant: &[&Binding],
    partial: &str,
    may: impl Fn(&Binding, &str) -> bool,
) -> Vec<String> {
    let typed = name_key(partial.trim_start());
    let mut found: Vec<_> = run
        .iter()
        .filter_map(|(id, command)| {
            let binding = *meant.iter().find(|binding| binding.id == *id)?;
            let spelled = as_typed(command);
            // Discord would cut it, and a part of a command is another command; so is one with a mark for a secret.
            let fits = spelled.chars().count() <= autocomplete::LONGEST && !command.contains(MARK);
            let at = fits.then(|| name_key(&spelled).find(&typed)).flatten()?;
            Some((at > 0, spelled, binding, command))
        })
        .collect();
    found.sort_by_key(|(within, ..)| *within);
    let mut seen = HashSet::new();
    let allowed = found.into_iter().filter(|(_, _, binding, command)| {
        !seen.contains(command) && may(binding, command) && seen.insert(*command)
    });
    allowed.map(|(_, spelled, ..)| spelled).take(autocomplete::MOST).collect()
}

/// One leading slash is dropped when a command is sent, so one that keeps a slash is typed with two.
fn as_typed(command: &str) -> String {
    if command.starts_with('/') { format!("/{command}") } else { command.to_owned() }
}

#[cfg(test)]
mod tests {
    use serenity::model::id::{GuildId, UserId};
    use uuid::Uuid;

    use super::*;
    use crate::model::SAY_TEMPLATE;

    fn binding(id: i64) -> Binding {
        Binding {
            id: BindingId(id),
            guild: GuildId::new(1),
            panel: None,
            server: Uuid::from_u128(1),
            name: format!("b{id}"),
            say_template: SAY_TEMPLATE.to_owned(),
            created_by: UserId::new(1),
            created_at: 0,
        }
    }

    fn run(commands: &[(i64, &str)]) -> Vec<(BindingId, String)> {
        commands.iter().map(|(id, command)| (BindingId(*id), (*command).to_owned())).collect()
    }

    #[test]
    fn each_command_is_offered_once_and_newest_first() {
        let run = run(&[(1, "list"), (1, "save-all"), (1, "list"), (2, "stop")]);
        let one = binding(1);
        assert_eq!(offered(&run, &[&one], "", |_, _| true), ["list", "save-all"]);
        let two = binding(2);
        assert_eq!(offered(&run, &[&one, &two], "", |_, _| true), ["list", "save-all", "stop"]);
    }

    #[test]
    fn what_begins_as_typed_comes_first_whatever_the_case() {
        let run = run(&[(1, "whitelist add Steve"), (1, "List"), (1, "say hi"), (1, "/list x")]);
        let one = binding(1);
        assert_eq!(offered(&run, &[&one], "li", |_, _| true), ["List", "whitelist add Steve", "//list x"]);
        assert_eq!(offered(&run, &[&one], " //", |_, _| true), ["//list x"]);
    }

    #[test]
    fn what_may_not_be_run_and_what_would_be_another_command_is_not_offered() {
        let long = "x".repeat(101);
        let slash = format!("/{}", "y".repeat(99));
        let run = run(&[(1, "op Steve"), (1, &long), (1, &slash), (1, "login ‹masked›"), (1, "list")]);
        let one = binding(1);
        assert_eq!(offered(&run, &[&one], "", |_, command| command != "op Steve"), ["list"]);
    }

    #[test]
    fn what_may_be_run_on_one_server_is_offered_though_another_had_it_later() {
        let run = run(&[(2, "seed"), (1, "seed")]);
        let (one, two) = (binding(1), binding(2));
        assert_eq!(offered(&run, &[&one, &two], "", |binding, _| binding.id == one.id), ["seed"]);
    }

    #[test]
    fn no_more_than_discord_shows() {
        let many: Vec<_> = (0..40).map(|n| (BindingId(1), format!("give Steve {n}"))).collect();
        let one = binding(1);
        assert_eq!(offered(&many, &[&one], "give", |_, _| true).len(), 25);
    }
}
