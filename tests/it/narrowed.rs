//! Narrow rights: single commands, for some time, and who may pass them on.

use sandbox::{ServerSpec, discord::Target, game::Program};

use crate::support::{Builder, World};

/// A world whose server prints what it is told.
async fn echoing() -> World {
    let server = ServerSpec { echo: true, ..ServerSpec::new("Survival", Program::Scripted) };
    let world = Builder { server, ..Builder::default() }.start().await;
    world.bind_and_mirror().await;
    world
}

/// The answer to an administrator, with names for the members and roles.
async fn access(world: &World, typed: &str, names: &[(u64, &str)]) -> String {
    let read = world.reads(world.admin, &format!("/access {typed}")).await;
    plain(&read, names)
}

fn plain(read: &str, names: &[(u64, &str)]) -> String {
    let named = names.iter().fold(read.to_owned(), |read, (id, name)| read.replace(&id.to_string(), name));
    let times = regex::Regex::new(r"<t:[0-9]+:f> \(<t:[0-9]+:R>\)").unwrap();
    times.replace_all(&named, "TIME").into_owned()
}

#[tokio::test]
async fn a_narrowed_right_runs_what_it_names_and_nothing_else() {
    let world = echoing().await;
    let helpers = world.guild.add_role("Helpers", 0);
    let helper = world.guild.add_member("Hanna", &[helpers]);
    let names = [(helpers, "HELPERS")];
    let read =
        access(&world, "grant who:@Helpers permission:command only:say *; kick *; Whitelist add *", &names)
            .await;
    assert_eq!(
        read,
        "**Survival**: <@&HELPERS> has the permission `command` from now on: only `say *`, `kick *`, `whitelist add *`."
    );
    world.until(helper, "/mc run kick Bob", "Survival ▸ kick Bob").await;
    world.until(helper, "/mc run /SAY hi", "Survival ▸ SAY hi").await;
    world.until(helper, "/mc say hello", "Survival ▸ say hello").await;
    let read = world.reads(helper, "/mc run op Hanna").await;
    assert_eq!(
        read,
        "**Survival**: you may not run `op Hanna`. You may run `kick *`, `say *`, `whitelist add *`. Anyone with Manage \
         Server may let you."
    );
    for (around, because) in [
        ("minecraft:op Hanna", ". You may run"),
        ("//op Hanna", ". You may run"),
        ("///op Hanna", "because it begins with more than one slash"),
        ("kick\u{a0}Bob", "because it has a look-alike of a space (U+00A0)"),
        ("execute as @a run say hi", "because `execute` runs other commands"),
        ("say hi; stop", "because in some games `;` begins another command"),
        ("\"op\" Hanna", ". You may run"),
        ("whitelist  add Bob", ". You may run"),
        ("say \u{200b}hi", "because it has a character that nobody sees (U+200B)"),
    ] {
        let read = world.reads(helper, &format!("/mc run {around}")).await;
        assert!(
            read.starts_with("**Survival**: you may not run") && read.contains(because),
            "{around}: {read}"
        );
    }
    world.until(helper, "/mc say hi; stop", "Survival ▸ say hi； stop").await;
    let stop = world.guild.add_role("x; stop", 0);
    world.until(helper, &format!("/mc run say <@&{stop}>"), "Survival ▸ say @").await;
    let sent = ["kick Bob", "SAY hi", "say hello", "say hi； stop", "say @x_stop"];
    assert_eq!(world.server.commands(), sent);
    world.end().await;
}

#[tokio::test]
async fn line_breaks_do_not_get_through_either() {
    let world = echoing().await;
    let helper = world.guild.add_member("Hanna", &[]);
    access(&world, "grant who:@Hanna permission:command only:say *", &[]).await;
    let command =
        world.discord.registered_commands().into_iter().find(|command| command["name"] == "mc").unwrap();
    for text in
        ["say hi\nop Hanna", "say hi\rop Hanna", "say hi\u{85}op Hanna", "say hi\u{15}op Hanna", "say\thi"]
    {
        let run = serde_json::json!({
            "id": command["id"], "name": "mc", "type": 1,
            "options": [{"name": "run", "type": 1, "options": [{"name": "command", "type": 3, "value": text}]}],
        });
        let sent = world.discord.send_interaction(&world.interaction(2, helper, run));
        crate::support::until(&sent, text, "you may not run").await;
    }
    assert_eq!(world.server.commands(), [""; 0]);
    world.end().await;
}

