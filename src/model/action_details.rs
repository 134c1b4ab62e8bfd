//! What an action was, as data: an audit row keeps it as JSON, and what people read is made of it when it is shown.

use serde::{Deserialize, Serialize};
use serenity::model::id::{ChannelId, RoleId, UserId};
use uuid::Uuid;

use super::{
    AlertKind, CountdownAction, FilterAction, GrantLimits, Grantable, IfEmpty, Layout, PatternKind, Shows,
    Subject,
};

/// What exactly an action does, beside its kind and its binding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ActionDetails {
    /// The kind of action says it all.
    None,
    /// A line for the console.
    Command {
        /// As the console takes it.
        command: String,
    },
    /// A line for the console that somebody else asked for.
    AskedFor {
        /// Who asked.
        by: UserId,
        /// As the console takes it.
        command: String,
    },
    /// A server is bound.
    Bind {
        /// The name that it gets.
        name: String,
        /// Its full uuid on the panel.
        server: Uuid,
        /// Where the guild's panel is; none: the operator's.
        panel: Option<String>,
        /// The channel that mirrors it from now on.
        mirror: Option<ChannelId>,
        /// The binding that this channel mirrored until now.
        instead_of: Option<String>,
    },
    /// A binding is let go.
    Unbind {
        /// The full uuid of its server on the panel.
        server: Uuid,
    },
    /// A binding that was let go is brought back.
    BringBack {
        /// The name that it had.
        name: String,
        /// The full uuid of its server on the panel.
        server: Uuid,
    },
    /// A binding gets another name.
    Rename {
        /// That name.
        to: String,
    },
    /// A channel mirrors a binding.
    Mirror {
        /// The channel.
        channel: ChannelId,
        /// The binding that it mirrored until now.
        instead_of: Option<String>,
        /// The layout that was chosen; none: as it is.
        layout: Option<Layout>,
        /// The lines that were chosen; none: as it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        only: Option<Shows>,
    },
    /// What a mirror shows for a while.
    Mode {
        /// The mirror's channel.
        channel: ChannelId,
        /// Until when, in seconds since 1970-01-01 UTC; none: it ends now.
        until: Option<i64>,
    },
    /// A channel is chosen, or none.
    Channel {
        /// The channel.
        channel: Option<ChannelId>,
    },
    /// The language of the guild's posts.
    Language {
        /// The tag of a language of the catalogue; none: as Discord says of the guild.
        language: Option<String>,
    },
    /// The time zone of the guild.
    Timezone {
        /// Its IANA name.
        timezone: String,
    },
    /// A plan, or what is done because of one.
    Plan {
        /// When, as it is typed.
        times: String,
        /// What, as it is typed.
        what: String,
    },
    /// The game that a server runs.
    Game {
        /// The name of a profile; none: it is found out.
        game: Option<String>,
    },
    /// A filter of a mirror.
    Filter {
        /// The mirror's channel.
        channel: ChannelId,
        /// What the filter does.
        action: FilterAction,
        /// How its text is read.
        pattern: PatternKind,
        /// What it looks for; none for a mask, where that may be the secret itself.
        text: Option<String>,
        /// Whose mask it was, where one is removed.
        author: Option<String>,
    },
    /// A preset of a mirror.
    Preset {
        /// The mirror's channel.
        channel: ChannelId,
        /// Its name.
        preset: String,
    },
    /// An alert.
    Alert {
        /// The channel where it is told.
        channel: ChannelId,
        /// What it watches.
        alert: AlertKind,
        /// Its number; none while it is being added.
        number: Option<i64>,
        /// What it looks for in the console.
        text: Option<String>,
        /// Who is mentioned.
        mention: Option<Subject>,
        /// Until when it is muted, in seconds since 1970-01-01 UTC.
        until: Option<i64>,
    },
    /// A countdown, or what was counted down to.
    Countdown {
        /// What it ends with.
        action: CountdownAction,
        /// When, in seconds since 1970-01-01 UTC.
        due_at: i64,
        /// What players are told.
        message: Option<String>,
        /// What happens where nobody plays.
        if_empty: IfEmpty,
    },
    /// A macro is written or removed.
    Macro {
        /// Its name.
        name: String,
        /// Its commands, one a line; none where it is removed.
        commands: Option<String>,
        /// Who may run it besides those with the permission.
        role: Option<RoleId>,
    },
    /// A line of a macro for the console.
    MacroLine {
        /// The macro's name.
        name: String,
        /// Under whose rights.
        author: UserId,
        /// As the console takes it.
        command: String,
    },
    /// A member is a player, or no longer.
    Player {
        /// The member.
        member: UserId,
        /// What the player is called; none where that is not said.
        player: Option<String>,
    },
    /// A permission is granted or revoked.
    Grant {
        /// What.
        permission: Grantable,
        /// Whose.
        subject: Subject,
        /// The only commands, `;` between the patterns.
        only: Option<String>,
        /// The commands that may not be run, likewise.
        never: Option<String>,
        /// Until when, in seconds since 1970-01-01 UTC.
        expires_at: Option<i64>,
    },
    /// A guild's own panel.
    Panel {
        /// Scheme, host and port.
        url: String,
    },
    /// Not shown: what is masked could not be told when it was written down.
    Withheld {
        /// The guild's filters took too long; else the database did not say what is masked.
        busy: bool,
    },
    /// What an older version wrote down, as a sentence.
    Sentence {
        /// The sentence.
        text: String,
    },
}

impl ActionDetails {
    /// A line for the console.
    #[must_use]
    pub fn command(command: impl Into<String>) -> Self {
        Self::Command { command: command.into() }
    }

