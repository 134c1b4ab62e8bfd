//! `/console`.

use sandbox::{
    ServerSpec,
    discord::{
        ActError, Target,
        permissions::{SEND_MESSAGES, SEND_MESSAGES_IN_THREADS},
    },
    game::Program,
};
use serde_json::json;

use crate::support::{World, begins, says, until};

#[tokio::test]
async fn a_console_is_shown_here_elsewhere_and_in_a_thread() {
    let world = World::start().await;
    world.admin("/server bind").await;
    let read = world.reads(world.admin, "/console mirror").await;
    let here = world.channel;
    let words = format!(
        "[console-said said=[mirror-shows channel=<#{here}>] server=Survival]\n[connection-up state=[power-state state=running]]"
    );
    assert_eq!(read, words);
    let other = world.guild.add_channel("other");
    let read = world.reads(world.admin, &format!("/console mirror channel:<#{other}>")).await;
    assert!(read.contains(&format!("[mirror-shows channel=<#{other}>]")), "{read}");
    let thread = world.guild.add_thread(other, "thread");
    let read = world.reads_in(world.admin, thread, "/console mirror server:Survival").await;
    assert!(read.contains(&format!("[mirror-shows channel=<#{thread}>]")), "{read}");
    world.server.emit("to all three");
    for channel in [here, other, thread] {
        world
            .discord
            .message_where(channel, |message| message.content.contains("to all three"))
            .await
            .unwrap();
    }
    let again = world.reads(world.admin, "/console mirror").await;
    assert!(
        again.starts_with(&format!("[console-said said=[mirror-shows channel=<#{here}>] server=Survival]")),
        "{again}"
    );
    world.end().await;
}

#[tokio::test]
async fn a_channel_shows_one_server_and_is_moved_only_by_who_manages_both() {
    let world = World::mirrored().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let lead = world.member("Lea", &["view"]).await;
    world.grant(&format!("<@{lead}>"), "manage", "Creative").await;
    let read = world.reads(lead, "/console mirror server:Creative").await;
    let words = format!("[mirror-not-yours channel=<#{}>]", world.channel);
    assert!(read.ends_with(&words), "{read}");

    let read = world.reads(world.admin, "/console mirror server:Creative").await;
    assert!(
        begins(&read, "[console-said said=[mirror-shows …] server=Creative]")
            && read.contains("[mirror-moved]"),
        "{read}"
    );
    world.posted("[notice-begun server=Creative]").await;
    world.server.emit("from survival");
    creative.emit("from creative");
    world.posted("from creative").await;
    assert!(!world.shown().contains("from survival"), "{}", world.shown());
    world.end().await;
}

#[tokio::test]
async fn unmirroring_ends_the_lines_and_is_about_what_is_shown() {
    let world = World::mirrored().await;
    let other = world.guild.add_channel("other");
    let read = world.reads(world.admin, &format!("/console unmirror channel:<#{other}>")).await;
    assert_eq!(read, format!("[console-shows-nothing channel=<#{other}>]"));
    let read = world.reads(world.admin, "/console unmirror server:Creative").await;
    assert_eq!(
        read,
        format!("[console-unmirror-other channel=<#{}> server=Survival typed=`Creative`]", world.channel)
    );
    let viewer = world.member("Vera", &["view"]).await;
    let read = world.reads(viewer, "/console unmirror").await;
    assert!(read.starts_with("[refusal-needs command=`/console unmirror` grant=`/access grant permission:manage server:Survival` granters=[refusal-anyone] permission=`manage` server=Survival]"), "{read}");

    world.mirror_in(other, "Survival").await;
    let read = world.reads(world.admin, "/console unmirror server:surv").await;
    assert_eq!(read, format!("[console-unmirrored channels=<#{}> server=Survival]", world.channel));
    world.server.emit("only elsewhere");
    world.discord.message_where(other, |message| message.content.contains("only elsewhere")).await.unwrap();
    world.reads(world.admin, "/console mirror server:Survival").await;
    world.server.emit("here again");
    world.posted("here again").await;
    assert!(!world.shown().contains("only elsewhere"), "{}", world.shown());
    world.end().await;
}

#[tokio::test]
async fn mirroring_again_changes_the_layout_and_says_so() {
    let mut world = World::mirrored().await;
    let here = world.channel;
    let shown = format!("[console-said said=[mirror-shows channel=<#{here}>] server=Survival]\n");
    let connected = "[connection-up state=[power-state state=running]]";
    for (typed, words) in [
        ("layout:live", "[console-layout-changed before=messages layout=live]\n"),
        ("", "[console-layout layout=live]\n"),
        ("layout:live", "[console-layout layout=live]\n"),
        ("layout:messages", "[console-layout-changed before=live layout=messages]\n"),
        ("", ""),
    ] {
        let read = world.reads(world.admin, &format!("/console mirror {typed}")).await;
        assert_eq!(read, format!("{shown}{words}{connected}"), "{typed}");
        let status = world.reads(world.admin, "/console status").await;
        let layout =
            if read.contains("layout=live]") || typed == "layout:live" { "live" } else { "messages" };
        if !read.contains("[console-layout-changed before=live layout=messages]") {
            assert!(
                status.contains(&format!("[console-mirror channel=<#{here}> layout={layout}]")),
                "{typed}: {status}"
            );
        }
    }
    let thread = world.guild.add_thread(here, "thread");
    let read = world.reads_in(world.admin, thread, "/console mirror layout:thread per day").await;
    assert_eq!(read, format!("[mirror-no-threads channel=<#{thread}>]"));
    let audit_log = world.audit_log().await;
    assert!(
        audit_log.contains(&format!("Alice | Survival | mirror | #{here}, live | done")),
        "{audit_log:#?}"
    );
    world.end().await;
}

