//! `/console filter`.

use sandbox::discord::Choice;

use crate::support::{World, logged};

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
    **Survival**: <#HERE> hides lines with `tick` from now on.
    It would have hidden 2 of the last 3 lines.
    ");
    world.server.emit("TICK 3");
    world.server.emit("[chat] after the tock");
    world.posted("after the tock").await;
    assert!(!world.shown().contains("TICK 3"), "{}", world.shown());
    let again = world.filter("add action:hide pattern:tick").await;
    assert_eq!(again, "**Survival**: <#HERE> hides lines with `tick` already.");
    world.filter("add action:mask pattern:\\bh[ie]\\b regex:true").await;
    world.server.emit("[chat] he said hi");
    world.posted(" said ").await;
    assert!(!world.shown().contains("he said hi"), "{}", world.shown());

    let list = world.filter("list").await;
    assert!(
        list.starts_with(
            "**Survival** in <#HERE>\n1. hides lines with `tick`\n2. masks the regex `\\bh[ie]\\b`\n"
        ),
        "{list}"
    );
    assert!(list.ends_with("1 line hidden since the mirror runs."), "{list}");
    assert_eq!(world.filter("remove 1").await, "**Survival**: <#HERE> no longer hides lines with `tick`.");
    world.server.emit("tick 4");
    world.posted("tick 4").await;
    let gone = world.filter("remove tick").await;
    assert_eq!(gone, "**Survival**: <#HERE> has no filter `tick`. `/console filter list` shows them.");
    let here = world.channel;
    let audit_log = world.audit_log().await;
    let row = |what: &str, rest: &str| format!("Alice | Survival | {what} | #{here} {rest}");
    for row in [
        row("add filter", "hide: tick | done"),
        row("add filter", "hide: tick | refused | it was so already"),
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
    world.reads_until("/console status", "Console: connected").await;
    world.server.emit("noise");
    world.server.emit("[chat] signal");
    world.posted("signal").await;
    world.posted_in(other, "noise").await;
    assert!(!world.shown().contains("noise"), "{}", world.shown());
    let list = world.reads(world.admin, "/console filter list").await;
    assert_eq!(list.matches("**Survival** in <#").count(), 2, "{list}");
    world.end().await;
}

