//! Secrets that are known by value: what a server's startup variables are set to, and the panel's key.

use std::time::{Duration, Instant};

use sandbox::{
    Dialect, ServerSpec, UserSpec,
    game::Program,
    panel::{Fault, FaultKind, Variable},
    wings::PowerState,
};
use serde_json::json;

use crate::{
    ask_for_it::asks,
    panel::links,
    support::{Builder, World, in_every_dialect, until},
};

const PASSWORD: &str = "Qx7\"vB4&zz";
const LATER: &str = "Wm3-kT9-later";

fn password(value: &str) -> [Variable; 3] {
    let hidden = Variable { visible: false, ..Variable::new("Hidden", "HIDDEN_CODE", "not-told-at-all") };
    [
        Variable::new("Server Jar", "SERVER_JARFILE", "server.jar"),
        Variable::new("Rcon", "RCON_PASS", value),
        hidden,
    ]
}

impl World {
    /// Starts the server as a daemon does: first the state, then the command, in which no pattern sees a secret.
    fn starts_with(&self, value: &str, mark: &str) {
        self.server.set_state(PowerState::Offline);
        self.server.set_state(PowerState::Starting);
        self.server.emit(format!("container@pterodactyl~ ./srv -xyz {value} -q {mark}"));
    }

    fn asked_startup(&self) -> usize {
        self.backend.requests().iter().filter(|request| request.path.ends_with("/startup")).count()
    }

    /// Looks for values where none may be, and ends the story.
    async fn ends_without(self, values: &[&str]) {
        for value in values {
            self.has_secret(value);
            assert!(!self.shown().contains(value), "{}", self.shown());
        }
        self.end().await;
    }
}

async fn mirrored(dialect: Dialect, change: impl FnOnce(&mut Builder)) -> World {
    let mut builder = Builder::speaking(dialect);
    change(&mut builder);
    let world = builder.prepare().await;
    world.server.set_variables(password(PASSWORD));
    world
}

async fn values_come_with_the_list_and_are_masked_in_every_way_out(dialect: Dialect) {
    let mut world = mirrored(dialect, |_| {}).await;
    let key = world.backend.owner_key().to_owned();
    world.start_bot().await;
    world.bind_and_mirror().await;
    world.reads_until("/console status", "[console-values count=1]").await;
    assert_eq!(world.asked_startup(), 0, "the list has them");
    let json = serde_json::to_string(PASSWORD).unwrap();
    let in_json = serde_json::to_string(&json).unwrap();
    for (number, spelled) in
        [PASSWORD, &json, &in_json, "Qx7%22vB4%26zz", "'Qx7\"vB4&zz'", &key].into_iter().enumerate()
    {
        world.server.emit(format!("spelled {spelled} so {number}"));
        let posted = world.posted(&format!("so {number}")).await;
        assert!(posted.content.contains("‹masked›"), "{spelled}: {}", posted.content);
    }
    world.server.emit("the file is server.jar as always");
    world.posted("server.jar as always").await;

    let answer = world.admin(&format!("/mc run echo {PASSWORD}")).await;
    assert!(answer.content.contains("‹masked›") && !answer.content.contains("vB4"), "{}", answer.content);
    let tested = world.admin(&format!("/console filter test line:say {PASSWORD}")).await;
    assert!(tested.content.contains("say ‹masked›"), "{}", tested.content);
    assert!(tested.content.contains("[filter-test-known]"), "{}", tested.content);
    let tail = world.admin("/console tail").await;
    assert!(tail.content.contains("‹masked›") && !tail.content.contains("vB4"), "{}", tail.content);
    let audit = world.admin("/audit").await;
    assert!(audit.text().contains("echo ‹masked:") && !audit.text().contains("vB4"), "{}", audit.text());
    world.ends_without(&[PASSWORD]).await;
}