#[tokio::test]
async fn what_takes_no_messages_is_refused() {
    let world = World::mirrored().await;
    let category = world.guild.add_category("games");
    let typed = format!("/console mirror channel:<#{category}>");
    let refused = world.discord.type_command(world.admin, world.channel, &typed);
    assert!(matches!(refused, Err(ActError::BadValue { .. })), "the client offers text channels only");

    let id = world.discord.command_registered("console").await.unwrap()["id"].clone();
    let option = json!({"name": "channel", "type": 7, "value": category.to_string()});
    let found = json!({"id": category.to_string(), "name": "games", "type": 4, "permissions": "0"});
    let data = json!({
        "id": id, "name": "console", "type": 1, "resolved": {"channels": {category.to_string(): found}},
        "options": [{"name": "mirror", "type": 1, "options": [option]}],
    });
    let forged = world.discord.send_interaction(&world.interaction(2, world.admin, data));
    let words = format!("[mirror-no-messages channel=<#{category}>]");
    until(&forged, "a category", &words).await;
    world.end().await;
}

#[tokio::test]
async fn a_thread_in_which_the_bot_may_not_post_is_told_and_heals() {
    let world = World::mirrored().await;
    let bot = Target::Role(world.guild.bot_role());
    let thread = world.guild.add_thread(world.channel, "thread");
    world.guild.set_overwrite(world.channel, bot, 0, SEND_MESSAGES_IN_THREADS);
    let read = world.reads_in(world.admin, thread, "/console mirror server:Survival").await;
    assert!(begins(&read, "[console-said said=[mirror-forbidden-lacking …] server=Survival]"), "{read}");
    assert!(says(&read, "[mirror-forbidden-lacking … rights=[right-send-in-threads]]"), "{read}");
    world.guild.clear_overwrite(world.channel, bot);
    let read = world.reads_in(world.admin, thread, "/console mirror server:Survival").await;
    assert!(says(&read, "[mirror-shows …]"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn nobody_has_the_bot_post_where_they_may_not_post_themselves() {
    let world = World::mirrored().await;
    let lead = world.member("Lea", &["manage"]).await;
    let (staff, me) = (world.guild.add_channel("staff"), Target::Member(lead));
    let thread = world.guild.add_thread(staff, "thread");
    let refused = async |channel: u64, lacks: &str| {
        let words = format!("[mirror-you-lack channel=<#{channel}> rights={lacks}]");
        let named = world.reads(lead, &format!("/console mirror channel:<#{channel}>")).await;
        assert!(named.starts_with(&words), "{named}");
        let here = world.reads_in(lead, channel, "/console mirror server:Survival").await;
        assert!(here.starts_with(&words), "{here}");
    };
    world.guild.set_overwrite(staff, me, 0, SEND_MESSAGES);
    refused(staff, "[right-send-messages]").await;
    world.guild.set_overwrite(staff, me, 0, SEND_MESSAGES_IN_THREADS);
    refused(thread, "[right-send-in-threads]").await;
    world.grant(&format!("<@{lead}>"), "manage", "*").await;
    world.guild.set_overwrite(staff, me, 0, SEND_MESSAGES);
    let uuid = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted)).uuid();
    let bound = world.reads(lead, &format!("/server bind server:{uuid} mirror:<#{staff}>")).await;
    assert!(begins(&bound, &format!("[mirror-you-lack channel=<#{staff}> …]")), "{bound}");
    // Manage Server means all, also in a channel that is closed to its holder.
    world.guild.set_overwrite(staff, Target::Member(world.admin), 0, SEND_MESSAGES);
    world.until(world.admin, &format!("/console mirror channel:<#{staff}>"), "[mirror-shows …]").await;
    world.guild.clear_overwrite(staff, me);
    world.until(lead, &format!("/console mirror channel:<#{thread}>"), "[mirror-shows …]").await;
    world.end().await;
}

#[tokio::test]
async fn what_somebody_else_shows_meanwhile_stays_and_the_trail_names_what_had_to_go() {
    let mut world = World::mirrored().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let lead = world.member("Lea", &["view"]).await;
    world.grant(&format!("<@{lead}>"), "manage", "Creative").await;
    let (other, guild) = (world.guild.add_channel("other"), world.guild.id);
    // Somebody is faster: between the question whether the channel is free and the answer.
    let faster = format!(
        "CREATE TRIGGER faster AFTER INSERT ON audit WHEN NEW.action = 'mirror' BEGIN INSERT INTO mirrors \
         (channel_id, guild_id, binding_id, created_by, created_at) SELECT {other}, {guild}, id, 1, 0 FROM bindings WHERE name = 'Survival'; END"
    );
    world.sql(&faster).await;
    let typed = format!("/console mirror channel:<#{other}> server:Creative");
    let read = world.reads(lead, &typed).await;
    assert!(read.ends_with(&format!("[mirror-not-yours channel=<#{other}>]")));
    world.sql("DROP TRIGGER faster").await;
    let list = world.reads(lead, "/server list").await;
    assert!(
        list.contains(&format!("<#{other}>")) && list.contains("[server-listed-unmirrored server=Creative]"),
        "{list}"
    );

    world.until(world.admin, &typed, "[mirror-moved]").await;
    let audit_log = world.audit_log().await;
    let told = |who: &str, rest: &str| format!("{who} | Creative | mirror | #{other}{rest}");
    let refused = told("Lea", " | refused | [note-fact fact=shows_another]");
    assert!(audit_log.contains(&refused), "{audit_log:#?}");
    assert_eq!(*audit_log.last().unwrap(), told("Alice", " instead of Survival | done"));
    world.end().await;
}
