//! A connection's read half that passes as a whole stream: what tungstenite writes of its own (pongs, the
//! answer to a close) joins the socket's outbox, so that all frames leave by one door and in order.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::tcp::OwnedReadHalf,
};

use super::{outbox::Kind, socket_handle::SocketHandle};

#[derive(Debug)]
pub(super) struct Pipe {
    input: OwnedReadHalf,
    handle: Arc<SocketHandle>,
}

impl Pipe {
    pub(super) fn new(input: OwnedReadHalf, handle: Arc<SocketHandle>) -> Self {
        Self { input, handle }
    }
}

impl AsyncRead for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.input).poll_read(cx, buf)
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.handle.push(Kind::Reply, 1, Bytes::copy_from_slice(buf));
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
