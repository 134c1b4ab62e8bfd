//! What a list request asks for: whose servers, which filters, which page. Pure.

use super::{PanelServer, User, error::ApiError};

const PER_PAGE: usize = 50;
const MOST_PER_PAGE: usize = 100;
const FILTERS: [&str; 5] = ["uuid", "name", "description", "external_id", "*"];

/// A list request.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) page: usize,
    pub(super) per_page: usize,
    pub(super) include: String,
    /// The query without the page, to be kept in links; ends in `&` unless empty.
    pub(super) rest: String,
    kind: String,
    filters: Vec<(String, String)>,
}

impl Listing {
    /// Reads the query.
    ///
    /// # Errors
    ///
    /// 400 for a filter that does not exist.
    pub(super) fn read(query: &[(String, String)]) -> Result<Self, ApiError> {
        let mut listing = Self {
            page: 1,
            per_page: PER_PAGE,
            include: String::new(),
            rest: String::new(),
            kind: String::new(),
            filters: Vec::new(),
        };
        for (name, value) in query {
            match name.as_str() {
                "page" => listing.page = value.parse().unwrap_or(1).max(1),
                "per_page" => listing.per_page = value.parse().unwrap_or(PER_PAGE).clamp(1, MOST_PER_PAGE),
                "include" => listing.include.clone_from(value),
                "type" => listing.kind.clone_from(value),
                _ => listing.read_filter(name, value)?,
            }
            if name == "per_page" || name == "type" {
                listing.rest.push_str(&format!("{name}={value}&"));
            }
        }
        Ok(listing)
    }

    fn read_filter(&mut self, name: &str, value: &str) -> Result<(), ApiError> {
        let Some(field) = name.strip_prefix("filter[").and_then(|rest| rest.strip_suffix(']')) else {
            return Ok(());
        };
        if !FILTERS.contains(&field) {
            let known = FILTERS.join(", ");
            let detail =
                format!("Requested filter(s) `{field}` are not allowed. Allowed filter(s) are `{known}`.");
            return Err(ApiError::bad_request(detail));
        }
        self.filters.push((field.to_owned(), value.to_owned()));
        Ok(())
    }

    /// Whether the user is shown that server.
    pub(super) fn wants(&self, entry: &PanelServer, user: &User) -> bool {
        let kind = match self.kind.as_str() {
            "owner" => entry.is_owner(user),
            "admin" => user.admin && !entry.is_member(user),
            "admin-all" => user.admin,
            _ => entry.is_member(user),
        };
        kind && self.filters.iter().all(|(field, text)| matches(entry, field, text))
    }
}

/// `*` looks for the text in the lower-cased name without lower-casing the text (section 1.7).
fn matches(entry: &PanelServer, field: &str, text: &str) -> bool {
    let spec = &entry.instance.spec;
    let name = spec.name.to_lowercase();
    match field {
        "uuid" => entry.uuid_text().contains(text),
        "name" => name.contains(&text.to_lowercase()),
        "description" => spec.description.to_lowercase().contains(&text.to_lowercase()),
        "*" => {
            let address = format!("127.0.0.1:{}", 25564 + entry.number);
            entry.uuid_text().starts_with(text) || name.contains(text) || is_address(text, &address)
        }
        _ => false,
    }
}

/// `1.2.3.4`, `1.2.3.4:25565` and `:25565` look for allocations, the port by its start.
fn is_address(text: &str, address: &str) -> bool {
    let (ip, port) = address.split_once(':').unwrap_or((address, ""));
    match text.split_once(':') {
        Some(("", asked)) => !asked.is_empty() && port.starts_with(asked),
        Some((asked_ip, asked)) => asked_ip == ip && port.starts_with(asked),
        None => text == ip,
    }
}
