//! The matrix of rights: `README.md` beside this file is a table that a person can read, and this types and presses
//! all of it. It knows nothing of how the bot decides.

mod cast;
mod catalogue;
mod commands;
mod posted;
mod presses;
mod shown;
mod table;

use table::Table;

/// The table with this heading.
fn table(heading: &str, number: usize) -> Table {
    Table::read(include_str!("README.md"), heading, number)
}
