use proptest::prelude::*;

use super::*;
use crate::plans::zone;

fn zone(name: &str) -> TimeZone {
    zone::find(name).unwrap().1
}

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_second()
}

/// The next times as UTC.
fn next(times: &str, name: &str, after: &str, count: usize) -> Vec<String> {
    let times: Times = times.parse().unwrap();
    let next = times.upcoming(at(after), at(after), &zone(name), count);
    next.into_iter().map(|second| Timestamp::from_second(second).unwrap().to_string()).collect()
}

#[test]
fn what_people_type_is_read_and_read_back() {
    for (typed, back) in [
        ("daily 04:00", Some("daily 04:00")),
        ("04:00", Some("daily 04:00")),
        ("4am", Some("daily 04:00")),
        ("every day at 4:30 pm", Some("daily 16:30")),
        ("12am", Some("daily 00:00")),
        ("12:05 PM", Some("daily 12:05")),
        ("Sat 22:30", Some("Sat 22:30")),
        ("saturdays 22:30", Some("Sat 22:30")),
        ("Thu, Mon 6:00", Some("Mon, Thu 06:00")),
        ("Mon and Thu at 06:00", Some("Mon, Thu 06:00")),
        ("weekdays 07:15", Some("weekdays 07:15")),
        ("Mon, Tue, Wed, Thu, Fri 07:15", Some("weekdays 07:15")),
        ("weekends 10:00", Some("weekends 10:00")),
        ("1st 04:00", Some("1st 04:00")),
        ("2nd 04:00", Some("2nd 04:00")),
        ("23rd 04:00", Some("23rd 04:00")),
        ("12th 04:00", Some("12th 04:00")),
        ("31. 4:00", Some("31st 04:00")),
        ("every 6 h", Some("every 6 h")),
        ("every 90 minutes", Some("every 90 min")),
        ("every 60m", Some("every 1 h")),
        ("every 24 hours", Some("every 1 d")),
        ("täglich 4:00", Some("daily 04:00")),
        ("Sa 22:30 Uhr", Some("Sat 22:30")),
        ("alle 6 Stunden", Some("every 6 h")),
        ("", None),
        ("daily", None),
        ("daily 24:00", None),
        ("daily 4", None),
        ("daily 04:0", None),
        ("daily 13pm", None),
        ("0th 04:00", None),
        ("32nd 04:00", None),
        ("someday 04:00", None),
        ("every 6", None),
        ("every h", None),
        ("0 4 * * *", None),
        ("daily ٠٤:٠٠", None),
    ] {
        let read = typed.parse::<Times>().map(|times| times.to_string());
        assert_eq!(read.as_deref().ok(), back, "{typed}");
        if let Some(back) = back {
            assert_eq!(back.parse::<Times>().unwrap().to_string(), back);
        }
    }
    for (typed, why) in [
        ("every 9 min", NoTimes::OutOfBounds),
        ("every 31 days", NoTimes::OutOfBounds),
        ("every 99999999999999999999 h", NoTimes::OutOfBounds),
        ("every full moon", NoTimes::Unreadable),
    ] {
        assert_eq!(typed.parse::<Times>(), Err(why), "{typed}");
    }
}

#[test]
fn a_time_that_a_day_does_not_have_is_the_next_that_it_has() {
    // 02:00 becomes 03:00 on the 28th of March 2027.
    assert_eq!(
        next("daily 02:30", "Europe/Berlin", "2027-03-26T12:00:00Z", 4),
        ["2027-03-27T01:30:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z", "2027-03-30T00:30:00Z"]
    );
    // 00:00 becomes 01:00 there on the 5th of September 2027.
    assert_eq!(
        next("daily 00:15", "America/Santiago", "2027-09-04T12:00:00Z", 2),
        ["2027-09-05T04:00:00Z", "2027-09-06T03:15:00Z"]
    );
}

#[test]
fn a_time_that_a_day_has_twice_is_once() {
    // 03:00 becomes 02:00 on the 31st of October 2027.
    assert_eq!(
        next("daily 02:30", "Europe/Berlin", "2027-10-30T12:00:00Z", 2),
        ["2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z"]
    );
    // Between the two: it is over for that day.
    assert_eq!(next("daily 02:30", "Europe/Berlin", "2027-10-31T00:45:00Z", 1), ["2027-11-01T01:30:00Z"]);
}

#[test]
fn the_time_of_day_stays_across_summer_time_and_spans_do_not_care() {
    assert_eq!(
        next("daily 04:00", "Europe/Berlin", "2027-03-27T12:00:00Z", 2),
        ["2027-03-28T02:00:00Z", "2027-03-29T02:00:00Z"]
    );
    assert_eq!(
        next("every 6 h", "Europe/Berlin", "2027-03-27T22:00:00Z", 2),
        ["2027-03-28T04:00:00Z", "2027-03-28T10:00:00Z"]
    );
}

#[test]
fn days_of_months_end_with_the_month_and_leap_days_are_days() {
    assert_eq!(
        next("31st 04:00", "UTC", "2028-01-31T05:00:00Z", 3),
        ["2028-02-29T04:00:00Z", "2028-03-31T04:00:00Z", "2028-04-30T04:00:00Z"]
    );
    assert_eq!(
        next("29th 04:00", "UTC", "2027-02-01T00:00:00Z", 2),
        ["2027-02-28T04:00:00Z", "2027-03-29T04:00:00Z"]
    );
    assert_eq!(
        next("daily 04:00", "UTC", "2028-02-28T05:00:00Z", 2),
        ["2028-02-29T04:00:00Z", "2028-03-01T04:00:00Z"]
    );
}

#[test]
fn a_day_that_a_zone_left_out_has_its_time_at_the_change() {
    // Samoa had no 30th of December 2011.
    assert_eq!(
        next("daily 12:00", "Pacific/Apia", "2011-12-29T23:00:00Z", 2),
        ["2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"]
    );
}

proptest! {
    #[test]
    fn next_times_go_on_and_are_never_late(
        minute in 0_i8..60, hour in 0_i8..24, days in 1_u8..128, day in 1_i8..32,
        from in 1_700_000_000_i64..2_200_000_000, place in 0_usize..6,
    ) {
        let zone = zone(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"][place]);
        let at = Time::new(hour, minute, 0, 0).unwrap();
        for times in [Times::Week { days, at }, Times::Month { day, at }] {
            let upcoming = times.upcoming(from, from, &zone, 8);
            prop_assert_eq!(upcoming.len(), 8);
            prop_assert!(upcoming[0] > from);
            prop_assert!(upcoming.is_sorted_by(|one, other| one < other));
            for second in upcoming {
                let wall = zone.to_datetime(Timestamp::from_second(second).unwrap());
                let exact = (wall.hour(), wall.minute()) == (hour, minute);
                // Else the day has no such time: the change is there, and what was meant is before it.
                let changes = zone.following(Timestamp::from_second(second - 1).unwrap()).next();
                let at_change = changes.is_some_and(|change| change.timestamp().as_second() == second);
                prop_assert!(exact || at_change, "{times} {wall}");
                // No time is twice on one day.
                let again = times.next(second, from, &zone).unwrap();
                let other = zone.to_datetime(Timestamp::from_second(again).unwrap());
                prop_assert!(wall.date() != other.date() || !exact);
            }
            prop_assert_eq!(times.to_string().parse::<Times>().unwrap(), times);
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in ".{0,40}") {
        if let Ok(times) = text.parse::<Times>() {
            prop_assert_eq!(times.to_string().parse::<Times>().unwrap(), times);
        }
    }
}
