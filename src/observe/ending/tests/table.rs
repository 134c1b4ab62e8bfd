//! The table: each end is told once and as what it was, and nothing else is told.

use super::story::Story;

/// A login to a server that has been running for an hour.
const UP: &str = "login; running; up 3600; +5; game [12:00:00 INFO]: <Steve> hi; +60;";
/// A start that goes well.
const STARTS: &str = "starting; +1; game container~ java -jar server.jar; +10; running; game Done; +60;";

/// Name; what happens after [`UP`]; what is told.
type Case = (&'static str, &'static str, &'static [&'static str]);

const GO: &[Case] = &[
    ("nothing happens", "+3600", &[]),
    ("stop by a member", "asks stop; stopping; +9; offline", &["stopped by member 7"]),
    (
        "stop by a member, asked for through the panel",
        "asks stop; +20; stopping; +9; offline",
        &["stopped by member 7"],
    ),
    ("restart by a member", "asks restart; stopping; +9; offline; +2; STARTS", &["stopped by member 7"]),
    ("kill by a member", "asks kill; stopping; offline", &["killed by member 7"]),
    (
        "a stop that hangs is killed by a member",
        "asks stop; stopping; +300; asks kill; +1; offline",
        &["killed by member 7"],
    ),
    (
        "a stop that hangs is killed by the daemon",
        "asks stop; stopping; +600; offline",
        &["stopped by member 7"],
    ),
    (
        "a member kills what somebody else stops",
        "stopping; +60; asks kill; +1; offline",
        &["killed by member 7"],
    ),
    ("stop on the panel's page", "stopping; +9; offline", &["stopped by panel"]),
    ("restart by a schedule", "stopping; +9; offline; +1; STARTS", &["stopped by panel"]),
    ("kill on the panel's page", "stopping; offline", &["stopped by panel"]),
    (
        "a member's stop is refused, and later somebody stops it on the page",
        "asks stop; +100; stopping; +5; offline",
        &["stopped by panel"],
    ),
    (
        "a member's start is refused, and a crash follows",
        "asks start; +2; offline; crashed 1; +1; STARTS",
        &["crashed 1, starts"],
    ),
    (
        "the stop command typed by a member",
        "types stop; stopping; game [12:00:00 INFO]: Stopping the server; +9; offline",
        &["stopped by member 7"],
    ),
    (
        "the stop command typed on the panel's page",
        "stopping; game [12:00:00 INFO]: Stopping the server; +9; offline",
        &["stopped by panel"],
    ),
    (
        "/stop in the game",
        "game [12:00:00 INFO]: [Steve: Stopping the server]; game [12:00:01 INFO]: Stopping server; +8; offline; +0.2; crashed 0; +1; STARTS",
        &["stopped inside, starts"],
    ),
    (
        "/stop in the game, and the host takes no clean exit for a crash",
        "game [12:00:00 INFO]: Stopping the server; +8; offline",
        &["stopped inside"],
    ),
    (
        "/stop in the game, and crash detection is off",
        "game [12:00:00 INFO]: Stopping the server; +8; offline; disabled",
        &["stopped inside, disabled"],
    ),
    (
        "a plugin restarts the game as the console's stop does",
        "game [12:00:01 INFO]: Stopping server; +8; offline; crashed 0; +1; STARTS",
        &["stopped inside, starts"],
    ),
    ("a clean exit out of nothing", "offline; crashed 0; +1; STARTS", &["crashed 0, starts"]),
    (
        "a game that breaks and then leaves in order",
        "game [12:00:00 ERROR]: Encountered an unexpected exception; game [12:00:01 INFO]: Stopping server; +5; offline; crashed 0; +1; STARTS",
        &["crashed 0, starts"],
    ),
    (
        "/stop in the game, and it crashes on the way",
        "game [12:00:00 INFO]: Stopping the server; +8; offline; crashed 139; +1; STARTS",
        &["crashed 139, starts"],
    ),
    (
        "a stop said in the chat, and then a crash",
        "game [12:00:00 INFO]: <Eve> Stopping the server; offline; crashed 0; +1; STARTS",
        &["crashed 0, starts"],
    ),
    ("a crash, started again", "offline; +0.3; crashed 1; +1; STARTS", &["crashed 1, starts"]),
    (
        "a crash on a node that is slow to tell",
        "offline; +2.5; crashed 1; +9; STARTS",
        &["crashed 1, starts"],
    ),
    (
        "a crash whose lines come before the state",
        "crashed 1; +0.2; offline; +1; STARTS",
        &["crashed 1, starts"],
    ),
    ("a segmentation fault", "offline; crashed 139; STARTS", &["crashed 139, starts"]),
    ("out of memory", "offline; crashed 137 true; +1; STARTS", &["crashed 137 for memory, starts"]),
    (
        "out of memory with a clean exit code",
        "offline; crashed 0 true; +1; STARTS",
        &["crashed 0 for memory, starts"],
    ),
    (
        "out of memory right after a member typed stop",
        "types stop; +1; offline; crashed 137 true; +1; STARTS",
        &["crashed 137 for memory, starts"],
    ),
    ("killed on the node", "offline; crashed 137; +1; STARTS", &["crashed 137, starts"]),
    ("ended on the node", "offline; crashed 143; +4; STARTS", &["crashed 143, starts"]),
    (
        "two crashes in a minute: the daemon gives up",
        "offline; crashed 1; STARTS; +10; offline; crashed 1; aborted",
        &["crashed 1, starts", "crashed 1, aborted 60"],
    ),
    (
        "a crash loop with a node that never gives up",
        "offline; crashed 1; starting; +2; game x; offline; crashed 1; starting; +2; game x; offline; crashed 1; starting; +2; game x; +1; running",
        &["crashed 1, starts", "crashed 1, starts", "crashed 1, starts"],
    ),
    (
        "a crash, and the start after it fails",
        "offline; crashed 1; daemon Server crash was detected but an error occurred while handling it.",
        &["crashed 1"],
    ),
    ("crash detection is off", "offline; disabled", &["crashed, disabled"]),
    (
        "older words of giving up",
        "offline; crashed 1; daemon Aborting automatic reboot: last crash occurred less than 60 seconds ago.",
        &["crashed 1, aborted 60"],
    ),
    (
        "the disk is full",
        "daemon Server is exceeding the assigned disk space limit, stopping process now.; +0.1; stopping; +20; offline",
        &["disk full"],
    ),
    (
        "the disk is full, and the state between is lost",
        "daemon Server is exceeding the assigned disk space limit, stopping process now.; +20; offline",
        &["disk full"],
    ),
    (
        "the disk was full long before a stop",
        "daemon Server is exceeding the assigned disk space limit, stopping process now.; +60; stopping; +5; offline",
        &["stopped by panel"],
    ),
    ("a reinstallation", "stopping; +5; offline; maintained; +100; STARTS", &["stopped by panel"]),
    (
        "a transfer to another node",
        "stopping; +5; offline; maintained; down; +60; login; offline",
        &["stopped by panel"],
    ),
    (
        "a transfer under which the connection breaks",
        "maintained; down; +60; login; offline",
        &["stopped by panel"],
    ),
    ("the server is suspended", "stopping; +5; offline; down; +3600; login; offline", &["stopped by panel"]),
    ("the server is deleted", "maintained; offline; down", &["stopped by panel"]),
    ("the states between are lost: stop by a member", "asks stop; +9; offline", &["stopped by member 7"]),
    ("the state offline is lost", "stopping; +9; starting; +5; running", &["stopped by panel"]),
    (
        "the state offline is lost in a crash",
        "crashed 1; +0.5; starting; +5; running",
        &["crashed 1, starts"],
    ),
    (
        "a stop that comes to nothing",
        "stopping; +30; running; +60; offline; crashed 1; +1; STARTS",
        &["crashed 1, starts"],
    ),
];

