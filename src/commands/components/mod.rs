//! Buttons, selects and forms: those that wait for a press in memory, and buttons that last.

pub(super) mod confirm;
pub(super) mod lasting;
pub(super) mod press;
pub(super) mod waiting;
