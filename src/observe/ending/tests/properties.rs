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

proptest! {
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
