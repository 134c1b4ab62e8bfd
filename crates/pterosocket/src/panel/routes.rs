//! The routes of the client API that are used.

use std::time::Instant;

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use url::Url;

use super::activity::{Activity, WireActivity};
use super::answer::Answer;
use super::budget::{Route, Urgency};
use super::client::Panel;
use super::envelope::{Item, List, Pagination};
use super::error::PanelError;
use super::model::{
    Account, Credentials, Players, Resources, Server, WireAccount, WireCredentials, WirePlayers,
    WireResources, WireServer,
};
use super::query::{Page, ServerQuery, ServerScope};
use super::request::{BODY_LIMIT, Request};
use super::request_queue::{Caller, InFlight};
use super::variable::{Variable, WireVariable};
use crate::capped::Capped;
use crate::{ForeignText, Permissions, PowerAction};

/// What is read of a page of servers at most. A hundred servers usually take a quarter of what other answers may, but
/// each comes with all variables and allocations that it has.
const LIST_LIMIT: usize = 8 * BODY_LIMIT;
/// Names of players that are read at most.
const MOST_NAMES: usize = 1000;
/// What a token may be long at most; the usual ones take under one KiB.
const TOKEN_LIMIT: usize = 8 * 1024;
/// What the address of a websocket may be long at most, bytes: it is kept as long as the socket is.
const ADDRESS_LIMIT: usize = 2 * 1024;
/// Text that a list of all servers may hold at most, bytes: for the largest a fifth is usual, and a panel that nobody
/// knows may send anything.
const LISTED_LIMIT: usize = 16 * 1024 * 1024;
/// Pages of servers read by [`Panel::all_servers`] at most, a hundred servers each.
const PAGE_LIMIT: u32 = 100;

impl Panel {
    /// The account that the key belongs to: the cheapest way to try a key.
    ///
    /// # Errors
    /// See [`PanelError`]; this applies to every request here.
    pub async fn account(&self) -> Result<Account, PanelError> {
        let item: Item<WireAccount> = self.get(["account"]).await?.json()?;
        Ok(item.attributes.into())
    }

