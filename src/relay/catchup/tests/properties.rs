//! Any history, any times away: nothing is lost but what could have come from what was seen, nothing is repeated where
//! it could be told, and nothing grows. What is right is found here from the true history, line by line.

use super::{
    super::*,
    history::{Away, Console, Kind, Login, Text, aways, fingerprint_of, kinds},
};
use proptest::{prelude::*, test_runner::RngSeed};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Lines of which a console must be known to say each only once.
const KNOWN: usize = 20;

/// What the channel has, and what its mirror remembers of it.
struct Channel {
    console: Console,
    seen: RecentFingerprints,
    /// The lines that are known to be one run of one log, up to the last one heard.
    run: std::ops::Range<usize>,
    /// What was shown since the last announced gap, with copies that could not be told from lines.
    shown: Vec<Text>,
    /// So many of them there may be.
    copies: usize,
    /// Lines that are known for certain: those of the last replay, and what came since.
    seen_lines: usize,
}

/// How much of the log's beginning could have come from what was seen alone.
fn from_seen(history: &[Text], log: &[Text]) -> usize {
    let history = &history[history.len().saturating_sub(RecentFingerprints::LENGTH)..];
    if !log.is_empty() && history.windows(log.len()).any(|window| window == log) {
        return log.len();
    }
    (0..=log.len()).rev().find(|length| history.ends_with(&log[..*length])).unwrap_or(0)
}

/// Whether `all` holds `some` in order.
fn holds(all: &[Text], some: &[Text]) -> bool {
    let mut rest = all.iter();
    some.iter().all(|line| rest.any(|other| other == line))
}

/// How many of `some` are not in `all`, in any order.
fn lacking(all: &[Text], some: &[Text]) -> usize {
    let count = |of: &[Text], line: &Text| of.iter().filter(|other| *other == line).count();
    let kinds: HashSet<_> = some.iter().collect();
    kinds.into_iter().map(|line| count(some, line).saturating_sub(count(all, line))).sum()
}

fn has_none_twice(lines: &[Text]) -> bool {
    lines.iter().collect::<HashSet<_>>().len() == lines.len()
}

/// Whether lines come again so rarely that whoever knows only these must take equal ones for the same.
fn seems_distinct(history: &[Text], known: usize) -> bool {
    let history = &history[history.len().saturating_sub(known)..];
    let mut times: HashMap<&Text, usize> = HashMap::new();
    history.iter().for_each(|line| *times.entry(line).or_default() += 1);
    let come = |often: usize| times.values().filter(|times| **times == often).count();
    come(2) * 20 < come(1)
}

impl Channel {
    fn new(kind: Kind, seed: u64, first: usize) -> Self {
        let (console, seen, shown) = (Console::new(kind, seed), RecentFingerprints::default(), Vec::new());
        let mut channel = Self { console, seen, run: 0..0, shown, copies: 0, seen_lines: 0 };
        channel.hear(first);
        channel
    }

    fn hear(&mut self, lines: usize) {
        let heard = self.console.fingerprint(lines);
        self.run.end = heard.end;
        self.seen_lines += lines;
        self.remember(heard);
    }

    fn remember(&mut self, places: impl IntoIterator<Item = usize>) {
        let texts = self.console.texts(places);
        self.seen.extend(texts.iter().copied().filter_map(fingerprint_of));
        self.shown.extend(texts);
    }

    /// Where in the history what is posted stands.
    fn resume(&mut self, login: &Login) -> (Vec<usize>, Verdict) {
        let now = Instant::now();
        let at = |index: usize| if index < login.burst { now } else { now + 2 * PAUSE };
        let heard = login.heard.iter().enumerate();
        let heard: Vec<_> =
            heard.map(|(index, place)| (fingerprint_of(self.console.text(*place)), at(index))).collect();
        let asked = Asked { at: login.asked, again: login.again, ..Asked::default() };
        let caught_up = catch_up(&self.seen, &heard, &asked);
        let places: Vec<_> = caught_up.fresh.iter().map(|index| login.heard[*index]).collect();
        if caught_up.verdict == Verdict::Incomplete {
            self.seen.push(Fingerprint::BREAK);
            (self.shown, self.copies) = (Vec::new(), 0);
        }
        self.remember(places.iter().copied());
        if let Some(log) = caught_up.log {
            self.seen.push(Fingerprint::BREAK);
            self.seen.extend(log);
        }
        (places, caught_up.verdict)
    }

