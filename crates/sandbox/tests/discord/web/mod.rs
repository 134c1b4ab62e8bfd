//! The page's server from outside: over raw HTTP, with a bot that speaks bare HTTP and websocket behind it.

mod acting;
mod commands;
mod forms;
mod getting_in;
mod panel;
mod privacy;
mod streams;

use std::{collections::VecDeque, net::Ipv4Addr, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use reqwest::{
    Client, Method, StatusCode,
    header::{CONTENT_TYPE, COOKIE, HeaderMap, SET_COOKIE},
    redirect::Policy,
};
use sandbox::{
    Backend, BackendOptions, ServerHandle, ServerSpec,
    discord::{Discord, GuildHandle, permissions},
    game::Program,
    web::{Page, PageOptions, Person},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::timeout};

use super::support::{Gateway, INTENTS, LONG, Rest, unlimited};

/// What Alice may do.
const MANAGING: u64 = permissions::MANAGE_GUILD
    | permissions::MANAGE_CHANNELS
    | permissions::MANAGE_ROLES
    | permissions::MANAGE_MESSAGES;

/// A page with all that is behind it.
struct Stage {
    discord: Arc<Discord>,
    backend: Arc<Backend>,
    server: ServerHandle,
    guild: GuildHandle,
    channel: u64,
    helpers: u64,
    admins: u64,
    alice: u64,
    gus: u64,
    rest: Rest,
    page: Page,
    base: String,
    http: Client,
    cookie: String,
}

/// An answer of the page.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Stage {
    async fn set() -> Self {
        Self::with(2_048, Program::Scripted).await
    }

    async fn with(kept_events: usize, program: Program) -> Self {
        Self::over(Discord::start(unlimited()).await.expect("a free port"), kept_events, program).await
    }

    async fn over(discord: Discord, kept_events: usize, program: Program) -> Self {
        let discord = Arc::new(discord);
        let backend = Arc::new(Backend::start(BackendOptions::default()).await.expect("a free port"));
        let server = backend.add_server(ServerSpec::new("Survival", program));
        let guild = discord.add_guild("Friends");
        let (helpers, admins) = (guild.add_role("Helpers", 0), guild.add_role("Admins", MANAGING));
        let (alice, gus) = (guild.add_member("Alice", &[admins]), guild.add_member("Gus", &[]));
        let channel = guild.add_channel("console");
        let person = |id, name: &str| Person { id, name: name.into(), note: format!("is {name}") };
        let options = PageOptions {
            discord: Arc::clone(&discord),
            backend: Arc::clone(&backend),
            server: server.clone(),
            people: vec![person(alice, "Alice"), person(gus, "Gus")],
            hints: vec!["/mc say hello".into()],
            kept_events,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let page = Page::start(listener, options).expect("an address");
        let base = page.address().split("/?").next().expect("a query").to_owned();
        let http = Client::builder().redirect(Policy::none()).build().expect("a client");
        let rest = Rest::of(&discord);
        let entered = http.get(page.address()).send().await.expect("an answer");
        assert_eq!(entered.status(), StatusCode::SEE_OTHER);
        let set = entered.headers()[SET_COOKIE].to_str().expect("text").to_owned();
        let cookie = set.split(';').next().expect("a pair").to_owned();
        Self {
            discord,
            backend,
            server,
            guild,
            channel,
            helpers,
            admins,
            alice,
            gus,
            rest,
            page,
            base,
            http,
            cookie,
        }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = request.send().await.expect("the page answers");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Answer { status, headers, body: answer.bytes().await.expect("a whole answer") }
    }

    /// A request with the cookie.
    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).header(COOKIE, &self.cookie)
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    async fn state(&self, user: u64) -> Value {
        let answer = self.get(&format!("/api/state?as={user}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    async fn act(&self, user: u64, act: Value) -> Answer {
        let request = self.request(Method::POST, &format!("/api/do?as={user}"));
        self.send(request.header(CONTENT_TYPE, "application/json").body(act.to_string())).await
    }

    /// Does something that goes well.
    async fn done(&self, user: u64, act: Value) -> Value {
        let answer = self.act(user, act.clone()).await;
        assert_eq!(answer.status, 200, "{act}: {}", answer.text());
        answer.json()
    }

    /// Does something that is refused: the status, the words and the field.
    async fn refused(&self, user: u64, act: Value) -> (u16, String, Value) {
        let answer = self.act(user, act).await;
        let body = answer.json();
        (answer.status, body["error"].as_str().expect("words").to_owned(), body["field"].clone())
    }

    async fn events(&self, user: u64, after: Option<u64>) -> Events {
        let path = format!("/api/events?as={user}");
        let mut request = self.request(Method::GET, &path);
        if let Some(after) = after {
            request = request.header("Last-Event-ID", after.to_string());
        }
        let answer = request.send().await.expect("the page answers");
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/event-stream");
        Events::of(answer)
    }

    /// The bot's gateway.
    async fn gateway(&self) -> Gateway {
        Gateway::login(&self.discord, INTENTS).await
    }

    async fn register(&self, commands: Value) -> Value {
        let path = format!("/applications/{}/commands", self.discord.bot_id());
        let answer = self.rest.put(&path, commands).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    /// The bot posts a message with these components.
    async fn menu(&self, components: Value) -> String {
        let path = format!("/channels/{}/messages", self.channel);
        let sent = self.rest.post(&path, json!({"content": "menu", "components": components})).await;
        assert_eq!(sent.status, 200, "{}", sent.body);
        sent.body["id"].as_str().expect("an id").to_owned()
    }

    async fn callback(&self, asked: &Value, body: Value) {
        let (id, token) = (asked["id"].as_str().expect("an id"), asked["token"].as_str().expect("a token"));
        let answer = self.rest.post(&format!("/interactions/{id}/{token}/callback"), body).await;
        assert_eq!(answer.status, 204, "{}", answer.body);
    }

    fn place(&self) -> String {
        self.channel.to_string()
    }
}

type Bytestream = std::pin::Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>;

/// An open stream of events.
struct Events {
    stream: Bytestream,
    unread: Vec<u8>,
    waiting: VecDeque<Value>,
    /// Those that were not looked for.
    passed: Vec<Value>,
    last: u64,
}

impl Events {
    fn of(answer: reqwest::Response) -> Self {
        let stream = Box::pin(answer.bytes_stream());
        Self { stream, unread: Vec::new(), waiting: VecDeque::new(), passed: Vec::new(), last: 0 }
    }

    /// The next event; `None` at the stream's end.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            let end = self.unread.windows(2).position(|two| two == b"\n\n");
            let Some(end) = end else {
                let piece = timeout(LONG, self.stream.next()).await.expect("something comes")?.ok()?;
                self.unread.extend_from_slice(&piece);
                continue;
            };
            let block: Vec<u8> = self.unread.drain(..end + 2).collect();
            let block = String::from_utf8(block).expect("UTF-8");
            for line in block.lines() {
                if let Some(id) = line.strip_prefix("id: ") {
                    self.last = id.parse().expect("a number");
                } else if let Some(data) = line.strip_prefix("data: ") {
                    match serde_json::from_str(data).expect("JSON") {
                        Value::Array(several) => self.waiting.extend(several),
                        one => self.waiting.push_back(one),
                    }
                }
            }
        }
    }

    /// The body of the first event of this name for which `wanted` holds, of those that were passed over and those to come:
    /// what different tasks tell has no order.
    async fn find(&mut self, name: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let fits = |event: &Value| event["t"] == name && wanted(&event["d"]);
        if let Some(at) = self.passed.iter().position(fits) {
            return self.passed.remove(at)["d"].take();
        }
        loop {
            let mut event = self.next().await.expect("an open stream");
            if fits(&event) {
                return event["d"].take();
            }
            self.passed.push(event);
        }
    }

    /// The interaction with this id when it stands so.
    async fn stands(&mut self, answer: &Value, status: &str) -> Value {
        let id = answer["interaction"].clone();
        self.find("INTERACTION", |one| one["id"] == id && one["status"] == status).await
    }
}
