//! A bridge that is kept.

use std::sync::Arc;

use super::Wanted;
use crate::{
    masking::filter::Rules,
    model::{Binding, ChatBridge},
    sockets::ServerKey,
};

/// A bridge that is kept.
#[derive(Debug)]
pub struct Bridge {
    /// Its row.
    pub row: ChatBridge,
    /// Whose chat.
    pub binding: Binding,
    /// The server.
    pub server: ServerKey,
    /// What the server is called here.
    pub name: Arc<str>,
    /// What must not be shown of its console.
    pub(super) rules: Arc<[Arc<Rules>]>,
}

impl Bridge {
    pub(super) fn of(wanted: Wanted) -> Self {
        let Wanted { bridge, binding, server, rules } = wanted;
        Self { row: bridge, name: binding.name.as_str().into(), binding, server, rules }
    }
}
