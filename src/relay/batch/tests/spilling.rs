//! What is beyond a channel's memory: compressed, within what its guild may have.

use super::*;

const SMALL: BacklogLimits =
    BacklogLimits { channel_memory: 4096, channel_spill: 256 * 1024, memory: 1024 * 1024 };

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

/// A line that does not compress well.
fn noise(number: u64) -> String {
    let part = |salt| xxhash_rust::xxh3::xxh3_64_with_seed(&number.to_le_bytes(), salt);
    format!("{number} {:016x}{:016x}{:016x}{:016x}{:016x}", part(1), part(2), part(3), part(4), part(5))
}

#[test]
fn what_is_beyond_some_memory_waits_compressed() {
    let (mut backlog, budget) = held(SMALL);
    let now = Instant::now();
    for number in 0..3000 {
        push(&mut backlog, now, &row(number));
        assert!(budget.memory() < 100_000, "{}", budget.memory());
    }
    assert!(budget.spilled() == backlog.spilled_bytes() && backlog.spilled_bytes() > 140_000);
    assert!(budget.memory() < 90_000, "{}", budget.memory());
    assert_eq!(backlog.ready_at(), Some(now));
    assert_eq!(backlog.lines(), 3000);
    assert_eq!(backlog.received().len(), RecentFingerprints::LENGTH);

    let message = take(&mut backlog, USUAL).expect("a flood");
    let first = text(&message, 0).to_owned();
    assert!(budget.memory() >= message.files[0].bytes.len(), "what is on its way counts");
    let spilled = backlog.spilled_bytes();
    push(&mut backlog, now, "after");
    assert_eq!(backlog.spilled_bytes(), spilled + 6, "it comes behind what waits");
    backlog.commit();
    assert_eq!(first + &posted(&mut backlog), rows(0..3000) + "after\n");
    assert_eq!((budget.memory(), budget.spilled()), (0, 0));
}

#[test]
fn a_backlog_that_is_dropped_gives_everything_back() {
    let (mut backlog, budget) = held(SMALL);
    (0..3000).for_each(|number| push(&mut backlog, Instant::now(), &row(number)));
    take(&mut backlog, SendBudget { room: 5000, ..USUAL });
    assert!(budget.memory() > 0 && budget.spilled() > 0);
    drop(backlog);
    assert_eq!((budget.memory(), budget.spilled()), (0, 0));
}

