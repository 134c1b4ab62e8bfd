//! Stories: the real application between a pretend Discord, panel and Wings, over real sockets.
//!
//! A file per part of what people see. Everything that a story knows, it knows from the wire.

#![expect(clippy::unwrap_used, reason = "in a story, what should be there and is not ends it")]

mod access;
mod acknowledged;
mod answers;
mod ask_for_it;
mod audit;
mod audit_channel;
mod autocomplete;
mod binding;
mod bring_back;
mod buttons;
mod calagopus_panel;
mod catch_up;
mod check;
mod console;
mod database;
mod demo;
mod filter;
mod forged;
mod forget;
mod getting_in;
mod guilds;
mod help;
mod hostile_filters;
mod hostile_guild;
mod layout;
mod leaving;
mod left_out;
mod matrix;
mod mc;
mod metrics;
mod mirror_status;
mod narrowed;
mod odd;
mod odd_file_systems;
mod open_files;
mod outbox;
mod panel;
mod panel_keys;
mod pausing;
mod players;
mod power;
mod reconnect;
mod refusal_budget;
mod refused;
mod registered;
mod relay;
mod renewal;
mod rights;
mod schema;
mod second_bot;
mod secrets;
mod server;
mod settings;
mod startup;
mod status;
mod stop;
mod strangers_words;
mod support;
mod tail;
mod trail;
mod turns;
mod which;
