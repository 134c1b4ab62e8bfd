//! Which language is read: private answers in the member's, posts in the guild's, which may choose.

use sandbox::panel::{Fault, FaultKind};

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

#[tokio::test]
async fn why_an_action_failed_is_told_in_the_language_of_posts() {
    let mut builder = Builder::default();
    "de".clone_into(&mut builder.discord.locale);
    builder.options.sockets.timings.write_within = std::time::Duration::from_millis(200);
    let world = builder.start().await;
    world.reads(world.admin, "/server bind").await;
    let actions = world.guild.add_channel("actions");
    world.reads(world.admin, &format!("/server audit-channel channel:<#{actions}>")).await;
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    world.server.sockets(|open| *open == 0).await;
    let kind = FaultKind::Html("<title>Just a moment...</title>".into());
    world.backend.fail_panel(Fault { path: "/power".into(), times: 1, kind });
    world.reads(world.admin, "/power stop").await;
    let told = world.posted_in(actions, "`/power stop` — **fehlgeschlagen**").await;
    assert!(told.content.contains("prüft vor dem Panel, ob ein Browser anfragt"), "{}", told.content);
    world.end().await;
}
