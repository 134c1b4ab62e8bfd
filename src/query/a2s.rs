//! Valve's A2S_INFO (<https://developer.valvesoftware.com/wiki/Server_queries>). Pure.

use super::{Answer, QueryError};

/// A datagram that is longer is no answer to this question.
pub(super) const LONGEST: usize = 4096;

const SINGLE: [u8; 4] = [0xff; 4];
const SPLIT: [u8; 4] = [0xfe, 0xff, 0xff, 0xff];
const QUESTION: &[u8] = b"TSource Engine Query\0";

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// The question is to be asked again with this.
    Challenge([u8; 4]),
    /// The answer.
    Info(Answer),
}

pub(super) fn question(challenge: Option<[u8; 4]>) -> Vec<u8> {
    [&SINGLE[..], QUESTION, challenge.as_ref().map_or(&[], |challenge| &challenge[..])].concat()
}

/// Reads a datagram.
///
/// # Errors
/// It is cut, of several, or of another kind.
pub(super) fn read(datagram: &[u8]) -> Result<Reply, QueryError> {
    const CUT: QueryError = QueryError::Unreadable("it ends too early");
    if datagram.len() >= LONGEST {
        return Err(QueryError::Unreadable("it is too long"));
    }
    let (start, rest) = datagram.split_first_chunk::<4>().ok_or(CUT)?;
    match *start {
        SINGLE => {}
        SPLIT => return Err(QueryError::Unreadable("it comes in parts")),
        _ => return Err(QueryError::Unreadable("it is none")),
    }
    let (kind, rest) = rest.split_first().ok_or(CUT)?;
    match kind {
        b'A' => Ok(Reply::Challenge(*rest.first_chunk::<4>().ok_or(CUT)?)),
        b'I' => {
            // Its protocol, then name, map, folder and game, each ended by a zero.
            let mut rest = rest.get(1..).ok_or(CUT)?;
            for _ in 0..4 {
                let end = rest.iter().position(|byte| *byte == 0).ok_or(CUT)?;
                rest = &rest[end + 1..];
            }
            // Two bytes of the application's id, then players with bots, places, bots.
            let &[_, _, players, max, bots, ..] = rest else { return Err(CUT) };
            let players = usize::from(players.saturating_sub(bots));
            Ok(Reply::Info(Answer { players, max: Some(usize::from(max)), names: Vec::new() }))
        }
        _ => Err(QueryError::Unreadable("it is of another kind")),
    }
}
