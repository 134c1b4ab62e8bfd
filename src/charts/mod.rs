//! Charts: figures over time as a picture. Pure: a [`Chart`] becomes SVG ([`Chart::svg`]), and that a PNG ([`png()`]).
//!
//! All is drawn for Discord's dark theme at the width of a phone, where 800 pixels are some 340 points. The only font is
//! the one in `font/`; nothing of the system is read. Two lines differ in their dashes, two states in their hatching:
//! nothing is told by colour alone.

mod band;
mod figures;
mod font;
mod line;
mod page;
mod pane;
mod png;
mod renderer;
mod svg;
#[cfg(test)]
mod tests;
mod time_axis;

pub use figures::Unit;
pub use png::{NotDrawn, png};
pub use renderer::Renderer;

use crate::texts::{Language, Text};

/// The width and height of a chart, pixels.
pub const FULL: (u32, u32) = (800, 400);
/// Of a small one, on a card.
pub const SMALL: (u32, u32) = (400, 120);

/// Figures of one time, in one or more panes, one below the other.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it is of, usually a server's name: as it is, from outside.
    pub title: String,
    /// Which time, such as "last 24 hours".
    pub time: Text,
    /// The language of all that is read on it.
    pub language: Language,
    /// Its first second, since 1970.
    pub from: i64,
    /// And its last.
    pub to: i64,
    /// The panes, at most four are legible.
    pub panes: Vec<Pane>,
    /// The states of the server in order; empty: they are not shown.
    pub states: Vec<Stretch>,
    /// When it crashed, in seconds since 1970.
    pub crashes: Vec<i64>,
}

/// Lines of one unit.
#[derive(Debug, Clone)]
pub struct Pane {
    /// What the figures are.
    pub label: Text,
    /// Their unit.
    pub unit: Unit,
    /// The lines; one in each colour, at most four differ.
    pub lines: Vec<Line>,
    /// What the figure can't go beyond, drawn as a line of its own.
    pub limit: Option<f64>,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    /// What tells it from the others of its pane.
    pub name: Option<Name>,
    /// Seconds since 1970, growing, and the figure then.
    pub points: Vec<(i64, f64)>,
    /// Seconds between two points. Where more than two steps lie between them, there was no data.
    pub step: i64,
}

/// The name of a line.
#[derive(Debug, Clone)]
pub enum Name {
    /// Ours.
    Told(Text),
    /// Of a server: from outside.
    Outside(String),
}

/// A state of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Not running.
    Offline,
    /// Starting.
    Starting,
    /// Running.
    Running,
    /// Stopping.
    Stopping,
}

/// A time in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its first second, since 1970.
    pub from: i64,
    /// The second after its last.
    pub to: i64,
    /// The state.
    pub state: State,
}

impl Chart {
    /// The chart as SVG, [`FULL`] size.
    #[must_use]
    pub fn svg(&self) -> String {
        page::full(self)
    }

    /// The first two panes side by side as SVG, [`SMALL`] size.
    #[must_use]
    pub fn small(&self) -> String {
        page::small(self)
    }

    /// Whether any figure is on it.
    #[must_use]
    pub fn has_data(&self) -> bool {
        self.panes.iter().flat_map(|pane| &pane.lines).any(|line| !line.points.is_empty())
    }
}
