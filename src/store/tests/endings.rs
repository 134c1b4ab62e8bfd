//! Ends: the last of each server, for as long as the server is bound.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::*;
use crate::model::{By, Ending, How, LastRun, Restart};

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn run(binding: &Binding, how: How, id: u64) -> LastRun {
    let ending = Ending {
        id,
        at: at(1_800_000_000 + id),
        how,
        uptime: Some(Duration::from_secs(3600)),
        unheard_since: None,
        players: id.is_multiple_of(2).then_some(3),
        restart: Restart::Aborted { within: Duration::from_secs(60) },
        tail: Arc::default(),
    };
    LastRun {
        panel: binding.panel,
        server: binding.server,
        running_since: id.is_multiple_of(2).then(|| at(1_800_000_100)),
        ending: Some(Arc::new(ending)),
    }
}

#[tokio::test]
async fn the_last_end_of_each_server_is_read_back() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    assert_eq!(temp.store.last_runs().await.unwrap(), []);
    let nothing =
        LastRun { panel: None, server: binding.server, running_since: Some(at(1_800_000_000)), ending: None };
    temp.store.remember_runs([&nothing]).await.unwrap();
    assert_eq!(temp.again().await.last_runs().await.unwrap(), [nothing]);
    let hows = [
        How::Stopped { by: By::Member(ALICE) },
        How::Killed { by: By::Panel },
        How::StoppedInside,
        How::Crashed { exit_code: Some(-1), out_of_memory: true },
        How::Crashed { exit_code: None, out_of_memory: false },
        How::DiskFull,
        How::NotStarted,
        How::NodeGone,
        How::Unknown,
    ];
    for (id, how) in (1..).zip(hows) {
        let run = run(&binding, how, id);
        temp.store.remember_runs([&run]).await.unwrap();
        assert_eq!(temp.again().await.last_runs().await.unwrap(), [run]);
    }
}

#[tokio::test]
async fn what_is_remembered_goes_with_the_last_binding() {
    let temp = temp().await;
    let here = temp.bound(HERE, "survival").await;
    let there =
        temp.store.bind(NewBinding { server: here.server, ..new_binding(ELSEWHERE, "ours") }, 1).await;
    let there = there.unwrap();
    let run = run(&here, How::StoppedInside, 1);
    temp.store.remember_runs([&run]).await.unwrap();
    assert_eq!(temp.store.count("endings").await, 2);
    assert_eq!(temp.store.last_runs().await.unwrap().len(), 1, "it is one server");
    temp.store.unbind(HERE, here.id, ALICE, 2).await.unwrap();
    assert_eq!(temp.store.last_runs().await.unwrap(), std::slice::from_ref(&run));
    temp.store.unbind(ELSEWHERE, there.id, ALICE, 2).await.unwrap();
    temp.store.remember_runs([&run]).await.unwrap();
    assert_eq!(temp.store.count("endings").await, 0);
}

#[tokio::test]
async fn servers_of_two_panels_are_two() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    let other = LastRun { panel: Some(crate::model::PanelId(7)), ..run(&binding, How::Unknown, 1) };
    temp.store.remember_runs([&other]).await.unwrap();
    assert_eq!(temp.store.last_runs().await.unwrap(), []);
}
