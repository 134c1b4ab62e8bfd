//! What is beyond the memory: on disk, and what becomes of it when the disk does not take it.

use super::*;

const SMALL: HoldLimits =
    HoldLimits { channel_memory: 4096, memory: 10_000, channel_spill: 256 * 1024, spill: 1024 * 1024 };

fn row(number: usize) -> String {
    format!("line {number} of a flood that does not fit in memory")
}

/// Everything that is posted, as one text; all of it fits in files.
fn posted(backlog: &mut Backlog) -> String {
    let mut all = String::new();
    while let Some(message) = take(backlog, USUAL) {
        let plain = message.content.replace("```\n", "").replace("\n```", "");
        let files: String = (0..message.files.len()).map(|file| text(&message, file)).collect();
        all.push_str(if message.files.is_empty() { plain.trim_end() } else { files.trim_end() });
        all.push('\n');
        backlog.commit();
    }
    all
}

fn rows(range: std::ops::Range<usize>) -> String {
    range.map(|number| row(number) + "\n").collect()
}

#[test]
fn what_does_not_fit_in_memory_waits_on_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut backlog, hold) = held(SMALL, folder.path());
    let now = Instant::now();
    for number in 0..3000 {
        push(&mut backlog, now, &row(number));
        assert!(hold.memory() < 12_000, "{}", hold.memory());
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "nothing to clean up");
    assert!(hold.spilled() >= backlog.spilled_bytes() - 1024 && backlog.spilled_bytes() > 100_000);
    assert_eq!(backlog.ready_at(), Some(now));
    assert_eq!(backlog.lines(), 3000);
    assert_eq!(backlog.received().len(), Tail::LENGTH);

    let message = take(&mut backlog, USUAL).expect("a flood");
    assert_eq!(text(&message, 0), rows(0..3000));
    assert_eq!(message.end, backlog.received());
    assert!(hold.memory() >= message.files[0].bytes.len(), "what is on its way counts");
    assert_eq!((hold.spilled(), backlog.spilled_bytes(), backlog.lines()), (0, 0, 0));
    push(&mut backlog, now, "after");
    assert_eq!(backlog.spilled_bytes(), 6, "the memory is taken by the message");
    backlog.commit();
    assert_eq!(posted(&mut backlog), "after\n");
    assert_eq!((hold.memory(), hold.spilled()), (0, 0));
}

#[test]
fn a_backlog_that_is_dropped_gives_everything_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut backlog, hold) = held(SMALL, folder.path());
    (0..3000).for_each(|number| push(&mut backlog, Instant::now(), &row(number)));
    take(&mut backlog, Prospect { room: 5000, ..USUAL });
    assert!(hold.memory() > 0 && hold.spilled() > 0);
    drop(backlog);
    assert_eq!((hold.memory(), hold.spilled()), (0, 0));
}

#[test]
fn the_memory_of_all_is_bounded_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let hold = Hold::new(SMALL, folder.path().into());
    let channels = 0..10;
    let new = |_| Backlog::new(Limits::default(), hold.clone(), "x", Tail::default());
    let mut backlogs: Vec<_> = channels.map(new).collect();
    for number in 0..200 {
        backlogs.iter_mut().for_each(|backlog| push(backlog, Instant::now(), &row(number)));
    }
    let spilling = backlogs.iter().filter(|backlog| backlog.spilled_bytes() > 0).count();
    assert_eq!(spilling, 10);
    assert!(backlogs.iter().map(Backlog::bytes).sum::<usize>() == hold.memory());
    let segment = 5000;
    assert!(hold.memory() < SMALL.memory + 10 * segment, "{}", hold.memory());
    for mut backlog in backlogs {
        assert_eq!(posted(&mut backlog), rows(0..200));
    }
    assert_eq!((hold.memory(), hold.spilled()), (0, 0));
}

#[test]
fn what_is_held_stays_when_all_is_full_and_the_rest_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = HoldLimits { channel_spill: 16 * 1024, ..SMALL };
    let (mut backlog, hold) = held(limits, folder.path());
    let now = Instant::now();
    (0..1000).for_each(|number| push(&mut backlog, now, &row(number)));
    let lost = backlog.lost().full as usize;
    assert!(lost > 500 && backlog.lines() + lost == 1000, "{lost}");
    assert_eq!(backlog.received(), tail((0..1000).map(row).collect::<Vec<_>>().iter().map(String::as_str)));
    let all = posted(&mut backlog).replace(&rows(0..1000 - lost), "(rows)\n");
    assert_snapshot!(all.replace(&lost.to_string(), "N"), @"
    (rows)
    — N lines left out: too many were waiting —
    ");
    push(&mut backlog, now, "it goes on");
    assert_eq!(posted(&mut backlog), "it goes on\n");
    assert_eq!((hold.memory(), hold.spilled()), (0, 0));
}

