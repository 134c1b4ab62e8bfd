//! What a channel gets when its console is heard again: the lines that it has not seen, and a sentence where they may
//! not be all. Pure.

use std::time::Duration;

use super::{
    catchup::{CaughtUp, Verdict, catch_up},
    notice,
};
use crate::sockets::{Log, Resumed, Tail};

/// Why lines may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Away {
    /// The mirror begins: nothing was missed.
    New,
    /// The connection was gone for this long; whether the channel was told meanwhile.
    Connection { after: Duration, told: bool },
    /// The bot did not run. The channel's last word is this old.
    Process(Duration),
}

/// What to put into the backlog.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Stands before the lines.
    pub(super) notice: Option<String>,
    /// Which of what was heard, in this order.
    pub(super) fresh: Vec<usize>,
}

/// Compares what was heard with what the channel has `seen`. `quiet`: the server was offline all the while, as far as
/// we know, and only for a moment unwatched.
pub(super) fn plan(seen: &Tail, resumed: &Resumed, away: Away, quiet: bool) -> Plan {
    let everything = || (0..resumed.heard.len()).collect();
    if away == Away::New {
        return Plan { notice: None, fresh: everything() };
    }
    let caught_up = if seen.is_empty() && resumed.log != Log::Asked {
        CaughtUp { fresh: everything(), verdict: Verdict::Incomplete }
    } else {
        let heard: Vec<_> = resumed.heard.iter().map(|heard| (heard.line.print, heard.at)).collect();
        catch_up(seen, &heard)
    };
    let doubt = match (resumed.log, caught_up.verdict) {
        (Log::Asked, Verdict::Complete) => None,
        (Log::Asked, Verdict::Incomplete) => Some(notice::Doubt::TooShort),
        (Log::Asked, Verdict::Undecided) => Some(notice::Doubt::Repeating),
        (Log::Offline, _) if quiet => None,
        (Log::Offline, _) => Some(notice::Doubt::Offline),
        // Nothing was ever printed. Should the daemon only be slow, then its whole log comes as news.
        (Log::Silent, _) if seen.is_empty() => None,
        (Log::Silent | Log::NotNeeded, _) => Some(notice::Doubt::Unknown),
    };
    let notice = match (doubt, away) {
        (Some(doubt), _) => Some(notice::gap(away, doubt)),
        (None, Away::Connection { after, told: true }) => Some(notice::back(after)),
        (None, _) => None,
    };
    Plan { notice, fresh: caught_up.fresh }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::*;
    use crate::sockets::{Heard, Line, Print};
    use pterosocket::Text;

    const SHORT: Duration = Duration::from_secs(5);

    fn resumed(log: Log, lines: &[&str]) -> Resumed {
        let at = Instant::now();
        let heard =
            |text: &&str| Heard { line: Line { text: Text::from(*text), print: Print::of(text) }, at };
        Resumed { after: Some(SHORT), heard: lines.iter().map(heard).collect(), log }
    }

    fn seen(lines: &[&str]) -> Tail {
        let mut tail = Tail::default();
        tail.extend(lines.iter().filter_map(|line| Print::of(line)));
        tail
    }

    fn planned(seen_lines: &[&str], log: Log, lines: &[&str], away: Away) -> (Option<String>, Vec<usize>) {
        let plan = plan(&seen(seen_lines), &resumed(log, lines), away, false);
        (plan.notice, plan.fresh)
    }

    const LOST: Away = Away::Connection { after: SHORT, told: false };

    #[test]
    fn what_is_all_there_needs_no_words() {
        let before = ["a", "b", "c", "d"];
        assert_eq!(planned(&before, Log::Asked, &["b", "c", "d", "e"], LOST), (None, vec![3]));
        let (notice, fresh) = planned(
            &before,
            Log::Asked,
            &["b", "c", "d", "e"],
            Away::Connection { after: SHORT, told: true },
        );
        insta::assert_snapshot!(notice.unwrap(), @"— connected again after 5 s; nothing is missing —");
        assert_eq!(fresh, [3]);
    }

    #[test]
    fn a_gap_is_told_with_its_cause() {
        let before = ["a", "b", "c", "d"];
        let mut told = Vec::new();
        for (log, lines, away) in [
            (Log::Asked, &["x", "y", "z"][..], LOST),
            (Log::Offline, &[], LOST),
            (Log::Silent, &[], LOST),
            (Log::Asked, &["x", "y", "z"], Away::Process(Duration::from_secs(90))),
            (Log::Offline, &[], Away::Process(Duration::from_secs(7200))),
        ] {
            let (notice, fresh) = planned(&before, log, lines, away);
            assert_eq!(fresh.len(), lines.len());
            told.push(notice.unwrap());
        }
        let same = vec!["tick"; 300];
        told.push(planned(&same, Log::Asked, &same[..150], LOST).0.unwrap());
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn a_new_mirror_has_missed_nothing() {
        assert_eq!(planned(&[], Log::NotNeeded, &[], Away::New), (None, vec![]));
        assert_eq!(planned(&[], Log::Asked, &["a", "b"], Away::New), (None, vec![0, 1]));
    }

    #[test]
    fn a_console_that_never_printed_anything_has_an_empty_log() {
        let process = Away::Process(Duration::from_secs(90));
        for (away, told) in
            [(LOST, false), (Away::Connection { after: SHORT, told: true }, true), (process, false)]
        {
            let (notice, fresh) = planned(&[], Log::Silent, &["a", "a"], away);
            assert_eq!(fresh, [0, 1]);
            assert_eq!(notice.is_some(), told, "{away:?}");
            assert!(notice.is_none_or(|notice| notice.contains("nothing is missing")));
            assert!(
                planned(&["a"], Log::Silent, &[], away)
                    .0
                    .is_some_and(|notice| notice.contains("may be missing"))
            );
            assert!(planned(&[], Log::Offline, &[], away).0.is_some_and(|notice| notice.contains("offline")));
        }
    }

    #[test]
    fn a_server_that_stays_offline_is_not_worth_a_word_after_a_moment() {
        let plan = plan(&seen(&["a"]), &resumed(Log::Offline, &[]), LOST, true);
        assert_eq!(plan.notice, None);
    }
}
