//! `/console filter`.

use sandbox::discord::Choice;

use crate::support::{World, logged, says};

impl World {
    /// What the admin reads, with the story's channel as HERE.
    async fn filter(&self, typed: &str) -> String {
        let read = self.reads(self.admin, &format!("/console filter {typed}")).await;
        read.replace(&self.channel.to_string(), "HERE")
    }

    /// All that a channel shows, as it was posted.
    fn lines_told(&self, channel: u64) -> String {
        let messages = self.discord.messages(channel);
        messages.iter().map(|message| message.content.clone()).collect::<Vec<_>>().join("\n")
    }
}

#[tokio::test]
async fn a_filter_counts_at_once_and_until_it_is_removed() {
    let mut world = World::mirrored().await;
    for line in ["[chat] hi", "tick 1", "tick 2"] {
        world.server.emit(line);
    }
    world.posted("tick 2").await;
    let read = world.filter("add action:hide pattern:tick").await;
    insta::assert_snapshot!(read, @r"
    [filter-added channel=<#HERE> does=[filter-does action=hide pattern=words text=`tick`] server=Survival]
    [filter-touched action=hide count=3 touched=2]
    ");
    world.server.emit("TICK 3");
    world.server.emit("[chat] after the tock");
    world.posted("after the tock").await;
    assert!(!world.shown().contains("TICK 3"), "{}", world.shown());
    let again = world.filter("add action:hide pattern:tick").await;
    assert_eq!(
        again,
        "[filter-already channel=<#HERE> does=[filter-does action=hide pattern=words text=`tick`] server=Survival]"
    );
    world.filter("add action:mask pattern:\\bh[ie]\\b regex:true").await;
    world.server.emit("[chat] he said hi");
    world.posted(" said ").await;
    assert!(!world.shown().contains("he said hi"), "{}", world.shown());

    let list = world.filter("list").await;
    assert!(
        list.starts_with(
            "[filter-list-head channel=<#HERE> server=Survival]\n\
             [filter-list-line does=[filter-does action=hide pattern=words text=`tick`] number=1]\n\
             [filter-list-line does=[filter-does action=mask pattern=regex text=`\\bh[ie]\\b`] number=2]\n"
        ),
        "{list}"
    );
    assert!(list.ends_with("[filter-list-hidden count=1]"), "{list}");
    assert_eq!(
        world.filter("remove 1").await,
        "[filter-removed channel=<#HERE> does=[filter-does action=hide pattern=words text=`tick`] server=Survival]"
    );
    world.server.emit("tick 4");
    world.posted("tick 4").await;
    let gone = world.filter("remove tick").await;
    assert_eq!(gone, "[filter-none-such channel=<#HERE> server=Survival typed=`tick`]");
    let here = world.channel;
    let audit_log = world.audit_log().await;
    let row = |what: &str, rest: &str| format!("Alice | Survival | {what} | #{here} {rest}");
    for row in [
        row("add filter", "hide: tick | done"),
        row("add filter", "hide: tick | refused | [note-fact fact=already]"),
        row("add filter", "mask regex: ‹not shown› | done"),
        row("remove filter", "hide: tick | done"),
    ] {
        assert!(audit_log.contains(&row), "{row}: {audit_log:#?}");
    }
    world.end().await;
}

#[tokio::test]
async fn filters_outlive_the_bot_and_belong_to_one_mirror() {
    let mut world = World::mirrored().await;
    let other = world.guild.add_channel("other");
    world.mirror_in(other, "Survival").await;
    world.filter("add action:show only pattern:[chat]").await;
    world.stop_bot().await;
    world.start_bot().await;
    world.reads_until("/console status", "[console-connected …]").await;
    world.server.emit("noise");
    world.server.emit("[chat] signal");
    world.posted("signal").await;
    world.posted_in(other, "noise").await;
    assert!(!world.shown().contains("noise"), "{}", world.shown());
    let list = world.reads(world.admin, "/console filter list").await;
    assert_eq!(list.matches("[filter-list-head ").count(), 2, "{list}");
    world.end().await;
}

#[tokio::test]
async fn wrong_input_is_told_at_once() {
    let world = World::mirrored().await;
    for (typed, words) in [
        ("add", "[filter-needs-any]"),
        ("add action:hide", "[filter-needs-pattern]"),
        ("add pattern:x", "[filter-needs-action]"),
        ("add action:hide pattern:x preset:login", "[filter-needs-one]"),
        (
            "add action:hide pattern:a(b regex:true",
            "[filter-refused server=Survival text=`a(b` why=[filter-not-a-regex at=2 reason=unclosed group]]",
        ),
        (
            "add action:hide pattern:.* regex:true",
            "[filter-refused server=Survival text=`.*` why=[filter-everything action=hide]]",
        ),
        ("add action:hide pattern:(\\w{99}){99} regex:true", "why=[filter-large fewer=`{1,20}`]]"),
        ("add preset:login", "[filter-preset-already channel=<#HERE> preset=`login` server=Survival]"),
        (
            "remove nothing of the kind",
            "[filter-none-such channel=<#HERE> server=Survival typed=`nothing of the kind`]",
        ),
        ("test action:hide line:x", "[filter-test-needs-both]"),
    ] {
        let read = world.filter(typed).await;
        assert!(read.contains(words), "{typed}: {read}");
    }
    for number in 0..50 {
        world.filter(&format!("add action:hide pattern:word{number}")).await;
    }
    let read = world.filter("add action:hide pattern:one more").await;
    insta::assert_snapshot!(read, @"[filter-too-many channel=<#HERE> most=50 server=Survival]");
    world.end().await;
}

#[tokio::test]
async fn presets_are_on_and_can_be_switched() {
    let mut world = World::mirrored().await;
    world.server.emit("Mia issued server command: /login hunter2");
    world.posted("/login ").await;
    assert!(!world.shown().contains("hunter2"), "{}", world.shown());
    let off = world.filter("remove filter:preset login").await;
    assert!(
        off.starts_with("[filter-preset-removed about=[filter-preset-about preset=login] channel=<#HERE> preset=`login` server=Survival]"),
        "{off}"
    );
    world.server.emit("Mia issued server command: /login hunter3");
    world.posted("hunter3").await;
    let list = world.filter("list").await;
    assert!(says(&list, "[filter-list-preset-off … preset=`login`]"), "{list}");
    let on = world.filter("add preset:login").await;
    assert!(
        on.starts_with("[filter-preset-added about=[filter-preset-about preset=login] channel=<#HERE> preset=`login` server=Survival]"),
        "{on}"
    );
    world.server.emit("Mia issued server command: /login hunter4, and then");
    world.shown_times("/login ", 3).await;
    assert!(!world.shown().contains("hunter4"), "{}", world.shown());
    let audit_log = world.audit_log().await;
    let row = |what: &str| format!("Alice | Survival | {what} | #{} preset login | done", world.channel);
    assert!(
        audit_log.contains(&row("remove filter")) && audit_log.contains(&row("add filter")),
        "{audit_log:#?}"
    );
    world.end().await;
}

#[tokio::test]
async fn a_line_is_tried_with_the_rules_and_one_more() {
    let world = World::mirrored().await;
    world.server.emit("tick 1");
    world.posted("tick 1").await;
    world.filter("add action:mask pattern:Mia").await;
    world.filter("add action:hide pattern:tick").await;
    let shown = world.filter("test line:Mia said /login hunter2").await;
    assert!(
        !shown.contains("hunter2")
            && shown.starts_with(
                "[filter-test-shows channel=<#HERE> line=`‹masked› said /login ‹masked›` server=Survival]"
            ),
        "{shown}"
    );
    assert!(shown.contains("does=[filter-does action=mask pattern=words text=`Mia`] number=1]\n"), "{shown}");
    assert!(says(&shown, "[filter-test-preset … preset=`login`]"), "{shown}");
    let hidden = world.filter("test line:tick 2").await;
    insta::assert_snapshot!(hidden, @r"
    [filter-test-hides channel=<#HERE> server=Survival]
    [filter-list-line does=[filter-does action=hide pattern=words text=`tick`] number=2]
    [filter-test-hidden count=0]
    ");
    let with_more = world.filter("test action:hide pattern:t[aei] regex:true line:tea").await;
    insta::assert_snapshot!(with_more, @r"
    [filter-test-hides channel=<#HERE> server=Survival]
    [filter-test-new does=[filter-does action=hide pattern=regex text=`t[aei]`]]
    [filter-touched-all action=hide count=1]
    [filter-test-hidden count=0]
    ");
    let all = world.filter("list").await;
    assert!(!all.contains("t[aei]"), "a test changes nothing: {all}");
    world.end().await;
}

#[tokio::test]
async fn filters_are_offered_while_somebody_types_which() {
    let world = World::mirrored().await;
    world.filter("add action:hide pattern:tick").await;
    world.filter("add action:show only pattern:chat").await;
    let other = world.guild.add_channel("other");
    world.mirror_in(other, "Survival").await;
    let offered = async |user: u64, typed: &str| -> Vec<(String, String)> {
        let typed = format!("/console filter remove {typed}|");
        let choices = world.discord.autocomplete(user, world.channel, &typed).await.unwrap();
        let told =
            |choice: &Choice| (choice.name.clone(), choice.value.as_str().unwrap_or_default().to_owned());
        choices.iter().map(told).collect()
    };
    let all = offered(world.admin, "filter:").await;
    assert_eq!(
        (&*all[0].0, &*all[1].0),
        ("[filter-choice kind=hide text=tick]", "[filter-choice kind=show only text=chat]")
    );
    assert!(all.iter().any(|(name, _)| name == "[filter-preset-choice preset=login]"), "{all:?}");
    let chat = offered(world.admin, "filter:CHAT").await;
    assert_eq!(chat.len(), 1);
    let there = offered(world.admin, &format!("channel:<#{other}> filter:")).await;
    assert!(
        !there.is_empty() && there.iter().all(|(name, _)| name.starts_with("[filter-preset-choice ")),
        "{there:?}"
    );
    let viewer = world.member("Vera", &["view"]).await;
    assert_eq!(offered(viewer, "filter:").await, []);
    // What was offered is what is removed.
    let read = world.filter(&format!("remove {}", chat[0].1)).await;
    assert_eq!(
        read,
        "[filter-removed channel=<#HERE> does=[filter-does action=only pattern=words text=`chat`] server=Survival]"
    );
    world.end().await;
}

#[tokio::test]
async fn the_same_masks_hold_in_answers_actions_and_the_audit_log() {
    let mut world = World::mirrored().await;
    world.filter("add action:mask pattern:hunter2").await;
    let asked =
        world.discord.type_command(world.admin, world.channel, "/mc run whois hunter2 203.0.113.9").unwrap();
    world.posted("[notice-action what=whois ‹masked› ‹ip … who=Alice]").await;
    world.server.emit("hunter2 is 203.0.113.9");
    let read = asked.reply().await.unwrap().content.clone();
    assert!(read.contains("whois") && !read.contains("hunter2") && !read.contains("203.0.113.9"), "{read}");
    world.shown_times("‹ip ", 1).await;
    assert!(
        !world.shown().contains("hunter2") && !world.shown().contains("203.0.113.9"),
        "{}",
        world.shown()
    );
    let audit_log = world.audit_log().await;
    assert!(audit_log.iter().any(|row| row.contains("| command | whois ")), "{audit_log:#?}");
    assert!(!audit_log.iter().any(|row| row.contains("203.0.113.9")), "{audit_log:#?}");
    world.end().await;
}

/// Somebody with Manage Server reads in the audit log what everybody did, whatever they mask.
#[tokio::test]
async fn those_who_add_masks_blank_no_row() {
    let mut world = World::mirrored().await;
    let actions = world.guild.add_channel("actions");
    world.reads(world.admin, &format!("/server audit-channel channel:<#{actions}>")).await;
    let kim = world.member("Kim", &["command", "manage"]).await;
    let lee = world.member("Lee", &["command", "manage"]).await;
    for (who, mask) in [(kim, "pattern:op Mallory"), (lee, "pattern:ban [A-Z]oe regex:true")] {
        world.until(who, &format!("/console filter add action:mask {mask}"), "[filter-added …]").await;
    }
    // Each masks what they do, and what the other does.
    for (who, command) in [(kim, "op Mallory"), (kim, "ban Zoe"), (lee, "op Mallory 2"), (lee, "ban Zoe now")]
    {
        world.until(who, &format!("/mc run {command}"), "Survival ▸").await;
    }
    world.posted_in(actions, "[audit-line-of … name=Lee …]").await;
    world
        .posted_in(
            actions,
            "command=`/mc run ‹masked by a filter of Lee› now`] ended=[audit-ended outcome=done]",
        )
        .await;
    world
        .posted_in(actions, "command=`/mc run ‹masked by a filter of Kim›`] ended=[audit-ended outcome=done]")
        .await;
    let told = world.lines_told(actions);
    let all = world.reads(world.admin, "/audit").await;
    for command in ["op Mallory", "ban Zoe", "op Mallory 2", "ban Zoe now"] {
        assert!(
            all.contains(&format!("command=`/mc run {command}`] ended=[audit-ended outcome=done]")),
            "{all}"
        );
    }
    // What was masked stays so for the others, whatever becomes of the filters.
    world.until(lee, "/console filter remove 1", "[filter-removed …]").await;
    world.until(kim, "/console unmirror", "[console-unmirrored …]").await;
    for who in [kim, lee] {
        let read = world.reads(who, "/audit").await;
        assert_eq!(read.matches("‹masked by a filter of").count(), 4, "{read}");
        assert!(!read.contains("op Mallory") && !read.contains("ban Zoe"), "{read}");
    }
    for (secret, from) in
        [("op Mallory", &told), ("ban Zoe", &told), ("ban [A-Z]oe", &told), ("ban [A-Z]oe", &all)]
    {
        assert!(!from.contains(secret), "{secret}: {from}");
    }
    let audit_log = world.audit_log().await;
    assert!(audit_log.contains(&"Kim | Survival | command | op Mallory | done".to_owned()), "{audit_log:#?}");
    let here = world.channel;
    for row in [
        format!("Lee | Survival | add filter | #{here} mask regex: ‹not shown› | done"),
        format!("Lee | Survival | remove filter | #{here} mask: ‹not shown› of Kim | done"),
    ] {
        assert!(audit_log.contains(&row), "{row}: {audit_log:#?}");
    }
    assert!(!audit_log.concat().contains("[A-Z]oe"), "{audit_log:#?}");
    world.end().await;
}

/// What a mask looks for may be the secret: only those who manage read it, each alone.
#[tokio::test]
async fn what_a_mask_looks_for_is_told_nowhere_but_to_who_asks() {
    let world = World::mirrored().await;
    let actions = world.guild.add_channel("actions");
    world.reads(world.admin, &format!("/server audit-channel channel:<#{actions}>")).await;
    let keeper = world.member("Kim", &["manage"]).await;
    let viewer = world.member("Vera", &["view"]).await;
    for typed in [
        "test action:mask pattern:s3cr3t line:s3cr3t",
        "add action:mask pattern:s3cr3t(( regex:true",
        "add action:mask pattern:s3cr3t",
        "add action:mask pattern:s3cr3t",
        "remove s3cr3t of another kind",
        "remove s3cr3t",
        "add action:mask pattern:s3cr3t.* regex:true",
        "list",
    ] {
        let read = world.until(world.admin, &format!("/console filter {typed}"), "s3cr3t").await;
        assert_eq!(read.message.ephemeral_to, Some(world.admin), "{typed}");
    }
    let list = world.reads(keeper, "/console filter list").await;
    assert!(list.contains(&format!("[filter-list-line-by does=[filter-does action=mask pattern=regex text=`s3cr3t.*`] member=<@{}> number=1]", world.admin)), "{list}");
    let refused = world.reads(viewer, "/console filter list").await;
    assert!(says(&refused, "[refusal-needs … permission=`manage` …]"), "{refused}");
    world
        .posted_in(actions, "filter=mask regex text=[audit-not-shown]]] ended=[audit-ended outcome=done]")
        .await;
    world.posted_in(actions, "details=[audit-filter-of author=Alice … filter=mask text=[audit-not-shown]]] ended=[audit-ended outcome=done]").await;
    for channel in [actions, world.channel] {
        assert!(!world.lines_told(channel).contains("s3cr3t"), "{}", world.lines_told(channel));
    }
    for table in ["audit", "masked_details"] {
        let rows = format!(
            "(SELECT 1 FROM {table} WHERE {table}.{} LIKE '%s3cr3t%')",
            if table == "audit" { "details" } else { "masked" }
        );
        assert_eq!(world.count(&rows).await, 0, "{table}");
    }
    assert_eq!(logged(&["s3cr3t"]), Vec::<String>::new());
    world.end().await;
}
