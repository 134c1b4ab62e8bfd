//! What features are told of one another: none of them uses another.

use bytes::Bytes;

use crate::{
    boards::{
        Around, Picture,
        view::{Limits, MirrorsSeen},
    },
    charts::Renderer,
    history::{self, Figure, History, Span},
    model::{Binding, BindingId},
    relay::Relay,
    sockets::{Panels, ServerKey},
    text,
    texts::{Language, Text},
};

/// What the small chart of a board shows.
const SHOWN: [Figure; 2] = [Figure::Cpu, Figure::Memory];

/// What boards show of mirrors, limits and history.
pub(super) fn of_boards(relay: &Relay, history: &History, renderer: &Renderer, panels: &Panels) -> Around {
    let (relay, panels) = (relay.clone(), panels.clone());
    let (history, renderer) = (history.clone(), renderer.clone());
    Around {
        mirrors: Box::new(move |binding| {
            let (channels, refused) = relay.mirrors_of(binding.id);
            MirrorsSeen { channels, refused }
        }),
        limits: Box::new(move |server| limits(&panels, server).unwrap_or_default()),
        picture: Box::new(move |binding: &Binding, language| {
            let (history, renderer) = (history.clone(), renderer.clone());
            let (id, name) = (binding.id, binding.name.clone());
            Box::pin(async move { picture(&history, &renderer, id, &name, language).await })
        }),
    }
}

/// By the panel's last list; none where it is not on it.
fn limits(panels: &Panels, server: ServerKey) -> Option<Limits> {
    let reached = panels.get(server.panel)?.ok()?;
    let limits = reached.directory.limits().remove(&server.uuid)?;
    let some = |limit: u64| (limit > 0).then_some(limit);
    Some(Limits {
        cpu_percent: some(limits.cpu_percent),
        memory_bytes: some(limits.memory_bytes),
        disk_bytes: some(limits.disk_bytes),
    })
}

/// The last hour, or its last ten minutes where no more is known; none where there are no samples of it, or it can't be drawn.
async fn picture(
    history: &History,
    renderer: &Renderer,
    id: BindingId,
    name: &str,
    language: Language,
) -> Option<Picture> {
    const FEW: u8 = 10;
    let hour = history.record(id, Span::HOUR).await.ok()?;
    let is_young = hour.known_since().is_some_and(|since| hour.to - since <= 60 * i64::from(FEW));
    let (record, time) = match is_young {
        true => {
            let record = history.record(id, Span::minutes(FEW)).await.ok()?;
            (record, text!("chart-last-minutes", count = u64::from(FEW)))
        }
        false => (hour, text!("board-hour")),
    };
    let servers = [(name, &record)];
    let chart = history::chart(&servers, &SHOWN, time, language);
    if !chart.has_data() {
        return None;
    }
    let png = renderer.png(chart.small()).await.ok()?;
    let words = Text::lines(history::words(&servers, &SHOWN, language));
    Some(Picture { png: Bytes::from(png), words })
}