    /// Whether what comes twice is known to be a copy.
    fn tells_copies(&self) -> bool {
        let known = self.run.len().min(self.seen_lines);
        self.console.is_distinct() && known >= KNOWN && seems_distinct(&self.shown, self.seen_lines)
    }

    /// Whether lines were taken for copies, and so are news of the next log, or copies for lines.
    fn interrupt(&mut self, away: &Away) -> Result<bool, TestCaseError> {
        let run = self.run.clone();
        let login = self.console.log_in(away);
        let tells = self.tells_copies();
        let (shown, copies, cut) = (self.shown.clone(), self.copies, self.seen.is_cut());
        let (places, verdict) = self.resume(&login);
        let live = away.busy.lines() + login.again.map_or(0, |_| away.again.lines());
        self.copies += live;
        let (console, news) = (&self.console, login.news.clone());
        let log = login.from..news.end;
        let (text, posted) = (console.texts(log.clone()), console.texts(places.iter().copied()));
        let by_run = from_seen(&console.texts(run.clone()), &text);
        // A mirror that has just begun takes what stands before its first line for older.
        let whole = console.texts(run.clone());
        let begun =
            if whole.is_empty() || cut { None } else { text.windows(whole.len()).rposition(|w| w == whole) };
        let by_run = begun.map_or(by_run, |at| by_run.max(at + whole.len()));
        let hidden = if copies > 0 { by_run.max(from_seen(&shown, &text)) } else { by_run };
        // Live lines that came after the log was read are no part of it, where that is told.
        let seen = console.texts(run.clone());
        let read = login.read.iter().map(|end| {
            let read = console.texts(log.start..log.start.max(*end));
            from_seen(&seen, &read).max(if copies > 0 { from_seen(&shown, &read) } else { 0 })
        });
        let read = read.max().unwrap_or(0);
        let hidden = if login.meets { hidden.max(read) } else { hidden };
        // What can't be told from a log that was seen alone, live lines within it included.
        let heard = console.texts(login.heard[login.asked..].iter().copied());
        let by_heard = from_seen(&shown, &heard);
        // Which of two equal lines came live is not known, so neither is where it belongs, nor later whether a line that
        // was shown twice was printed twice: a live line and its copy may each hide one of a period.
        let untold = (away.is_busy() || copies > 0) && !tells;
        let hidden = match () {
            () if !tells && by_heard == heard.len() => text.len(),
            // So can the beginning of what was heard, whichever lines of it came live.
            () if untold => hidden.max(by_heard).min(text.len()),
            () => hidden,
        };
        let truly = news.start.clamp(log.start, log.end) - log.start;
        let context =
            format!("{away:?}: seen {run:?}, news {news:?}, log {log:?}, {hidden} as seen, {verdict:?}");
        let older = if cut { HashSet::new() } else { login.before_all_seen() };
        let wanted = log.clone().skip(hidden.max(truly)).filter(|place| !older.contains(place));
        let wanted = &console.texts(wanted)[..];
        // What was never shown could not have come from there.
        let (fresh, old): (Vec<_>, Vec<_>) = wanted.iter().partition(|line| !shown.contains(line));
        // But to a mirror that has just begun a live line before what it knows looks like one from before it.
        let within = away.busy.within + login.again.map_or(0, |_| away.again.within);
        let begins_live = !cut && !tells && within > 0;
        let there = begins_live || fresh.iter().all(|line| posted.contains(line));
        prop_assert!(there, "{}: lost of {:?}", context, fresh);
        let lines = console.texts(run.clone());
        let known = [self.seen_lines, RecentFingerprints::LENGTH];
        let looks =
            known.iter().any(|known| seems_distinct(&shown, *known) || seems_distinct(&lines, *known));
        let looks = looks && !console.is_distinct();
        // So equal ones are hidden once, and some of them may be news of the next log.
        let taken = looks && places.len() < text.len();
        let looks = looks && !(old.is_empty() && has_none_twice(wanted));
        let lacks = match () {
            () if holds(&posted, wanted) => 0,
            () if away.busy.within > 0 || untold => lacking(&posted, wanted),
            () => usize::MAX,
        };
        let there = looks || lacks <= if untold { copies + 2 * live } else { 0 };
        prop_assert!(there, "{}: lacks {}, lost of {:?}, posted {:?}", context, lacks, wanted, posted);
        let looks = looks && text.iter().any(|line| shown.contains(line));
        let reached = log.start <= news.start && away.anew.is_none_or(|anew| anew == 0 && run.is_empty());
        if verdict == Verdict::Complete {
            // The order of live lines within the replay is not known.
            let hidden = hidden.max(if untold { by_heard } else { 0 }).max(read);
            prop_assert!(reached || hidden > 0 || looks || log.is_empty(), "a silent gap, {}", context);
        }
        if login.meets && tells {
            prop_assert!(places.is_sorted(), "out of order, {}: {:?}", context, places);
        }
        if tells {
            let wanted = (log.start.max(news.start)..log.end).filter(|place| !older.contains(place));
            let wanted: Vec<_> = wanted.collect();
            let reaches = log.start < run.end;
            let read_once = login.again.is_none() && away.busy.within == 0;
            if login.meets || read_once && (away.busy.overlap == 0 || reaches) {
                prop_assert_eq!(&places, &wanted, "{}", context);
            } else {
                // Where they stand is not known if others fall between them, or if there is nothing before them.
                let once: BTreeSet<_> = places.iter().copied().collect();
                prop_assert!(wanted.iter().all(|place| once.contains(place)), "{}: {:?}", context, places);
                let news = log.start.max(news.start)..log.end;
                prop_assert!(once.iter().all(|place| news.contains(place)), "{}: {:?}", context, places);
                prop_assert!(places.len() <= once.len() + live, "{}: {:?}", context, places);
            }
            prop_assert_eq!(verdict == Verdict::Complete, log.start < run.end, "{}", context);
        }
        // Nothing but the log was heard, and not much was shown twice before. What was hidden before was not seen.
        // Nor can a log have lines again that the one before it had not any more.
        let since = console.texts(run.end - self.seen_lines.min(run.len())..run.end);
        let hidden = by_run.min(from_seen(&shown, &text)).min(from_seen(&since, &text));
        if !away.is_busy() && copies <= FEW && (hidden >= FEW || hidden == text.len()) {
            let news = text.len() - hidden.min(truly);
            prop_assert!(posted.len() <= news, "repeated, {}: {:?}", context, posted);
        }
        self.seen_lines = log.len();
        self.run = if log.start <= run.end && self.console.log_from < run.end { run.start } else { log.start }
            ..log.end;
        let repeats = places.iter().collect::<HashSet<_>>().len() < places.len();
        Ok(repeats || taken)
    }
}

