//! `wingcord demo --web`, the real program: its page asked over HTTP as a browser asks it.

use std::{net::TcpListener, process::Stdio, time::Duration};

use futures_util::StreamExt;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use reqwest::{
    Client,
    header::{CONTENT_TYPE, COOKIE, SET_COOKIE},
    redirect::Policy,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout},
    time::timeout,
};

use crate::{
    demo::{left_nothing_behind, program},
    support::Terminal,
};

/// What a test waits for may take this long.
const LONG: Duration = Duration::from_secs(60);

/// A browser that was let in.
struct Browser {
    http: Client,
    base: String,
    cookie: String,
}

impl Browser {
    async fn open(address: &str) -> Self {
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        let entered = http.get(address).send().await.unwrap();
        assert_eq!(entered.status(), 303);
        let cookie = entered.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let base = address.split("/?").next().unwrap().to_owned();
        Self { http, base, cookie }
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.base)).header(COOKIE, &self.cookie);
        answer.send().await.unwrap().json().await.unwrap()
    }

    /// The id of somebody whom a visitor can be.
    async fn person(&self, name: &str) -> String {
        let people = self.get("/api/people").await;
        let person = people.as_array().unwrap().iter().find(|person| person["name"] == name);
        person.unwrap()["id"].as_str().unwrap().to_owned()
    }

    async fn act(&self, user: &str, act: &Value) {
        let request = self.http.post(format!("{}/api/do?as={user}", self.base));
        let request = request.header(COOKIE, &self.cookie).header(CONTENT_TYPE, "application/json");
        let answer = request.body(act.to_string()).send().await.unwrap();
        let status = answer.status();
        assert_eq!(status, 200, "{act}: {}", answer.text().await.unwrap());
    }

    /// Reads the state, again after everything that happens, until `wanted` makes something of it.
    async fn until<T>(&self, user: &str, wanted: impl Fn(&Value) -> Option<T>) -> T {
        let events =
            self.http.get(format!("{}/api/events?as={user}", self.base)).header(COOKIE, &self.cookie);
        let mut events = events.send().await.unwrap().bytes_stream();
        let path = format!("/api/state?as={user}");
        let mut last = Value::Null;
        let search = async {
            loop {
                last = self.get(&path).await;
                if let Some(found) = wanted(&last) {
                    return found;
                }
                events.next().await.unwrap().unwrap();
            }
        };
        match timeout(LONG, search).await {
            Ok(found) => found,
            Err(_) => panic!("not seen in {last}"),
        }
    }
}

