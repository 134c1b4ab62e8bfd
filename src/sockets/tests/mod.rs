//! Sockets against a panel and daemons of every kind.

mod replay;
mod rights;
mod start;
mod support;
mod unreachable;
