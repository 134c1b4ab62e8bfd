//! What comes before what in a channel, and what a mirror does with the outcome of its messages.

mod prepared;
mod shows;
mod threads;

use std::{sync::atomic::Ordering, time::Duration};

use pterosocket::Text;
use secrecy::SecretString;
use serenity::model::id::MessageId;
use tempfile::TempDir;

use super::*;
use crate::{
    discord::{
        outbox::{Report, Source},
        rest::{Call, Done, Outgoing, PostError, Rest, Seen},
        schedule::{RetryPolicy, SendBudget},
    },
    relay::backlog_budget::BacklogLimits,
    sockets::{
        Asked, ConnectionState, ConsoleEvent, EventBatch, Feed, Fingerprint, Heard, Line, Log, Resumed,
        Status,
    },
    store::InFlightMessage,
};

const CHANNEL: ChannelId = ChannelId::new(1);
const GUILD: GuildId = GuildId::new(2);

/// A mirror whose outbox is never asked to send: the test plays the outbox.
struct Stage {
    mirror: Mirror,
    tasks: Tasks,
    gone: mpsc::Receiver<ChannelId>,
    watch: std::cell::RefCell<intake::Watch>,
    _folder: TempDir,
}

impl Stage {
    async fn new(layout: Layout, checkpoint: Option<&Checkpoint>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("wingcord.db").display());
        let store = Store::open(&url).await.unwrap();
        let tasks = Tasks::new();
        let nowhere =
            Rest::new(&SecretString::from("a.b.c"), "http://127.0.0.1:9", Duration::from_secs(1)).unwrap();
        let (told, gone) = mpsc::channel(4);
        let tools = Tools {
            outbox: Outbox::start(nowhere, RetryPolicy::default(), &tasks),
            checkpoints: Checkpoints::start(store.clone(), &tasks),
            store,
            backlog_budget: BacklogBudget::new(BacklogLimits::default()),
            filters: FilterPool::default(),
            watch: crate::discord::watch::Watch::default(),
            languages: GuildLanguages::default(),
            gone: told,
            tasks: tasks.clone(),
            options: Options::default(),
            stopping: AtomicBool::new(false),
        };
        let rules = Arc::new(Rules::default());
        let wanted = Wanted {
            guild: GUILD,
            channel: CHANNEL,
            name: "Survival",
            layout,
            shows: Shows::All,
            mode: None,
            thread: None,
            checkpoint,
            rules,
        };
        let mirror = Mirror::new(wanted, RecentFingerprints::default(), Arc::new(tools));
        Self { mirror, tasks, gone, watch: Default::default(), _folder: folder }
    }

    async fn usual() -> Self {
        Self::new(Layout::Messages, None).await
    }

    fn absorb(&self, events: &[ConsoleEvent]) {
        let mut reading = reading::Reading::new(EventBatch::new(events.to_vec(), 1));
        self.mirror.absorb(&mut reading, &mut self.watch.borrow_mut(), || false);
    }

    fn fingerprint(&self, line: &str) {
        self.absorb(&[ConsoleEvent::Line(event(line))]);
    }

    fn next(&self) -> Option<Call> {
        let budget = SendBudget { every: Duration::from_secs(1), room: usize::MAX };
        self.mirror.next(Instant::now(), budget).map(|outgoing| outgoing.call)
    }

    /// What would be posted now.
    fn shown(&self) -> String {
        match self.next() {
            Some(Call::Post { content, .. } | Call::Edit { content, .. }) => content,
            Some(other) => panic!("{other:?}"),
            None => String::new(),
        }
    }

    fn posted(&self, id: u64) {
        self.mirror.report(&Report::Done(Done::Posted(MessageId::new(id))));
    }
}

fn event(text: &str) -> Line {
    Line::from(Text::from(text))
}

fn fingerprints(lines: &[&str]) -> RecentFingerprints {
    let mut recent = RecentFingerprints::default();
    recent.extend(lines.iter().filter_map(|line| Fingerprint::of(line)));
    recent
}

fn resumed(lines: &[&str]) -> ConsoleEvent {
    let at = Instant::now();
    let heard = lines.iter().map(|text| Heard { line: event(text), at }).collect();
    let asked = Asked::default();
    let resumed = Resumed { after: None, heard, log: Log::Asked, asked, longest: 0, offline: false };
    ConsoleEvent::Resumed(Arc::new(resumed))
}

