//! What Discord shows of commands and options while somebody types, in every language of the catalogue.

use crate::texts::{Language, description};

/// Gives the commands, their subcommands and all options their descriptions. Names are not translated.
pub(super) fn describe<D, E>(commands: &mut [poise::Command<D, E>]) {
    commands.iter_mut().for_each(|command| of_command(command, ""));
}

fn of_command<D, E>(command: &mut poise::Command<D, E>, parent: &str) {
    let name = format!("{parent} {}", command.name).trim_start().to_owned();
    command.description = description(Language::ENGLISH, &name, None).map(Into::into);
    for (tag, text) in translated(&name, None) {
        command.description_localizations.to_mut().push((tag.into(), text.into()));
    }
    for option in &mut command.parameters {
        let option_name = option.name.to_string();
        option.description = description(Language::ENGLISH, &name, Some(&option_name)).map(Into::into);
        for (tag, text) in translated(&name, Some(&option_name)) {
            option.description_localizations.to_mut().push((tag.into(), text.into()));
        }
    }
    command.subcommands.iter_mut().for_each(|command| of_command(command, &name));
}

fn translated(command: &str, option: Option<&str>) -> impl Iterator<Item = (&'static str, String)> {
    let others = Language::all().into_iter().filter(|language| *language != Language::ENGLISH);
    others.filter_map(move |language| Some((language.tag(), description(language, command, option)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands;

    fn check(commands: &[poise::Command<commands::Data, commands::Failure>], others: usize) {
        // What stands in menus has a name alone.
        for command in commands.iter().filter(|command| command.slash_action.is_some()) {
            let name = &command.qualified_name;
            assert!(command.description.is_some(), "/{name} has no description");
            assert_eq!(command.description_localizations.len(), others, "/{name}");
            for option in &command.parameters {
                assert!(option.description.is_some(), "{} of /{name} has no description", option.name);
                assert_eq!(option.description_localizations.len(), others, "{} of /{name}", option.name);
            }
            check(&command.subcommands, others);
        }
    }

    fn count(commands: &[poise::Command<commands::Data, commands::Failure>]) -> usize {
        let typed = commands.iter().filter(|command| command.slash_action.is_some());
        typed.map(|command| 1 + command.parameters.len() + count(&command.subcommands)).sum()
    }

    #[test]
    fn every_command_and_option_is_described_in_every_language() {
        let all = commands::all();
        check(&all, Language::all().len() - 1);
        assert_eq!(count(&all), crate::texts::descriptions(), "no description is left over");
    }
}
