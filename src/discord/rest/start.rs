//! The calls of the start: who the bot is, where its gateway is, which commands it has. Of their answers only what is
//! needed is read, so that a field that is missing or has another shape does not matter.

use std::{collections::HashSet, time::Duration};

use reqwest::RequestBuilder;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, from_value};
use serenity::model::id::{ApplicationId, UserId};

use super::{PostError, Rest, post_error::Refusal, rate::number};

/// The longest wait that is believed: a week, in seconds.
const LONGEST_WAIT: f64 = 7.0 * 24.0 * 3600.0;
/// `membership_state` of who has accepted the invitation into the team.
const ACCEPTED: u64 = 2;
/// Roles that may change the application. The owner of a team has none.
const MAY: [&str; 2] = ["admin", "developer"];

/// Why a call of the start brought nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{words}")]
pub struct NoAnswer {
    /// The HTTP status; 0: none came, or one that can't be read.
    pub status: u16,
    /// Discord's error code; 0: none.
    pub code: u64,
    /// How long Discord asks to wait.
    pub retry_after: Option<Duration>,
    /// Status and Discord's words, or what is wrong with the connection.
    pub words: String,
}

/// The application that the token belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The bot's user name, else the application's.
    pub name: String,
    /// The bot's user, where Discord names it.
    pub bot: Option<UserId>,
    /// Who operates it: its owner, or of the team that owns it the owner, the administrators and the developers.
    pub operators: HashSet<UserId>,
}

/// Where the gateway is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// A websocket's address.
    pub url: String,
    /// How many connections Discord wants; one at least.
    pub shards: u32,
    /// How many logins are left, and how long until there are all again; none where Discord does not say.
    pub logins: Option<(u64, Duration)>,
}

impl Rest {
    /// Who the token belongs to.
    ///
    /// # Errors
    /// What Discord answered instead.
    pub async fn application(&self) -> Result<Application, NoAnswer> {
        let answer = self.begin(self.http.get(self.url("applications/@me")), application).await?;
        if let Some(bot) = answer.bot {
            self.is_bot(bot);
        }
        Ok(answer)
    }

    /// Where the gateway is.
    ///
    /// # Errors
    /// As [`Rest::application`].
    pub async fn gateway(&self) -> Result<Gateway, NoAnswer> {
        self.begin(self.http.get(self.url("gateway/bot")), gateway).await
    }

    /// The global commands that Discord has.
    ///
    /// # Errors
    /// As [`Rest::application`].
    pub async fn commands(&self, application: ApplicationId) -> Result<Vec<Value>, NoAnswer> {
        self.begin(self.http.get(self.commands_url(application)), |body| serde_json::from_slice(body).ok())
            .await
    }

    /// Puts these in place of all global commands.
    ///
    /// # Errors
    /// As [`Rest::application`].
    pub async fn put_commands(&self, application: ApplicationId, commands: &[Value]) -> Result<(), NoAnswer> {
        let request = self.http.put(self.commands_url(application)).json(commands);
        self.begin(request, |body| serde_json::from_slice::<Vec<Value>>(body).ok().map(drop)).await
    }

    fn commands_url(&self, application: ApplicationId) -> String {
        self.url(&format!("applications/{application}/commands"))
    }

