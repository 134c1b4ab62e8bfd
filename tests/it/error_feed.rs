//! Mirrors that show warnings and errors alone, for good and for a while.

use wingcord::{text, texts::Language};

use crate::support::{World, says};

const TICK: &str = "[12:00:00 INFO]: tick";
const TRACE: [&str; 3] = [
    "[12:00:01 ERROR]: Could not pass event PlayerJoinEvent to Shop v1.2",
    "java.lang.NullPointerException: null",
    "\tat shop.Listener.onJoin(Listener.java:12) ~[Shop.jar:?]",
];

impl World {
    fn prints_all(&self, lines: &[&str]) {
        lines.iter().for_each(|line| self.server.emit(*line));
    }

    /// Types a command of the admin whose answer says this.
    async fn is_answered(&self, command: &str, wanted: &str) {
        let read = self.reads(self.admin, command).await;
        assert!(says(&read, wanted), "{command}: {read}");
    }
}

#[tokio::test]
async fn a_feed_of_errors_has_them_whole_and_counts_the_rest_also_over_a_restart() {
    let mut world = World::mirrored().await;
    world.posted("[notice-begun …]").await;
    world.is_answered("/console mirror only:warnings", "[console-only-warnings]").await;
    world.posted("[view-warnings]").await;
    world.prints_all(&[TICK, TRACE[0], TRACE[1], TRACE[2], "[12:00:02 INFO]: tock"]);
    let posted = world.posted("at shop.Listener.onJoin").await;
    assert!(posted.content.contains("Could not pass event"), "{}", posted.content);
    world.reads(world.admin, "/mc say hello").await;
    world.posted("[notice-action what=say hello who=Alice]").await;
    let read = world.reads_until("/console status", "[console-left-out …]").await;
    assert!(says(&read, "[console-only-warnings]"), "{read}");

    world.stop_bot().await;
    world.prints_all(&["[12:00:03 INFO]: while it was away", "[12:00:04 WARN]: seen later"]);
    world.start_bot().await;
    world.posted("seen later").await;
    let shown = world.shown();
    assert_eq!(shown.matches("Could not pass event").count(), 1, "{shown}");
    assert!(
        !shown.contains("tick") && !shown.contains("tock") && !shown.contains("while it was away"),
        "{shown}"
    );

    world.is_answered("/console mirror only:every line", "[console-every-line]").await;
    world.posted("[view-all …]").await;
    world.prints_all(&["[12:00:05 INFO]: plain again"]);
    world.posted("plain again").await;
    world.end().await;
}

#[tokio::test]
async fn quiet_lasts_over_a_restart_and_the_same_command_ends_it() {
    let mut world = World::mirrored().await;
    world.posted("[notice-begun …]").await;
    world.is_answered("/console quiet for:2h", "[console-quiet …]").await;
    world.posted("[view-quiet … who=Alice]").await;
    world.stop_bot().await;
    world.start_bot().await;
    let read = world.reads_until("/console status", "[console-connected …]").await;
    assert!(says(&read, "[console-quiet …]"), "{read}");
    world.prints_all(&[TICK, TRACE[0]]);
    world.posted("Could not pass event").await;
    world.is_answered("/console quiet", "[console-quiet-ended]").await;
    world.posted("[view-quiet-ended-by count=1 who=Alice]").await;
    world.prints_all(&["[12:00:05 INFO]: plain again"]);
    world.posted("plain again").await;
    assert!(!world.shown().contains("tick"), "{}", world.shown());
    let audit_log = world.audit_log().await;
    let channel = world.channel;
    let expected = [
        format!("Alice | Survival | quiet | #{channel} for a while | done"),
        format!("Alice | Survival | quiet | #{channel} ends | done"),
    ];
    assert_eq!(audit_log[1..], expected);
    world.end().await;
}

#[tokio::test]
async fn what_was_over_while_the_bot_was_away_is_told_once() {
    let mut world = World::mirrored().await;
    world.admin("/console filter add action:hide pattern:lag").await;
    world.prints_all(&["lag one", "first"]);
    world.posted("first").await;
    world.is_answered("/console verbose for:1h", "[console-verbose …]").await;
    world.prints_all(&["lag two"]);
    world.posted("lag two").await;
    world.stop_bot().await;
    world.sql("UPDATE mirrors SET mode_until = 1000").await;
    world.start_bot().await;
    // Before the gateway has told the guild's language it is told in English.
    let told = |shown: &str| {
        let ended = [Language::KEYS, Language::ENGLISH].map(|one| text!("view-verbose-ended").plain(one));
        ended.iter().map(|ended| shown.matches(ended.as_str()).count()).sum::<usize>()
    };
    world.counts("mirrors WHERE mode IS NULL", 1).await;
    world.prints_all(&["lag three", "last"]);
    world.posted("last").await;
    let shown = world.shown();
    assert!(!shown.contains("lag one") && !shown.contains("lag three"), "{shown}");
    world.stop_bot().await;
    world.start_bot().await;
    world.prints_all(&["the very end"]);
    world.posted("the very end").await;
    assert_eq!(told(&world.shown()), 1, "{}", world.shown());
    world.end().await;
}

#[tokio::test]
async fn a_span_that_is_none_and_an_end_of_nothing_are_told() {
    let world = World::mirrored().await;
    for (typed, words) in [
        ("/console quiet", "[console-mode-for … command=`/console quiet for:2h` …]"),
        ("/console verbose", "[console-mode-for … command=`/console verbose for:2h` …]"),
        ("/console quiet for:soon", "[access-for-unreadable]"),
        ("/console verbose for:3 years", "[access-for-unreadable]"),
        ("/console quiet for:10s", "[access-for-out-of-bounds]"),
    ] {
        world.is_answered(typed, words).await;
    }
    world.is_answered("/console quiet for:2h", "[console-quiet …]").await;
    // It ends what it began alone.
    world.is_answered("/console verbose", "[console-mode-for …]").await;
    world.end().await;
}
