//! `/mc macro`: commands under one name.

use sandbox::{
    ServerSpec,
    discord::{Interaction, Modal},
    game::Program,
};

use crate::support::{Builder, World, until};

async fn echoing() -> World {
    let server = ServerSpec { echo: true, ..ServerSpec::new("Survival", Program::Scripted) };
    let world = Builder { server, ..Builder::default() }.start().await;
    world.bind_and_mirror().await;
    world
}

impl World {
    async fn form(&self, user: u64, command: &str) -> Modal {
        self.discord.type_command(user, self.channel, command).unwrap().modal().await.unwrap()
    }

    async fn fills(&self, user: u64, form: &Modal, fields: &[(&str, &str)], wanted: &str) -> Interaction {
        let sent = self.discord.submit_modal(user, form, fields).unwrap();
        until(&sent, "the form", wanted).await;
        sent
    }

    async fn writes(&self, user: u64, command: &str, name: &str, commands: &str, wanted: &str) {
        let form = self.form(user, command).await;
        self.fills(user, &form, &[("name", name), ("commands", commands)], wanted).await;
    }
}

#[tokio::test]
async fn a_macro_asks_for_what_it_needs_and_runs_under_its_authors_rights() {
    let mut world = echoing().await;
    let role = world.guild.add_role("Helpers", 0);
    let helper = world.guild.add_member("Hal", &[role]);
    let commands = "/kick {player} {text:why}\nsay {player} is gone for {number} min";
    let typed = format!("/mc macro add role:<@&{role}>");
    world.writes(world.admin, &typed, "Out", commands, "[macro-added name=Out …] [macro-who-role …]").await;
    world.until(world.admin, "/mc macro list", "[macro-line-role … count=2 name=Out …]").await;
    world.until(world.guest, "/mc macro run name:out", "[refusal-nothing-… …]").await;
    world.until(world.guest, "/mc macro list", "[refusal-nothing-… …]").await;

    let asked = world.until(helper, "/mc macro run name:out", "[macro-asks name=Out server=Survival]").await;
    assert!(
        asked.content.contains("[macro-asks-line command=`/kick {player} {text:why}`]"),
        "{}",
        asked.content
    );
    let form = world.discord.press(helper, &asked, "[macro-fill-button]").unwrap().modal().await.unwrap();
    assert_eq!(form.title(), "[macro-run-title name=Out]");
    let fields = [("0", "Steve"), ("1", "griefing; op Eve"), ("2", "five")];
    world.fills(helper, &form, &fields, "[macro-value kind=number label=`number` typed=`five`]").await;
    assert_eq!(world.server.commands(), Vec::<String>::new());

    let asked = world.until(helper, "/mc macro run name:out player:Steve", "[macro-asks …]").await;
    let form = world.discord.press(helper, &asked, "[macro-fill-button]").unwrap().modal().await.unwrap();
    let sent = world
        .fills(
            helper,
            &form,
            &[("1", "griefing; op Eve"), ("2", "5")],
            "Survival ▸ say Steve is gone for 5 min",
        )
        .await;
    assert!(sent.reply().await.unwrap().content.starts_with("Survival ▸ kick Steve griefing, op Eve"));
    assert_eq!(world.server.commands(), ["kick Steve griefing, op Eve", "say Steve is gone for 5 min"]);
    world.posted("[notice-action what=kick Steve griefing, op Eve who=Hal]").await;
    world.guild.set_roles(helper, &[]);
    world.until(helper, "/mc macro run name:out", "[refusal-nothing-… …]").await;
    let log = world.audit_log().await;
    let ran: Vec<_> = log.iter().filter(|row| row.contains("run macro")).collect();
    assert!(ran.len() == 2 && ran[0].starts_with("Hal") && ran[0].contains("kick Steve"), "{log:#?}");
    world.end().await;
}

#[tokio::test]
async fn a_right_to_some_commands_is_no_right_to_others_through_a_macro() {
    let world = echoing().await;
    let narrow = world.member("Nora", &[]).await;
    let grant = format!("/access grant who:<@{narrow}> permission:command server:Survival only:save-all");
    world.admin(&grant).await;
    world.writes(world.admin, "/mc macro add", "save", "save-all", "[macro-added …]").await;
    world.writes(world.admin, "/mc macro add", "end", "save-all\nstop", "[macro-added …]").await;
    world.until(narrow, "/mc macro run name:end", "[refusal-not-run command=`stop` …]").await;
    assert_eq!(world.server.commands(), Vec::<String>::new());
    world.until(narrow, "/mc macro run name:save", "Survival ▸ save-all").await;
    // Nor does the macro's role lift what somebody may never run.
    let role = world.guild.add_role("Helpers", 0);
    let barred = world.guild.add_member("Bo", &[role]);
    let grant = format!("/access grant who:<@{barred}> permission:command server:Survival never:stop");
    world.admin(&grant).await;
    let typed = format!("/mc macro add role:<@&{role}>");
    world.writes(world.admin, &typed, "halt", "say bye\nstop", "[macro-added …] [macro-who-role …]").await;
    world.until(barred, "/mc macro run name:halt", "[refusal-not-run-rule command=`stop` …]").await;
    assert_eq!(world.server.commands(), ["save-all"]);
    world.end().await;
}

