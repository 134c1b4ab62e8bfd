//! Interactions: which, how they ended, and how soon they were acknowledged.

use std::{sync::LazyLock, time::Duration};

use prometheus_client::{
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::labels::{ByCommand, ByRefusedPress, InteractionResult, RefusedPress};

/// Seconds; Discord gives up after 3 (platform reference section 2), we promise 1 and mostly 0.25.
const TIME_TO_ACKNOWLEDGE: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0];

struct Interactions {
    ended: Family<ByCommand, Counter>,
    acknowledged: Histogram,
    refused: Family<ByRefusedPress, Counter>,
}

static INTERACTIONS: LazyLock<Interactions> = LazyLock::new(|| {
    let interactions = Interactions {
        ended: Family::default(),
        acknowledged: Histogram::new(TIME_TO_ACKNOWLEDGE),
        refused: Family::default(),
    };
    // Shown from the start: a rise from nothing is no rise to Prometheus.
    for reason in RefusedPress::ALL {
        interactions.refused.get_or_create(&ByRefusedPress { reason: *reason }).inc_by(0);
    }
    interactions
});

pub(super) fn register(registry: &mut Registry) {
    registry.register(
        "interactions",
        "Slash commands and presses of buttons, by how they ended",
        INTERACTIONS.ended.clone(),
    );
    registry.register(
        "refused_presses",
        "Presses of buttons and selects, and forms, that led to nothing, by the reason",
        INTERACTIONS.refused.clone(),
    );
    registry.register_with_unit(
        "interaction_acknowledged",
        "Time from the arrival of an interaction until Discord took its acknowledgement",
        Unit::Seconds,
        INTERACTIONS.acknowledged.clone(),
    );
}

/// Counts an interaction that has ended. `command` is the name of one of our own commands, never a person's words.
pub fn interaction(command: &str, outcome: InteractionResult) {
    INTERACTIONS.ended.get_or_create(&ByCommand { command: command.to_owned(), outcome }).inc();
}

/// Notes how long an acknowledgement took.
pub fn acknowledged(took: Duration) {
    INTERACTIONS.acknowledged.observe(took.as_secs_f64());
}

/// Counts a press that led to nothing.
pub fn press_refused(reason: RefusedPress) {
    INTERACTIONS.refused.get_or_create(&ByRefusedPress { reason }).inc();
}
