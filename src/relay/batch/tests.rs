//! Messages as the channel gets them, and what happens to those that it does not get.

use std::time::{Duration, Instant, SystemTime};

use insta::assert_snapshot;
use serenity::model::id::GuildId;

use super::{Backlog, Cause, Limits, Losses, MESSAGE_LENGTH, Message, Part, page_of};
use crate::discord::schedule::SendBudget;
use crate::masking::clean::{CleanLine, clean};
use crate::relay::backlog_budget::{BacklogBudget, BacklogLimits};
use crate::sockets::{Fingerprint, RecentFingerprints};

mod fingerprints;
mod floods;
mod properties;
mod simulation;
mod spilling;

const LINGER: Duration = Duration::from_millis(250);
const QUIET: Duration = Duration::from_millis(60);

/// A channel of its own, as Discord limits it, with room for every file.
const USUAL: SendBudget = SendBudget { every: Duration::from_millis(1050), room: usize::MAX };

/// Nothing is a flood.
const UNHURRIED: SendBudget = SendBudget { every: Duration::ZERO, room: 0 };

/// 2026-11-21 21:45:03.5 UTC
fn wall() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_297_503_500)
}

fn line(raw: &str) -> CleanLine {
    clean(raw).next().expect("a line")
}

fn fingerprint(raw: &str) -> Fingerprint {
    Fingerprint::of(raw).expect("not blank")
}

fn recent<'a>(raws: impl IntoIterator<Item = &'a str>) -> RecentFingerprints {
    let mut recent = RecentFingerprints::default();
    recent.extend(raws.into_iter().map(fingerprint));
    recent
}

const GUILD: GuildId = GuildId::new(1);

fn held(limits: BacklogLimits) -> (Backlog, BacklogBudget) {
    let budget = BacklogBudget::new(limits);
    (backlog(&budget, GUILD), budget)
}

fn backlog(budget: &BacklogBudget, guild: GuildId) -> Backlog {
    Backlog::new(Limits::default(), budget.of(guild), "Survival", RecentFingerprints::default())
}

fn empty() -> Backlog {
    held(BacklogLimits::default()).0
}

/// Pushes a console event of one line.
fn push(backlog: &mut Backlog, now: Instant, raw: &str) {
    backlog.push_line(now, line(raw), Fingerprint::of(raw));
}

fn with_lines<'a>(now: Instant, raws: impl IntoIterator<Item = &'a str>) -> Backlog {
    let mut backlog = empty();
    raws.into_iter().flat_map(clean).for_each(|line| backlog.push_line(now, line, None));
    backlog
}

fn take(backlog: &mut Backlog, budget: SendBudget) -> Option<Message> {
    backlog.take(Instant::now(), wall(), budget)
}

/// A file's text.
fn text(message: &Message, file: usize) -> &str {
    message.files.get(file).map_or("", |file| std::str::from_utf8(&file.bytes).expect("UTF-8"))
}

/// All messages, each accepted; escapes written as `␛`, U+200B as `<0>`.
fn sent(backlog: &mut Backlog) -> Vec<String> {
    let mut messages = Vec::new();
    while let Some(message) = take(backlog, UNHURRIED) {
        assert!(message.content.chars().count() <= MESSAGE_LENGTH);
        messages.push(message.content.replace('\u{1b}', "␛").replace('\u{200b}', "<0>"));
        backlog.commit();
    }
    messages
}

