//! The activity log of a server, as the client API shows it (protocol section 1.7).

use serde::Deserialize;

use super::variable::Lenient;
use crate::ForeignText;

/// A row of a server's activity log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// What happened, such as `server:power.start`.
    pub event: ForeignText,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// The name of the panel's user who did it; none: the panel by itself, such as a schedule.
    pub actor: Option<ForeignText>,
}

#[derive(Deserialize)]
pub(crate) struct WireActivity {
    event: ForeignText,
    timestamp: ForeignText,
    #[serde(default)]
    relationships: Lenient<Relationships>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Relationships {
    actor: Lenient<Actor>,
}

/// `{"object": "null_resource", "attributes": null}` where there is none.
#[derive(Deserialize)]
struct Actor {
    attributes: User,
}

#[derive(Deserialize)]
struct User {
    username: ForeignText,
}

impl WireActivity {
    /// The row; none where its time can't be read.
    pub(crate) fn read(self) -> Option<Activity> {
        let at = seconds(&self.timestamp)?;
        let actor = self.relationships.good().and_then(|more| more.actor.good());
        Some(Activity { event: self.event, at, actor: actor.map(|actor| actor.attributes.username) })
    }
}

/// Seconds since 1970 of a time such as `2024-10-24T18:22:11+00:00`.
fn seconds(text: &str) -> Option<i64> {
    let (date, rest) = text.split_once(['T', ' '])?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (time, zone) = match rest.find(['Z', '+', '-']) {
        Some(at) => rest.split_at(at),
        None => (rest, "Z"),
    };
    let mut time = time.split('.').next()?.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let offset = match zone.split_at_checked(1)? {
        ("Z", "") => 0,
        (sign @ ("+" | "-"), zone) => {
            let (hours, minutes) = zone.split_once(':')?;
            let offset = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
            if sign == "+" { offset } else { -offset }
        }
        _ => return None,
    };
    let sane = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    sane.then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar: years are counted from March, so that a leap day is a year's
/// last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = year * 365 + year / 4 - year / 100 + year / 400;
    // From March on months have 31, 30, 31, 30, 31 days, and again.
    before + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_read_as_panels_write_them() {
        for (text, at) in [
            ("1970-01-01T00:00:00+00:00", Some(0)),
            ("2024-10-24T18:22:11+00:00", Some(1_729_794_131)),
            ("2024-10-24T20:22:11+02:00", Some(1_729_794_131)),
            ("2024-02-29T00:00:00Z", Some(1_709_164_800)),
            ("2024-03-01T00:00:00.123456Z", Some(1_709_251_200)),
            ("2000-12-31T23:59:59-01:30", Some(978_312_599)),
            ("yesterday", None),
            ("2024-13-01T00:00:00Z", None),
            ("2024-10-24T18:22Z", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), at, "{text}");
        }
    }

    #[test]
    fn rows_of_both_panels_are_read() {
        let row = |relationships| {
            json!({"id": "x", "batch": null, "event": "server:power.stop", "is_api": true, "ip": null, "description": null,
                   "properties": {}, "has_additional_metadata": false, "timestamp": "1970-01-01T00:01:00+00:00",
                   "relationships": relationships})
        };
        let nobody = json!({"actor": {"object": "null_resource", "attributes": null}});
        let somebody = json!({"actor": {"object": "user", "attributes": {"uuid": "u", "username": "jdoe", "email": "e"}}});
        for (relationships, actor) in [(nobody, None), (somebody, Some("jdoe")), (json!(null), None)] {
            let wire: WireActivity = serde_json::from_value(row(relationships)).unwrap();
            let read = wire.read().unwrap();
            assert_eq!((&*read.event, read.at, read.actor.as_deref()), ("server:power.stop", 60, actor));
        }
    }
}
