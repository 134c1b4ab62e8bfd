//! `/console pause` and `resume`.

use crate::support::World;

#[tokio::test]
async fn what_a_paused_mirror_misses_is_posted_when_it_goes_on() {
    let mut world = World::mirrored().await;
    world.server.emit("before");
    world.posted("before").await;
    let here = world.channel;
    let read = world.reads(world.admin, "/console pause").await;
    insta::assert_snapshot!(read.replace(&here.to_string(), "HERE"), @"**Survival**: <#HERE> is paused. Nothing is posted until `/console resume`; lines are kept meanwhile, and counted where there is no room for more. When the bot is restarted the mirror runs again.");
    world.posted("● paused by Alice").await;
    let again = world.reads(world.admin, "/console pause").await;
    assert_eq!(again, format!("**Survival**: <#{here}> is paused already; `/console resume` lets it go on."));
    let other = world.guild.add_channel("other");
    world.mirror_in(other, "Survival").await;
    world.server.emit("while paused");
    world.posted_in(other, "while paused").await;
    assert!(!world.shown().contains("while paused"), "{}", world.shown());
    let read = world.reads(world.admin, "/console status").await;
    assert!(read.contains("⏸️ Paused: `/console resume` posts what waits."), "{read}");

    let read = world.reads(world.admin, "/console resume").await;
    assert_eq!(read, format!("**Survival**: <#{here}> goes on, and what waited is being posted: 1 line."));
    world.posted("while paused").await;
    world.posted("● resumed by Alice").await;
    let again = world.reads(world.admin, "/console resume").await;
    assert_eq!(again, format!("**Survival**: <#{here}> is not paused."));
    let audit_log = world.audit_log().await;
    let row = |what: &str, rest: &str| format!("Alice | Survival | {what} | #{here} | {rest}");
    for row in [
        row("pause", "done"),
        row("pause", "refused | it was so already"),
        row("resume", "done"),
        row("resume", "refused | it was so already"),
    ] {
        assert!(audit_log.contains(&row), "{row}: {audit_log:#?}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_restarted_bot_posts_again() {
    let mut world = World::mirrored().await;
    world.admin("/console pause").await;
    world.posted("● paused by Alice").await;
    world.stop_bot().await;
    world.start_bot().await;
    world.reads_until("/console status", "Console: connected").await;
    world.server.emit("after the restart");
    world.posted("after the restart").await;
    world.end().await;
}

#[tokio::test]
async fn several_mirrors_are_told_apart_by_their_channel() {
    let world = World::mirrored().await;
    let (other, third) = (world.guild.add_channel("other"), world.guild.add_channel("third"));
    world.mirror_in(other, "Survival").await;
    let read = world.reads_in(world.admin, third, "/console pause").await;
    let here = world.channel;
    let words = format!(
        "**Survival** is mirrored in <#{here}> and <#{other}>: say which with `channel`, as in `/console pause channel:`."
    );
    assert_eq!(read, words);
    let read = world.reads_in(world.admin, third, &format!("/console pause channel:<#{other}>")).await;
    assert!(read.starts_with(&format!("**Survival**: <#{other}> is paused.")), "{read}");
    let read = world.reads_in(world.admin, third, &format!("/console pause channel:<#{third}>")).await;
    assert_eq!(read, format!("**Survival** is not mirrored in <#{third}>."));
    let read = world.reads(world.admin, "/console resume").await;
    assert_eq!(read, format!("**Survival**: <#{here}> is not paused."), "the one here is meant");
    world.admin("/console unmirror").await;
    world.admin(&format!("/console unmirror channel:<#{other}>")).await;
    let read = world.reads(world.admin, "/console pause server:Survival").await;
    let words = "**Survival** is mirrored nowhere. `/console mirror` shows its console in a channel.";
    assert_eq!(read, words);
    world.end().await;
}

#[tokio::test]
async fn only_who_manages_a_server_holds_it_back_and_a_select_asks_which() {
    let world = World::mirrored().await;
    let viewer = world.member("Vera", &["view"]).await;
    let stranger = world.member("Stan", &[]).await;
    let manager = world.member("Lea", &["manage"]).await;
    for command in ["pause", "resume", "filter list", "filter add action:hide pattern:x"] {
        let read = world.reads(viewer, &format!("/console {command}")).await;
        assert!(
            read.starts_with("**Survival**: `/console ") && read.contains("the permission `manage`"),
            "{read}"
        );
        let read = world.reads(stranger, &format!("/console {command}")).await;
        assert!(read.starts_with("There is no server here that you may use."), "{read}");
    }
    for command in ["status", "tail"] {
        let read = world.reads(stranger, &format!("/console {command}")).await;
        assert!(read.starts_with("There is no server here that you may use."), "{read}");
        let read = world.reads(viewer, &format!("/console {command}")).await;
        assert!(read.starts_with("**Survival**") || read.starts_with("Survival"), "{read}");
    }
    let creative = sandbox::ServerSpec::new("Creative", sandbox::game::Program::Scripted);
    let creative = world.backend.add_server(creative);
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    world.grant(&format!("<@{manager}>"), "manage", "Creative").await;
    let elsewhere = world.guild.add_channel("elsewhere");
    let asked = world.types(manager, elsewhere, "/console pause").await;
    assert_eq!(asked.content, "Which server is `/console pause` for?");
    let chosen = world.discord.choose(manager, &asked, &["Survival"]).unwrap();
    let words = format!("**Survival**: <#{}> is paused.", world.channel);
    crate::support::until(&chosen, "the select", &words).await;
    world.posted("● paused by Lea").await;
    world.end().await;
}

#[tokio::test]
async fn flooding_mirrors_are_paused_resumed_and_looked_at_without_a_break() {
    const LINES: u64 = 20_000;
    let world = World::mirrored().await;
    let mut channels = vec![world.channel];
    for name in ["second", "third", "fourth"] {
        let channel = world.guild.add_channel(name);
        world.mirror_in(channel, "Survival").await;
        channels.push(channel);
    }
    let flood = world.server.flood(LINES, |number| format!("line {number} of a flood"));
    let asking = async {
        for _ in 0..3 {
            for channel in &channels {
                for (command, answer) in [
                    ("pause", "is paused."),
                    ("status", "Paused"),
                    ("resume", "goes on"),
                    ("status", "lines/s"),
                ] {
                    let read = world.reads_in(world.admin, *channel, &format!("/console {command}")).await;
                    assert!(read.contains(answer), "{command}: {read}");
                }
            }
        }
    };
    tokio::join!(flood, asking);
    world.server.emit("the end");
    for channel in channels {
        world.posted_in(channel, "the end").await;
        let lines = world.lines_in(channel);
        let numbers = lines.iter().filter_map(|line| line.strip_prefix("line ")?.strip_suffix(" of a flood"));
        let numbers: Vec<u64> = numbers.filter_map(|number| number.parse().ok()).collect();
        assert!(numbers.iter().copied().eq(0..LINES), "{} lines in {channel}", numbers.len());
        assert!(!lines.iter().any(|line| line.contains("left out")), "{channel}");
    }
    world.end().await;
}
