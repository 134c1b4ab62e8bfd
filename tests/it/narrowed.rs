//! Narrow rights: single commands, for some time, and who may pass them on.

use sandbox::{ServerSpec, discord::Target, game::Program};

use crate::support::{Builder, World, begins, says};

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
        "[access-given-within limits=[limits-only patterns=`say *`, `kick *`, `whitelist add *`] permission=`command` place=[server-name server=Survival] who=<@&HELPERS>]"
    );
    world.until(helper, "/mc run kick Bob", "Survival ▸ kick Bob").await;
    world.until(helper, "/mc run /SAY hi", "Survival ▸ SAY hi").await;
    world.until(helper, "/mc say hello", "Survival ▸ say hello").await;
    let read = world.reads(helper, "/mc run op Hanna").await;
    assert_eq!(
        read,
        "[refusal-not-run command=`op Hanna` server=Survival] [refusal-may-run may=`kick *`, `say *`, `whitelist add *`] [refusal-may-let granters=[refusal-anyone]]"
    );
    for (around, because) in [
        ("minecraft:op Hanna", "[refusal-may-run …]"),
        ("//op Hanna", "[refusal-may-run …]"),
        ("///op Hanna", "[refusal-not-run-odd … why=[odd-slashes]]"),
        ("kick\u{a0}Bob", "[refusal-not-run-odd … why=[odd-space code_point=U+00A0]]"),
        ("execute as @a run say hi", "[refusal-not-run-odd … why=[odd-wrapper command=`execute`]]"),
        ("say hi; stop", "[refusal-not-run-odd … why=[odd-separator]]"),
        ("\"op\" Hanna", "[refusal-may-run …]"),
        ("whitelist  add Bob", "[refusal-may-run …]"),
        ("say \u{200b}hi", "[refusal-not-run-odd … why=[odd-invisible code_point=U+200B]]"),
    ] {
        let read = world.reads(helper, &format!("/mc run {around}")).await;
        assert!(read.starts_with("[refusal-not-run") && says(&read, because), "{around}: {read}");
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
        crate::support::until(&sent, text, "[refusal-not-run-odd …]").await;
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
        "[access-given-within limits=[limits-only patterns=`list`]; [limits-never patterns=`stop`, `op *`, `say no *`] permission=`command` place=[server-name server=Survival] who=<@MO>]"
    );
    let read = world.reads(moderator, "/mc run Stop now").await;
    assert_eq!(
        read,
        "[refusal-not-run-rule command=`Stop now` rule=`never stop` server=Survival] [refusal-may-run-all-but never=`op *`, `say no *`, `stop`] [refusal-may-let granters=[refusal-anyone]]"
    );
    world.until(moderator, "/mc say no thanks", "[refusal-not-run-rule … rule=`never say no *` …]").await;
    world.until(moderator, "/mc run minecraft:op Bob", "[refusal-not-run-rule … rule=`never op *` …]").await;
    world
        .until(
            moderator,
            "/mc run execute run op Bob",
            "[refusal-not-run-odd … why=[odd-wrapper command=`execute`]]",
        )
        .await;
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
        (
            "for:2h",
            "[access-given-within limits=[limits-until end=TIME] permission=`command` place=[server-name server=Survival] who=<@GUS>]",
        ),
        (
            "only:list for:1d 12h",
            "[access-given-within limits=[limits-only patterns=`list`]; [limits-until end=TIME] permission=`command` place=[server-name server=Survival] who=<@GUS>] [access-instead limits=[limits-until end=TIME]]",
        ),
        (
            "",
            "[access-given permission=`command` place=[server-name server=Survival] who=<@GUS>] [access-instead limits=[limits-only patterns=`list`]; [limits-until end=TIME]]",
        ),
        ("", "[access-had permission=`command` place=[server-name server=Survival] who=<@GUS>]"),
        (
            "never:stop for:1h",
            "[access-given-within limits=[limits-never patterns=`stop`]; [limits-until end=TIME] permission=`command` place=[server-name server=Survival] who=<@GUS>] [access-instead-of-all]",
        ),
    ] {
        assert_eq!(
            access(&world, &format!("grant who:@Gus permission:command {typed}"), &names).await,
            words
        );
    }
    world.until(gus, "/mc run list", "Survival ▸ list").await;
    world.sql("UPDATE grants SET expires_at = 1000").await;
    let hidden = "[refusal-nothing-usable command=`/mc run` permission=`command`]";
    world.until(gus, "/mc run list", hidden).await;
    world.until(world.admin, "/access list", "[access-list-none]").await;
    access(&world, "grant who:@Gus permission:view", &names).await;
    let list = access(&world, "list", &names).await;
    assert_eq!(
        list,
        "[access-list-managers]\n[server-name server=Survival]\n[access-list-line permissions=view who=<@GUS>]"
    );
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
    let hidden = "[refusal-nothing-usable command=`/mc run` permission=`command`]";
    world.until(world.guest, "/mc run list", hidden).await;
    world.sql("UPDATE grants SET expires_at = 99999999999").await;
    world.until(world.guest, "/mc run list", hidden).await;

    // Also where nobody asked meanwhile, and over a restart.
    access(&world, "grant who:@Gus permission:command for:2h", &names).await;
    world.stop_bot().await;
    world.sql("UPDATE grants SET expires_at = 1000").await;
    world.start_bot().await;
    world.until(world.admin, "/access list", "[access-list-none]").await;
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
        let refused = "[access-holds-more ";
        assert_eq!(read.contains("[access-given"), done, "{typed}: {read}");
        assert_eq!(read.contains(refused), !done, "{typed}: {read}");
    }
    world.end().await;
}

