use serenity::model::id::{ChannelId, GuildId, RoleId, UserId};

use super::*;
use crate::{
    model::{AlertId, BindingId, Over},
    texts::Language,
};

fn alert(kind: AlertKind) -> Alert {
    let watched = Watched { kind, threshold: Some(90), minutes: Some(5), text: None, hears_chat: false };
    Alert {
        id: AlertId(7),
        guild: GuildId::new(1),
        binding: BindingId(1),
        channel: ChannelId::new(2),
        watched,
        mention: None,
        details: AlertDetails::Cause,
        created_by: UserId::new(3),
        created_at: 0,
        ends_at: None,
        muted_until: None,
        pinged_at: None,
        seen_ending: None,
        stopped: None,
    }
}

fn read(kind: AlertKind, told: &Told, now: i64) -> String {
    let alert = alert(kind);
    About { alert: &alert, server: "Survival" }.card(told, now).words().markdown(Language::ENGLISH)
}

fn crashed(exit_code: i32) -> Happened {
    Happened::Crashed(Crash { exit_code: Some(exit_code), ..Crash::default() })
}

#[test]
fn exit_codes_are_told_in_words() {
    for (code, words) in [
        (0, "without an error"),
        (1, "with an error"),
        (134, "SIGABRT"),
        (137, "killed, or ran out of memory"),
        (139, "segmentation fault"),
        (143, "told to end"),
        (77, "exit code 77"),
    ] {
        let text = read(AlertKind::Crashed, &Told::once(crashed(code), 100), 100);
        assert!(text.contains(words) && text.contains("**Survival** crashed"), "{text}");
    }
}

#[test]
fn the_report_tells_all_that_is_known_and_how_it_goes_on() {
    let crash = Crash {
        how: CrashKind::OutOfMemory,
        exit_code: Some(137),
        uptime: Some(7_200),
        players: Some(3),
        restart: AfterCrash::Aborted { within: 60 },
        cause: Some("cause-java-heap".into()),
    };
    let mut told = Told::once(Happened::Crashed(crash.clone()), 1_000);
    let text = read(AlertKind::Crashed, &told, 1_720);
    for part in [
        "out of memory",
        "2 h 0 min",
        "3 players",
        "less than 1 min ago",
        "Likely cause",
        "Still down, 12 min",
        "<t:1000:f>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    told.again(Happened::Crashed(crash.clone()), 1_300);
    assert!(read(AlertKind::Crashed, &told, 1_300).contains("keeps crashing: 2 times in ten minutes"));
    told.over = Some(Over { at: 1_800, how: OverKind::Running });
    let text = read(AlertKind::Crashed, &told, 1_800);
    assert!(
        text.contains("It runs again since <t:1800:f>, after 13 min.") && !text.contains("Still"),
        "{text}"
    );
    let quiet = Alert { details: AlertDetails::None, ..alert(AlertKind::Crashed) };
    let told = Told::once(Happened::Crashed(crash), 1_000);
    let card = About { alert: &quiet, server: "S" }.card(&told, 1_000);
    assert!(!card.words().markdown(Language::ENGLISH).contains("Likely"));
}

#[test]
fn every_kind_reads_in_every_language() {
    let what = [
        Happened::Online { after: 40 },
        Happened::Started { by: Who::Member(UserId::new(5)), took: Some(34) },
        Happened::Stopped { by: Who::PanelUser("j*doe*".into()), killed: true, uptime: Some(60) },
        Happened::Stuck { minutes: 10 },
        Happened::Unreachable,
        Happened::Above { figure: 91.25 },
        Happened::Players { count: 0 },
        Happened::Line { line: "a ```b``` line".into() },
    ];
    for language in Language::all() {
        for (kind, what) in AlertKind::ALL.iter().zip(what.iter().cycle()) {
            let alert = alert(*kind);
            let about = About { alert: &alert, server: "Survival" };
            let mut told = Told::once(what.clone(), 1_000);
            told.over = Some(Over { at: 2_000, how: OverKind::Calm });
            for card in [about.card(&told, 2_000), about.over(&told), about.test()] {
                let text = card.words().markdown(language);
                assert!(text.contains("Survival") && !text.contains('{'), "{kind} {language:?}: {text}");
                card.components(language).unwrap();
            }
            let watches = watched(&alert.watched).markdown(language);
            assert!(!watches.contains('{') && !watches.is_empty());
        }
    }
    let line = read(AlertKind::Words, &Told::once(what[7].clone(), 1), 1);
    assert_eq!(line.matches("```").count(), 2, "no line breaks out of its block: {line}");
    let named = read(AlertKind::Stopped, &Told::once(what[2].clone(), 1), 1);
    assert!(named.contains(r"j\*doe\*"), "{named}");
}

#[test]
fn only_who_is_named_is_mentioned() {
    let card = || Card::new(Accent::Bad).text(Text::verbatim("x"));
    let words = |mention| About::mentioning(card(), mention).words().markdown(Language::ENGLISH);
    assert_eq!(words(None), "x");
    assert_eq!(words(Some(Subject::Role(RoleId::new(7)))), "<@&7>\nx");
    assert_eq!(words(Some(Subject::Member(UserId::new(8)))), "<@8>\nx");
}
