//! Reads far ahead where much comes, and holds nothing where little does, so that whoever reads from it needs a small buffer
//! only.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that are read at once where much comes.
const AHEAD: usize = 16 * 1024;
/// Much comes where a read fills a buffer of so many bytes.
const MUCH: usize = 512;
/// How a daemon begins its answer when it opens a websocket (RFC 6455, section 4.2.2).
const OPENED: &[u8] = b"HTTP/1.1 101";
/// How the head of an answer ends.
const END: &[u8] = b"\r\n\r\n";

/// A stream that is read ahead.
#[derive(Debug)]
pub(super) struct ReadAhead<S> {
    stream: S,
    /// What was read, of which the part from `at` is still to be handed on.
    ahead: Vec<u8>,
    at: usize,
    /// The last read filled its buffer: there may be more.
    more: bool,
    head: Head,
}

/// Where in the answer that opens a websocket the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Head {
    /// Nothing was read.
    Unread,
    /// Within its head, of whose end so many bytes are there.
    Within(usize),
    /// Its head was handed on apart from what comes after it.
    Apart,
    /// It was no such answer.
    Another,
}

impl<S> ReadAhead<S> {
    /// Of the first answer the head is handed on alone, if it opens a websocket.
    pub(super) fn new(stream: S) -> Self {
        Self { stream, ahead: Vec::new(), at: 0, more: false, head: Head::Unread }
    }

    /// Whether everything that was read after the head is still here.
    pub(super) fn is_apart(&self) -> bool {
        self.head == Head::Apart
    }

    /// How much of what was read may be handed on now.
    fn head_within(&mut self, read: &[u8]) -> usize {
        if self.head == Head::Unread && !read.is_empty() {
            self.head = if read.starts_with(OPENED) { Head::Within(0) } else { Head::Another };
        }
        let Head::Within(mut there) = self.head else { return read.len() };
        for (at, byte) in read.iter().enumerate() {
            there = if *byte == END[there] { there + 1 } else { usize::from(*byte == END[0]) };
            if there == END.len() {
                self.head = Head::Apart;
                return at + 1;
            }
        }
        self.head = Head::Within(there);
        read.len()
    }

    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let rest = &self.ahead[self.at..];
        let bytes = rest.len().min(buffer.remaining());
        buffer.put_slice(&rest[..bytes]);
        self.at += bytes;
        if self.at == self.ahead.len() {
            self.at = 0;
            self.ahead.clear();
            if !self.more {
                self.ahead = Vec::new();
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for ReadAhead<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.ahead.is_empty() {
            this.hand_on(buffer);
            return Poll::Ready(Ok(()));
        }
        if std::mem::take(&mut this.more) {
            this.ahead.resize(AHEAD, 0);
            let mut read = ReadBuf::new(&mut this.ahead);
            let polled = Pin::new(&mut this.stream).poll_read(cx, &mut read);
            let bytes = read.filled().len();
            this.more = bytes == AHEAD;
            this.ahead.truncate(bytes);
            this.hand_on(buffer);
            return polled;
        }
        let (before, room) = (buffer.filled().len(), buffer.remaining());
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        let read = &buffer.filled()[before..];
        this.more = read.len() == room && room >= MUCH;
        let now = this.head_within(read);
        if now < read.len() {
            this.ahead = read[now..].to_vec();
            buffer.set_filled(before + now);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for ReadAhead<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n";

    fn ahead() -> (ReadAhead<DuplexStream>, DuplexStream) {
        let (near, far) = duplex(1024 * 1024);
        (ReadAhead::new(near), far)
    }

    /// What one read of a buffer of that size brings.
    async fn read(stream: &mut ReadAhead<DuplexStream>, room: usize) -> Vec<u8> {
        let mut buffer = vec![0; room];
        let bytes = stream.read(&mut buffer).await.unwrap();
        buffer.truncate(bytes);
        buffer
    }

    #[tokio::test]
    async fn what_comes_with_the_answer_is_handed_on_after_its_head() {
        for cut in [0, 20, ANSWER.len() - 3, ANSWER.len() - 1] {
            let (mut stream, mut far) = ahead();
            let mut head = Vec::new();
            if cut > 0 {
                far.write_all(&ANSWER[..cut]).await.unwrap();
                head = read(&mut stream, 4096).await;
            }
            far.write_all(&ANSWER[cut..]).await.unwrap();
            far.write_all(b"first frame").await.unwrap();
            assert!(!stream.is_apart());
            head.extend(read(&mut stream, 4096).await);
            assert_eq!((head.as_slice(), stream.is_apart()), (ANSWER, true), "{cut}");
            assert_eq!(read(&mut stream, 5).await, b"first");
            assert_eq!(read(&mut stream, 4096).await, b" frame");
            assert_eq!(stream.ahead.capacity(), 0);
        }
    }

    #[tokio::test]
    async fn another_answer_comes_whole() {
        let (mut stream, mut far) = ahead();
        let page = b"HTTP/1.1 404 Not Found\r\n\r\nno such server";
        far.write_all(page).await.unwrap();
        assert_eq!(read(&mut stream, 4096).await, page);
        assert!(!stream.is_apart());
    }

    #[tokio::test]
    async fn a_flood_is_read_ahead_whole_and_in_order_and_nothing_is_held_after_it() {
        let (mut stream, mut far) = ahead();
        let flood: Vec<u8> = (0..100_000_u32).map(|number| (number % 251) as u8).collect();
        far.write_all(&flood).await.unwrap();
        let mut came = read(&mut stream, 1024).await;
        came.extend(read(&mut stream, 1024).await);
        assert_eq!((stream.ahead.len(), stream.at), (AHEAD, 1024));
        while came.len() < flood.len() {
            came.extend(read(&mut stream, 1000).await);
        }
        assert!(came == flood);
        assert_eq!(stream.ahead.capacity(), 0);
        assert!(read(&mut stream, 1024).now_or_never().is_none());
        assert_eq!(stream.ahead.capacity(), 0);
        far.write_all(b"a little").await.unwrap();
        assert_eq!(read(&mut stream, 1024).await, b"a little");
        drop(far);
        assert!(read(&mut stream, 1024).await.is_empty(), "the end");
    }
}
