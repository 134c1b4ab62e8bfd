//! SVG, written in one place, so that all text from outside is escaped.
//!
//! An own writer, since the one of resvg's family (`xmlwriter`) escapes no `&`, and a general XML library would be more
//! code than this is. A property test reads what it writes with resvg's own parser.

use std::fmt::{self, Write as _};

use super::font;

/// A document that is being written.
pub(super) struct Svg {
    out: String,
}

/// Where a text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) fill: &'static str,
    pub(super) anchor: Anchor,
}

impl Type {
    pub(super) const fn new(size: f64, fill: &'static str) -> Self {
        Self { size, bold: false, fill, anchor: Anchor::Start }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// About how wide a text is.
    pub(super) fn width(self, text: &str) -> f64 {
        font::ems(text) * self.size * if self.bold { 1.06 } else { 1.0 }
    }
}

impl Svg {
    /// An empty picture of one colour.
    pub(super) fn new((width, height): (u32, u32), background: &str) -> Self {
        let mut svg = Self { out: String::with_capacity(16 * 1024) };
        svg.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{}\">",
            font::FAMILY
        ));
        svg.put(format_args!("<rect width=\"{width}\" height=\"{height}\" fill=\"{background}\"/>"));
        svg
    }

    /// Definitions of ours, such as patterns.
    pub(super) fn defs(&mut self, defs: &str) {
        self.put(format_args!("<defs>{defs}</defs>"));
    }

    pub(super) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, look: &str) {
        self.put(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" {look}/>"
        ));
    }

    /// A path of `data`; `look` are attributes of ours.
    pub(super) fn path(&mut self, data: &str, look: &str) {
        if !data.is_empty() {
            self.put(format_args!("<path d=\"{data}\" {look}/>"));
        }
    }

    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), look: &str) {
        self.put(format_args!("<path d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\" {look}/>"));
    }

    /// A text, from outside or not, on the line at `y`.
    pub(super) fn text(&mut self, x: f64, y: f64, look: Type, text: &str) {
        let anchor = match look.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if look.bold { 600 } else { 400 };
        let (size, fill) = (look.size, look.fill);
        self.put(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{fill}\" \
             text-anchor=\"{anchor}\">{}</text>",
            escaped(&font::legible(text))
        ));
    }

    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }

    fn put(&mut self, part: fmt::Arguments<'_>) {
        // Writing to a string never fails.
        let _ = self.out.write_fmt(part);
    }
}

/// Text as XML has it, without what [XML 1.0](https://www.w3.org/TR/xml/#charsets) can't hold at all.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use resvg::usvg::roxmltree::Document;

    use super::escaped;

    proptest! {
        #[test]
        fn any_text_is_read_as_it_was(text in any::<String>()) {
            let xml = format!("<t>{}</t>", escaped(&text));
            let read = Document::parse(&xml).expect("XML");
            let kept: String =
                text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect();
            prop_assert_eq!(read.root_element().text().unwrap_or_default(), kept);
        }
    }

    #[test]
    fn markup_stays_text() {
        assert_eq!(escaped("</text><a&'\">\0"), "&lt;/text&gt;&lt;a&amp;&#39;&quot;&gt;");
    }
}