#[tokio::test]
async fn an_action_is_told_before_what_the_console_prints_because_of_it() {
    let stage = Stage::usual().await;
    stage.fingerprint("before");
    stage.mirror.begin_action();
    stage.fingerprint("because");
    stage.mirror.end_action(Some(&crate::texts::Text::verbatim("▸ Alice: list")));
    stage.fingerprint("after");
    assert_eq!(stage.shown(), "```\nbefore\n```\n▸ Alice: list\n```\nbecause\nafter\n```");
}

#[tokio::test]
async fn what_was_not_done_is_not_told_and_holds_nothing_back() {
    let stage = Stage::usual().await;
    stage.mirror.begin_action();
    stage.mirror.begin_action();
    stage.fingerprint("one");
    stage.mirror.end_action(None);
    assert_eq!(stage.shown(), "", "the other action still lasts");
    stage.mirror.end_action(Some(&crate::texts::Text::verbatim("▸ Bob: list")));
    assert_eq!(stage.shown(), "▸ Bob: list\n```\none\n```");
}

#[tokio::test]
async fn a_flood_is_not_held_back() {
    let stage = Stage::usual().await;
    stage.mirror.begin_action();
    for number in 0..=intake::MOST_ASIDE {
        stage.fingerprint(&format!("line {number}"));
    }
    assert!(stage.shown().contains("line"), "a page of it");
}

#[tokio::test]
async fn long_lines_are_not_held_back_for_long() {
    let stage = Stage::usual().await;
    stage.mirror.begin_action();
    let line = "x".repeat(intake::MOST_ASIDE_BYTES / 4);
    for _ in 0..3 {
        stage.fingerprint(&line);
        assert_eq!(stage.shown(), "");
    }
    for _ in 0..2 {
        stage.fingerprint(&line);
    }
    assert!(stage.shown().contains("xxx"), "they wait for nothing once there are more");
}

#[tokio::test]
async fn a_paused_mirror_says_so_and_holds_what_comes_after_it() {
    let stage = Stage::usual().await;
    stage.fingerprint("before");
    assert!(stage.mirror.pause(&crate::texts::Text::verbatim("● paused by Alice")));
    assert!(!stage.mirror.pause(&crate::texts::Text::verbatim("● paused by Bob")));
    assert_eq!(stage.shown(), "```\nbefore\n```\n● paused by Alice");
    stage.posted(1);
    stage.fingerprint("meanwhile");
    assert_eq!((stage.shown(), stage.mirror.ready_at(Instant::now())), (String::new(), None));
    assert!(stage.mirror.figures().paused);
    assert!(stage.mirror.go_on(&crate::texts::Text::verbatim("● resumed by Alice")));
    assert_eq!(stage.shown(), "```\nmeanwhile\n```\n● resumed by Alice");
}

#[tokio::test]
async fn a_message_is_written_down_before_it_leaves_and_the_checkpoint_moves_after_it() {
    let stage = Stage::usual().await;
    stage.fingerprint("one");
    let budget = SendBudget { every: Duration::from_secs(1), room: usize::MAX };
    let outgoing = stage.mirror.next(Instant::now(), budget).unwrap();
    stage.mirror.before(&outgoing, "n1").await;
    let store = &stage.mirror.tools.store;
    let checkpoints = store.all_checkpoints().await.unwrap();
    // The channel mirrors nothing by the rows, so the row is left out; what was written is seen with a mirror, in
    // the stories.
    assert!(checkpoints.is_empty());
    stage.posted(1);
    assert_eq!(*stage.mirror.state().backlog.posted(), fingerprints(&["one"]));
    assert!(stage.mirror.tools.checkpoints.flush(Duration::from_secs(10)).await);
    drop(stage.tasks);
}

#[tokio::test]
async fn an_outage_is_told_after_ten_seconds_once_and_not_while_the_bot_stops() {
    for (stopping, told) in [(false, 1), (true, 0)] {
        let stage = Stage::usual().await;
        let mirror = Arc::new(stage.mirror);
        tokio::time::pause();
        let (feed, tell) = Feed::alone();
        let (status, published) = watch::channel(Status::new(Instant::now()));
        let running = tokio::spawn(Arc::clone(&mirror).run(feed, published));
        status.send_modify(|status| {
            status.connection = ConnectionState::Down { reason: crate::texts::Text::verbatim("it is gone") }
        });
        tell(&[ConsoleEvent::Down]);
        tokio::time::sleep(Duration::from_secs(9)).await;
        assert!(mirror.state().backlog.is_empty(), "what heals sooner stays silent");
        mirror.tools.stopping.store(stopping, Ordering::Relaxed);
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_secs(20)).await;
            tell(&[ConsoleEvent::Down]);
        }
        assert_eq!(mirror.state().backlog.lines(), told);
        running.abort();
        tokio::time::resume();
    }
}

