//! The end of a story, and what holds of every one: nothing that it used in secret can be read anywhere.

use serde_json::Value;

use super::{Leaks, World, log};

/// Settings that hold secrets.
const SECRET_SETTINGS: [&str; 3] = ["DISCORD_TOKEN", "PANEL_API_KEY", "WINGCORD_SECRET_KEY"];

impl World {
    /// Adds a secret that must not be found anywhere when the story ends.
    pub(crate) fn has_secret(&self, secret: &str) {
        self.more_secrets.lock().unwrap().push(secret.to_owned());
    }

    /// Everything that is secret in this story, with what it is: settings, tokens of sockets and interactions.
    fn secrets(&self) -> Vec<(&'static str, String)> {
        let settings =
            SECRET_SETTINGS.iter().filter_map(|name| Some((*name, self.settings.get(name)?.clone())));
        // Some stories set what is no key.
        let mut secrets: Vec<_> = settings.filter(|(_, value)| value.len() >= 20).collect();
        secrets.extend(self.backend.keys().into_iter().map(|key| ("a panel key", key)));
        secrets.extend(self.more_secrets.lock().unwrap().iter().map(|secret| ("a secret", secret.clone())));
        let packets = self.backend.frames().into_iter();
        let packets = packets.filter_map(|frame| serde_json::from_str::<Value>(&frame.text).ok());
        let logins = packets.filter(|packet| packet["event"] == "auth");
        secrets.extend(
            logins.filter_map(|packet| Some(("a socket's token", packet["args"][0].as_str()?.to_owned()))),
        );
        for request in self.discord.requests() {
            let path: Vec<_> = request.path.split('/').collect();
            // /interactions/{id}/{token}/callback, /webhooks/{application}/{token}
            if let ["", "api", _, "interactions" | "webhooks", _, token, ..] = *path {
                secrets
                    .push(("an interaction's token", token.split('?').next().unwrap_or_default().to_owned()));
            }
        }
        secrets.sort_unstable();
        secrets.dedup();
        secrets
    }

    /// Which of them the lines of this library would have told by now.
    pub(crate) fn libraries_would_tell(&self, library: &str) -> Option<String> {
        let leaks = self.leaks();
        log::traced(|log| {
            let text = String::from_utf8_lossy(log);
            text.lines().filter(|line| line.contains(library)).find_map(|line| leaks.found(line.as_bytes()))
        })
    }

    fn leaks(&self) -> Leaks {
        let secrets = self.secrets();
        Leaks::new(secrets.iter().map(|(what, secret)| (*what, &**secret)))
    }

    /// Looks for secrets in the log, the files beside the database, and everything that Discord was sent or shows.
    pub(crate) fn assert_nothing_leaked(&self) {
        let leaks = self.leaks();
        let (written, handed_in) = self.log_start;
        assert_eq!(log::written(written, |log| leaks.found(log)), None, "in the log");
        assert_eq!(log::handed_in(handed_in, |line| leaks.found(line)), None, "handed to the log");
        assert_eq!(leaks.found_in_files(self.database.path()), None, "in a file");
        for request in self.discord.requests() {
            assert_eq!(leaks.found(&request.body), None, "sent to {}", request.route);
        }
        for channel in self.discord.channels() {
            for message in self.discord.messages(channel) {
                assert_eq!(leaks.found(message.content.as_bytes()), None, "in a message");
            }
        }
    }

    /// Ends the story: the bot stops in order, serenity could read every event, and no secret is anywhere.
    pub(crate) async fn end(mut self) {
        self.stop_bot().await;
        self.assert_nothing_leaked();
        self.discord.stop().await;
        self.backend.stop().await;
        assert_eq!(log::unread_events(), Vec::<String>::new());
    }

    /// Ends the story where waiting for all that is still to be posted would take long.
    pub(crate) async fn abandon(mut self) {
        if let Some(bot) = self.bot.take() {
            bot.running.abort();
        }
        self.end().await;
    }
}
