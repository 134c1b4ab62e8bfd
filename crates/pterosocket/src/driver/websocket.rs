//! A websocket that one task alone reads and writes.
//!
//! `tokio_tungstenite`'s may be read by one task and written by another, and wakes them by way of two more pieces of memory:
//! with thousands of sockets that wake every second, that costs as much as reading from them.

use std::io::{self, ErrorKind, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{Error, Message};

/// A websocket whose handshake is over, and the stream under it.
pub(super) struct WebSocket<S> {
    stream: S,
    context: WebSocketContext,
    ended: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> WebSocket<S> {
    /// Nothing was read of the stream after the handshake.
    pub(super) fn new(stream: S, config: WebSocketConfig) -> Self {
        Self { stream, context: WebSocketContext::new(Role::Client, Some(config)), ended: false }
    }

    /// The next message; none after the end or an error. It answers pings and close frames.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Message, Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let read = self.context.read(&mut Polled { stream: &mut self.stream, cx });
        let read = ready!(unless_blocked(read));
        self.ended = read.is_err();
        Poll::Ready(match read {
            Err(Error::AlreadyClosed | Error::ConnectionClosed) => None,
            read => Some(read),
        })
    }

    /// Writes a message as far as the stream takes it now; the rest is buffered for [`Self::poll_flush`].
    pub(super) fn start_send(&mut self, message: Message) -> Result<(), Error> {
        // Whoever flushes after this is woken.
        let cx = &mut Context::from_waker(Waker::noop());
        let sent = self.context.write(&mut Polled { stream: &mut self.stream, cx }, message);
        match unless_blocked(sent) {
            Poll::Ready(sent) => sent,
            Poll::Pending => Ok(()),
        }
    }

    /// Writes what is buffered.
    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let flushed = self.context.flush(&mut Polled { stream: &mut self.stream, cx });
        Poll::Ready(match ready!(unless_blocked(flushed)) {
            Err(Error::ConnectionClosed) => Ok(()),
            flushed => flushed,
        })
    }

    /// Writes a close frame, but does not wait for the answer.
    pub(super) async fn close(&mut self) -> Result<(), Error> {
        self.start_send(Message::Close(None))?;
        std::future::poll_fn(|cx| self.poll_flush(cx)).await
    }
}

/// Pending where the stream would have to be waited for.
fn unless_blocked<T>(done: Result<T, Error>) -> Poll<Result<T, Error>> {
    match done {
        Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => Poll::Pending,
        done => Poll::Ready(done),
    }
}

/// A stream while its task is polled: what would wait wakes the task later.
struct Polled<'a, 'b, S> {
    stream: &'a mut S,
    cx: &'a mut Context<'b>,
}

/// What `std` says of what would wait.
fn done<T>(polled: Poll<io::Result<T>>) -> io::Result<T> {
    match polled {
        Poll::Ready(done) => done,
        Poll::Pending => Err(ErrorKind::WouldBlock.into()),
    }
}

impl<S: AsyncRead + Unpin> Read for Polled<'_, '_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffer = ReadBuf::new(buffer);
        done(Pin::new(&mut *self.stream).poll_read(self.cx, &mut buffer))?;
        Ok(buffer.filled().len())
    }
}

impl<S: AsyncWrite + Unpin> Write for Polled<'_, '_, S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        done(Pin::new(&mut *self.stream).poll_write(self.cx, bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        done(Pin::new(&mut *self.stream).poll_flush(self.cx))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use futures_util::{FutureExt, SinkExt, StreamExt};
    use tokio::io::{DuplexStream, duplex};
    use tokio_tungstenite::WebSocketStream;
    use tokio_tungstenite::tungstenite::Bytes;

    use super::*;

    /// Two ends with room for so many bytes between them.
    async fn pair(room: usize) -> (WebSocket<DuplexStream>, WebSocketStream<DuplexStream>) {
        let (near, far) = duplex(room);
        let far = WebSocketStream::from_raw_socket(far, Role::Server, None).await;
        (WebSocket::new(near, WebSocketConfig::default()), far)
    }

    async fn next(socket: &mut WebSocket<DuplexStream>) -> Option<Result<Message, Error>> {
        poll_fn(|cx| socket.poll_next(cx)).await
    }

    #[tokio::test]
    async fn messages_come_in_order_and_pings_are_answered() {
        let (mut near, mut far) = pair(4096).await;
        assert!(next(&mut near).now_or_never().is_none(), "nothing has come");
        let ping = Message::Ping(Bytes::from_static(b"x"));
        for message in [Message::text("one"), ping.clone(), Message::text("two")] {
            far.send(message).await.unwrap();
        }
        for message in [Message::text("one"), ping, Message::text("two")] {
            assert_eq!(next(&mut near).await.unwrap().unwrap(), message);
        }
        assert!(next(&mut near).now_or_never().is_none());
        assert_eq!(far.next().await.unwrap().unwrap(), Message::Pong(Bytes::from_static(b"x")));
    }

    #[tokio::test]
    async fn who_waits_for_a_message_is_woken() {
        let (mut near, mut far) = pair(4096).await;
        let reading = tokio::spawn(async move { next(&mut near).await });
        tokio::task::yield_now().await;
        far.send(Message::text("late")).await.unwrap();
        assert_eq!(reading.await.unwrap().unwrap().unwrap(), Message::text("late"));
    }

    #[tokio::test]
    async fn what_the_stream_does_not_take_yet_is_sent_by_flushing() {
        let (mut near, mut far) = pair(64).await;
        let long = "x".repeat(1000);
        near.start_send(Message::text(long.as_str())).unwrap();
        assert!(poll_fn(|cx| near.poll_flush(cx)).now_or_never().is_none(), "nobody reads");
        let flushing = tokio::spawn(async move { poll_fn(|cx| near.poll_flush(cx)).await });
        assert_eq!(far.next().await.unwrap().unwrap(), Message::text(long));
        flushing.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn it_ends_once_with_the_reason_and_then_tells_nothing() {
        let (mut near, mut far) = pair(4096).await;
        far.close(None).await.unwrap();
        assert_eq!(next(&mut near).await.unwrap().unwrap(), Message::Close(None));
        let (mut near, far) = pair(4096).await;
        drop(far);
        assert!(
            matches!(next(&mut near).await, Some(Err(Error::Protocol(_)))),
            "dropped without a close frame"
        );
        assert!(next(&mut near).await.is_none());
    }

    #[tokio::test]
    async fn a_close_does_not_wait_for_the_answer() {
        let (mut near, mut far) = pair(4096).await;
        near.close().await.unwrap();
        assert_eq!(far.next().await.unwrap().unwrap(), Message::Close(None));
        assert!(near.start_send(Message::text("late")).is_err());
    }
}
