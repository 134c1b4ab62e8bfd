//! The demo at a terminal: a person types as one of the members and sees the channel.

use std::time::Duration;

use rustyline::error::ReadlineError;
use sandbox::discord::{ActError, Interaction};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    paint::Paint,
    play::{Output, Player, Wrong},
    prompt::{Printed, Printer, Prompt},
    stage::{Stage, failure},
    steps,
    typed::{Typed, Who, command_lines, parse},
};
use crate::terminal::Restore;

/// What is left to print when the demo ends may take this long.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How long the game may boot before the prompt comes.
const BOOT: Duration = Duration::from_secs(5);

/// A terminal that is ready for somebody to type.
pub(super) struct Terminal {
    prompt: Prompt,
    printer: Printer,
    printed: Printed,
    restore: Restore,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// It can't move its cursor, or is gone.
    pub(super) fn open(stage: &Stage, paint: Paint) -> Result<Self, ReadlineError> {
        let restore = Restore::later();
        let words = command_lines(&stage.discord.registered_commands());
        let (prompt, printer, printed) = Prompt::open(words, paint)?;
        Ok(Self { prompt, printer, printed, restore })
    }

    /// Talks until the person ends it (`true`), or `stop`, or the bot (`false`).
    pub(super) async fn talk(
        self,
        stage: &Stage,
        paint: Paint,
        built_in: bool,
        stop: &CancellationToken,
    ) -> bool {
        let Self { prompt, printer, printed, restore } = self;
        let mut ended = stage.ended.clone();
        let player = Player::new(stage, paint, Output::Prompt(printer.clone()));
        let talk = Talk { player, printer: printer.clone(), who: Who::Alice };
        let well = tokio::select! {
            () = talk.run(prompt, built_in) => true,
            () = stop.cancelled() => {
                printer.print("\n".into()).await;
                true
            }
            error = failure(&mut ended) => {
                printer.print(format!("{}\n", paint.bad(&format!("the bot ended: {error}")))).await;
                false
            }
        };
        drop(printer);
        // What a stuck terminal does not take is not waited for.
        let _ = timeout(LAST_WORDS, printed).await;
        drop(restore);
        well
    }
}

struct Talk<'a> {
    player: Player<'a>,
    printer: Printer,
    who: Who,
}

impl Talk<'_> {
    async fn run(mut self, mut prompt: Prompt, built_in: bool) {
        for step in &steps::opening(built_in) {
            let mark = self.player.paint.name(&self.mark());
            self.player.say(format!("\n{mark}{}\n", step.types)).await;
            // A server that takes longer goes on below the prompt.
            if let Some(Wrong::Refused(error)) = self.player.play(step, BOOT).await.wrong {
                self.player.say(discord_says(&error, self.player.paint)).await;
            }
        }
        let hints = self.hints(built_in);
        self.player.say(hints).await;
        prompt.ask(self.mark()).await;
        loop {
            let (user, printer) = (self.user(), self.printer.clone());
            let next = async {
                // Nothing is taken that can't be printed, so that a busy terminal never keeps the prompt waiting.
                printer.room().await;
                self.player.view.next(user).await
            };
            tokio::select! {
                line = prompt.line() => {
                    let Some(answer) = line.and_then(|line| self.typed(&line)) else { return };
                    prompt.ask(self.mark()).await;
                    self.player.say(answer).await;
                }
                sight = next => match sight {
                    Some(sight) => self.player.show(sight).await,
                    None => return,
                }
            }
        }
    }

    fn user(&self) -> u64 {
        self.player.stage.id(self.who)
    }

    fn mark(&self) -> String {
        format!("{}> ", self.who.name())
    }

    /// Does what was typed and returns what to print of it; `None` ends the demo.
    fn typed(&mut self, line: &str) -> Option<String> {
        let (user, stage, paint) = (self.user(), self.player.stage, self.player.paint);
        let done = match parse(line) {
            Typed::Nothing => return Some(String::new()),
            Typed::Quit => return None,
            Typed::As(who) => {
                self.who = who;
                return Some(paint.dim(&format!("You are {} now, who {}.", who.name(), who.note())) + "\n");
            }
            Typed::Wrong(hint) => return Some(format!("It takes {}\n", paint.code(hint))),
            Typed::Command(command) => stage.type_command(self.who, command).map(Some),
            Typed::Press(label) => stage.press(self.who, label).map(Some),
            Typed::Choose(label) => stage.choose(self.who, label).map(Some),
            Typed::Words(words) => stage.discord.write(user, stage.channel, words, None).map(|_| None),
        };
        // The next message answers this line.
        self.player.view.interrupted();
        match done {
            Ok(interaction) => interaction.into_iter().for_each(|sent| self.await_acknowledgement(sent)),
            Err(error) => return Some(discord_says(&error, paint)),
        }
        Some(String::new())
    }

    /// Says so, as Discord does, if the bot does not take notice in time.
    fn await_acknowledgement(&self, interaction: Interaction) {
        let (printer, paint) = (self.printer.clone(), self.player.paint);
        let watch = async move {
            if let Err(error) = interaction.acknowledged().await {
                printer.print(discord_says(&error, paint)).await;
            }
        };
        self.player.stage.tasks.spawn("acknowledgement", watch).release();
    }

    fn hints(&self, built_in: bool) -> String {
        let line = |commands: &[&str]| {
            let each: Vec<_> = commands.iter().map(|command| self.player.paint.code(command)).collect();
            each.join("  ")
        };
        let (alice, gus) = (Who::Alice, Who::Gus);
        format!(
            "\nYou are {}, who {}. Type as in Discord (Tab completes), for example\n  {}\nthen be {}, who {}, and \
             try the same\n  {}\n\n",
            alice.name(),
            alice.note(),
            line(&steps::hints(built_in)),
            gus.name(),
            gus.note(),
            line(&["/as gus", "/as mia", "/as alice", "/quit"]),
        )
    }
}

fn discord_says(error: &ActError, paint: Paint) -> String {
    format!("{} {error}\n", paint.bad("Discord says:"))
}
