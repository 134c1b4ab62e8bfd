//! wingcord: a Discord bot that mirrors Pterodactyl and Pelican game consoles and runs commands for those allowed.
//!
//! `docs/architecture.md` follows a line and a command through all of it. The map, from the top; a module may use the
//! rows under it, never its own row, never up:
//!
//! ```text
//! main → owner, setup, demo, check, backup, healthcheck, rotate_key → app      demo alone (with the tests) uses the sandbox
//! probe → report  terminal      trying a token, a panel, a console; lines and settings of a terminal
//! commands                      slash commands, buttons, selects: what people type and read
//! relay  alerts  chat           console lines to channel messages; what happens to a server, told once; games' chats
//! audit  player_counts          a line in a channel for every action; how many play, asked of panels and games
//! boards  countdowns  plans     cards that are kept up to date; stops and restarts at a later time; what is done again and again
//! masking                       safe text of console bytes, without secrets
//! history                       how servers were over time, for charts
//! observe                       what is known of each server beyond its state
//! sockets  discord  access → store
//! model                         plain types: bindings, mirrors, grants, permissions, filters, rows of the audit log
//! cards  charts → texts  buttons  boxes with a coloured edge; figures as pictures; what people read; lasting buttons
//! query → games                 asking games who plays; what games' consoles print, and what it means
//! tasks  bounded_count  telemetry  trust  open_files  metrics  config → secrets  known_values      leaves
//! pattern → visible             patterns of commands; which characters are seen
//! ```
//!
//! A console line goes `pterosocket → sockets::feed → relay → discord::outbox → Discord`; a command goes
//! `commands → access → store (audit) → sockets → pterosocket`. Commands that change what runs write the store
//! and ask `app` to make what runs equal to it.
//!
//! # Locks
//!
//! These are all the places where one lock is held while another is taken, each in its order. Every lock's own place is
//! written where it is declared; a lock that is not here is never held with another.
//!
//! | held | then, one after the other |
//! |---|---|
//! | the relay's mirrors | a mirror's state, a server's consumers, the outbox's state, the backlogs' guilds, the watched channels, what a guild has (visitors, feeds), names of tasks |
//! | a mirror's state | the checkpoints that wait, the watched channels, the languages of the guilds |
//! | the audit channels | a channel's queue or its trouble, the outbox's state |
//! | the boards | the outbox's state, the watched channels |
//! | the bridges of chat; a channel's posts of chat | where a game's events go, a channel's posts, the outbox's state, who listens to which game, names of tasks; the webhooks to be written, the languages of the guilds |
//! | the sockets' servers | a server's consumers, what is known of servers, names of tasks |
//! | a server's consumers, pterosocket's hub | a feed's queue |
//! | what is to be remembered of servers, who wants changes | what is known of a server, one subscriber's changes |
//! | known values that are held | what finds them |
//!
//! Sources of the outbox are asked without its lock, and nothing of a mirror's calls the relay under its own.

pub mod access;
pub mod alerts;
pub mod app;
pub mod audit;
pub mod backup;
pub mod boards;
pub mod bounded_count;
pub mod buttons;
pub mod cards;
pub mod charts;
pub mod chat;
pub mod check;
pub mod commands;
pub mod config;
pub mod countdowns;
#[cfg(feature = "demo")]
pub mod demo;
#[cfg(not(feature = "demo"))]
#[path = "demo/absent.rs"]
pub mod demo;
pub mod discord;
pub mod games;
pub mod healthcheck;
pub mod history;
pub mod known_values;
pub mod masking;
pub mod metrics;
pub mod model;
pub mod observe;
pub mod open_files;
pub mod owner;
pub mod pattern;
pub mod plans;
pub mod player_counts;
mod probe;
pub mod query;
pub mod relay;
mod report;
pub mod rotate_key;
pub mod secrets;
pub mod setup;
pub mod sockets;
pub mod store;
pub mod tasks;
pub mod telemetry;
mod terminal;
pub mod texts;
pub mod trust;
mod visible;
