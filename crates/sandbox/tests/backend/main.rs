//! The pretend panel and daemon, seen from the wire by a bare client.

#![cfg(test)]

mod support;

mod calagopus;
mod expiry;
mod faults;
mod go;
mod happy;
mod listing;
mod load;
mod panel;
mod programs;
mod recorded;
mod states;
mod wired;
