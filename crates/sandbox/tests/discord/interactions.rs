//! interactions.
