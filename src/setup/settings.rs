//! What `setup` knows of the settings: what it was told, over the environment, over the `.env` file. Pure but for reading
//! the file and writing it.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    env_text::{self, Variable},
    env_write,
};
use crate::config::{Config, ConfigError, Problem, env_file};

/// What `setup` asks for, and what says where that is: written down wherever it came from, so that the bot finds it too.
const WRITTEN: [&str; 5] = ["DISCORD_TOKEN", "DISCORD_API_URL", "PANEL_URL", "PANEL_API_KEY", "DATABASE_URL"];
/// What is about the operator's panel.
const OF_PANEL: [&str; 4] = ["PANEL_URL", "PANEL_API_KEY", "PANEL_LINK", "PANEL_GUILDS"];

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Told,
    Environment,
    File,
}

/// The settings in layers.
pub(super) struct Settings {
    path: PathBuf,
    /// The file's text, as it is now.
    text: Option<String>,
    told: BTreeMap<&'static str, String>,
    environment: BTreeMap<String, String>,
    file: Vec<Variable>,
    /// Whether the file is this program's own by now: it made it, or has kept a copy of what was there.
    is_ours: bool,
}

impl Settings {
    /// What the environment and the file at `path` say.
    ///
    /// # Errors
    /// Why the file can't be read, in words that repeat nothing of it.
    pub(super) fn read(path: PathBuf, environment: impl Iterator<Item = Variable>) -> Result<Self, String> {
        let named = |why| format!("{}: {why}", path.display());
        let text = env_file::text(&path).map_err(named)?;
        let file = env_file::variables(text.as_deref().unwrap_or_default()).map_err(named)?;
        let is_ours = text.is_none();
        Ok(Self { text, told: BTreeMap::new(), environment: environment.collect(), file, is_ours, path })
    }

    /// The file.
    pub(super) fn path(&self) -> &PathBuf {
        &self.path
    }

    /// Whether there is a file that somebody else made.
    pub(super) fn needs_leave(&self) -> bool {
        !self.is_ours
    }

    /// Takes a value that was told; it wins over all others.
    pub(super) fn tell(&mut self, name: &'static str, value: String) {
        self.told.insert(name, value);
    }

    /// Where a setting comes from, itself or in a file of its own.
    pub(super) fn source(&self, name: &str) -> Option<Source> {
        let forms = [name.to_owned(), format!("{name}_FILE")];
        let in_environment =
            |form: &String| self.environment.get(form).is_some_and(|value| !value.is_empty());
        let in_file = |form: &String| self.file.iter().any(|(name, value)| name == form && !value.is_empty());
        if self.told.contains_key(name) {
            Some(Source::Told)
        } else if forms.iter().any(in_environment) {
            Some(Source::Environment)
        } else {
            forms.iter().any(in_file).then_some(Source::File)
        }
    }

    /// Everything, as the bot would read it.
    ///
    /// # Errors
    /// Every variable that can't be used.
    pub(super) fn config(&self) -> Result<Config, ConfigError> {
        Config::from_vars(|name| self.value(name))
    }

    /// The same without the operator's panel, of which not all may be known yet.
    ///
    /// # Errors
    /// Every variable that can't be used.
    pub(super) fn without_panel(&self) -> Result<Config, ConfigError> {
        let of_panel = |name: &str| OF_PANEL.iter().any(|of| *of == name.trim_end_matches("_FILE"));
        Config::from_vars(|name| self.value(name).filter(|_| !of_panel(name)))
    }

    fn value(&self, name: &str) -> Option<String> {
        if let Some(told) = self.told.get(name) {
            return Some(told.clone());
        }
        // What was told stands in place of its file.
        if name.strip_suffix("_FILE").is_some_and(|name| self.told.contains_key(name)) {
            return None;
        }
        let read = || self.file.iter().find(|(read, _)| read == name).map(|(_, value)| value);
        self.environment.get(name).or_else(read).cloned()
    }

    /// What the file lacks of what is used.
    fn lacking(&self) -> Vec<Variable> {
        let mut lacking = Vec::new();
        for name in WRITTEN {
            let forms = match self.told.contains_key(name) {
                true => vec![name.to_owned()],
                false => vec![name.to_owned(), format!("{name}_FILE")],
            };
            for form in forms {
                let used = self.told.get(&*form).or_else(|| self.environment.get(&form));
                let Some(used) = used.filter(|used| !used.is_empty()) else { continue };
                let written = self.file.iter().find(|(read, _)| *read == form).map(|(_, value)| value);
                if written != Some(used) {
                    lacking.push((form, used.clone()));
                }
            }
        }
        lacking
    }