async fn what_changes_counts_at_the_next_start(dialect: Dialect) {
    let mut world = mirrored(dialect, |_| {}).await;
    world.start_bot().await;
    world.bind_and_mirror().await;
    world.reads_until("/console status", "[console-values count=1]").await;
    world.server.set_variables(password(LATER));
    world.starts_with(LATER, "second");
    let posted = world.posted("-q second").await;
    assert!(posted.content.contains("-xyz ‹masked› -q"), "{}", posted.content);
    assert_eq!(world.asked_startup(), 1);
    world.server.emit(format!("the old one was {PASSWORD} until now"));
    world.posted("the old one was ‹masked› until now").await;
    world.ends_without(&[PASSWORD, LATER]).await;
}

async fn first_lines_wait_for_a_slow_panel_and_no_longer(dialect: Dialect) {
    let mut world = mirrored(dialect, |builder| builder.backend.list_variables = false).await;
    world.start_bot().await;
    world.bind_and_mirror().await;
    world.reads_until("/console status", "[console-values count=1]").await;
    world.server.set_variables(password(LATER));
    // One answer never comes: the lines go on.
    world.backend.fail_panel(Fault { path: "/startup".into(), times: 1, kind: FaultKind::Hang });
    let began = Instant::now();
    world.starts_with("--password=pattern-sees-it", "first");
    world.posted("-q first").await;
    let within = world.options.sockets.secrets_within;
    assert!(began.elapsed() >= within, "they waited for it");
    // The next one comes.
    world.starts_with(LATER, "second");
    let posted = world.posted("-q second").await;
    assert!(posted.content.contains("-xyz ‹masked› -q"), "{}", posted.content);
    world.ends_without(&[LATER, "pattern-sees-it"]).await;
}

in_every_dialect! {
    values_come_with_the_list_and_are_masked_in_every_way_out
    what_changes_counts_at_the_next_start
    first_lines_wait_for_a_slow_panel_and_no_longer
}

#[tokio::test]
async fn a_value_is_masked_also_where_the_daemon_cuts_a_line_through_it() {
    let mut world = mirrored(Dialect::Calagopus, |_| {}).await;
    world.start_bot().await;
    world.bind_and_mirror().await;
    world.reads_until("/console status", "[console-values count=1]").await;
    // calagopus sends lines in pieces of 512 bytes.
    let before = "./srv ".to_owned() + &"-x y ".repeat(100);
    assert!(before.len() < 512 && before.len() + PASSWORD.len() > 512);
    world.server.emit(format!("{before}{PASSWORD} -q cut"));
    world.posted("-q cut").await;
    for part in [&PASSWORD[..512 - before.len()], &PASSWORD[512 - before.len()..]] {
        assert!(!world.shown().contains(part), "{}", world.shown());
    }
    world.ends_without(&[PASSWORD]).await;
}

#[tokio::test]
async fn without_the_right_the_patterns_remain_and_the_status_says_so() {
    let mut world = mirrored(Dialect::NewGo, |_| {}).await;
    let guest = world.backend.add_user(UserSpec { name: "guest".into(), admin: false });
    world.server.set_permissions(&guest, &["control.console"]);
    world.set("PANEL_API_KEY", guest.key());
    world.start_bot().await;
    world.bind_and_mirror().await;
    world.reads_until("/console status", "[console-values-not-allowed]").await;
    world.server.emit("rcon_password \"Kd8-sw2-pat\" is set by hand");
    let posted = world.posted("is set by hand").await;
    assert!(!posted.content.contains("Kd8-sw2-pat"), "{}", posted.content);
    world.server.emit(format!("key {} is ours", guest.key()));
    world.posted("key ‹masked› is ours").await;
    world.starts_with("server.jar", "unasked");
    world.posted("-q unasked").await;
    assert_eq!(world.asked_startup(), 0, "nothing is asked for that is refused");
    world.ends_without(&["Kd8-sw2-pat"]).await;
}

