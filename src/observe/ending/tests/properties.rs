//! Whatever is printed: ends are changes of state.

use proptest::prelude::*;

use super::story::Story;

/// What a game, a player or a plugin can make a console say.
fn printed() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9 :;\\[\\]<>/!.-]{0,60}".prop_map(|text| format!("game {}", text.replace(';', ","))),
        Just("game [12:00:00 INFO]: Stopping the server".to_owned()),
        Just("game [12:00:00 INFO]: Stopping server".to_owned()),
        Just("game [12:00:00 ERROR]: Encountered an unexpected exception".to_owned()),
        (0..256).prop_map(|code| format!("crashed {code}")),
        Just("crashed 137 true".to_owned()),
        Just("aborted".to_owned()),
        Just("disabled".to_owned()),
        Just("daemon Server is exceeding the assigned disk space limit, stopping process now.".to_owned()),
        Just("daemon Updating process configuration files...".to_owned()),
        (0..100).prop_map(|time| format!("+{time}")),
    ]
}

/// Whatever can happen to a server and its connection.
fn anything() -> impl Strategy<Value = String> {
    const WORDS: [&str; 13] = [
        "login",
        "down",
        "away",
        "offline",
        "starting",
        "running",
        "stopping",
        "maintained",
        "asks stop",
        "asks kill",
        "asks restart",
        "types stop",
        "bot 30",
    ];
    prop_oneof![printed(), proptest::sample::select(&WORDS[..]).prop_map(str::to_owned)]
}

/// An end with random timing, and what is told of it. Times are tenths of a second.
fn end() -> impl Strategy<Value = (String, &'static str)> {
    let crash = (0..25_u32, 0..15_u32, 0..3_u32).prop_map(|(late, start, kind)| {
        let (late, start) = (f64::from(late) / 10.0, f64::from(start) / 10.0);
        let (lines, told) = match kind {
            0 => ("crashed 1", "crashed 1, starts"),
            1 => ("crashed 137 true", "crashed 137 for memory, starts"),
            _ => ("crashed 139", "crashed 139, starts"),
        };
        (format!("offline; +{late}; {lines}; +{start}; starting"), told)
    });
    let early = (0..9_u32)
        .prop_map(|early| (format!("crashed 1; +0.{early}; offline; +1; starting"), "crashed 1, starts"));
    let inside = (0..300_u32, 0..20_u32).prop_map(|(saves, late)| {
        let late = f64::from(late) / 10.0;
        let stop = "game [12:00:00 INFO]: [Steve: Stopping the server]";
        (format!("{stop}; +{saves}; offline; +{late}; crashed 0; +1; starting"), "stopped inside, starts")
    });
    let member = (0..20_u32, 0..600_u32).prop_map(|(asks, stops)| {
        (format!("asks stop; +{asks}; stopping; +{stops}; offline; +30; starting"), "stopped by member 7")
    });
    let panel = (0..600_u32, 0..20_u32).prop_map(|(stops, starts)| {
        (format!("stopping; +{stops}; offline; +{starts}; starting"), "stopped by panel")
    });
    let reboot = (2..600_u32, 1..20_u32).prop_map(|(away, sees)| {
        (format!("down; +1; away; +{away}; login; offline; +{sees}; starting"), "node gone, starts")
    });
    prop_oneof![crash, early, inside, member, panel, reboot]
}

/// What is no end, between two of them.
fn pause() -> impl Strategy<Value = String> {
    prop_oneof![
        (60..4000_u32).prop_map(|time| format!("+{time}")),
        (0..300_u32).prop_map(|time| format!("+60; down; +{time}; login; running; +10")),
        (0..300_u32).prop_map(|time| format!("+60; down; +1; away; +{time}; login; running; +10")),
        (0..300_u32).prop_map(|time| format!("+60; bot {time}; login; running; +10")),
        Just("+60; crashed 137 true; +9; disabled; +5".to_owned()),
    ]
}

proptest! {
    #[test]
    fn ends_are_told_whatever_their_timing(
        life in proptest::collection::vec((end(), pause()), 1..12),
    ) {
        let mut steps = "login; running; up 3600; +60".to_owned();
        for ((end, _), pause) in &life {
            steps += &format!("; {end}; +3; game container~ x; +7; running; +5; {pause}");
        }
        let told: Vec<_> = life.iter().map(|((_, told), _)| *told).collect();
        // A node that is fast may be up again before its daemon has told anything: the start is all that is seen.
        let starts = |told: String| told.trim_end_matches(", starts").to_owned();
        let expected: Vec<_> = told.into_iter().map(|told| starts(told.to_owned())).collect();
        let told: Vec<_> = Story::of(&steps).into_iter().map(starts).collect();
        prop_assert_eq!(told, expected, "{}", steps);
    }

    #[test]
    fn what_is_printed_while_it_runs_ends_nothing(
        lines in proptest::collection::vec(printed(), 0..60),
        hiccup in 0..60_usize,
    ) {
        let mut story = Story::new();
        for step in ["login", "running", "up 3600", "+5"] {
            story.step(step);
        }
        for (number, line) in lines.iter().enumerate() {
            if number == hiccup {
                for step in ["down", "+5", "login", "running", "+9"] {
                    story.step(step);
                }
            }
            story.step(line);
        }
        story.step("+30");
        prop_assert_eq!(story.told().len(), 0, "{:?}", story.told());
    }

    #[test]
    fn no_life_has_more_ends_than_processes(steps in proptest::collection::vec(anything(), 0..80)) {
        let mut story = Story::new();
        let mut could_end = 1;
        for step in &steps {
            story.step(step);
            // A process ends by a word of the daemon's, or was another one after a time in which nobody listened.
            could_end += usize::from(["offline", "starting", "running"].contains(&step.as_str()));
        }
        story.step("+60");
        prop_assert!(story.told().len() <= could_end);
    }
}
