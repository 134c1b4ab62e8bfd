//! What waits for a press: buttons, selects and forms.

pub(super) mod confirm;
pub(super) mod press;
pub(super) mod waiting;
