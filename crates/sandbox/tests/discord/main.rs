//! The pretend Discord from outside: over raw HTTP and websocket, and with a real serenity and poise bot.

mod bot;
mod builders;
mod faults;
mod gateway;
mod interactions;
mod limits;
mod membership;
mod messages;
mod permissions;
mod registration;
mod rest;
mod schema;
mod support;
mod web;
