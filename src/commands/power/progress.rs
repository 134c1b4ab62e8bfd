//! What becomes of a power action: the states and words since it was asked for. Pure.

use std::sync::Arc;

use pterosocket::{PowerAction, panel::ServerState};

use crate::{
    boards::view,
    cards::{Accent, Card},
    commands::present::messages,
    known_values::KnownValues,
    masking::filter::Rules,
    model::{Fact, Outcome, OutcomeNote},
    sockets::{ConsoleEvent, Power, power_state, server_state},
    text,
    texts::{Language, Text, duration},
};

/// Lines that an answer shows; of more, the last ones.
const MOST_LINES: usize = 12;

/// The states since an action was asked for.
pub(super) struct PowerProgress {
    action: PowerAction,
    /// What is masked of the daemon's words.
    rules: Rules,
    /// The state that was reached since, if it has changed.
    reached: Option<Power>,
    /// The connection was lost since.
    out_of_sight: bool,
    lines: Vec<Text>,
    over: bool,
    /// Nobody follows it any longer.
    given_up: bool,
    /// Why nothing came of it, as far as is known.
    failed: Option<(Outcome, OutcomeNote)>,
    /// The daemon has refused it, and did not say why.
    unexplained: bool,
}

/// What daemons answer that do not tell why: Go Wings to an account that administrates nothing, for a server that is
/// suspended or being installed (protocol reference 2.7), and calagopus.
const SAYS_NOTHING: [&str; 2] = ["an unexpected error was encountered", "is in a locked state"];

impl PowerProgress {
    /// Of a server of which these secrets are known by value.
    pub(super) fn new(action: PowerAction, known: Arc<KnownValues>) -> Self {
        Self {
            action,
            rules: Rules::default().with_known(known),
            reached: None,
            out_of_sight: false,
            lines: Vec::new(),
            over: false,
            given_up: false,
            failed: None,
            unexplained: false,
        }
    }

    /// What was asked for.
    pub(super) fn action(&self) -> PowerAction {
        self.action
    }

    /// Whether the server is on its way up because of it.
    pub(super) fn is_starting(&self) -> bool {
        self.reached == Some(Power::Starting)
    }

    /// Whether states may have been missed.
    pub(super) fn is_out_of_sight(&self) -> bool {
        self.out_of_sight
    }

    /// Whether there is nothing more to wait for.
    pub(super) fn over(&self) -> bool {
        self.over
    }

    /// What is known of it: the state that was reached; else who said no, or what went wrong.
    pub(super) fn outcome(&self) -> Result<Power, (Outcome, OutcomeNote)> {
        match (self.reached, &self.failed) {
            (Some(Power::Offline), _) if self.action == PowerAction::Start => {
                Err((Outcome::Failed, Fact::OfflineAgain.into()))
            }
            (Some(state), _) => Ok(state),
            (None, Some(failed)) => Err(failed.clone()),
            (None, None) => Err((Outcome::Failed, Fact::NoChange.into())),
        }
    }

    /// The lines, under `head`.
    pub(super) fn on_card(&self, head: Text) -> Card {
        let card = Card::new(self.accent()).text(head);
        let shown = self.lines.len().saturating_sub(MOST_LINES);
        if self.lines.is_empty() { card } else { card.separator().list(self.lines[shown..].to_vec()) }
    }

    /// The colour of how it stands: it goes on, or this came of it.
    pub(super) fn accent(&self) -> Accent {
        match self.outcome() {
            Err(_) if self.over => Accent::Bad,
            Ok(state) if self.over => view::accent(state),
            _ if self.given_up => Accent::Neutral,
            _ => Accent::Changing,
        }
    }

    /// Whether it ended with a server that is off.
    pub(super) fn is_off(&self) -> bool {
        self.over && self.reached == Some(Power::Offline)
    }

    /// Nobody follows it any longer.
    pub(super) fn give_up(&mut self) {
        self.given_up = true;
        self.lines.push(text!("power-given-up"));
    }

    /// Whether the daemon has refused it without saying why.
    pub(super) fn is_unexplained(&self) -> bool {
        self.unexplained
    }

    /// The panel knows why the daemon has refused it.
    pub(super) fn explain(&mut self, state: &ServerState) {
        self.lines = vec![text!("power-explained", state = messages::masked_text(&server_state(state)))];
        self.failed = Some((Outcome::Refused, OutcomeNote::OnPanel { state: kept(state).to_owned() }));
    }

