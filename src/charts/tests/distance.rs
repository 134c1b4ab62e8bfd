//! How far two pictures are from each other for an eye.

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};

/// Pixels on a side of what is compared as one: what an eye does not tell apart, such as the edge of a letter that is
/// drawn a hair further.
const CELL: u32 = 4;

/// The largest of the mean distance of all cells and a hundredth of the largest of one cell, in hundredths of OKLab's
/// lightness (2 is the least that is noticed).
pub(super) fn between(one: &Pixmap, other: &Pixmap) -> f64 {
    if (one.width(), one.height()) != (other.width(), other.height()) {
        return f64::INFINITY;
    }
    let cells = (0..one.height() / CELL).flat_map(|y| (0..one.width() / CELL).map(move |x| (x, y)));
    let distances: Vec<_> = cells.map(|cell| 100.0 * apart(mean(one, cell), mean(other, cell))).collect();
    #[expect(clippy::cast_precision_loss, reason = "thousands of cells")]
    let all = distances.iter().sum::<f64>() / distances.len() as f64;
    all.max(distances.iter().copied().fold(0.0, f64::max) / 20.0)
}

fn mean(picture: &Pixmap, (x, y): (u32, u32)) -> [f64; 3] {
    let mut sum = [0.0; 3];
    for (dx, dy) in (0..CELL).flat_map(|dx| (0..CELL).map(move |dy| (dx, dy))) {
        let pixel = picture.pixel(x * CELL + dx, y * CELL + dy).map_or([0.0; 3], linear);
        sum.iter_mut().zip(pixel).for_each(|(sum, part)| *sum += part / f64::from(CELL * CELL));
    }
    lab(sum)
}

fn linear(pixel: PremultipliedColorU8) -> [f64; 3] {
    [pixel.red(), pixel.green(), pixel.blue()].map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

/// [OKLab](https://bottosson.github.io/posts/oklab/) of linear sRGB.
fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
    let l = (0.412_221_47 * r + 0.536_332_54 * g + 0.051_445_99 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_55 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_84 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_79 * m - 0.004_072_05 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_71 * s,
        0.025_904_04 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

fn apart(one: [f64; 3], other: [f64; 3]) -> f64 {
    one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum::<f64>().sqrt()
}

#[test]
fn a_moved_line_or_another_colour_is_seen_and_a_trace_is_not() {
    use resvg::tiny_skia::{Color, Paint, Rect, Transform};
    let drawn = |x: f32, red: u8| {
        let mut picture = Pixmap::new(80, 40).unwrap();
        picture.fill(Color::from_rgba8(30, 31, 34, 255));
        let mut paint = Paint::default();
        paint.set_color_rgba8(red, 176, 255, 255);
        picture.fill_rect(Rect::from_xywh(x, 4.0, 3.0, 30.0).unwrap(), &paint, Transform::identity(), None);
        picture
    };
    let reference = drawn(20.0, 93);
    assert!(between(&drawn(20.0, 93), &reference) < 0.001);
    assert!(between(&drawn(20.05, 95), &reference) < super::NEAR);
    assert!(between(&drawn(24.0, 93), &reference) > super::NEAR);
    assert!(between(&drawn(20.0, 255), &reference) > super::NEAR);
}