#[tokio::test]
async fn wrong_input_is_told_at_once() {
    let world = World::mirrored().await;
    for (typed, words) in [
        ("add", "Say what to look for with `action` and `pattern`, or name a `preset`."),
        ("add action:hide", "Say what to look for with `pattern`."),
        ("add pattern:x", "Say what becomes of it with `action`"),
        ("add action:hide pattern:x preset:login", "A filter is a `preset` or a `pattern`"),
        (
            "add action:hide pattern:a(b regex:true",
            "**Survival**: `a(b` can't be a filter: this is not a regex: unclosed group (at character 2).",
        ),
        (
            "add action:hide pattern:.* regex:true",
            "**Survival**: `.*` can't be a filter: it matches every line: it would hide everything.",
        ),
        ("add action:hide pattern:(\\w{99}){99} regex:true", "can't be a filter: the regex is too large"),
        ("add preset:login", "**Survival**: the preset `login` is on already in <#HERE>."),
        ("remove nothing of the kind", "**Survival**: <#HERE> has no filter `nothing of the kind`."),
        ("test action:hide line:x", "To test one more filter, give both"),
    ] {
        let read = world.filter(typed).await;
        assert!(read.contains(words), "{typed}: {read}");
    }
    for number in 0..50 {
        world.filter(&format!("add action:hide pattern:word{number}")).await;
    }
    let read = world.filter("add action:hide pattern:one more").await;
    insta::assert_snapshot!(read, @"**Survival**: <#HERE> has 50 filters, and no mirror can have more. One regex can stand for several; `/console filter remove` makes room.");
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
        off.starts_with("**Survival**: the preset `login` is off in <#HERE>; when it is on, it masks "),
        "{off}"
    );
    world.server.emit("Mia issued server command: /login hunter3");
    world.posted("hunter3").await;
    assert!(world.filter("list").await.contains("- preset `login` **off**: "));
    let on = world.filter("add preset:login").await;
    assert!(
        on.starts_with("**Survival**: the preset `login` is on in <#HERE> from now on: it masks "),
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
    assert!(!shown.contains("hunter2") && shown.starts_with("**Survival** in <#HERE> shows `"), "{shown}");
    assert!(shown.contains("1. masks `Mia`\n"), "{shown}");
    assert!(shown.contains("- preset `login` masks what follows /login"), "{shown}");
    let hidden = world.filter("test line:tick 2").await;
    insta::assert_snapshot!(hidden, @r"
    **Survival** in <#HERE> does not show that line.
    2. hides lines with `tick`
    0 lines hidden here since the mirror runs.
    ");
    let with_more = world.filter("test action:hide pattern:t[aei] regex:true line:tea").await;
    insta::assert_snapshot!(with_more, @r"
    **Survival** in <#HERE> does not show that line.
    - the new one hides lines with the regex `t[aei]`
    ⚠️ It would have hidden **all** of the last 1 line.
    0 lines hidden here since the mirror runs.
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
    assert_eq!((&*all[0].0, &*all[1].0), ("hide: tick", "show only: chat"));
    assert!(all.iter().any(|(name, _)| name == "preset login"), "{all:?}");
    let chat = offered(world.admin, "filter:CHAT").await;
    assert_eq!(chat.len(), 1);
    let there = offered(world.admin, &format!("channel:<#{other}> filter:")).await;
    assert!(!there.is_empty() && there.iter().all(|(name, _)| name.starts_with("preset ")), "{there:?}");
    let viewer = world.member("Vera", &["view"]).await;
    assert_eq!(offered(viewer, "filter:").await, []);
    // What was offered is what is removed.
    let read = world.filter(&format!("remove {}", chat[0].1)).await;
    assert_eq!(read, "**Survival**: <#HERE> no longer shows only lines with `chat`.");
    world.end().await;
}

#[tokio::test]
async fn the_same_masks_hold_in_answers_actions_and_the_audit_log() {
    let mut world = World::mirrored().await;
    world.filter("add action:mask pattern:hunter2").await;
    let asked =
        world.discord.type_command(world.admin, world.channel, "/mc run whois hunter2 203.0.113.9").unwrap();
    world.posted("▸ Alice: whois").await;
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
        world.until(who, &format!("/console filter add action:mask {mask}"), "from now on").await;
    }
    // Each masks what they do, and what the other does.
    for (who, command) in [(kim, "op Mallory"), (kim, "ban Zoe"), (lee, "op Mallory 2"), (lee, "ban Zoe now")]
    {
        world.until(who, &format!("/mc run {command}"), "Survival ▸").await;
    }
    world.posted_in(actions, "Lee (<@").await;
    world.posted_in(actions, "`/mc run ‹masked by a filter of Lee› now` — done").await;
    world.posted_in(actions, "`/mc run ‹masked by a filter of Kim›` — done").await;
    let told = world.lines_told(actions);
    let all = world.reads(world.admin, "/audit").await;
    for command in ["op Mallory", "ban Zoe", "op Mallory 2", "ban Zoe now"] {
        assert!(all.contains(&format!("`/mc run {command}` — done")), "{all}");
    }
    // What was masked stays so for the others, whatever becomes of the filters.
    world.until(lee, "/console filter remove 1", "no longer masks").await;
    world.until(kim, "/console unmirror", "any more").await;
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
    assert!(list.contains(&format!("1. masks the regex `s3cr3t.*` (added by <@{}>)", world.admin)), "{list}");
    let refused = world.reads(viewer, "/console filter list").await;
    assert!(refused.contains("needs the permission `manage`"), "{refused}");
    world.posted_in(actions, "mask regex: ‹not shown› — done").await;
    world.posted_in(actions, "mask: ‹not shown› of Alice — done").await;
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