    /// Takes what happened next; says whether there is something new to read.
    pub(super) fn take(&mut self, event: &ConsoleEvent) -> bool {
        let line = match event {
            ConsoleEvent::Power { to, took } => {
                self.reached(*to);
                match took {
                    Some(took) => {
                        text!("notice-power-after", state = power_state(*to), took = duration(*took))
                    }
                    None => text!("notice-power", state = power_state(*to)),
                }
            }
            ConsoleEvent::Daemon(said) => {
                // A refusal names no action: before any change of state it is about this one.
                if self.reached.is_none() && self.lines.is_empty() {
                    let masked = self.in_one_line(said);
                    self.fail(Outcome::Refused, OutcomeNote::Daemon { said: masked });
                    self.unexplained = SAYS_NOTHING.iter().any(|nothing| said.contains(nothing));
                }
                text!("notice-daemon", words = self.rules.mask_text(said).into_owned())
            }
            ConsoleEvent::Down => {
                self.out_of_sight = true;
                self.failed.get_or_insert((Outcome::Failed, Fact::ConnectionLost.into()));
                text!("power-lost")
            }
            ConsoleEvent::Stopped { reason } => {
                let why = self.in_one_line(&reason.plain(Language::ENGLISH));
                self.fail(Outcome::Failed, OutcomeNote::NoConsole { why });
                let masked = reason.masked(&|part| self.rules.mask_text(part).into_owned());
                text!("notice-stopped", reason = masked)
            }
            ConsoleEvent::Line(_) | ConsoleEvent::Off | ConsoleEvent::Resumed(_) | ConsoleEvent::Lost(_) => {
                return false;
            }
        };
        self.lines.push(line);
        true
    }

    fn fail(&mut self, outcome: Outcome, why: OutcomeNote) {
        self.over = true;
        self.failed.get_or_insert((outcome, why));
    }

    fn in_one_line(&self, said: &str) -> String {
        self.rules.mask_text(said).replace(['\r', '\n'], " ")
    }

    fn reached(&mut self, to: Power) {
        let wanted = match self.action {
            PowerAction::Start => to == Power::Running,
            // A start that was in progress may still end; the restart comes after that.
            PowerAction::Restart => to == Power::Running && self.reached.is_some(),
            PowerAction::Stop | PowerAction::Kill => to == Power::Offline,
        };
        // A start that ends offline has failed; a restart passes through offline.
        let failed = self.action == PowerAction::Start && self.reached.is_some() && to == Power::Offline;
        self.over |= failed || wanted;
        self.reached = Some(to);
    }
}