#[tokio::test]
async fn what_one_grant_forbids_no_other_gives() {
    let world = echoing().await;
    let mods = world.role("Mods", &["command", "say"]).await;
    let moderator = world.guild.add_member("Mo", &[mods]);
    world.until(moderator, "/mc run weather clear", "Survival ▸ weather clear").await;
    let names = [(moderator, "MO")];
    let read =
        access(&world, "grant who:@Mo permission:command only:list never:stop; op *; say no *", &names).await;
    assert_eq!(
        read,
        "**Survival**: <@MO> has the permission `command` from now on: only `list`; never `stop`, `op *`, `say no *`."
    );
    let read = world.reads(moderator, "/mc run Stop now").await;
    assert_eq!(
        read,
        "**Survival**: you may not run `Stop now`, because of the rule `never stop`. You may run everything but `op *`, \
         `say no *`, `stop`. Anyone with Manage Server may let you."
    );
    world.until(moderator, "/mc say no thanks", "because of the rule `never say no *`").await;
    world.until(moderator, "/mc run minecraft:op Bob", "because of the rule `never op *`").await;
    world.until(moderator, "/mc run execute run op Bob", "because `execute` runs other commands").await;
    world.until(moderator, "/mc run kick Bob", "Survival ▸ kick Bob").await;
    world.until(moderator, "/mc say yes", "Survival ▸ say yes").await;
    // Manage Server is not narrowed.
    access(&world, "grant who:@Alice permission:command only:list never:*", &[]).await;
    world.until(world.admin, "/mc run op Bob", "Survival ▸ op Bob").await;
    assert_eq!(world.server.commands(), ["weather clear", "kick Bob", "say yes", "op Bob"]);
    world.end().await;
}

#[tokio::test]
async fn a_grant_ends_by_itself_and_can_be_given_other_limits() {
    let world = echoing().await;
    let gus = world.guest;
    let names = [(gus, "GUS")];
    for (typed, words) in [
        ("for:2h", "**Survival**: <@GUS> has the permission `command` from now on: until TIME."),
        (
            "only:list for:1d 12h",
            "**Survival**: <@GUS> has the permission `command` from now on: only `list`; until TIME. This takes the place \
             of: until TIME.",
        ),
        (
            "",
            "**Survival**: <@GUS> has the permission `command` from now on. This takes the place of: only `list`; until \
             TIME.",
        ),
        ("", "**Survival**: <@GUS> had the permission `command` already."),
        (
            "never:stop for:1h",
            "**Survival**: <@GUS> has the permission `command` from now on: never `stop`; until TIME. It had no limits \
             before.",
        ),
    ] {
        assert_eq!(
            access(&world, &format!("grant who:@Gus permission:command {typed}"), &names).await,
            words
        );
    }
    world.until(gus, "/mc run list", "Survival ▸ list").await;
    world.sql("UPDATE grants SET expires_at = 1000").await;
    let hidden = "There is no server here that you may use.";
    world.until(gus, "/mc run list", hidden).await;
    world.until(world.admin, "/access list", "Nothing is granted to anybody else").await;
    access(&world, "grant who:@Gus permission:view", &names).await;
    let list = access(&world, "list", &names).await;
    assert_eq!(list, "Members with Manage Server may do everything.\n**Survival**\n- <@GUS>: view");
    world.end().await;
}