#[test]
fn a_disk_that_fails_is_told_once_and_heals() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut backlog, hold) = held(SMALL, folder.path());
    let start = Instant::now();
    let mut number = 0;
    let mut push_rows = |backlog: &mut Backlog, count, at| {
        for _ in 0..count {
            push(backlog, at, &row(number));
            number += 1;
        }
    };
    push_rows(&mut backlog, 200, start);
    hold.disk().break_writes(true);
    push_rows(&mut backlog, 400, start);
    push_rows(&mut backlog, 400, start + Duration::from_secs(5));
    let lost = backlog.lost().disk as usize;
    assert!(lost > 700 && hold.memory() < 12_000, "{lost}");
    hold.disk().break_writes(false);
    push_rows(&mut backlog, 1, start + Duration::from_millis(5500));
    push_rows(&mut backlog, 200, start + Duration::from_secs(7));
    assert_eq!(backlog.lost(), Losses { disk: lost as u64 + 1, ..Losses::default() });
    let flood = take(&mut backlog, USUAL).expect("a flood");
    let head = flood.content.lines().next().unwrap_or_default().replace(&(lost + 1).to_string(), "N");
    assert_snapshot!(head, @"**401 lines**, <t:1795297503:T>: the complete text is in the attached file, which also says where N more were left out: too many were waiting, and the bot's disk is full or can't be written; whoever runs the bot must make room beside its database. The last of it:");
    let all = posted(&mut backlog);
    let all = all.replace(&rows(0..1000 - lost), "(rows)\n").replace(&rows(1001..1201), "(more rows)\n");
    assert_snapshot!(all.replace(&(lost + 1).to_string(), "N"), @"
    (rows)
    — N lines left out: too many were waiting, and the bot's disk is full or can't be written; whoever runs the bot must make room beside its database —
    (more rows)
    ");
    assert_eq!((hold.memory(), hold.spilled()), (0, 0));
}

#[test]
fn a_folder_that_is_not_there_yet() {
    let folder = tempfile::tempdir().expect("a folder");
    let late = folder.path().join("late");
    let (mut backlog, hold) = held(SMALL, late.as_path());
    let now = Instant::now();
    (0..100).for_each(|number| push(&mut backlog, now, &row(number)));
    assert!(backlog.lost().disk > 0);
    let kept = backlog.lines();
    std::fs::create_dir(&late).expect("a folder");
    let later = now + Duration::from_secs(2);
    (100..1000).for_each(|number| push(&mut backlog, later, &row(number)));
    assert_eq!(backlog.lines(), kept + 900);
    let all = posted(&mut backlog);
    assert!(all.starts_with(&rows(0..kept)) && all.ends_with(&rows(100..1000)));
    assert_eq!(all.lines().count(), kept + 901);
    assert_eq!((hold.memory(), hold.spilled()), (0, 0));
}

#[test]
fn a_flood_beyond_what_a_message_carries_goes_on_in_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let hold = Hold::new(SMALL, folder.path().into());
    let limits = Limits { file: 20_000, ..Limits::default() };
    let mut backlog = Backlog::new(limits, hold.clone(), "Survival", Tail::default());
    (0..3000).for_each(|number| push(&mut backlog, Instant::now(), &row(number)));
    let sizes: Vec<_> = std::iter::from_fn(|| {
        let message = take(&mut backlog, USUAL)?;
        backlog.commit();
        Some(message.files.iter().map(|file| file.bytes.len()).collect::<Vec<_>>())
    })
    .collect();
    let total: usize = sizes.iter().flatten().sum();
    assert_eq!(total, rows(0..3000).len());
    let full =
        |sizes: &Vec<usize>| sizes.len() == 2 && sizes.iter().all(|size| (18_900..=20_000).contains(size));
    assert!(sizes[..sizes.len() - 1].iter().all(full), "{sizes:?}");
    assert_eq!((backlog.lost().total(), hold.memory(), hold.spilled()), (0, 0, 0));
}

#[test]
fn a_line_longer_than_the_memory_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut backlog, _hold) = held(SMALL, folder.path());
    let now = Instant::now();
    let long = "0123456789".repeat(15_000);
    push(&mut backlog, now, "before");
    push(&mut backlog, now, &long);
    push(&mut backlog, now, "after");
    assert_eq!(posted(&mut backlog), format!("before\n{long}\nafter\n"));
}
