//! Stories of a console socket over real connections, against the sandbox's panel and daemon in its three
//! dialects.

#![expect(clippy::unwrap_used, reason = "what a story's helpers cannot do ends the story")]

mod certificates;
mod dual_stack;
mod events;
mod faults;
mod frames;
mod limit;
mod listeners;
mod methods;
mod panel;
mod private_ca;
mod raw;
mod reach;
mod reconnect;
mod recorded;
mod renewal;
mod support;
