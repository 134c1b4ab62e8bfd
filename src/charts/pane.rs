//! One pane: its heading, its grid, its limit and its lines.

use super::{
    Chart, Line, Name, Pane,
    figures::{Scale, shown},
    font,
    line::Place,
    svg::{Anchor, Svg, Type},
};
use crate::text;

/// Blue and yellow are told apart by nearly everybody; the dashes by all.
const COLOURS: [&str; 4] = ["#5db0ff", "#f0b232", "#57d9a3", "#f47fd0"];
const DASHES: [&str; 4] =
    ["", "stroke-dasharray=\"10 5\"", "stroke-dasharray=\"2.5 5\"", "stroke-dasharray=\"12 4 2 4\""];
pub(super) const TEXT: &str = "#dbdee1";
pub(super) const BRIGHT: &str = "#f2f3f5";
const GRID: &str = "stroke=\"#43454c\" stroke-width=\"1\"";
const AXIS: &str = "stroke=\"#80848e\" stroke-width=\"1.5\"";
const LIMIT: &str = "#ff8f8f";

/// How a pane is laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Of the plot.
    pub(super) left: f64,
    pub(super) right: f64,
    /// Where the heading begins.
    pub(super) start: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// The size of text.
    pub(super) size: f64,
    pub(super) stroke: f64,
    /// Steps of the grid at most.
    pub(super) steps: u32,
    /// Figures stand beside every line of the grid, else within the plot beside its highest alone.
    pub(super) is_full: bool,
}

impl Layout {
    pub(super) fn x(&self, chart: &Chart) -> impl Fn(i64) -> f64 + use<> {
        let (from, span, left, right) = (chart.from, chart.to - chart.from, self.left, self.right);
        #[expect(clippy::cast_precision_loss, reason = "spans of a month")]
        move |at| left + (right - left) * ((at - from) as f64 / span.max(1) as f64).clamp(0.0, 1.0)
    }

    fn plot_top(&self) -> f64 {
        self.top + self.size * 1.45
    }

    fn type_(&self) -> Type {
        Type::new(self.size, TEXT)
    }
}

pub(super) fn draw(svg: &mut Svg, chart: &Chart, pane: &Pane, layout: &Layout) {
    let points = || pane.lines.iter().flat_map(|line| &line.points).map(|(_, figure)| *figure);
    let highest = points().fold(0.0, f64::max);
    // A limit far above would press all figures onto the axis; the heading has it in any case.
    let limit = pane.limit.filter(|limit| *limit > 0.0);
    let drawn =
        limit.filter(|limit| highest * 5.0 >= *limit || pane.lines.iter().all(|line| line.points.is_empty()));
    let scale = Scale::new(drawn.map_or(highest, |limit| limit.max(highest)), pane.unit, layout.steps);
    let (top, bottom) = (layout.plot_top(), layout.bottom);
    let y = move |place: f64| bottom - (bottom - top) * place;
    heading(svg, chart, pane, layout, limit);
    grid(svg, chart, layout, &scale, y);
    if let Some(limit) = drawn {
        let at = y(scale.place(limit));
        let look = format!("stroke=\"{LIMIT}\" stroke-width=\"2\" stroke-dasharray=\"8 6\"");
        svg.line((layout.left, at), (layout.right, at), &look);
    }
    if points().next().is_none() {
        let look = Type::new(layout.size * 1.1, BRIGHT).at(Anchor::Middle);
        let words = text!("chart-no-data").plain(chart.language);
        svg.text(
            f64::midpoint(layout.left, layout.right),
            f64::midpoint(top, bottom) + layout.size * 0.36,
            look,
            &words,
        );
    }
    let place =
        Place { x: layout.x(chart), y: |figure| y(scale.place(figure)), is_smooth: pane.lines.len() > 1 };
    for (index, line) in pane.lines.iter().enumerate() {
        let (stroke, area) = place.paths(line, bottom);
        let (colour, dashes) = (COLOURS[index % COLOURS.len()], DASHES[index % DASHES.len()]);
        if pane.lines.len() == 1 {
            svg.path(&area, &format!("fill=\"{colour}\" fill-opacity=\"0.16\""));
        }
        svg.path(&stroke, &format!("fill=\"none\" {}", stroke_of(colour, dashes, layout.stroke)));
    }
}

