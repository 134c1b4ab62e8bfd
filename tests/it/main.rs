//! Stories: the real application between a pretend Discord, panel and Wings, over real sockets.
//!
//! A file per part of what people see. Everything that a story knows, it knows from the wire.

mod mc;
mod support;
