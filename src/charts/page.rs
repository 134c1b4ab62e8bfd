//! A whole chart: its title, its panes, the states under them and the time.

use super::{
    Chart, FULL, Pane, SMALL, band, font,
    pane::{self, BRIGHT, Layout, TEXT},
    svg::{Anchor, Svg, Type},
    time_axis,
};
use crate::text;

/// Discord's dark theme has #313338 around it.
const BACKGROUND: &str = "#1e1f22";
/// Panes that are drawn.
const MOST_PANES: usize = 4;

pub(super) fn full(chart: &Chart) -> String {
    const SIZE: f64 = 20.0;
    const BAND: f64 = 24.0;
    let (left, right, start) = (112.0, 784.0, 14.0);
    let mut svg = Svg::new(FULL, BACKGROUND);
    svg.defs(band::PATTERNS);
    title(&mut svg, chart, start, right);
    let panes = &chart.panes[..chart.panes.len().min(MOST_PANES)];
    let (top, time) = (50.0, 390.0);
    let band_top = time - SIZE - 6.0 - BAND;
    let bottom = if chart.states.is_empty() { time - SIZE - 6.0 } else { band_top - 7.0 };
    let each = (bottom - top) / as_f64(panes.len().max(1));
    let layout = |index: usize| Layout {
        left,
        right,
        start: left,
        top: top + each * as_f64(index),
        bottom: top + each * as_f64(index + 1) - if index + 1 == panes.len() { 0.0 } else { 9.0 },
        size: SIZE,
        stroke: 3.0,
        steps: match panes.len() {
            0 | 1 => 5,
            2 => 3,
            _ => 2,
        },
        is_full: true,
    };
    for (index, pane) in panes.iter().enumerate() {
        pane::draw(&mut svg, chart, pane, &layout(index));
    }
    let x = layout(0).x(chart);
    if !chart.states.is_empty() {
        band::draw(&mut svg, chart, &x, band_top, BAND, Type::new(17.0, "#ffffff").bold());
        let words = text!("chart-state").plain(chart.language);
        svg.text(left - 8.0, band_top + BAND / 2.0 + 7.0, Type::new(SIZE, TEXT).at(Anchor::End), &words);
    }
    for at in within(chart) {
        band::crash(&mut svg, x(at), top + SIZE * 1.45, band_top, BAND);
    }
    let look = Type::new(SIZE, TEXT);
    let mut free_from = right + SIZE;
    for (at, words) in time_axis::marks(chart.from, chart.to, 6, chart.language) {
        let (place, width) = (x(at), look.width(&words));
        // The last ends with the axis, the others stand under their time, as far as there is room.
        let (anchor, begins) =
            if at == chart.to { (Anchor::End, place - width) } else { (Anchor::Middle, place - width / 2.0) };
        let ends = if anchor == Anchor::End { place } else { place + width / 2.0 };
        if ends + SIZE * 0.5 > free_from || begins < start {
            continue;
        }
        free_from = begins;
        svg.line(
            (place, time - SIZE - 6.0),
            (place, time - SIZE - 1.0),
            "stroke=\"#80848e\" stroke-width=\"1.5\"",
        );
        svg.text(place, time, look.at(anchor), &words);
    }
    svg.finish()
}

/// Whose figures they are, of which time, and what the cross means if there is one.
fn title(svg: &mut Svg, chart: &Chart, start: f64, right: f64) {
    let (big, small) = (Type::new(26.0, BRIGHT).bold(), Type::new(21.0, TEXT).at(Anchor::End));
    let baseline = 35.0;
    let time = chart.time.plain(chart.language);
    svg.text(right, baseline, small, &time);
    let mut free = right - small.width(&time) - 24.0;
    if within(chart).next().is_some() {
        let words = text!("chart-crash").plain(chart.language);
        svg.text(free, baseline, small, &words);
        free -= small.width(&words) + 16.0;
        band::cross(svg, free, baseline - 8.0, 10.0);
        free -= 26.0;
    }
    let name = font::name_or(&chart.title, || text!("chart-unnamed").plain(chart.language));
    svg.text(start, baseline, big, &font::cut(&name, (free - start) / big.size / 1.06));
}

pub(super) fn small(chart: &Chart) -> String {
    const SIZE: f64 = 14.0;
    let (width, height) = (f64::from(SMALL.0), f64::from(SMALL.1));
    let mut svg = Svg::new(SMALL, BACKGROUND);
    svg.defs(band::PATTERNS);
    let panes: &[Pane] = &chart.panes[..chart.panes.len().min(2)];
    let each = width / as_f64(panes.len().max(1));
    let (time, band_height) = (height - 5.0, 8.0);
    let band_top = time - SIZE - 3.0 - band_height;
    for (index, pane) in panes.iter().enumerate() {
        let (left, right) = (each * as_f64(index) + 8.0, each * as_f64(index + 1) - 8.0);
        let bottom = if chart.states.is_empty() { band_top + band_height } else { band_top - 4.0 };
        let layout = Layout {
            left,
            right,
            start: left,
            top: 3.0,
            bottom,
            size: SIZE,
            stroke: 2.0,
            steps: 2,
            is_full: false,
        };
        pane::draw(&mut svg, chart, pane, &layout);
        let x = layout.x(chart);
        if !chart.states.is_empty() {
            band::draw(&mut svg, chart, &x, band_top, band_height, Type::new(SIZE, "#ffffff"));
        }
        for at in within(chart) {
            band::crash(&mut svg, x(at), 3.0 + SIZE * 1.45, band_top - 1.0, band_height + 3.0);
        }
        let look = Type::new(SIZE * 0.9, TEXT);
        svg.text(right, time, look.at(Anchor::End), &text!("chart-now").plain(chart.language));
        let earliest = time_axis::marks(chart.from, chart.to, 1, chart.language).pop();
        svg.text(left, time, look, &earliest.map_or_else(String::new, |(_, words)| words));
    }
    svg.finish()
}

/// The crashes that are on it.
fn within(chart: &Chart) -> impl Iterator<Item = i64> {
    chart.crashes.iter().copied().filter(|at| (chart.from..=chart.to).contains(at))
}

fn as_f64(count: usize) -> f64 {
    f64::from(u8::try_from(count).unwrap_or(u8::MAX))
}
