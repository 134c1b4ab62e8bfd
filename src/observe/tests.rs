//! Ends over the wire, in every dialect that daemons speak.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, SystemTime},
};

use futures_util::future::join_all;
use pterosocket::{PanelUrl, PowerAction, Timings, panel::Panel};
use sandbox::{Backend, BackendOptions, Dialect, ServerHandle, ServerSpec, wings::PowerState};
use serenity::model::id::UserId;
use tokio::time::timeout;

use super::{Changes, Facts, Observers};
use crate::{
    model::{By, Ending, How, Restart},
    sockets::{Options, Power, Reached, Server, ServerKey, Sockets},
    tasks::Tasks,
};

const ALICE: UserId = UserId::new(11);

/// A node with one server, and a bot that listens.
struct Rig {
    backend: Backend,
    server: ServerHandle,
    key: ServerKey,
    reached: Reached,
    bot: Bot,
}

/// What a process of ours has.
struct Bot {
    observers: Observers,
    changes: Changes,
    console: Arc<Server>,
    _sockets: Sockets,
    _tasks: Tasks,
}

impl Bot {
    fn start(observers: Observers, key: ServerKey, reached: &Reached) -> Self {
        let ms = Duration::from_millis;
        let timings = Timings {
            backoff: [20, 20, 40, 40, 60, 60].map(ms),
            fetch_every: ms(1),
            fetch_window: ms(5),
            denied_wait: ms(50),
            ..Timings::default()
        };
        let tasks = Tasks::new();
        let options = Options { timings, again_after: ms(300), ..Options::default() };
        let sockets = Sockets::new(options, Arc::new(observers.clone()), tasks.clone());
        let changes = observers.subscribe();
        let console = sockets.keep(key, reached).unwrap();
        Self { observers, changes, console, _sockets: sockets, _tasks: tasks }
    }
}

impl Rig {
    async fn new(dialect: Dialect, spec: ServerSpec) -> Self {
        let options = BackendOptions { dialect, websocket_per_minute: u32::MAX, ..BackendOptions::default() };
        let backend = Backend::start(options).await.unwrap();
        let server = backend.add_server(spec);
        let url = PanelUrl::parse(&backend.panel_url()).unwrap();
        let panel = Panel::builder(url, backend.owner_key()).build().unwrap();
        let reached = Reached::operators(panel, Tasks::new());
        let key = ServerKey { panel: None, uuid: server.uuid() };
        let observers = Observers::default();
        observers.keep_tails(HashSet::from([key]));
        let bot = Bot::start(observers, key, &reached);
        let mut rig = Self { backend, server, key, reached, bot };
        rig.is(Power::Running).await;
        // What comes with the daemon's log is no news.
        rig.bot.console.replayed(Duration::from_secs(10)).await;
        rig
    }

    fn facts(&self) -> Facts {
        self.bot.observers.facts(self.key).unwrap()
    }

    /// Waits until the console tells this state.
    async fn is(&mut self, power: Power) {
        let mut changes = self.bot.console.changes();
        soon(changes.wait_for(|status| status.power == power)).await.unwrap();
    }

    /// Waits for facts of which this is true.
    async fn until(&mut self, wanted: impl Fn(&Facts) -> bool) -> Facts {
        loop {
            let facts = self.facts();
            if wanted(&facts) {
                return facts;
            }
            let changed = soon(self.bot.changes.next()).await;
            assert_eq!(changed, HashSet::from([self.key]));
        }
    }

    /// The end with this number.
    async fn ended(&mut self, number: u64) -> Arc<Ending> {
        self.until(|facts| facts.last_ending.as_ref().is_some_and(|ending| ending.id >= number)).await;
        let endings = self.bot.observers.endings_since(self.key, number - 1);
        Arc::clone(&endings[0])
    }

    async fn asks(&mut self, action: PowerAction) {
        self.bot.observers.asked(self.key, action, ALICE);
        self.bot.console.power(action).await.unwrap();
    }

    /// The bot starts again, and remembers what it wrote down.
    fn restart(&mut self) {
        let observers = Observers::default();
        observers.remember(vec![super::memory::last_run(self.key, self.facts())]);
        self.bot = Bot::start(observers, self.key, &self.reached);
    }
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), what).await.expect("it did not come in time")
}

async fn in_each<F: Future<Output = ()>>(story: impl Fn(Dialect) -> F) {
    join_all([Dialect::OldGo, Dialect::NewGo, Dialect::Calagopus].map(story)).await;
}

fn as_hosts_have_it() -> ServerSpec {
    ServerSpec { clean_exit_is_crash: true, ..ServerSpec::default() }
}

const MEMBER: By = By::Member(ALICE);

