//! Something is done to a player: by the line of the game's profile, under the right to run that line.

use crate::{
    access::Rights,
    commands::{
        console_write::{self, Sent, answer},
        interaction::{reply::Reply, request::Request},
        own_line::{self, OwnLine},
        present::{command_error::CommandError, refusal, typed},
        resolve::ask::ServerCommand,
    },
    games::{NoLine, PlayerAct, PlayerAnswer, PlayerCommands, Profile, plain, profiles},
    masking::clean::CleanLine,
    model::{Action, Binding, Permission},
    text,
    texts::{Text, code, word},
};

/// Does something to a player.
#[derive(Debug, Clone)]
pub(super) struct Do {
    act: PlayerAct,
    player: String,
    reason: Option<String>,
}

impl Do {
    pub(super) fn new(act: PlayerAct, player: String, reason: Option<String>) -> Self {
        let straight = |text: String| typed::straighten(&text).unwrap_or(text);
        let player = straight(player.trim().to_owned());
        Self { act, player, reason: reason.map(straight).filter(|reason| !reason.trim().is_empty()) }
    }
}

impl ServerCommand for Do {
    /// Whoever sees the server may ask for a line that they may not send.
    const REFUSES_ITSELF: bool = true;

    fn needs(&self) -> Permission {
        Permission::Command
    }

    fn command(&self) -> &'static str {
        typed_as(self.act)
    }

    fn text_len(&self) -> usize {
        self.player.len() + self.reason.as_ref().map_or(0, String::len)
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let game = profile_of(request, binding);
        let players = commands_of(game, rights, binding, self.command())?;
        let line = players.line(self.act, &self.player, self.reason.as_deref());
        let line = line.map_err(|why| no_line(why, game, rights, binding, &self))?;
        let own = OwnLine {
            action: Action::Command,
            needs: Permission::Command,
            command: &line,
            shown: &console_write::shown(&line),
        };
        let Sent { mut said, heard } = own_line::send(request, rights, binding, own).await?;
        let not_taken = self.reason.is_some() && !players.takes_reason(self.act);
        let note = not_taken.then(|| text!("player-no-reason", game = game.title()));
        let answered = answered(game, &heard.lines, |words| players.answer(self.act, &self.player, words));
        if let Some(answered) = answered {
            let words = [in_words(self.act, answered, &self.player, binding)];
            return Ok(Reply::new(Text::lines(words.into_iter().chain(note).collect())));
        }
        said.extend(note);
        Ok(answer::compose(&said, &heard, request.language()))
    }
}

/// The command as people type it.
fn typed_as(act: PlayerAct) -> &'static str {
    match act {
        PlayerAct::Kick => "/player kick",
        PlayerAct::Ban => "/player ban",
        PlayerAct::Pardon => "/player pardon",
        PlayerAct::Op => "/player op",
        PlayerAct::WhitelistAdd => "/player whitelist add",
        PlayerAct::WhitelistRemove => "/player whitelist remove",
    }
}

/// The game that a server runs, as far as it is known.
pub(super) fn profile_of(request: &Request, binding: &Binding) -> &'static Profile {
    request.data.facts_of(binding).map_or_else(|| profiles().generic(), |facts| facts.game.profile)
}

/// What can be done about the players of a game; who may run no commands is refused first.
pub(super) fn commands_of(
    game: &'static Profile,
    rights: &Rights,
    binding: &Binding,
    command: &'static str,
) -> Result<PlayerCommands<'static>, CommandError> {
    if let Some(players) = game.players() {
        return Ok(players);
    }
    runs_commands(rights, binding, command)?;
    let server = &*binding.name;
    Err(if game.is_generic() {
        text!("player-no-game", server = server).into()
    } else {
        text!("player-not-in-game", server = server, command = code(command), game = game.title()).into()
    })
}

/// Nothing is told of games to who may run no commands.
pub(super) fn runs_commands(rights: &Rights, binding: &Binding, command: &str) -> Result<(), CommandError> {
    match rights.decide(binding, Permission::Command) {
        Ok(_) => Ok(()),
        Err(why) => Err(refusal::refused(rights, why, binding, Permission::Command, command).into()),
    }
}

fn no_line(why: NoLine, game: &Profile, rights: &Rights, binding: &Binding, asked: &Do) -> CommandError {
    let command = typed_as(asked.act);
    if let Err(refused) = runs_commands(rights, binding, command) {
        return refused;
    }
    let (server, game) = (&*binding.name, game.title());
    match why {
        NoLine::NotKnown => {
            text!("player-not-in-game", server = server, command = code(command), game = game).into()
        }
        NoLine::NoName => {
            text!("player-no-name", server = server, player = code(&*asked.player), game = game).into()
        }
    }
}

/// What the game says by one of these lines, of which none is what somebody said.
pub(super) fn answered<A>(
    game: &Profile,
    lines: &[CleanLine],
    read: impl Fn(&str) -> Option<A>,
) -> Option<A> {
    lines.iter().find_map(|line| {
        let line = plain(line.text());
        if game.is_chat(&line) { None } else { read(game.words(&line)) }
    })
}

/// What came of it.
fn in_words(act: PlayerAct, answer: PlayerAnswer, player: &str, binding: &Binding) -> Text {
    let (server, act) = (&*binding.name, word(act.as_str()));
    match answer {
        PlayerAnswer::Done => text!("player-done", server = server, player = player, act = act),
        PlayerAnswer::Nobody => text!("player-nobody", server = server, player = player, act = act),
        PlayerAnswer::Already => text!("player-already", server = server, player = player, act = act),
    }
}
