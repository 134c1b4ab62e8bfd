//! What every step has: the questions, the settings, the lines on the screen.

use std::io::Stdout;

use super::{
    ask::{Ask, Ended},
    settings::{Settings, Source},
};
use crate::report::{Report, printable};

/// What was given on the command line.
#[derive(Debug, Default, clap::Args)]
pub struct Arguments {
    /// The panel's address, such as `https://panel.example.com` (else PANEL_URL, or it is asked for)
    #[arg(long, value_name = "URL")]
    pub(super) panel_url: Option<String>,
    /// The Discord server, by name or id (without it: the only one that the bot is in, or it is asked for)
    #[arg(long, value_name = "NAME|ID")]
    pub(super) guild: Option<String>,
    /// The game server, by its name on the panel, short id or uuid (without it: the only one, or it is asked for)
    #[arg(long, value_name = "NAME|ID")]
    pub(super) server: Option<String>,
    /// The channel that shows its console, by name or id
    #[arg(long, value_name = "NAME|ID")]
    pub(super) channel: Option<String>,
    /// Change a settings file that is there without asking; what was there is kept as a copy
    #[arg(long)]
    pub(super) replace: bool,
    /// The settings file
    #[arg(long, value_name = "FILE", default_value = ".env")]
    pub(super) file: std::path::PathBuf,
}

/// What every step has.
pub(super) struct Talk {
    pub(super) ask: Ask,
    pub(super) settings: Settings,
    pub(super) report: Report<Stdout>,
    pub(super) given: Arguments,
}

impl Talk {
    /// Says something that went well.
    pub(super) fn well(&mut self, what: &str, words: &str) {
        self.report.line("✓", what, words);
    }

    /// Says what is wrong.
    pub(super) fn wrong(&mut self, what: &str, words: &str) {
        self.report.line("✗", what, words);
    }

    /// What is wrong, where the same can't be asked again: nobody is there, or it does not come from here.
    pub(super) fn cannot_ask(&self, name: &str, words: &str) -> Result<(), Ended> {
        if self.settings.source(name) == Some(Source::Environment) {
            let words = format!(
                "{name} comes from the environment, which wins over the file: {words}. Mend it there"
            );
            return Err(Ended::Cannot(words));
        }
        match self.ask.at_terminal() {
            true => Ok(()),
            false => Err(Ended::Cannot(format!("{name}: {words}"))),
        }
    }

    /// Asks whether to try again, or what else to do; the place of the answer. Nobody there: ends with `why`.
    pub(super) async fn choose_or(
        &self,
        what: &'static str,
        from: &[&str],
        why: impl FnOnce() -> String,
    ) -> Result<usize, Ended> {
        if !self.ask.at_terminal() {
            return Err(Ended::Cannot(why()));
        }
        self.ask.choose(what, from.iter().map(|option| (*option).to_owned()).collect()).await
    }

    /// One of a list: the one that the command line names, else the one that is chosen.
    pub(super) async fn pick(
        &self,
        what: &'static str,
        flag: &str,
        labels: Vec<String>,
    ) -> Result<usize, Ended> {
        if !self.ask.at_terminal() {
            let labels = labels.iter().map(|label| printable(label)).collect::<Vec<_>>().join("\n  ");
            return Err(Ended::Cannot(format!("say which with {flag}:\n  {labels}")));
        }
        self.ask.choose(what, labels.iter().map(|label| printable(label)).collect()).await
    }

    /// Writes down what works so far, so that the next `setup` goes on from there.
    pub(super) async fn save(&mut self) -> Result<(), Ended> {
        if !self.settings.is_unsaved() {
            return Ok(());
        }
        let path = self.settings.path().display().to_string();
        if self.settings.needs_leave() && !self.given.replace {
            if !self.ask.at_terminal() {
                let words = format!(
                    "{path} is there and would be changed; allow that with --replace (a copy is kept)"
                );
                return Err(Ended::Cannot(words));
            }
            let question = format!("{path} is there. Change it? What is there now is kept as a copy");
            if !self.ask.agree(question).await? {
                return Err(Ended::Cannot(format!(
                    "{path} was not changed; another file can be named with --file"
                )));
            }
        }
        let kept = self.settings.save().map_err(Ended::Cannot)?;
        let copy = kept.map(|copy| format!(" What was there is in {}", copy.display())).unwrap_or_default();
        self.well(&path, &format!("written, for its owner alone.{copy}"));
        Ok(())
    }
}
