//! The gateway: sessions with their replay logs, and the sockets that carry them (`discord-platform.md` section 9).

mod hub;
mod intents;
mod opening;
mod presence;
mod socket;

pub(crate) use self::{
    hub::{Control, Hub, guild_of},
    intents::Intents,
    socket::serve,
};
