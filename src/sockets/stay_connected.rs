//! A socket that has given up is tried again, soon at first and rarely later.

use std::time::Duration;

use pterosocket::{Connection, PteroSocket};
use tokio::sync::Notify;

/// Connects, and tries a socket that has given up again from time to time: what a person had to mend may be mended.
/// What comes of it shows in the socket's connection.
/// `hint` has it tried at once: something shows that it may work.
pub(super) async fn stay_connected(socket: &PteroSocket, again_after: Duration, hint: &Notify) {
    let mut connection = socket.connection();
    let mut failures = 0;
    loop {
        if socket.connect().await.is_ok() {
            failures = 0;
            let given_up = |state: &Connection| matches!(state, Connection::Stopped { .. });
            if connection.wait_for(given_up).await.map(drop).is_err() {
                return std::future::pending().await;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(next_try(failures, again_after)) => {}
            () = hint.notified() => {}
        }
        failures += 1;
    }
}

/// The wait before a socket that has given up is tried again, after so many tries in vain. Whoever takes a right by mistake
/// gives it back soon, so the first quarter of an hour leaves no wait of a minute; a token costs one of the five requests
/// that a panel allows in a minute for a server. Later it is `longest`.
fn next_try(failures: u32, longest: Duration) -> Duration {
    let seconds = match failures {
        0 => 15,
        1 => 30,
        2..20 => 45,
        _ => return longest,
    };
    Duration::from_secs(seconds).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_that_gave_up_is_tried_soon_at_first_and_rarely_later() {
        let longest = Duration::from_secs(600);
        let waits: Vec<u64> = (0..22).map(|failures| next_try(failures, longest).as_secs()).collect();
        assert_eq!((waits[0], waits[1], waits[2], waits[19]), (15, 30, 45, 45));
        assert!(waits[..20].iter().sum::<u64>() >= 840, "about a quarter of an hour: {waits:?}");
        assert_eq!(waits[20..], [600, 600]);
        assert_eq!(next_try(0, Duration::from_millis(300)), Duration::from_millis(300));
    }
}
