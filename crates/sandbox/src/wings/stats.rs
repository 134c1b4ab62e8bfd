//! The `stats` a server reports, with numbers that look like a small game server's (section 2.4).

use std::time::Duration;

use serde::Serialize;

use super::power::PowerState;
use crate::Dialect;

/// A moment's use of resources.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    pub(crate) state: PowerState,
    /// Since the program was started.
    pub(crate) uptime: Duration,
    pub(crate) memory_bytes: u64,
    /// Percent of one core.
    pub(crate) cpu_absolute: f64,
    pub(crate) disk_bytes: u64,
    pub(crate) rx_bytes: u64,
    pub(crate) tx_bytes: u64,
}

const MEMORY_LIMIT: u64 = 1_181_116_006;
const DISK: u64 = 130_156_361;

impl Usage {
    /// The use of a server in that state; all zeros but the disk while it is offline.
    pub(super) fn at(state: PowerState, uptime: Duration) -> Self {
        let zero = Self {
            state,
            uptime: Duration::ZERO,
            memory_bytes: 0,
            cpu_absolute: 0.0,
            disk_bytes: DISK,
            rx_bytes: 0,
            tx_bytes: 0,
        };
        if state == PowerState::Offline {
            return zero;
        }
        let seconds = uptime.as_secs();
        Self {
            uptime,
            memory_bytes: memory(seconds),
            cpu_absolute: cpu(uptime.as_secs_f64()),
            rx_bytes: 694_220 + seconds * 310,
            tx_bytes: 337_090 + seconds * 890,
            ..zero
        }
    }

    /// The same of a server whose figures go up and down while it is not offline.
    pub(super) fn swinging(self) -> Self {
        if self.state == PowerState::Offline {
            return self;
        }
        // 0.05 up to 0.95 and down again.
        let swing = |period: u64| {
            let place = (self.uptime.as_secs() % period) as f64 / period as f64;
            0.9_f64.mul_add(1.0 - (2.0 * place - 1.0).abs(), 0.05)
        };
        Self {
            cpu_absolute: (20_000.0 * swing(41)).round() / 100.0,
            memory_bytes: (MEMORY_LIMIT as f64 * swing(67)) as u64,
            disk_bytes: (DISK as f64 * 60.0 * swing(301)) as u64,
            ..self
        }
    }

    /// The JSON text inside a `stats` event.
    pub(super) fn to_json(self, dialect: Dialect) -> String {
        let network = Network { rx_bytes: self.rx_bytes, tx_bytes: self.tx_bytes };
        let uptime = u64::try_from(self.uptime.as_millis()).unwrap_or(u64::MAX);
        let state = self.state.as_str();
        let text = match dialect {
            Dialect::OldGo | Dialect::NewGo => serde_json::to_string(&GoStats {
                memory_bytes: self.memory_bytes,
                memory_limit_bytes: MEMORY_LIMIT,
                cpu_absolute: self.cpu_absolute,
                network,
                uptime,
                state,
                disk_bytes: self.disk_bytes,
            }),
            Dialect::Calagopus => serde_json::to_string(&CalagopusStats {
                memory_bytes: self.memory_bytes,
                memory_limit_bytes: if self.state == PowerState::Offline { 0 } else { MEMORY_LIMIT },
                disk_bytes: self.disk_bytes,
                state,
                network,
                cpu_absolute: self.cpu_absolute,
                uptime,
            }),
        };
        text.unwrap_or_default()
    }
}

/// Memory fills as the world is loaded, and Java gives some back now and then.
fn memory(seconds: u64) -> u64 {
    const MIB: u64 = 1_048_576;
    (520 + 240 * seconds / (seconds + 60) + seconds % 45 * 3) * MIB
}

/// A game is busy as it starts, then goes up and down with what its players do. Percent of one core.
fn cpu(seconds: f64) -> f64 {
    let boot = 110.0 * (-seconds / 7.0).exp();
    let play = 24.0 + 11.0 * (seconds / 19.0).sin() + 6.0 * (seconds / 4.3).sin();
    ((boot + play) * 100.0).round() / 100.0
}

#[derive(Serialize)]
struct Network {
    rx_bytes: u64,
    tx_bytes: u64,
}

#[derive(Serialize)]
struct GoStats {
    memory_bytes: u64,
    memory_limit_bytes: u64,
    cpu_absolute: f64,
    network: Network,
    uptime: u64,
    state: &'static str,
    disk_bytes: u64,
}

#[derive(Serialize)]
struct CalagopusStats {
    memory_bytes: u64,
    memory_limit_bytes: u64,
    disk_bytes: u64,
    state: &'static str,
    network: Network,
    cpu_absolute: f64,
    uptime: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_swing_come_near_both_ends_and_are_nothing_while_it_is_offline() {
        let at = |second| Usage::at(PowerState::Running, Duration::from_secs(second)).swinging();
        let memory: Vec<u64> = (0..67).map(|second| at(second).memory_bytes * 100 / MEMORY_LIMIT).collect();
        let (least, most) = (memory.iter().min(), memory.iter().max());
        assert!(least < Some(&10) && most > Some(&90) && most < Some(&100), "{memory:?}");
        let offline = Usage::at(PowerState::Offline, Duration::from_secs(9)).swinging();
        assert_eq!((offline.memory_bytes, offline.disk_bytes), (0, DISK));
    }
}
