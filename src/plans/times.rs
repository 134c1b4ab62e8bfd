//! When a plan is done: in the words that people type, and the next time in a time zone. Pure.
//!
//! Own words, since nobody should have to learn cron's five fields; they are few and are read back as they are kept.

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::{AmbiguousOffset, TimeZone},
};

const DAYS: [(Weekday, &str, &[&str]); 7] = [
    (Weekday::Monday, "Mon", &["mon", "monday", "mo", "montag"]),
    (Weekday::Tuesday, "Tue", &["tue", "tuesday", "tues", "di", "dienstag"]),
    (Weekday::Wednesday, "Wed", &["wed", "wednesday", "mi", "mittwoch"]),
    (Weekday::Thursday, "Thu", &["thu", "thursday", "thurs", "do", "donnerstag"]),
    (Weekday::Friday, "Fri", &["fri", "friday", "fr", "freitag"]),
    (Weekday::Saturday, "Sat", &["sat", "saturday", "sa", "samstag", "sonnabend"]),
    (Weekday::Sunday, "Sun", &["sun", "sunday", "so", "sonntag"]),
];
const DAILY: u8 = 0b111_1111;
const WEEKDAYS: u8 = 0b001_1111;
const WEEKENDS: u8 = 0b110_0000;
/// The shortest and the longest time between two of `every`, in minutes: ten minutes and 30 days.
pub const EVERY: (i64, i64) = (10, 30 * 24 * 60);
/// How many days ahead a next time is looked for: more than a month and any change of the calendar.
const AHEAD: usize = 70;

/// When something is done, again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// On these days of the week, Monday first in the lowest bit.
    Week {
        /// The days.
        days: u8,
        /// The time of day.
        at: Time,
    },
    /// On this day of each month; a shorter month's last day.
    Month {
        /// 1 to 31.
        day: i8,
        /// The time of day.
        at: Time,
    },
    /// Every so many minutes from when it was planned, whatever clocks on walls say.
    Every {
        /// 10 to 43,200.
        minutes: i64,
    },
}

/// Why a text says no times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoTimes {
    /// It is not written as any of them.
    #[error("these are no times")]
    Unreadable,
    /// The time between two is shorter or longer than it may be.
    #[error("it is too often, or too seldom")]
    OutOfBounds,
}

impl FromStr for Times {
    type Err = NoTimes;

    fn from_str(typed: &str) -> Result<Self, NoTimes> {
        let text = typed.trim().to_lowercase().replace(" at ", " ").replace(" um ", " ").replace(" uhr", "");
        if let Some(rest) = text.strip_prefix("every ").or_else(|| text.strip_prefix("alle "))
            && rest.starts_with(|first: char| first.is_ascii_digit())
        {
            return every(rest);
        }
        if let Some(at) = time(&text) {
            return Ok(Self::Week { days: DAILY, at });
        }
        let (days, at) = text.rsplit_once(' ').ok_or(NoTimes::Unreadable)?;
        // The words before `am` and `pm` belong to the time.
        let (days, at) = match (days.rsplit_once(' '), at) {
            (Some((days, hour)), "am" | "pm") => (days, format!("{hour}{at}")),
            _ => (days, at.to_owned()),
        };
        let at = time(&at).ok_or(NoTimes::Unreadable)?;
        match day_of_month(days) {
            Some(day) => Ok(Self::Month { day, at }),
            None => Ok(Self::Week { days: week(days).ok_or(NoTimes::Unreadable)?, at }),
        }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Week { days, at } => {
                match days {
                    DAILY => f.write_str("daily")?,
                    WEEKDAYS => f.write_str("weekdays")?,
                    WEEKENDS => f.write_str("weekends")?,
                    days => {
                        let named = DAYS.iter().filter(|(day, ..)| days & bit(*day) > 0);
                        f.write_str(&named.map(|(_, name, _)| *name).collect::<Vec<_>>().join(", "))?;
                    }
                }
                write!(f, " {}", at.strftime("%H:%M"))
            }
            Self::Month { day, at } => {
                let end = match day {
                    1 | 21 | 31 => "st",
                    2 | 22 => "nd",
                    3 | 23 => "rd",
                    _ => "th",
                };
                write!(f, "{day}{end} {}", at.strftime("%H:%M"))
            }
            Self::Every { minutes } if minutes % (24 * 60) == 0 => {
                write!(f, "every {} d", minutes / (24 * 60))
            }
            Self::Every { minutes } if minutes % 60 == 0 => write!(f, "every {} h", minutes / 60),
            Self::Every { minutes } => write!(f, "every {minutes} min"),
        }
    }
}

