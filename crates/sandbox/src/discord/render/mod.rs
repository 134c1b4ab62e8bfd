//! The world in Discord's JSON. Shapes: `discord-openapi-subset.json`; gateway additions: the documentation's events.

mod channel;
mod guild;
mod message;
mod user;
