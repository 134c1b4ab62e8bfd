//! Who is on the list of those who may play.

use super::act::{answered, commands_of, profile_of, runs_commands};
use crate::{
    access::Rights,
    commands::{
        console_write::{self, Sent, answer},
        interaction::{reply::Reply, request::Request},
        own_line::{self, OwnLine},
        present::command_error::CommandError,
        resolve::ask::ServerCommand,
    },
    model::{Action, Binding, Permission},
    text,
    texts::{Text, code, listed},
};

/// Names that are shown; the others are counted.
const MOST_SHOWN: usize = 60;
const COMMAND: &str = "/player whitelist list";

/// Shows who is on the list.
pub(super) struct WhitelistList;

impl ServerCommand for WhitelistList {
    const REFUSES_ITSELF: bool = true;

    fn needs(&self) -> Permission {
        Permission::Command
    }

    fn command(&self) -> &'static str {
        COMMAND
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let game = profile_of(request, binding);
        let players = commands_of(game, rights, binding, COMMAND)?;
        let Some(line) = players.list() else {
            runs_commands(rights, binding, COMMAND)?;
            let (server, game) = (&*binding.name, game.title());
            return Err(
                text!("player-not-in-game", server = server, command = code(COMMAND), game = game).into()
            );
        };
        let shown = console_write::shown(line);
        let own =
            OwnLine { action: Action::Command, needs: Permission::Command, command: line, shown: &shown };
        let Sent { said, heard } = own_line::send(request, rights, binding, own).await?;
        let names = answered(game, &heard.lines, |words| {
            Some(players.listed(words)?.into_iter().map(str::to_owned).collect::<Vec<_>>())
        });
        Ok(match names {
            Some(names) => Reply::new(in_words(binding, names)),
            None => answer::compose(&said, &heard, request.language()),
        })
    }
}

fn in_words(binding: &Binding, names: Vec<String>) -> Text {
    let (server, count) = (&*binding.name, names.len());
    if names.is_empty() {
        return text!("player-whitelist-none", server = server);
    }
    let beyond = count.saturating_sub(MOST_SHOWN);
    let names = text!(
        "player-whitelist",
        server = server,
        names = listed(names.into_iter().take(MOST_SHOWN)),
        count = count
    );
    if beyond == 0 { names } else { names.and(text!("reply-more", count = beyond)) }
}
