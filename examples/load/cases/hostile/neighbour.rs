//! The quiet guild's member who asks questions with buttons, and a clock that shows how late this program itself is.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant as StdInstant},
};

use sandbox::discord::{Discord, Interaction, Reply};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use crate::{Failure, report::Row, world::World};

/// Between two questions.
const EVERY: Duration = Duration::from_secs(6);
/// An answer that takes longer has not come.
const LONGEST: Duration = Duration::from_secs(10);
const COMMAND: &str = "/power kill server:load0";
const QUESTION: &str = "Kill ";
const LEFT: &str = "nothing was done";

/// Somebody who asks whether to kill the server, and then leaves it.
pub(super) struct Neighbour {
    discord: Arc<Discord>,
    who: u64,
    desk: u64,
    /// When each question was asked, and whether its button worked.
    pressed: Mutex<Vec<(StdInstant, bool)>>,
}

impl Neighbour {
    pub(super) fn new(world: &World) -> Self {
        let discord = Arc::clone(&world.discord);
        Self { discord, who: world.admin, desk: world.desk, pressed: Mutex::default() }
    }

    async fn question(&self) -> Option<Reply> {
        let asked = self.discord.type_command(self.who, self.desk, COMMAND).ok()?;
        answer(&asked, QUESTION).await
    }

    async fn cancel(&self, question: &Reply) -> Option<Reply> {
        let pressed = self.discord.press(self.who, &*question.message, "Cancel").ok()?;
        answer(&pressed, LEFT).await
    }

    /// Asks and presses until then.
    pub(super) async fn ask_until(&self, end: Instant) {
        while Instant::now() + EVERY < end {
            let at = StdInstant::now();
            let worked = match self.question().await {
                Some(question) => self.cancel(&question).await.is_some(),
                None => false,
            };
            self.count(at, worked);
            sleep(EVERY.saturating_sub(at.elapsed())).await;
        }
        tokio::time::sleep_until(end).await;
    }

    /// A question that is not pressed yet.
    pub(super) async fn leaves_open(&self) -> Result<Reply, Failure> {
        self.question().await.ok_or_else(|| "the quiet guild's question was not asked".into())
    }

    /// Presses one that was asked before.
    pub(super) async fn presses(&self, open: &Reply) {
        let at = StdInstant::now();
        let worked = self.cancel(open).await.is_some();
        self.count(at, worked);
    }

    fn count(&self, at: StdInstant, worked: bool) {
        if let Ok(mut pressed) = self.pressed.lock() {
            pressed.push((at, worked));
        }
    }

    /// Every button has to have worked.
    pub(super) fn judge(&self, row: &mut Row, hostile: StdInstant) {
        let Ok(pressed) = self.pressed.lock() else { return };
        let during = pressed.iter().filter(|(at, _)| *at >= hostile);
        let (all, worked) = (during.clone().count(), during.filter(|(_, worked)| *worked).count());
        let open = pressed.last().is_some_and(|(_, worked)| *worked);
        row.demand(format!("its buttons work ({worked} of {all})"), all > 0 && worked == all);
        row.demand("a question from before can be answered after it", open);
    }
}

async fn answer(interaction: &Interaction, wanted: &str) -> Option<Reply> {
    let answer = interaction.reply_where(|reply| reply.content.contains(wanted));
    timeout(LONGEST, answer).await.ok()?.ok()
}

/// How late this program wakes up: what it measures of others is not better than that.
pub(super) struct Lag {
    seen: Arc<Mutex<Vec<(StdInstant, Duration)>>>,
    task: JoinHandle<()>,
}

impl Lag {
    pub(super) fn watch() -> Self {
        let seen: Arc<Mutex<Vec<_>>> = Arc::default();
        let kept = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let pause = Duration::from_millis(20);
            loop {
                let at = StdInstant::now();
                sleep(pause).await;
                if let Ok(mut kept) = kept.lock() {
                    kept.push((at, at.elapsed().saturating_sub(pause)));
                }
            }
        });
        Self { seen, task }
    }

    pub(super) fn stop(self) -> Vec<(StdInstant, Duration)> {
        self.task.abort();
        self.seen.lock().map(|mut seen| std::mem::take(&mut *seen)).unwrap_or_default()
    }
}
