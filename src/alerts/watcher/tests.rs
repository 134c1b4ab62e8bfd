use super::*;
use crate::model::AfterCrash;

/// What is fed in, each after so many seconds.
enum In {
    See(Power),
    Reach(Option<bool>),
    Cpu(Option<f64>),
    Crash,
    Stop(Who),
    Line(&'static str),
    Wait,
}
use In::*;

/// What comes out: the step, what it tells and how often it happened.
fn run(kind: AlertKind, minutes: i64, last: Option<Told>, script: &[(u64, In)]) -> Vec<String> {
    let watched =
        Watched { kind, threshold: Some(90), minutes: Some(minutes), text: None, hears_chat: false };
    let start = Instant::now();
    let at =
        |seconds: u64| Now { at: start + Duration::from_secs(seconds), wall: 1_000_000 + seconds as i64 };
    let mut watcher = Watcher::new(watched, last, STEADY, at(0));
    let mut sight = Sight { reachable: Some(true), ..Sight::default() };
    let (mut out, mut time) = (Vec::new(), 0);
    for (after, event) in script {
        // As the loop does: every ten seconds.
        for second in (time + 10..time + after).step_by(10) {
            out.extend(watcher.look(&sight, at(second)).iter().map(|step| told(second, step)));
        }
        time += after;
        let now = at(time);
        let steps = match event {
            See(power) => {
                sight = Sight { power: *power, reachable: Some(true), ..sight };
                watcher.look(&sight, now)
            }
            Reach(reachable) => {
                sight = Sight { reachable: *reachable, power: Power::Unknown, ..sight };
                watcher.look(&sight, now)
            }
            Cpu(cpu) => {
                sight = Sight { cpu: *cpu, ..sight };
                watcher.look(&sight, now)
            }
            Crash => watcher.ended(Ended::Crashed(crate::model::Crash::default()), now.wall, now),
            Stop(by) => {
                let ended = Ended::Stopped { by: by.clone(), killed: false, uptime: None };
                watcher.ended(ended, now.wall, now)
            }
            Line(line) => watcher.matched((*line).to_owned(), 1, now).into_iter().collect(),
            Wait => watcher.look(&sight, now),
        };
        out.extend(steps.iter().map(|step| told(time, step)));
    }
    out
}

fn told(second: u64, step: &Step) -> String {
    let (name, told) = match step {
        Step::Begin(told) => ("begin", told),
        Step::Change(told) => ("change", told),
        Step::End { told, aloud: true } => ("end", told),
        Step::End { told, aloud: false } => ("quiet end", told),
        Step::Once(told) => ("once", told),
    };
    let over = told.over.map(|over| format!(" {:?} after {}", over.how, over.at - told.first_at));
    let what = match &told.what {
        Happened::Started { by, took } => format!(" {by:?} {took:?}"),
        Happened::Stopped { by, .. } => format!(" {by:?}"),
        Happened::Online { after } => format!(" online {after}"),
        Happened::Line { line } => format!(" {line}"),
        _ => String::new(),
    };
    format!("{second} {name} ×{}{what}{}", told.times, over.unwrap_or_default())
}

/// Without what only says that it goes on.
fn without_reminders(steps: Vec<String>) -> Vec<String> {
    steps.into_iter().filter(|step| !step.contains("change")).collect()
}

#[tokio::test(start_paused = true)]
async fn a_crash_and_back_online_are_messages_and_between_them_one_is_changed() {
    let script = [
        (0, See(Power::Running)),
        (5, Crash),
        (0, See(Power::Offline)),
        (10, See(Power::Starting)),
        (30, See(Power::Running)),
        (60, Wait),
    ];
    let steps = run(AlertKind::Crashed, 0, None, &script);
    assert_eq!(steps, ["5 begin ×1", "65 end ×1 Running after 40"]);
    let stays_off = [(0, See(Power::Running)), (0, Crash), (1, See(Power::Offline)), (700, Wait)];
    let steps = run(AlertKind::Crashed, 0, None, &stays_off);
    assert_eq!(steps, ["0 begin ×1", "61 change ×1", "121 change ×1", "301 change ×1", "601 change ×1"]);
}

#[tokio::test(start_paused = true)]
async fn a_loop_is_one_message_that_counts_and_ends_when_it_has_been_quiet() {
    let round =
        |ran| [(ran, Crash), (0, See(Power::Offline)), (5, See(Power::Starting)), (5, See(Power::Running))];
    let mut script = vec![(0, See(Power::Running))];
    for ran in [20, 60, 20, 20, 20] {
        script.extend(round(ran));
    }
    script.push((700, Wait));
    let steps = run(AlertKind::Crashed, 0, None, &script);
    // It ran for a minute after the first, so it was called back; from the second on it is a loop.
    assert_eq!(steps[..3], ["20 begin ×1", "50 end ×1 Running after 10", "90 begin ×2"]);
    assert_eq!(steps.iter().filter(|step| step.contains("begin")).count(), 2, "{steps:?}");
    for times in 3..=5 {
        assert!(steps.iter().any(|step| step.contains(&format!("change ×{times}"))), "{steps:?}");
    }
    assert_eq!(steps.last().unwrap(), "760 end ×5 Running after 100");
}

#[tokio::test(start_paused = true)]
async fn a_planned_stop_is_no_crash_and_ends_one() {
    let planned = [(0, See(Power::Running)), (5, Stop(Who::Panel)), (0, See(Power::Offline)), (90, Wait)];
    assert_eq!(run(AlertKind::Crashed, 0, None, &planned), [""; 0]);
    let gives_up =
        [(0, Crash), (1, See(Power::Starting)), (5, Stop(Who::Panel)), (0, See(Power::Offline)), (90, Wait)];
    assert_eq!(run(AlertKind::Crashed, 0, None, &gives_up), ["0 begin ×1", "6 quiet end ×1 Off after 6"]);
}

#[tokio::test(start_paused = true)]
async fn a_restart_of_the_bot_goes_on_with_what_went_on() {
    let crash = || {
        Told::once(
            Happened::Crashed(crate::model::Crash { restart: AfterCrash::None, ..Default::default() }),
            999_400,
        )
    };
    let down = [(0, Reach(None)), (3, See(Power::Offline)), (10, Wait)];
    assert_eq!(run(AlertKind::Crashed, 0, Some(crash()), &down), [""; 0]);
    let back = [(0, Reach(None)), (3, See(Power::Running)), (20, Wait)];
    assert_eq!(run(AlertKind::Crashed, 0, Some(crash()), &back), ["23 end ×1 Running after 603"]);
    // What it was before nobody knows, so nothing was started.
    for kind in [AlertKind::Started, AlertKind::Online, AlertKind::Stopped] {
        assert_eq!(run(kind, 0, None, &[(0, Reach(None)), (3, See(Power::Running)), (60, Wait)]), [""; 0]);
    }
    let gone = Told::once(Happened::Unreachable, 999_400);
    let still = [(0, Reach(None)), (5, Reach(Some(false))), (20, Wait)];
    assert_eq!(run(AlertKind::Unreachable, 1, Some(gone.clone()), &still), [""; 0]);
    let again = [(0, Reach(None)), (5, Reach(Some(true)))];
    assert_eq!(run(AlertKind::Unreachable, 1, Some(gone), &again), ["5 end ×1 Reachable after 605"]);
}

#[tokio::test(start_paused = true)]
async fn a_hiccup_of_the_panel_is_nothing_and_an_outage_one_incident() {
    let hiccups = [
        (0, See(Power::Running)),
        (10, Reach(Some(false))),
        (100, See(Power::Running)),
        (10, Reach(Some(false))),
        (100, See(Power::Running)),
        (300, Wait),
    ];
    for kind in [
        AlertKind::Unreachable,
        AlertKind::Crashed,
        AlertKind::Stopped,
        AlertKind::Started,
        AlertKind::Online,
    ] {
        assert_eq!(run(kind, 2, None, &hiccups), [""; 0], "{kind}");
    }
    let outage = [(0, See(Power::Running)), (10, Reach(Some(false))), (500, See(Power::Running)), (60, Wait)];
    let steps = without_reminders(run(AlertKind::Unreachable, 5, None, &outage));
    assert_eq!(steps, ["310 begin ×1", "510 end ×1 Reachable after 500"]);
}

#[tokio::test(start_paused = true)]
async fn a_figure_must_hold_and_be_low_for_a_while_and_does_not_flap() {
    let script = [
        (0, See(Power::Running)),
        (0, Cpu(Some(95.0))),
        (200, Cpu(Some(20.0))),
        (10, Cpu(Some(95.0))),
        (310, Cpu(Some(85.0))),
        (200, Cpu(Some(95.0))),
        (10, Cpu(Some(20.0))),
        (30, Cpu(Some(95.0))),
        (10, Cpu(Some(20.0))),
        (70, Cpu(Some(99.0))),
        (500, Wait),
        (200, Wait),
    ];
    let steps = without_reminders(run(AlertKind::Cpu, 5, None, &script));
    // It held from 210 on; it was low from 770 on; the next begins no sooner than ten minutes after the end.
    assert_eq!(steps, ["510 begin ×1", "830 end ×1 Calm after 560", "1430 begin ×1"]);
    let off = [(0, See(Power::Running)), (0, Cpu(Some(95.0))), (310, See(Power::Offline)), (5, Wait)];
    assert_eq!(
        without_reminders(run(AlertKind::Cpu, 5, None, &off)),
        ["300 begin ×1", "310 quiet end ×1 Off after 310"]
    );
    let unheard = [
        (0, See(Power::Running)),
        (0, Cpu(Some(95.0))),
        (250, Cpu(None)),
        (150, Cpu(Some(95.0))),
        (100, Wait),
    ];
    assert_eq!(run(AlertKind::Cpu, 5, None, &unheard), [""; 0], "nobody knows what it was meanwhile");
}

#[tokio::test(start_paused = true)]
async fn stuck_in_starting_is_told_once_and_ends_with_the_state() {
    let script =
        [(0, See(Power::Offline)), (5, See(Power::Starting)), (700, See(Power::Running)), (60, Wait)];
    let steps = without_reminders(run(AlertKind::Stuck, 10, None, &script));
    assert_eq!(steps, ["605 begin ×1", "705 end ×1 Running after 700"]);
    let gives_up = [(0, See(Power::Starting)), (700, See(Power::Offline)), (60, Wait)];
    let steps = without_reminders(run(AlertKind::Stuck, 10, None, &gives_up));
    assert_eq!(steps, ["600 begin ×1", "700 quiet end ×1 Off after 700"]);
}

#[tokio::test(start_paused = true)]
async fn starts_and_stops_are_messages_and_many_of_them_are_folded() {
    let script = [
        (0, See(Power::Running)),
        (5, Stop(Who::Panel)),
        (0, See(Power::Offline)),
        (5, See(Power::Starting)),
        (34, See(Power::Running)),
    ];
    assert_eq!(run(AlertKind::Stopped, 0, None, &script), ["5 once ×1 Panel Calm after 0"]);
    assert_eq!(
        run(AlertKind::Started, 0, None, &script),
        ["10 once ×1 Unknown None Calm after 0", "44 change ×1 Unknown Some(34) Calm after 0"]
    );
    assert_eq!(run(AlertKind::Online, 0, None, &script), ["44 once ×1 online 39 Calm after 0"]);
    let mut many = vec![(0, See(Power::Running))];
    for _ in 0..8 {
        many.extend([
            (10, Stop(Who::Inside)),
            (0, See(Power::Offline)),
            (1, See(Power::Starting)),
            (4, See(Power::Running)),
        ]);
    }
    let steps = run(AlertKind::Stopped, 0, None, &many);
    assert_eq!(steps.iter().filter(|step| step.contains("once")).count(), MOST_AT_ONCE);
    assert!(steps.last().unwrap().contains("change ×4"), "{steps:?}");
}

#[tokio::test(start_paused = true)]
async fn lines_are_folded_for_five_minutes() {
    let script = [(0, Line("a")), (1, Line("b")), (1, Line("c")), (20, Wait), (290, Line("d")), (400, Wait)];
    assert_eq!(
        run(AlertKind::Words, 0, None, &script),
        [
            "0 begin ×1 a",
            "12 change ×3 c",
            "302 quiet end ×3 c Calm after 302",
            "312 begin ×1 d",
            "612 quiet end ×1 d Calm after 300"
        ]
    );
}

#[test]
fn reminders_come_more_seldom_as_it_goes_on() {
    let mut ages = vec![next_reminder(0)];
    while *ages.last().unwrap() < 1000 {
        ages.push(next_reminder(*ages.last().unwrap()));
    }
    assert_eq!(ages, [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 960, 1920]);
}
