//! `/console status`, and what it says to do.

use sandbox::{
    ServerSpec,
    discord::{Target, permissions::SEND_MESSAGES},
    game::Program,
};

use crate::support::{World, begins, says, tells_of_loss};

impl World {
    /// Asks until the answer holds `wanted`: what is told takes its way.
    pub(crate) async fn reads_until(&self, command: &str, wanted: &str) -> String {
        let until = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            let read = self.reads(self.admin, command).await;
            if says(&read, wanted) {
                return read;
            }
            assert!(tokio::time::Instant::now() < until, "wanted {wanted:?}, the last answer: {read}");
        }
    }
}

#[tokio::test]
async fn a_mirror_that_is_well_says_so_in_few_lines() {
    let world = World::mirrored().await;
    world.server.emit("one");
    world.posted("one").await;
    let viewer = world.member("Vera", &["view"]).await;
    let read = world.reads(viewer, "/console status").await;
    let lines: Vec<_> = read.lines().collect();
    assert!(begins(lines[0], "[status-since server=Survival state=[message-state sign=🟢 …] …]"), "{read}");
    assert!(begins(lines[1], "[console-connected …]"), "{read}");
    assert!(lines[2].starts_with("[console-values count=0]"), "{read}");
    assert!(begins(lines[3], "[game-reported basis=[game-by-egg] game=…]"), "{read}");
    assert_eq!(lines[4], format!("[console-mirror channel=<#{}> layout=messages]", world.channel));
    assert!(begins(lines[5], "[console-rate-idle …]"), "{read}");
    assert!(begins(lines[6], "[console-counted filtered=0 lost=0 …]"), "{read}");
    assert_eq!(lines.len(), 7, "{read}");

    let other = world.guild.add_channel("other");
    world.mirror_in(other, "Survival").await;
    let read = world.reads(viewer, "/console status").await;
    assert!(
        read.contains(&format!("[console-mirror channel=<#{other}> layout=messages]")),
        "one block for each mirror: {read}"
    );
    world.end().await;
}

#[tokio::test]
async fn a_forbidden_channel_says_what_is_lacking() {
    let world = World::mirrored().await;
    world.posted("[notice-begun server=Survival]").await;
    let bot = Target::Role(world.guild.bot_role());
    world.guild.set_overwrite(world.channel, bot, 0, SEND_MESSAGES);
    world.server.emit("unseen");
    world.tried(world.channel, |request| crate::support::content(request).contains("unseen")).await;
    let read = world.reads_until("/console status", "[mirror-forbidden-lacking …]").await;
    assert!(says(&read, "[mirror-forbidden-lacking … rights=[right-send-messages]]"), "{read}");
    world.guild.clear_overwrite(world.channel, bot);
    world.reads_until("/console status", "[console-rate-idle …]").await;
    world.end().await;
}

#[tokio::test]
async fn a_mirror_whose_channel_was_deleted_is_told_and_removed_by_its_server() {
    let mut world = World::mirrored().await;
    let other = world.guild.add_channel("other");
    world.mirror_in(other, "Survival").await;
    world.guild.remove_channel(other);
    world.server.emit("into the void");
    let read = world.reads_until("/console status", "[console-gone …]").await;
    let words = format!(
        "[console-mirror channel=<#{other}> layout=messages]\n\
         [console-gone gone=[mirror-channel-gone command=`/console unmirror server:Survival`]]"
    );
    assert!(read.contains(&words), "{read}");
    let listed = world.reads(world.admin, "/server list").await;
    assert!(listed.contains(&format!("[server-channel-gone channel=<#{other}>]")), "{listed}");
    let viewer = world.member("Vera", &["view"]).await;
    let elsewhere = world.guild.add_channel("elsewhere");
    let refused = world.reads_in(viewer, elsewhere, "/console unmirror server:Survival").await;
    assert!(says(&refused, "[refusal-needs … permission=`manage` …]"), "{refused}");
    let read = world.reads_in(world.admin, elsewhere, "/console unmirror server:Survival").await;
    assert_eq!(read, format!("[console-unmirrored channels=<#{other}> server=Survival]"));
    let read = world.reads_in(world.admin, elsewhere, "/console unmirror server:Survival").await;
    assert_eq!(
        read,
        format!("[console-shows-nothing channel=<#{elsewhere}>]"),
        "the other mirror is not gone"
    );
    let read = world.reads(world.admin, "/console status").await;
    assert!(!read.contains("[console-gone ") && read.contains(&format!("<#{}>", world.channel)), "{read}");
    let audit_log = world.audit_log().await;
    assert!(audit_log.contains(&format!("Alice | Survival | unmirror | #{other} | done")), "{audit_log:#?}");
    world.end().await;
}

