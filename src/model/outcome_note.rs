//! What there is to say about how an action ended, as data: an audit row keeps it as JSON, and what people read is made of
//! it when it is shown.

use serde::{Deserialize, Serialize};

use super::text_form::text_forms;
use crate::{
    text,
    texts::{Text, code, word},
};

/// What there is to say about how an action ended, beside its [`Outcome`](super::Outcome). `why` is what a panel or a
/// daemon said, in English, without what must not be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutcomeNote {
    /// The outcome says it all.
    None,
    /// The server got into this power state.
    Reached {
        /// `offline`, `starting`, `running` or `stopping`.
        state: String,
    },
    /// It is one of the things that need no more words.
    Fact {
        /// Which.
        fact: Fact,
    },
    /// Something has as many as it can have.
    TooMany {
        /// Of what.
        of: Limit,
    },
    /// The panel has the server in a state in which this can't be done.
    OnPanel {
        /// `installing`, `install_failed`, `suspended`, `restoring`, `transferring`, `maintenance`, or the panel's own word.
        state: String,
    },
    /// The daemon has refused it.
    Daemon {
        /// In its words.
        said: String,
    },
    /// The connection to the console was given up.
    NoConsole {
        /// Why.
        why: String,
    },
    /// The command was longer than the daemon takes.
    TooLong {
        /// Bytes that it takes on the wire.
        frame: usize,
        /// What the daemon takes less than, in bytes.
        limit: usize,
    },
    /// The account of the bot's key lacks a permission on the panel.
    Lacks {
        /// As the panel calls it.
        permission: String,
    },
    /// Nobody can say whether it was done.
    MaybeDone {
        /// Why.
        why: String,
    },
    /// The panel has decided against it.
    PanelSaysNo {
        /// Why.
        why: String,
    },
    /// The panel can't do it for the time being.
    NotJustNow {
        /// Why.
        why: String,
    },
    /// It can't be done at all.
    CanNotBeDone {
        /// Why.
        why: String,
    },
    /// The server was bound, but the channel does not mirror it.
    NotMirrored {
        /// Why.
        why: Box<Self>,
    },
    /// What an older version wrote down, as a sentence.
    Sentence {
        /// The sentence.
        text: String,
    },
}

text_forms! {
    /// What needs no more words.
    "fact" Fact {
        /// The server was offline.
        Offline = "offline",
        /// The server was started and went offline.
        OfflineAgain = "offline_again",
        /// Nothing told of a change of the server's state.
        NoChange = "no_change",
        /// The connection to the daemon was lost, so nobody saw the end.
        ConnectionLost = "connection_lost",
        /// There was no connection to the daemon, and nothing was sent.
        Disconnected = "disconnected",
        /// There was no command.
        Empty = "empty",
        /// The command had a line break.
        LineBreak = "line_break",
        /// There were too many commands within a moment.
        TooFast = "too_fast",
        /// Too many commands were waiting.
        QueueFull = "queue_full",
        /// The server was bound already.
        BoundAlready = "bound_already",
        /// Another binding had that name.
        NameTaken = "name_taken",
        /// The panel was not linked any more.
        NotLinked = "not_linked",
        /// The panel could not be used with that key.
        KeyUnusable = "key_unusable",
        /// The key could not be encrypted.
        KeyUnsealed = "key_unsealed",
        /// The channel shows another server.
        ShowsAnother = "shows_another",
        /// It was so already.
        Already = "already",
        /// What was to be brought back is kept no longer.
        Gone = "gone",
        /// The database failed.
        DatabaseFailed = "database_failed",
    }
}

text_forms! {
    /// What there can be too many of.
    "limit" Limit {
        /// Bindings of a guild's own panels.
        Bindings = "bindings",
        /// Countdowns of a guild.
        Countdowns = "countdowns",
        /// Plans of a guild.
        Plans = "plans",
        /// Macros of a guild.
        Macros = "macros",
        /// Mirrors of a guild.
        Mirrors = "mirrors",
        /// Chat bridges of a guild.
        Bridges = "bridges",
        /// Boards of a guild.
        Boards = "boards",
        /// Panels of a guild.
        Panels = "panels",
        /// Grants of a guild.
        Grants = "grants",
        /// Alerts of a guild.
        Alerts = "alerts",
        /// Text of the patterns of a guild's grants.
        Patterns = "patterns",
        /// Filters of a mirror.
        Filters = "filters",
        /// Filters of a guild.
        GuildFilters = "guild_filters",
    }
}

impl From<Fact> for OutcomeNote {
    fn from(fact: Fact) -> Self {
        Self::Fact { fact }
    }
}

impl From<Limit> for OutcomeNote {
    fn from(of: Limit) -> Self {
        Self::TooMany { of }
    }
}

impl OutcomeNote {
    /// What an older version wrote down; it may be empty.
    #[must_use]
    pub fn sentence(text: &str) -> Self {
        if text.is_empty() { Self::None } else { Self::Sentence { text: text.to_owned() } }
    }

