//! wingcord.
fn main() {}
