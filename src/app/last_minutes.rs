//! The picture of a crash's report: how the server was in the minutes before.

use std::sync::Arc;

use crate::{
    alerts::Draw,
    charts::Renderer,
    history::{self, Figure, History, Span},
    text,
};

/// So many minutes before are shown.
const MINUTES: u8 = 15;

/// Draws them out of `history`.
pub(super) fn draw(history: History, renderer: Renderer) -> Draw {
    Arc::new(move |binding, server, language| {
        let (history, renderer) = (history.clone(), renderer.clone());
        Box::pin(async move {
            let record = history.record(binding, Span::minutes(MINUTES)).await.ok()?;
            let time = text!("crash-chart-time", minutes = u64::from(MINUTES));
            let chart = history::chart(&[(&*server, &record)], &Figure::OVERVIEW, time, language);
            if !chart.has_data() {
                return None;
            }
            renderer.png(chart.svg()).await.ok()
        })
    })
}
