//! What a family of commands adds to the bot.

use crate::{
    commands::{
        components::lasting::LastingButtons,
        state::{Data, Failure},
    },
    model::Permission,
    texts::Text,
};

/// A command with its subcommands, what `/help` says of them, and the buttons that last. What does not last registers
/// nothing: it waits with what goes on (`components::waiting`).
#[derive(Default)]
pub(super) struct Family {
    pub(super) command: Option<poise::Command<Data, Failure>>,
    /// A command in the menu of messages.
    pub(super) menu: Option<poise::Command<Data, Failure>>,
    pub(super) help: &'static [HelpLine],
    pub(super) buttons: LastingButtons,
}

/// A line of `/help`.
#[derive(Clone, Copy)]
pub(super) struct HelpLine {
    pub(super) command: &'static str,
    pub(super) reader: HelpFor,
    /// What the command does.
    pub(super) what: fn() -> Text,
}

/// Who reads a line of `/help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HelpFor {
    /// Who holds the permission for a server; with the names of those servers where it is not for all.
    Holders(Permission),
    /// Who holds `manage` for all of the guild.
    GuildManagers,
    /// These, where they may also link panels.
    PanelLinkers,
}

impl HelpLine {
    pub(super) const fn new(command: &'static str, reader: HelpFor, what: fn() -> Text) -> Self {
        Self { command, reader, what }
    }
}