fn channel(state: &Value, name: &str) -> String {
    let channels = state["guilds"][0]["channels"].as_array().unwrap();
    channels.iter().find(|one| one["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
}

fn is_posted(state: &Value, channel: &str, text: &str) -> bool {
    let messages = state["messages"][channel].as_array().unwrap();
    messages.iter().any(|message| message["content"].as_str().unwrap().contains(text))
}

/// The demo without a terminal, with a page.
struct Served {
    folder: TempDir,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Served {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = program(&folder);
        command.args(["--web", "0"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = tokio::process::Command::from(command).kill_on_drop(true).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { folder, child, lines }
    }

    /// The first line with this text.
    async fn line(&mut self, text: &str) -> String {
        loop {
            let line = timeout(LONG, self.lines.next_line()).await.expect(text).unwrap().expect(text);
            if line.contains(text) {
                return line;
            }
        }
    }

    async fn ends_on(mut self, signal: Signal) {
        let id = Pid::from_raw(i32::try_from(self.child.id().unwrap()).unwrap());
        kill(id, signal).unwrap();
        self.line("Stopping").await;
        let ended = timeout(LONG, self.child.wait()).await.expect("it ends").unwrap();
        assert!(ended.success(), "{ended}");
        left_nothing_behind(&self.folder);
    }
}

#[tokio::test]
async fn without_a_terminal_the_page_is_served_until_a_signal_comes() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let mut served = Served::start();
        let line = served.line("http://127.0.0.1:").await;
        let browser =
            Browser::open(line.split_whitespace().find(|word| word.contains("http")).unwrap()).await;
        served.line("Serving the page until").await;
        if signal == Signal::SIGTERM {
            say_hello(&browser).await;
        } else {
            // An open stream must not hold it.
            let path = format!("{}/api/events?as={}", browser.base, browser.person("Gus").await);
            let stream = browser.http.get(path).header(COOKIE, &browser.cookie).send().await.unwrap();
            assert_eq!(stream.status(), 200);
        }
        served.ends_on(signal).await;
    }
}

/// The opening has bound and started the server; Alice says hello, and Gus is refused.
async fn say_hello(browser: &Browser) {
    let (alice, gus) = (browser.person("Alice").await, browser.person("Gus").await);
    let state = browser.get(&format!("/api/state?as={alice}")).await;
    assert_eq!(state["game"]["state"], "running");
    let console = channel(&state, "console");
    let command = |name: &str| {
        let commands = state["commands"].as_array().unwrap();
        commands.iter().find(|one| one["name"] == name).unwrap()["id"].clone()
    };
    let say = json!({"do": "command", "channel": console, "command": command("mc"), "path": ["say"],
                     "options": {"message": "hello"}});
    browser.act(&alice, &say).await;
    browser.until(&gus, |state| is_posted(state, &console, "▸ Alice: say hello").then_some(())).await;
    browser
        .until(&gus, |state| state["game"]["lines"].to_string().contains("[Server] hello").then_some(()))
        .await;
    let restart =
        json!({"do": "command", "channel": console, "command": command("power"), "path": ["restart"]});
    browser.act(&gus, &restart).await;
    browser.until(&gus, |state| is_posted(state, &console, "needs the permission").then_some(())).await;
    let alices = browser.get(&format!("/api/state?as={alice}")).await;
    assert!(!is_posted(&alices, &console, "needs the permission"), "it was for Gus alone");
}

#[tokio::test]
async fn a_port_in_use_is_named_and_another_offered() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let ran = program(&folder).args(["--web", &port.to_string()]).stdin(Stdio::null()).output().unwrap();
    let error = String::from_utf8_lossy(&ran.stderr);
    assert_eq!((ran.status.code(), ran.stdout.len()), (Some(2), 0), "{error}");
    assert!(error.contains(&format!("port {port} of 127.0.0.1 is in use")), "{error}");
    assert!(error.contains("--web 0"), "{error}");
    left_nothing_behind(&folder);
}

#[test]
fn terminal_and_page_show_the_same_channel() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(&folder);
    command.args(["--web", "0"]);
    let mut terminal = Terminal::start(&mut command);
    terminal.sees("token=");
    terminal.sees("/quit");
    let seen = terminal.all.clone();
    let from = seen.find("http://127.0.0.1:").unwrap();
    let address: String =
        seen[from..].chars().take_while(|c| c.is_ascii_alphanumeric() || ":/.?=".contains(*c)).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let browser = runtime.block_on(Browser::open(&address));
    let (mia, console) = runtime.block_on(async {
        let mia = browser.person("Mia").await;
        let state = browser.get(&format!("/api/state?as={mia}")).await;
        (mia, channel(&state, "console"))
    });
    let say = json!({"do": "say", "channel": console, "content": "written in the browser"});
    runtime.block_on(browser.act(&mia, &say));
    terminal.sees("written in the browser");
    terminal.types("/as mia\r");
    terminal.sees("Mia> ");
    terminal.types("typed at the terminal\r");
    let typed = |state: &Value| is_posted(state, &console, "typed at the terminal").then_some(());
    runtime.block_on(browser.until(&mia, typed));
    terminal.types("/quit\r");
    let ended = terminal.ends();
    assert!(ended.success(), "{ended}: {}", terminal.all);
    left_nothing_behind(&folder);
}