#[tokio::test]
async fn limits_that_mean_nothing_are_refused_in_words() {
    let world = World::mirrored().await;
    for (typed, words) in [
        ("who:@Gus permission:say only:list", "[access-limits-of-command permission=`say`]"),
        ("who:@Gus permission:power never:list", "[access-limits-of-command permission=`power`]"),
        (
            "who:@Gus permission:command only:ban* Bob",
            "[access-list-wrong option=`only:` why=[patterns-bad pattern=`ban* Bob` why=[pattern-part-of-word word=`ban*`]]]",
        ),
        ("who:@Gus permission:command only:say *; execute *", "[access-only-wrapper command=`execute`]"),
        ("who:@Gus permission:command never:;", "[access-list-wrong option=`never:` why=[patterns-empty]]"),
        (
            "who:@Gus permission:command never://set *",
            "[access-list-wrong option=`never:` why=[patterns-bad pattern=`//set *` why=[odd-slashes]]]",
        ),
        ("who:@Gus permission:say for:soon", "[access-for-unreadable]"),
        ("who:@Gus permission:say for:10s", "[access-for-out-of-bounds]"),
        ("who:@everyone permission:command", "[access-everyone permission=`command` …]"),
        ("who:@everyone permission:power", "[access-everyone permission=`stop` …]"),
    ] {
        let read = access(&world, &format!("grant {typed}"), &[]).await;
        assert!(says(&read, words), "{typed}: {read}");
    }
    world.until(world.admin, "/access list", "[access-list-none]").await;
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
            "[access-narrowed example=`only:kick *` patterns=`kick *`, `say *` permission=`command` place=[server-name server=Survival]]",
        ),
        (
            "grant who:@Gus permission:command only:op *",
            "[access-narrowed … permission=`command` place=[server-name server=Survival]]",
        ),
        (
            "grant who:@Gus permission:command only:kick * for:3h",
            "[access-ends end=TIME place=[server-name server=Survival]]",
        ),
        (
            "grant who:@Gus permission:command only:kick *",
            "[access-given-within limits=[limits-only patterns=`kick *`]; [limits-never patterns=`say no`]; [limits-until end=TIME] permission=`command` place=[server-name server=Survival] who=<@GUS>] [access-own-limits]",
        ),
        (
            "grant who:@Gus permission:say",
            "[access-not-held permission=`say` place=[server-name server=Survival]]",
        ),
        (
            "revoke who:@Gus permission:command",
            "[access-forbids patterns=`say no` place=[server-name server=Survival] who=<@GUS>]",
        ),
        (
            "revoke who:@Lea permission:command",
            "[access-forbids patterns=`say no` place=[server-name server=Survival] who=<@LEA>]",
        ),
    ] {
        let read = plain(&world.reads(lead, &format!("/access {typed}")).await, &names);
        assert!(begins(&read, words), "{typed}: {read}");
    }
    world.until(gus, "/mc run stop", "[refusal-may-run-but may=`kick *` never=`say no`]").await;
    world.until(world.admin, "/access revoke who:@Gus permission:command", "[access-taken …]").await;
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
    [access-check-head who=<@HANNA>]
    [server-name server=Creative]
    [access-check-line by=<@ALICE> right=[access-check-right-with included=`view` permission=`start`] scope=all who=@everyone]
    [server-name server=Survival]
    [access-check-line-within by=<@ALICE> limits=[limits-only patterns=`say *`]; [limits-never patterns=`say no`] right=[access-check-right-with included=`view` & `say` permission=`command`] scope=one who=<@&HELPERS>]
    [access-check-line-within by=<@ALICE> limits=[limits-until end=TIME] right=[access-check-right-with included=`view` permission=`restart`] scope=one who=<@HANNA>]
    [access-check-line by=<@ALICE> right=[access-check-right-with included=`view` permission=`start`] scope=all who=@everyone]
    ");
    assert_eq!(plain(&world.reads(hanna, "/access check who:@Hanna").await, &names), everything);
    let lead_reads = plain(&world.reads(lead, "/access check who:@Hanna").await, &names);
    assert!(
        lead_reads.contains("[server-name server=Survival]") && !lead_reads.contains("Creative"),
        "{lead_reads}"
    );
    insta::assert_snapshot!(access(&world, "check who:@Helpers server:surv", &names).await, @r"
    [access-check-head who=<@&HELPERS>]
    [server-name server=Survival]
    [access-check-line-within by=<@ALICE> limits=[limits-only patterns=`say *`]; [limits-never patterns=`say no`] right=[access-check-right-with included=`view` & `say` permission=`command`] scope=one who=<@&HELPERS>]
    [access-check-line by=<@ALICE> right=[access-check-right-with included=`view` permission=`start`] scope=all who=@everyone]
    ");
    let admin = access(&world, "check who:@Alice", &names).await;
    assert_eq!(admin, "[access-check-everything who=<@ALICE>]");
    let others = plain(&world.reads(hanna, "/access check who:@Lea").await, &names);
    assert!(
        others.starts_with("[refusal-manages-nothing command=`/access check` permission=`manage`]"),
        "{others}"
    );
    let others = plain(&world.reads(hanna, "/access check who:@Lea server:Survival").await, &names);
    assert!(
        says(&others, "[refusal-needs command=`/access check` … permission=`manage` server=Survival]"),
        "{others}"
    );
    world.end().await;
}

