//! Boards: status messages that are kept up to date, of one server or of all servers of a guild.
//!
//! One loop looks at every card: at once when a state changes, else now and then (`schedule`). It makes what is shown
//! (`view`, `server_card`) and hands it to the channel's `lane`, which the outbox asks when its turn comes. What becomes of
//! a message is decided in `entry`; the loop writes it to the store.

mod bars;
pub mod buttons;
mod entry;
mod lane;
mod look;
mod patience;
mod schedule;
pub mod server_card;
pub mod view;

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use serenity::model::id::{ChannelId, GuildId};
use tokio::{sync::Notify, time::timeout};

use self::{
    entry::Entry,
    lane::{Attached, Jobs, Lane},
    look::Looking,
    view::{Limits, MirrorsSeen},
};
use crate::{
    buttons::Signer,
    discord::{outbox::Outbox, rest::PostError, watch::Watch},
    model::{Binding, Board, BoardId, BoardMessage},
    observe::Observers,
    secrets::{Secrets, SigningKeys},
    sockets::{ServerKey, Sockets},
    store::Store,
    tasks::{Tasks, lock},
    texts::{GuildLanguages, Language, Text},
};

/// What boards work with.
pub struct Parts {
    /// Through it cards are posted and edited.
    pub outbox: Outbox,
    /// Where it is kept which message is which board's.
    pub store: Store,
    /// The state of servers.
    pub sockets: Sockets,
    /// What is known of servers.
    pub observers: Observers,
    /// The languages of the guilds.
    pub languages: GuildLanguages,
    /// Signs the buttons.
    pub secrets: Secrets,
    /// Hears what others write, for cards that follow them.
    pub watch: Watch,
    /// What other features know.
    pub around: Around,
}

/// What other features know of a server, handed in since none of them uses another.
pub struct Around {
    /// How the mirrors of a binding fare.
    pub mirrors: Box<dyn Fn(&Binding) -> MirrorsSeen + Send + Sync>,
    /// What the panel lets a server use.
    pub limits: Box<dyn Fn(ServerKey) -> Limits + Send + Sync>,
    /// The small chart of a binding's server; none where nothing is known yet.
    pub picture: Draw,
}

/// Draws a picture of what is known of a binding, with its words in a language.
pub type Draw = Box<dyn Fn(&Binding, Language) -> BoxFuture<'static, Option<Picture>> + Send + Sync>;

/// A small chart.
#[derive(Debug, Clone)]
pub struct Picture {
    /// A PNG file.
    pub png: Bytes,
    /// The same in words, for those who don't see it.
    pub words: Text,
}

/// Whether a board is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Its message shows what is known.
    Shown,
    /// Discord refuses it.
    Refused(PostError),
    /// It is on its way.
    Waiting,
}

/// The boards that run. Clones are handles to the same.
#[derive(Clone)]
pub struct Boards(Arc<Shared>);

struct Shared {
    parts: Parts,
    /// Lock order: before the outbox's state and the watched channels.
    state: Mutex<State>,
    /// There is something for the loop.
    news: Notify,
    /// Something became of a card.
    told: Notify,
}

#[derive(Default)]
struct State {
    entries: HashMap<BoardId, Entry>,
    lanes: HashMap<ChannelId, Attached>,
    /// Those that began, ended or have other options since the loop looked.
    changed: HashSet<BoardId>,
    keys: Option<SigningKeys>,
}

/// A board with the servers that it shows.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its row.
    pub board: Board,
    /// One, or all of the guild, with the sockets that are theirs.
    pub servers: Vec<(Binding, ServerKey)>,
}

impl Boards {
    /// None yet; the loop runs in `tasks`.
    #[must_use]
    pub fn start(parts: Parts, tasks: &Tasks) -> Self {
        let changes = parts.observers.subscribe();
        let shared =
            Arc::new(Shared { parts, state: Mutex::default(), news: Notify::new(), told: Notify::new() });
        let looking = Looking::new(Arc::clone(&shared));
        tasks.spawn_until_stopped("boards", looking.run(changes)).release();
        Self(shared)
    }

