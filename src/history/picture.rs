//! Records as charts, and in words for those who don't see them.

use super::{Metric, Record, Series};
use crate::{
    charts::{Chart, Line, Name, Pane, State, Stretch, Unit},
    model::RunState,
    text,
    texts::{Language, Text},
};

/// What a pane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Processor.
    Cpu,
    /// Memory.
    Memory,
    /// Disk.
    Disk,
    /// What goes in and out.
    Network,
    /// Players.
    Players,
}

impl Figure {
    /// The most telling ones.
    pub const OVERVIEW: [Self; 3] = [Self::Cpu, Self::Memory, Self::Players];

    fn label(self) -> Text {
        match self {
            Self::Cpu => text!("chart-cpu"),
            Self::Memory => text!("chart-memory"),
            Self::Disk => text!("chart-disk"),
            Self::Network => text!("chart-network"),
            Self::Players => text!("chart-players"),
        }
    }

    fn unit(self) -> Unit {
        match self {
            Self::Cpu => Unit::Percent,
            Self::Memory | Self::Disk => Unit::Bytes,
            Self::Network => Unit::BytesPerSecond,
            Self::Players => Unit::Count,
        }
    }

    /// Its lines, with what tells them apart where there are several.
    fn metrics(self) -> Vec<(Metric, Option<Text>)> {
        match self {
            Self::Cpu => vec![(Metric::Cpu, None)],
            Self::Memory => vec![(Metric::Memory, None)],
            Self::Disk => vec![(Metric::Disk, None)],
            Self::Network => {
                vec![
                    (Metric::Received, Some(text!("chart-received"))),
                    (Metric::Sent, Some(text!("chart-sent"))),
                ]
            }
            Self::Players => vec![(Metric::Players, None)],
        }
    }
}

/// A chart of some servers over the same time, by name. The states and crashes are those of a server that is alone.
#[must_use]
pub fn chart(servers: &[(&str, &Record)], figures: &[Figure], time: Text, language: Language) -> Chart {
    let names: Vec<_> = servers.iter().map(|(name, _)| *name).collect();
    let alone = if let [(_, record)] = servers { Some(*record) } else { None };
    let (from, to) = servers.first().map_or((0, 1), |(_, record)| (record.from, record.to));
    Chart {
        title: names.join(", "),
        time,
        language,
        from,
        to,
        panes: figures.iter().map(|figure| pane(servers, *figure, language)).collect(),
        states: alone.map(stretches).unwrap_or_default(),
        crashes: alone.map(Record::crashes).unwrap_or_default(),
    }
}

fn pane(servers: &[(&str, &Record)], figure: Figure, language: Language) -> Pane {
    let mut limits = Vec::new();
    let mut lines = Vec::new();
    for (server, record) in servers {
        for (metric, kind) in figure.metrics() {
            let series = record.series(metric);
            limits.push(series.limit);
            let name = match (servers.len() > 1, kind) {
                (true, Some(kind)) => Some(Name::Outside(format!("{server} {}", kind.plain(language)))),
                (true, None) => Some(Name::Outside((*server).to_owned())),
                (false, kind) => kind.map(Name::Told),
            };
            lines.push(Line { name, points: series.points, step: series.step });
        }
    }
    // One line of a limit for all: only where it is the limit of all.
    let limit =
        limits.first().copied().flatten().filter(|first| limits.iter().all(|other| *other == Some(*first)));
    Pane { label: figure.label(), unit: figure.unit(), lines, limit }
}

fn stretches(record: &Record) -> Vec<Stretch> {
    let state = |state| match state {
        RunState::Offline => State::Offline,
        RunState::Starting => State::Starting,
        RunState::Running => State::Running,
        RunState::Stopping => State::Stopping,
    };
    record
        .states()
        .into_iter()
        .map(|stay| Stretch { from: stay.from, to: stay.to, state: state(stay.state) })
        .collect()
}

/// The same in words, a line for each line of the chart: its lowest, its highest, and how it is now.
#[must_use]
pub fn words(servers: &[(&str, &Record)], figures: &[Figure], language: Language) -> Vec<Text> {
    let mut lines = Vec::new();
    for figure in figures {
        for (server, record) in servers {
            for (metric, kind) in figure.metrics() {
                let label = match kind {
                    Some(kind) => text!("chart-label-kind", label = figure.label(), kind = kind),
                    None => figure.label(),
                };
                let label = match servers.len() {
                    0 | 1 => label,
                    _ => text!("chart-label-server", label = label, server = *server),
                };
                lines.push(summary(label, &record.series(metric), figure.unit(), record.to, language));
            }
        }
    }
    lines
}

fn summary(label: Text, series: &Series, unit: Unit, to: i64, language: Language) -> Text {
    let figures = || series.points.iter().map(|(_, figure)| *figure);
    let (Some(lowest), Some(highest)) = (figures().reduce(f64::min), figures().reduce(f64::max)) else {
        return text!("chart-words-none", label = label);
    };
    let shown = |figure| unit.text(figure, language);
    let (lowest, highest) = (shown(lowest), shown(highest));
    match series.points.last().filter(|(at, _)| to - at <= 3 * series.step) {
        Some((_, now)) => {
            text!("chart-words", label = label, lowest = lowest, highest = highest, now = shown(*now))
        }
        None => text!("chart-words-past", label = label, lowest = lowest, highest = highest),
    }
}
