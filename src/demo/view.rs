//! What happens in the channel, as it is to be printed.

use std::io::{IsTerminal, stdout};

use sandbox::discord::Event;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{paint::Paint, screen::Screen, stage::Stage};

/// The events since it was opened; of messages, those of the stage's channel are shown.
pub(super) struct View {
    events: Receiver<Event>,
    channel: u64,
    screen: Screen,
    paint: Paint,
}

/// One thing that happened.
pub(super) struct Sight {
    /// What it was; `None` if some were missed.
    pub(super) event: Option<Event>,
    /// What to print of it.
    pub(super) block: Option<String>,
}

impl View {
    pub(super) fn open(stage: &Stage, paint: Paint) -> Self {
        Self {
            events: stage.discord.subscribe(),
            channel: stage.channel,
            screen: Screen::new(stage.names(), paint),
            paint,
        }
    }

    /// The next thing that `viewer` may look at; `None` when Discord has gone.
    pub(super) async fn next(&mut self, viewer: u64) -> Option<Sight> {
        match self.events.recv().await {
            Ok(event) => Some(self.look(event, viewer)),
            Err(RecvError::Lagged(missed)) => {
                self.screen.interrupted();
                let words = format!("({missed} things happened faster than this terminal shows them)\n");
                Some(Sight { event: None, block: Some(self.paint.dim(&words)) })
            }
            Err(RecvError::Closed) => None,
        }
    }

    /// What has happened already and was not looked at.
    pub(super) fn pending(&mut self, viewer: u64) -> Option<Sight> {
        let event = self.events.try_recv().ok()?;
        Some(self.look(event, viewer))
    }

    fn look(&mut self, event: Event, viewer: u64) -> Sight {
        let block = match &event {
            Event::MessageCreated(message) | Event::MessageEdited(message)
                if message.channel == self.channel =>
            {
                self.screen.message(message, viewer, columns())
            }
            _ => None,
        };
        Sight { event: Some(event), block }
    }

    /// Something else was printed: the next message says again whose it is.
    pub(super) fn interrupted(&mut self) {
        self.screen.interrupted();
    }
}

/// The terminal's width now; a file or pipe takes lines of any length.
fn columns() -> usize {
    if stdout().is_terminal() { textwrap::termwidth() } else { usize::MAX }
}
