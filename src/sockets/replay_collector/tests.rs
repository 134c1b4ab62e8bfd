//! When a replay is asked for and when it is over.

use pterosocket::Text;

use super::*;

const REPLAY: Replay = Replay {
    status_within: Duration::from_secs(1),
    quiet: Duration::from_millis(300),
    longest: Duration::from_secs(2),
    ask_again: Duration::from_millis(5_500),
    lines: 5,
    bytes: 100,
};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn line(text: &str) -> Line {
    Line::from(Text::from(text))
}

/// A collector whose log was asked for at once.
fn listening(now: Instant) -> ReplayCollector {
    let mut collector = ReplayCollector::at_once(Some(now - ms(4_000)), now, REPLAY);
    assert_eq!(collector.step(now), Step::Ask);
    assert_eq!(collector.step(now), Step::Wait(None), "the answer is waited for");
    collector.asked(true, now);
    collector
}

/// The same, of a console that may say more.
fn asked(now: Instant) -> ReplayCollector {
    let mut collector =
        ReplayCollector::at_once(None, now, Replay { lines: 1_000, bytes: 100_000, ..REPLAY });
    assert_eq!(collector.step(now), Step::Ask);
    collector.asked(true, now);
    collector
}

/// Of a busy console, whose log is asked for a second time.
fn asked_again(now: Instant) -> ReplayCollector {
    let mut collector = asked(now);
    (0..=REPLAYED).for_each(|number| collector.hear(line(&format!("line {number}")), now));
    assert_eq!(collector.step(now + ms(300)), Step::Ask);
    collector
}