#[tokio::test]
async fn a_server_without_mirrors_and_one_that_is_down_are_told() {
    let world = World::start().await;
    world.admin("/server bind").await;
    let read = world.reads(world.admin, "/console status").await;
    assert!(read.ends_with("[console-nowhere]"), "{read}");
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    let read = world.reads_until("/console status", "[connection-down …]").await;
    assert!(!read.contains("[console-connected"), "{read}");
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let asked = world.admin("/console status").await;
    assert_eq!(asked.content, "[resolve-which command=`/console status`]");
    world.end().await;
}

/// A world in which nobody waits for the next probe.
async fn without_probes() -> World {
    let mut builder = crate::support::Builder::default();
    builder.options.retry.probe = std::time::Duration::from_secs(600);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.posted("[notice-begun server=Survival]").await;
    world
}

#[tokio::test]
async fn a_timeout_of_the_bot_is_named_and_lines_wait_until_it_ends() {
    let world = without_probes().await;
    let bot = world.discord.bot_id();
    world.guild.time_out(bot, Some(std::time::Duration::from_secs(2)));
    world.server.emit("said under the timeout");
    let content = crate::support::content;
    world.tried(world.channel, |request| content(request).contains("said under")).await;
    let read = world.reads_until("/console status", "[mirror-timed-out …]").await;
    assert!(says(&read, "[mirror-timed-out …]"), "{read}");
    world.posted("said under the timeout").await;
    let refused = world.tries(world.channel).iter().filter(|request| request.status == 403).count();
    assert!(refused <= 2, "{refused} tries");
    // One that a moderator lifts ends at once.
    world.guild.time_out(bot, Some(std::time::Duration::from_secs(600)));
    world.server.emit("said under another");
    world.tried(world.channel, |request| content(request).contains("said under another")).await;
    world.guild.time_out(bot, None);
    world.posted("said under another").await;
    world.end().await;
}

#[tokio::test]
async fn a_locked_thread_is_named_and_an_archived_one_is_opened() {
    let world = without_probes().await;
    let thread = world.guild.add_thread(world.channel, "log");
    world.mirror_in(thread, "Survival").await;
    world.guild.set_thread(thread, true, false);
    world.server.emit("into an archived thread");
    let there =
        |text: &'static str| move |message: &sandbox::discord::Message| message.content.contains(text);
    world.discord.message_where(thread, there("into an archived thread")).await.unwrap();
    world.guild.set_thread(thread, false, true);
    world.server.emit("into a locked thread");
    world.posted("into a locked thread").await;
    let read = world.reads_until("/console status", "[mirror-forbidden-remedy …]").await;
    assert!(read.contains("[remedy-locked]"), "{read}");
    world.guild.set_thread(thread, false, false);
    world.discord.message_where(thread, there("into a locked thread")).await.unwrap();
    world.end().await;
}

#[tokio::test]
async fn what_discord_refuses_a_channel_by_is_told_and_lines_wait() {
    use sandbox::discord::{Fault, FaultKind, Times};
    let world = World::mirrored().await;
    let codes = [
        (400, 50008, "[remedy-no-messages]"),
        (400, 50024, "[remedy-no-messages]"),
        (403, 50009, "[remedy-verification]"),
        (400, 40058, "[remedy-forum]"),
        (400, 40067, "[remedy-forum-tags]"),
        (400, 160_006, "[remedy-too-many-threads]"),
    ];
    for (status, code, words) in codes {
        let kind = FaultKind::Json(status, serde_json::json!({"code": code, "message": "no"}));
        let fault = Fault::new(kind, Times::Always).on("POST", &crate::support::messages_of(world.channel));
        world.discord.fail(fault);
        let text = format!("held back by {code}");
        world.server.emit(&*text);
        let read = world.reads_until("/console status", "[mirror-forbidden-remedy …]").await;
        assert!(read.contains(words) && says(&read, "[mirror-forbidden-remedy …]"), "{code}: {read}");
        world.discord.heal();
        world.posted(&text).await;
    }
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}
