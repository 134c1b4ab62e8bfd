//! wingcord: a Discord bot that mirrors Pterodactyl and Pelican game consoles and runs commands for those allowed.
//!
//! The map, from the top; a module may use the rows under it, never its own row, never up:
//!
//! ```text
//! main → demo, check, rotate_key → app      demo alone (with the tests) uses the sandbox
//! commands                      slash commands, buttons, selects: what people type and read
//! relay                         console lines to channel messages
//! audit                         a line in a channel for every deed
//! sockets  discord  access → store
//! tasks  telemetry  trust  open_files  metrics  config → secrets  pattern      leaves
//! ```
//!
//! A console line goes `pterosocket → sockets::feed → relay → discord::outbox → Discord`; a command goes
//! `commands → access → store (audit) → sockets → pterosocket`. Commands that change what runs write the store
//! and ask `app` to make what runs equal to it.

pub mod access;
pub mod app;
pub mod audit;
pub mod check;
pub mod commands;
pub mod config;
pub mod demo;
pub mod discord;
pub mod metrics;
pub mod open_files;
pub mod pattern;
pub mod relay;
pub mod rotate_key;
pub mod secrets;
pub mod sockets;
pub mod store;
pub mod tasks;
pub mod telemetry;
pub mod trust;
