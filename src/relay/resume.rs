//! What a channel gets when its console is heard again: the lines that it has not seen, and a sentence where they may
//! not be all. Pure.

use super::{
    catchup::{CaughtUp, Verdict, catch_up},
    gap::{Away, Doubt},
    notice,
};
use crate::{
    sockets::{Fingerprint, Heard, Log, RecentFingerprints, Resumed},
    texts::Text,
};

/// Lines that a daemon replays if its host has not chosen otherwise: a log of so many may have had more.
const REPLAYED: usize = 150;

/// What to put into the backlog.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Stands before the lines.
    pub(super) notice: Option<Text>,
    /// The lines have nothing to do with what the channel has seen before.
    pub(super) unconnected: bool,
    /// Which of what was heard, in this order.
    pub(super) fresh: Vec<usize>,
    /// What counts as seen after them, instead of all that was seen before.
    pub(super) log: Option<Vec<Fingerprint>>,
}

impl Plan {
    fn all_of(resumed: &Resumed, notice: Option<Text>) -> Self {
        Self { notice, unconnected: false, fresh: (0..resumed.heard.len()).collect(), log: None }
    }
}

/// Compares what was heard with what the channel has `seen`.
pub(super) fn plan(seen: &RecentFingerprints, resumed: &Resumed, away: Away) -> Plan {
    if away == Away::New && resumed.log != Log::Asked {
        return Plan::all_of(resumed, None);
    }
    let told = |doubt: Option<Doubt>| match (doubt, away) {
        (_, Away::New) => None,
        (Some(doubt), _) => Some(notice::gap(away, doubt)),
        (None, Away::Connection { after, told: true }) => Some(notice::back(after)),
        (None, _) => None,
    };
    match resumed.log {
        Log::Asked => {
            let (caught_up, doubt) = compared(seen, resumed);
            let unconnected = caught_up.verdict == Verdict::Incomplete;
            let fresh = without_rests(&resumed.heard, caught_up.fresh);
            Plan { notice: told(doubt), unconnected, fresh, log: caught_up.log }
        }
        // What was off before and is off now has said nothing.
        Log::Offline if seen.ends_off() => Plan::all_of(resumed, told(None)),
        Log::Offline => Plan::all_of(resumed, told(Some(Doubt::Offline))),
        // Nothing was ever printed. Should the daemon only be slow, then its whole log comes as news.
        Log::Silent if seen.is_empty() => Plan::all_of(resumed, told(None)),
        Log::Silent | Log::NotNeeded => Plan::all_of(resumed, told(Some(Doubt::Unknown))),
    }
}

/// What of the log is news, and why lines may be missing.
fn compared(seen: &RecentFingerprints, resumed: &Resumed) -> (CaughtUp, Option<Doubt>) {
    let heard: Vec<_> = resumed.heard.iter().map(|heard| (heard.line.fingerprint, heard.at)).collect();
    let replayed = &heard[resumed.asked.last().min(heard.len())..];
    let (lines, seen_lines) = (replayed.len(), seen.lines().count());
    if seen.ends_off() {
        // It was started since, with a log of its own.
        let caught_up = catch_up(&RecentFingerprints::default(), &heard, &resumed.asked);
        // As long as the longest before: perhaps the host has chosen so. A longer one shows that it has not.
        let is_cut = lines >= REPLAYED || (lines > 0 && lines == resumed.longest);
        return (caught_up, is_cut.then_some(Doubt::TooShort));
    }
    let caught_up = catch_up(seen, &heard, &resumed.asked);
    let doubt = match caught_up.verdict {
        Verdict::Incomplete => Some(Doubt::TooShort),
        Verdict::Undecided => Some(Doubt::Repeating),
        Verdict::Complete if resumed.asked.broken_off => None,
        // One log only grows, but what is replayed of it does not.
        Verdict::Complete => {
            let known = if resumed.longest > 0 {
                resumed.longest
            } else {
                // In this process it was not heard before. That the host has it shorter shows where no line comes again.
                let replayed: Vec<_> = replayed.iter().filter_map(|(fingerprint, _)| *fingerprint).collect();
                if Fingerprint::are_told_apart(&replayed) { 0 } else { REPLAYED }
            };
            (lines < known.min(seen_lines).min(REPLAYED)).then_some(Doubt::Anew)
        }
    };
    (caught_up, doubt)
}

