//! What the panel's answers are wrapped in: items, and lists of them by the page.

use serde::Deserialize;

use crate::Permissions;
use crate::capped::Capped;

/// `{"object": …, "attributes": …}`, with the `meta` of a single server.
#[derive(Deserialize)]
pub(crate) struct Item<T> {
    pub(crate) attributes: T,
    #[serde(default)]
    pub(crate) meta: Option<ServerMeta>,
}

#[derive(Deserialize)]
pub(crate) struct ServerMeta {
    #[serde(default)]
    pub(crate) user_permissions: Option<Capped<String, { Permissions::MOST }>>,
}

/// Servers on one page at most, whatever the panel sends: as many as a query can ask for.
const PAGE_SIZE: usize = 100;

/// A page of items.
#[derive(Deserialize)]
pub(crate) struct List<T> {
    pub(crate) data: Capped<Item<T>, PAGE_SIZE>,
    #[serde(default)]
    pub(crate) meta: Option<ListMeta>,
}

#[derive(Deserialize)]
pub(crate) struct ListMeta {
    pub(crate) pagination: Option<Pagination>,
}

#[derive(Deserialize)]
#[serde(default)]
pub(crate) struct Pagination {
    pub(crate) total: u32,
    pub(crate) current_page: u32,
    pub(crate) total_pages: u32,
}

impl Default for Pagination {
    fn default() -> Self {
        Self { total: 0, current_page: 1, total_pages: 1 }
    }
}
