//! Users, members, the application and its owner or team.

use serde_json::{Value, json};

use crate::discord::{
    message::Author,
    snowflake::iso,
    world::{Member, User, World},
};

impl World {
    /// A user; one that was never added appears as a deleted account would.
    pub(crate) fn user_json(&self, id: u64) -> Value {
        match self.users.get(&id) {
            Some(User { name, bot, .. }) => user(id, name, *bot),
            None => user(id, "Deleted User", false),
        }
    }

    pub(crate) fn author_json(&self, author: &Author, webhook: bool) -> Value {
        let mut body = user(author.id, &author.name, author.bot);
        if webhook {
            body["discriminator"] = json!("0000");
        }
        body
    }

    /// A member with its user.
    pub(crate) fn member_json(&self, member: &Member) -> Value {
        let mut body = partial_member(member);
        body["user"] = self.user_json(member.user);
        body
    }

    /// The bot's own account as `/users/@me` and READY show it.
    pub(crate) fn own_user_json(&self) -> Value {
        let mut body = self.user_json(self.bot.id);
        body["verified"] = json!(true);
        body["mfa_enabled"] = json!(true);
        body["email"] = Value::Null;
        body["locale"] = json!("en-US");
        body
    }

    /// The application with its owner, and the team where one owns it.
    pub(crate) fn application_json(&self) -> Value {
        let id = self.bot.id.to_string();
        let owner = match self.bot.team {
            Some(team) => user(team, &format!("team{team}"), false),
            None => self.user_json(self.bot.owner),
        };
        json!({
            "id": id, "name": self.bot.name, "icon": null, "description": "", "summary": "", "type": null,
            "is_monetized": false, "is_verified": false, "is_discoverable": false,
            "bot": self.user_json(self.bot.id), "bot_public": true, "bot_require_code_grant": false,
            "verify_key": "0".repeat(64), "flags": 0, "flags_new": "0", "hook": true, "storefront_available": false,
            "integration_types_config": {"0": {}}, "redirect_uris": [], "interactions_endpoint_url": null,
            "role_connections_verification_url": null, "owner": owner, "team": self.team_json(),
            "approximate_guild_count": self.guilds.len(), "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0, "eligible_oauth2_scopes": ["bot", "applications.commands"],
            "explicit_content_filter": 0,
        })
    }

    fn team_json(&self) -> Value {
        let Some(team) = self.bot.team else { return Value::Null };
        let owner = self.bot.owner.to_string();
        json!({
            "id": team.to_string(), "icon": null, "name": "operators", "owner_user_id": owner,
            "members": [{
                "user": self.user_json(self.bot.owner), "team_id": team.to_string(), "membership_state": 2,
                "role": "admin", "permissions": ["*"],
            }],
        })
    }
}

/// A member without its user, as messages and resolved data carry it.
pub(crate) fn partial_member(member: &Member) -> Value {
    let roles: Vec<String> = member.roles.iter().map(u64::to_string).collect();
    json!({
        "avatar": null, "banner": null, "communication_disabled_until": member.timed_out_until_ms.map(iso), "flags": 0,
        "joined_at": iso(member.joined_ms), "nick": member.nick, "pending": false, "premium_since": null,
        "roles": roles, "mute": false, "deaf": false,
    })
}

fn user(id: u64, name: &str, bot: bool) -> Value {
    let mut body = json!({
        "id": id.to_string(), "username": name, "global_name": if bot { None } else { Some(name) },
        "discriminator": "0", "avatar": null, "avatar_decoration_data": null, "banner": null, "accent_color": null,
        "public_flags": 0, "flags": 0, "collectibles": null, "primary_guild": null, "display_name_styles": null,
    });
    if bot {
        body["bot"] = json!(true);
    }
    body
}
