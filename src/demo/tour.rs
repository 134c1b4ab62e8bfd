//! The tour for where nobody can type: takes each step, shows the channel, and says what was seen and what not.

use std::{io::Write, time::Duration};

use sandbox::{
    discord::{ActError, Event, Interaction},
    wings::PowerState,
};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::{
    paint::Paint,
    progress::{Progress, shows_program},
    stage::{Stage, failure},
    steps::{self, Step},
    view::{Sight, View},
};

/// What was promised and not seen; nothing if all went well.
pub(super) type Missing = Vec<String>;

/// How long the answers of a server that has ended are still looked at.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Takes the tour. It ends early when a step fails: what follows stands on it.
pub(super) async fn take(stage: &Stage, paint: Paint, built_in: bool, stop: &CancellationToken) -> Missing {
    let steps = steps::steps(built_in);
    let mut tour = Tour { stage, paint, view: View::open(stage, paint), program_seen: false };
    for (index, step) in steps.iter().enumerate() {
        let who = steps::name(step.who);
        say(&format!(
            "\n{} {who} types {}\n",
            paint.bold(&format!("{}/{}", index + 1, steps.len())),
            paint.code(&step.types)
        ));
        tour.view.interrupted();
        let mut ended = stage.ended.clone();
        let missing = tokio::select! {
            missing = tour.play(step) => missing,
            error = failure(&mut ended) => vec![format!("the bot ended: {error}")],
            () = stop.cancelled() => vec!["the tour was interrupted".into()],
        };
        if !missing.is_empty() {
            return missing;
        }
    }
    if tour.program_seen {
        Missing::new()
    } else {
        vec!["a console line of the program itself in the channel".into()]
    }
}

/// Prints at once; a reader who went away must not end the tour.
pub(super) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// What a step waits for.
enum Next {
    Sight(Option<Sight>),
    /// A line that the game server got.
    Typed(String),
    /// The game server has ended, so it gets no line any more.
    Gone,
}

struct Tour<'a> {
    stage: &'a Stage,
    paint: Paint,
    view: View,
    program_seen: bool,
}

impl Tour<'_> {
    async fn play(&mut self, step: &Step) -> Missing {
        let user = self.stage.id(step.who);
        while let Some(sight) = self.view.pending(user) {
            self.show(sight.block.as_deref(), sight.event.as_ref());
        }
        let mut progress = Progress::new(&step.expected);
        let outcome = match self.stage.type_command(step.who, &step.types) {
            Ok(interaction) => self.watch(step, user, &interaction, &mut progress).await,
            Err(error) => Some(format!("Discord says: {error}")),
        };
        self.view.interrupted();
        let missing: Vec<_> = progress.missing().map(|expected| expected.means).collect();
        for expected in &step.expected {
            let lacks = missing.contains(&expected.means);
            let (sign, words) =
                if lacks { (self.paint.bad("✗"), "not seen: ") } else { (self.paint.good("✓"), "") };
            say(&format!("{sign} {words}{}\n", expected.means));
        }
        let lacking = missing.iter().map(|means| format!("{}: {means}", step.types));
        lacking.chain(outcome.map(|why| format!("{}: {why}", step.types))).collect()
    }

    /// Watches until all that is expected was seen; returns what went wrong beside that.
    async fn watch(
        &mut self,
        step: &Step,
        user: u64,
        interaction: &Interaction,
        progress: &mut Progress<'_>,
    ) -> Option<String> {
        let mut deadline = Instant::now() + step.patience;
        let (mut gone, mut confirms) = (false, step.confirms);
        while !progress.complete() {
            let line = progress.awaited_line();
            let typed = async {
                match line {
                    Some(line) => self.stage.server.command_seen(|got| got == line).await,
                    None => std::future::pending().await,
                }
            };
            let next = async {
                tokio::select! {
                    sight = self.view.next(user) => Next::Sight(sight),
                    line = typed => Next::Typed(line),
                    () = self.stage.server.reached(PowerState::Offline), if line.is_some() && !gone => Next::Gone,
                }
            };
            match timeout_at(deadline, next).await {
                Ok(Next::Typed(line)) => progress.typed(&line),
                Ok(Next::Gone) => {
                    gone = true;
                    deadline = Instant::now() + LAST_WORDS;
                }
                Ok(Next::Sight(Some(sight))) => {
                    self.show(sight.block.as_deref(), sight.event.as_ref());
                    sight
                        .event
                        .iter()
                        .for_each(|event| progress.saw(event, interaction.id, self.stage.channel));
                    match self.confirm(step, confirms, user) {
                        Ok(pressed) => confirms = confirms.filter(|_| !pressed),
                        Err(error) => return Some(format!("Discord says: {error}")),
                    }
                }
                Ok(Next::Sight(None)) => return Some("Discord has gone".into()),
                Err(_) if gone => return Some("the game server has ended".into()),
                Err(_) => return Some(format!("waited {} s for it", step.patience.as_secs())),
            }
        }
        None
    }

    /// Presses the button of an answer that asks first. False: it does not ask.
    fn confirm(&mut self, step: &Step, button: Option<&str>, user: u64) -> Result<bool, ActError> {
        let offered = button.and_then(|button| self.view.controls().button(user, button));
        let Some((message, label)) = offered else { return Ok(false) };
        let name = steps::name(step.who);
        self.view.interrupted();
        say(&format!("{name} presses {}\n", self.paint.code(&label)));
        self.stage.discord.press(user, message, &label).map(|_| true)
    }

    fn show(&mut self, block: Option<&str>, event: Option<&Event>) {
        block.iter().for_each(|block| say(block));
        if let Some(Event::MessageCreated(message)) = event {
            self.program_seen |= message.channel == self.stage.channel && shows_program(&message.content);
        }
    }
}

/// What the tour comes to.
pub(super) fn verdict(missing: &Missing, built_in: bool, paint: Paint) -> String {
    if missing.is_empty() {
        let promises = steps::steps(built_in).iter().map(|step| step.expected.len()).sum::<usize>() + 1;
        return format!(
            "\n{}\n",
            paint.good(&format!("All {promises} things that were promised were seen."))
        );
    }
    let each: Vec<_> = missing.iter().map(|what| format!("  {what}\n")).collect();
    format!("\n{}\n{}", paint.bad("Not all that was promised was seen:"), each.concat())
}
