//! The loop that looks at every card and has it sent where it has changed.

use std::{collections::HashSet, sync::Arc, time::Duration};

use serenity::model::id::MessageId;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::{error, warn};

use super::{
    Shared, buttons,
    entry::Composed,
    patience::Patience,
    schedule::{Of, Scheduler, Why},
    server_card,
    view::{Change, View, change},
};
use crate::{
    buttons::PURPOSE,
    cards::Card,
    discord::rest::NamedFile,
    model::{Binding, Board, BoardId, BoardStop},
    observe::Changes,
    sockets::{ConnectionState, ServerKey, Status},
    tasks::lock,
    text,
    texts::{Language, Text},
};

/// Between two looks at the keys: `wingcord rotate-key` may run beside the bot.
const KEYS_AGAIN_AFTER: Duration = Duration::from_secs(60);
/// How long a picture may take; the card goes without.
const PICTURE_WITHIN: Duration = Duration::from_secs(2);
/// How old an address may be.
const ADDRESS_OLD: Duration = Duration::from_secs(600);
/// Until what could not be written to the store is written.
const SAVE_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// The name of the small chart's file.
const PICTURE: &str = "chart.png";

pub(super) struct Looking {
    shared: Arc<Shared>,
    scheduler: Scheduler,
    patience: Patience,
    keys_at: Option<Instant>,
    save_at: Option<Instant>,
}

/// A board as it is when it is looked at.
struct Looked {
    board: Board,
    servers: Vec<(Binding, ServerKey)>,
    shown: Option<Vec<super::view::Seen>>,
    picture_old: bool,
    /// The picture that the message has, in words.
    picture: Option<Text>,
    moves: bool,
}

