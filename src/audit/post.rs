//! One audit channel as the outbox sees it.

use std::{sync::Mutex, time::Duration};

use serenity::model::id::ChannelId;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use tracing::{info, warn};

use super::queue::Queue;
use crate::{
    discord::{
        outbox::{Report, Source},
        rest::{Call, Outgoing, PostError},
        schedule::SendBudget,
    },
    tasks::lock,
    texts::{Language, Text},
};

/// What Discord said last, if it has said anything.
type Answer = Option<Result<(), PostError>>;

pub(super) struct Post {
    channel: ChannelId,
    /// Lock order: after the audit channels'; never together with the trouble.
    queue: Mutex<Queue>,
    /// Losses that the log was not told of as over.
    trouble: Mutex<Trouble>,
    answer: watch::Sender<Answer>,
}

#[derive(Default)]
struct Trouble {
    /// The log knows that lines are refused or left out.
    told: bool,
    lost: u64,
}

impl Post {
    pub(super) fn new(channel: ChannelId) -> Self {
        Self { channel, queue: Mutex::default(), trouble: Mutex::default(), answer: watch::Sender::new(None) }
    }

    pub(super) fn push(&self, line: &Text, language: Language) {
        if lock(&self.queue).push(&line.markdown(language), language) {
            self.in_trouble(1, "too many lines wait for it, the oldest are left out");
        }
    }

    /// Whether nothing waits, or nobody takes it.
    pub(super) fn is_over(&self) -> bool {
        lock(&self.queue).is_idle() || matches!(&*self.answer.borrow(), Some(Err(_)))
    }

    /// What Discord said before does not count any more.
    pub(super) fn forget_answer(&self) {
        self.answer.send_replace(None);
    }

    pub(super) async fn settled(&self, deadline: Duration) -> Answer {
        let mut answers = self.answer.subscribe();
        // What is known when the deadline passes is the answer.
        let _ = timeout(deadline, answers.wait_for(Option::is_some)).await;
        self.answer.borrow().clone()
    }

    fn in_trouble(&self, lost: u64, why: &str) {
        let mut trouble = lock(&self.trouble);
        trouble.lost += lost;
        if !std::mem::replace(&mut trouble.told, true) {
            warn!(channel = %self.channel, "the audit channel does not get its lines: {why}");
        }
    }

    fn out_of_trouble(&self) {
        let Trouble { told, lost } = std::mem::take(&mut *lock(&self.trouble));
        if told {
            info!(channel = %self.channel, lost, "the audit channel gets its lines again");
        }
    }
}

impl Source for Post {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        lock(&self.queue).waits().then_some(now)
    }

    fn next(&self, _: Instant, _: SendBudget) -> Option<Outgoing> {
        let content = lock(&self.queue).next()?;
        let call = Call::Post { to: self.channel, content, files: Vec::new() };
        Some(Outgoing { call, nonce: None })
    }

    fn report(&self, report: &Report) {
        match report {
            Report::Done(_) => {
                lock(&self.queue).posted();
                self.out_of_trouble();
                self.answer.send_replace(Some(Ok(())));
            }
            Report::Delayed(_) => {}
            Report::Refused(error) => {
                self.in_trouble(0, &error.to_string());
                self.answer.send_replace(Some(Err(error.clone())));
            }
            Report::GivenUp(error) => {
                let lost = lock(&self.queue).given_up();
                self.in_trouble(lost, &error.to_string());
                self.answer.send_replace(Some(Err(error.clone())));
            }
        }
    }
}
