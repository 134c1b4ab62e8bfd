//! The best way to lay the end of what was seen over what was heard, with gaps where lines were heard that were never
//! seen ([Gotoh 1982](https://doi.org/10.1016/0022-2836(82)90398-9): alignment with affine gap
//! costs, here with gaps on one side).

use std::collections::{HashMap, VecDeque};

use crate::sockets::Fingerprint;

/// A gap costs as much as a line that comes once in a thousand, and a little more for each line in it, so that neither
/// a chance match of lines that come often nor a long hole decides alone: live lines fall one by one. In tenths of a
/// bit, as what lines are worth.
const OPEN: i32 = 100;
/// Lines seen that the log may lack in one place, at the cost of a gap: copies that could not be told from lines. More
/// would let a log that began anew pass for the old one, where a server prints the same at each start.
const SPARE: u8 = 8;
const EXTEND: i32 = 10;
const NEVER: i32 = i32::MIN / 2;

/// How the end of what was seen lies over what was heard.
#[derive(Debug)]
pub(super) struct Alignment {
    /// Lines seen and heard that are the same, in order; the last one is the last line seen.
    pub(super) matched: Vec<(usize, usize)>,
    /// After the last of those heard.
    pub(super) end: usize,
    /// Where, among the seen, the run begins that has no gap up to the end.
    pub(super) run_from: usize,
    /// What the lines of that run are worth.
    pub(super) run_worth: i32,
    /// How much better it is than the best that ends at another line heard, if there is one.
    pub(super) ahead: i32,
}

impl Alignment {
    /// The first line seen that was heard.
    pub(super) fn first_seen(&self) -> usize {
        self.matched.first().map_or(0, |(seen, _)| *seen)
    }

    /// How many lines at its end are matched without any left out, seen or heard.
    pub(super) fn exact_end(&self) -> usize {
        let mut matched = self.matched.iter().rev();
        let Some((seen, heard)) = matched.next() else { return 0 };
        let goes_on =
            |(before, (s, h)): &(usize, &(usize, usize))| s + before == *seen && h + before == *heard;
        1 + (1..).zip(matched).take_while(goes_on).count()
    }
}

/// The best value of an alignment that ends here: with the two lines matched, or with the heard one left over.
#[derive(Debug, Clone, Copy)]
struct Cell {
    matched: i32,
    gap: i32,
}

/// Where the best values of a cell come from.
#[derive(Debug, Clone, Copy)]
struct Trace {
    matched: Before,
    gap_goes_on: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    Matched,
    Gap,
    /// So many seen lines are left over.
    Spared(u8),
}

const NOTHING: Cell = Cell { matched: NEVER, gap: NEVER };

/// Lays the end of `seen` over `heard`; nothing if the last line seen was not heard in a fitting place. `worths` are
/// what it says of each line heard that it was seen. `has_copies`: some of `seen` may be copies, or in another place.
pub(super) fn align(
    seen: &[Fingerprint],
    heard: &[Fingerprint],
    worths: &[i32],
    has_copies: bool,
) -> Option<Alignment> {
    let last = seen.last()?;
    if !heard.contains(last) {
        return None;
    }
    let sparable = if has_copies { sparable(seen, heard) } else { vec![0; seen.len()] };
    lay(seen, heard, worths, &sparable, seen.len() - 1)
}

/// As [`align`], but any lines seen need not be matched.
pub(super) fn align_any(seen: &[Fingerprint], heard: &[Fingerprint], worths: &[i32]) -> Option<Alignment> {
    lay(seen, heard, worths, &vec![SPARE; seen.len()], 0)
}

