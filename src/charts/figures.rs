//! Figures as they stand on axes, and where the lines of a grid are.

use crate::{
    text,
    texts::{Language, Text},
};

/// What figures are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Percent, of one core for a processor.
    Percent,
    /// Bytes.
    Bytes,
    /// Bytes in a second.
    BytesPerSecond,
    /// A number of things.
    Count,
}

const BYTES: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];

/// Where lines of a grid are: from zero to what holds every figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub(super) step: f64,
    pub(super) top: f64,
    unit: Unit,
    /// In what the figures along the axis are told.
    base: f64,
    name: &'static str,
}

impl Scale {
    /// For figures up to `most`, in at most `lines` steps.
    pub(super) fn new(most: f64, unit: Unit, lines: u32) -> Self {
        let least = match unit {
            Unit::Percent => 10.0,
            Unit::Bytes | Unit::BytesPerSecond => 1024.0,
            Unit::Count => 4.0,
        };
        let most = if most.is_finite() { most.max(least) } else { least };
        let (name, base) = match unit {
            Unit::Bytes | Unit::BytesPerSecond => power(most),
            Unit::Percent | Unit::Count => ("", 1.0),
        };
        let step = step(most / base / f64::from(lines), unit) * base;
        Self { step, top: (most / step - 1e-9).ceil() * step, unit, base, name }
    }

    /// How a line of the grid reads: all in one unit, as short as can be.
    pub(super) fn mark(&self, figure: f64, language: Language) -> String {
        let number = number(figure / self.base, 2, language);
        match self.unit {
            Unit::Percent => text!("chart-percent", number = number).plain(language),
            Unit::Count => number,
            Unit::Bytes => format!("{number} {}", self.name),
            Unit::BytesPerSecond => format!("{number} {}/s", self.name),
        }
    }

    /// The lines above zero, lowest first.
    pub(super) fn lines(&self) -> impl Iterator<Item = f64> + '_ {
        (1..=16_u32).map(|n| f64::from(n) * self.step).take_while(|at| *at <= self.top * 1.0001)
    }

    /// Where a figure is: 0 at the bottom, 1 at the top.
    pub(super) fn place(&self, figure: f64) -> f64 {
        (figure / self.top).clamp(0.0, 1.0)
    }
}

/// The smallest round step of at least `least`.
fn step(least: f64, unit: Unit) -> f64 {
    let ten = 10_f64.powf(least.log10().floor());
    let round = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|round| round * ten);
    let whole = |step: &f64| unit != Unit::Count || step.fract() == 0.0;
    let mut fitting = round.filter(whole).filter(|round| *round >= least * 0.999_999);
    fitting.next().unwrap_or(10.0 * ten)
}

/// The largest unit of bytes that a figure has one of, and how many bytes that is.
fn power(bytes: f64) -> (&'static str, f64) {
    let mut size = 1.0;
    for (place, name) in BYTES.iter().enumerate() {
        if bytes < size * 1024.0 || place == BYTES.len() - 1 {
            return (name, size);
        }
        size *= 1024.0;
    }
    (BYTES[0], 1.0)
}

/// A figure for people: `12 %`, `3.4 GiB`, `0.5 MiB/s`.
pub(super) fn shown(figure: f64, unit: Unit, language: Language) -> String {
    let places = |figure: f64| if figure.abs() >= 99.95 { 0 } else { 1 };
    match unit {
        Unit::Percent => {
            let places = if figure.abs() >= 9.95 { 0 } else { 1 };
            text!("chart-percent", number = number(figure, places, language)).plain(language)
        }
        Unit::Count => number(figure, places(figure), language),
        Unit::Bytes | Unit::BytesPerSecond => {
            let (name, size) = power(figure);
            let per_second = if unit == Unit::BytesPerSecond { "/s" } else { "" };
            format!("{} {name}{per_second}", number(figure / size, places(figure / size), language))
        }
    }
}

impl Unit {
    /// A figure of it for people.
    #[must_use]
    pub fn text(self, figure: f64, language: Language) -> Text {
        Text::verbatim(shown(figure, self, language))
    }
}

/// With at most so many decimals, and none that is zero at the end.
fn number(figure: f64, places: usize, language: Language) -> String {
    let written = format!("{figure:.places$}");
    let written = match places {
        0 => &written,
        _ => written.trim_end_matches('0').trim_end_matches('.'),
    };
    written.replace('.', &text!("number-decimal-mark").plain(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_round_and_holds_every_figure() {
        const GIB: f64 = 1_073_741_824.0;
        for (most, unit, lines, step, top) in [
            (87.0, Unit::Percent, 4, 25.0, 100.0),
            (0.0, Unit::Percent, 4, 2.5, 10.0),
            (f64::NAN, Unit::Percent, 4, 2.5, 10.0),
            (412.0, Unit::Percent, 4, 200.0, 600.0),
            (4.0 * GIB, Unit::Bytes, 4, GIB, 4.0 * GIB),
            (3.3 * GIB, Unit::Bytes, 4, GIB, 4.0 * GIB),
            (3.3 * GIB, Unit::Bytes, 5, GIB, 4.0 * GIB),
            (1.1 * GIB, Unit::Bytes, 5, 0.25 * GIB, 1.25 * GIB),
            (7.0, Unit::Count, 4, 2.0, 8.0),
            (1.0, Unit::Count, 4, 1.0, 4.0),
            (23.0, Unit::Count, 2, 20.0, 40.0),
        ] {
            let scale = Scale::new(most, unit, lines);
            assert_eq!((scale.step, scale.top), (step, top), "{most} {unit:?}");
            assert!(scale.lines().count() <= lines as usize, "{most} {unit:?}");
        }
    }

    #[test]
    fn marks_are_in_one_unit() {
        let marks = |most, unit| {
            let scale = Scale::new(most, unit, 5);
            scale.lines().map(|line| scale.mark(line, Language::of("de"))).collect::<Vec<_>>().join(" | ")
        };
        assert_eq!(
            marks(1.1 * 1_073_741_824.0, Unit::Bytes),
            "0,25 GiB | 0,5 GiB | 0,75 GiB | 1 GiB | 1,25 GiB"
        );
        assert_eq!(marks(4_000.0, Unit::BytesPerSecond), "1 KiB/s | 2 KiB/s | 3 KiB/s | 4 KiB/s");
        assert_eq!(marks(8.0, Unit::Percent), "2 % | 4 % | 6 % | 8 % | 10 %");
    }

    #[test]
    fn figures_read_as_people_write_them() {
        let german = Language::of("de");
        for (figure, unit, english, in_german) in [
            (12.34, Unit::Percent, "12 %", "12 %"),
            (2.34, Unit::Percent, "2.3 %", "2,3 %"),
            (100.0, Unit::Percent, "100 %", "100 %"),
            (3.0, Unit::Count, "3", "3"),
            (1536.0, Unit::Bytes, "1.5 KiB", "1,5 KiB"),
            (4_294_967_296.0, Unit::Bytes, "4 GiB", "4 GiB"),
            (812_000_000.0, Unit::BytesPerSecond, "774 MiB/s", "774 MiB/s"),
            (0.0, Unit::Bytes, "0 B", "0 B"),
        ] {
            assert_eq!(shown(figure, unit, Language::ENGLISH), english);
            assert_eq!(shown(figure, unit, german), in_german);
        }
    }
}