    /// Whether the file lacks something.
    pub(super) fn is_unsaved(&self) -> bool {
        !self.lacking().is_empty()
    }

    /// Writes what the file lacks; returns the copy that was made of what somebody else wrote.
    ///
    /// # Errors
    /// Why it can't; the file is as it was.
    pub(super) fn save(&mut self) -> Result<Option<PathBuf>, String> {
        let lacking = self.lacking();
        let text = match &self.text {
            Some(text) => env_text::edited(text, &lacking),
            None => env_text::new(&lacking),
        };
        let failed =
            |why: String| format!("{} can't be written, and is as it was: {why}", self.path.display());
        let text = text.map_err(failed)?;
        let copy =
            env_write::write(&self.path, &text, !self.is_ours).map_err(|error| failed(error.to_string()))?;
        self.file = env_file::variables(&text)?;
        (self.text, self.is_ours) = (Some(text), true);
        Ok(copy)
    }
}

/// The problems that are about one setting, or its file, and those that are not.
pub(super) fn sorted(error: ConfigError, names: &[&str]) -> (Vec<Problem>, Vec<Problem>) {
    let is_about = |problem: &Problem| names.contains(&problem.variable.trim_end_matches("_FILE"));
    error.problems.into_iter().partition(is_about)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(environment: &[(&str, &str)], file: Option<&str>) -> (tempfile::TempDir, Settings) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        if let Some(text) = file {
            std::fs::write(&path, text).unwrap();
        }
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::read(path, environment).unwrap();
        (folder, settings)
    }

    #[test]
    fn what_was_told_wins_over_the_environment_and_that_over_the_file() {
        let (_folder, mut settings) = settings(&[("A", "environment")], Some("A=file\nB=file\nC_FILE=/x\n"));
        let cases = |settings: &Settings| ["A", "B", "C", "D"].map(|name| settings.source(name));
        let (environment, file) = (Some(Source::Environment), Some(Source::File));
        assert_eq!(cases(&settings), [environment, file, file, None]);
        settings.tell("C", "told".into());
        assert_eq!(settings.value("C_FILE"), None, "what was told stands in its place");
        assert_eq!(
            ["A", "B", "C"].map(|name| settings.value(name).unwrap()),
            ["environment", "file", "told"]
        );
    }

    #[test]
    fn what_is_used_is_written_wherever_it_came_from() {
        let environment = [("DISCORD_TOKEN_FILE", "/run/token"), ("RUST_LOG", "debug"), ("PANEL_URL", "")];
        let (_folder, mut settings) =
            settings(&environment, Some("#mine\nPANEL_API_KEY=old\nDISCORD_TOKEN=old\n"));
        settings.tell("PANEL_API_KEY", "new".into());
        assert!(settings.needs_leave() && settings.is_unsaved());
        let copy = settings.save().unwrap().unwrap();
        let texts = [settings.path(), &copy].map(|path| std::fs::read_to_string(path).unwrap());
        let expected = [
            "#mine\nPANEL_API_KEY=new\nDISCORD_TOKEN_FILE=/run/token\n",
            "#mine\nPANEL_API_KEY=old\nDISCORD_TOKEN=old\n",
        ];
        assert_eq!(texts, expected);
        assert!(!settings.is_unsaved() && !settings.needs_leave());
        settings.tell("PANEL_URL", "https://panel.example.com".into());
        assert_eq!(settings.save().unwrap(), None, "one copy is enough");
    }

    #[test]
    fn a_file_that_cannot_be_written_stays_as_it_was() {
        let (folder, mut settings) = settings(&[], None);
        settings.tell("DISCORD_TOKEN", "t".into());
        drop(folder);
        let why = settings.save().unwrap_err();
        assert!(why.contains("can't be written, and is as it was"), "{why}");
    }

    #[test]
    fn the_panel_is_left_out_until_it_is_known() {
        let token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB";
        let environment =
            [("DISCORD_TOKEN", token), ("PANEL_URL", "https://x.example"), ("PANEL_LINK", "own")];
        let (_folder, settings) = settings(&environment, None);
        assert!(settings.without_panel().unwrap().panel.is_none());
        let (of_panel, others) = sorted(settings.config().unwrap_err(), &["PANEL_URL", "PANEL_API_KEY"]);
        assert_eq!((of_panel.len(), others.len()), (1, 0));
    }
}
