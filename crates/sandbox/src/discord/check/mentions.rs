//! `allowed_mentions`: who may be pinged by a message (`discord-platform.md` section 3).

use super::form::{Complaints, Form, snowflake};

/// What a message may ping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AllowedMentions {
    pub(crate) all_users: bool,
    pub(crate) all_roles: bool,
    pub(crate) everyone: bool,
    pub(crate) users: Vec<u64>,
    pub(crate) roles: Vec<u64>,
    pub(crate) replied_user: bool,
}

impl AllowedMentions {
    /// A bot's message without `allowed_mentions` pings all it names.
    pub(crate) fn of_bots() -> Self {
        Self {
            all_users: true,
            all_roles: true,
            everyone: true,
            users: Vec::new(),
            roles: Vec::new(),
            replied_user: true,
        }
    }

    /// A webhook's or interaction's message without it pings users only.
    pub(crate) fn of_webhooks() -> Self {
        Self { all_roles: false, everyone: false, ..Self::of_bots() }
    }
}

pub(super) fn allowed_mentions(form: &mut Form<'_>, c: &mut Complaints) -> Option<AllowedMentions> {
    form.object(c, "allowed_mentions", |form, c| {
        let parse = form.list(c, "parse", (0, 3), |value, c| match value.as_str() {
            Some(word @ ("users" | "roles" | "everyone")) => Some(word),
            _ => {
                let message = "Value must be one of ('everyone', 'roles', 'users').";
                c.add("BASE_TYPE_CHOICES", message);
                None
            }
        });
        let parse = parse.unwrap_or_default();
        let users = ids(form, c, "users", &parse);
        let roles = ids(form, c, "roles", &parse);
        Some(AllowedMentions {
            all_users: parse.contains(&"users"),
            all_roles: parse.contains(&"roles"),
            everyone: parse.contains(&"everyone"),
            users,
            roles,
            replied_user: form.flag(c, "replied_user").unwrap_or(false),
        })
    })
}

/// At most 100 ids, and none when `parse` says the same word.
fn ids(form: &mut Form<'_>, c: &mut Complaints, key: &'static str, parse: &[&str]) -> Vec<u64> {
    let ids = form.list(c, key, (0, 100), |value, c| {
        let id = snowflake(value);
        if id.is_none() {
            c.add("NUMBER_TYPE_COERCE", format!("Value {value} is not snowflake."));
        }
        id
    });
    let ids = ids.unwrap_or_default();
    if parse.contains(&key) && !ids.is_empty() {
        let message = format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive.");
        c.add("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message);
    }
    ids
}