/// A state as rows of the audit log keep it.
fn kept(state: &ServerState) -> &str {
    match state {
        ServerState::Installing => "installing",
        ServerState::InstallFailed => "install_failed",
        ServerState::Suspended => "suspended",
        ServerState::RestoringBackup => "restoring",
        ServerState::Transferring => "transferring",
        ServerState::NodeMaintenance => "maintenance",
        ServerState::Other(state) => state,
        _ => "normal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(progress: &PowerProgress) -> String {
        progress.on_card(Text::verbatim("")).words().markdown(Language::ENGLISH)
    }

    fn daemon(said: &str) -> OutcomeNote {
        OutcomeNote::Daemon { said: said.to_owned() }
    }

    fn follow(action: PowerAction, states: &[Power]) -> (bool, usize) {
        let mut progress = PowerProgress::new(action, Arc::default());
        let seen = states.iter().take_while(|to| {
            let over = progress.over;
            if !over {
                progress.take(&ConsoleEvent::Power { to: **to, took: None });
            }
            !over
        });
        let seen = seen.count();
        (progress.over, seen)
    }

    #[test]
    fn each_action_is_followed_to_its_own_end() {
        use Power::{Offline, Running, Starting, Stopping};
        for (action, states, over, seen) in [
            (PowerAction::Restart, &[Stopping, Offline, Starting, Running, Offline][..], true, 4),
            (PowerAction::Restart, &[Running, Stopping, Offline, Starting, Running], true, 5),
            (PowerAction::Restart, &[Stopping, Offline, Starting], false, 3),
            (PowerAction::Start, &[Starting, Running], true, 2),
            (PowerAction::Start, &[Starting, Stopping, Offline], true, 3),
            (PowerAction::Stop, &[Stopping, Offline], true, 2),
            (PowerAction::Kill, &[Offline], true, 1),
        ] {
            assert_eq!(follow(action, states), (over, seen), "{action} {states:?}");
        }
    }

    #[test]
    fn the_colour_follows_the_state() {
        use Power::{Offline, Running, Starting, Stopping};
        for (action, states, accent) in [
            (PowerAction::Restart, &[][..], Accent::Changing),
            (PowerAction::Restart, &[Stopping, Offline], Accent::Changing),
            (PowerAction::Restart, &[Stopping, Offline, Starting, Running], Accent::Good),
            (PowerAction::Stop, &[Stopping, Offline], Accent::Bad),
            (PowerAction::Start, &[Starting, Offline], Accent::Bad),
        ] {
            let mut progress = PowerProgress::new(action, Arc::default());
            for to in states {
                progress.take(&ConsoleEvent::Power { to: *to, took: None });
            }
            assert_eq!(progress.accent(), accent, "{action} {states:?}");
            assert_eq!(progress.is_off(), progress.over() && states.ends_with(&[Offline]));
            progress.give_up();
            assert_eq!(progress.accent() == Accent::Neutral, !progress.over(), "{action} {states:?}");
        }
    }

    #[test]
    fn a_refusal_of_the_daemon_ends_it() {
        let mut progress = PowerProgress::new(PowerAction::Start, Arc::default());
        assert!(progress.take(&ConsoleEvent::Daemon("server is suspended\nby 203.0.113.7".into())));
        assert!(progress.over());
        assert_eq!(shown(&progress), "\n◆ server is suspended by ‹ip›");
        assert_eq!(progress.outcome(), Err((Outcome::Refused, daemon("server is suspended by ‹ip›"))));
    }

    #[test]
    fn the_secrets_of_the_server_are_masked_in_what_the_daemon_says() {
        let known = KnownValues::new(&"ptlc_abcdef0123456789".into(), None);
        let mut progress = PowerProgress::new(PowerAction::Start, Arc::new(known));
        progress.take(&ConsoleEvent::Daemon("no image for ptlc_abcdef0123456789 here".into()));
        assert_eq!(shown(&progress), "\n◆ no image for ‹masked› here");
        assert_eq!(progress.outcome(), Err((Outcome::Refused, daemon("no image for ‹masked› here"))));
    }

    #[test]
    fn a_refusal_that_says_nothing_is_explained_by_the_panel() {
        for (said, unexplained) in [
            ("an unexpected error was encountered while handling this request", true),
            ("Server is in a locked state, cannot start the server.", true),
            ("server is currently in a suspended state", false),
            (
                "another power action is currently being processed for this server, please try again later",
                false,
            ),
        ] {
            let mut progress = PowerProgress::new(PowerAction::Start, Arc::default());
            progress.take(&ConsoleEvent::Daemon(said.into()));
            assert_eq!(progress.is_unexplained(), unexplained, "{said}");
            progress.explain(&ServerState::Suspended);
            assert_eq!(shown(&progress), "\n◆ the server is suspended, says the panel.");
            assert_eq!(
                progress.outcome(),
                Err((Outcome::Refused, OutcomeNote::OnPanel { state: "suspended".into() }))
            );
        }
    }

    #[test]
    fn words_of_the_daemon_on_the_way_end_nothing() {
        let mut progress = PowerProgress::new(PowerAction::Stop, Arc::default());
        progress.take(&ConsoleEvent::Power { to: Power::Stopping, took: None });
        for _ in 0..50 {
            progress.take(&ConsoleEvent::Daemon("Killing server after 30 seconds...".into()));
        }
        assert!(!progress.over());
        assert_eq!(
            (progress.outcome(), shown(&progress).lines().count()),
            (Ok(Power::Stopping), MOST_LINES + 1)
        );
    }

    #[test]
    fn the_outcome_is_the_state_that_was_reached() {
        for (action, states, outcome) in [
            (
                PowerAction::Restart,
                &[Power::Stopping, Power::Starting, Power::Running][..],
                Ok(Power::Running),
            ),
            (PowerAction::Stop, &[Power::Stopping], Ok(Power::Stopping)),
            (PowerAction::Kill, &[Power::Offline], Ok(Power::Offline)),
            (
                PowerAction::Start,
                &[Power::Starting, Power::Offline],
                Err((Outcome::Failed, Fact::OfflineAgain.into())),
            ),
            (PowerAction::Start, &[], Err((Outcome::Failed, Fact::NoChange.into()))),
        ] {
            let mut progress = PowerProgress::new(action, Arc::default());
            for to in states {
                progress.take(&ConsoleEvent::Power { to: *to, took: None });
            }
            assert_eq!(progress.outcome(), outcome, "{action} {states:?}");
        }
    }

    #[test]
    fn a_connection_that_is_lost_first_leaves_it_open_what_came_of_it() {
        let mut progress = PowerProgress::new(PowerAction::Restart, Arc::default());
        progress.take(&ConsoleEvent::Down);
        assert_eq!(progress.outcome(), Err((Outcome::Failed, Fact::ConnectionLost.into())));
        assert!(!progress.over() && progress.is_out_of_sight());
    }

    #[test]
    fn a_server_is_on_its_way_up_once_it_starts() {
        let mut progress = PowerProgress::new(PowerAction::Restart, Arc::default());
        for (to, starting) in [(Power::Stopping, false), (Power::Offline, false), (Power::Starting, true)] {
            progress.take(&ConsoleEvent::Power { to, took: None });
            assert_eq!(progress.is_starting(), starting, "{to:?}");
        }
        assert!(!progress.is_out_of_sight());
    }
}
