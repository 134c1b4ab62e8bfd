//! Endings as daemons tell them: recorded ones, and those that their sources and people's reports describe.

mod properties;
mod recorded;
mod story;
mod table;
