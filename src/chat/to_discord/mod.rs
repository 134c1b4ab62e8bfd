//! What happens in a game as messages in a channel: whose name they stand under, what merges, what folds, and when. Pure.

mod line;
mod name;
mod queue;

pub(super) use line::{Line, Said};
pub(super) use name::{Looks, visible};
pub(super) use queue::{Counts, Manner, Queue};
