//! The cases: what each puts on the bot and what it must reach.

mod one;

use std::{path::PathBuf, time::Duration};

use futures_util::future::LocalBoxFuture;
use sandbox::BackendOptions;

use crate::{
    Failure,
    report::Row,
    world::{Setup, World},
};

/// No case takes longer.
const LONGEST: Duration = Duration::from_secs(45 * 60);

/// What the command line says of all cases.
pub(crate) struct Context {
    pub(crate) seconds: Option<u64>,
    pub(crate) minutes: u64,
    pub(crate) seed: u64,
    pub(crate) program: Option<PathBuf>,
    /// Where the bot's logs go.
    pub(crate) logs: PathBuf,
}

/// One case.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    run: for<'a> fn(&'static str, &'a Context) -> LocalBoxFuture<'a, Result<Row, Failure>>,
}

/// All of them, in the order of the table.
pub(crate) const CASES: &[Case] = &[
    Case {
        name: "flood",
        about: "5,000 lines in a second, one channel",
        run: |n, c| Box::pin(one::flood(n, c)),
    },
    Case {
        name: "steady100",
        about: "100 lines a second for 60 s, one channel",
        run: |n, c| Box::pin(one::steady(n, c)),
    },
    Case {
        name: "slow",
        about: "10 lines a second for 100 s, one channel",
        run: |n, c| Box::pin(one::slow(n, c)),
    },
    Case {
        name: "single",
        about: "single lines into an idle channel",
        run: |n, c| Box::pin(one::single(n, c)),
    },
    Case {
        name: "thousand",
        about: "1,000 lines a second for 60 s, one channel",
        run: |n, c| Box::pin(one::thousand(n, c)),
    },
    Case {
        name: "torrent",
        about: "15,000 lines a second for 5 s, one channel",
        run: |n, c| Box::pin(one::torrent(n, c)),
    },
];

impl Case {
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
        let log = self.logs.join(format!("{case}.log"));
        World::start(Setup { mirrors, backend, program: self.program.clone(), log }).await
    }
}
