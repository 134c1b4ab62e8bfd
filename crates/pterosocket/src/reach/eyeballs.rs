//! Several addresses of one name: a dead one holds up the others for a moment only (Happy Eyeballs,
//! [RFC 8305](https://www.rfc-editor.org/rfc/rfc8305)).

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::SocketLimit;
use crate::socket_limit::SpareConnection;

/// How long one address is alone before the next is tried beside it: the Connection Attempt Delay of RFC 8305 section 5.
const ALONE: Duration = Duration::from_millis(250);

/// Connects to the first of `addresses` that answers. They have passed the guard, each of them. Fails with what the last
/// failure says; where all are silent it takes as long as the system lets it, so the caller sets the time. Under a limit
/// only as many are tried beside the first as that can spare.
pub(super) async fn connect(
    addresses: Vec<SocketAddr>,
    limit: Option<&SocketLimit>,
) -> io::Result<TcpStream> {
    first_to_answer(addresses, limit, TcpStream::connect).await
}

/// [`connect`] with any `dial`.
async fn first_to_answer<T, D, F>(
    addresses: Vec<SocketAddr>,
    limit: Option<&SocketLimit>,
    dial: D,
) -> io::Result<T>
where
    D: Fn(SocketAddr) -> F,
    F: Future<Output = io::Result<T>>,
{
    let attempt = |address, leave: SpareConnection| {
        let dialing = dial(address);
        async move {
            let answer = dialing.await;
            drop(leave);
            answer
        }
    };
    let mut left = interleave(addresses).into_iter();
    let mut trying = FuturesUnordered::new();
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    loop {
        let leave = if trying.is_empty() { Some(None) } else { SocketLimit::spare(limit) };
        match leave.and_then(|leave| Some((left.next()?, leave))) {
            Some((address, leave)) => trying.push(attempt(address, leave)),
            None if trying.is_empty() => return Err(failure),
            None => {}
        }
        let ended = match left.len() {
            0 => trying.next().await,
            _ => timeout(ALONE, trying.next()).await.ok().flatten(),
        };
        match ended {
            Some(Ok(stream)) => return Ok(stream),
            Some(Err(error)) => failure = error,
            None => {}
        }
    }
}

/// The families in turn, beginning with that of the first address; within a family in the order of the system, which
/// puts the better ones first (RFC 8305 section 4).
fn interleave(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (one, other): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first_v6);
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    std::iter::from_fn(|| {
        let pair = [one.next(), other.next()];
        pair.iter().any(Option::is_some).then_some(pair)
    })
    .flatten()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 443)).collect()
    }

    #[test]
    fn families_take_turns_and_each_keeps_its_order() {
        let table: [(&[&str], &[&str]); 5] = [
            (&[], &[]),
            (&["192.0.2.1", "192.0.2.2"], &["192.0.2.1", "192.0.2.2"]),
            (
                &["2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2"],
                &["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2"],
            ),
            (
                &["192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8::3"],
                &["192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8::3"],
            ),
            (&["2001:db8::1", "192.0.2.1"], &["2001:db8::1", "192.0.2.1"]),
        ];
        for (given, wanted) in table {
            assert_eq!(interleave(addresses(given)), addresses(wanted), "{given:?}");
        }
    }

    #[tokio::test]
    async fn what_fails_at_once_makes_room_for_the_next_and_the_last_failure_is_told() {
        let closed = || {
            let bound = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            bound.local_addr().unwrap()
        };
        let open = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = open.local_addr().unwrap();
        let stream = connect(vec![closed(), closed(), good], None).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), good);
        let refused = connect(vec![closed(), closed()], None).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(connect(Vec::new(), None).await.unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_address_holds_up_the_next_for_a_quarter_of_a_second() {
        let dial = |address: SocketAddr| async move {
            if address.is_ipv6() { std::future::pending().await } else { Ok(address) }
        };
        let began = tokio::time::Instant::now();
        let answered = first_to_answer(addresses(&["2001:db8::1", "192.0.2.1"]), None, dial).await;
        assert_eq!(answered.unwrap(), addresses(&["192.0.2.1"])[0]);
        assert_eq!(began.elapsed(), Duration::from_millis(250));
    }

    #[tokio::test(start_paused = true)]
    async fn under_a_limit_only_so_many_are_tried_at_once() {
        let silent = |_| std::future::pending::<io::Result<()>>();
        let four = || addresses(&["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"]);
        let limit = SocketLimit::new(1);
        let mut dials: Vec<_> = (0..SocketLimit::SPARE)
            .map(|_| Box::pin(first_to_answer(four(), Some(&limit), silent)))
            .collect();
        for dial in &mut dials {
            let _ = futures_util::poll!(dial);
        }
        tokio::time::advance(ALONE).await;
        for dial in &mut dials {
            let _ = futures_util::poll!(dial);
        }
        assert!(SocketLimit::spare(Some(&limit)).is_none(), "each has taken one");
        drop(dials);
        assert!(SocketLimit::spare(Some(&limit)).is_some());
    }
}
