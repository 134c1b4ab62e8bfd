//! Plays steps of the script on the stage and shows the channel meanwhile, on whichever face.

use std::time::Duration;

use sandbox::{
    discord::{ActError, Event, Interaction},
    wings::PowerState,
};
use tokio::time::{Instant, timeout_at};

use super::{
    paint::Paint,
    print,
    progress::{Progress, shows_program},
    prompt::Printer,
    stage::Stage,
    steps::{Expected, Step},
    view::{Sight, View},
};

/// How long the answers of a server that has ended are still looked at.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Where the channel is shown.
pub(super) enum Output {
    /// Standard output.
    Plain,
    /// Above a prompt.
    Prompt(Printer),
}

impl Output {
    /// Shows a block of whole lines; an empty one is nothing.
    pub(super) async fn print(&self, block: String) {
        match self {
            Self::Plain => print::say(&block),
            Self::Prompt(printer) => printer.print(block).await,
        }
    }
}

/// What came of a step.
pub(super) struct Played<'a> {
    /// What was not seen.
    pub(super) missing: Vec<&'a Expected>,
    /// What went wrong beside that.
    pub(super) wrong: Option<Wrong>,
}

/// Why a step was not seen to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Wrong {
    #[error("Discord says: {0}")]
    Refused(#[from] ActError),
    #[error("waited {0} s for it")]
    Late(u64),
    #[error("the game server has ended")]
    Ended,
    #[error("Discord has gone")]
    NoDiscord,
}

/// Shows the stage and plays on it.
pub(super) struct Player<'a> {
    pub(super) stage: &'a Stage,
    pub(super) paint: Paint,
    pub(super) view: View,
    pub(super) out: Output,
    /// The channel has shown a line of the program itself.
    pub(super) program_seen: bool,
}

impl<'a> Player<'a> {
    pub(super) fn new(stage: &'a Stage, paint: Paint, out: Output) -> Self {
        Self { stage, paint, view: View::open(stage, paint), out, program_seen: false }
    }

    /// Prints something that is not the channel.
    pub(super) async fn say(&mut self, block: String) {
        if !block.is_empty() {
            self.view.interrupted();
            self.out.print(block).await;
        }
    }

    /// Types a step's command and watches what comes of it, for as long as `patience`.
    pub(super) async fn play<'s>(&mut self, step: &'s Step, patience: Duration) -> Played<'s> {
        let user = self.stage.id(step.who);
        while let Some(sight) = self.view.pending(user) {
            self.show(sight).await;
        }
        let mut progress = Progress::new(&step.expected);
        let wrong = match self.stage.type_command(step.who, &step.types) {
            Ok(interaction) => {
                let deadline = Instant::now() + patience;
                self.watch(step, &interaction, &mut progress, deadline).await
            }
            Err(error) => Some(error.into()),
        };
        self.view.interrupted();
        Played { missing: progress.missing().collect(), wrong }
    }

    /// Watches until all that is expected was seen; returns what went wrong beside that.
    async fn watch(
        &mut self,
        step: &Step,
        interaction: &Interaction,
        progress: &mut Progress<'_>,
        mut deadline: Instant,
    ) -> Option<Wrong> {
        let begun = Instant::now();
        let (mut ended, mut confirms) = (false, step.confirms);
        while !progress.complete() {
            let sight = match timeout_at(deadline, self.view.next(interaction.user)).await {
                Ok(Some(sight)) => sight,
                Ok(None) => return Some(Wrong::NoDiscord),
                Err(_) if ended => return Some(Wrong::Ended),
                Err(_) => return Some(Wrong::Late(begun.elapsed().as_secs())),
            };
            sight.event.iter().for_each(|event| progress.saw(event, interaction.id, self.stage.channel));
            self.show(sight).await;
            // The bot answers after the game has got a line, so that each line was looked for in time.
            progress.got(&self.stage.server.commands());
            if progress.awaits_line() && !ended && self.stage.server.state() == PowerState::Offline {
                ended = true;
                deadline = Instant::now() + LAST_WORDS;
            }
            match self.confirm(step, confirms).await {
                Ok(pressed) => confirms = confirms.filter(|_| !pressed),
                Err(error) => return Some(error.into()),
            }
        }
        None
    }

    /// Presses the button of an answer that asks first. False: it does not ask.
    async fn confirm(&mut self, step: &Step, button: Option<&str>) -> Result<bool, ActError> {
        let Some(button) = button else { return Ok(false) };
        match self.stage.press(step.who, button) {
            Ok(_) => {
                self.say(format!("{} presses {}\n", step.who.name(), self.paint.code(button))).await;
                Ok(true)
            }
            Err(ActError::NoSuchComponent(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Shows something that happened.
    pub(super) async fn show(&mut self, sight: Sight) {
        if let Some(Event::MessageCreated(message)) = &sight.event {
            self.program_seen |= message.channel == self.stage.channel && shows_program(&message.text());
        }
        self.out.print(sight.block.unwrap_or_default()).await;
    }
}