#[tokio::test]
async fn what_has_ended_does_not_come_back_with_the_clock() {
    let mut world = echoing().await;
    let names = [(world.guest, "GUS")];
    access(&world, "grant who:@Gus permission:command for:2h", &names).await;
    world.until(world.guest, "/mc run list", "Survival ▸ list").await;
    // As if two hours had gone by, and then the clock were set back.
    world.sql("UPDATE grants SET expires_at = 1000").await;
    let hidden = "There is no server here that you may use.";
    world.until(world.guest, "/mc run list", hidden).await;
    world.sql("UPDATE grants SET expires_at = 99999999999").await;
    world.until(world.guest, "/mc run list", hidden).await;

    // Also where nobody asked meanwhile, and over a restart.
    access(&world, "grant who:@Gus permission:command for:2h", &names).await;
    world.stop_bot().await;
    world.sql("UPDATE grants SET expires_at = 1000").await;
    world.start_bot().await;
    world.until(world.admin, "/access list", "Nothing is granted to anybody else").await;
    world.sql("UPDATE grants SET expires_at = 99999999999").await;
    world.until(world.guest, "/mc run list", hidden).await;
    assert_eq!(world.server.commands(), ["list"]);
    world.end().await;
}

#[tokio::test]
async fn nobody_forbids_anything_to_who_may_do_more() {
    let world = World::mirrored().await;
    let alice = world.member("Al", &["manage", "command"]).await;
    let bob = world.member("Bob", &["manage", "command", "kill"]).await;
    let mods = world.role("Mods", &["command", "restart"]).await;
    let (mo, gus) = (world.guild.add_member("Mo", &[mods]), world.guest);
    let (limited, leo) = (world.member("Lea", &["manage"]).await, world.guild.add_member("Leo", &[]));
    let names =
        [(bob, "BOB"), (mods, "MODS"), (mo, "MO"), (gus, "GUS"), (leo, "LEO"), (world.admin, "ALICE")];
    access(&world, "grant who:@Lea permission:command only:list", &names).await;
    for (by, whom, limits, done) in [
        (alice, "@Bob", "never:*", false),
        (alice, "@Mo", "never:stop", false),
        (alice, "@Mods", "never:stop", false),
        (alice, "@Alice", "never:stop", false),
        (alice, "@Gus", "never:stop", true),
        (limited, "@Al", "only:list never:op *", false),
        (bob, "@Al", "never:stop", true),
        (limited, "@Leo", "only:list never:stop", true),
        (world.admin, "@Bob", "never:op *", true),
        (world.admin, "@Al", "never:op *", true),
    ] {
        let typed = format!("/access grant who:{whom} permission:command {limits}");
        let read = plain(&world.reads(by, &typed).await, &names);
        let refused = ": you can't say what <@";
        assert_eq!(read.contains("from now on"), done, "{typed}: {read}");
        assert_eq!(read.contains(refused), !done, "{typed}: {read}");
    }
    world.end().await;
}

#[tokio::test]
async fn limits_that_mean_nothing_are_refused_in_words() {
    let world = World::mirrored().await;
    for (typed, words) in [
        (
            "who:@Gus permission:say only:list",
            "`only` and `never` say which console commands may be run, so they go",
        ),
        ("who:@Gus permission:power never:list", "with `permission:command`, not with `power`."),
        (
            "who:@Gus permission:command only:ban* Bob",
            "`only:` `ban* Bob` can't be a pattern, because `*` stands for",
        ),
        (
            "who:@Gus permission:command only:say *; execute *",
            "`only:` nobody can say what `execute` will run",
        ),
        (
            "who:@Gus permission:command never:;",
            "`never:` there is no pattern in it; write some, such as `say *; kick *`.",
        ),
        ("who:@Gus permission:command never://set *", "because it begins with more than one slash."),
        ("who:@Gus permission:say for:soon", "`for:` that is no span of time; write one such as `30m`, `2h`"),
        ("who:@Gus permission:say for:10s", "`for:` the shortest time is a minute, the longest a year."),
        (
            "who:@everyone permission:command",
            "@everyone can be granted `view`, `say` and `start` only, not `command`.",
        ),
        (
            "who:@everyone permission:power",
            "@everyone can be granted `view`, `say` and `start` only, not `stop`.",
        ),
    ] {
        let read = access(&world, &format!("grant {typed}"), &[]).await;
        assert!(read.contains(words), "{typed}: {read}");
    }
    world.until(world.admin, "/access list", "Nothing is granted to anybody else").await;
    world.end().await;
}

