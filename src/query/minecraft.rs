//! Minecraft's status ping (<https://minecraft.wiki/w/Java_Edition_protocol/Server_List_Ping>). Pure.

use serde::Deserialize;

use super::{Answer, MOST_NAMES, QueryError, name};

/// Bytes of an answer; with an icon it has some 20 KiB.
pub(super) const LONGEST: usize = 256 * 1024;
/// Bytes of a number of the protocol.
const VARINT: usize = 5;
/// Players that a server is believed to have.
const MOST_PLAYERS: usize = 1_000_000;

/// Both packets of the question: a handshake that asks for the status, and the request.
pub(super) fn question(host: &str, port: u16) -> Vec<u8> {
    let mut handshake = vec![0];
    // No protocol in particular.
    put_varint(&mut handshake, u32::MAX);
    let host = &host.as_bytes()[..host.len().min(255)];
    put_varint(&mut handshake, u32::try_from(host.len()).unwrap_or_default());
    handshake.extend(host);
    handshake.extend(port.to_be_bytes());
    handshake.push(1);
    let mut question = Vec::new();
    put_varint(&mut question, u32::try_from(handshake.len()).unwrap_or_default());
    question.extend(handshake);
    question.extend([1, 0]);
    question
}

/// Reads what came so far; `None`: more is to come.
///
/// # Errors
/// It is no status, or longer than any.
pub(super) fn read(bytes: &[u8]) -> Result<Option<Answer>, QueryError> {
    const CUT: QueryError = QueryError::Unreadable("it ends too early");
    let Some((length, rest)) = varint(bytes)? else { return Ok(None) };
    if length > LONGEST {
        return Err(QueryError::Unreadable("it is too long"));
    }
    let Some(packet) = rest.get(..length) else { return Ok(None) };
    let (id, rest) = varint(packet)?.ok_or(CUT)?;
    if id != 0 {
        return Err(QueryError::Unreadable("it is no status"));
    }
    let (length, json) = varint(rest)?.ok_or(CUT)?;
    let json = json.get(..length).ok_or(CUT)?;
    let status: Status =
        serde_json::from_slice(json).map_err(|_| QueryError::Unreadable("it is no JSON of a status"))?;
    let players = status.players.ok_or(QueryError::Unreadable("it hides its players"))?;
    let sample = players.sample.unwrap_or_default();
    Ok(Some(Answer {
        players: usize::try_from(players.online).unwrap_or_default().min(MOST_PLAYERS),
        max: usize::try_from(players.max).ok(),
        names: sample.iter().take(MOST_NAMES).filter_map(|player| name(&player.name)).collect(),
    }))
}

#[derive(Deserialize)]
struct Status {
    players: Option<Players>,
}

#[derive(Deserialize)]
struct Players {
    online: i64,
    max: i64,
    sample: Option<Vec<Sample>>,
}

#[derive(Deserialize)]
struct Sample {
    #[serde(default)]
    name: String,
}

fn put_varint(bytes: &mut Vec<u8>, mut number: u32) {
    loop {
        let seven = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            bytes.push(seven);
            return;
        }
        bytes.push(seven | 0x80);
    }
}

/// A number, and what follows it; `None`: it is not whole.
fn varint(bytes: &[u8]) -> Result<Option<(usize, &[u8])>, QueryError> {
    let mut number = 0_u64;
    for (at, byte) in bytes.iter().enumerate().take(VARINT) {
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            let number =
                usize::try_from(number).map_err(|_| QueryError::Unreadable("a number is too large"))?;
            return Ok(Some((number, &bytes[at + 1..])));
        }
    }
    if bytes.len() >= VARINT { Err(QueryError::Unreadable("a number is too long")) } else { Ok(None) }
}
