//! Filters of a mirror: what is hidden, shown only, or masked.

use serenity::model::id::{ChannelId, UserId};

use super::{FilterId, text_form::text_forms};

text_forms! {
    /// What becomes of what a filter finds.
    "action of a filter" FilterAction {
        /// Lines with it are not shown.
        Hide = "hide",
        /// Lines without it, and without any other of these, are not shown.
        ShowOnly = "show_only",
        /// It is replaced.
        Mask = "mask",
    }
}

text_forms! {
    /// How a filter's text is read.
    "kind of pattern" PatternKind {
        /// As plain words, without regard to case.
        Words = "words",
        /// As a regular expression.
        Regex = "regex",
    }
}

/// Who added a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The member.
    pub id: UserId,
    /// What the member was called at that time.
    pub name: String,
}

/// A filter that somebody added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Its id; never used for another.
    pub id: FilterId,
    /// The channel whose mirror it is for.
    pub channel: ChannelId,
    /// What becomes of what it finds.
    pub action: FilterAction,
    /// How `text` is read.
    pub pattern: PatternKind,
    /// What it looks for.
    pub text: String,
    /// Who added it; none for those of older versions, which count as added with Manage Server.
    pub author: Option<Author>,
}

/// All that one mirror filters otherwise than a new one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Those that were added, oldest first.
    pub added: Vec<Filter>,
    /// The names of presets that are switched off.
    pub presets_off: Vec<String>,
}