fn stroke_of(colour: &str, dashes: &str, width: f64) -> String {
    format!(
        "stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\" stroke-linejoin=\"round\" {dashes}"
    )
}

fn grid(svg: &mut Svg, chart: &Chart, layout: &Layout, scale: &Scale, y: impl Fn(f64) -> f64) {
    for line in scale.lines() {
        let at = y(scale.place(line));
        svg.line((layout.left, at), (layout.right, at), GRID);
        if layout.is_full {
            let figure = scale.mark(line, chart.language);
            svg.text(layout.left - 8.0, at + layout.size * 0.36, layout.type_().at(Anchor::End), &figure);
        }
    }
    svg.line((layout.left, layout.bottom), (layout.right, layout.bottom), AXIS);
    if layout.is_full {
        let room = layout.bottom - layout.plot_top() > layout.size * 2.4;
        if room {
            svg.text(layout.left - 8.0, layout.bottom, layout.type_().at(Anchor::End), "0");
        }
    }
}

/// What it is, how it is now, and its limit; or which line is which.
fn heading(svg: &mut Svg, chart: &Chart, pane: &Pane, layout: &Layout, limit: Option<f64>) {
    let baseline = layout.top + layout.size;
    let bold = Type::new(layout.size, BRIGHT).bold();
    let label = pane.label.plain(chart.language);
    svg.text(layout.start, baseline, bold, &label);
    let mut x = layout.start + bold.width(&label) + layout.size * 0.7;
    if let [line] = &pane.lines[..] {
        if let Some(now) = now(line, chart) {
            let figure = shown(now, pane.unit, chart.language);
            svg.text(x, baseline, Type::new(layout.size, COLOURS[0]).bold(), &figure);
            x += bold.width(&figure) + layout.size * 0.7;
        }
    } else {
        for (index, line) in pane.lines.iter().enumerate() {
            x = legend(svg, chart, (index, line), layout, (x, baseline));
        }
    }
    let Some(limit) = limit else { return };
    let limit = text!("chart-limit", limit = shown(limit, pane.unit, chart.language)).plain(chart.language);
    let look = Type::new(layout.size, LIMIT).at(Anchor::End);
    if x + look.width(&limit) <= layout.right {
        svg.text(layout.right, baseline, look, &limit);
    }
}

/// A piece of the line and its name; where the next begins.
fn legend(
    svg: &mut Svg,
    chart: &Chart,
    (index, line): (usize, &Line),
    layout: &Layout,
    (x, baseline): (f64, f64),
) -> f64 {
    let (colour, dashes) = (COLOURS[index % COLOURS.len()], DASHES[index % DASHES.len()]);
    let (sample, middle) = (layout.size * 1.7, baseline - layout.size * 0.36);
    svg.line((x, middle), (x + sample, middle), &stroke_of(colour, dashes, layout.stroke * 1.3));
    let name = match &line.name {
        Some(Name::Told(text)) => text.plain(chart.language),
        Some(Name::Outside(name)) => {
            font::name_or(name, || text!("chart-server", number = index + 1).plain(chart.language))
        }
        None => String::new(),
    };
    let name = font::cut(&name, 9.0);
    svg.text(x + sample + layout.size * 0.35, baseline, layout.type_(), &name);
    x + sample + layout.size * 1.2 + layout.type_().width(&name)
}

/// The figure at the end, if the line goes that far.
fn now(line: &Line, chart: &Chart) -> Option<f64> {
    let (at, figure) = line.points.last()?;
    (chart.to - at <= 3 * line.step).then_some(*figure)
}
