//! The limiter on a clock that is passed in.

use super::*;

fn create(channel: &str) -> Vec<Charge> {
    charges(&Asked {
        method: "POST",
        route: "/channels/{channel_id}/messages",
        major: channel,
        ..Asked::default()
    })
}

fn limiter() -> Limiter {
    Limiter::new(&Limits::default())
}

#[test]
fn a_channel_takes_five_messages_in_five_seconds() {
    let (mut limiter, start) = (limiter(), Instant::now());
    for left in (0..5).rev() {
        let allowance = limiter.admit(&create("1"), true, start).unwrap().unwrap();
        assert_eq!((allowance.limit, allowance.remaining), (5, left));
        assert_eq!(allowance.reset_after, Duration::from_secs(5));
    }
    let denied = limiter.admit(&create("1"), true, start + Duration::from_secs(2)).unwrap_err();
    assert_eq!((denied.scope, denied.retry_after), ("user", Duration::from_secs(3)));
    assert!(limiter.admit(&create("2"), true, start).is_ok(), "another channel is another bucket");
    assert!(limiter.admit(&create("1"), true, start + Duration::from_secs(5)).is_ok());
}

#[test]
fn the_header_names_the_bucket_without_the_channel() {
    assert_eq!(create("1")[0].header(), create("2")[0].header());
    let edit = charges(&Asked {
        method: "PATCH",
        route: "/channels/{channel_id}/messages/{message_id}",
        ..Asked::default()
    });
    assert_ne!(create("1")[0].header(), edit[0].header());
}

#[test]
fn fifty_a_second_over_all_channels() {
    let (mut limiter, start) = (limiter(), Instant::now());
    for n in 0..50 {
        assert!(limiter.admit(&create(&n.to_string()), true, start).is_ok());
    }
    let denied = limiter.admit(&create("x"), true, start + Duration::from_millis(400)).unwrap_err();
    assert_eq!((denied.scope, denied.retry_after), ("global", Duration::from_millis(600)));
    assert!(limiter.admit(&create("x"), false, start).is_ok(), "interactions are exempt");
    assert!(limiter.admit(&create("y"), true, start + Duration::from_secs(1)).is_ok());
}

#[test]
fn a_hidden_limit_is_told_by_its_429_alone() {
    let (mut limiter, start) = (limiter(), Instant::now());
    let asked = Asked {
        method: "POST",
        route: "/channels/{channel_id}/messages",
        major: "1",
        unannounced: Some((2, Duration::from_secs(30))),
        ..Asked::default()
    };
    for left in [4, 3] {
        let allowance = limiter.admit(&charges(&asked), true, start).unwrap().unwrap();
        assert_eq!(allowance.remaining, left);
    }
    let denied = limiter.admit(&charges(&asked), true, start + Duration::from_secs(10)).unwrap_err();
    assert_eq!((denied.scope, denied.retry_after), ("shared", Duration::from_secs(20)));
    assert!(denied.allowance.is_none());
}

#[test]
fn webhooks_share_a_hidden_limit_per_channel() {
    let (mut limiter, mut now) = (limiter(), Instant::now());
    let charge = |hook: &str| {
        charges(&Asked {
            method: "POST",
            route: "/webhooks/{webhook_id}/{token}",
            major: hook,
            webhook_channel: Some(7),
            ..Asked::default()
        })
    };
    for n in 0..30 {
        assert!(limiter.admit(&charge(&n.to_string()), false, now).is_ok());
        now += Duration::from_millis(100);
    }
    let denied = limiter.admit(&charge("fresh"), false, now).unwrap_err();
    assert_eq!((denied.scope, denied.allowance), ("shared", None));
    assert!(denied.retry_after > Duration::from_secs(50));
}

#[test]
fn old_messages_have_an_edit_limit_of_their_own() {
    let (mut limiter, start) = (limiter(), Instant::now());
    let asked = Asked {
        method: "PATCH",
        route: "/channels/{channel_id}/messages/{message_id}",
        message_age: Some(Duration::from_secs(4_000)),
        ..Asked::default()
    };
    for _ in 0..3 {
        assert!(limiter.admit(&charges(&asked), true, start).is_ok());
    }
    let denied = limiter.admit(&charges(&asked), true, start).unwrap_err();
    assert_eq!(denied.code, Some(30046));
}

#[test]
fn ten_thousand_invalid_requests_end_it() {
    let (mut limiter, start) = (limiter(), Instant::now());
    for _ in 0..10_000 {
        assert!(!limiter.banned(start));
        limiter.count_invalid(start);
    }
    assert!(limiter.banned(start));
    assert!(!limiter.banned(start + Duration::from_secs(600)));
}