    /// What people read, within a line. None: there is nothing to say.
    #[must_use]
    pub fn text(&self) -> Option<Text> {
        Some(match self {
            Self::None => return None,
            Self::Reached { state } => text!("power-state", state = word(state.clone())),
            Self::Fact { fact } => text!("note-fact", fact = word(fact.as_str())),
            Self::TooMany { of } => text!("note-too-many", of = word(of.as_str())),
            Self::OnPanel { state } => {
                text!("note-on-panel", state = word(state.clone()), words = state)
            }
            Self::Daemon { said } => text!("error-other", words = said),
            Self::NoConsole { why } => text!("note-no-console", why = why),
            Self::TooLong { frame, limit } => text!("note-too-long", frame = *frame, limit = *limit),
            Self::Lacks { permission } => text!("note-lacks", permission = code(permission)),
            Self::MaybeDone { why } => text!("note-maybe-done", why = why),
            Self::PanelSaysNo { why } => text!("note-panel-says-no", why = why),
            Self::NotJustNow { why } => text!("note-not-just-now", why = why),
            Self::CanNotBeDone { why } => text!("note-cannot-be-done", why = why),
            Self::NotMirrored { why } => match why.text() {
                Some(why) => text!("note-not-mirrored-why", why = why),
                None => text!("note-not-mirrored"),
            },
            Self::Sentence { text } => text!("error-other", words = text),
        })
    }

    /// The same with every text that is not ours changed.
    #[must_use]
    pub fn with_texts(mut self, change: impl Fn(&str) -> String) -> Self {
        if let Some(text) = self.foreign() {
            *text = change(text);
        }
        self
    }

    fn foreign(&mut self) -> Option<&mut String> {
        match self {
            Self::OnPanel { state: text }
            | Self::Daemon { said: text }
            | Self::NoConsole { why: text }
            | Self::Lacks { permission: text }
            | Self::MaybeDone { why: text }
            | Self::PanelSaysNo { why: text }
            | Self::NotJustNow { why: text }
            | Self::CanNotBeDone { why: text }
            | Self::Sentence { text } => Some(text),
            Self::NotMirrored { why } => why.foreign(),
            Self::None
            | Self::Reached { .. }
            | Self::Fact { .. }
            | Self::TooMany { .. }
            | Self::TooLong { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn what_rows_keep_is_read_back_and_shown_in_the_language_of_the_reader() {
        let why = || String::from("play_here *now*");
        for (note, kept, english, german) in [
            (OutcomeNote::None, r#"{"kind":"none"}"#, "", ""),
            (
                OutcomeNote::Reached { state: "running".into() },
                r#"{"kind":"reached","state":"running"}"#,
                "running",
                "gestartet",
            ),
            (Fact::Offline.into(), r#"{"kind":"fact","fact":"offline"}"#, "it is offline", "er ist offline"),
            (
                Limit::Mirrors.into(),
                r#"{"kind":"too_many","of":"mirrors"}"#,
                "there are too many mirrors",
                "es gibt zu viele Spiegelungen",
            ),
            (
                OutcomeNote::OnPanel { state: "suspended".into() },
                r#"{"kind":"on_panel","state":"suspended"}"#,
                "the server is suspended",
                "der Server ist gesperrt",
            ),
            (
                OutcomeNote::PanelSaysNo { why: why() },
                r#"{"kind":"panel_says_no","why":"play_here *now*"}"#,
                "the panel says no: play\\_here \\*now\\*",
                "das Panel sagt nein: play\\_here \\*now\\*",
            ),
            (
                OutcomeNote::NotMirrored { why: Box::new(Fact::ShowsAnother.into()) },
                r#"{"kind":"not_mirrored","why":{"kind":"fact","fact":"shows_another"}}"#,
                "bound, but not mirrored: the channel shows another server",
                "eingerichtet, aber nicht gespiegelt: der Kanal zeigt einen anderen Server",
            ),
        ] {
            assert_eq!(serde_json::to_string(&note).unwrap(), kept);
            assert_eq!(serde_json::from_str::<OutcomeNote>(kept).unwrap(), note);
            let shown = |language| note.text().map(|text| text.markdown(language)).unwrap_or_default();
            assert_eq!((&*shown(Language::ENGLISH), &*shown(Language::of("de"))), (english, german));
        }
    }

    #[test]
    fn every_fact_and_every_limit_has_words_of_its_own() {
        for language in Language::all() {
            let facts = Fact::ALL.iter().map(|fact| OutcomeNote::from(*fact));
            let notes = facts.chain(Limit::ALL.iter().map(|of| OutcomeNote::from(*of)));
            let mut shown: Vec<_> = notes.filter_map(|note| Some(note.text()?.markdown(language))).collect();
            let all = shown.len();
            shown.sort_unstable();
            shown.dedup();
            assert_eq!(shown.len(), all, "{language:?}");
        }
    }
}
