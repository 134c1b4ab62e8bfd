//! Time zones by their IANA names.
//!
//! `jiff` has the rules, with the database built in: a container or a small system has none of its own, and a day that
//! begins at another hour than people were shown is worse than a rule that is a release old. Next to `chrono-tz` it also
//! says which times of day a change leaves out or has twice.

use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};

/// The name where nobody chose one.
pub const UTC: &str = "UTC";
/// Characters of the longest name.
pub const LONGEST_ZONE: usize = 64;

/// The time zone of that name, in whatever case, with its own spelling.
#[must_use]
pub fn find(name: &str) -> Option<(String, TimeZone)> {
    let wanted = name.trim().replace(' ', "_");
    // What begins with a sign that no name has is read as another kind of rule.
    if wanted.is_empty() || !wanted.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let zone = TimeZoneDatabase::bundled().get(&wanted).ok()?;
    let spelled = zone.iana_name()?.to_owned();
    Some((spelled, zone))
}

/// The zone that was chosen; UTC where none was, or where it is not known to this version any more.
#[must_use]
pub fn chosen(name: Option<&str>) -> (String, TimeZone) {
    name.and_then(find).unwrap_or_else(|| (UTC.to_owned(), TimeZone::UTC))
}

/// What clocks on walls show there at `now`, in seconds since 1970.
#[must_use]
pub fn wall_clock(zone: &TimeZone, now: i64) -> String {
    let at = Timestamp::from_second(now).unwrap_or_default();
    zone.to_datetime(at).strftime("%H:%M").to_string()
}

/// The minute of the day there at `now`, in seconds since 1970: 0 to 1439.
#[must_use]
pub fn minute_of_day(zone: &TimeZone, now: i64) -> u16 {
    let at = zone.to_datetime(Timestamp::from_second(now).unwrap_or_default());
    u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs())
}

/// Names that may be meant, the most likely first; of nothing typed the first ones.
#[must_use]
pub fn near(typed: &str, most: usize) -> Vec<String> {
    let key = key(typed);
    let mut scored: Vec<_> = TimeZoneDatabase::bundled()
        .available()
        .map(|name| name.to_string())
        .filter_map(|name| Some((score(&key, &name)?, name)))
        .collect();
    scored.sort_by(|(one, name), (other, second)| other.total_cmp(one).then_with(|| name.cmp(second)));
    scored.into_iter().take(most).map(|(_, name)| name).collect()
}

/// How like a name is to what was typed: more than 2 begins with it, more than 1 contains it, else as far as it is alike.
fn score(typed: &str, name: &str) -> Option<f64> {
    const ALIKE: f64 = 0.8;
    let whole = key(name);
    let city = whole.rsplit('/').next().unwrap_or_default();
    // Places before the old names of countries and offsets.
    let bonus = if name.contains('/') && !name.starts_with("Etc/") { 0.1 } else { 0.0 };
    if whole.starts_with(typed) || city.starts_with(typed) {
        return Some(2.0 + bonus);
    }
    if whole.contains(typed) {
        return Some(1.0 + bonus);
    }
    let alike = strsim::jaro_winkler(typed, city).max(strsim::jaro_winkler(typed, &whole));
    (alike >= ALIKE).then_some(alike)
}

fn key(name: &str) -> String {
    name.trim().to_lowercase().replace(' ', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_found_by_name_and_spelled_as_they_are() {
        for (typed, name) in [
            ("Europe/Berlin", Some("Europe/Berlin")),
            (" europe/berlin ", Some("Europe/Berlin")),
            ("america/new york", Some("America/New_York")),
            ("UTC", Some("UTC")),
            ("Mars/Phobos", None),
            ("", None),
            ("../etc/passwd", None),
            ("+02:00", None),
            ("CET-1CEST,M3.5.0,M10.5.0/3", None),
        ] {
            assert_eq!(find(typed).map(|(name, _)| name).as_deref(), name, "{typed}");
        }
        assert_eq!(chosen(Some("Mars/Phobos")).0, UTC);
    }

    #[test]
    fn near_names_are_offered() {
        let first = |typed| near(typed, 3).first().cloned().unwrap_or_default();
        assert_eq!(first("berlin"), "Europe/Berlin");
        assert_eq!(first("Europe/Berln"), "Europe/Berlin");
        assert_eq!(first("new york"), "America/New_York");
        assert_eq!(first("Tokio"), "Asia/Tokyo");
        assert!(near("qqqqqq", 3).is_empty());
        assert_eq!(near("", 25).len(), 25);
    }
}
