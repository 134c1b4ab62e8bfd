//! Secrets stay secret, also from those who trace everything. Every story looks for its own at its end
//! (`World::assert_nothing_leaked`); here is what shows that it would find them.

use std::{process::Stdio, time::Duration};

use tokio::{process::Command, time::timeout};

use crate::support::{TRACE_EVERYTHING, World};

/// Stories that use every kind of secret.
const STORIES: [&str; 3] = [
    "buttons::an_interaction_that_is_delivered_twice_is_done_once",
    "autocomplete::only_servers_that_the_member_may_see_are_offered",
    "secrets::libraries_would_tell_secrets_and_may_not",
];

/// Libraries print whole frames when nobody keeps them from it. A process of its own listens to them: they would tell, and
/// the log of the bot, which is asked for everything in all stories, holds nothing of it.
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
    assert!(told.1.contains("libraries_would_tell_secrets_and_may_not ... ok"), "{}", told.1);
}

#[tokio::test]
async fn libraries_would_tell_secrets_and_may_not() {
    if !crate::support::everything_is_traced() {
        return;
    }
    let world = World::mirrored().await;
    world.until(world.admin, "/mc say hello", "say hello").await;
    for library in ["tungstenite", "serenity"] {
        assert!(world.libraries_would_tell(library).is_some(), "{library} tells nothing that is secret");
    }
    world.end().await;
}
