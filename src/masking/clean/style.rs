//! The colours and styles that Discord's `ansi` blocks know (discord-platform.md section 4).

/// One of the eight colours; Discord shows them in a palette of its own (black is a readable grey).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// SGR 30 and 40.
    Black,
    /// SGR 31 and 41.
    Red,
    /// SGR 32 and 42.
    Green,
    /// SGR 33 and 43.
    Yellow,
    /// SGR 34 and 44.
    Blue,
    /// SGR 35 and 45.
    Magenta,
    /// SGR 36 and 46.
    Cyan,
    /// SGR 37 and 47.
    White,
}

impl Colour {
    /// The colour of the last octal digit, in SGR's order.
    pub(super) fn from_digit(digit: u16) -> Self {
        match digit & 7 {
            0 => Self::Black,
            1 => Self::Red,
            2 => Self::Green,
            3 => Self::Yellow,
            4 => Self::Blue,
            5 => Self::Magenta,
            6 => Self::Cyan,
            _ => Self::White,
        }
    }

    /// The palette's colour of the same hue: a channel is lit when it is above the middle between the strongest
    /// and the weakest. Less than a quarter of saturation is grey: black below half brightness, else white.
    pub(super) fn nearest([red, green, blue]: [u8; 3]) -> Self {
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        let spread = most - least;
        if spread <= most / 4 {
            return if most < 128 { Self::Black } else { Self::White };
        }
        let lit = |channel: u8| u16::from(channel > least + spread / 2);
        Self::from_digit(lit(red) | lit(green) << 1 | lit(blue) << 2)
    }

    /// Its number in SGR's order, 0 to 7.
    pub(crate) fn digit(self) -> u8 {
        self as u8
    }
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Colour of the letters, SGR 30–37; `None` is Discord's default.
    pub foreground: Option<Colour>,
    /// Colour behind the letters, SGR 40–47.
    pub background: Option<Colour>,
    /// SGR 1.
    pub bold: bool,
    /// SGR 4.
    pub underline: bool,
}

impl Style {
    /// Whether no escape sequence is needed for it.
    pub fn is_plain(self) -> bool {
        self == Self::default()
    }
}
