//! Floods: when a backlog is one, and what people read then.

use super::*;

fn numbered(now: Instant, count: usize) -> Backlog {
    let mut backlog = empty();
    for number in 0..count {
        push(&mut backlog, now, &format!("[21:45:03] [Server thread/INFO]: line {number} of many"));
    }
    backlog
}

fn shown(message: &Message) -> String {
    message.content.replace('\u{200b}', "<0>")
}

#[test]
fn a_flood_is_told_and_attached() {
    let now = Instant::now();
    let mut backlog = held(BacklogLimits { channel_memory: 4 << 20, ..BacklogLimits::default() }).0;
    backlog.push_notice(now, "▸ Alice_99: say **hello**\nto you");
    for number in 0..4999 {
        push(
            &mut backlog,
            now + Duration::from_millis(200),
            &format!("\u{1b}[32mline {number}\u{1b}[0m ``of`` many"),
        );
    }
    backlog.push_loss(now + Duration::from_secs(1), 12, Cause::Unread);
    push(&mut backlog, now + Duration::from_secs(1), &"a long one ".repeat(400));
    let message = backlog.take(now + Duration::from_secs(2), wall(), USUAL).expect("a flood");
    assert_snapshot!(shown(&message), @r#"
    ▸ Alice\_99: say \*\*hello\*\* to you
    **5,001 lines**, <t:1795297501:T> to <t:1795297502:T>: all that reached the bot is in the attached file, which also says where 12 more were left out and why. The last of it:
    ```
    line 4993 `<0>`of`<0>` many
    line 4994 `<0>`of`<0>` many
    line 4995 `<0>`of`<0>` many
    line 4996 `<0>`of`<0>` many
    line 4997 `<0>`of`<0>` many
    line 4998 `<0>`of`<0>` many
    — 12 lines left out: they came faster than they could be read —
    a long one a long one a long one a long one a long one a long one a long one a long one a long one a long one a long one a long one a long one a long one a long…
    ```
    "#);
    let text = text(&message, 0);
    assert!(text.starts_with("▸ Alice_99: say **hello** to you\nline 0 `\u{200b}`of"), "{}", &text[..80]);
    assert!(text.ends_with(&format!("{}\n", "a long one ".repeat(400).trim_end())), "long lines are whole");
    assert_eq!(text.lines().count(), 5002);
    assert!(!text.contains('\u{1b}'));
    assert_eq!((message.lines, message.files.len()), (5001, 1));
    assert_eq!(message.files[0].name, "survival-2026-11-21T21-45-01Z.log");
    backlog.commit();
    assert!(backlog.is_empty());
}

#[test]
fn an_old_flood_is_told_with_its_date() {
    let now = Instant::now();
    let mut backlog = numbered(now, 200);
    let message = backlog.take(now + Duration::from_secs(100_000), wall(), USUAL).expect("a flood");
    assert!(
        message.content.starts_with("**200 lines**, <t:1795197503:f>: all that reached the bot"),
        "{}",
        message.content
    );
    assert_eq!(message.files[0].name, "survival-2026-11-20T17-58-23Z.log");
}

#[test]
fn what_messages_carry_in_time_is_no_flood() {
    let now = Instant::now();
    let lines = |count| with_lines(now, std::iter::repeat_n("x".repeat(99).as_str(), count));
    for (count, every, flood) in [
        (1, 25_000, false),
        (19, 25_000, false),
        (20, 25_000, true),
        (19 * 3, 1_050, false),
        (19 * 3 + 1, 1_050, true),
        (19 * 4, 1_000, false),
        (19 * 4 + 1, 1_000, true),
        (19 * 4 + 1, 0, true),
        (19 * 2, 3_000, false),
        (19 * 2, 3_001, true),
        (5_000, 1_050, true),
    ] {
        let budget = SendBudget { every: Duration::from_millis(every), room: usize::MAX };
        let message = take(&mut lines(count), budget).expect("lines wait");
        assert_eq!(!message.files.is_empty(), flood, "{count} lines, a turn every {every} ms");
        if flood {
            assert_eq!(message.lines, count, "all of it");
        }
    }
}

#[test]
fn a_long_line_counts_as_the_messages_it_fills() {
    let now = Instant::now();
    for (length, flood) in [(1990, false), (3 * 1985, false), (4 * 1985, true)] {
        let mut backlog = with_lines(now, ["x".repeat(length).as_str()]);
        let message = take(&mut backlog, USUAL).expect("a line waits");
        assert_eq!(!message.files.is_empty(), flood, "{length}");
    }
}

#[test]
fn of_a_line_that_messages_began_the_file_has_the_rest() {
    let now = Instant::now();
    let long = "0123456789".repeat(450);
    let mut backlog = empty();
    push(&mut backlog, now, &long);
    let first = take(&mut backlog, USUAL).expect("a line waits");
    assert_eq!((first.lines, first.files.len(), first.end.len()), (1, 0, 0));
    backlog.commit();
    (0..5000).for_each(|number| push(&mut backlog, now, &number.to_string()));
    let flood = take(&mut backlog, USUAL).expect("a flood");
    let posted = first.content.trim_matches(['`', '\n']);
    let rest = text(&flood, 0).lines().next().and_then(|line| line.strip_prefix("… ")).unwrap();
    assert_eq!(format!("{posted}{rest}"), long, "nothing twice, nothing lost");
    assert_eq!(flood.lines, 5000, "the long one began before");
    assert!(flood.content.starts_with("**5,001 lines**"), "{}", flood.content);
}

#[test]
fn notices_stand_in_the_message_of_a_flood() {
    let now = Instant::now();
    let mut backlog = numbered(now, 300);
    let lost = "— connection lost for 33 s; the server is offline and has no log: lines may be missing —";
    backlog.push_notice(now, lost);
    (0..300).for_each(|number| push(&mut backlog, now, &format!("after {number}")));
    backlog.push_notice(now, "● offline");
    let flood = take(&mut backlog, USUAL).expect("a flood");
    assert!(flood.content.starts_with(&format!("{lost}\n● offline\n**602 lines**")), "{}", flood.content);
    assert!(text(&flood, 0).contains(&format!("line 299 of many\n{lost}\nafter 0\n")), "and in their place");
}

#[test]
fn of_many_notices_a_flood_shows_the_newest() {
    let now = Instant::now();
    let mut backlog = empty();
    for number in 0..400 {
        push(&mut backlog, now, &"x".repeat(200));
        backlog.push_notice(now, &format!("▸ Alice: say {number} {}", "*".repeat(40)));
    }
    let flood = take(&mut backlog, USUAL).expect("a flood");
    assert!(flood.content.chars().count() <= MESSAGE_LENGTH);
    assert!(flood.content.starts_with("— earlier notices are in the file —\n▸ Alice: say 39"));
    let head = flood.content.find("**800 lines**").expect("its head");
    assert!(flood.content[..head].contains("say 399 ") && flood.content.ends_with("\n```"));
    let long = "n".repeat(5000);
    (0..300).for_each(|_| push(&mut backlog, now, &"y".repeat(200)));
    backlog.commit();
    backlog.push_notice(now, &long);
    let flood = take(&mut backlog, USUAL).expect("a flood");
    assert!(flood.content.starts_with(&"n".repeat(1000)), "a long one fits");
    assert!((1500..=MESSAGE_LENGTH).contains(&flood.content.chars().count()));
}

#[test]
fn files_have_their_limits() {
    let now = Instant::now();
    let limits = Limits { file: 1000, ..Limits::default() };
    let budget = BacklogBudget::new(BacklogLimits::default());
    let mut backlog =
        Backlog::new(limits, budget.of(GUILD), "Über/leben ..\\ 2!", RecentFingerprints::default());
    (0..300).for_each(|number| push(&mut backlog, now, &format!("line {number:03}")));
    let mut texts = Vec::new();
    while let Some(message) = take(&mut backlog, SendBudget { every: Duration::from_secs(60), ..USUAL }) {
        assert!(message.files.len() <= 2);
        texts.extend((0..message.files.len()).map(|file| text(&message, file).to_owned()));
        if message.number == 0 {
            let names: Vec<_> = message.files.iter().map(|file| &*file.name).collect();
            assert_eq!(
                names,
                ["ber-leben-2-2026-11-21T21-45-03Z.log", "ber-leben-2-2026-11-21T21-45-03Z-2.log"]
            );
            assert!(message.content.contains("**222 lines**"), "{}", message.content);
            assert!(message.content.contains("attached files."), "{}", message.content);
        } else {
            assert_eq!(message.files.len(), 0, "78 lines are one message's worth");
        }
        backlog.commit();
    }
    assert_eq!(texts.iter().map(String::len).collect::<Vec<_>>(), [999, 999]);
}

#[test]
fn the_room_for_attachments_is_kept() {
    let now = Instant::now();
    let mut backlog = numbered(now, 3000);
    let most = |room| SendBudget { room, ..USUAL };
    let plain = take(&mut backlog, most(MESSAGE_LENGTH)).expect("lines wait");
    assert_eq!(plain.files.len(), 0, "a message holds as much");
    backlog.commit();
    let flood = take(&mut backlog, most(10_000)).expect("lines wait");
    assert!((9_900..=10_000).contains(&text(&flood, 0).len()));
    assert_eq!(text(&flood, 0).lines().count(), flood.lines);
}

#[test]
fn a_flood_given_up_is_told() {
    let now = Instant::now();
    let mut backlog = numbered(now, 1000);
    backlog.push_loss(now, 5, Cause::Unread);
    take(&mut backlog, USUAL);
    push(&mut backlog, now, "after");
    backlog.give_up();
    assert_eq!(
        sent(&mut backlog),
        [concat!(
            "— 1000 lines left out: Discord did not take them —\n",
            "— 5 lines left out: they came faster than they could be read —\n```\nafter\n```"
        )]
    );
    assert_eq!(backlog.lost(), Losses { refused: 1000, unread: 5, ..Losses::default() });
}

#[test]
fn a_name_that_no_file_can_have() {
    let budget = BacklogBudget::new(BacklogLimits::default());
    let mut backlog =
        Backlog::new(Limits::default(), budget.of(GUILD), "…/..", RecentFingerprints::default());
    (0..1000).for_each(|number| push(&mut backlog, Instant::now(), &number.to_string()));
    let message =
        take(&mut backlog, SendBudget { every: Duration::from_secs(25), ..USUAL }).expect("a flood");
    assert_eq!(message.files[0].name, "console-2026-11-21T21-45-03Z.log");
}
