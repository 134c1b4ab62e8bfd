//! Which language is read: private answers in the member's, posts in the guild's, which may choose.

use crate::support::{Builder, World};

/// A mirror in a Discord server whose members and posts are English.
async fn in_english() -> World {
    let mut builder = Builder::default();
    "en-US".clone_into(&mut builder.discord.locale);
    let world = builder.start().await;
    let typed = format!("/server bind mirror:<#{}>", world.channel);
    world.until(world.admin, &typed, "shows its console from now on.").await;
    world
}

#[tokio::test]
async fn a_guild_chooses_its_language_and_keeps_it_over_a_restart() {
    let mut world = in_english().await;
    let read = world.reads(world.admin, "/server language language:de").await;
    assert!(read.starts_with("What the bot posts here is in `de` from now on."), "{read}");
    assert!(read.ends_with("So lesen sich Posts ab jetzt."), "{read}");
    world.reads(world.admin, "/console pause").await;
    world.posted("● angehalten von Alice").await;
    world.reads(world.admin, "/console resume").await;
    world.posted("● fortgesetzt von Alice").await;
    let log = world.audit_log().await;
    assert!(log.iter().any(|row| row.contains("| language |") && row.contains("| done")), "{log:#?}");

    world.stop_bot().await;
    world.start_bot().await;
    world.until(world.admin, "/console pause", "is paused").await;
    world.reads(world.admin, "/console resume").await;
    world.shown_times("● fortgesetzt von Alice", 2).await;

    let read = world.reads(world.admin, "/server language language:automatic").await;
    assert!(
        read.starts_with("What the bot posts here is in Discord's own language of this server"),
        "{read}"
    );
    world.reads(world.admin, "/console pause").await;
    world.posted("● paused by Alice").await;
    world.end().await;
}

#[tokio::test]
async fn a_member_reads_private_answers_in_their_own_language() {
    let world = in_english().await;
    let here = world.channel;
    world.discord.set_locale(world.admin, "de");
    let read = world.reads(world.admin, "/console pause").await;
    assert!(read.starts_with(&format!("**Survival**: <#{here}> ist angehalten.")), "{read}");
    // What everybody reads stays as the guild has it.
    world.posted("● paused by Alice").await;
    world.end().await;
}
