//! `/console pause` and `resume`.

use crate::support::{World, begins, tells_of_loss};

#[tokio::test]
async fn what_a_paused_mirror_misses_is_posted_when_it_goes_on() {
    let mut world = World::mirrored().await;
    world.server.emit("before");
    world.posted("before").await;
    let here = world.channel;
    let read = world.reads(world.admin, "/console pause").await;
    insta::assert_snapshot!(read.replace(&here.to_string(), "HERE"), @"[console-paused channel=<#HERE> server=Survival]");
    world.posted("[console-paused-by who=Alice]").await;
    let again = world.reads(world.admin, "/console pause").await;
    assert_eq!(again, format!("[console-paused-already channel=<#{here}> server=Survival]"));
    let other = world.guild.add_channel("other");
    world.mirror_in(other, "Survival").await;
    world.server.emit("while paused");
    world.posted_in(other, "while paused").await;
    assert!(!world.shown().contains("while paused"), "{}", world.shown());
    let read = world.reads(world.admin, "/console status").await;
    assert!(read.contains("[console-is-paused]"), "{read}");

    let read = world.reads(world.admin, "/console resume").await;
    assert_eq!(read, format!("[console-resumed channel=<#{here}> count=1 server=Survival]"));
    world.posted("while paused").await;
    world.posted("[console-resumed-by who=Alice]").await;
    let again = world.reads(world.admin, "/console resume").await;
    assert_eq!(again, format!("[console-not-paused channel=<#{here}> server=Survival]"));
    let audit_log = world.audit_log().await;
    let row = |what: &str, rest: &str| format!("Alice | Survival | {what} | #{here} | {rest}");
    for row in [
        row("pause", "done"),
        row("pause", "refused | [note-fact fact=already]"),
        row("resume", "done"),
        row("resume", "refused | [note-fact fact=already]"),
    ] {
        assert!(audit_log.contains(&row), "{row}: {audit_log:#?}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_restarted_bot_posts_again() {
    let mut world = World::mirrored().await;
    world.admin("/console pause").await;
    world.posted("[console-paused-by who=Alice]").await;
    world.stop_bot().await;
    world.start_bot().await;
    world.reads_until("/console status", "[console-connected …]").await;
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
        "[mirror-which channels=<#{here}> & <#{other}> example=`/console pause channel:` server=Survival]"
    );
    assert_eq!(read, words);
    let read = world.reads_in(world.admin, third, &format!("/console pause channel:<#{other}>")).await;
    assert!(read.starts_with(&format!("[console-paused channel=<#{other}> server=Survival]")), "{read}");
    let read = world.reads_in(world.admin, third, &format!("/console pause channel:<#{third}>")).await;
    assert_eq!(read, format!("[mirror-not-there channel=<#{third}> server=Survival]"));
    let read = world.reads(world.admin, "/console resume").await;
    assert_eq!(
        read,
        format!("[console-not-paused channel=<#{here}> server=Survival]"),
        "the one here is meant"
    );
    world.admin("/console unmirror").await;
    world.admin(&format!("/console unmirror channel:<#{other}>")).await;
    let read = world.reads(world.admin, "/console pause server:Survival").await;
    let words = "[mirror-nowhere server=Survival]";
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
        assert!(begins(&read, "[refusal-needs … permission=`manage` server=Survival]"), "{read}");
        let read = world.reads(stranger, &format!("/console {command}")).await;
        assert!(begins(&read, "[refusal-nothing-usable …]"), "{read}");
    }
    for command in ["status", "tail"] {
        let read = world.reads(stranger, &format!("/console {command}")).await;
        assert!(begins(&read, "[refusal-nothing-usable …]"), "{read}");
        let read = world.reads(viewer, &format!("/console {command}")).await;
        assert!(
            read.starts_with("[status-since server=Survival") || read.starts_with("[console-tail"),
            "{read}"
        );
    }
    let creative = sandbox::ServerSpec::new("Creative", sandbox::game::Program::Scripted);
    let creative = world.backend.add_server(creative);
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    world.grant(&format!("<@{manager}>"), "manage", "Creative").await;
    let elsewhere = world.guild.add_channel("elsewhere");
    let asked = world.types(manager, elsewhere, "/console pause").await;
    assert_eq!(asked.content, "[resolve-which command=`/console pause`]");
    let chosen = world.discord.choose(manager, &asked, &["Survival"]).unwrap();
    let words = format!("[console-paused channel=<#{}> server=Survival]", world.channel);
    crate::support::until(&chosen, "the select", &words).await;
    world.posted("[console-paused-by who=Lea]").await;
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
                    ("pause", "[console-paused "),
                    ("status", "[console-is-paused]"),
                    ("resume", "[console-resumed"),
                    ("status", "[console-rate"),
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
        assert!(!tells_of_loss(&lines.join("\n")), "{channel}");
    }
    world.end().await;
}