    /// One page of the servers that the key reaches.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub async fn servers(&self, query: &ServerQuery) -> Result<Page, PanelError> {
        let mut url = self.0.url.api([]);
        query.apply(&mut url);
        let request = Request { limit: LIST_LIMIT, ..Request::get(url) };
        let list: List<WireServer> = self.ask(request).await?.json()?;
        let pagination = list.meta.and_then(|meta| meta.pagination);
        let (count, cut) = (u32::try_from(list.data.items.len()).unwrap_or(u32::MAX), list.data.more);
        let pages = pagination.unwrap_or(Pagination { total: count, ..Pagination::default() });
        let servers =
            list.data.items.into_iter().map(|item| item.attributes.into_server(Permissions::default()));
        Ok(Page {
            servers: servers.collect(),
            total: pages.total,
            page: pages.current_page,
            pages: pages.total_pages,
            cut,
        })
    }

    /// Every server that the key reaches, a root admin's other servers included, each once, without their variables.
    ///
    /// # Errors
    /// See [`PanelError`]. A list that was read in part is none: [`PanelError::TooMany`] where it has more than 100 pages.
    pub async fn all_servers(&self) -> Result<Vec<Server>, PanelError> {
        let mut all: Vec<Server> = Vec::new();
        let mut held = 0;
        for scope in [ServerScope::Member, ServerScope::Others] {
            for page in 1..=PAGE_LIMIT {
                let found = match self.servers(&ServerQuery { scope, page, ..ServerQuery::default() }).await {
                    Ok(found) => found,
                    // A panel without this filter lists what it has without it.
                    Err(PanelError::Refused { .. }) if scope == ServerScope::Others => break,
                    Err(error) => return Err(error),
                };
                let servers = found.servers.into_iter().map(|server| Server { variables: None, ..server });
                let servers: Vec<_> = servers.collect();
                held += servers.iter().map(Server::text_len).sum::<usize>();
                if held > LISTED_LIMIT {
                    return Err(PanelError::TooLarge { limit: LISTED_LIMIT });
                }
                all.extend(servers);
                if found.cut || (page == PAGE_LIMIT && page < found.pages) {
                    return Err(PanelError::TooMany { read: all.len() });
                }
                if page >= found.pages {
                    break;
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        all.retain(|server| seen.insert(server.uuid.clone()));
        Ok(all)
    }

    /// One server, with what the key's owner may do on it. Works in every state of the server.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub async fn server(&self, id: &str) -> Result<Server, PanelError> {
        self.get(["servers", id]).await.and_then(read_server)
    }

    /// The same for a socket that waits until the server is normal again.
    pub(crate) async fn server_in_turn(&self, id: &str, rank: u64) -> Result<Server, PanelError> {
        let in_flight = self.permit(Caller { urgency: Urgency::Connection, rank }).await?;
        self.send(Request::get(self.0.url.api(["servers", id])), in_flight).await.and_then(read_server)
    }

    /// The startup variables of a server that the key's owner may see: the panel leaves out those that are hidden from
    /// users. Needs `startup.read`. Waits for its turn behind connections.
    ///
    /// # Errors
    /// [`PanelError::Forbidden`] without the permission; else see [`PanelError`].
    pub async fn startup(&self, id: &str) -> Result<Vec<Variable>, PanelError> {
        let answer = self.in_no_hurry(["servers", id, "startup"]).await?;
        let list: List<WireVariable> = answer.json()?;
        Ok(list.data.items.into_iter().map(|item| item.attributes.into()).collect())
    }

    /// Who plays on a server, as Pelican's plugin `player-counter` finds by asking the game. Two requests where somebody
    /// plays. Waits for its turn behind connections.
    ///
    /// # Errors
    /// [`PanelError::NotFound`] where the plugin is not installed, [`PanelError::Refused`] with 406 where it can't ask this
    /// server, or not now; else see [`PanelError`].
    pub async fn players(&self, id: &str) -> Result<Players, PanelError> {
        let counted: WirePlayers = self.in_no_hurry(["servers", id, "query"]).await?.json()?;
        let names = if counted.current_players > 0 {
            let named =
                self.in_no_hurry(["servers", id, "query", "players"]).await.and_then(|answer| answer.json());
            // The number stands without them.
            named.map(|names: Capped<ForeignText, MOST_NAMES>| names.items).unwrap_or_default()
        } else {
            Vec::new()
        };
        Ok(Players { count: counted.current_players, max: counted.max_players, names })
    }

    /// A request that waits for its turn behind connections.
    async fn in_no_hurry<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Result<Answer, PanelError> {
        let in_flight = self.permit(Caller { urgency: Urgency::Connection, rank: u64::MAX }).await?;
        self.send(Request::get(self.0.url.api(path)), in_flight).await
    }

    /// The newest power actions in a server's activity log, newest first, at most 50. Needs `activity.read`. What was asked
    /// for over a websocket, as on the panel's own page, stands there about a minute later. Waits for its turn behind
    /// connections.
    ///
    /// # Errors
    /// [`PanelError::Forbidden`] without the permission; else see [`PanelError`].
    pub async fn activity(&self, id: &str) -> Result<Vec<Activity>, PanelError> {
        let in_flight = self.permit(Caller { urgency: Urgency::Connection, rank: u64::MAX }).await?;
        let mut url = self.0.url.api(["servers", id, "activity"]);
        url.query_pairs_mut()
            .append_pair("sort", "-timestamp")
            .append_pair("filter[event]", "server:power")
            .append_pair("include", "actor")
            .append_pair("per_page", "50");
        let list: List<WireActivity> = self.send(Request::get(url), in_flight).await?.json()?;
        Ok(list.data.items.into_iter().filter_map(|item| item.attributes.read()).collect())
    }

    /// The way to a server's websocket. New panels allow five a minute for one server, for all users together.
    ///
    /// # Errors
    /// See [`PanelError`]. A 429 here concerns only this server.
    pub async fn websocket(&self, id: &str) -> Result<Credentials, PanelError> {
        let in_flight = self.permit(Caller::PERSON).await?;
        self.credentials(id, in_flight).await
    }

    /// The same for a socket, which waits for its turn as long as it takes. Says when it was sent.
    pub(crate) async fn websocket_in_turn(
        &self,
        id: &str,
        caller: Caller,
    ) -> (Instant, Result<Credentials, PanelError>) {
        let permit = self.permit(caller).await;
        let sent = tokio::time::Instant::now().into_std();
        match permit {
            Ok(in_flight) => (sent, self.credentials(id, in_flight).await),
            Err(error) => (sent, Err(error)),
        }
    }

    async fn credentials(&self, id: &str, in_flight: InFlight) -> Result<Credentials, PanelError> {
        let url = self.0.url.api(["servers", id, "websocket"]);
        let request = Request { route: Route::Websocket, ..Request::get(url) };
        let wire: WireCredentials = self.send(request, in_flight).await?.json()?;
        if wire.data.socket.len() > ADDRESS_LIMIT {
            let reason = format!("the websocket's address has more than {ADDRESS_LIMIT} bytes");
            return Err(PanelError::Unreadable { reason: reason.into() });
        }
        let socket = Url::parse(&wire.data.socket).map_err(|error| PanelError::Unreadable {
            reason: format!("the websocket's address: {error}").into(),
        })?;
        if wire.data.token.len() > TOKEN_LIMIT {
            let reason = format!(
                "the token has {} bytes, and none has more than {TOKEN_LIMIT}",
                wire.data.token.len()
            );
            return Err(PanelError::Unreadable { reason: reason.into() });
        }
        let token = SecretString::from(wire.data.token);
        let guard = self.0.on_secret.as_ref().map(|told| told(&token));
        Ok(Credentials { token, socket, guard })
    }

    /// Resource use, up to 20 s old.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub async fn resources(&self, id: &str) -> Result<Resources, PanelError> {
        let item: Item<WireResources> = self.get(["servers", id, "resources"]).await?.json()?;
        Ok(item.attributes.into())
    }

    /// Runs a console command. Success means that the daemon took it, not that the game read it; on Pelican not
    /// even that (protocol section 5). The panel trims the command.
    ///
    /// # Errors
    /// [`PanelError::Offline`] where the server is; else see [`PanelError`].
    pub async fn command(&self, id: &str, command: &str) -> Result<(), PanelError> {
        self.post(["servers", id, "command"], json!({ "command": command })).await
    }

    /// Asks for a power action. Success means that it was passed on; only the state shows what came of it.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub async fn power(&self, id: &str, action: PowerAction) -> Result<(), PanelError> {
        self.post(["servers", id, "power"], json!({ "signal": action.as_str() })).await
    }

    async fn get<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Result<Answer, PanelError> {
        self.ask(Request::get(self.0.url.api(path))).await
    }

    async fn post<'a>(&self, path: impl IntoIterator<Item = &'a str>, body: Value) -> Result<(), PanelError> {
        let request = Request::get(self.0.url.api(path));
        self.ask(Request { method: Method::POST, body: Some(body), ..request }).await?.success().map(drop)
    }
}

fn read_server(answer: Answer) -> Result<Server, PanelError> {
    let item: Item<WireServer> = answer.json()?;
    let held = item.meta.and_then(|meta| meta.user_permissions);
    Ok(item.attributes.into_server(held.map(|held| held.items.into_iter().collect()).unwrap_or_default()))
}
