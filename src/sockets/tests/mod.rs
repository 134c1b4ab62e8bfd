//! Sockets against a panel and daemons of every kind.

mod replay;
mod start;
mod support;
mod unreachable;