#[tokio::test]
async fn a_macro_pauses_when_its_author_lost_the_right_and_goes_on_when_it_is_back() {
    let world = echoing().await;
    let author = world.member("Ann", &["manage", "command"]).await;
    world.writes(author, "/mc macro add", "save", "save-all", "[macro-added name=save …]").await;
    world.until(world.admin, "/mc macro run name:save", "Survival ▸ save-all").await;
    world.revoke(&format!("<@{author}>"), "command", "Survival").await;
    let read = world.reads(world.admin, "/mc macro run name:save").await;
    assert!(read.starts_with("[macro-paused author=<@") && read.contains("[macro-mend "), "{read}");
    world.grant(&format!("<@{author}>"), "command", "Survival").await;
    world.until(world.admin, "/mc macro run name:save", "Survival ▸ save-all").await;
    assert!(world.guild.remove_member(author));
    world.until(world.admin, "/mc macro run name:save", "[macro-paused-gone …]").await;
    assert_eq!(world.server.commands(), ["save-all", "save-all"]);
    world.end().await;
}

#[tokio::test]
async fn nobody_writes_a_macro_that_they_may_not_run_or_that_can_be_none() {
    let world = echoing().await;
    let manager = world.member("Mia", &["manage"]).await;
    world.writes(manager, "/mc macro add", "op", "op {player}", "[refusal-needs …]").await;
    world.writes(world.guest, "/mc macro add", "op", "op {player}", "[refusal-nothing-… …]").await;
    let author = world.member("Ann", &["manage"]).await;
    world
        .admin(&format!("/access grant who:<@{author}> permission:command server:Survival only:kick *"))
        .await;
    world
        .writes(author, "/mc macro add", "op", "op {player}", "[refusal-not-run command=`op Steve` …]")
        .await;
    world.writes(author, "/mc macro add", "out", "kick {player}", "[macro-added name=out …]").await;
    for (name, commands, wanted) in [
        ("OUT", "list", "[macro-taken name=OUT]"),
        ("night", "/mc macro run night", "what=[macro-names-itself line=1]"),
        ("night", "say hi\n/mc macro run out", "what=[macro-names-macro line=2]"),
        ("night", "{text}", "what=[macro-nothing-before line=1]"),
        ("night", "execute as {player} run say hi", "what=[macro-runs-others line=1]"),
        ("night", "login admin password=Tr0ub4dor", "what=[macro-secret]"),
        (
            "night",
            "say 1\nsay 2\nsay 3\nsay 4\nsay 5\nsay 6\nsay 7\nsay 8\nsay 9\nsay 10\nsay 11",
            "[macro-too-many-lines most=10]",
        ),
    ] {
        world.writes(world.admin, "/mc macro add", name, commands, wanted).await;
    }
    world.until(world.admin, "/mc macro run name:nothing", "[macro-none-such name=nothing]").await;
    assert_eq!(world.server.commands(), Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn what_was_removed_or_lost_between_the_question_and_the_form_runs_nothing() {
    let world = echoing().await;
    world.writes(world.admin, "/mc macro add", "out", "kick {player}", "[macro-added …]").await;
    let runner = world.member("Rob", &["command"]).await;
    let opened = async || {
        let asked = world.until(runner, "/mc macro run name:out", "[macro-asks …]").await;
        world.discord.press(runner, &asked, "[macro-fill-button]").unwrap().modal().await.unwrap()
    };
    let (first, second) = (opened().await, opened().await);
    world.revoke(&format!("<@{runner}>"), "command", "Survival").await;
    world.fills(runner, &first, &[("0", "Steve")], "[refusal-nothing-… …]").await;
    world.grant(&format!("<@{runner}>"), "command", "Survival").await;
    world.until(world.admin, "/mc macro remove name:Out", "[macro-removed name=out …]").await;
    world.fills(runner, &second, &[("0", "Steve")], "[macro-gone]").await;
    assert_eq!(world.server.commands(), Vec::<String>::new());
    world.end().await;
}
