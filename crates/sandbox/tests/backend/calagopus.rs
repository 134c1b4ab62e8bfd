//! calagopus.
