//! Secrets stay secret, also from those who trace everything. Every story looks for its own at its end
//! (`World::assert_nothing_leaked`); here is what shows that it would find them.

use std::{process::Stdio, time::Duration};

use tokio::{process::Command, time::timeout};

use crate::support::{TRACE_EVERYTHING, World};

/// Stories that use every kind of secret.
const STORIES: [&str; 3] = [
    "buttons::an_interaction_that_is_delivered_twice_is_done_once",
    "autocomplete::only_servers_that_the_member_may_see_are_offered",
    "secrets::libraries_would_tell_secrets_and_the_filter_takes_them_out",
];

/// Libraries print whole frames when nobody keeps them from it. A process of its own traces them: only the filter on
/// what is written stands between the tokens and the log.
#[tokio::test]
async fn stories_whose_libraries_are_traced_leak_nothing() {
    if crate::support::everything_is_traced() {
        return;
    }
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(STORIES).env(TRACE_EVERYTHING, "1").stdin(Stdio::null()).kill_on_drop(true);
    let told = timeout(Duration::from_secs(120), again.output()).await.expect("it ends").unwrap();
    let told = (told.status.success(), String::from_utf8_lossy(&told.stdout).into_owned());
    assert!(told.0 && told.1.contains("test result: ok. "), "{}", told.1);
    assert!(
        told.1.contains("libraries_would_tell_secrets_and_the_filter_takes_them_out ... ok"),
        "{}",
        told.1
    );
}

#[tokio::test]
async fn libraries_would_tell_secrets_and_the_filter_takes_them_out() {
    if !crate::support::everything_is_traced() {
        return;
    }
    let world = World::mirrored().await;
    world.until(world.admin, "/mc say hello", "say hello").await;
    let log = world.written_log();
    for target in ["tungstenite", "serenity", "reqwest"] {
        assert!(log.contains(target), "{target} is not traced");
    }
    let hidden = |line: &&str| line.contains("[secret]");
    let by = |target: &str| log.lines().filter(hidden).filter(|line| line.contains(target)).count();
    assert!(by("tungstenite") > 0 && by("serenity") > 0, "nothing was to be hidden:\n{log}");
    world.end().await;
}