    /// Keeps these boards, and no others. The message of one that ended goes, unless the bot has left its guild.
    pub fn keep(&self, wanted: Vec<Wanted>, is_left: impl Fn(GuildId) -> bool) {
        let servers = wanted.iter().flat_map(|wanted| &wanted.servers).map(|(_, server)| *server);
        self.0.parts.observers.look_at_players("boards", servers.collect());
        let mut state = lock(&self.0.state);
        let ids: HashSet<_> = wanted.iter().map(|wanted| wanted.board.id).collect();
        let ended: Vec<_> = state.entries.extract_if(|id, _| !ids.contains(id)).collect();
        for (id, entry) in ended {
            state.changed.insert(id);
            let Some(attached) = state.lanes.get_mut(&entry.board.channel) else { continue };
            attached.jobs.forget(id);
            if let (Some(message), false) = (entry.board.message.id, is_left(entry.board.guild)) {
                attached.jobs.delete(message);
            }
            self.0.parts.outbox.wake(entry.board.channel);
        }
        for Wanted { board, mut servers } in wanted {
            servers.sort_by_cached_key(|(binding, _)| binding.name.to_lowercase());
            let id = board.id;
            self.0.attach(&mut state, &board);
            let watching = board.options.follow.then(|| self.0.parts.watch.begin(board.channel));
            let news = match state.entries.get_mut(&id) {
                Some(known) => {
                    let same = known.servers == servers && known.board.options == board.options;
                    (known.servers, known.board.options) = (servers, board.options);
                    known.watching = watching;
                    !same
                }
                None => {
                    let mut entry = Entry::new(board, servers);
                    entry.watching = watching;
                    state.entries.insert(id, entry);
                    true
                }
            };
            if news {
                state.changed.insert(id);
            }
        }
        drop(state);
        self.0.drop_lanes();
        self.0.news.notify_one();
    }

    /// Somebody asks for a board: its channel is tried again where Discord refuses it, its message looked for, and made again
    /// if that is gone.
    pub fn try_again(&self, board: BoardId, channel: ChannelId) {
        let mut state = lock(&self.0.state);
        if let Some(entry) = state.entries.get_mut(&board) {
            entry.wanted_again();
            state.changed.insert(board);
        }
        drop(state);
        self.0.parts.outbox.retry(channel);
        self.0.news.notify_one();
    }

    /// How a board stands; none: it is not kept.
    #[must_use]
    pub fn standing(&self, board: BoardId) -> Option<Standing> {
        let state = lock(&self.0.state);
        let entry = state.entries.get(&board)?;
        Some(match &entry.refusal {
            Some(error) => Standing::Refused(error.clone()),
            None if entry.is_shown() => Standing::Shown,
            None => Standing::Waiting,
        })
    }

    /// Waits until a board is there or refused, or `deadline` has passed.
    pub async fn settled(&self, board: BoardId, deadline: Duration) -> Option<Standing> {
        let settled = async {
            loop {
                let told = self.0.told.notified();
                match self.standing(board) {
                    Some(Standing::Waiting) => told.await,
                    other => return other,
                }
            }
        };
        timeout(deadline, settled).await.unwrap_or(Some(Standing::Waiting))
    }

    /// What is known of a server, for a card that somebody looks at.
    #[must_use]
    pub fn limits(&self, server: ServerKey) -> Limits {
        (self.0.parts.around.limits)(server)
    }
}

impl Shared {
    fn attach(self: &Arc<Self>, state: &mut State, board: &Board) {
        let (channel, guild) = (board.channel, board.guild);
        state.lanes.entry(channel).or_insert_with(|| {
            let lane = Arc::new(Lane { channel, shared: Arc::downgrade(self) });
            let attachment = self.parts.outbox.attach(guild, channel, lane);
            Attached { jobs: Jobs::new(), _attachment: attachment }
        });
    }

    /// Lets channels go that have no board and nothing left to send.
    fn drop_lanes(&self) {
        let mut state = lock(&self.state);
        let used: HashSet<_> = state.entries.values().map(|entry| entry.board.channel).collect();
        let over: Vec<_> = state
            .lanes
            .extract_if(|channel, attached| !used.contains(channel) && attached.jobs.is_over())
            .collect();
        drop((state, over));
    }

    /// What is to be written to the store, and how to sign buttons.
    fn unsaved(&self) -> Vec<(BoardId, BoardMessage)> {
        let mut state = lock(&self.state);
        let unsaved = state.entries.iter_mut().filter(|(_, entry)| entry.unsaved);
        unsaved
            .map(|(id, entry)| {
                entry.unsaved = false;
                (*id, entry.board.message)
            })
            .collect()
    }

    fn signer(&self, board: &Board) -> Option<Signer> {
        let keys = lock(&self.state).keys.clone()?;
        Some(Signer::new(crate::buttons::Place { guild: board.guild, channel: board.channel }, keys))
    }
}

impl fmt::Debug for Boards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Boards").field("boards", &lock(&self.0.state).entries.len()).finish_non_exhaustive()
    }
}
