//! The states of a server as a band under the figures. Each has its hatching and, where there is room, its word.

use super::{
    Chart, State, Stretch,
    svg::{Anchor, Svg, Type},
};
use crate::text;

/// A pattern for each state that is not plain.
pub(super) const PATTERNS: &str = "\
    <pattern id=\"starting\" width=\"9\" height=\"9\" patternUnits=\"userSpaceOnUse\">\
    <rect width=\"9\" height=\"9\" fill=\"#6b4708\"/><path d=\"M-2 11L11 -2M-2 2L2 -2M7 11L11 7\" stroke=\"#c27c0e\" stroke-width=\"3\"/></pattern>\
    <pattern id=\"stopping\" width=\"9\" height=\"9\" patternUnits=\"userSpaceOnUse\">\
    <rect width=\"9\" height=\"9\" fill=\"#6b4708\"/><path d=\"M-2 -2L11 11M-2 7L2 11M7 -2L11 2\" stroke=\"#c27c0e\" stroke-width=\"3\"/></pattern>";

impl State {
    fn look(self) -> &'static str {
        match self {
            Self::Running => "fill=\"#2e9e5b\"",
            Self::Starting => "fill=\"url(#starting)\"",
            Self::Stopping => "fill=\"url(#stopping)\"",
            // Hollow.
            Self::Offline => "fill=\"#3a2226\" stroke=\"#da3e44\" stroke-width=\"2\"",
        }
    }

    fn word(self) -> crate::texts::Text {
        match self {
            Self::Running => text!("chart-running"),
            Self::Starting => text!("chart-starting"),
            Self::Stopping => text!("chart-stopping"),
            Self::Offline => text!("chart-offline"),
        }
    }
}

/// Draws the states from `y` on, `height` high. What is not known is left empty, with a line through it.
pub(super) fn draw(svg: &mut Svg, chart: &Chart, x: impl Fn(i64) -> f64, y: f64, height: f64, look: Type) {
    let middle = y + height / 2.0;
    svg.line(
        (x(chart.from), middle),
        (x(chart.to), middle),
        "stroke=\"#80848e\" stroke-width=\"2\" stroke-dasharray=\"2 6\"",
    );
    for Stretch { from, to, state } in &chart.states {
        let (from, to) = ((*from).max(chart.from), (*to).min(chart.to));
        if from >= to {
            continue;
        }
        // The shortest stop is still seen.
        let (left, width) = (x(from), (x(to) - x(from)).max(2.0));
        let inset = if *state == State::Offline && width > 4.0 { 1.0 } else { 0.0 };
        svg.rect(left + inset, y + inset, width - 2.0 * inset, height - 2.0 * inset, state.look());
        let word = state.word().plain(chart.language);
        // A word on hatching can't be read.
        let plain = matches!(state, State::Running | State::Offline);
        if plain && look.width(&word) + 2.0 * height <= width && look.size + 4.0 <= height {
            let baseline = middle + look.size * 0.36;
            svg.text(left + width / 2.0, baseline, look.at(Anchor::Middle), &word);
        }
    }
}

/// A mark where the server crashed: a line through the panes, and a cross on the band.
pub(super) fn crash(svg: &mut Svg, x: f64, top: f64, y: f64, height: f64) {
    let red = "stroke=\"#ff6b70\" stroke-width=\"2\" stroke-dasharray=\"4 4\"";
    svg.line((x, top), (x, y), red);
    cross(svg, x, y + height / 2.0, height * 0.42);
}

/// A white cross in a red disc.
pub(super) fn cross(svg: &mut Svg, x: f64, y: f64, radius: f64) {
    let arm = radius * 0.45;
    svg.path(
        &format!(
            "M{:.1} {y:.1}a{radius:.1} {radius:.1} 0 1 0 {:.1} 0a{radius:.1} {radius:.1} 0 1 0 -{:.1} 0Z",
            x - radius,
            2.0 * radius,
            2.0 * radius
        ),
        "fill=\"#da3e44\" stroke=\"#ffffff\" stroke-width=\"1.5\"",
    );
    svg.path(
        &format!(
            "M{:.1} {:.1}l{:.1} {:.1}m0 -{:.1}l-{:.1} {:.1}",
            x - arm,
            y - arm,
            2.0 * arm,
            2.0 * arm,
            2.0 * arm,
            2.0 * arm,
            2.0 * arm
        ),
        "stroke=\"#ffffff\" stroke-width=\"2.2\" stroke-linecap=\"round\" fill=\"none\"",
    );
}
