//! Charts of fixed figures beside the pictures in `reference/`.
//!
//! `CHARTS_UPDATE=1 cargo test -p wingcord --lib charts::` writes them anew; look at them then.

mod distance;

use std::{fs, path::Path};

use resvg::tiny_skia::Pixmap;

use super::{Chart, FULL, Line, Name, Pane, SMALL, State, Stretch, Unit, png};
use crate::texts::{Language, Text};

const TO: i64 = 1_800_000_000;
const GIB: f64 = 1_073_741_824.0;
/// Bytes of a chart at most.
const MOST: usize = 60 * 1024;
/// A picture that people can't tell from its reference.
const NEAR: f64 = 0.6;

/// Figures that go up and down, with noise that is the same every time.
fn figures(
    span: i64,
    step: i64,
    gap: std::ops::Range<i64>,
    figure: impl Fn(f64, f64) -> f64,
) -> Vec<(i64, f64)> {
    let mut seed = 1_u32;
    (0..=span / step)
        .map(|n| n * step)
        .filter(|at| !gap.contains(at))
        .map(|at| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let part = at as f64 / span as f64;
            (TO - span + at, figure(part, f64::from(seed >> 8) / f64::from(1 << 24)))
        })
        .collect()
}

fn line(span: i64, step: i64, figure: impl Fn(f64, f64) -> f64) -> Line {
    let gap = span / 2..span / 2 + span / 12;
    Line { name: None, points: figures(span, step, gap, figure), step }
}

fn pane(label: Text, unit: Unit, limit: Option<f64>, lines: Vec<Line>) -> Pane {
    Pane { label, unit, lines, limit }
}

fn chart(title: &str, language: Language, span: i64, panes: Vec<Pane>) -> Chart {
    let time = Text::verbatim("24 h");
    let states = stretches(span);
    Chart {
        title: title.into(),
        time,
        language,
        from: TO - span,
        to: TO,
        panes,
        states,
        crashes: vec![TO - span / 3],
    }
}

/// Running, not known, running, crashed, off, starting, running, stopping.
fn stretches(span: i64) -> Vec<Stretch> {
    use State::{Offline, Running, Starting, Stopping};
    let parts = [
        (0.0, 0.5, Running),
        (0.583, 0.666, Running),
        (0.666, 0.76, Offline),
        (0.76, 0.8, Starting),
        (0.8, 0.97, Running),
        (0.97, 1.0, Stopping),
    ];
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small numbers")]
    let at = |part: f64| TO - span + (span as f64 * part) as i64;
    parts.map(|(from, to, state)| Stretch { from: at(from), to: at(to), state }).to_vec()
}

fn cpu(span: i64, step: i64) -> Pane {
    let line = line(span, step, |part, noise| 60.0 + 40.0 * (part * 12.0).sin() + 30.0 * noise);
    pane(Text::verbatim("CPU"), Unit::Percent, Some(200.0), vec![line])
}

fn memory(span: i64, step: i64) -> Pane {
    let line = line(span, step, |part, noise| (1.5 + 2.0 * part + 0.1 * noise) * GIB);
    pane(Text::verbatim("Memory"), Unit::Bytes, Some(4.0 * GIB), vec![line])
}

fn players(span: i64, step: i64) -> Pane {
    let line = line(span, step, |part, noise| (6.0 + 5.0 * (part * 9.0).sin() + noise).round());
    pane(Text::verbatim("Players"), Unit::Count, Some(20.0), vec![line])
}

/// Every chart that is pinned.
fn pinned() -> Vec<(&'static str, String)> {
    let (english, german) = (Language::ENGLISH, Language::of("de"));
    let day = 86_400;
    let overview = chart("Survival", english, day, vec![cpu(day, 60), memory(day, 60), players(day, 60)]);
    let one = chart("Überleben <Сервер> & Ωμέγα", german, 3600, vec![memory(3600, 10)]);
    let named = |name: &str, shift: f64| {
        let name = Some(Name::Outside(name.into()));
        Line {
            name,
            ..line(day, 60, move |part, noise| 50.0 + 40.0 * (part * 9.0 + shift).sin() + 12.0 * noise)
        }
    };
    let lines =
        vec![named("Survival", 0.0), named("生存サーバー", 2.0), named("Creative with a long name", 4.0)];
    let servers = Chart {
        states: Vec::new(),
        crashes: Vec::new(),
        ..chart("CPU", english, day, vec![pane(Text::verbatim("CPU"), Unit::Percent, None, lines)])
    };
    let nothing = pane(Text::verbatim("CPU"), Unit::Percent, Some(100.0), Vec::new());
    let empty =
        Chart { states: Vec::new(), crashes: Vec::new(), ..chart("生存", german, 7 * day, vec![nothing]) };
    let small = chart("x", german, 3600, vec![cpu(3600, 10), players(3600, 10)]);
    vec![
        ("overview", overview.svg()),
        ("one", one.svg()),
        ("servers", servers.svg()),
        ("empty", empty.svg()),
        ("small", small.small()),
    ]
}

#[test]
fn the_wildest_chart_is_small_too() {
    let wild = |shift: u8| {
        let figure = move |part: f64, noise: f64| (noise * 7.0 + part * f64::from(shift)).fract() * 200.0;
        let name = Some(Name::Outside(format!("Server {shift}")));
        Line { name, points: figures(86_400, 60, 0..0, figure), step: 60 }
    };
    let pane = |lines| pane(Text::verbatim("CPU"), Unit::Percent, Some(200.0), lines);
    let panes = vec![pane(vec![wild(1)]), pane(vec![wild(2)]), pane((3..7).map(wild).collect())];
    let all = chart("Survival", Language::ENGLISH, 86_400, panes);
    let alone = chart("Survival", Language::ENGLISH, 86_400, vec![pane(vec![wild(1)])]);
    let together = chart("Survival", Language::ENGLISH, 86_400, vec![pane((1..5).map(wild).collect())]);
    for (name, chart) in [("all", all), ("alone", alone), ("together", together)] {
        for svg in [chart.svg(), chart.small()] {
            let drawn = png(&svg).unwrap();
            assert!(drawn.len() <= MOST, "{name}: {} bytes", drawn.len());
        }
    }
}

#[test]
fn charts_look_as_they_did_and_are_small() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/charts/tests/reference");
    for (name, svg) in pinned() {
        let (drawn, file) = (png(&svg).expect("a chart of ours"), folder.join(format!("{name}.png")));
        assert!(drawn.len() <= MOST, "{name}: {} bytes", drawn.len());
        if std::env::var_os("CHARTS_UPDATE").is_some() {
            fs::write(&file, &drawn).expect("the reference");
        }
        let (drawn, reference) = (Pixmap::decode_png(&drawn).unwrap(), Pixmap::load_png(&file).unwrap());
        let size = if name == "small" { SMALL } else { FULL };
        assert_eq!((drawn.width(), drawn.height()), size, "{name}");
        let distance = distance::between(&drawn, &reference);
        assert!(distance <= NEAR, "{name} is {distance:.2} from its reference");
    }
}