#[tokio::test]
async fn whoever_is_limited_passes_on_no_more() {
    let mut world = World::mirrored().await;
    let lead = world.member("Lea", &["manage"]).await;
    let (gus, names) = (world.guest, [(world.guest, "GUS"), (lead, "LEA")]);
    access(&world, "grant who:@Lea permission:command only:say *; kick * never:say no for:2h", &names).await;
    for (typed, words) in [
        (
            "grant who:@Gus permission:command",
            "**Survival**: your own `command` is narrowed, so you can pass on only the same patterns: `kick *`, `say *`. \
             Name those that you mean, as in `only:kick *`.",
        ),
        ("grant who:@Gus permission:command only:op *", "**Survival**: your own `command` is narrowed"),
        (
            "grant who:@Gus permission:command only:kick * for:3h",
            "**Survival**: your own right ends TIME, so you can't grant it for longer. Without `for:` it ends with yours.",
        ),
        (
            "grant who:@Gus permission:command only:kick *",
            "**Survival**: <@GUS> has the permission `command` from now on: only `kick *`; never `say no`; until TIME. Your \
             own limits went along.",
        ),
        (
            "grant who:@Gus permission:say",
            "You can't grant `say`, because you don't hold it yourself for **Survival**.",
        ),
        (
            "revoke who:@Gus permission:command",
            "**Survival**: this grant also says what <@GUS> may never run: `say no`. Only somebody who may \
             run every command there can change that; anyone with Manage Server may.",
        ),
        (
            "revoke who:@Lea permission:command",
            "**Survival**: this grant also says what <@LEA> may never run: `say no`.",
        ),
    ] {
        let read = plain(&world.reads(lead, &format!("/access {typed}")).await, &names);
        assert!(read.starts_with(words), "{typed}: {read}");
    }
    world.until(gus, "/mc run stop", "You may run `kick *`, but never `say no`").await;
    world.until(world.admin, "/access revoke who:@Gus permission:command", "was taken from").await;
    let audit_log = plain(&world.audit_log().await.join("\n"), &names);
    assert!(
        audit_log.contains(
            "Lea | Survival | grant | command <@GUS> only `kick *`; never `say no`; until TIME | done"
        ),
        "{audit_log}"
    );
    world.end().await;
}