    pub(super) async fn begin<T>(
        &self,
        request: RequestBuilder,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<T, NoAnswer> {
        let nothing = |words| NoAnswer { status: 0, code: 0, retry_after: None, words };
        let lost = |error| match error {
            PostError::Unavailable { reason } => nothing(reason.to_string()),
            other => nothing(other.to_string()),
        };
        let answer = match self.read(request, 0).await {
            Ok(answer) => answer,
            Err(answer) => {
                return Err(answer.outcome.err().map_or_else(|| nothing("no answer".into()), lost));
            }
        };
        if answer.status.is_success() {
            let unreadable = || nothing("an answer that can't be read".into());
            return read(&answer.body.map_err(lost)?).ok_or_else(unreadable);
        }
        let refusal: Refusal = serde_json::from_slice(&answer.body.unwrap_or_default()).unwrap_or_default();
        let asked = number(&answer.headers, "retry-after").unwrap_or(0.0).max(refusal.retry_after);
        let retry_after = (asked > 0.0).then(|| Duration::from_secs_f64(asked.min(LONGEST_WAIT)));
        let (status, code, said) = (answer.status.as_u16(), refusal.code, String::from(refusal.message));
        let words = match (&*said, code) {
            ("", _) => status.to_string(),
            (said, 0) => format!("{status} {said}"),
            (said, code) => format!("{status} {said} (code {code})"),
        };
        Err(NoAnswer { status, code, retry_after, words })
    }
}

fn part<T: DeserializeOwned>(value: &Value) -> Option<T> {
    from_value(value.clone()).ok()
}

fn application(body: &[u8]) -> Option<Application> {
    let about: Value = serde_json::from_slice(body).ok()?;
    let names = [&about["bot"]["username"], &about["name"]];
    let name = names.into_iter().find_map(Value::as_str).unwrap_or("a bot without a name").to_owned();
    let bot = part(&about["bot"]["id"]);
    Some(Application { id: part(&about["id"])?, name, bot, operators: operators(&about) })
}

fn operators(about: &Value) -> HashSet<UserId> {
    let team = &about["team"];
    if !team.is_object() {
        return part(&about["owner"]["id"]).into_iter().collect();
    }
    let may = |member: &&Value| {
        let accepted = member["membership_state"] == ACCEPTED;
        accepted && member["role"].as_str().is_some_and(|role| MAY.contains(&role))
    };
    let members = team["members"].as_array().into_iter().flatten().filter(may);
    let ids = members.map(|member| &member["user"]["id"]).chain([&team["owner_user_id"]]);
    ids.filter_map(part).collect()
}

#[derive(Deserialize)]
struct Address {
    url: String,
    #[serde(default)]
    shards: Value,
    #[serde(default)]
    session_start_limit: Value,
}

fn gateway(body: &[u8]) -> Option<Gateway> {
    let Address { url, shards, session_start_limit: limit } = serde_json::from_slice(body).ok()?;
    if !url.starts_with("wss://") && !url.starts_with("ws://") {
        return None;
    }
    let shards = shards.as_u64().and_then(|shards| u32::try_from(shards).ok()).unwrap_or(1).max(1);
    let logins = limit["remaining"].as_u64().map(|left| {
        let milliseconds = limit["reset_after"].as_u64().unwrap_or_default();
        (left, Duration::from_millis(milliseconds).min(Duration::from_secs_f64(LONGEST_WAIT)))
    });
    Some(Gateway { url, shards, logins })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(about: &Value) -> Option<Application> {
        application(about.to_string().as_bytes())
    }

    #[test]
    fn whoever_may_change_the_application_operates_it() {
        let member = |id: &str, role: &str, state: u64| json!({"user": {"id": id}, "role": role, "membership_state": state});
        let members = [
            member("1", "admin", 2),
            member("2", "developer", 2),
            member("3", "read_only", 2),
            member("4", "admin", 1),
            json!({"user": {"id": "5"}, "membership_state": 2}),
            json!("odd"),
        ];
        let team = json!({"id": "99", "owner_user_id": "6", "members": members});
        let about = json!({"id": "10", "owner": {"id": "99"}, "team": team, "bot": {"username": "winged"}});
        let read_back = read(&about).unwrap();
        assert_eq!(read_back.operators, [1, 2, 6].map(UserId::new).into());
        assert_eq!((read_back.id.get(), &*read_back.name), (10, "winged"));
        let about = json!({"id": "10", "name": "app", "team": null, "owner": {"id": "7"}});
        assert_eq!(read(&about).unwrap().operators, [7].map(UserId::new).into());
    }

    #[test]
    fn only_what_is_needed_must_be_there() {
        assert_eq!(read(&json!({"id": "10"})).unwrap().operators, HashSet::new());
        for odd in [json!({}), json!([]), json!({"id": "x"}), json!({"id": 0})] {
            assert_eq!(read(&odd), None, "{odd}");
        }
        let one = Gateway { url: "wss://g".into(), shards: 1, logins: None };
        for body in
            [json!({"url": "wss://g"}), json!({"url": "wss://g", "shards": 0, "session_start_limit": 7})]
        {
            assert_eq!(gateway(body.to_string().as_bytes()).as_ref(), Some(&one), "{body}");
        }
        let limit = json!({"remaining": 3, "reset_after": 1000});
        let body = json!({"url": "ws://g", "shards": 2, "session_start_limit": limit});
        let logins = gateway(body.to_string().as_bytes()).unwrap().logins;
        assert_eq!(logins, Some((3, Duration::from_secs(1))));
        assert_eq!(gateway(br#"{"url":"https://g"}"#), None);
    }
}
