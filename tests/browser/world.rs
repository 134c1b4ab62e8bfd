//! A pretend Discord with its page in this process, and a [`Bot`] in it.

use std::{net::Ipv4Addr, sync::Arc};

use sandbox::{
    Backend, BackendOptions, ServerSpec,
    discord::{Discord, DiscordOptions, Limits, permissions::MANAGE_GUILD},
    game::Program,
    web::{Page, PageOptions, Person},
};
use tokio::net::TcpListener;

use crate::bot::Bot;

pub(crate) struct World {
    pub(crate) discord: Arc<Discord>,
    pub(crate) bot: Bot,
    pub(crate) channel: u64,
    pub(crate) alice: u64,
    page: Page,
    _backend: Arc<Backend>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let backend = Arc::new(Backend::start(BackendOptions::default()).await.unwrap());
        let options = DiscordOptions { limits: Limits::off(), ..DiscordOptions::default() };
        let discord = Arc::new(Discord::start(options).await.unwrap());
        let server = backend.add_server(ServerSpec::new("survival", Program::Scripted));
        let guild = discord.add_guild("Friends");
        let admins = guild.add_role("Admins", MANAGE_GUILD);
        let (alice, gus) = (guild.add_member("Alice", &[admins]), guild.add_member("Gus", &[]));
        let channel = guild.add_channel("console");
        let person = |id, name: &str| Person { id, name: name.to_owned(), note: String::new() };
        let page = Page::start(
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap(),
            PageOptions {
                discord: Arc::clone(&discord),
                backend: Arc::clone(&backend),
                server,
                people: vec![person(alice, "Alice"), person(gus, "Gus")],
                hints: Vec::new(),
                kept_events: 2_048,
            },
        )
        .unwrap();
        let bot = Bot::start(&discord).await;
        Self { discord, bot, channel, alice, page, _backend: backend }
    }

    /// The page's address with its token.
    pub(crate) fn address(&self) -> String {
        self.page.address()
    }

    pub(crate) async fn end(self) {
        self.page.stop().await;
        self.discord.stop().await;
    }
}
