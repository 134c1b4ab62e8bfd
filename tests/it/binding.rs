//! What is told of a server that has just been bound, to people and in the log.

use std::time::Duration;

use sandbox::Dialect;

use crate::support::{Builder, logged};

#[tokio::test]
async fn the_state_is_told_also_where_the_daemon_takes_a_moment_to_say_it() {
    for dialect in [Dialect::OldGo, Dialect::NewGo] {
        let mut builder = Builder::speaking(dialect);
        builder.backend.status_pause = Duration::from_millis(150);
        let world = builder.start().await;
        let told = world.reads(world.admin, "/server bind").await;
        assert!(told.contains("[connection-up state=[power-state state=running]]"), "{told}");
        let guild = world.guild.id.to_string();
        let [line] = &logged(&[&guild, "bind: done"])[..] else { panic!("one line of the log") };
        assert!(line.contains("Survival") && !line.contains("\"\""), "{line}");
        world.end().await;
    }
}
