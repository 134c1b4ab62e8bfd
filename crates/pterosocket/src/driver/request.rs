//! What the handles ask of their driver.

use tokio::sync::oneshot;

use crate::packet::{Packet, PacketError};
use crate::session::{NotSent, OutboundPacket};

/// Requests that may wait for a driver; it takes them at once, so a handle hardly ever waits here.
pub(crate) const REQUESTS_LIMIT: usize = 32;

/// A request. The senders are told once it has been carried out.
pub(crate) enum Request {
    Connect(oneshot::Sender<()>),
    Close(oneshot::Sender<()>),
    Write(Box<Write>),
}

/// Something to send.
pub(crate) struct Write {
    packet: OutboundPacket,
    reply: oneshot::Sender<Result<(), NotSent>>,
}

impl Write {
    /// The packet, `by_rest` if the panel could do it as well; and where its outcome will come.
    pub(crate) fn new(
        packet: &Packet,
        by_rest: bool,
    ) -> Result<(Self, oneshot::Receiver<Result<(), NotSent>>), PacketError> {
        let (reply, outcome) = oneshot::channel();
        let packet = OutboundPacket {
            ticket: 0,
            text: packet.encode()?,
            kind: packet.pace(),
            needs: packet.permission(),
            by_rest,
        };
        Ok((Self { packet, reply }, outcome))
    }

    pub(super) fn into_packet(self, ticket: u64) -> (OutboundPacket, oneshot::Sender<Result<(), NotSent>>) {
        (OutboundPacket { ticket, ..self.packet }, self.reply)
    }
}