/// The best alignment that matches a line seen from `ends_from` on as its last, and leaves out at most so many lines
/// before each one.
fn lay(
    seen: &[Fingerprint],
    heard: &[Fingerprint],
    worths: &[i32],
    sparable: &[u8],
    ends_from: usize,
) -> Option<Alignment> {
    let mut best = (0, None);
    let width = heard.len();
    let mut traces = Vec::with_capacity(seen.len() * width);
    // The row in the making, then the ones before it.
    let mut rows: VecDeque<_> = (0..usize::from(SPARE) + 2).map(|_| vec![NOTHING; width]).collect();
    for (i, line) in seen.iter().enumerate() {
        rows.rotate_right(1);
        let mut row = std::mem::take(&mut rows[0]);
        let mut left = NOTHING;
        for j in 0..width {
            let worth = (*line == heard[j]).then_some(worths[j]);
            let before = |row: usize| j.checked_sub(1).map_or(NOTHING, |j| rows[row][j]);
            let spared =
                |spared: u8| (before(usize::from(spared) + 1).matched - OPEN, Before::Spared(spared));
            let matched = worth.map(|worth| {
                let spared = (1..=sparable[i]).map(spared).reduce(better);
                let begun = (start(i, j), Before::Start);
                let (before, trace) = matched(begun, spared, before(1));
                (before + worth, trace)
            });
            let (cell, trace) = step(matched, left);
            (left, row[j]) = (cell, cell);
            traces.push(trace);
            // Among equals the last.
            if i >= ends_from && cell.matched > 0 && cell.matched >= best.0 {
                best = (cell.matched, Some((i, j)));
            }
        }
        rows[0] = row;
    }
    let (i, j) = best.1?;
    let others = rows[0].iter().enumerate().filter(|(other, _)| *other != j);
    let rival = others.map(|(_, cell)| cell.matched).max().filter(|rival| *rival > 0);
    let ahead = rival.map_or(i32::MAX, |rival| best.0 - rival);
    Some(Alignment { ahead, ..walk_back(&traces, worths, i, j) })
}

/// How many lines before each one seen the log may lack: it has no copies, but each line that was copied, or that was
/// seen in another place.
fn sparable(seen: &[Fingerprint], heard: &[Fingerprint]) -> Vec<u8> {
    let mut times: HashMap<&Fingerprint, usize> = HashMap::new();
    seen.iter().for_each(|fingerprint| *times.entry(fingerprint).or_default() += 1);
    heard.iter().for_each(|fingerprint| *times.entry(fingerprint).or_default() += 1);
    let lines = seen.iter().scan(0, |before, fingerprint| {
        let here = *before;
        *before = if times[fingerprint] > 1 { SPARE.min(here + 1) } else { 0 };
        Some(here)
    });
    lines.collect()
}

/// What it costs to begin with these two lines: lines seen before are simply older than the replay, but heard ones
/// need another explanation, unless all of `seen` is laid over.
fn start(i: usize, j: usize) -> i32 {
    match (i, j) {
        (0, _) | (_, 0) => 0,
        _ => -(OPEN + EXTEND * i32::try_from(j).unwrap_or(i32::MAX / 4)),
    }
}

/// The better way, among equals the second.
fn better(one: (i32, Before), other: (i32, Before)) -> (i32, Before) {
    if other.0 >= one.0 { other } else { one }
}

/// The best way to come to two lines that are the same: among equals the longest run.
fn matched(begun: (i32, Before), spared: Option<(i32, Before)>, diagonal: Cell) -> (i32, Before) {
    let ways = [(diagonal.gap, Before::Gap), (diagonal.matched, Before::Matched)];
    spared.into_iter().chain(ways).fold(begun, better)
}

/// The cell of two lines; `matched` is the best way that matches them, if they are the same.
fn step(matched: Option<(i32, Before)>, left: Cell) -> (Cell, Trace) {
    let (matched, before) = matched.unwrap_or((NEVER, Before::Start));
    let (opened, gone_on) = (left.matched - OPEN - EXTEND, left.gap - EXTEND);
    let cell = Cell { matched, gap: opened.max(gone_on).max(NEVER) };
    (cell, Trace { matched: before, gap_goes_on: gone_on > opened })
}

/// What is matched, from its end to its beginning.
fn walk_back(traces: &[Trace], worths: &[i32], mut i: usize, mut j: usize) -> Alignment {
    let (width, end) = (worths.len(), j + 1);
    let (mut matched, mut run, mut has_gap) = (Vec::new(), (i, 0), false);
    loop {
        matched.push((i, j));
        if !has_gap {
            run = (i, run.1 + worths[j]);
        }
        let before = traces[i * width + j].matched;
        if before == Before::Start {
            break;
        }
        (i, j) = (i - 1, j - 1);
        match before {
            Before::Spared(lines) => {
                i -= usize::from(lines);
                if !has_gap {
                    run.1 -= OPEN;
                }
            }
            Before::Gap => {
                has_gap = true;
                while traces[i * width + j].gap_goes_on {
                    j -= 1;
                }
                j -= 1;
            }
            Before::Start | Before::Matched => {}
        }
    }
    matched.reverse();
    Alignment { matched, end, run_from: run.0, run_worth: run.1, ahead: 0 }
}