const STARTING: &[Case] = &[
    (
        "EULA not accepted",
        "starting; +4; game You need to agree to the EULA; +1; offline; crashed 0; +1; starting; +4; game You need to agree to the EULA; offline; crashed 0; aborted",
        &["crashed 0, starts", "crashed 0, aborted 60"],
    ),
    (
        "a port in use: it never ran, so that its shutdown in order is a crash",
        "starting; +4; game [12:00:00 INFO]: **** FAILED TO BIND TO PORT!; game [12:00:01 INFO]: Stopping server; +1; offline; crashed 0; aborted",
        &["crashed 0, aborted 60"],
    ),
    (
        "a program that is missing",
        "starting; +1; game /entrypoint.sh: not found; offline; crashed 127; aborted",
        &["crashed 127, aborted 60"],
    ),
    (
        "an image that is missing, old and new Wings",
        "starting; +3; stopping; +0.1; offline",
        &["not started"],
    ),
    ("an image that is missing, calagopus", "starting; +0.1; offline", &["not started"]),
    (
        "a start that a member stops",
        "asks start; starting; +3; game x; asks stop; stopping; +1; offline",
        &["stopped by member 7"],
    ),
    ("a start that somebody stops", "starting; +3; game x; stopping; +1; offline", &["stopped by panel"]),
    (
        "a game that never says that it is done",
        "starting; +1; game x; +9000; offline; crashed 1; +1; STARTS",
        &["crashed 1, starts"],
    ),
];