    /// A channel.
    #[must_use]
    pub fn channel(channel: ChannelId) -> Self {
        Self::Channel { channel: Some(channel) }
    }

    /// A grant within these limits.
    #[must_use]
    pub fn grant(permission: Grantable, subject: Subject, limits: &GrantLimits) -> Self {
        let text = |patterns: &Option<_>| patterns.as_ref().map(ToString::to_string);
        let (only, never) = (text(&limits.only), text(&limits.never));
        Self::Grant { permission, subject, only, never, expires_at: limits.expires_at }
    }

    /// Whose command it was, if somebody else asked for it.
    #[must_use]
    pub fn asked_by(&self) -> Option<UserId> {
        if let Self::AskedFor { by, .. } = self { Some(*by) } else { None }
    }

    /// All that people or panels wrote in it, to be masked or cut.
    pub fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let texts = match self {
            Self::Command { command } | Self::AskedFor { command, .. } => [Some(command), None, None],
            Self::Bind { name, panel, instead_of, .. } => [Some(name), panel.as_mut(), instead_of.as_mut()],
            Self::BringBack { name, .. } => [Some(name), None, None],
            Self::Rename { to } => [Some(to), None, None],
            Self::Mirror { instead_of, .. } => [instead_of.as_mut(), None, None],
            Self::Filter { text, author, .. } => [text.as_mut(), author.as_mut(), None],
            Self::Alert { text, .. } | Self::Countdown { message: text, .. } => [text.as_mut(), None, None],
            Self::Grant { only, never, .. } => [only.as_mut(), never.as_mut(), None],
            Self::Macro { name, commands, .. } => [Some(name), commands.as_mut(), None],
            Self::Player { player, .. } => [player.as_mut(), None, None],
            Self::MacroLine { name, command, .. } => [Some(name), Some(command), None],
            Self::Panel { url } => [Some(url), None, None],
            Self::Plan { what, .. } => [Some(what), None, None],
            Self::Sentence { text } => [Some(text), None, None],
            Self::None
            | Self::Unbind { .. }
            | Self::Channel { .. }
            | Self::Mode { .. }
            | Self::Language { .. }
            | Self::Timezone { .. }
            | Self::Game { .. }
            | Self::Preset { .. }
            | Self::Withheld { .. } => [None, None, None],
        };
        texts.into_iter().flatten()
    }

    /// The same with every text changed.
    #[must_use]
    pub fn with_texts(mut self, mut change: impl FnMut(&str) -> String) -> Self {
        for text in self.texts() {
            *text = change(text);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rows_keep_is_read_back() {
        let channel = ChannelId::new(1_107_000_000_000_000_021);
        let limits = GrantLimits { only: Some("say *; kick *".parse().unwrap()), ..GrantLimits::default() };
        let filter = |text: Option<&str>, author: Option<&str>| ActionDetails::Filter {
            channel,
            action: FilterAction::ShowOnly,
            pattern: PatternKind::Regex,
            text: text.map(Into::into),
            author: author.map(Into::into),
        };
        for (details, kept) in [
            (ActionDetails::None, r#"{"kind":"none"}"#),
            (ActionDetails::command("say \"x\""), r#"{"kind":"command","command":"say \"x\""}"#),
            (
                ActionDetails::AskedFor { by: UserId::new(5), command: "op Bob".into() },
                r#"{"kind":"asked_for","by":"5","command":"op Bob"}"#,
            ),
            (
                ActionDetails::Mirror {
                    channel,
                    instead_of: None,
                    layout: Some(Layout::ThreadPerDay),
                    only: None,
                },
                r#"{"kind":"mirror","channel":"1107000000000000021","instead_of":null,"layout":"thread_day"}"#,
            ),
            (
                ActionDetails::Mirror {
                    channel,
                    instead_of: None,
                    layout: None,
                    only: Some(Shows::Warnings),
                },
                r#"{"kind":"mirror","channel":"1107000000000000021","instead_of":null,"layout":null,"only":"warnings"}"#,
            ),
            (
                ActionDetails::Mode { channel, until: Some(1_795_000_000) },
                r#"{"kind":"mode","channel":"1107000000000000021","until":1795000000}"#,
            ),
            (
                ActionDetails::Countdown {
                    action: CountdownAction::Restart,
                    due_at: 1_795_000_000,
                    message: None,
                    if_empty: IfEmpty::Skip,
                },
                r#"{"kind":"countdown","action":"restart","due_at":1795000000,"message":null,"if_empty":"skip"}"#,
            ),
            (
                ActionDetails::MacroLine {
                    name: "night".into(),
                    author: UserId::new(5),
                    command: "list".into(),
                },
                r#"{"kind":"macro_line","name":"night","author":"5","command":"list"}"#,
            ),
            (
                filter(Some("lag"), None),
                r#"{"kind":"filter","channel":"1107000000000000021","action":"show_only","pattern":"regex","text":"lag","author":null}"#,
            ),
            (
                ActionDetails::grant(Grantable::Power, Subject::Role(RoleId::new(9)), &limits),
                r#"{"kind":"grant","permission":"power","subject":{"role":"9"},"only":"say *; kick *","never":null,"expires_at":null}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&details).unwrap(), kept);
            assert_eq!(serde_json::from_str::<ActionDetails>(kept).unwrap(), details);
        }
        let texts = filter(Some("a"), Some("b")).with_texts(|text| text.repeat(2));
        assert_eq!(texts, filter(Some("aa"), Some("bb")));
    }
}
