//! Charts that are drawn to see what they cost.

use std::hint::black_box;

use wingcord::charts::{Chart, FULL, Line, Pane, SMALL, Unit, png};
use wingcord::texts::{Language, Text};

use super::Failure;

pub(crate) const KINDS: [&str; 5] = [
    "an empty picture",
    "one figure of an hour",
    "three of a day",
    "a small one of an hour",
    "an empty small picture",
];
const TO: i64 = 1_800_000_000;

/// Draws one of a kind so many times.
pub(crate) fn draw(kind: &str, times: usize) -> Result<(), Failure> {
    let empty = |(width, height): (u32, u32)| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#1e1f22\"/></svg>"
        )
    };
    for _ in 0..times {
        let svg = match KINDS.iter().position(|known| *known == kind) {
            Some(0) => empty(FULL),
            Some(1) => chart(3_600, 10, 1).svg(),
            Some(2) => chart(86_400, 60, 3).svg(),
            Some(3) => chart(3_600, 10, 2).small(),
            Some(4) => empty(SMALL),
            _ => return Err("no such chart".into()),
        };
        black_box(png(black_box(&svg))?);
    }
    Ok(())
}

fn chart(span: i64, step: i64, panes: usize) -> Chart {
    let figure = |at: i64| 50.0 + 40.0 * (at as f64 / span as f64 * 9.0).sin() + (at % 7) as f64;
    let points = (0..span / step).map(|n| (TO - span + n * step, figure(n * step))).collect();
    let line = Line { name: None, points, step };
    let pane =
        Pane { label: Text::verbatim("CPU"), unit: Unit::Percent, lines: vec![line], limit: Some(200.0) };
    Chart {
        title: "Survival".into(),
        time: Text::verbatim("last 24 hours"),
        language: Language::ENGLISH,
        from: TO - span,
        to: TO,
        panes: vec![pane; panes],
        states: Vec::new(),
        crashes: Vec::new(),
    }
}