/// Takes out the rests of lines that a daemon had cut, where the line itself is not news: the log has it whole.
fn without_rests(heard: &[Heard], fresh: Vec<usize>) -> Vec<usize> {
    let known: std::collections::HashSet<usize> = fresh.iter().copied().collect();
    let is_rest = |at: usize| {
        let text = |at: usize| &heard[at].line.text;
        let begin = (0..at).rev().find(|before| heard[*before].line.fingerprint.is_some())?;
        let cut = (begin..at).all(|piece| Fingerprint::is_cut(text(piece)));
        (cut && heard[at].line.fingerprint.is_none()).then_some(begin)
    };
    fresh.into_iter().filter(|at| is_rest(*at).is_none_or(|begin| known.contains(&begin))).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::*;
    use crate::texts::Language;

    fn shown(notice: &crate::texts::Text) -> String {
        notice.plain(Language::ENGLISH)
    }
    use crate::sockets::{Asked, Line};
    use pterosocket::Text;

    const SHORT: Duration = Duration::from_secs(5);

    fn resumed(log: Log, lines: &[&str]) -> Resumed {
        let at = Instant::now();
        let heard = |text: &&str| Heard {
            line: Line { text: Text::from(*text), fingerprint: Fingerprint::of(text), part: None },
            at,
        };
        let heard = lines.iter().map(heard).collect();
        Resumed { after: Some(SHORT), heard, log, asked: Asked::default(), longest: 0, offline: false }
    }

    fn seen(lines: &[&str]) -> RecentFingerprints {
        let mut recent = RecentFingerprints::default();
        recent.extend(lines.iter().filter_map(|line| Fingerprint::of(line)));
        recent
    }

    fn planned(seen_lines: &[&str], log: Log, lines: &[&str], away: Away) -> (Option<String>, Vec<usize>) {
        let plan = plan(&seen(seen_lines), &resumed(log, lines), away);
        (plan.notice.as_ref().map(shown), plan.fresh)
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
        let more = [&same[..100], &["new"], &same[..49]].concat();
        told.push(planned(&same, Log::Asked, &more, LOST).0.unwrap());
        let before = Resumed { longest: 150, ..resumed(Log::Asked, &same[..20]) };
        told.push(shown(&plan(&seen(&same), &before, LOST).notice.unwrap()));
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn live_lines_that_came_with_an_earlier_replay_make_no_later_one_shorter() {
        let same = vec!["tick"; 300];
        let after_a_busy_one = Resumed { longest: 170, ..resumed(Log::Asked, &same[..150]) };
        assert_eq!(plan(&seen(&same), &after_a_busy_one, LOST).notice, None);
    }

    #[test]
    fn a_log_that_is_shorter_than_what_was_seen_began_anew_while_the_bot_was_down() {
        let process = Away::Process(Duration::from_secs(90));
        let numbers: Vec<_> = (0..300).map(|number| number.to_string()).collect();
        let different: Vec<_> = numbers.iter().map(String::as_str).collect();
        let same = vec!["tick"; 300];
        for (lines, log, told) in
            [(&same, 20, true), (&same, 150, false), (&different, 20, false), (&different, 150, false)]
        {
            let notice = planned(lines, Log::Asked, &lines[300 - log..], process).0;
            assert_eq!(
                notice.is_some_and(|notice| notice.contains("began anew")),
                told,
                "{log} of {}",
                lines[0]
            );
        }
    }

    #[test]
    fn blank_lines_make_no_log_shorter() {
        let same = vec!["tick"; 300];
        let with_blank_lines = [&same[..140], &[""; 10]].concat();
        let heard = Resumed { longest: 150, ..resumed(Log::Asked, &with_blank_lines) };
        assert_eq!(plan(&seen(&same), &heard, LOST).notice, None);
    }

    #[test]
    fn a_short_log_of_a_server_that_was_started_meanwhile_is_whole() {
        let mut off = seen(&["a", "b", "c", "d"]);
        off.push(Fingerprint::OFF);
        // The longest log before, the lines of the new one, whether the host may have chosen such a length.
        for (longest, lines, told) in
            [(2, &["x", "y", "z"][..], false), (3, &["x", "y", "z"], true), (4, &["x", "y", "z"], false)]
        {
            let heard = Resumed { longest, ..resumed(Log::Asked, lines) };
            let notice = plan(&off, &heard, LOST).notice;
            assert_eq!(
                notice.is_some_and(|notice| shown(&notice).contains("may be missing")),
                told,
                "{longest}"
            );
        }
    }

    #[test]
    fn a_new_mirror_has_missed_nothing() {
        assert_eq!(planned(&[], Log::NotNeeded, &[], Away::New), (None, vec![]));
        assert_eq!(planned(&[], Log::Asked, &["a", "b"], Away::New), (None, vec![0, 1]));
    }

    #[test]
    fn a_new_mirror_has_a_log_once_that_was_read_twice() {
        let mut heard = resumed(Log::Asked, &["a", "d", "b", "c", "b", "c", "d", "e"]);
        heard.asked.again = Some(4);
        let plan = plan(&seen(&[]), &heard, Away::New);
        assert_eq!((plan.notice, plan.fresh), (None, vec![0, 4, 5, 6, 7]));
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
    fn a_server_that_was_off_all_the_while_has_missed_nothing() {
        let mut off = seen(&["a", "b"]);
        off.push(Fingerprint::OFF);
        let process = Away::Process(Duration::from_secs(90));
        for away in [LOST, process, Away::Connection { after: Duration::from_secs(4000), told: false }] {
            assert_eq!(plan(&off, &resumed(Log::Offline, &[]), away).notice, None, "{away:?}");
        }
        // It was started meanwhile: its log is another one, also where it reads the same.
        let started = plan(&off, &resumed(Log::Asked, &["a", "b"]), process);
        assert_eq!((started.notice, started.fresh), (None, vec![0, 1]));
        let long = vec!["tick"; 150];
        let started = plan(&off, &resumed(Log::Asked, &long), process);
        assert!(started.notice.is_some_and(|notice| shown(&notice).contains("does not reach back")));
    }

    #[test]
    fn a_quiet_console_without_times_is_not_posted_again() {
        let shown: Vec<_> = (0..150).map(|line| ["players", "turn", "score"][line % 3]).collect();
        let mut recent = seen(&shown);
        for _ in 0..10 {
            let plan = plan(&recent, &resumed(Log::Asked, &shown), LOST);
            assert_eq!((plan.notice, plan.fresh), (None, vec![]));
            recent.push(Fingerprint::BREAK);
            recent.extend(plan.log.unwrap());
        }
    }

    #[test]
    fn of_a_cut_line_that_was_seen_the_rest_is_no_news() {
        let (long, rest) = ("x".repeat(512), "the rest");
        let mut heard = resumed(Log::Asked, &["a", &long, rest, "b"]);
        heard.heard[2].line.fingerprint = None;
        let plan = plan(&seen(&["a", &long]), &heard, LOST);
        assert_eq!(plan.fresh, [3]);
    }
}
