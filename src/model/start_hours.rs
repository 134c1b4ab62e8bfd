//! The hours of a day in which everyone may start a server from its card.

use std::{fmt, str::FromStr};

const DAY: u16 = 24 * 60;

/// From one minute of the day to before another; across midnight where the second is smaller; all day where they are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StartHours {
    /// Minutes after midnight, 0 to 1439.
    pub from: u16,
    /// Likewise.
    pub to: u16,
}

/// A text that is no hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these are no hours")]
pub struct NoHours;

impl StartHours {
    /// Whether that minute of the day, 0 to 1439, is among them.
    #[must_use]
    pub fn contains(self, minute: u16) -> bool {
        match self.from.cmp(&self.to) {
            std::cmp::Ordering::Equal => true,
            std::cmp::Ordering::Less => (self.from..self.to).contains(&minute),
            std::cmp::Ordering::Greater => minute >= self.from || minute < self.to,
        }
    }

    /// Whether it is all day.
    #[must_use]
    pub fn is_all_day(self) -> bool {
        self.from == self.to
    }
}

impl FromStr for StartHours {
    type Err = NoHours;

    fn from_str(typed: &str) -> Result<Self, NoHours> {
        let (from, to) = typed.split_once(['-', '–']).ok_or(NoHours)?;
        Ok(Self { from: minute(from).ok_or(NoHours)?, to: minute(to).ok_or(NoHours)? % DAY })
    }
}

impl fmt::Display for StartHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}–{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

/// `16:00`, `7`; 24:00 is the end of the day.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
    let number = |text: &str, longest: usize| {
        let digits = (1..=longest).contains(&text.len()) && text.bytes().all(|sign| sign.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (number(hour, 2)?, number(minute, 2).filter(|_| minute.len() == 2)?);
    let at = hour * 60 + minute;
    (minute < 60 && at <= DAY).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_and_may_go_past_midnight() {
        for (typed, shown, within, without) in [
            ("16:00-23:00", "16:00–23:00", [16 * 60, 23 * 60 - 1], [16 * 60 - 1, 23 * 60]),
            ("22-02:30", "22:00–02:30", [22 * 60, 149], [150, 22 * 60 - 1]),
            ("16:00 – 24:00", "16:00–00:00", [16 * 60, 1439], [0, 16 * 60 - 1]),
        ] {
            let hours: StartHours = typed.parse().unwrap();
            assert_eq!(hours.to_string(), shown);
            assert_eq!(hours.to_string().parse(), Ok(hours));
            assert!(within.into_iter().all(|minute| hours.contains(minute)), "{typed}");
            assert!(!without.into_iter().any(|minute| hours.contains(minute)), "{typed}");
        }
        assert!((0..1440).all(|minute| StartHours::default().contains(minute)));
        for typed in
            ["", "16:00", "16:00-25:00", "16:60-17:00", "24:01-1:00", "4pm-5pm", "16:0-17:00", "-1-2"]
        {
            assert_eq!(typed.parse::<StartHours>(), Err(NoHours), "{typed}");
        }
    }
}
