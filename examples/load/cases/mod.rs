//! The cases: what each puts on the bot and what it must reach.

mod cards;
mod chaos;
mod endings;
mod faults;
mod hostile;
mod idle;
mod many;
mod one;
mod soak;

use std::{path::PathBuf, time::Duration};

pub(crate) use hostile::Means;

use futures_util::future::LocalBoxFuture;
use sandbox::BackendOptions;

use crate::{
    Failure,
    report::Row,
    world::{CHANNELS_IN_A_GUILD, Setup, World},
};

/// No case takes longer.
const LONGEST: Duration = Duration::from_secs(45 * 60);

/// What the command line says of all cases.
pub(crate) struct Context {
    pub(crate) seconds: Option<u64>,
    pub(crate) minutes: u64,
    pub(crate) servers: usize,
    /// Whether panel and daemon are reached over TLS.
    pub(crate) tls: bool,
    pub(crate) seed: u64,
    pub(crate) program: Option<PathBuf>,
    /// By what the hostile guild harms; none: by everything.
    pub(crate) means: Vec<Means>,
    /// Where the bot's logs go.
    pub(crate) logs: PathBuf,
}

/// One case.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Whether it runs when no case is named.
    pub(crate) usual: bool,
    run: Run,
}

type Run = for<'a> fn(&'static str, &'a Context) -> LocalBoxFuture<'a, Result<Row, Failure>>;

/// All of them, in the order of the table.
pub(crate) const CASES: &[Case] = &[
    Case::new("flood", "5,000 lines in a second, one channel", |n, c| Box::pin(one::flood(n, c))),
    Case::new("steady100", "100 lines a second for 60 s, one channel", |n, c| Box::pin(one::steady(n, c))),
    Case::new("slow", "10 lines a second for 100 s, one channel", |n, c| Box::pin(one::slow(n, c))),
    Case::new("single", "single lines into an idle channel", |n, c| Box::pin(one::single(n, c))),
    Case::new("thousand", "1,000 lines a second for 60 s, one channel", |n, c| Box::pin(one::thousand(n, c))),
    Case::new("torrent", "15,000 lines a second for 5 s, one channel", |n, c| Box::pin(one::torrent(n, c))),
    Case::new("hundred", "100 servers and channels, 1 line a second each for 60 s", |n, c| {
        Box::pin(many::hundred(n, c))
    }),
    Case::new("mirrors1000", "1,000 servers and channels, 1 line a second each for 120 s", |n, c| {
        Box::pin(many::mirrors1000(n, c))
    }),
    Case::new("unfair", "100 channels at 5.5 lines a second beside 900 at 0.5", |n, c| {
        Box::pin(many::unfair(n, c))
    }),
    Case::new("sockets", "the socket closed by Wings and later reset, 450 lines", |n, c| {
        Box::pin(faults::sockets(n, c))
    }),
    Case::new("token", "the panel answers 500 while the token runs out, 1,000 lines", |n, c| {
        Box::pin(faults::token(n, c))
    }),
    Case::new("discord503", "Discord answers 503 for 10 s, 400 lines", |n, c| {
        Box::pin(faults::discord(n, c))
    }),
    Case::new("restarts", "SIGTERM at 15 s and SIGKILL at 32 s, restarted, 1,000 lines", |n, c| {
        Box::pin(faults::restarts(n, c))
    }),
    Case::new("forbidden", "one channel forbidden for a minute, one deleted, one well", |n, c| {
        Box::pin(faults::forbidden(n, c))
    }),
    Case::new("chaos", "random faults for --minutes at 10 lines a second", |n, c| Box::pin(chaos::run(n, c))),
    Case::new("startup", "1,000 servers come up under 720 requests a minute", |n, c| {
        Box::pin(idle::startup(n, c))
    }),
    Case::new("cards", "500 cards, 50 boards and 200 alerts of 500 servers, beside their mirrors", |n, c| {
        Box::pin(cards::run(n, c))
    }),
    Case::new(
        "endings",
        "1,000 servers end, each in another way and at another time, the bot restarts",
        |n, c| Box::pin(endings::run(n, c)),
    ),
    Case::new("idle", "1,000 servers that send nothing but stats, beside a bare reader", |n, c| {
        Box::pin(idle::idle(n, c))
    }),
    Case::new("alone", "one idle server", |n, c| Box::pin(idle::alone(n, c))),
    Case::new(
        "hostile",
        "two guilds, one hostile by every one of --means: the other notices nothing",
        |n, c| Box::pin(hostile::run(n, c)),
    )
    .apart(),
    Case::new("soak", "200 servers, 1 line a second each for --minutes: memory stays as it is", |n, c| {
        Box::pin(soak::run(n, c))
    })
    .apart(),
];

impl Case {
    const fn new(name: &'static str, about: &'static str, run: Run) -> Self {
        Self { name, about, usual: true, run }
    }

    /// Only when it is named.
    const fn apart(self) -> Self {
        Self { usual: false, ..self }
    }

    /// Runs it; what goes wrong becomes a row that has not passed.
    pub(crate) async fn run(&self, context: &Context) -> Row {
        match tokio::time::timeout(LONGEST, (self.run)(self.name, context)).await {
            Ok(Ok(row)) => row,
            Ok(Err(error)) => Row::failed(self.name, &error.to_string()),
            Err(_) => Row::failed(self.name, "it took too long"),
        }
    }
}

impl Context {
    /// `usual`, unless the command line says otherwise.
    pub(crate) fn length(&self, usual: u64) -> Duration {
        Duration::from_secs(self.seconds.unwrap_or(usual))
    }

    /// A world with that many mirrors.
    pub(crate) async fn world(
        &self,
        case: &str,
        mirrors: usize,
        backend: BackendOptions,
    ) -> Result<World, Failure> {
        World::start(Setup { mirrors, ..self.setup(case, backend) }).await
    }

    /// The same where all is bound and mirrored before the bot starts.
    async fn written(&self, case: &str, mirrors: usize) -> Result<World, Failure> {
        let setup = self.setup(case, BackendOptions::default());
        World::start(Setup { mirrors, written: true, ..setup }).await
    }

    /// A world with one mirror, in which guilds may link panels of their own.
    async fn strangers(&self, case: &str, backend: BackendOptions) -> Result<World, Failure> {
        World::start(Setup { links_panels: true, ..self.setup(case, backend) }).await
    }

    fn setup(&self, case: &str, backend: BackendOptions) -> Setup {
        Setup {
            mirrors: 1,
            in_a_guild: CHANNELS_IN_A_GUILD,
            clean_exit_is_crash: false,
            figures_swing: false,
            backend,
            program: self.program.clone(),
            log: self.logs.join(format!("{case}.log")),
            links_panels: false,
            tls: self.tls,
            written: false,
        }
    }
}