#[test]
fn a_start_of_a_server() {
    let now = Instant::now();
    let mut backlog = with_lines(
        now,
        [
            "\u{1b}[1;33m[Pterodactyl Daemon]:\u{1b}[0m \u{1b}[1mUpdating process configuration files...\u{1b}[0m",
            "[17:16:16] [Server thread/INFO]: Starting minecraft server version 0.0-console",
        ],
    );
    backlog.push_notice(now, "▸ Alice_99: say **hello** @everyone");
    for raw in ["[17:16:18] [Server thread/INFO]: Done (1.337s)! For help, type \"help\"", "say ```hello```"]
    {
        backlog.push_line(now, line(raw), None);
    }
    backlog.push_notice(now, "● running (34 s)");
    backlog.push_notice(now, "— connection lost for 5 s, lines may be missing —");
    assert_snapshot!(sent(&mut backlog).join("\n=====\n"), @r#"
    ```ansi
    ␛[1;33m[Pterodactyl Daemon]:␛[0m ␛[1mUpdating process configuration files...␛[0m
    [17:16:16] [Server thread/INFO]: Starting minecraft server version 0.0-console
    ```
    ▸ Alice\_99: say \*\*hello\*\* @<0>everyone
    ```
    [17:16:18] [Server thread/INFO]: Done (1.337s)! For help, type "help"
    say `<0>`<0>`hello`<0>`<0>`
    ```
    ● running (34 s)
    — connection lost for 5 s, lines may be missing —
    "#);
}

#[test]
fn colours_take_few_codes() {
    let now = Instant::now();
    let raws = [
        "plain first",
        "\u{1b}[31mred\u{1b}[1m bold\u{1b}[22m red\u{1b}[39m plain\u{1b}[0m",
        "\u{1b}[32mgreen\u{1b}[34mblue\u{1b}[44mon blue",
        "\u{1b}[4munder\u{1b}[24;35mlilac\u{1b}[0m",
        "plain last",
    ];
    assert_snapshot!(sent(&mut with_lines(now, raws)).join("\n=====\n"), @"
    ```ansi
    plain first
    ␛[31mred␛[1m bold␛[0;31m red␛[0m plain
    ␛[32mgreen␛[34mblue␛[44mon blue␛[0m
    ␛[4munder␛[0;35mlilac␛[0m
    plain last
    ```
    ");
}

#[test]
fn it_waits_for_company_but_not_when_a_message_is_full() {
    let now = Instant::now();
    let mut backlog = empty();
    assert_eq!(backlog.ready_at(), None);
    backlog.push_line(now, line("first"), None);
    assert_eq!(backlog.ready_at(), Some(now + QUIET));
    backlog.push_line(now + LINGER / 2, line("second"), None);
    assert_eq!(backlog.ready_at(), Some(now + LINGER / 2 + QUIET));
    backlog.push_notice(now + LINGER - QUIET / 2, "a notice");
    assert_eq!(backlog.ready_at(), Some(now + LINGER), "no longer than that");
    backlog.push_line(now + LINGER / 2, line(&"x".repeat(MESSAGE_LENGTH)), None);
    assert_eq!(backlog.ready_at(), Some(now));

    assert_eq!(take(&mut backlog, UNHURRIED).map(|message| (message.lines, message.oldest)), Some((3, now)));
    assert_eq!(backlog.ready_at(), Some(now), "a taken message waits for its outcome");
    backlog.commit();
    assert_eq!(backlog.ready_at(), Some(now + LINGER / 2));
    take(&mut backlog, UNHURRIED);
    backlog.commit();
    assert_eq!(backlog.ready_at(), Some(now + LINGER / 2), "the rest of a line has waited enough");
    take(&mut backlog, UNHURRIED);
    backlog.commit();
    assert!(backlog.is_empty());
    assert_eq!((backlog.bytes(), backlog.ready_at(), take(&mut backlog, UNHURRIED)), (0, None, None));
}

#[test]
fn a_taken_message_stays_the_same_until_its_outcome_is_known() {
    let now = Instant::now();
    let mut backlog = with_lines(now, ["one"]);
    let taken = take(&mut backlog, UNHURRIED);
    backlog.push_line(now, line("two"), None);
    assert_eq!(take(&mut backlog, UNHURRIED), taken);
    backlog.commit();
    let next = take(&mut backlog, UNHURRIED).expect("two waits");
    assert_eq!((next.content.as_str(), next.number), ("```\ntwo\n```", 1));
}

#[test]
fn lines_given_up_are_told_where_they_were() {
    let now = Instant::now();
    let mut backlog = with_lines(now, ["one", "two"]);
    take(&mut backlog, UNHURRIED);
    backlog.push_line(now, line("three"), None);
    backlog.give_up();
    backlog.give_up();
    assert_eq!(sent(&mut backlog), ["— 2 lines left out: Discord did not take them —\n```\nthree\n```"]);
    assert_eq!(backlog.lost(), Losses { refused: 2, ..Losses::default() });
}

#[test]
fn a_loss_that_could_not_be_told_is_told_with_the_next_line() {
    let now = Instant::now();
    let mut backlog = with_lines(now, ["one"]);
    take(&mut backlog, UNHURRIED);
    backlog.give_up();
    assert_eq!(backlog.ready_at(), Some(now));
    take(&mut backlog, UNHURRIED);
    backlog.give_up();
    assert_eq!((backlog.ready_at(), take(&mut backlog, UNHURRIED)), (None, None));
    backlog.push_line(now, line("two"), None);
    assert_eq!(sent(&mut backlog), ["— 1 line left out: Discord did not take them —\n```\ntwo\n```"]);
    assert_eq!(backlog.lost().total(), 1);
}

#[test]
fn losses_are_told_in_their_place() {
    let now = Instant::now();
    let mut backlog = with_lines(now, ["before"]);
    backlog.push_loss(now, 0, Cause::Unread);
    backlog.push_loss(now, 3, Cause::Unread);
    backlog.push_loss(now, 2, Cause::Unread);
    backlog.push_line(now, line("after"), None);
    assert_snapshot!(sent(&mut backlog).concat(), @"
    ```
    before
    ```
    — 5 lines left out: they came faster than they could be read —
    ```
    after
    ```
    ");
}

#[test]
fn long_lines_go_on_in_the_next_message() {
    let now = Instant::now();
    let long = "0123456789".repeat(450);
    let mut backlog = with_lines(now, ["before", &long, "after"]);
    let messages = sent(&mut backlog);
    let lengths: Vec<_> = messages.iter().map(|message| message.chars().count()).collect();
    assert_eq!(lengths, [14, 2000, 2000, 14 + 4500 - 1992 - 1990 + 2 - 6 + 6]);
    assert!(messages[1].starts_with("```\n0123") && messages[2].starts_with("```\n… 2345"));
    assert!(messages[3].ends_with("89\nafter\n```"));
}

#[test]
fn a_long_line_keeps_its_colour_and_its_characters() {
    let now = Instant::now();
    let family = "👨\u{200d}👩\u{200d}👧";
    let mut backlog = with_lines(now, [format!("\u{1b}[31m{}", family.repeat(500)).as_str()]);
    let messages = sent(&mut backlog);
    assert_eq!(messages.len(), 2);
    assert!(messages[0].starts_with("```ansi\n␛[31m👨") && messages[0].ends_with("👧␛[0m\n```"));
    assert!(messages[1].starts_with("```ansi\n… ␛[31m👨") && messages[1].ends_with("👧␛[0m\n```"));
}

#[test]
fn a_line_that_fits_the_next_message_is_not_split() {
    let now = Instant::now();
    let whole = "y".repeat(1992);
    let mut backlog = with_lines(now, ["before", &whole, "after"]);
    assert_eq!(sent(&mut backlog), ["```\nbefore\n```", &format!("```\n{whole}\n```"), "```\nafter\n```"]);
}

#[test]
fn odd_notices() {
    let now = Instant::now();
    let mut backlog = empty();
    backlog.push_notice(now, " \n\u{200b} ");
    assert!(backlog.is_empty());
    backlog.push_notice(now, &"\\".repeat(5000));
    backlog.push_notice(now, "```js\nno fence");
    let messages = sent(&mut backlog);
    assert_eq!(messages, ["…\n\\`\\`\\`js no fence"]);
}

#[test]
fn a_page_of_what_is_at_hand() {
    let lines = [line("\u{1b}[31mred"), line(&"x".repeat(1900))];
    let parts = [Part::Notice("first"), Part::Line(&lines[0]), Part::Notice(" "), Part::Line(&lines[1])];
    let (page, all) = page_of(parts[..3].iter().copied());
    assert_eq!((page.as_str(), all), ("first\n```ansi\n\u{1b}[31mred\u{1b}[0m\n```", true));
    assert!(page_of(parts).1);
    assert!(!page_of(parts.into_iter().chain([Part::Line(&lines[1])])).1);
    assert_eq!(page_of([]), (String::new(), true));
}

#[test]
fn a_line_given_up_in_parts_is_counted_once() {
    for (outcomes, lost) in [([false, false, true], 1), ([true, false, true], 1), ([false, true, false], 2)] {
        let mut backlog = with_lines(Instant::now(), ["x".repeat(4500).as_str(), "after"]);
        for posted in outcomes {
            take(&mut backlog, UNHURRIED).expect("three parts");
            if posted {
                backlog.commit();
            } else {
                backlog.give_up();
            }
        }
        assert_eq!(backlog.lost(), Losses { refused: lost, ..Losses::default() }, "{outcomes:?}");
    }
}