/// A story is little work and much waiting, for what a daemon may say in its time: several are told side by side.
#[tokio::test]
async fn restarts_stops_and_kills_are_told_as_they_are() {
    tokio::join!(
        a_restart_of_the_daemon_ends_nothing_and_a_reboot_of_the_node_does(),
        a_restart_of_the_bot_tells_no_end_again_and_misses_none(),
        stops_and_kills_are_told_with_who_did_them(),
    );
}

#[tokio::test]
async fn crashes_and_what_is_none_are_told_apart() {
    tokio::join!(
        a_stop_inside_the_game_is_no_crash(),
        where_crash_detection_is_off_an_end_is_told_as_far_as_it_is_known(),
        crashes_are_told_with_what_the_daemon_says_and_does(),
        whatever_the_game_prints_it_runs_on(),
    );
}

async fn stops_and_kills_are_told_with_who_did_them() {
    in_each(|dialect| async move {
        let mut rig = Rig::new(dialect, as_hosts_have_it()).await;
        rig.asks(PowerAction::Restart).await;
        assert_eq!(rig.ended(1).await.how, How::Stopped { by: MEMBER }, "{dialect:?}");
        rig.server.reached(PowerState::Running).await;
        rig.is(Power::Running).await;
        rig.asks(PowerAction::Kill).await;
        assert_eq!(rig.ended(2).await.how, How::Killed { by: MEMBER }, "{dialect:?}");
        rig.server.start().await;
        rig.is(Power::Running).await;
        rig.server.stop().await;
        let ending = rig.ended(3).await;
        assert_eq!((ending.how, ending.restart), (How::Stopped { by: By::Panel }, Restart::None));
        rig.server.start().await;
        rig.is(Power::Running).await;
        rig.server.exceed_disk();
        assert_eq!(rig.ended(4).await.how, How::DiskFull, "{dialect:?}");
    })
    .await;
}

async fn crashes_are_told_with_what_the_daemon_says_and_does() {
    in_each(|dialect| async move {
        let mut rig = Rig::new(dialect, as_hosts_have_it()).await;
        rig.server.emit("[12:00:00 INFO]: There are 2 of a max of 20 players online: Steve, Alex");
        rig.server.emit("java.lang.OutOfMemoryError: Java heap space");
        rig.until(|facts| facts.players.count == Some(2)).await;
        rig.server.exit(3);
        let ending = rig.ended(1).await;
        assert_eq!(ending.how, How::Crashed { exit_code: Some(3), out_of_memory: false }, "{dialect:?}");
        assert_eq!((ending.restart, ending.players), (Restart::ByDaemon, Some(2)), "{dialect:?}");
        assert!(ending.tail.iter().any(|line| line.contains("OutOfMemoryError")), "{:?}", ending.tail);
        rig.server.reached(PowerState::Running).await;
        rig.is(Power::Running).await;
        rig.server.run_out_of_memory();
        let ending = rig.ended(2).await;
        assert_eq!(ending.how, How::Crashed { exit_code: Some(137), out_of_memory: true }, "{dialect:?}");
        assert_eq!(ending.restart, Restart::Aborted { within: Duration::from_secs(60) }, "{dialect:?}");
        assert!(!ending.tail.iter().any(|line| line.contains("OutOfMemoryError")), "that was the run before");
        assert!(ending.uptime.is_some_and(|uptime| uptime < Duration::from_secs(60)), "{dialect:?}");
    })
    .await;
}

#[tokio::test]
async fn the_first_lines_after_somebody_wants_them_are_kept() {
    in_each(|dialect| async move {
        let mut rig = Rig::new(dialect, as_hosts_have_it()).await;
        rig.bot.observers.keep_tails(HashSet::new());
        rig.server.emit("[12:00:00 INFO]: There are 2 of a max of 20 players online: Steve, Alex");
        rig.until(|facts| facts.players.count == Some(2)).await;
        rig.bot.observers.keep_tails(HashSet::from([rig.key]));
        rig.server.emit("java.lang.OutOfMemoryError: Java heap space");
        rig.server.exit(1);
        let ending = rig.ended(1).await;
        assert!(ending.tail.iter().any(|line| line.contains("OutOfMemoryError")), "{:?}", ending.tail);
        assert!(!ending.tail.iter().any(|line| line.contains("Steve")), "nobody wanted that");
    })
    .await;
}