fn resumed(collector: ReplayCollector, log: Log) -> (Option<Duration>, Vec<String>) {
    match collector.close(log, 0, false).swap_remove(0) {
        ConsoleEvent::Resumed(resumed) => {
            (resumed.after, resumed.heard.iter().map(|heard| heard.line.text.to_string()).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn how_long_a_log_is_shows_where_no_line_came_live_with_it() {
    let now = Instant::now();
    let mut collector = asked(now);
    ["a", "", "b"].iter().for_each(|text| collector.hear(line(text), now));
    assert_eq!(collector.replayed(), Some(3));
    collector.hear(line("live"), now + ms(100));
    assert_eq!(collector.replayed(), None);
}

#[tokio::test(start_paused = true)]
async fn after_a_login_the_state_decides_and_is_waited_for_a_while() {
    let now = Instant::now();
    let mut running = ReplayCollector::at_login(None, now, REPLAY);
    assert_eq!(running.step(now), Step::Wait(Some(now + ms(1_000))));
    assert!(!running.status(false, now));
    assert_eq!(running.step(now), Step::Ask);
    let mut offline = ReplayCollector::at_login(None, now, REPLAY);
    assert!(offline.status(true, now), "there is no log");
    let mut untold = ReplayCollector::at_login(None, now, REPLAY);
    assert_eq!(untold.step(now + ms(1_000)), Step::Ask);
    assert!(!untold.status(true, now), "too late to decide");
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_silence_after_a_line_or_when_it_has_lasted() {
    let now = Instant::now();
    let mut collector = listening(now);
    assert_eq!(
        collector.step(now + ms(1_999)),
        Step::Wait(Some(now + ms(2_000))),
        "the first line may take long"
    );
    assert_eq!(collector.step(now + ms(2_000)), Step::Close(Log::Silent));
    collector.hear(line("one"), now + ms(100));
    assert_eq!(collector.step(now + ms(100)), Step::Wait(Some(now + ms(400))));
    collector.hear(line("two"), now + ms(130));
    assert_eq!(collector.step(now + ms(400)), Step::Wait(Some(now + ms(430))));
    assert_eq!(collector.step(now + ms(430)), Step::Close(Log::Asked));
    let mut chatty = asked(now);
    (0..67).for_each(|turn| chatty.hear(line("x"), now + ms(turn * 30)));
    assert_eq!(chatty.step(now + ms(1_990)), Step::Wait(Some(now + ms(2_000))), "it never pauses");
    assert_eq!(chatty.step(now + ms(2_000)), Step::Close(Log::Asked));
    assert_eq!(resumed(collector, Log::Asked).0, Some(ms(4_000)));
}

#[tokio::test(start_paused = true)]
async fn lines_of_before_the_request_are_no_answer_to_it() {
    let now = Instant::now();
    let mut collector = ReplayCollector::at_login(None, now, REPLAY);
    collector.hear(line("live"), now);
    collector.status(false, now);
    assert_eq!(collector.step(now), Step::Ask);
    collector.asked(true, now);
    assert_eq!(collector.step(now + ms(400)), Step::Wait(Some(now + ms(2_000))));
    assert_eq!(collector.step(now + ms(2_000)), Step::Close(Log::Silent));
    assert_eq!(resumed(collector, Log::Silent), (None, vec!["live".into()]));
}

#[tokio::test(start_paused = true)]
async fn the_log_of_a_busy_console_is_read_twice() {
    let now = Instant::now();
    let fill = |collector: &mut ReplayCollector| {
        (0..20).for_each(|number| collector.hear(line(&format!("{number}")), now))
    };
    let busy = |lines: &[(&str, u64)]| {
        let mut collector = asked(now);
        fill(&mut collector);
        lines.iter().for_each(|(text, at)| collector.hear(line(text), now + ms(*at)));
        collector.step(now + ms(1_000)) == Step::Ask
    };
    assert!(busy(&[("one", 10), ("live", 60)]), "a line came after the burst");
    assert!(!busy(&[("one", 10), ("two", 10), ("three", 30)]));
    assert!(!busy(&[("0", 10), ("1", 10), ("2", 60)]), "a second replay would tell nothing");
    let mut early = ReplayCollector::at_login(None, now, Replay { lines: 1_000, bytes: 100_000, ..REPLAY });
    early.hear(line("live"), now);
    early.status(false, now);
    assert_eq!(early.step(now), Step::Ask);
    early.asked(true, now);
    fill(&mut early);
    assert_eq!(early.step(now + ms(300)), Step::Ask, "a line came before the request");
    early.asked(true, now + ms(300));
    early.hear(line("two"), now + ms(320));
    assert_eq!(early.step(now + ms(620)), Step::Close(Log::Asked), "there is no third time");
    assert_eq!((early.asked.at, early.asked.again), (1, Some(21)));

    let mut never_quiet = asked(now);
    for number in 0..=REPLAYED as u64 {
        never_quiet.hear(line(&format!("line {number}")), now + ms(number * 8));
    }
    assert_eq!(never_quiet.step(now + ms(1_190)), Step::Wait(Some(now + ms(1_200))));
    assert_eq!(never_quiet.step(now + ms(1_200)), Step::Ask, "it is not waited for silence");
    never_quiet.asked(true, now + ms(1_200));
    let again = now + ms(1_220);
    never_quiet.hear(line(&format!("line {REPLAYED}")), again);
    (0..60).for_each(|number| never_quiet.hear(line(&format!("live {number}")), again + ms(number * 10)));
    assert_eq!(never_quiet.step(again + ms(290)), Step::Wait(Some(again + ms(300))));
    assert_eq!(never_quiet.step(again + ms(300)), Step::Close(Log::Asked), "the second is there");
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_second_replay_the_first_is_the_log() {
    let now = Instant::now();
    let mut held_up = asked_again(now);
    assert_eq!(held_up.step(now + ms(300)), Step::Wait(Some(now + ms(2_300))));
    assert_eq!(held_up.step(now + ms(2_300)), Step::Close(Log::Asked), "our pace does not let it out");
    let mut held_back = asked_again(now);
    held_back.asked(false, now + ms(300));
    assert_eq!(held_back.step(now + ms(300)), Step::Close(Log::Asked));
    let mut dropped = asked_again(now);
    dropped.throttled(now + ms(300));
    assert_eq!(dropped.step(now + ms(300)), Step::Close(Log::Asked));
    let mut silent = asked_again(now);
    silent.asked(true, now + ms(300));
    assert_eq!(silent.step(now + ms(2_300)), Step::Close(Log::Asked));
    let mut lost = asked_again(now);
    lost.asked(true, now + ms(300));
    lost.hear(line("a part"), now + ms(310));
    assert!(lost.part(), "a part of the second comes again with the next connection's");
    for collector in [held_up, held_back, dropped, silent, lost] {
        assert_eq!((collector.asked, collector.heard.len()), (Asked::default(), REPLAYED + 1));
    }
}

#[tokio::test(start_paused = true)]
async fn too_much_ends_it_at_once() {
    let now = Instant::now();
    let mut many = listening(now);
    (0..5).for_each(|_| many.hear(line("x"), now));
    assert_eq!(many.step(now), Step::Close(Log::Asked));
    let mut long = listening(now);
    long.hear(line(&"x".repeat(100)), now);
    assert_eq!(long.step(now), Step::Close(Log::Asked));
}

#[tokio::test(start_paused = true)]
async fn a_daemon_that_gives_no_log_is_not_waited_for_for_ever() {
    let now = Instant::now();
    let told = |length: usize| ConsoleEvent::Daemon("x".repeat(length));
    for events in [vec![told(1); REPLAY.lines], vec![told(REPLAY.bytes)]] {
        let mut collector = listening(now);
        events.into_iter().for_each(|event| collector.keep(event));
        assert_eq!(collector.step(now), Step::Close(Log::Asked), "what else it says is bounded");
    }
    let (mut collector, mut at) = (listening(now), now);
    for _ in 0..MOST_DROPPED {
        collector.throttled(at);
        at += REPLAY.ask_again;
        assert_eq!(collector.step(at), Step::Ask);
        collector.asked(true, at);
    }
    collector.throttled(at);
    assert_eq!(collector.step(at), Step::Close(Log::Silent));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_dropped_or_held_back_is_made_again() {
    let now = Instant::now();
    let mut collector = listening(now);
    collector.hear(line("live"), now + ms(10));
    collector.throttled(now + ms(20));
    let again = now + ms(5_520);
    assert_eq!(collector.step(now + ms(1_000)), Step::Wait(Some(again)));
    assert_eq!(collector.step(again), Step::Ask);
    collector.asked(false, again);
    assert_eq!(collector.step(again), Step::Wait(Some(again + ms(5_500))));
    assert_eq!(collector.step(again + ms(5_500)), Step::Ask);
    collector.asked(true, again + ms(5_500));
    collector.hear(line("old"), again + ms(5_600));
    assert_eq!(collector.step(again + ms(5_900)), Step::Close(Log::Asked));
    assert_eq!(resumed(collector, Log::Asked).1, ["live", "old"]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_lost_meanwhile_joins_the_next() {
    let now = Instant::now();
    let mut collector = listening(now);
    collector.hear(line("one"), now);
    collector.keep(ConsoleEvent::Daemon("said meanwhile".into()));
    collector.part();
    assert_eq!(collector.step(now + ms(60_000)), Step::Wait(None));
    let back = now + ms(60_000);
    collector.reopen(Some(now + ms(500)), back);
    assert_eq!(collector.step(back), Step::Wait(Some(back + ms(1_000))), "the state may have changed");
    collector.asked(true, back);
    assert_eq!(collector.step(back), Step::Wait(Some(back + ms(1_000))), "an answer of before says nothing");
    collector.status(false, back);
    assert_eq!(collector.step(back), Step::Ask);
    collector.asked(true, back);
    collector.hear(line("two"), back);
    assert_eq!(collector.replayed(), None, "what came before may have come live");
    let events = collector.close(Log::Asked, 0, false);
    let ConsoleEvent::Resumed(resumed) = &events[0] else { panic!("{events:?}") };
    assert!(matches!(events[1..], [ConsoleEvent::Daemon(_)]));
    assert_eq!((resumed.after, resumed.heard.len()), (Some(ms(64_000)), 2));
    assert_eq!(resumed.asked, Asked { at: 1, broken_off: true, ..Asked::default() });
}

#[tokio::test(start_paused = true)]
async fn lines_may_be_old_from_the_request_to_the_end() {
    let (now, replay) = (Instant::now(), Replay::default());
    let mut collector = ReplayCollector::at_login(None, now, replay);
    let old = |collector: &ReplayCollector| (collector.is_replaying(), collector.is_brief());
    assert_eq!(old(&collector), (false, true), "the log is about to be asked for");
    collector.status(false, now);
    assert_eq!(collector.step(now), Step::Ask);
    assert_eq!(old(&collector), (true, true));
    collector.asked(true, now);
    assert_eq!(old(&collector), (true, true));
    collector.throttled(now);
    assert_eq!(old(&collector), (false, false), "the request was dropped, and the next one waits");
    assert_eq!(collector.step(now + replay.ask_again), Step::Ask);
    assert_eq!(old(&collector), (true, true));
    assert!(!collector.part());
    assert_eq!(old(&collector), (false, false), "there is no connection");
}
