//! The pretend panel and daemon, seen from the wire by a bare client.

mod support;

mod calagopus;
mod faults;
mod happy;
