//! Resource figures of a game server, as the daemon sends them about once a second (protocol section 2.4).

use std::time::Duration;

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::PowerState;

/// One `stats` frame. Figures that a daemon leaves out are zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Stats {
    /// Memory in use, bytes.
    pub memory_bytes: u64,
    /// The container's hard limit, bytes: 5 to 15 % above the plan, or the host's memory where unlimited.
    pub memory_limit_bytes: u64,
    /// Processor use in percent of **one** core: four busy cores are 400.
    pub cpu_percent: f64,
    /// Bytes received since the container started.
    pub network_rx_bytes: u64,
    /// Bytes sent since the container started.
    pub network_tx_bytes: u64,
    /// Disk space that the server's files take, bytes.
    pub disk_bytes: u64,
    /// Bytes read from and written to disk since the container started; Pelican's daemon only.
    pub disk_io: Option<DiskIo>,
    /// Time since the container started; zero from a Wings before 1.5.2 and when offline.
    pub uptime: Duration,
    /// The state the daemon saw when it took the figures. It can lag behind a `status` event.
    pub state: PowerState,
}

/// Disk traffic since the container started, bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct DiskIo {
    /// Bytes read.
    #[serde(deserialize_with = "count")]
    pub read_bytes: u64,
    /// Bytes written.
    #[serde(deserialize_with = "count")]
    pub write_bytes: u64,
}

impl Stats {
    /// Reads the JSON text that a `stats` frame has as its argument.
    ///
    /// # Errors
    /// If the text is not a JSON object of figures.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        let wire: Wire = serde_json::from_str(json)?;
        let network = wire.network.unwrap_or_default();
        Ok(Self {
            memory_bytes: wire.memory_bytes,
            memory_limit_bytes: wire.memory_limit_bytes,
            cpu_percent: wire.cpu_absolute.unwrap_or_default(),
            network_rx_bytes: network.rx_bytes,
            network_tx_bytes: network.tx_bytes,
            disk_bytes: wire.disk_bytes,
            disk_io: wire.disk_io,
            uptime: Duration::from_millis(wire.uptime),
            state: PowerState::from(wire.state.as_deref().unwrap_or_default()),
        })
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "count")]
    memory_bytes: u64,
    #[serde(deserialize_with = "count")]
    memory_limit_bytes: u64,
    cpu_absolute: Option<f64>,
    network: Option<Network>,
    #[serde(deserialize_with = "count")]
    disk_bytes: u64,
    disk_io: Option<DiskIo>,
    #[serde(deserialize_with = "count")]
    uptime: u64,
    state: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Network {
    #[serde(deserialize_with = "count")]
    rx_bytes: u64,
    #[serde(deserialize_with = "count")]
    tx_bytes: u64,
}

/// A count that may arrive as any JSON number or null; what is below zero counts as zero.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    deserializer.deserialize_any(Count)
}

/// What is null counts as not there.
pub(crate) fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

struct Count;

impl Visitor<'_> for Count {
    type Value = u64;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a number")
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<u64, E> {
        Ok(value)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<u64, E> {
        Ok(u64::try_from(value).unwrap_or_default())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<u64, E> {
        Ok(value as u64)
    }

    fn visit_unit<E: de::Error>(self) -> Result<u64, E> {
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_their_units() {
        let stats = Stats::parse(
            r#"{"memory_bytes":588701696,"memory_limit_bytes":4508876800,"cpu_absolute":3.29,
                "network":{"rx_bytes":694220,"tx_bytes":337090},"uptime":37901252,"state":"running","disk_bytes":130156361}"#,
        )
        .unwrap();
        assert_eq!(stats.memory_bytes, 588_701_696);
        assert_eq!(stats.uptime, Duration::from_millis(37_901_252));
        assert_eq!((stats.network_rx_bytes, stats.network_tx_bytes), (694_220, 337_090));
        assert!((stats.cpu_percent - 3.29).abs() < f64::EPSILON);
        assert_eq!(stats.state, PowerState::Running);
        assert_eq!(stats.disk_io, None);
    }

    #[test]
    fn what_is_missing_null_negative_or_new_does_no_harm() {
        let stats = Stats::parse(
            r#"{"cpu_absolute":0,"uptime":null,"disk_bytes":-1,"memory_bytes":1.0,"state":"paused","gpu":{"x":[]},
                "disk_io":{"read_bytes":7}}"#,
        )
        .unwrap();
        assert_eq!((stats.disk_bytes, stats.memory_bytes, stats.uptime), (0, 1, Duration::ZERO));
        assert_eq!(stats.state, PowerState::Other("paused".into()));
        assert_eq!(stats.disk_io, Some(DiskIo { read_bytes: 7, write_bytes: 0 }));
        let nulls = Stats::parse(r#"{"memory_bytes":5,"state":null,"network":null,"disk_io":null}"#).unwrap();
        assert_eq!((nulls.memory_bytes, nulls.network_rx_bytes, nulls.state.as_str()), (5, 0, ""));
    }

    #[test]
    fn what_is_no_object_is_an_error() {
        for bad in ["", "null", "{\"uptime\":\"x\"}", "{\"memory_bytes\":1"] {
            assert!(Stats::parse(bad).is_err(), "{bad}");
        }
    }
}
