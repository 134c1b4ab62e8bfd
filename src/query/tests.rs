//! Answers of real servers, and of those that mean harm.

use std::time::Duration;

use proptest::prelude::*;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, UdpSocket},
};

use super::*;
use crate::games::Protocol;

const PATIENCE: Duration = Duration::from_secs(20);

fn status(json: &str) -> Vec<u8> {
    let number =
        |number: usize| vec![u8::try_from(number % 128).unwrap() | 0x80, u8::try_from(number / 128).unwrap()];
    let packet = [vec![0], number(json.len()), json.as_bytes().to_vec()].concat();
    [number(packet.len()), packet].concat()
}

const STATUS: &str = r#"{"version":{"name":"Paper 1.21.4","protocol":769},"players":{"max":20,"online":3,"sample":[{"name":"Steve","id":"x"},{"name":"a\nb"},{"name":""}]},"description":"hi"}"#;

fn info() -> Vec<u8> {
    [
        &b"\xff\xff\xff\xffI\x11Name\0de_dust2\0csgo\0Counter-Strike\0\xda\x02"[..],
        &[12, 24, 2],
        b"dl\0\x01v1\0",
    ]
    .concat()
}

fn answer(players: usize, max: usize, names: &[&str]) -> Answer {
    Answer { players, max: Some(max), names: names.iter().map(|name| Box::from(*name)).collect() }
}

#[test]
fn questions_are_those_of_the_protocols() {
    let asked = minecraft::question("127.0.0.1", 25565);
    assert_eq!(asked, b"\x13\0\xff\xff\xff\xff\x0f\x09127.0.0.1\x63\xdd\x01\x01\0");
    assert_eq!(a2s::question(None), b"\xff\xff\xff\xffTSource Engine Query\0");
    assert_eq!(a2s::question(Some(*b"abcd")), b"\xff\xff\xff\xffTSource Engine Query\0abcd");
}

#[test]
fn a_status_is_read_once_it_is_whole() {
    let bytes = status(STATUS);
    for length in 0..bytes.len() {
        assert!(matches!(minecraft::read(&bytes[..length]), Ok(None)), "{length}");
    }
    assert_eq!(minecraft::read(&bytes).unwrap(), Some(answer(3, 20, &["Steve"])));
}

