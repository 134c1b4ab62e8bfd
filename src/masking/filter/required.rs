//! Which short sequences of characters stand in every match of a pattern, so that a text that holds none of them need
//! not be matched. Derived from the pattern's syntax tree. Pure.

use std::collections::{BTreeMap, BTreeSet};

use regex_syntax::hir::{Class, Hir, HirKind};

/// What may stand at one place of a sequence: the bit of each ASCII character.
pub(super) type Chars = u128;

/// What may stand at each place of some characters that follow each other.
pub(super) type Sequence = Vec<Chars>;

/// Different sequences.
pub(super) type Sequences = BTreeSet<Sequence>;

/// Characters that a sequence has at least.
pub(super) const SHORTEST: usize = 4;

/// Characters after which a beginning of matches is not followed any further: they tell enough.
const ENOUGH: usize = 7;

/// Beginnings that are followed at the same time.
const MOST: usize = 100;

/// What consoles print most, letters in lower case, the most frequent first: where a sequence has something else, few
/// places look like it.
const FREQUENT: &[u8] = b" etrsia0n1go:pfd-lc[u2bm.]h\\x,3\"/8wk5v_y47";

/// What a pattern may match, from some place on; none where anything may stand.
type Beginning = Vec<Option<Chars>>;

/// Sequences of which one stands in whatever the pattern matches. Where there is a choice, those that are printed seldom,
/// or are looked for anyway. None where there are no such.
pub(super) fn required(pattern: &Hir, known: &Sequences) -> Option<Sequences> {
    let of_any = match pattern.kind() {
        HirKind::Capture(capture) => required(&capture.sub, known),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub, known),
        HirKind::Alternation(parts) => {
            let each: Option<Vec<_>> = parts.iter().map(|part| required(part, known)).collect();
            each.map(|each| each.into_iter().flatten().collect())
        }
        HirKind::Concat(parts) => {
            let across = (0..parts.len()).filter_map(|at| of_row(&parts[at..]));
            let within = parts.iter().filter_map(|part| required(part, known));
            let cost = |one: &Sequence| if known.contains(one) { 0 } else { frequency(one) };
            let all =
                across.chain(within).map(|all| all.into_iter().map(|one| as_known(one, known)).collect());
            all.min_by_key(|all: &Sequences| all.iter().map(cost).sum::<u64>())
        }
        _ => of_row(std::slice::from_ref(pattern)),
    };
    of_any.map(merged)
}

/// One that is looked for anyway and stands in this one; else this one.
fn as_known(one: Sequence, known: &Sequences) -> Sequence {
    known.iter().find(|known| holds(&one, known)).cloned().unwrap_or(one)
}

/// Sequences that begin in the first of some parts that follow each other.
fn of_row(parts: &[Hir]) -> Option<Sequences> {
    let mut open = BTreeSet::from([Beginning::new()]);
    let mut found = Sequences::new();
    for part in parts {
        let next = beginnings(part);
        if open.len() * next.len() > MOST {
            let long: BTreeSet<_>;
            (long, open) = open.into_iter().partition(|all| all.len() >= SHORTEST);
            found.extend(long.iter().filter_map(|all| known_part(all)));
        }
        let enough: BTreeSet<_>;
        (enough, open) = joined(&open, &next)?.into_iter().map(without_start).partition(is_enough);
        found.extend(enough.iter().filter_map(|all| known_part(all)));
    }
    let left: Option<Vec<_>> = open.iter().map(|all| known_part(all)).collect();
    found.extend(left?);
    Some(merged(found))
}

/// Each of some beginnings with each of those that follow it, unless they are too many.
fn joined(all: &BTreeSet<Beginning>, next: &BTreeSet<Beginning>) -> Option<BTreeSet<Beginning>> {
    let both = || all.iter().flat_map(|first| next.iter().map(|second| [&**first, second].concat()));
    (all.len() * next.len() <= MOST).then(|| both().collect())
}

/// Leaves out what stands before something unknown and is too short for a sequence.
fn without_start(all: Beginning) -> Beginning {
    let gap = all.iter().position(Option::is_none);
    match gap.filter(|gap| *gap < SHORTEST) {
        Some(gap) => without_start(all[gap + 1..].to_vec()),
        None => all,
    }
}

fn is_enough(all: &Beginning) -> bool {
    let known = all.iter().take_while(|place| place.is_some()).count();
    known >= ENOUGH || known >= SHORTEST && known < all.len()
}