const CALAGOPUS: &[Case] = &[
    ("stop by a member", "asks stop; stopping; game stop; +2; offline", &["stopped by member 7"]),
    ("kill by a member: no state between", "asks kill; +0.1; offline", &["killed by member 7"]),
    ("kill on the page: nothing tells it from a clean exit", "offline", &["unknown"]),
    (
        "the stop command typed by a member is a crash to it",
        "types stop; game [12:00:00 INFO]: Stopping the server; +100; offline; crashed 0; +1; STARTS",
        &["stopped by member 7"],
    ),
    (
        "the stop command typed by a member ends a game with an error",
        "types stop; +5; offline; crashed 1; +1; STARTS",
        &["stopped by member 7"],
    ),
    (
        "the stop command typed on the page is a crash to it",
        "game stop; game [12:00:00 INFO]: Stopping the server; +5; offline; crashed 0; aborted",
        &["stopped inside, aborted 60"],
    ),
    (
        "a crash, whose start is told first",
        "offline; crashed 3; starting; +1; daemon Updating process configuration files...; game x; +9; running",
        &["crashed 3, starts"],
    ),
];

const CONNECTION: &[Case] = &[
    ("a hiccup", "down; +1; login; running; +10", &[]),
    ("a hiccup of an hour", "down; +3600; login; running; +10", &[]),
    ("a restart of the daemon", "down; +1; away; +20; away; +5; login; running; +10", &[]),
    (
        "a restart of the daemon that has not looked yet",
        "down; +1; away; +20; login; offline; +0.5; running; +10",
        &[],
    ),
    (
        "a reboot of the node, started again",
        "down; +1; away; +90; login; offline; +2; starting; +9; game x; running; +10",
        &["node gone, starts"],
    ),
    (
        "a reboot of the node, seen when all is up again",
        "down; +1; away; +90; up 40; login; running; +10",
        &["node gone, starts"],
    ),
    (
        "a reboot of the node, seen while it starts",
        "down; +1; away; +90; login; starting; +9; game x; running; +10",
        &["node gone, starts"],
    ),
    (
        "a reboot of the node that takes the game first",
        "offline; crashed 143; +0.5; down; +1; away; +90; login; offline",
        &["node gone"],
    ),
    (
        "a reboot of the node that kills the game first",
        "offline; crashed 137; starting; +0.5; down; +1; away; +90; login; offline",
        &["node gone, starts", "node gone"],
    ),
    (
        "a reboot of the node that is faster than the daemon's word",
        "offline; +0.1; down; +1; away; +90; login; offline",
        &["node gone"],
    ),
    (
        "a crash, and then the connection breaks",
        "offline; crashed 1; +0.1; down; +5; login; offline",
        &["crashed 1, starts"],
    ),
    ("it ends while nobody hears it", "down; +30; login; offline", &["unknown"]),
    (
        "it crashes and is started again while nobody hears it",
        "down; +10; up 0; +20; login; running; +10",
        &["unknown"],
    ),
    (
        "a member's stop while the connection breaks",
        "asks stop; +1; down; +30; login; offline",
        &["stopped by member 7"],
    ),
    (
        "a stop, and the connection breaks before its end",
        "stopping; +1; down; +30; login; offline",
        &["stopped by panel"],
    ),
    (
        "a restart, and the connection breaks in the middle",
        "asks restart; stopping; +1; down; +30; up 20; login; running; +10",
        &["stopped by member 7"],
    ),
    (
        "/stop in the game while the connection breaks",
        "game [12:00:00 INFO]: Stopping the server; +1; down; +30; login; offline",
        &["stopped inside"],
    ),
    (
        "many hiccups around a crash",
        "down; +1; login; running; down; +1; login; running; +5; offline; crashed 1; +1; STARTS down; +1; login; running; +10",
        &["crashed 1, starts"],
    ),
    ("it was off all the time", "stopping; +1; offline; down; +30; login; offline", &["stopped by panel"]),
];