#[test]
fn no_answer_of_a_liar_is_taken() {
    let many = status(r#"{"players":{"max":-1,"online":99999999999999}}"#);
    assert_eq!(
        minecraft::read(&many).unwrap(),
        Some(Answer { players: 1_000_000, max: None, names: vec![] })
    );
    let less = status(r#"{"players":{"max":5,"online":-7}}"#);
    assert_eq!(minecraft::read(&less).unwrap(), Some(answer(0, 5, &[])));
    for bytes in [
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0x01][..],
        &[0xff, 0xff, 0xff, 0xff, 0x0f],
        b"\x02\x01\x00",
        b"\x01\x00",
        b"\x03\x00\x05{",
        b"\x04\x00\x02[]",
        b"HTTP/1.1 400 Bad Request\r\n\r\nnothing that is longer than its first byte, which is an H, so 72 bytes, says",
    ] {
        assert!(minecraft::read(bytes).is_err(), "{bytes:?}");
    }
    assert!(minecraft::read(&status(r#"{"description":"hidden"}"#)).is_err());
    let whole = info();
    for length in 0..whole.len() - 7 {
        assert!(a2s::read(&whole[..length]).is_err(), "{length}");
    }
    assert_eq!(a2s::read(&whole).unwrap(), a2s::Reply::Info(answer(10, 24, &[])));
    assert!(a2s::read(b"\xfe\xff\xff\xff\x01\0\0\0\x02\0").is_err(), "in parts");
    assert!(a2s::read(b"\xff\xff\xff\xffmabc").is_err(), "an older kind");
    assert!(a2s::read(&vec![0xff; a2s::LONGEST]).is_err());
}

#[test]
fn only_addresses_of_machines_are_asked_and_a_stranger_names_none_inside() {
    let table = [
        ("203.0.113.7", false, true),
        ("8.8.8.8", true, true),
        ("2606:4700::1", true, true),
        ("127.0.0.1", false, true),
        ("10.0.0.5", false, true),
        ("169.254.169.254", false, true),
        ("::ffff:10.0.0.5", false, true),
        ("0.0.0.0", false, false),
        ("::", false, false),
        ("::ffff:0.0.0.0", false, false),
        ("255.255.255.255", false, false),
        ("224.0.0.1", false, false),
    ];
    for (address, public, anywhere) in table {
        let ask = |reach| target(address.parse().unwrap(), 25565, reach).is_some();
        assert_eq!((ask(Reach::Public), ask(Reach::Anywhere)), (public, anywhere), "{address}");
    }
    assert!(target("8.8.8.8".parse().unwrap(), 0, Reach::Anywhere).is_none());
}

#[tokio::test]
async fn a_minecraft_server_is_asked() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = vec![0; minecraft::question("127.0.0.1", address.port()).len()];
        stream.read_exact(&mut asked).await.unwrap();
        let bytes = status(STATUS);
        for part in bytes.chunks(7) {
            stream.write_all(part).await.unwrap();
        }
    };
    let (answered, ()) = tokio::join!(ask(Protocol::Minecraft, address, PATIENCE), serve);
    assert_eq!(answered.unwrap(), answer(3, 20, &["Steve"]));
}

#[tokio::test]
async fn one_that_talks_without_end_is_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        // A length within bounds that is never reached, then a closed connection.
        let _ = stream.write_all(&[0x80, 0x80, 0x0f]).await;
        let _ = stream.write_all(&[0; 64 * 1024]).await;
    };
    let (answered, ()) = tokio::join!(ask(Protocol::Minecraft, address, PATIENCE), serve);
    assert!(matches!(answered, Err(QueryError::Unreadable(_))), "{answered:?}");
}

#[tokio::test]
async fn a_challenge_is_answered_and_one_without_end_is_not() {
    let game = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = game.local_addr().unwrap();
    let serve = async |replies: Vec<Vec<u8>>| {
        let mut asked = [0; 64];
        let mut questions = Vec::new();
        for reply in replies {
            let (length, from) = game.recv_from(&mut asked).await.unwrap();
            questions.push(asked[..length].to_vec());
            game.send_to(&reply, from).await.unwrap();
        }
        questions
    };
    let challenge = b"\xff\xff\xff\xffAabcd".to_vec();
    let (answered, questions) =
        tokio::join!(ask(Protocol::A2s, address, PATIENCE), serve(vec![challenge.clone(), info()]));
    assert_eq!(answered.unwrap(), answer(10, 24, &[]));
    assert_eq!(questions[1], a2s::question(Some(*b"abcd")));
    let (answered, _) = tokio::join!(ask(Protocol::A2s, address, PATIENCE), serve(vec![challenge; 3]));
    assert!(matches!(answered, Err(QueryError::Unreadable(_))), "{answered:?}");
}

#[tokio::test(start_paused = true)]
async fn one_that_is_silent_is_left() {
    let game = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let answered = ask(Protocol::A2s, game.local_addr().unwrap(), PATIENCE).await;
    assert!(matches!(answered, Err(QueryError::Silent)), "{answered:?}");
}

proptest! {
    #[test]
    fn nothing_that_comes_breaks_a_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in 0_usize..300, byte in any::<u8>()) {
        let _ = minecraft::read(&bytes);
        let _ = a2s::read(&bytes);
        let _ = a2s::read(&[&[0xff; 4], &bytes[..]].concat());
        for mut good in [status(STATUS), info()] {
            let at = at % good.len();
            good[at] = byte;
            let _ = minecraft::read(&good);
            if let Ok(a2s::Reply::Info(answer)) = a2s::read(&good) {
                prop_assert!(answer.players <= 255);
            }
        }
    }
}
