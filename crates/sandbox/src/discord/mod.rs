//! The pretend Discord.
