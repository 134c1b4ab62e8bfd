//! The best way to lay the end of what was seen over what was heard, with gaps where lines were heard that were never
//! seen (Gotoh 1982, gaps on one side).

use std::collections::VecDeque;

use super::Counts;
use crate::sockets::Print;

/// What a matched line is worth, and one that can be no other. A gap costs as much as two lines and a little more for
/// each line in it, so that neither a chance match of lines that come often nor a long hole decides alone.
const MATCH: i32 = 50;
const UNIQUE: i32 = 200;
const OPEN: i32 = 100;
/// Lines seen that the log may lack in one place, at the cost of a gap: copies that could not be told from lines. More
/// would let a log that began anew pass for the old one, where a server prints the same at each start.
const SPARE: usize = 3;
const EXTEND: i32 = 1;
const NEVER: i32 = i32::MIN / 2;

/// How the end of what was seen lies over what was heard.
#[derive(Debug)]
pub(super) struct Alignment {
    /// The lines heard that were seen, in order; the last one is the last line seen.
    pub(super) matched: Vec<usize>,
    /// After the last of them.
    pub(super) end: usize,
    /// Whether it reaches back to the first line that was seen.
    pub(super) from_the_beginning: bool,
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
    Spared(usize),
}

const NOTHING: Cell = Cell { matched: NEVER, gap: NEVER };

/// Lays the end of `seen` over `heard`; nothing if the last line seen was not heard in a fitting place.
pub(super) fn align(seen: &[Print], heard: &[Print], counts: &Counts) -> Option<Alignment> {
    let last = seen.last()?;
    if !heard.contains(last) {
        return None;
    }
    let width = heard.len();
    let worth: Vec<_> =
        heard.iter().map(|print| if counts.is_unique(*print) { UNIQUE } else { MATCH }).collect();
    let mut traces = Vec::with_capacity(seen.len() * width);
    // The row in the making, then the ones before it.
    let mut rows: VecDeque<_> = (0..SPARE + 2).map(|_| vec![NOTHING; width]).collect();
    for (i, line) in seen.iter().enumerate() {
        rows.rotate_right(1);
        let mut left = NOTHING;
        for j in 0..width {
            let worth = (*line == heard[j]).then_some(worth[j]);
            let before = |row: usize| j.checked_sub(1).map_or(NOTHING, |j| rows[row][j]);
            let spared = (1..=SPARE).map(|spared| (before(spared + 1).matched - OPEN, spared)).max();
            let (cell, trace) = step(worth, start(i, j), before(1), left, spared.unwrap_or((NEVER, 0)));
            (left, rows[0][j]) = (cell, cell);
            traces.push(trace);
        }
    }
    let above = &rows[0];
    let best = (0..width).max_by_key(|j| above[*j].matched).filter(|j| above[*j].matched >= MATCH)?;
    let (matched, first_seen) = walk_back(&traces, width, seen.len() - 1, best);
    Some(Alignment { matched, end: best + 1, from_the_beginning: first_seen == 0 })
}

/// What it costs to begin with these two lines: lines seen before are simply older than the replay, but heard ones
/// need another explanation, unless all of `seen` is laid over.
fn start(i: usize, j: usize) -> i32 {
    match (i, j) {
        (0, _) | (_, 0) => 0,
        _ => -(OPEN + EXTEND * i32::try_from(j).unwrap_or(i32::MAX / 4)),
    }
}

/// The cell of two lines; `worth` is what matching them is, if they are the same, `spared` the best way that leaves
/// seen lines over.
fn step(worth: Option<i32>, start: i32, diagonal: Cell, left: Cell, spared: (i32, usize)) -> (Cell, Trace) {
    let ways = [
        (start, Before::Start),
        (spared.0, Before::Spared(spared.1)),
        (diagonal.gap, Before::Gap),
        (diagonal.matched, Before::Matched),
    ];
    // Among equals the last: the longest run.
    let (before, matched) =
        ways.into_iter().reduce(|best, way| if way.0 >= best.0 { way } else { best }).unwrap_or(ways[0]);
    let (opened, gone_on) = (left.matched - OPEN - EXTEND, left.gap - EXTEND);
    let cell =
        Cell { matched: worth.map_or(NEVER, |worth| before + worth), gap: opened.max(gone_on).max(NEVER) };
    (cell, Trace { matched, gap_goes_on: gone_on > opened })
}

/// The heard lines that are matched, and the first seen line that is.
fn walk_back(traces: &[Trace], width: usize, mut i: usize, mut j: usize) -> (Vec<usize>, usize) {
    let mut matched = Vec::new();
    loop {
        matched.push(j);
        let before = traces[i * width + j].matched;
        if before == Before::Start {
            break;
        }
        (i, j) = (i - 1, j - 1);
        if let Before::Spared(lines) = before {
            i -= lines;
        }
        if before == Before::Gap {
            while traces[i * width + j].gap_goes_on {
                j -= 1;
            }
            j -= 1;
        }
    }
    matched.reverse();
    (matched, i)
}