#[test]
fn what_is_held_stays_when_there_is_no_room_and_the_rest_is_counted() {
    let limits = BacklogLimits { channel_spill: 16 * 1024, ..SMALL };
    let (mut backlog, budget) = held(limits);
    let now = Instant::now();
    (0..1000).for_each(|number| push(&mut backlog, now, &row(number)));
    let lost = backlog.lost().full as usize;
    assert!(lost > 500 && backlog.lines() + lost == 1000, "{lost}");
    assert_eq!(backlog.received(), recent((0..1000).map(row).collect::<Vec<_>>().iter().map(String::as_str)));
    let all = posted(&mut backlog).replace(&rows(0..1000 - lost), "(rows)\n");
    assert_snapshot!(all.replace(&lost.to_string(), "N"), @"
    (rows)
    — N lines left out: too many were waiting —
    ");
    push(&mut backlog, now, "it goes on");
    assert_eq!(posted(&mut backlog), "it goes on\n");
    assert_eq!((budget.memory(), budget.spilled()), (0, 0));
}

#[test]
fn what_is_left_out_comes_in_few_gaps_and_room_is_looked_for_again() {
    let budget = BacklogBudget::new(SMALL);
    let (mut one, mut other) = (backlog(&budget, GUILD), backlog(&budget, GuildId::new(2)));
    let start = Instant::now();
    let others: Vec<_> = (10..30).map(|guild| budget.of(GuildId::new(guild))).collect();
    let mut shares: Vec<_> = others.iter().map(|account| account.share()).collect();
    shares.iter_mut().for_each(|share| share.grow(SMALL.memory / 20));
    (0..100).for_each(|number| push(&mut one, start, &row(number)));
    push(&mut other, start, "not even this");
    assert_eq!((one.lost().memory, other.lost().memory), (100, 1));
    drop(shares);
    push(&mut one, start + Duration::from_millis(500), &row(100));
    assert_eq!(one.lost().memory, 101, "it is not tried at once");
    push(&mut one, start + Duration::from_secs(2), &row(101));
    let told = "— 101 lines left out: too many were waiting in other Discord servers, and the bot's memory for them is full —";
    assert_eq!(posted(&mut one), format!("{told}\n{}\n", row(101)));
}

#[test]
fn one_guild_with_many_floods_leaves_the_others_what_they_need() {
    let budget = BacklogBudget::new(BacklogLimits { memory: 6 << 20, ..BacklogLimits::default() });
    let most = 6 << 20;
    let now = Instant::now();
    let mut floods: Vec<_> = (0..200).map(|_| backlog(&budget, GUILD)).collect();
    // One after the other, so that the first ones take all they can get.
    for flood in &mut floods {
        (0..)
            .map(noise)
            .take_while(|line| {
                push(flood, now, line);
                flood.lost().total() == 0
            })
            .for_each(drop);
    }
    assert!(budget.memory() <= most / 4 + 200 * 1024, "{}", budget.memory());
    let told = floods[199].lost();
    assert!(told.guild > 0 && told.memory == 0, "{told:?}");
    // Discord refuses them all: each keeps a message on its way.
    floods.iter_mut().for_each(|flood| drop(take(flood, USUAL)));
    assert!(budget.memory() <= most * 3 / 4, "{}", budget.memory());

    let (mut quiet, mut busy) = (backlog(&budget, GuildId::new(2)), backlog(&budget, GuildId::new(3)));
    push(&mut quiet, now, "one line");
    (0..3000).for_each(|number| push(&mut busy, now, &row(number)));
    assert_eq!((quiet.lost().total(), busy.lost().total()), (0, 0));
    assert_eq!(posted(&mut quiet), "one line\n");
    assert_eq!(posted(&mut busy), rows(0..3000));
    for mut flood in floods {
        let all = posted(&mut flood);
        assert!(all.contains("left out: too many were waiting"), "{} bytes", all.len());
    }
    assert_eq!((budget.memory(), budget.spilled()), (0, 0));
}

#[test]
fn long_lines_take_no_more_memory_on_their_way_than_before() {
    let budget = BacklogBudget::new(BacklogLimits::default());
    let now = Instant::now();
    // Such a line compresses to a hundredth.
    let long = "x".repeat(1 << 20);
    let mut backlogs: Vec<_> = (0..100).map(|_| backlog(&budget, GUILD)).collect();
    backlogs.iter_mut().for_each(|backlog| push(backlog, now, &long));
    let held = budget.memory();
    assert!(held <= 12 << 20, "{held}");
    backlogs.iter_mut().for_each(|backlog| drop(take(backlog, USUAL)));
    assert!(budget.memory() <= held + 100 * 4096, "{} after {held}", budget.memory());
}

#[test]
fn what_can_not_be_read_back_is_told() {
    let (mut backlog, budget) = held(SMALL);
    (0..3000).for_each(|number| push(&mut backlog, Instant::now(), &row(number)));
    backlog.spill.damage();
    let all = posted(&mut backlog);
    let damaged = backlog.lost().damaged;
    assert!(damaged > 100 && backlog.lost().total() == damaged, "{damaged}");
    assert!(
        all.contains(&format!("\n— {damaged} lines left out: they could not be read back from memory —\n"))
    );
    assert_eq!(all.lines().count() as u64, 3000 - damaged + 1);
    assert_eq!((budget.memory(), budget.spilled()), (0, 0));
}

#[test]
fn a_flood_beyond_what_a_message_carries_goes_on_in_the_next() {
    let budget = BacklogBudget::new(SMALL);
    let limits = Limits { file: 20_000, ..Limits::default() };
    let mut backlog = Backlog::new(limits, budget.of(GUILD), "Survival", RecentFingerprints::default());
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
    assert_eq!((backlog.lost().total(), budget.memory(), budget.spilled()), (0, 0, 0));
}

#[test]
fn a_line_longer_than_the_memory_is_whole() {
    let (mut backlog, _budget) = held(SMALL);
    let now = Instant::now();
    let long = "0123456789".repeat(7_000);
    push(&mut backlog, now, "before");
    push(&mut backlog, now, &long);
    push(&mut backlog, now, "after");
    assert_eq!(posted(&mut backlog), format!("before\n{long}\nafter\n"));
}
