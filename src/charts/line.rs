//! A line of figures as the data of a path: with gaps, and no more points than can be seen.

use std::fmt::Write as _;

use super::Line;

/// From times and figures to pixels.
pub(super) struct Place<X, Y> {
    pub(super) x: X,
    pub(super) y: Y,
    /// The mean of each few pixels is drawn: among other lines one with peaks can't be followed.
    pub(super) is_smooth: bool,
}

/// Pixels of one point of a smooth line.
const SMOOTH: f64 = 4.0;

impl<X: Fn(i64) -> f64, Y: Fn(f64) -> f64> Place<X, Y> {
    /// The line itself, and the area under it down to `bottom`.
    pub(super) fn paths(&self, line: &Line, bottom: f64) -> (String, String) {
        let (mut stroke, mut area) = (String::new(), String::new());
        for run in runs(&line.points, line.step) {
            let points: Vec<_> = self.thinned(run);
            let [(first, _), .., (last, _)] = points[..] else {
                // A single figure is a dot: a line of no length with round ends.
                for (x, y) in points {
                    put(&mut stroke, format_args!("M{x:.1} {y:.1}h.1"));
                }
                continue;
            };
            for (place, (x, y)) in points.iter().enumerate() {
                let command = if place == 0 { 'M' } else { 'L' };
                put(&mut stroke, format_args!("{command}{x:.1} {y:.1}"));
                put(&mut area, format_args!("{command}{x:.1} {y:.1}"));
            }
            put(&mut area, format_args!("L{last:.1} {bottom:.1}L{first:.1} {bottom:.1}Z"));
        }
        (stroke, area)
    }

    /// Of more than two points in a column of pixels the first, the lowest, the highest and the last: peaks stay.
    fn thinned(&self, run: &[(i64, f64)]) -> Vec<(f64, f64)> {
        if self.is_smooth {
            return self.smooth(run);
        }
        let mut out: Vec<(f64, f64)> = Vec::new();
        let place = |(at, figure): &(i64, f64)| ((self.x)(*at), (self.y)(*figure));
        for column in run.chunk_by(|a, b| (self.x)(a.0).floor() == (self.x)(b.0).floor()) {
            if column.len() <= 2 {
                out.extend(column.iter().map(place));
                continue;
            }
            let by = |a: &&(i64, f64), b: &&(i64, f64)| a.1.total_cmp(&b.1);
            let mut kept =
                [column.first(), column.iter().min_by(by), column.iter().max_by(by), column.last()];
            kept.sort_by_key(|point| point.map(|point| point.0));
            out.extend(kept.into_iter().flatten().map(place));
        }
        out
    }

    fn smooth(&self, run: &[(i64, f64)]) -> Vec<(f64, f64)> {
        let column = |at: i64| ((self.x)(at) / SMOOTH).floor();
        let mean = |points: &[(i64, f64)]| {
            #[expect(clippy::cast_precision_loss, reason = "thousands of points")]
            let count = points.len() as f64;
            let (x, y) =
                points.iter().fold((0.0, 0.0), |(x, y), (at, figure)| (x + (self.x)(*at), y + figure));
            (x / count, (self.y)(y / count))
        };
        run.chunk_by(|a, b| column(a.0) == column(b.0)).map(mean).collect()
    }
}

/// The parts between two gaps.
fn runs(points: &[(i64, f64)], step: i64) -> impl Iterator<Item = &[(i64, f64)]> {
    points.chunk_by(move |before, after| after.0 - before.0 <= 2 * step)
}

fn put(out: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a string never fails.
    let _ = out.write_fmt(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(points: &[(i64, f64)], step: i64, per_pixel: f64, is_smooth: bool) -> (String, String) {
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let place = Place { x: |at: i64| at as f64 / per_pixel, y: |figure: f64| 100.0 - figure, is_smooth };
        place.paths(&Line { name: None, points: points.to_vec(), step }, 100.0)
    }

    fn paths(points: &[(i64, f64)], step: i64, per_pixel: f64) -> (String, String) {
        drawn(points, step, per_pixel, false)
    }

    #[test]
    fn among_others_a_line_is_the_mean() {
        let points: Vec<_> = (0..12).map(|at| (at, if at % 2 == 0 { 10.0 } else { 30.0 })).collect();
        assert_eq!(drawn(&points, 1, 1.0, true).0, "M1.5 80.0L5.5 80.0L9.5 80.0");
    }

    #[test]
    fn where_nothing_was_heard_the_line_is_cut() {
        let (stroke, area) =
            paths(&[(0, 1.0), (10, 2.0), (20, 2.0), (50, 3.0), (90, 4.0), (100, 5.0)], 10, 1.0);
        assert_eq!(stroke, "M0.0 99.0L10.0 98.0L20.0 98.0M50.0 97.0h.1M90.0 96.0L100.0 95.0");
        assert_eq!(
            area,
            "M0.0 99.0L10.0 98.0L20.0 98.0L20.0 100.0L0.0 100.0ZM90.0 96.0L100.0 95.0L100.0 100.0L90.0 100.0Z"
        );
        assert_eq!(paths(&[], 10, 1.0), (String::new(), String::new()));
    }

    #[test]
    fn peaks_stay_when_points_are_denser_than_pixels() {
        let points: Vec<_> = (0..1000).map(|at| (at, if at == 503 { 99.0 } else { 1.0 })).collect();
        let (stroke, _) = paths(&points, 1, 100.0);
        assert!(stroke.contains("5.0 1.0"), "{stroke}");
        assert!(stroke.matches('L').count() <= 40, "{stroke}");
    }
}
