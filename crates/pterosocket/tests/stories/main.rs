//! Stories of a console socket over real connections, against the sandbox's panel and daemon in its three
//! dialects.

mod events;
mod faults;
mod frames;
mod listeners;
mod methods;
mod panel;
mod raw;
mod reconnect;
mod recorded;
mod renewal;
mod support;