impl Looking {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let (scheduler, patience) = (Scheduler::new(Instant::now()), Patience::default());
        Self { shared, scheduler, patience, keys_at: None, save_at: None }
    }

    pub(super) async fn run(mut self, mut changes: Changes) {
        loop {
            let next = self.scheduler.next_at(Instant::now()).into_iter().chain(self.save_at).min();
            let timer = async {
                match next {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let shared = Arc::clone(&self.shared);
            tokio::select! {
                changed = changes.next() => self.servers_changed(&changed),
                () = shared.news.notified() => self.take_news(),
                () = timer => {}
            }
            self.save().await;
            while let Some((board, why)) = self.scheduler.next(Instant::now()) {
                self.read_keys().await;
                match self.look(board, why).await {
                    true => self.scheduler.edited(board, Instant::now()),
                    false => self.scheduler.unused(),
                }
            }
        }
    }

    fn servers_changed(&mut self, changed: &HashSet<ServerKey>) {
        let state = lock(&self.shared.state);
        let shows = |servers: &[(Binding, ServerKey)]| servers.iter().any(|(_, key)| changed.contains(key));
        let boards = state.entries.iter().filter(|(_, entry)| shows(&entry.servers));
        boards.for_each(|(board, _)| self.scheduler.changed(*board));
    }

    /// Boards that began or ended.
    fn take_news(&mut self) {
        let mut state = lock(&self.shared.state);
        for board in std::mem::take(&mut state.changed) {
            self.scheduler.end(board);
            if let Some(entry) = state.entries.get(&board) {
                let of = if entry.board.binding.is_some() { Of::One } else { Of::All };
                self.scheduler.begin(board, of, Instant::now());
            }
        }
        drop(state);
        self.shared.drop_lanes();
    }

    /// Writes down what became of messages, and lets those go that are kept no longer.
    async fn save(&mut self) {
        if self.save_at.is_some_and(|at| at > Instant::now()) {
            return;
        }
        self.save_at = None;
        for (id, message) in self.shared.unsaved() {
            if let Err(failed) = self.shared.parts.store.save_board(id, message).await {
                error!("a status message can't be written down yet, it is tried again: {failed}");
                if let Some(entry) = lock(&self.shared.state).entries.get_mut(&id) {
                    entry.unsaved = true;
                }
                self.save_at = Some(Instant::now() + SAVE_AGAIN_AFTER);
                return;
            }
            if let Some(why) = message.stopped {
                self.stop(id, why);
            }
        }
    }

    fn stop(&mut self, id: BoardId, why: BoardStop) {
        self.scheduler.end(id);
        let stopped = {
            let mut state = lock(&self.shared.state);
            let stopped = state.entries.remove(&id);
            if let Some(attached) =
                stopped.as_ref().and_then(|entry| state.lanes.get_mut(&entry.board.channel))
            {
                attached.jobs.forget(id);
            }
            stopped
        };
        if let Some(entry) = stopped {
            let (guild, channel) = (entry.board.guild, entry.board.channel);
            warn!(%guild, %channel, "a status message is kept no longer: {why}; `/board list` shows it");
        }
        self.shared.drop_lanes();
    }

    async fn read_keys(&mut self) {
        let now = Instant::now();
        if self.keys_at.is_some_and(|at| at > now) {
            return;
        }
        self.keys_at = Some(now + KEYS_AGAIN_AFTER);
        let parts = &self.shared.parts;
        match parts.store.signing_keys(&parts.secrets, PURPOSE).await {
            Ok(keys) => lock(&self.shared.state).keys = Some(keys),
            Err(failed) => error!("status messages have no buttons for now: {failed}"),
        }
    }

    /// Has the card sent if it has changed; says whether it has.
    async fn look(&mut self, id: BoardId, why: Why) -> bool {
        let now = Instant::now();
        let Some(looked) = self.looked(id, now) else { return false };
        let language = self.shared.parts.languages.of(looked.board.guild);
        let address = self.address(&looked).await;
        let views = self.views(&looked, address, now);
        let seen: Vec<_> = views.iter().map(View::seen).collect();
        let changed = looked.shown.as_ref().map_or(Change::State, |shown| change(&seen, shown));
        let draws = looked.picture_old || (changed == Change::State && looked.board.binding.is_some());
        if changed == Change::Nothing && !draws && !looked.moves {
            return false;
        }
        // Figures wait for the card's time.
        if changed == Change::Figures && why == Why::Changed && !draws {
            return false;
        }
        let picture = if draws { self.picture(&looked, language).await } else { None };
        if changed == Change::Nothing && picture.is_none() && !looked.moves {
            return false;
        }
        let card = self.card(&looked, &views, picture.as_ref().map(|(_, words)| words), language);
        let components = match card.components(language) {
            Ok(components) => components,
            Err(failed) => {
                error!("a card can't be shown as one: {failed}");
                return false;
            }
        };
        let composed = Composed { components, seen, picture };
        self.hand_over(id, composed, changed == Change::State, looked.moves);
        true
    }

    fn looked(&self, id: BoardId, now: Instant) -> Option<Looked> {
        let state = lock(&self.shared.state);
        let entry = state.entries.get(&id)?;
        Some(Looked {
            board: entry.board.clone(),
            servers: entry.servers.clone(),
            shown: entry.latest().map(<[_]>::to_vec),
            picture_old: entry.is_picture_old(now),
            picture: entry.picture().cloned(),
            moves: entry.is_to_move(now),
        })
    }

    fn hand_over(&self, id: BoardId, composed: Composed, first: bool, moves: bool) {
        let mut state = lock(&self.shared.state);
        let super::State { entries, lanes, .. } = &mut *state;
        let Some(entry) = entries.get_mut(&id) else { return };
        let channel = entry.board.channel;
        let Some(attached) = lanes.get_mut(&channel) else { return };
        let old: Option<MessageId> = if moves { entry.begin_anew() } else { None };
        entry.compose(composed);
        attached.jobs.show(id, first);
        old.into_iter().for_each(|old| attached.jobs.delete(old));
        self.shared.parts.outbox.wake(channel);
    }

    /// How each server of the card is; `address` is that of its only one.
    fn views<'a>(&self, looked: &'a Looked, address: Option<String>, now: Instant) -> Vec<View<'a>> {
        let servers = looked.servers.iter();
        servers.map(|(binding, key)| self.view(&looked.board, binding, *key, address.clone(), now)).collect()
    }

    fn view<'a>(
        &self,
        board: &Board,
        binding: &'a Binding,
        key: ServerKey,
        address: Option<String>,
        now: Instant,
    ) -> View<'a> {
        let parts = &self.shared.parts;
        let status = parts.sockets.status(key);
        let one = board.binding.is_some();
        View {
            name: &binding.name,
            trouble: trouble(status.as_ref()),
            status,
            facts: parts.observers.facts(key),
            limits: (parts.around.limits)(key),
            address,
            names: board.options.names,
            mirrors: one.then(|| (parts.around.mirrors)(binding)),
            live: true,
            now,
        }
    }

    /// Where players join the card's only server, if that is to be shown.
    async fn address(&mut self, looked: &Looked) -> Option<String> {
        let (board, [(_, key)]) = (&looked.board, looked.servers.as_slice()) else { return None };
        if board.binding.is_none() || !board.options.address {
            return None;
        }
        let server = self.shared.parts.sockets.get(*key)?;
        let began = Instant::now();
        let address = server.address_on_panel(ADDRESS_OLD, self.patience.with(key.panel, began)).await;
        self.patience.waited(key.panel, began.elapsed(), Instant::now());
        address
    }

    async fn picture(&self, looked: &Looked, language: Language) -> Option<(NamedFile, Text)> {
        let (binding, _) = looked.servers.first()?;
        let drawn = (self.shared.parts.around.picture)(binding, language);
        let picture = timeout(PICTURE_WITHIN, drawn).await.ok().flatten()?;
        let file = NamedFile { name: PICTURE.to_owned(), bytes: picture.png, kind: "image/png" };
        Some((file, picture.words))
    }

    fn card(&self, looked: &Looked, views: &[View<'_>], words: Option<&Text>, language: Language) -> Card {
        let signer = self.shared.signer(&looked.board);
        match (looked.board.binding, views) {
            (Some(_), [view]) => {
                let card = server_card::of(view);
                let kept = looked.picture.as_ref().filter(|_| !looked.moves);
                let card = match words.or(kept) {
                    Some(words) => card.picture(PICTURE, words.clone()),
                    None => card,
                };
                let binding = looked.servers.first().map(|(binding, _)| binding);
                let row = signer.zip(binding).and_then(|(signer, binding)| {
                    buttons::of_server(&signer, binding, view.power(), language)
                });
                let card = match looked.board.options.start {
                    Some(hours) if hours.is_all_day() => card.text(text!("board-start-for-everyone")),
                    Some(hours) => card.text(text!("board-start-within", hours = hours.to_string())),
                    None => card,
                };
                row.into_iter().fold(card, Card::row)
            }
            _ => {
                let card = match views.len() > buttons::MOST_OPENED {
                    true => server_card::of_all(views)
                        .text(text!("board-open-first", count = buttons::MOST_OPENED)),
                    false => server_card::of_all(views),
                };
                let bindings: Vec<_> = looked.servers.iter().map(|(binding, _)| binding.clone()).collect();
                let rows = signer
                    .map(|signer| buttons::of_all(&signer, looked.board.id, &bindings, language))
                    .unwrap_or_default();
                rows.into_iter().fold(card, Card::row)
            }
        }
    }
}

/// What stands in a console's way, for everybody to read: not why.
fn trouble(status: Option<&Status>) -> Option<Text> {
    match status?.connection {
        ConnectionState::Down { .. } => Some(text!("board-unreachable")),
        ConnectionState::Stopped { .. } => Some(text!("board-given-up")),
        ConnectionState::Connecting | ConnectionState::Up => None,
    }
}
