//! Charts that were drawn a moment ago, and how many a guild may have drawn.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use serenity::model::id::GuildId;
use tokio::time::Instant;

use crate::{
    charts::{Chart, NotDrawn, Renderer},
    commands::rate_limit::{Speed, lanes::Lanes},
    history::{Figure, Span},
    model::BindingId,
    tasks::lock,
    texts::{Language, Text},
};

/// For how long a chart is as good as a new one: in an hour's chart ten seconds are two pixels, in longer ones none.
const FRESH: Duration = Duration::from_secs(10);
/// The same of one on which nothing is: it is the same as long as nothing is known.
const EMPTY: Duration = Duration::from_secs(600);
/// Charts that are kept, at most 60 KiB each.
const MOST: usize = 64;
/// What a guild may have drawn: some at once, then one in three seconds, of which each takes a hundredth on a core.
const OF_GUILD: Speed = Speed { burst: 6, every: Duration::from_secs(3), waiting: 0 };

/// What a chart is known by again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Their names are on it.
    pub(super) servers: Vec<(BindingId, String)>,
    pub(super) figures: &'static [Figure],
    pub(super) span: Span,
    pub(super) language: Language,
}

/// A chart, and what it says in words.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) png: Arc<[u8]>,
    pub(super) words: Vec<Text>,
    pub(super) has_data: bool,
}

/// Why there is no chart.
#[derive(Debug)]
pub(super) enum NoChart {
    /// The guild has had as many as it may for now.
    TooMany,
    /// It is a fault of ours.
    NotDrawn(NotDrawn),
}

/// Draws charts, for all guilds.
#[derive(Debug)]
pub struct Charts {
    renderer: Renderer,
    /// Lock order: neither is held with another.
    kept: Mutex<HashMap<Key, (Instant, Arc<Drawn>)>>,
    guilds: Mutex<Lanes<GuildId>>,
}

impl Default for Charts {
    fn default() -> Self {
        Self::new(Renderer::default())
    }
}

impl Charts {
    /// Draws with `renderer`.
    #[must_use]
    pub fn new(renderer: Renderer) -> Self {
        Self { renderer, kept: Mutex::default(), guilds: Mutex::new(Lanes::new(OF_GUILD)) }
    }

    /// A chart with figures that was drawn a moment ago.
    pub(super) fn known(&self, key: &Key) -> Option<Arc<Drawn>> {
        self.kept(key, true, FRESH)
    }

    /// Draws a chart, if the guild may have one drawn now. One on which nothing is was perhaps drawn before.
    pub(super) async fn draw(
        &self,
        guild: GuildId,
        key: Key,
        chart: &Chart,
        words: Vec<Text>,
    ) -> Result<Arc<Drawn>, NoChart> {
        let has_data = chart.has_data();
        if !has_data
            && chart.states.is_empty()
            && let Some(empty) = self.kept(&key, false, EMPTY)
        {
            return Ok(empty);
        }
        let now = Instant::now();
        if !lock(&self.guilds).take(guild, now).is_ok_and(|slot| slot.at <= now) {
            return Err(NoChart::TooMany);
        }
        let png = self.renderer.png(chart.svg()).await.map_err(NoChart::NotDrawn)?;
        let drawn = Arc::new(Drawn { png: png.into(), words, has_data });
        if has_data || chart.states.is_empty() {
            self.keep(key, &drawn);
        }
        Ok(drawn)
    }

    fn kept(&self, key: &Key, has_data: bool, within: Duration) -> Option<Arc<Drawn>> {
        let kept = lock(&self.kept);
        let (at, drawn) = kept.get(key)?;
        (drawn.has_data == has_data && at.elapsed() < within).then(|| Arc::clone(drawn))
    }

    fn keep(&self, key: Key, drawn: &Arc<Drawn>) {
        let mut kept = lock(&self.kept);
        kept.retain(|_, (at, drawn)| at.elapsed() < if drawn.has_data { FRESH } else { EMPTY });
        if kept.len() < MOST {
            kept.insert(key, (Instant::now(), Arc::clone(drawn)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Line, Pane, Unit};

    fn key(id: i64) -> Key {
        Key {
            servers: vec![(BindingId(id), "Survival".into())],
            figures: &[Figure::Cpu],
            span: Span::HOUR,
            language: Language::ENGLISH,
        }
    }

    fn chart(points: Vec<(i64, f64)>) -> Chart {
        let line = Line { name: None, points, step: 10 };
        let pane = Pane { label: Text::verbatim("CPU"), unit: Unit::Percent, lines: vec![line], limit: None };
        let (states, crashes) = (Vec::new(), Vec::new());
        let time = Text::verbatim("1 h");
        let language = Language::ENGLISH;
        Chart { title: "x".into(), time, language, from: 0, to: 3_600, panes: vec![pane], states, crashes }
    }

    async fn drawn(charts: &Charts, guild: u64, id: i64, chart: &Chart) -> Option<Arc<Drawn>> {
        match charts.draw(GuildId::new(guild), key(id), chart, Vec::new()).await {
            Ok(drawn) => Some(drawn),
            Err(NoChart::TooMany) => None,
            Err(NoChart::NotDrawn(error)) => panic!("{error}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_guild_has_its_share_and_what_is_there_costs_nothing() {
        let (charts, chart) = (Charts::default(), chart(vec![(10, 1.0), (20, 2.0)]));
        assert!(charts.known(&key(1)).is_none());
        let first = drawn(&charts, 1, 1, &chart).await.unwrap();
        for n in 2..=6 {
            assert!(drawn(&charts, 1, n, &chart).await.is_some(), "{n}");
        }
        assert!(drawn(&charts, 1, 7, &chart).await.is_none());
        assert!(drawn(&charts, 2, 8, &chart).await.is_some(), "another guild");
        assert!(Arc::ptr_eq(&charts.known(&key(1)).unwrap(), &first));
    }

    #[tokio::test]
    async fn an_empty_chart_is_drawn_once_until_there_are_figures() {
        let charts = Charts::default();
        let empty = drawn(&charts, 1, 1, &chart(Vec::new())).await.unwrap();
        assert!(charts.known(&key(1)).is_none(), "there may be figures by now");
        for _ in 0..20 {
            assert!(Arc::ptr_eq(&drawn(&charts, 1, 1, &chart(Vec::new())).await.unwrap(), &empty));
        }
        assert!(drawn(&charts, 1, 1, &chart(vec![(10, 1.0)])).await.unwrap().has_data);
        assert!(charts.known(&key(1)).is_some());
    }

    #[tokio::test]
    async fn few_are_kept() {
        let charts = Charts::default();
        let drawn = Arc::new(Drawn { png: Arc::from([]), words: Vec::new(), has_data: true });
        (0..80).for_each(|n| charts.keep(key(n), &drawn));
        assert_eq!(lock(&charts.kept).len(), MOST);
    }
}