impl Times {
    /// The first time after `after`, in seconds since 1970, of what was planned at `planned_at`. A time of day that a day
    /// does not have is its next one that it has; one that it has twice is the first. None: there is none that can be told.
    #[must_use]
    pub fn next(&self, after: i64, planned_at: i64, zone: &TimeZone) -> Option<i64> {
        if let Self::Every { minutes } = *self {
            let each = minutes * 60;
            // A clock that was set back is before the plan.
            let passed = after.saturating_sub(planned_at).div_euclid(each) + 1;
            return planned_at.checked_add(each.checked_mul(passed.max(1))?);
        }
        let today = zone.to_datetime(Timestamp::from_second(after).ok()?).date();
        // Where a change leaves out midnight, what was planned for the day before can be today.
        let mut day = today.yesterday().ok()?;
        for _ in 0..AHEAD {
            if let Some(at) = self.on(day)
                && let Some(second) = instant(day.to_datetime(at), zone)
                && second > after
            {
                return Some(second);
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// The next so many times.
    #[must_use]
    pub fn upcoming(&self, after: i64, planned_at: i64, zone: &TimeZone, count: usize) -> Vec<i64> {
        let next = |at: &i64| self.next(*at, planned_at, zone);
        std::iter::successors(self.next(after, planned_at, zone), next).take(count).collect()
    }

    /// The time of day on which it is on that day.
    fn on(&self, date: Date) -> Option<Time> {
        match *self {
            Self::Week { days, at } => (days & bit(date.weekday()) > 0).then_some(at),
            Self::Month { day, at } => (date.day() == day.min(date.days_in_month())).then_some(at),
            Self::Every { .. } => None,
        }
    }
}

/// When clocks on walls show this: the first time, or where they never do, as soon as they show more.
fn instant(wall: DateTime, zone: &TimeZone) -> Option<i64> {
    let ambiguous = zone.to_ambiguous_timestamp(wall);
    let at = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall),
        AmbiguousOffset::Gap { after, .. } => {
            // With the offset that comes it is still before the change.
            let before = after.to_timestamp(wall).ok()?;
            return Some(zone.following(before).next()?.timestamp().as_second());
        }
    };
    at.ok().map(Timestamp::as_second)
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

/// `6 h`, `30 min`, `2 days`.
fn every(text: &str) -> Result<Times, NoTimes> {
    let digits = text.find(|sign: char| !sign.is_ascii_digit()).ok_or(NoTimes::Unreadable)?;
    let number: i64 = text[..digits].parse().map_err(|_| NoTimes::OutOfBounds)?;
    let each = match text[digits..].trim() {
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" => 1,
        "h" | "hour" | "hours" | "std" | "stunde" | "stunden" => 60,
        "d" | "day" | "days" | "tag" | "tage" => 24 * 60,
        _ => return Err(NoTimes::Unreadable),
    };
    let minutes = number.checked_mul(each).ok_or(NoTimes::OutOfBounds)?;
    match (EVERY.0..=EVERY.1).contains(&minutes) {
        true => Ok(Times::Every { minutes }),
        false => Err(NoTimes::OutOfBounds),
    }
}

/// `04:00`, `4:00`, `4am`, `4:30pm`.
fn time(text: &str) -> Option<Time> {
    let (text, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(text), _) => (text.trim_end(), Some(0)),
        (_, Some(text)) => (text.trim_end(), Some(12)),
        _ => (text, None),
    };
    let (hour, minute) = match text.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None if half.is_some() => (text, "0"),
        None => return None,
    };
    let number = |text: &str| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|sign| sign.is_ascii_digit());
        digits.then(|| text.parse::<i8>().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
    };
    Time::new(hour, minute, 0, 0).ok()
}

/// `1st`, `2.`, `29th`.
fn day_of_month(text: &str) -> Option<i8> {
    let digits = text.find(|sign: char| !sign.is_ascii_digit())?;
    let day: i8 = text[..digits].parse().ok()?;
    let known = matches!(text[digits..].trim(), "st" | "nd" | "rd" | "th" | ".");
    (known && (1..=31).contains(&day)).then_some(day)
}

/// `daily`, `weekdays`, `Sat`, `Mon, Thu`, `Mon and Thu`.
fn week(text: &str) -> Option<u8> {
    match text.trim() {
        "daily" | "every day" | "täglich" | "jeden tag" => return Some(DAILY),
        "weekdays" | "every weekday" | "werktags" => return Some(WEEKDAYS),
        "weekends" | "every weekend" | "am wochenende" => return Some(WEEKENDS),
        _ => {}
    }
    let words = text.split([',', ' ']).filter(|word| !word.is_empty());
    let words = words.filter(|word| !matches!(*word, "and" | "und" | "every" | "on" | "jeden" | "am"));
    let mut days = 0;
    for word in words {
        let word = word.trim_end_matches('.');
        // More than one of it: `Saturdays`.
        let named =
            |names: &[&str]| names.iter().any(|name| *name == word || word.strip_suffix('s') == Some(name));
        let (day, ..) = DAYS.iter().find(|(_, _, names)| named(names))?;
        days |= bit(*day);
    }
    (days > 0).then_some(days)
}

#[cfg(test)]
mod tests;
