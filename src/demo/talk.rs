//! The demo at a terminal: a person types as one of two members and sees the channel.

use std::time::Duration;

use rustyline::error::ReadlineError;
use sandbox::discord::{ActError, Interaction};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    paint::Paint,
    progress::Progress,
    prompt::{Printed, Printer, Prompt},
    stage::{ADMIN, GUEST, Stage, failure},
    steps::{self, Step},
    typed::{Typed, Who, command_lines, parse},
    view::View,
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
        let talk =
            Talk { stage, paint, printer: printer.clone(), view: View::open(stage, paint), who: Who::Admin };
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
    stage: &'a Stage,
    paint: Paint,
    printer: Printer,
    view: View,
    who: Who,
}

impl Talk<'_> {
    async fn run(mut self, mut prompt: Prompt, built_in: bool) {
        self.open_with(&steps::bind()).await;
        self.open_with(&steps::start(built_in)).await;
        self.print(self.hints(built_in)).await;
        prompt.ask(self.mark()).await;
        loop {
            let (user, printer) = (self.user(), self.printer.clone());
            let next = async {
                // Nothing is taken that can't be printed, so that a busy terminal never keeps the prompt waiting.
                printer.room().await;
                self.view.next(user).await
            };
            tokio::select! {
                line = prompt.line() => {
                    let Some(answer) = line.and_then(|line| self.typed(&line)) else { return };
                    prompt.ask(self.mark()).await;
                    self.print(answer).await;
                }
                sight = next => match sight {
                    Some(sight) => self.printer.print(sight.block.unwrap_or_default()).await,
                    None => return,
                }
            }
        }
    }

    fn user(&self) -> u64 {
        self.stage.id(self.who)
    }

    fn mark(&self) -> String {
        format!("{}> ", steps::name(self.who))
    }

    async fn print(&mut self, block: String) {
        if !block.is_empty() {
            self.view.interrupted();
            self.printer.print(block).await;
        }
    }

    /// Types a step's command by itself and shows what comes of it.
    async fn open_with(&mut self, step: &Step) {
        self.print(format!("\n{}{}\n", self.paint.name(&self.mark()), step.types)).await;
        let interaction = match self.stage.type_command(step.who, &step.types) {
            Ok(interaction) => interaction,
            Err(error) => return self.print(discord_says(&error, self.paint)).await,
        };
        let mut progress = Progress::new(&step.expected);
        let watch = async {
            while !progress.complete() {
                let Some(sight) = self.view.next(self.stage.id(step.who)).await else { return };
                sight.event.iter().for_each(|event| progress.saw(event, interaction.id, self.stage.channel));
                self.printer.print(sight.block.unwrap_or_default()).await;
            }
        };
        // A server that takes longer goes on below the prompt.
        let _ = timeout(BOOT, watch).await;
    }

    /// Does what was typed and returns what to print of it; `None` ends the demo.
    fn typed(&mut self, line: &str) -> Option<String> {
        let user = self.user();
        let done = match parse(line) {
            Typed::Nothing => return Some(String::new()),
            Typed::Quit => return None,
            Typed::As(who) => {
                self.who = who;
                return Some(self.paint.dim(presented(who)) + "\n");
            }
            Typed::Wrong(hint) => return Some(format!("It takes {}\n", self.paint.code(hint))),
            Typed::Command(command) => self.stage.type_command(self.who, command),
            Typed::Press(label) => match self.view.controls().button(user, label) {
                Some((message, label)) => self.stage.discord.press(user, message, &label),
                None => Err(ActError::NoSuchComponent(label.to_owned())),
            },
            Typed::Choose(label) => match self.view.controls().option(user, label) {
                Some((message, label)) => self.stage.discord.choose(user, message, &[&label]),
                None => Err(ActError::NoSuchComponent(label.to_owned())),
            },
            Typed::Words(words) => return Some(self.chat(user, words)),
        };
        // The next message answers this line.
        self.view.interrupted();
        Some(match done {
            Ok(interaction) => self.await_acknowledgement(interaction),
            Err(error) => discord_says(&error, self.paint),
        })
    }

    fn chat(&self, user: u64, words: &str) -> String {
        match self.stage.discord.say(user, self.stage.channel, words) {
            Ok(_) => String::new(),
            Err(error) => discord_says(&error, self.paint),
        }
    }

    /// Says so, as Discord does, if the bot does not take notice in time.
    fn await_acknowledgement(&self, interaction: Interaction) -> String {
        let (printer, paint) = (self.printer.clone(), self.paint);
        let watch = async move {
            if let Err(error) = interaction.acknowledged().await {
                printer.print(discord_says(&error, paint)).await;
            }
        };
        self.stage.tasks.spawn("acknowledgement", watch).release();
        String::new()
    }

    fn hints(&self, built_in: bool) -> String {
        let run = if built_in { "/mc run list" } else { "/mc run COMMAND" };
        let line = |commands: &[&str]| {
            let each: Vec<_> = commands.iter().map(|command| self.paint.code(command)).collect();
            each.join("  ")
        };
        format!(
            "\nYou are {ADMIN}, who manages this Discord server. Type as in Discord (Tab completes), for example\n  \
             {}\nthen be {GUEST}, who has no rights here, and try the same\n  {}\n\n",
            line(&["/mc say hello", run, "/status", "/power restart", "/power kill", "/help"]),
            line(&["/as guest", "/as admin", "/quit"]),
        )
    }
}

fn presented(who: Who) -> &'static str {
    match who {
        Who::Admin => "You are Alice again, who manages this Discord server.",
        Who::Guest => "You are Gus now, who has no rights here but those that Alice grants.",
    }
}

fn discord_says(error: &ActError, paint: Paint) -> String {
    format!("{} {error}\n", paint.bad("Discord says:"))
}