async fn a_stop_inside_the_game_is_no_crash() {
    in_each(|dialect| async move {
        let mut rig = Rig::new(dialect, as_hosts_have_it()).await;
        rig.server.emit("[12:00:00] [Server thread/INFO]: [Steve: Stopping the server]");
        rig.server.exit(0);
        let ending = rig.ended(1).await;
        assert_eq!((ending.how, ending.restart), (How::StoppedInside, Restart::ByDaemon), "{dialect:?}");
        rig.is(Power::Running).await;
        rig.server.emit("[12:00:00] [Server thread/INFO]: <Eve> Stopping the server");
        rig.server.exit(0);
        assert!(matches!(rig.ended(2).await.how, How::Crashed { exit_code: Some(0), .. }), "{dialect:?}");
    })
    .await;
}

async fn where_crash_detection_is_off_an_end_is_told_as_far_as_it_is_known() {
    in_each(|dialect| async move {
        let spec = ServerSpec { crash_detection: false, ..as_hosts_have_it() };
        let mut rig = Rig::new(dialect, spec).await;
        rig.server.exit(1);
        let ending = rig.ended(1).await;
        let expected = match dialect {
            Dialect::Calagopus => (How::Unknown, Restart::None),
            _ => (How::Crashed { exit_code: None, out_of_memory: false }, Restart::Disabled),
        };
        assert_eq!((ending.how, ending.restart), expected, "{dialect:?}");
    })
    .await;
}

async fn a_restart_of_the_daemon_ends_nothing_and_a_reboot_of_the_node_does() {
    in_each(|dialect| async move {
        let mut rig = Rig::new(dialect, as_hosts_have_it()).await;
        let before = rig.until(|facts| facts.running_since.is_some()).await;
        rig.backend.restart_wings().await;
        rig.server.sockets(|count| *count > 0).await;
        rig.is(Power::Running).await;
        // Figures come after a second or two; they say that it is the same process.
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!((rig.facts().last_ending, rig.facts().running_since), (None, before.running_since));
        rig.backend.reboot_node().await;
        let ending = rig.ended(1).await;
        assert!(matches!(ending.how, How::NodeGone | How::Unknown), "{dialect:?} {:?}", ending.how);
        rig.is(Power::Running).await;
        let now = rig.until(|facts| facts.running_since != before.running_since).await;
        assert!(now.running_since.is_some_and(|since| since > before.running_since.unwrap()));
    })
    .await;
}

async fn a_restart_of_the_bot_tells_no_end_again_and_misses_none() {
    in_each(|dialect| async move {
        let mut rig = Rig::new(dialect, as_hosts_have_it()).await;
        rig.server.exit(9);
        assert_eq!(rig.ended(1).await.id, 1);
        rig.is(Power::Running).await;
        let began = rig.until(|facts| facts.running_since.is_some()).await.running_since;
        rig.restart();
        rig.is(Power::Running).await;
        assert_eq!(rig.bot.observers.endings_since(rig.key, 1), [], "{dialect:?}");
        let known = rig.facts();
        assert_eq!(known.last_ending.map(|ending| ending.id), Some(1), "{dialect:?}");
        let since = known.running_since.unwrap();
        assert!(since.duration_since(began.unwrap()).unwrap_or_default() < Duration::from_secs(6));
        let before = rig.facts();
        // The bot is away while it stops.
        let observers = Observers::default();
        observers.remember(vec![super::memory::last_run(rig.key, before)]);
        rig.server.stop().await;
        rig.bot = Bot::start(observers, rig.key, &rig.reached);
        let ending = rig.ended(2).await;
        assert_eq!((ending.id, ending.how), (2, How::Unknown), "{dialect:?}");
        assert!(ending.at <= SystemTime::now());
    })
    .await;
}

async fn whatever_the_game_prints_it_runs_on() {
    in_each(|dialect| async move {
        let mut rig = Rig::new(dialect, as_hosts_have_it()).await;
        for line in [
            "\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m ---------- Detected server process in a crashed state! ----------\u{1b}[0m",
            "\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m Exit code: 137\u{1b}[0m",
            "\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m Out of memory: true\u{1b}[0m",
            "Server marked as offline...",
            "[12:00:00] [Server thread/INFO]: Stopping server",
        ] {
            rig.server.emit(line);
        }
        rig.server.emit("[12:00:00 INFO]: There are 1 of a max of 20 players online: Steve");
        rig.until(|facts| facts.players.count == Some(1)).await;
        rig.server.stop().await;
        assert_eq!(rig.ended(1).await.how, How::Stopped { by: By::Panel }, "{dialect:?}");
    })
    .await;
}

#[test]
fn an_idle_server_costs_little_memory() {
    let bytes = size_of::<super::observer::Observer>() + size_of::<super::shared::Shared>();
    assert!(
        bytes <= 2048,
        "{bytes}: 10,000 servers must not take more than some 20 MiB for what is known of them"
    );
}
