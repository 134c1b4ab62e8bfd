//! The colours of cards' edges. A colour never stands alone: the text says the same.

/// What a card's edge tells at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accent {
    /// All is well, such as a server that runs.
    Good,
    /// Under way, such as a server that starts.
    Changing,
    /// Off, failed or refused.
    Bad,
    /// Not known, or nothing of the kind.
    Neutral,
}

impl Accent {
    /// Red, green and blue, a byte each. Each is told from Discord's dark and light background by 3 to 1
    /// ([WCAG 2.2, 1.4.11](https://www.w3.org/TR/WCAG22/#non-text-contrast)).
    pub(super) fn rgb(self) -> u32 {
        match self {
            Self::Good => 0x2E_9E_5B,
            Self::Changing => 0xC2_7C_0E,
            Self::Bad => 0xDA_3E_44,
            Self::Neutral => 0x80_84_8E,
        }
    }
}