fn checkpoint(seen: &[&str], sending: &str, end: &[&str], begun_at: i64) -> Checkpoint {
    let call = Call::Post { to: CHANNEL, content: sending.into(), files: Vec::new() };
    let body = crate::relay::recovery::written(&call).unwrap();
    let pending =
        InFlightMessage { nonce: "n1".into(), body, fingerprints: fingerprints(end).to_bytes(), begun_at };
    Checkpoint { fingerprints: fingerprints(seen).to_bytes(), at: begun_at, pending: Some(pending) }
}

#[tokio::test]
async fn after_a_crash_the_unsent_message_comes_first_and_only_news_after_it() {
    let (seen, end) = (["a", "b", "c", "d"], ["a", "b", "c", "d", "e"]);
    let stage = Stage::new(Layout::Messages, Some(&checkpoint(&seen, "```\ne\n```", &end, seconds()))).await;
    stage.absorb(&[resumed(&["b", "c", "d", "e", "f"])]);
    let budget = SendBudget { every: Duration::from_secs(1), room: usize::MAX };
    let first = stage.mirror.next(Instant::now(), budget).unwrap();
    let call = Call::Post { to: CHANNEL, content: "```\ne\n```".into(), files: Vec::new() };
    assert_eq!(first, Outgoing { call, nonce: Some("n1".into()) });
    stage.posted(1);
    assert_eq!(stage.shown(), "```\nf\n```");
}

#[tokio::test]
async fn long_after_a_crash_the_channel_is_read_back() {
    let (seen, end) = (["a", "b", "c", "d"], ["a", "b", "c", "d", "e"]);
    let stage = Stage::new(Layout::Messages, Some(&checkpoint(&seen, "```\ne\n```", &end, 1000))).await;
    assert!(matches!(stage.next(), Some(Call::ReadBack { channel: CHANNEL, .. })));
    let there = Seen {
        id: MessageId::new(1 << 60),
        own: true,
        content: "```\ne\n```".into(),
        nonce: None,
        files: Vec::new(),
    };
    stage.mirror.report(&Report::Done(Done::Read(vec![there])));
    assert_eq!(stage.next(), None);
}

#[tokio::test]
async fn a_live_message_that_is_gone_is_begun_anew_with_what_was_to_be_added() {
    let stage = Stage::new(Layout::Live, None).await;
    stage.fingerprint("one");
    assert_eq!(stage.shown(), "```\none\n```");
    stage.posted(5);
    stage.fingerprint("two");
    assert!(matches!(stage.next(), Some(Call::Edit { .. })));
    let gone = PostError::Rejected { code: 10008, message: "Unknown Message".into() };
    stage.mirror.report(&Report::GivenUp(gone));
    let call = Call::Post { to: CHANNEL, content: "```\ntwo\n```".into(), files: Vec::new() };
    assert_eq!(stage.next(), Some(call));
}

#[tokio::test]
async fn a_thread_that_is_gone_is_started_anew_but_a_gone_channel_is_told() {
    let mut stage = Stage::new(Layout::ThreadPerDay, None).await;
    let gone = || PostError::Gone { code: 10003, message: "Unknown Channel".into() };
    stage.fingerprint("one");
    for thread in [70, 71] {
        assert!(matches!(stage.next(), Some(Call::StartThread { parent: CHANNEL, .. })));
        stage.mirror.report(&Report::Done(Done::ThreadStarted(ChannelId::new(thread))));
        assert!(matches!(stage.next(), Some(Call::Post { to, .. }) if to == ChannelId::new(thread)));
        stage.mirror.report(&Report::GivenUp(gone()));
    }
    assert!(stage.gone.try_recv().is_err());
    assert!(matches!(stage.next(), Some(Call::StartThread { .. })));
    stage.mirror.report(&Report::Refused(gone()));
    assert_eq!(stage.gone.try_recv(), Ok(CHANNEL));
}
