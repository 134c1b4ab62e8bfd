//! `/power restart in:10m` and `stop in:`: a countdown, its buttons, and what is done at its end.

mod fire;
mod plan;
mod presses;

use std::time::Duration;

use super::action;
use crate::{
    access::Rights,
    commands::{
        background_write::background_write,
        components::lasting::LastingButtons,
        interaction::{reply::Reply, request::Request},
        present::{
            command_error::CommandError,
            span::{self, NoSpan},
        },
        resolve::ask::ServerCommand,
        state::Data,
    },
    countdowns::{Acts, buttons},
    model::{ActionDetails, Binding, CountdownAction, IfEmpty, NewCountdown, Permission},
    store::MOST_COUNTDOWN_MESSAGE,
    text,
    texts::{code, duration},
};

/// What was typed of the options that make a countdown.
pub(super) struct Later {
    pub(super) after: Option<String>,
    pub(super) message: Option<String>,
    pub(super) if_empty: Option<IfEmpty>,
}

impl Later {
    /// It is to be done at once.
    pub(super) fn is_nothing(&self) -> bool {
        self.after.is_none() && self.message.is_none() && self.if_empty.is_none()
    }
}

/// A countdown that somebody wants.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    action: CountdownAction,
    after: Duration,
    message: Option<String>,
    if_empty: IfEmpty,
}

impl Wanted {
    /// Reads the options. `Err`: what is wrong with them.
    pub(super) fn read(
        request: &Request,
        action: CountdownAction,
        later: Later,
    ) -> Result<Self, CommandError> {
        let Some(after) = later.after else {
            let command = code(format!("{} in:10m", action::command(action.power())));
            return Err(text!("countdown-needs-in", command = command).into());
        };
        let (least, most) = request.data.countdowns.options().bounds;
        let bounds = (least.unsigned_abs(), most.unsigned_abs());
        let after = span::within(&after, bounds).map_err(|wrong| match wrong {
            NoSpan::Unreadable => text!("countdown-in-unreadable"),
            NoSpan::OutOfBounds => {
                let span = |seconds| duration(Duration::from_secs(seconds));
                text!("countdown-in-out-of-bounds", least = span(bounds.0), most = span(bounds.1))
            }
        })?;
        let message = later.message.map(|message| message.split_whitespace().collect::<Vec<_>>().join(" "));
        let message = message.filter(|message| !message.is_empty());
        if message.as_ref().is_some_and(|message| message.chars().count() > MOST_COUNTDOWN_MESSAGE) {
            return Err(text!("countdown-message-too-long", most = MOST_COUNTDOWN_MESSAGE).into());
        }
        Ok(Self { action, after, message, if_empty: later.if_empty.unwrap_or(IfEmpty::Wait) })
    }
}

impl ServerCommand for Wanted {
    fn needs(&self) -> Permission {
        self.action.permission()
    }

    fn command(&self) -> &'static str {
        action::command(self.action.power())
    }

    fn text_len(&self) -> usize {
        self.message.as_ref().map_or(0, String::len)
    }

    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        plan::ask(request, binding, self).await
    }
}

/// The buttons of countdowns.
pub(super) fn buttons() -> LastingButtons {
    LastingButtons::default()
        .privately(&buttons::CANCEL, |request, [id]| async move { presses::cancel(&request, id).await })
        .privately(&buttons::MORE, |request, [id]| async move { presses::more(&request, id).await })
        .privately(&buttons::NOW, |request, [id]| async move { presses::now(&request, id).await })
}

/// What is done for countdowns.
#[must_use]
pub fn acts(data: Data) -> Acts {
    let firing = data.clone();
    Acts {
        write: background_write(data),
        fire: Box::new(move |countdown, binding| Box::pin(fire::fire(firing.clone(), countdown, binding))),
    }
}

/// A countdown as the audit log has it.
fn details(plan: &NewCountdown) -> ActionDetails {
    ActionDetails::Countdown {
        action: plan.action,
        due_at: plan.due_at,
        message: plan.message.clone(),
        if_empty: plan.if_empty,
    }
}
