//! Which servers to list.

use url::Url;

use super::model::Server;

/// Whose servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ServerScope {
    /// Those the key's owner owns or is a subuser of.
    #[default]
    Member,
    /// Those they own.
    Owned,
    /// For root admins: those they are not a member of. Empty for everyone else.
    Others,
    /// For root admins: all. Empty for everyone else.
    All,
}

/// One page of the server list (protocol section 1.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerQuery {
    /// Whose servers.
    pub scope: ServerScope,
    /// Only those whose name, uuid, short id, external id or address matches.
    pub search: Option<String>,
    /// The page, from 1.
    pub page: u32,
    /// Servers on a page, at most 100.
    pub per_page: u32,
}

impl Default for ServerQuery {
    fn default() -> Self {
        Self { scope: ServerScope::default(), search: None, page: 1, per_page: 100 }
    }
}

impl ServerQuery {
    /// Adds the query to `url`. The panel compares names in lower case, so the search is lowered too.
    pub(crate) fn apply(&self, url: &mut Url) {
        let mut pairs = url.query_pairs_mut();
        pairs.append_pair("include", "egg");
        pairs.append_pair("page", &self.page.max(1).to_string());
        pairs.append_pair("per_page", &self.per_page.clamp(1, 100).to_string());
        let scope = match self.scope {
            ServerScope::Member => None,
            ServerScope::Owned => Some("owner"),
            ServerScope::Others => Some("admin"),
            ServerScope::All => Some("admin-all"),
        };
        if let Some(scope) = scope {
            pairs.append_pair("type", scope);
        }
        if let Some(search) = self.search.as_deref().filter(|text| !text.trim().is_empty()) {
            pairs.append_pair("filter[*]", &search.trim().to_lowercase());
        }
    }
}

/// One page of servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The servers, their permissions unknown.
    pub servers: Vec<Server>,
    /// Servers on all pages.
    pub total: u32,
    /// This page, from 1.
    pub page: u32,
    /// Number of pages.
    pub pages: u32,
    /// The page held more servers than a page may; these are its first.
    pub cut: bool,
}