#[tokio::test]
async fn check_says_what_somebody_may_do_and_through_which_grant() {
    let world = World::mirrored().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let helpers = world.guild.add_role("Helpers", 0);
    let hanna = world.guild.add_member("Hanna", &[helpers]);
    let lead = world.member("Lea", &["manage"]).await;
    world.show_everything(Target::Member(hanna));
    let names =
        [(helpers, "HELPERS"), (hanna, "HANNA"), (lead, "LEA"), (world.guest, "GUS"), (world.admin, "ALICE")];
    for grant in [
        "who:@Helpers permission:command server:Survival only:say * never:say no",
        "who:@Hanna permission:restart server:Survival for:2h",
        "who:@everyone permission:start server:*",
    ] {
        access(&world, &format!("grant {grant}"), &names).await;
    }
    let everything = access(&world, "check who:@Hanna", &names).await;
    insta::assert_snapshot!(everything, @r"
    What <@HANNA> may do:
    **Creative**
    - `start` with `view` – granted to @everyone for all servers by <@ALICE>
    **Survival**
    - `command` with `view` and `say`: only `say *`; never `say no` – granted to <@&HELPERS> by <@ALICE>
    - `restart` with `view`: until TIME – granted to <@HANNA> by <@ALICE>
    - `start` with `view` – granted to @everyone for all servers by <@ALICE>
    ");
    assert_eq!(plain(&world.reads(hanna, "/access check who:@Hanna").await, &names), everything);
    let lead_reads = plain(&world.reads(lead, "/access check who:@Hanna").await, &names);
    assert!(lead_reads.contains("**Survival**") && !lead_reads.contains("Creative"), "{lead_reads}");
    insta::assert_snapshot!(access(&world, "check who:@Helpers server:surv", &names).await, @r"
    What <@&HELPERS> may do:
    **Survival**
    - `command` with `view` and `say`: only `say *`; never `say no` – granted to <@&HELPERS> by <@ALICE>
    - `start` with `view` – granted to @everyone for all servers by <@ALICE>
    ");
    let admin = access(&world, "check who:@Alice", &names).await;
    assert_eq!(admin, "<@ALICE> may do everything here, through Manage Server in Discord.");
    let others = plain(&world.reads(hanna, "/access check who:@Lea").await, &names);
    assert!(
        others.starts_with("`/access check` needs the permission `manage` for at least one server"),
        "{others}"
    );
    let others = plain(&world.reads(hanna, "/access check who:@Lea server:Survival").await, &names);
    assert!(others.starts_with("**Survival**: `/access check` needs the permission `manage`"), "{others}");
    world.end().await;
}

#[tokio::test]
async fn several_permissions_at_once_end_with_the_first() {
    let world = World::mirrored().await;
    let lead = world.member("Lea", &["manage", "restart"]).await;
    for grant in ["permission:start for:2h", "permission:stop for:1h"] {
        world.until(world.admin, &format!("/access grant who:@Lea {grant}"), "from now on").await;
    }
    let read =
        world.until(lead, "/access grant who:@Gus permission:power", "Your own limits went along.").await;
    let end = regex::Regex::new("<t:([0-9]+):R>").unwrap().captures(&read.content).unwrap()[1].to_owned();
    let list = world.reads(world.admin, "/access list").await;
    let stop = list.lines().find(|line| line.contains(&format!("<@{lead}>: stop"))).unwrap();
    assert!(stop.contains(&end), "{stop}: not {end}");
    world.end().await;
}

#[tokio::test]
async fn the_list_shows_every_right_with_its_limits_on_one_page() {
    let world = World::mirrored().await;
    let helpers = world.guild.add_role("Helpers", 0);
    let gone = world.guild.add_role("Gone", 0);
    let names = [(helpers, "HELPERS"), (gone, "GONE"), (world.guest, "GUS")];
    for grant in [
        "who:@everyone permission:view server:*",
        "who:@Helpers permission:command only:say *; kick * never:kick Alice",
        "who:@Gone permission:kill",
        "who:@Gus permission:power for:2h",
        "who:@Gus permission:say",
        "who:@Helpers permission:start",
    ] {
        access(&world, &format!("grant {grant}"), &names).await;
    }
    world.guild.remove_role(gone);
    insta::assert_snapshot!(access(&world, "list", &names).await, @r"
    Members with Manage Server may do everything.
    **All servers**
    - @everyone: view
    **Survival**
    - <@&HELPERS>: command – only `say *`, `kick *`; never `kick Alice`
    - <@&HELPERS>: start
    - a role that was deleted (GONE): kill
    - <@GUS>: start, stop, restart – until TIME
    - <@GUS>: say
    ");
    let long = (0..30).map(|number| format!("say {number} {}", "x".repeat(20))).collect::<Vec<_>>().join(";");
    for number in 0..6 {
        world.guild.add_member(&format!("Member{number}"), &[]);
        access(&world, &format!("grant who:@Member{number} permission:command only:{long}"), &names).await;
    }
    let list = world.types(world.admin, world.channel, "/access list").await;
    assert!(list.text().ends_with(" more"), "{}", list.text());
    let whole = &list.attachments[0];
    let text = String::from_utf8(whole.bytes.to_vec()).unwrap();
    assert!(whole.filename == "rights.txt" && text.matches("say 29 xxx").count() == 6, "{text}");
    world.end().await;
}