#[tokio::test]
async fn a_panel_that_refuses_the_variables_is_told_of_and_the_patterns_remain() {
    // The connection may read them; the panel's own answer is what counts.
    let mut world = mirrored(Dialect::NewGo, |builder| builder.backend.list_variables = false).await;
    let error =
        json!({"code": "HttpForbiddenException", "status": "403", "detail": "This action is unauthorized."});
    let refusal = json!({ "errors": [error] });
    world.backend.fail_panel(Fault {
        path: "/startup".into(),
        times: 99,
        kind: FaultKind::Json(403, refusal),
    });
    world.start_bot().await;
    world.bind_and_mirror().await;
    world.reads_until("/console status", "[console-values-not-allowed]").await;
    assert!(world.asked_startup() > 0, "it was asked");
    world.starts_with("server.jar --password=Kd8-sw2-pat", "refused");
    let posted = world.posted("-q refused").await;
    assert!(posted.content.contains("--password=‹masked›"), "{}", posted.content);
    world.ends_without(&["Kd8-sw2-pat"]).await;
}

#[tokio::test]
async fn what_waits_for_approval_and_what_comes_of_it_are_masked() {
    let mut world = mirrored(Dialect::NewGo, |_| {}).await;
    world.start_bot().await;
    world.bind_and_mirror().await;
    world.reads_until("/console status", "[console-values count=1]").await;
    let sam = world.member("Sam", &["say"]).await;
    let (asked, card) = asks(&world, sam, &format!("/mc run echo {PASSWORD}")).await;
    assert!(card.content.contains("echo ‹masked:"), "{}", card.content);
    world.discord.press(world.admin, &card, "[approval-approve-button]").unwrap();
    world.server.command_seen(|command| command == format!("echo {PASSWORD}")).await;
    world.server.emit(format!("it is {PASSWORD} here"));
    world.posted("it is ‹masked› here").await;
    until(&asked, "the outcome", "it is ‹masked› here").await;
    world.posted("[approval-run by=Alice]").await;
    world.ends_without(&[PASSWORD]).await;
}

#[tokio::test]
async fn a_linked_panel_tells_its_own_servers_secrets_alone() {
    let mut world = mirrored(Dialect::NewGo, |_| {}).await;
    let other = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    other.set_variables([Variable::new("", "TOKEN", "of-the-other-9")]);
    world.without_operators_panel();
    world.start_bot().await;
    let panel = (&*world.backend.panel_url(), world.backend.owner_key());
    links(&world, world.admin, world.channel, panel, "[panel-linked account=owner …]").await;
    let bound = world.admin(&format!("/server bind server:Survival mirror:<#{}>", world.channel)).await;
    assert!(bound.content.contains("[mirror-shows "), "{}", bound.content);
    world.reads_until("/console status", "[console-values count=1]").await;
    world.server.emit(format!("ours is {PASSWORD} and theirs of-the-other-9 here"));
    world.posted("ours is ‹masked› and theirs of-the-other-9 here").await;
    world.ends_without(&[PASSWORD]).await;
}

#[tokio::test]
async fn who_sets_a_variable_takes_nothing_out_of_the_audit_trail() {
    let mut world = mirrored(Dialect::NewGo, |_| {}).await;
    world.server.set_variables([
        Variable::new("Password", "OP_PASSWORD", "Mallory"),
        Variable::new("Token", "OP_TOKEN", "mallory7"),
    ]);
    world.start_bot().await;
    world.bind_and_mirror().await;
    world.reads_until("/console status", "[console-values count=2]").await;
    world.server.emit("op Mallory is masked");
    world.posted("op ‹masked› is masked").await;
    world.admin("/mc run op Mallory").await;
    world.admin("/mc run op mallory7").await;
    let audit = world.admin("/audit").await;
    assert!(audit.text().contains("op Mallory"), "{}", audit.text());
    assert!(audit.text().contains("op ‹masked:OP_TOKEN›"), "{}", audit.text());
    world.end().await;
}

#[test]
fn three_seconds_is_what_lines_wait_by_default() {
    assert_eq!(wingcord::sockets::Options::default().secrets_within, Duration::from_secs(3));
}
