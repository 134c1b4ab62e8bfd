//! Listens to one game for one guild: masks what happens, and hands it to the channels.

use std::sync::{Arc, Mutex, OnceLock};

use serenity::model::id::GuildId;

use super::{
    Handled, Shared,
    bridge::Bridge,
    posts::Posts,
    shown::shown,
    to_discord::{Counts, Line, Looks, Said},
};
use crate::{
    games::Profile,
    model::BridgeOptions,
    observe::{GameEvent, GameEventKind, GameEvents},
    tasks::lock,
    text,
    texts::{Language, Text},
};

/// Where a game's events go.
pub(super) struct Ears(
    /// Lock order: after the bridges; nothing else is locked while it is held.
    pub(super) Mutex<Targets>,
);

/// The bridges, and what their channels are posted into with.
pub(super) type Targets = Arc<[(Arc<Bridge>, Arc<Posts>)]>;

pub(super) async fn listen(shared: Arc<Shared>, guild: GuildId, mut events: GameEvents, ears: Arc<Ears>) {
    loop {
        let heard = events.next().await;
        let targets = Arc::clone(&*lock(&ears.0));
        let counts = Counts { too_many: heard.lost, ..Counts::default() };
        for (_, posts) in &*targets {
            posts.heard_old(heard.old);
        }
        let mut events = heard.events;
        if let Some(acts) = shared.acts.get() {
            events.retain(|event| (acts.look)(guild, event) == Handled::No);
        }
        tell(&shared, guild, &targets, events, counts).await;
        for (bridge, _) in &*targets {
            shared.parts.outbox.wake(bridge.row.channel);
        }
    }
}

/// Masks the events in turns with other guilds, since people's own filters may be slow.
async fn tell(
    shared: &Arc<Shared>,
    guild: GuildId,
    targets: &Targets,
    events: Vec<Arc<GameEvent>>,
    counts: Counts,
) {
    let Some((first, _)) = targets.first() else { return };
    let facts = shared.parts.observers.facts(first.server).unwrap_or_default();
    let (language, events) = (shared.parts.languages.of(guild), Arc::<[_]>::from(events));
    let looks = Arc::<OnceLock<Looks>>::default();
    for (_, posts) in &**targets {
        posts.push(Vec::new(), counts);
    }
    let mut at = 0;
    while at < events.len() {
        let (targets, events, facts) = (Arc::clone(targets), Arc::clone(&events), facts.clone());
        let looks = Arc::clone(&looks);
        let work = move |slice: crate::masking::filter_pool::TimeSlice| {
            let mut at = at;
            while let Some(event) = events.get(at) {
                let looks = || looks.get_or_init(|| Looks::of(&facts.players.names));
                hand_out(&targets, event, facts.game.profile, &looks, language);
                at += 1;
                if slice.is_over() {
                    break;
                }
            }
            at
        };
        // That it panicked is told by the pool's own hook; the next events are looked at.
        let Some(reached) = shared.parts.pool.lines(guild, work).await else { return };
        at = reached;
    }
}

fn hand_out<'l>(
    targets: &Targets,
    event: &GameEvent,
    profile: &Profile,
    looks: &dyn Fn() -> &'l Looks,
    language: Language,
) {
    for (bridge, posts) in &**targets {
        let Some(kind) = shown(&bridge.rules, profile, event) else { continue };
        let line = line(bridge, event, &kind, looks, language);
        posts.push(line.into_iter().collect(), Counts::default());
    }
}

/// What stands in the channel; none: the bridge does not tell of such things.
fn line<'l>(
    bridge: &Bridge,
    event: &GameEvent,
    kind: &GameEventKind,
    looks: &dyn Fn() -> &'l Looks,
    language: Language,
) -> Option<Line> {
    let BridgeOptions { joins, deaths, achievements, .. } = bridge.row.options;
    let happened = |text: Text| Line::happened(event.at, &bridge.name, &text.markdown(language));
    Some(match kind {
        GameEventKind::Chat { name, text } => {
            let by = name
                .as_ref()
                .map(|name| Said { like: looks().alike(name).map(Into::into), name: name.clone() });
            Line::said(event.at, &bridge.name, by, text)
        }
        GameEventKind::Joined(name) if joins => happened(text!("chat-joined", name = &**name)),
        GameEventKind::Left(name) if joins => happened(text!("chat-gone", name = &**name)),
        GameEventKind::Died { name, how } if deaths => {
            happened(text!("chat-died", name = &**name, how = &**how))
        }
        GameEventKind::Achieved { name, what } if achievements => {
            happened(text!("chat-achieved", name = &**name, what = &**what))
        }
        _ => return None,
    })
}
