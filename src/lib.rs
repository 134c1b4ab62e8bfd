//! wingcord.
