//! The options of `/alert add`: what is wrong with them by themselves. Pure.

use std::time::Duration;

use serenity::model::id::ChannelId;

use crate::{
    commands::present::span,
    model::{AlertDetails, AlertKind, MOST_MINUTES, Subject, Watched},
    text,
    texts::{Text, word},
};

/// What was typed.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) kind: AlertKind,
    pub(super) above: Option<i64>,
    pub(super) minutes: Option<i64>,
    pub(super) text: Option<String>,
    pub(super) chat: Option<bool>,
    pub(super) details: Option<AlertDetails>,
    pub(super) lasting: Option<String>,
}

/// An alert that makes sense by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) watched: Watched,
    pub(super) channel: ChannelId,
    pub(super) mention: Option<Subject>,
    pub(super) details: AlertDetails,
    pub(super) lasting: Option<Duration>,
}

impl Typed {
    /// The alert that was asked for. `Err`: what is wrong with it.
    pub(super) fn read(self, channel: ChannelId, mention: Option<Subject>) -> Result<Wish, Text> {
        let Self { kind, above, minutes, text, chat, details, lasting } = self;
        let threshold = threshold(kind, above)?;
        let minutes = match (kind.usual_minutes(), minutes) {
            (Some(_), Some(typed)) => Some(typed.clamp(1, MOST_MINUTES)),
            (usual, None) => usual,
            (None, Some(_)) => return Err(text!("alert-no-minutes")),
        };
        let text = text.filter(|text| !text.trim().is_empty());
        match (kind.looks_for_text(), &text, chat) {
            (true, None, _) => return Err(text!("alert-needs-text")),
            (false, Some(_), _) | (false, _, Some(true)) => return Err(text!("alert-no-text")),
            _ => {}
        }
        let details = match (kind, details) {
            (AlertKind::Crashed, details) => details.unwrap_or_default(),
            (_, None) => AlertDetails::None,
            (_, Some(_)) => return Err(text!("alert-no-details")),
        };
        let lasting = lasting.as_deref().map(span::read).transpose()?;
        let watched = Watched { kind, threshold, minutes, text, hears_chat: chat == Some(true) };
        Ok(Wish { watched, channel, mention, details, lasting })
    }
}

fn threshold(kind: AlertKind, above: Option<i64>) -> Result<Option<i64>, Text> {
    match (kind.thresholds(), above) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(text!("alert-no-threshold")),
        (Some(_), None) => {
            let what = text!("alert-threshold-of", kind = word(kind.as_str()));
            Err(text!("alert-needs-threshold", what = what))
        }
        (Some((least, most)), Some(typed)) => {
            // Below the least it holds all the time; for "fewer than" it never does.
            let (least_words, most_words) = (least.unsigned_abs(), most.unsigned_abs());
            match (typed < least, typed > most, kind) {
                (false, false, _) => Ok(Some(typed)),
                (true, _, AlertKind::PlayersBelow) => {
                    Err(text!("alert-threshold-never-below", least = least_words))
                }
                (true, ..) => Err(text!("alert-threshold-always", least = least_words)),
                (_, true, AlertKind::PlayersBelow) => {
                    Err(text!("alert-threshold-always-below", most = most_words))
                }
                (_, true, _) => Err(text!("alert-threshold-never", most = most_words)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    fn typed(kind: AlertKind) -> Typed {
        Typed { kind, above: None, minutes: None, text: None, chat: None, details: None, lasting: None }
    }

    fn read(typed: Typed) -> Result<Wish, String> {
        let read = typed.read(ChannelId::new(1), None);
        read.map_err(|why| why.markdown(Language::KEYS).split([' ', ']']).next().unwrap().to_owned())
    }

    #[test]
    fn what_can_never_or_always_hold_is_refused() {
        use AlertKind::*;
        for (kind, above, said) in [
            (Cpu, Some(90), None),
            (Cpu, Some(250), None),
            (Cpu, None, Some("[alert-needs-threshold")),
            (Cpu, Some(0), Some("[alert-threshold-always")),
            (Memory, Some(100), None),
            (Memory, Some(101), Some("[alert-threshold-never")),
            (Disk, Some(-1), Some("[alert-threshold-always")),
            (PlayersAbove, Some(0), None),
            (PlayersAbove, Some(-1), Some("[alert-threshold-always")),
            (PlayersAbove, Some(100_001), Some("[alert-threshold-never")),
            (PlayersBelow, Some(1), None),
            (PlayersBelow, Some(0), Some("[alert-threshold-never-below")),
            (PlayersBelow, Some(100_001), Some("[alert-threshold-always-below")),
            (Crashed, Some(1), Some("[alert-no-threshold")),
        ] {
            let read = read(Typed { above, ..typed(kind) });
            assert_eq!(read.as_ref().err().map(String::as_str), said, "{kind} {above:?}");
        }
    }

    #[test]
    fn options_of_other_kinds_are_refused_and_defaults_taken() {
        let stuck = read(typed(AlertKind::Stuck)).unwrap();
        assert_eq!((stuck.watched.minutes, stuck.details), (Some(10), AlertDetails::None));
        assert_eq!(read(typed(AlertKind::Crashed)).unwrap().details, AlertDetails::Cause);
        let words = Typed { text: Some("lag".into()), ..typed(AlertKind::Words) };
        assert!(!read(words.clone()).unwrap().watched.hears_chat);
        assert!(read(Typed { chat: Some(true), ..words }).unwrap().watched.hears_chat);
        for (wrong, said) in [
            (typed(AlertKind::Regex), "[alert-needs-text"),
            (Typed { text: Some("  ".into()), ..typed(AlertKind::Words) }, "[alert-needs-text"),
            (Typed { text: Some("x".into()), ..typed(AlertKind::Crashed) }, "[alert-no-text"),
            (Typed { chat: Some(true), ..typed(AlertKind::Crashed) }, "[alert-no-text"),
            (Typed { minutes: Some(5), ..typed(AlertKind::Crashed) }, "[alert-no-minutes"),
            (Typed { details: Some(AlertDetails::Log), ..typed(AlertKind::Online) }, "[alert-no-details"),
            (Typed { lasting: Some("soon".into()), ..typed(AlertKind::Online) }, "[access-for-unreadable"),
        ] {
            assert_eq!(read(wrong.clone()), Err(said.to_owned()), "{wrong:?}");
        }
    }
}
