//! SVG to PNG.

use std::{collections::HashMap, sync::Arc};

use png::{BitDepth, ColorType, Encoder, Filter};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

use super::font;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum NotDrawn {
    /// It is no SVG of ours.
    #[error("a chart can't be read: {0}")]
    Svg(#[from] resvg::usvg::Error),
    /// It has no size.
    #[error("a chart has no size")]
    NoSize,
    /// PNG's encoder.
    #[error("a chart can't be written: {0}")]
    Png(#[from] png::EncodingError),
    /// The program ends, or drawing panicked.
    #[error("a chart was not drawn to its end")]
    Ended,
}

/// Draws a chart. It takes some milliseconds of a core: not on a runtime's thread.
///
/// # Errors
/// When it is no SVG of this module.
pub fn png(svg: &str) -> Result<Vec<u8>, NotDrawn> {
    let options =
        Options { fontdb: Arc::clone(&font::FONTS), font_family: font::FAMILY.into(), ..Options::default() };
    let tree = Tree::from_str(svg, &options)?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or(NotDrawn::NoSize)?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    Ok(encoded(&pixels)?)
}

type Colour = [u8; 3];
/// Colours of a picture with a palette.
const MOST_COLOURS: usize = 256;

/// A chart has a few colours and the steps between them where edges are smooth: with a palette it takes half of what it
/// takes with all its bytes. Colours beyond the most are as near as there is one.
fn encoded(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    // The background is opaque.
    let colours: Vec<Colour> =
        pixels.pixels().iter().map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let mut counts: HashMap<Colour, usize> = HashMap::new();
    for run in colours.chunk_by(|a, b| a == b) {
        *counts.entry(run[0]).or_default() += run.len();
    }
    let mut palette: Vec<Colour> = counts.keys().copied().collect();
    palette.sort_unstable_by_key(|colour| (std::cmp::Reverse(counts[colour]), *colour));
    let rare = palette.split_off(palette.len().min(MOST_COLOURS));
    let mut places: HashMap<Colour, u8> = palette.iter().copied().zip(0..=u8::MAX).collect();
    for colour in rare {
        let nearest = palette.iter().zip(0..=u8::MAX).min_by_key(|(other, _)| apart(colour, **other));
        places.insert(colour, nearest.map_or(0, |(_, place)| place));
    }
    let mut indices = Vec::with_capacity(colours.len());
    for run in colours.chunk_by(|a, b| a == b) {
        indices.resize(indices.len() + run.len(), places[&run[0]]);
    }
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, pixels.width(), pixels.height());
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_filter(Filter::NoFilter);
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(out)
}

fn apart(one: Colour, other: Colour) -> u32 {
    one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
}
