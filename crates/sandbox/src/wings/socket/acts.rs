//! Does what the session has decided about a message.

use std::sync::Arc;

use tokio::time::Instant;

use super::{End, Socket};
use crate::{
    Dialect,
    wings::{
        dialect::{SEES_ERRORS, refusal},
        outbox::Kind,
        power::{PowerState, Refusal},
        session::Act,
        wire,
    },
};

impl Socket {
    pub(super) fn perform(&mut self, acts: Vec<Act>) -> Option<End> {
        for act in acts {
            match act {
                Act::Reply(event, args) => self.reply(event, &args),
                Act::Subscribe => self.subscribe(),
                Act::Command(line) => {
                    self.instance.type_line(&line);
                }
                Act::Power(action) => {
                    self.instance.power_actions.push(action);
                    if let Err(refused) = self.instance.power(action, &self.daemon) {
                        self.refuse(refused);
                    }
                }
                Act::Refuse(refused) => self.refuse(refused),
                Act::Logs => self.replay(),
                Act::Stats => self.answer("stats", &self.instance.usage().to_json(self.instance.dialect())),
                Act::Drop => return Some(End::Dropped),
            }
        }
        None
    }

    fn subscribe(&mut self) {
        let go = self.instance.dialect() != Dialect::Calagopus;
        if go {
            self.tick = Instant::now() + self.daemon.options.expiry_tick;
        }
        self.handle.subscribe(self.session.user().unwrap_or_default());
        let state = self.instance.state();
        let pause = self.daemon.options.status_pause;
        if go && !pause.is_zero() {
            let (handle, instance) = (Arc::clone(&self.handle), Arc::clone(&self.instance));
            self.daemon.spawn(async move {
                tokio::time::sleep(pause).await;
                let status = wire::message(instance.dialect(), "status", &[instance.state().as_str()]);
                handle.push(Kind::Answer, 1, status);
            });
        } else {
            self.answer("status", state.as_str());
        }
        if go && state == PowerState::Offline && !self.instance.is_installing() {
            self.answer("stats", &self.instance.usage().to_json(self.instance.dialect()));
        }
    }

    fn replay(&self) {
        if self.instance.state() == PowerState::Offline {
            return;
        }
        let (lines, pause) = (self.instance.log(), self.daemon.options.replay_pause);
        if pause.is_zero() || self.instance.dialect() == Dialect::Calagopus {
            return lines.iter().for_each(|line| self.answer("console output", line));
        }
        let (handle, dialect) = (Arc::clone(&self.handle), self.instance.dialect());
        self.daemon.spawn(async move {
            for line in lines {
                handle.push(Kind::Answer, 1, wire::message(dialect, "console output", &[&line]));
                tokio::time::sleep(pause).await;
            }
        });
    }

    fn refuse(&self, refused: Refusal) {
        let sees_errors = self.session.allows(SEES_ERRORS);
        let dialect = self.instance.dialect();
        if let Some((event, text)) = refusal(dialect, self.instance.uuid, refused, sees_errors) {
            self.reply(event, &[text]);
        }
    }

    fn reply(&self, event: &str, args: &[String]) {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        self.handle.push(Kind::Reply, 1, wire::message(self.instance.dialect(), event, &args));
    }

    fn answer(&self, event: &str, arg: &str) {
        self.handle.push(Kind::Answer, 1, wire::message(self.instance.dialect(), event, &[arg]));
    }
}