const BOT: &[Case] = &[
    ("a restart of the bot", "bot 20; login; running; +10", &[]),
    ("a long pause of the bot", "bot 86400; login; running; +10", &[]),
    (
        "a restart of the bot right after a crash was told",
        "offline; crashed 1; STARTS bot 20; login; running; +10",
        &["crashed 1, starts"],
    ),
    (
        "a restart of the bot after a stop was told",
        "stopping; offline; +5; bot 20; login; offline",
        &["stopped by panel"],
    ),
    ("it ends while the bot is away", "bot 600; login; offline", &["unknown"]),
    ("it is started anew while the bot is away", "bot 600; up 100; login; running; +10", &["unknown"]),
    ("it starts when the bot comes back", "bot 600; login; starting; +5; game x; running; +10", &["unknown"]),
    (
        "node and bot reboot together",
        "bot 60; away; +20; login; offline; +1; starting; +5; game x; running; +10",
        &["node gone, starts"],
    ),
    ("the bot comes back before the daemon", "bot 60; away; +20; login; running; +10", &[]),
    (
        "the bot stops between an end and the daemon's word",
        "offline; +0.1; bot 20; login; offline",
        &["unknown"],
    ),
    (
        "the bot stops right after the daemon's word",
        "offline; crashed 1; +0.1; bot 20; login; starting; +5; game x; running; +10",
        &["crashed 1, starts"],
    ),
    (
        "the bot stops in the middle of a stop",
        "asks stop; stopping; +1; bot 20; login; offline",
        &["unknown"],
    ),
    ("somebody presses stop after it has ended by itself", "offline; +1; asks stop; +10", &["unknown"]),
    (
        "a crash right after the bot has come back",
        "bot 60; login; running; +0.1; offline; crashed 1; +1; STARTS",
        &["crashed 1, starts"],
    ),
];

const FORGED: &[Case] = &[
    ("a banner in the console", "crashed 137 true; aborted; +10", &[]),
    (
        "a banner before a stop on the page",
        "crashed 137 true; +10; stopping; +5; offline",
        &["stopped by panel"],
    ),
    (
        "a banner right before a member's stop",
        "crashed 1; asks stop; stopping; +5; offline",
        &["stopped by member 7"],
    ),
    (
        "a banner long before a clean /stop",
        "crashed 137 true; +10; game [12:00:00 INFO]: Stopping the server; +5; offline; crashed 0; +1; STARTS",
        &["stopped inside, starts"],
    ),
    (
        "a banner right before a real one",
        "crashed 137 true; offline; crashed 1; aborted",
        &["crashed 1, aborted 60"],
    ),
    (
        "a banner of another run",
        "stopping; offline; +5; crashed 1; starting; +5; game x; running; +10",
        &["stopped by panel"],
    ),
];

#[test]
fn each_end_is_told_once_as_what_it_was() {
    let tables = [GO, STARTING, CALAGOPUS, CONNECTION, BOT, FORGED];
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (number, table) in tables.into_iter().enumerate() {
        for (name, steps, expected) in table {
            let before = if number == 1 { "login; offline; +60;" } else { UP };
            let told = Story::of(&format!("{before}{}", steps.replace("STARTS", STARTS)));
            count += 1;
            if told != *expected {
                wrong.push(format!("{name}: told {told:?}, should be {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "of {count}:\n{}", wrong.join("\n"));
    assert!(count >= 90, "{count}");
}

#[test]
fn how_long_it_ran_is_known_from_its_start_or_from_the_daemon() {
    let mut story = Story::new();
    for step in "login; offline; +5; starting; +10; running; +100".split("; ") {
        story.step(step);
    }
    let began = story.tracker.began().unwrap();
    assert_eq!(story.now().wall.duration_since(began).unwrap().as_secs(), 110);
    let mut story = Story::new();
    for step in "login; running; up 3600; +5".split("; ") {
        story.step(step);
    }
    let began = story.tracker.began().unwrap();
    assert_eq!(story.now().wall.duration_since(began).unwrap().as_secs(), 3605);
    assert!(story.told().is_empty());
}
