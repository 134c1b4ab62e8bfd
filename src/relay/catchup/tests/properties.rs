//! Any history, any time away: nothing is missing, and what comes twice is said to.

use std::collections::HashSet;

use super::{
    super::*,
    history::{Away, Console, Kind, Login, aways, kinds},
};
use proptest::prelude::*;

/// Where in the history what is posted stands, and what was said of it.
fn resumed(console: &Console, seen: &Tail, login: &Login) -> (Vec<usize>, Verdict) {
    let now = Instant::now();
    let heard: Vec<_> = login
        .heard
        .iter()
        .enumerate()
        .map(|(index, place)| {
            let at = if index < login.burst { now } else { now + 2 * PAUSE };
            (Print::of(&console.text(*place)), at)
        })
        .collect();
    let caught_up = catch_up(seen, &heard);
    (caught_up.fresh.iter().map(|index| login.heard[*index]).collect(), caught_up.verdict)
}

fn texts(console: &Console, places: impl IntoIterator<Item = usize>) -> Vec<String> {
    places.into_iter().map(|place| console.text(place)).collect()
}

/// Whether `all` holds `some` in order.
fn holds(all: &[String], some: &[String]) -> bool {
    let mut rest = all.iter();
    some.iter().all(|line| rest.any(|other| other == line))
}

fn check(kind: Kind, seed: u64, first: usize, aways: &[Away]) -> Result<(), TestCaseError> {
    let mut console = Console::new(kind.clone(), seed);
    let mut seen = Tail::default();
    let (mut announced, mut shown) = (false, HashSet::new());
    let heard = console.print(first);
    shown.extend(heard.clone());
    seen.extend(heard.filter_map(|place| Print::of(&console.text(place))));
    for away in aways {
        let login = console.log_in(away);
        // A tick that was seen only once looks like any line that comes only once, where nothing else was heard again.
        let ticks = seen.iter().filter(|print| Some(*print) == Print::of("tick")).count();
        let old = login.heard.iter().filter(|place| **place < login.news.start);
        let known = old.filter(|place| console.is_unique(&console.text(**place))).count();
        let looks_unique = matches!(kind, Kind::Ticking) && ticks == 1 && known == 0;
        let (places, verdict) = resumed(&console, &seen, &login);
        let posted = texts(&console, places.iter().copied());
        let reached = login.heard.iter().copied().min().unwrap_or(login.news.end).max(login.news.start);
        let wanted = texts(&console, reached..login.news.end);
        let context = format!(
            "seen {}, {login_news:?} heard from {reached}: {verdict:?}",
            seen.len(),
            login_news = login.news
        );
        let all: Vec<_> = match kind {
            // A tick that comes twice, for the first time, looks like a live line and its copy.
            Kind::Ticking => wanted.iter().filter(|line| console.is_unique(line)).cloned().collect(),
            _ => wanted.clone(),
        };
        let there = match kind {
            Kind::Ticking => all.iter().all(|line| posted.contains(line)),
            _ => holds(&posted, &all),
        };
        prop_assert!(there || looks_unique, "{}: {:?} lacks of {:?}", context, posted, all);
        if verdict == Verdict::Complete {
            prop_assert!(reached == login.news.start || looks_unique, "not all was heard, {}", context);
            // What an earlier, announced gap had left out may come now; copies of a tick can't be told from ticks.
            let news = |lines: &[String]| -> Vec<String> {
                let once = lines.iter().filter(|line| console.is_unique(line));
                once.filter(|line| !announced || wanted.contains(line)).cloned().collect()
            };
            // A tick at the login comes twice and stays, and lines beside it may come twice with it.
            if !matches!(kind, Kind::Ticking) {
                prop_assert_eq!(news(&posted), news(&wanted), "{}", context);
            }
            let copies = matches!(kind, Kind::Ticking) || posted.len() <= wanted.len() + away.overlap;
            prop_assert!(announced || copies, "{}", context);
        }
        announced |= verdict != Verdict::Complete;
        if matches!(kind, Kind::Distinct) {
            let known = first > 0 && login.covered && away.replayed > 0 && !announced;
            if known {
                prop_assert_eq!(&places, &(reached..login.news.end).collect::<Vec<_>>(), "{}", context);
            }
            let again: Vec<_> = places.iter().filter(|place| !shown.insert(**place)).collect();
            prop_assert!(again.is_empty() || announced, "{:?} again: {}", again, context);
        }
        seen.extend(places.iter().filter_map(|place| Print::of(&console.text(*place))));
        let quiet = console.print(away.quiet);
        shown.extend(quiet.clone());
        seen.extend(quiet.filter_map(|place| Print::of(&console.text(place))));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_missing_and_copies_are_said(
        kind in kinds(),
        seed in any::<u64>(),
        first in 0_usize..600,
        aways in aways(),
    ) {
        // A block that was seen only once, or a letter that was, looks like any line that comes only once.
        let first = match kind {
            Kind::Alphabet(_) => first.max(60),
            Kind::Block(length) => first.max(2 * length as usize),
            Kind::Distinct | Kind::Ticking => first,
        };
        check(kind, seed, first, &aways)?;
    }
}
