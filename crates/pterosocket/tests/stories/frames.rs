//! Frames that no daemon should send, and lines of every size: nothing but the worst ends the connection.

use pterosocket::{CloseReason, Error, Event, EventKind, FrameError};

use crate::support::*;

/// A websocket frame as a server sends it.
fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode];
    match payload.len() {
        short @ ..126 => frame.push(short as u8),
        long => {
            frame.push(127);
            frame.extend((long as u64).to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

#[tokio::test]
async fn unreadable_frames_are_told_and_the_connection_goes_on() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        for bad in [
            "",
            "{",
            "null",
            "[1]",
            "{\"event\":7}",
            "{\"event\":\"stats\"}",
            "{\"event\":\"status\",\"args\":[]}",
        ] {
            rig.server.send_raw(bad);
            let Event::Error(error) = watch.until(EventKind::Error).await else { panic!() };
            assert!(matches!(*error, Error::Frame(_)), "{bad}: {error}");
        }
        rig.server.send_bytes(frame(2, b"\xff\xfe\x00"));
        let Event::Error(error) = watch.until(EventKind::Error).await else { panic!() };
        assert!(matches!(*error, Error::Frame(FrameError::NotText { length: 3 })), "{error}");
        rig.server.send_bytes(frame(2, br#"{"event":"console output","args":["binary but readable"]}"#));
        assert_eq!(watch.line().await, "binary but readable");
        rig.server.emit("end");
        assert!(watch.up_to_line("end").await.is_empty(), "{dialect:?}");
        assert_eq!(rig.server.socket_count(), 1);
    }
}

#[tokio::test]
async fn a_line_of_70_kib_arrives_whole_even_if_every_byte_is_escaped() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        for (letter, length) in [("x", 70 * 1024), ("\u{1}", 70 * 1024), ("漢", 30 * 1024)] {
            let line = letter.repeat(length);
            let text = serde_json::json!({"event": "console output", "args": [line]}).to_string();
            rig.server.send_raw(text);
            assert_eq!(watch.line().await, line, "{dialect:?}");
        }
    }
}

#[tokio::test]
async fn a_frame_beyond_reason_is_an_error_and_a_new_connection() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        rig.server.send_bytes(frame(1, &vec![b' '; 3 * 1024 * 1024]));
        let Event::Close(CloseReason::Lost(error)) = watch.until(EventKind::Close).await else { panic!() };
        assert!(matches!(*error, Error::FrameTooLarge { size, .. } if size == 3 * 1024 * 1024), "{error}");
        watch.until(EventKind::Status).await;
        rig.server.emit("after");
        assert!(watch.up_to_line("after").await.is_empty());
    }
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_an_error_and_a_new_connection() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        rig.server.emit("before");
        rig.server.send_bytes(frame(1, b"{\"event\":\"console output\",\"args\":[\"\xff\"]}"));
        assert!(watch.up_to_line("before").await.is_empty());
        let Event::Close(CloseReason::Lost(error)) = watch.until(EventKind::Close).await else { panic!() };
        assert!(matches!(*error, Error::InvalidUtf8), "{error}");
        watch.until(EventKind::Status).await;
    }
}

#[tokio::test]
async fn bytes_that_are_no_frame_are_an_error_and_a_new_connection() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        rig.server.send_bytes(vec![0xff; 64]);
        let Event::Close(CloseReason::Lost(error)) = watch.until(EventKind::Close).await else { panic!() };
        assert!(matches!(*error, Error::Broken { .. }), "{error}");
        watch.until(EventKind::Status).await;
    }
}

#[tokio::test]
async fn a_flood_arrives_whole_and_in_order() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        let reading = tokio::spawn(async move {
            let (mut next, mut largest) = (0u64, 0);
            while next < 50_000 {
                let batch = soon(watch.0.next_batch()).await.unwrap();
                assert_eq!(batch.missed, 0);
                largest = largest.max(batch.events.len());
                for event in &*batch.events {
                    if let Event::ConsoleOutput(line) = event {
                        assert_eq!(*line, format!("line {next}").as_str());
                        next += 1;
                    }
                }
            }
            largest
        });
        soon(rig.server.flood(50_000, |number| format!("line {number}"))).await;
        assert!(soon(reading).await.unwrap() > 1, "frames travel in batches");
    }
}