/// The first part that is known and long enough.
fn known_part(all: &[Option<Chars>]) -> Option<Sequence> {
    let part = all.split(Option::is_none).find(|part| part.len() >= SHORTEST);
    part.map(|part| part.iter().copied().flatten().collect())
}

/// All that a part of a pattern may match, in short: of what is repeated the first and the last stand for all, with
/// something unknown between. Something unknown also stands for what would be too much.
fn beginnings(hir: &Hir) -> BTreeSet<Beginning> {
    let one = |place| BTreeSet::from([vec![place]]);
    let all = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(BTreeSet::from([Vec::new()])),
        HirKind::Literal(literal) => {
            Some(BTreeSet::from([literal.0.iter().map(|byte| chars(*byte, *byte)).collect()]))
        }
        HirKind::Class(Class::Unicode(class)) => {
            Some(one(class.iter().map(|range| chars(range.start(), range.end())).try_fold(0, either)))
        }
        HirKind::Class(Class::Bytes(class)) => {
            Some(one(class.iter().map(|range| chars(range.start(), range.end())).try_fold(0, either)))
        }
        HirKind::Capture(capture) => Some(beginnings(&capture.sub)),
        HirKind::Alternation(parts) => Some(parts.iter().flat_map(beginnings).collect()),
        HirKind::Concat(parts) => {
            let none = BTreeSet::from([Vec::new()]);
            parts.iter().try_fold(none, |all, part| joined(&all, &beginnings(part)))
        }
        HirKind::Repetition(repetition) => {
            let once = beginnings(&repetition.sub);
            let more = match repetition.max {
                Some(1) => Some(BTreeSet::new()),
                _ => joined(&once, &one(None)).and_then(|first| joined(&first, &once)),
            };
            let none = (repetition.min == 0).then(Vec::new);
            more.map(|more| once.into_iter().chain(more).chain(none).collect())
        }
    };
    all.filter(|all| all.len() <= MOST).unwrap_or_else(|| one(None))
}

/// The bits of the characters from one to another; none if not all are ASCII.
fn chars(from: impl Into<u32>, to: impl Into<u32>) -> Option<Chars> {
    let (from, to) = (from.into(), to.into());
    (to < Chars::BITS).then(|| (from..=to).fold(0, |all, char| all | 1 << char))
}

fn either(all: Chars, others: Option<Chars>) -> Option<Chars> {
    others.map(|others| all | others)
}

/// The same in fewer sequences: those that differ at one place only become one, and what holds another is left out.
pub(super) fn merged(mut all: Sequences) -> Sequences {
    loop {
        let before = all.len();
        let longest = all.iter().map(Vec::len).max().unwrap_or_default();
        for place in 0..longest {
            let mut alike: BTreeMap<Sequence, Chars> = BTreeMap::new();
            for mut sequence in all {
                let chars = sequence.get_mut(place).map(std::mem::take).unwrap_or_default();
                *alike.entry(sequence).or_default() |= chars;
            }
            let whole = alike.into_iter().map(|(mut sequence, chars)| {
                if let Some(place) = sequence.get_mut(place) {
                    *place = chars;
                }
                sequence
            });
            all = whole.collect();
        }
        if all.len() == before {
            break;
        }
    }
    let others = |one: &Sequence| all.iter().any(|other| other != one && holds(one, other));
    all.iter().filter(|one| !others(one)).cloned().collect()
}

/// Whether one sequence stands in whatever is another.
fn holds(all: &[Chars], part: &[Chars]) -> bool {
    all.windows(part.len()).any(|window| window.iter().zip(part).all(|(one, other)| one & !other == 0))
}

/// How often the seldomest [`SHORTEST`] characters of a sequence are printed, roughly, and where they begin.
pub(super) fn seldomest(sequence: &[Chars]) -> Option<(usize, u64)> {
    let each = sequence.windows(SHORTEST).map(|part| {
        part.windows(SHORTEST - 1)
            .map(|three| three.iter().map(|place| printed(*place)).product::<u64>())
            .sum()
    });
    each.enumerate().min_by_key(|(_, often)| *often)
}

fn frequency(sequence: &[Chars]) -> u64 {
    seldomest(sequence).map_or(u64::MAX, |(_, often)| often)
}

/// How often one of these characters is printed, roughly.
fn printed(chars: Chars) -> u64 {
    (0..)
        .zip(FREQUENT.iter().rev())
        .filter(|(_, char)| chars >> **char & 1 == 1)
        .map(|(rank, _)| 1 + rank)
        .sum::<u64>()
        + 1
}