fn check(kind: Kind, seed: u64, first: usize, aways: &[Away]) -> Result<(), TestCaseError> {
    let mut channel = Channel::new(kind, seed, first);
    for away in aways {
        let tells = channel.tells_copies();
        let taken = channel.interrupt(away)?;
        // Once more what nobody could tell, such as the order of live lines within the replay; then never again.
        channel.resume_idle(away, taken || away.is_busy() && (!tells || away.busy.within > 0))?;
        channel.hear(away.quiet);
    }
    Ok(())
}

impl Channel {
    fn resume_idle(&mut self, away: &Away, untold: bool) -> Result<(), TestCaseError> {
        for time in 0..2 {
            let login = self.console.log_in(&Away::idle(away.replayed));
            let (places, _) = self.resume(&login);
            self.seen_lines = login.heard.len();
            prop_assert!(
                (untold && time == 0) || places.is_empty(),
                "grows by {:?}, {time} after {:?}",
                places,
                away
            );
        }
        self.copies = 0;
        Ok(())
    }
}

/// As many cases as `CATCHUP_CASES` says, drawn with `CATCHUP_SEED`, or some hundreds, the same each time; each of up to
/// ten interruptions and as many logins again.
fn cases() -> (u32, RngSeed) {
    let number = |name| std::env::var(name).ok().and_then(|number| number.parse::<u32>().ok());
    (number("CATCHUP_CASES").unwrap_or(300), RngSeed::Fixed(number("CATCHUP_SEED").unwrap_or(10).into()))
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: cases().0,
        rng_seed: cases().1,
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_is_lost_nothing_is_repeated_and_nothing_grows(
        kind in kinds(),
        seed in any::<u64>(),
        first in 0_usize..600,
        aways in aways(),
    ) {
        check(kind, seed, first, &aways)?;
    }
}
