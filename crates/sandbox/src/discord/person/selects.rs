//! What selects of every kind offer, in messages and in modals.

use serde_json::Value;

use super::{
    error::ActError,
    values::{Named, bad_select},
};
use crate::discord::world::{Guild, World};

const STRINGS: i64 = 3;
const USERS: i64 = 5;
const ROLES: i64 = 6;
const MENTIONABLES: i64 = 7;
const CHANNELS: i64 = 8;

/// Whether a component is a select of any of the five kinds.
pub(super) fn is_select(component: &Value) -> bool {
    matches!(component["type"].as_i64(), Some(STRINGS | USERS..=CHANNELS))
}

impl World {
    /// The values as they are sent, and the ids that they name.
    pub(super) fn chosen(
        &self,
        guild: &Guild,
        user: u64,
        select: &Value,
        values: &[String],
    ) -> Result<(Vec<String>, Named), ActError> {
        let bound = |key: &str| select[key].as_u64().unwrap_or(1);
        let (min, max) = (bound("min_values"), bound("max_values"));
        if !(min..=max).contains(&(values.len() as u64)) {
            return Err(bad_select(select, &values.join(", "), format!("{min} to {max} values")));
        }
        let mut named = Named::default();
        for (at, value) in values.iter().enumerate() {
            if values[..at].contains(value) {
                return Err(bad_select(select, value, "each value once".to_owned()));
            }
            if !self.offers(guild, user, select, value, &mut named) {
                return Err(bad_select(select, value, wants(select).to_owned()));
            }
        }
        Ok((values.to_vec(), named))
    }

    fn offers(&self, guild: &Guild, user: u64, select: &Value, value: &str, named: &mut Named) -> bool {
        let kind = select["type"].as_i64().unwrap_or(STRINGS);
        if kind == STRINGS {
            let options = select["options"].as_array().map(Vec::as_slice).unwrap_or_default();
            return options.iter().any(|option| option["value"] == value);
        }
        let Ok(id) = value.parse::<u64>() else { return false };
        if matches!(kind, USERS | MENTIONABLES) && guild.members.contains_key(&id) {
            named.users.push(id);
            return true;
        }
        if matches!(kind, ROLES | MENTIONABLES) && guild.role(id).is_some() {
            named.roles.push(id);
            return true;
        }
        let seen = kind == CHANNELS && self.find_channel(guild, user, value) == Some(id);
        let fits = seen && self.is_of_kind(id, &select["channel_types"]);
        named.channels.extend(fits.then_some(id));
        fits
    }
}

fn wants(select: &Value) -> &'static str {
    match select["type"].as_i64() {
        Some(USERS) => "a member",
        Some(ROLES) => "a role",
        Some(MENTIONABLES) => "a member or role",
        Some(CHANNELS) => "a channel of the right kind",
        _ => "one of the options",
    }
}
