//! What the handles ask of their driver.

use tokio::sync::oneshot;

use crate::packet::{Packet, PacketError};
use crate::session::{Order, Outcome};

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
    order: Order,
    reply: oneshot::Sender<Result<(), Outcome>>,
}

impl Write {
    /// The packet as an order, `by_rest` if the panel could do it as well; and where its outcome will come.
    pub(crate) fn new(
        packet: &Packet,
        by_rest: bool,
    ) -> Result<(Self, oneshot::Receiver<Result<(), Outcome>>), PacketError> {
        let (reply, outcome) = oneshot::channel();
        let order = Order {
            ticket: 0,
            text: packet.encode()?,
            kind: packet.pace(),
            needs: packet.permission(),
            by_rest,
        };
        Ok((Self { order, reply }, outcome))
    }

    pub(super) fn into_order(self, ticket: u64) -> (Order, oneshot::Sender<Result<(), Outcome>>) {
        (Order { ticket, ..self.order }, self.reply)
    }
}