#[tokio::test]
async fn several_permissions_at_once_end_with_the_first() {
    let world = World::mirrored().await;
    let lead = world.member("Lea", &["manage", "restart"]).await;
    for grant in ["permission:start for:2h", "permission:stop for:1h"] {
        world.until(world.admin, &format!("/access grant who:@Lea {grant}"), "[access-given-within …]").await;
    }
    let read = world.until(lead, "/access grant who:@Gus permission:power", "[access-own-limits]").await;
    let end = regex::Regex::new("<t:([0-9]+):R>").unwrap().captures(&read.content).unwrap()[1].to_owned();
    let list = world.reads(world.admin, "/access list").await;
    let stop = list.lines().find(|line| line.contains(&format!("permissions=stop who=<@{lead}>"))).unwrap();
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
    [access-list-managers]
    [access-all-servers]
    [access-list-line permissions=view who=@everyone]
    [server-name server=Survival]
    [access-list-line-within limits=[limits-only patterns=`say *`, `kick *`]; [limits-never patterns=`kick Alice`] permissions=command who=<@&HELPERS>]
    [access-list-line permissions=start who=<@&HELPERS>]
    [access-list-line permissions=kill who=[access-deleted-role role=GONE]]
    [access-list-line-within limits=[limits-until end=TIME] permissions=start, stop, restart who=<@GUS>]
    [access-list-line permissions=say who=<@GUS>]
    ");
    let long = (0..30).map(|number| format!("say {number} {}", "x".repeat(20))).collect::<Vec<_>>().join(";");
    for number in 0..6 {
        world.guild.add_member(&format!("Member{number}"), &[]);
        access(&world, &format!("grant who:@Member{number} permission:command only:{long}"), &names).await;
    }
    let list = world.types(world.admin, world.channel, "/access list").await;
    assert!(list.text().contains("[reply-more count="), "{}", list.text());
    let whole = &list.attachments[0];
    let text = String::from_utf8(whole.bytes.to_vec()).unwrap();
    assert!(whole.filename == "rights.txt" && text.matches("say 29 xxx").count() == 6, "{text}");
    world.end().await;
}
