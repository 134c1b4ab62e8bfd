//! Frames of every shape that daemons send, and packets at the limits.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Event, PowerAction, PowerState, Text};

fn line(text: &str) -> String {
    match parse(text) {
        Ok(Event::ConsoleOutput(line)) => line.to_string(),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn console_lines_survive_every_way_of_writing_them() {
    let table = [
        (r#"{"event":"console output","args":["hello"]}"#, "hello"),
        ("{\"event\":\"console output\",\"args\":[\"go ends in a newline\"]}\n", "go ends in a newline"),
        (
            r#"{"event":"console output","args":["\u001b[33m\u003cBob\u003e \"hi\" \\o/\u001b[0m"]}"#,
            "\x1b[33m<Bob> \"hi\" \\o/\x1b[0m",
        ),
        (r#"{"event":"console output","args":["ends in a backslash\\"]}"#, "ends in a backslash\\"),
        (r#"{"event":"console output","args":["a","b"]}"#, "ab"),
        (r#"{"event":"console output","args":[""]}"#, ""),
        (r#"{"event":"console output","args":[]}"#, ""),
        (r#"{"event":"console output"}"#, ""),
        (r#"{"event":"console output","args":null}"#, ""),
        (r#"{"event":"console output","args":[7,null,"x"]}"#, "7x"),
        (r#"{"args":["swapped"],"event":"console output"}"#, "swapped"),
        (r#" { "event" : "console output" , "args" : [ "spaced" ] } "#, "spaced"),
        (r#"{"event":"console output","args":["extra"],"id":5}"#, "extra"),
        (r#"{"event":"console output","args":["a\"]}b"]}"#, "a\"]}b"),
        (r#"{"event":"console output","args":["öß漢 \ud83d\ude00"]}"#, "öß漢 😀"),
    ];
    for (frame, expected) in table {
        assert_eq!(line(frame), expected, "{frame}");
    }
}

#[test]
fn events_get_their_types() {
    let table = [
        (r#"{"event":"auth success"}"#, "AuthSuccess"),
        (r#"{"event":"auth success","args":["*"]}"#, "AuthSuccess"),
        (r#"{"event":"status","args":["running"]}"#, "Status"),
        (r#"{"event":"stats","args":["{\"uptime\":5,\"state\":\"running\"}"]}"#, "Stats"),
        (r#"{"event":"token expiring"}"#, "TokenExpiring"),
        (r#"{"event":"token expired","args":[]}"#, "TokenExpired"),
        (r#"{"event":"jwt error","args":["jwt: exp claim is invalid"]}"#, "JwtError"),
        (r#"{"event":"daemon error","args":["Error Event [x]: no"]}"#, "DaemonError"),
        (r#"{"event":"daemon message","args":["(restoring): a"]}"#, "DaemonMessage"),
        (r#"{"event":"install started","args":[""]}"#, "InstallStarted"),
        (r#"{"event":"install output","args":["x"]}"#, "InstallOutput"),
        (r#"{"event":"install completed","args":[""]}"#, "InstallCompleted"),
        (r#"{"event":"backup restore completed","args":[""]}"#, "BackupRestoreCompleted"),
        (r#"{"event":"transfer logs","args":["x"]}"#, "TransferLogs"),
        (r#"{"event":"transfer status","args":["completed"]}"#, "TransferStatus"),
        (r#"{"event":"throttled","args":["global"]}"#, "Throttled"),
        (r#"{"event":"deleted","args":["null"]}"#, "Deleted"),
        (r#"{"event":"feature match","args":["{\"key\":\"eula\"}"]}"#, "FeatureMatch"),
        (r#"{"event":"feature match","args":["{\"key\":\"eula\",\"pattern\":null}"]}"#, "FeatureMatch"),
        (
            r#"{"event":"backup completed","args":["{\"uuid\":null,\"is_successful\":null}"]}"#,
            "BackupCompleted",
        ),
        (r#"{"event":"schedule started","args":["1","{}"]}"#, "Unknown"),
        (r#"{"event":""}"#, "Unknown"),
    ];
    for (frame, kind) in table {
        assert_eq!(format!("{:?}", parse(frame).unwrap().kind()), kind, "{frame}");
    }
}

#[test]
fn backups_are_read_from_either_daemon() {
    let table = [
        r#"{"event":"backup completed","args":["{\"checksum\":\"ab\",\"checksum_type\":\"sha1\",\"file_size\":7,\"is_successful\":true,\"uuid\":\"u1\"}"]}"#,
        r#"{"event":"backup completed:u1","args":["{\"checksum\":\"ab\",\"checksum_type\":\"sha1\",\"file_size\":7,\"is_successful\":true,\"uuid\":\"u1\"}"]}"#,
        r#"{"event":"backup completed","args":["u1","{\"checksum_type\":\"sha1\",\"checksum\":\"ab\",\"size\":7,\"files\":3,\"successful\":true}"]}"#,
    ];
    for frame in table {
        let Ok(Event::BackupCompleted(backup)) = parse(frame) else { panic!("{frame}") };
        assert_eq!((backup.uuid.as_str(), backup.successful, backup.bytes), ("u1", true, 7), "{frame}");
        assert_eq!((backup.checksum.as_str(), backup.checksum_type.as_str()), ("ab", "sha1"), "{frame}");
    }
}

#[test]
fn an_unknown_event_keeps_its_name_and_all_arguments() {
    let Ok(Event::Unknown(event)) =
        parse(r#"{"event":"operation progress","args":["id",{"done":3},null,1.5]}"#)
    else {
        panic!("not unknown")
    };
    assert_eq!(event.event, "operation progress");
    assert_eq!(event.args, ["id", r#"{"done":3}"#, "1.5"]);
}

#[test]
fn what_cannot_be_read_says_why() {
    for bad in [
        "",
        "{",
        "null",
        "[]",
        "42",
        r#"{"event":5}"#,
        r#"{"args":["x"]}"#,
        r#"{"event":"console output","args":["cut of"#,
    ] {
        assert!(matches!(parse(bad), Err(FrameError::Json { length, .. }) if length == bad.len()), "{bad}");
    }
    assert_eq!(
        parse(r#"{"event":"status","args":[]}"#).unwrap_err(),
        FrameError::MissingArgument { event: "status" }
    );
    assert_eq!(parse(r#"{"event":"stats"}"#).unwrap_err(), FrameError::MissingArgument { event: "stats" });
    for bad in [r#"{"event":"stats","args":["{"]}"#, r#"{"event":"stats","args":["null"]}"#] {
        assert!(matches!(parse(bad), Err(FrameError::BadArgument { event: "stats", .. })), "{bad}");
    }
}

#[test]
fn figures_are_read_the_same_the_quick_way_and_the_slow() {
    let figures =
        json!({"memory_bytes": 5, "cpu_absolute": 1.5, "state": "running", "uptime": 7}).to_string();
    let quick = format!("{{\"event\":\"stats\",\"args\":[{}]}}\n", json!(figures));
    assert_eq!(stats_state(&quick), Some("running"), "{quick}");
    let slow = quick.replacen("{\"event\"", "{ \"event\"", 1);
    assert_eq!(stats_state(&slow), None);
    let (Ok(Event::Stats(quick)), Ok(Event::Stats(slow))) = (parse(&quick), parse(&slow)) else { panic!() };
    assert_eq!((quick.cpu_percent, quick.state.as_str()), (1.5, "running"));
    assert_eq!(quick, slow);
    let escaped = r#"{"event":"stats","args":["{\"state\":\"run\\u006eing\"}"]}"#;
    let Ok(Event::Stats(stats)) = parse(escaped) else { panic!() };
    assert_eq!(stats.state, PowerState::Running);
    let cut = r#"{"event":"stats","args":["{"state\":\"running\"}"]}"#;
    assert!(parse(cut).is_err(), "a quote that is not escaped ends the string");
}

#[test]
fn states_without_a_name_are_kept() {
    let Ok(Event::Status(state)) = parse(r#"{"event":"status","args":["missing"]}"#) else { panic!() };
    assert_eq!(state, PowerState::Other("missing".into()));
}

#[test]
fn packets_always_carry_their_arguments() {
    let table = [
        (Packet::Command("say \"hi\"".into()), json!({"event": "send command", "args": ["say \"hi\""]})),
        (Packet::Power(PowerAction::Restart), json!({"event": "set state", "args": ["restart"]})),
        (Packet::SendLogs, json!({"event": "send logs", "args": []})),
        (Packet::SendStats, json!({"event": "send stats", "args": []})),
        (Packet::Raw { event: "x".into(), args: vec!["1".into()] }, json!({"event": "x", "args": ["1"]})),
    ];
    for (packet, expected) in table {
        let frame: serde_json::Value = serde_json::from_str(&packet.encode().unwrap()).unwrap();
        assert_eq!(frame, expected);
    }
}

#[test]
fn commands_that_the_daemon_would_misread_are_refused() {
    let command = |text: &str| Packet::Command(text.to_owned()).encode();
    assert_eq!(command(""), Err(PacketError::Empty));
    assert_eq!(command(" \t "), Err(PacketError::Empty));
    assert_eq!(command("say hi\nop me"), Err(PacketError::LineBreak { at: 6, length: 12 }));
    assert_eq!(command("say hi\r"), Err(PacketError::LineBreak { at: 6, length: 7 }));
    let overhead = command("x").unwrap().len() - 1;
    let longest = FRAME_LIMIT - 1 - overhead;
    assert_eq!(command(&"x".repeat(longest)).unwrap().len(), FRAME_LIMIT - 1);
    let refused = PacketError::TooLong { length: longest + 1, frame: FRAME_LIMIT, limit: FRAME_LIMIT };
    assert_eq!(command(&"x".repeat(longest + 1)), Err(refused));
    assert!(
        matches!(command(&"\x01".repeat(700)), Err(PacketError::TooLong { length: 700, frame, .. }) if frame > 4_200)
    );
    assert_eq!(Packet::Raw { event: "auth".into(), args: vec![] }.encode(), Err(PacketError::Reserved));
}

#[test]
fn a_batch_keeps_the_order_and_shares_the_text() {
    let mut inbox = Inbox::default();
    assert!(inbox.take(r#"{"event":"console output","args":["one"]}"#).unwrap().is_none());
    let status = inbox.take(r#"{"event":"status","args":["running"]}"#).unwrap().unwrap();
    inbox.push(status);
    assert!(inbox.take("{\"event\":\"console output\",\"args\":[\"t\\u0077o\"]}").unwrap().is_none());
    assert!(inbox.take("{").is_err());
    let batch = inbox.batch().unwrap();
    let seen: Vec<String> = batch.iter().map(|event| format!("{event:?}")).collect();
    assert_eq!(seen, ["ConsoleOutput(\"one\")", "Status(Running)", "ConsoleOutput(\"two\")"]);
    assert!(inbox.batch().is_none());
}

proptest! {
    #[test]
    fn any_line_comes_through_whole(text in any::<String>()) {
        let frame = json!({"event": "console output", "args": [text]}).to_string();
        prop_assert_eq!(line(&frame), text.clone());
        let go = format!(r#"{{"event":"console output","args":[{}]}}"#, json!(text)).replace('<', "\\u003c") + "\n";
        prop_assert_eq!(line(&go), text);
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in any::<String>(), cut in 0..60usize) {
        let _ = parse(&text);
        let frame = json!({"event": "stats", "args": [text]}).to_string();
        let end = (0..=cut.min(frame.len())).rev().find(|at| frame.is_char_boundary(*at)).unwrap_or(0);
        prop_assert!(parse(&frame[..end]).is_err() || end == frame.len());
    }

    #[test]
    fn the_quick_ways_agree_with_a_json_parser(frame in frames()) {
        let value = serde_json::from_str::<serde_json::Value>(&frame).ok();
        let read = parse(&frame);
        if let (Some(state), Ok(Event::Stats(stats))) = (stats_state(&frame), &read) {
            prop_assert_eq!(state, stats.state.as_str());
        }
        match (value, read) {
            (None, read) => prop_assert!(read.is_err(), "no JSON is no event: {frame}"),
            (Some(value), Ok(Event::ConsoleOutput(line))) => {
                let args = value["args"].as_array().cloned().unwrap_or_default();
                let text: String = args.iter().filter_map(|arg| arg.as_str()).collect();
                prop_assert!(args.iter().any(|arg| !arg.is_string()) || line == text.as_str(), "{frame}");
            }
            _ => {}
        }
    }
}

/// What daemons send, with what they never should.
fn frames() -> impl Strategy<Value = String> {
    let event = prop_oneof![
        4 => Just("console output"), 2 => Just("stats"), 1 => Just("status"), 1 => Just("auth success"),
        1 => Just("backup completed"), 1 => Just("jwt error"), 1 => Just("something new"),
    ];
    let figures = ("[a-z\\\\\"]{0,8}", any::<f64>()).prop_map(|(state, cpu)| {
        json!({"memory_bytes": 5, "cpu_absolute": cpu, "uptime": -1, "state": state}).to_string()
    });
    let arg = prop_oneof![
        4 => any::<String>().prop_map(|text| json!(text)),
        3 => figures.prop_map(|text| json!(text)),
        1 => any::<i64>().prop_map(|number| json!(number)),
        1 => Just(json!(null)),
    ];
    let whole = (event, proptest::collection::vec(arg, 0..3))
        .prop_map(|(event, args)| format!(r#"{{"event":{},"args":{}}}"#, json!(event), json!(args)));
    let damaged =
        (whole.clone(), any::<proptest::sample::Index>(), any::<char>()).prop_map(|(frame, at, odd)| {
            let mut chars: Vec<char> = frame.chars().collect();
            let at = at.index(chars.len());
            chars[at] = odd;
            chars.into_iter().collect()
        });
    prop_oneof![whole, damaged]
}

#[test]
fn a_frame_of_hundreds_of_thousands_of_arguments_keeps_nothing() {
    let empty = r#""","#.repeat(679_999);
    let frame = format!(r#"{{"event":"auth success","args":[{empty}""]}}"#);
    let error = parse(&frame).unwrap_err();
    assert_eq!(error, FrameError::TooManyArguments { limit: 256 });
    let numbers = format!(r#"{{"event":"auth success","args":[{}0]}}"#, "0,".repeat(900_000));
    assert!(matches!(parse(&numbers), Err(FrameError::Json { .. })));
    let few_numbers = format!(r#"{{"event":"auth success","args":[{}0]}}"#, "0,".repeat(1_000));
    let Event::AuthSuccess(success) = parse(&few_numbers).unwrap() else { panic!("another event") };
    assert_eq!(success.permissions.iter().count(), 256);
    let long = format!(r#"{{"event":"auth success","args":["control.console","{}"]}}"#, "x".repeat(100_000));
    let Event::AuthSuccess(success) = parse(&long).unwrap() else { panic!("another event") };
    assert_eq!(success.permissions.iter().collect::<Vec<_>>(), ["control.console"]);
}

#[test]
fn queues_count_elements_and_not_only_their_text() {
    let event = parse(r#"{"event":"new","args":["","","",""]}"#).unwrap();
    assert!(event.weight() >= size_of::<Event>() + 4 * size_of::<Text>());
    let event = parse(r#"{"event":"auth success","args":["","",""]}"#).unwrap();
    assert!(event.weight() >= size_of::<Event>() + 3 * size_of::<String>());
}

#[test]
fn a_state_is_one_short_line_whatever_the_daemon_calls_it() {
    let frame = format!(r#"{{"event":"status","args":["odd\n{}"]}}"#, "x".repeat(1_000_000));
    let Event::Status(state) = parse(&frame).unwrap() else { panic!("another event") };
    assert!(state.as_str().starts_with("odd x") && state.as_str().chars().count() == 301);
}
