//! `/panel`: guilds with panels of their own, side by side in one process.

use sandbox::{
    Backend, ServerHandle, ServerSpec, UserSpec,
    discord::{GuildHandle, Modal, Reply, Target, permissions::MANAGE_GUILD},
    game::Program,
};

use crate::support::{Builder, World, begins, says, until};

/// Opens the form of `/panel link`.
async fn form(world: &World, user: u64, channel: u64) -> Modal {
    world.discord.type_command(user, channel, "/panel link").unwrap().modal().await.unwrap()
}

/// Links a panel as `user`, and waits for an answer that holds `wanted`.
pub(crate) async fn links(
    world: &World,
    user: u64,
    channel: u64,
    panel: (&str, &str),
    wanted: &str,
) -> Reply {
    let form = form(world, user, channel).await;
    let sent = world.discord.submit_modal(user, &form, &[("url", panel.0), ("key", panel.1)]).unwrap();
    let reply = until(&sent, "/panel link", wanted).await;
    assert!(reply.ephemeral, "everybody sees it");
    assert!(panel.1.is_empty() || !reply.content.contains(panel.1), "the key is shown: {}", reply.content);
    reply
}

fn host(backend: &Backend) -> String {
    backend.panel_url().replace("http://", "")
}

fn port(url: &str) -> String {
    url.rsplit(':').next().unwrap().to_owned()
}

async fn another_panel() -> Backend {
    Backend::start(Builder::default().backend).await.unwrap()
}

/// A second guild with its own panel, administrator and channel.
struct Rivals {
    guild: GuildHandle,
    rita: u64,
    channel: u64,
    backend: Backend,
    server: ServerHandle,
}

async fn rivals(world: &World) -> Rivals {
    let guild = world.discord.add_guild("Rivals");
    let role = guild.add_role("Admins", MANAGE_GUILD);
    let (rita, channel) = (guild.add_member("Rita", &[role]), guild.add_channel("console"));
    let backend = another_panel().await;
    world.has_secret(backend.owner_key());
    let server = backend.add_server(ServerSpec::new("Citadel", Program::Scripted));
    Rivals { guild, rita, channel, backend, server }
}

fn shown(world: &World, channel: u64) -> String {
    let messages = world.discord.messages(channel);
    messages.iter().map(|message| message.content.clone()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn two_guilds_with_two_panels_see_nothing_of_each_other() {
    let mut world = Builder { panel_guild: false, ..Builder::default() }.prepare().await;
    world.without_operators_panel();
    world.start_bot().await;
    let rivals = rivals(&world).await;
    let (there, rita) = (rivals.channel, rivals.rita);
    let read = world.reads(world.admin, "/server bind").await;
    assert_eq!(read, "[server-link-one]");

    let read = world.reads(world.admin, "/help").await;
    assert!(read.starts_with("[help-no-panel]"), "{read}");
    let (ours, theirs) = (world.backend.panel_url(), rivals.backend.panel_url());
    let (our_key, their_key) = (world.backend.owner_key(), rivals.backend.owner_key());
    let linked = links(&world, world.admin, world.channel, (&ours, our_key), "[panel-linked …]").await;
    let expected = format!("[panel-linked account=owner panel=127\\.0.0.1:{} servers=1]", port(&ours));
    assert!(linked.content.contains(&expected), "{}", linked.content);
    links(&world, rita, there, (&theirs, their_key), "[panel-linked …]").await;

    world.bind_and_mirror().await;
    let bound = world.reads_in(rita, there, &format!("/server bind mirror:<#{there}>")).await;
    assert!(begins(&bound, "[server-bound-of listed=Citadel node=node-1 … server=Citadel]"), "{bound}");
    for (user, channel, own) in [(world.admin, world.channel, "Survival"), (rita, there, "Citadel")] {
        let offered = world.discord.autocomplete(user, channel, "/server bind server:|").await.unwrap();
        let names: Vec<_> = offered.iter().map(|choice| choice.name.clone()).collect();
        assert!(names.len() == 1 && names[0].contains(&format!("name={own} ")), "{names:?}");
        let status = world.reads_in(user, channel, "/panel status").await;
        let (mine, other) = if own == "Survival" { (&ours, &theirs) } else { (&theirs, &ours) };
        assert!(status.contains(&port(mine)) && !status.contains(&port(other)), "{status}");
        assert!(says(&status, "[panel-line bound=1 … version=1 …]"), "{status}");
        let offered = world.discord.autocomplete(user, channel, "/panel unlink panel:|").await.unwrap();
        assert_eq!(
            offered.iter().map(|choice| port(choice.value.as_str().unwrap())).collect::<Vec<_>>(),
            [port(mine)]
        );
    }
    let foreign = format!("/server bind {}", rivals.server.uuid());
    let read = world.reads(world.admin, &foreign).await;
    assert!(begins(&read, "[server-not-listed …]"), "{read}");

    world.server.emit("only for friends");
    rivals.server.emit("only for rivals");
    world.posted("only for friends").await;
    world.posted_in(there, "only for rivals").await;
    world.admin("/mc say secret plans").await;
    assert_eq!(rivals.server.commands(), Vec::<String>::new());
    let (here, over_there) = (world.shown(), shown(&world, there));
    assert!(!here.contains("rivals") && !over_there.contains("friends") && !over_there.contains("Alice"));
    let read = world.reads_in(rita, there, "/mc say message:x server:Survival").await;
    assert!(begins(&read, "[refusal-nothing-called … name=Survival …]"), "{read}");
    let list = world.reads_in(rita, there, "/status").await;
    assert!(list.contains("Citadel") && !list.contains("Survival"), "{list}");

    actions_stay_in_their_guild(&world, &rivals).await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    rivals.server.emit("still there");
    world.posted_in(there, "still there").await;
    rivals.backend.stop().await;
    world.end().await;
}

/// Each guild reads of its own actions alone, in `/audit` and in its audit channel, and can't reach into the other's.
async fn actions_stay_in_their_guild(world: &World, rivals: &Rivals) {
    let (here, there) = (world.guild.add_channel("actions"), rivals.guild.add_channel("actions"));
    for (user, channel, actions) in [(world.admin, world.channel, here), (rivals.rita, rivals.channel, there)]
    {
        let read =
            world.reads_in(user, channel, &format!("/server audit-channel channel:<#{actions}>")).await;
        assert!(read.starts_with(&format!("[server-audit-told channel=<#{actions}>]")), "{read}");
    }
    world.until(world.admin, "/mc run our own", "Survival ▸ our own").await;
    let read = world.reads_in(rivals.rita, rivals.channel, "/mc run their own").await;
    assert!(read.starts_with("Citadel ▸ their own"), "{read}");
    world.posted_in(here, "[audit-line-of done=[audit-done-alone command=`/mc run our own`] ended=[audit-ended outcome=done] …]").await;
    world.posted_in(there, "[audit-line-of done=[audit-done-alone command=`/mc run their own`] ended=[audit-ended outcome=done] …]").await;
    let ours = [
        "Survival".into(),
        "our own".into(),
        "secret plans".into(),
        "Alice".into(),
        world.admin.to_string(),
        world.server.uuid().to_string(),
        format!(":{}", port(&world.backend.panel_url())),
    ];
    let theirs = [
        "Citadel".into(),
        "their own".into(),
        "Rita".into(),
        rivals.rita.to_string(),
        rivals.server.uuid().to_string(),
        format!(":{}", port(&rivals.backend.panel_url())),
    ];
    for (user, channel, actions, own, foreign) in [
        (world.admin, world.channel, here, "our own", &theirs[..]),
        (rivals.rita, rivals.channel, there, "their own", &ours[..]),
    ] {
        let audit = world.reads_in(user, channel, "/audit").await;
        assert!(
            says(
                &audit,
                &format!(
                    "[audit-line-of done=[audit-done-alone command=`/mc run {own}`] ended=[audit-ended outcome=done] …]"
                )
            ) && audit.contains("/panel link"),
            "{audit}"
        );
        for told in [audit, shown(world, actions), shown(world, channel)] {
            let found = foreign.iter().find(|word: &&String| told.contains(word.as_str()));
            assert_eq!(found, None, "{told}");
        }
    }
    let of_ours = format!("/audit server:Survival member:<@{}>", rivals.rita);
    let read = world.reads_in(rivals.rita, rivals.channel, &of_ours).await;
    assert!(begins(&read, "[refusal-nothing-called … name=Survival …]"), "{read}");
    let offered = world.discord.autocomplete(rivals.rita, rivals.channel, "/audit server:|").await.unwrap();
    assert_eq!(offered.iter().map(|choice| &*choice.name).collect::<Vec<_>>(), ["Citadel"]);
}

#[tokio::test]
async fn a_panel_that_lists_anothers_server_gets_only_its_own() {
    let mut world = Builder::default().prepare().await;
    let rivals = rivals(&world).await;
    world.set("PANEL_LINK", "any");
    world.set("ALLOW_PRIVATE_PANELS", "true");
    world.start_bot().await;
    world.bind_and_mirror().await;
    let theirs = rivals.backend.panel_url();
    links(
        &world,
        world.admin,
        world.channel,
        (&theirs, rivals.backend.owner_key()),
        "[panel-linked account=owner …]",
    )
    .await;
    let offered =
        world.discord.autocomplete(world.admin, world.channel, "/server bind server:|").await.unwrap();
    let names: Vec<_> = offered.iter().map(|choice| choice.name.clone()).collect();
    assert!(
        names.iter().any(|name| name
            .ends_with("[server-offered-of name=Survival node=node-1 panel=[server-operators-panel]]")),
        "{names:?}"
    );
    assert!(
        names.iter().any(|name| name.ends_with(&format!(" panel={}]", host(&rivals.backend)))),
        "{names:?}"
    );
    let bound = world.reads(world.admin, "/server bind Citadel").await;
    assert!(says(&bound, "[server-bound-of …]"), "{bound}");
    world.admin("/mc say message:to the citadel server:Citadel").await;
    assert_eq!(rivals.server.commands(), ["say to the citadel"]);
    assert!(world.server.commands().is_empty());
    rivals.backend.stop().await;
    world.end().await;
}

#[tokio::test]
async fn private_addresses_are_refused_unless_the_operator_allows_them() {
    let mut world = Builder { panel_guild: false, ..Builder::default() }.prepare().await;
    world.without_operators_panel();
    world.set("ALLOW_PRIVATE_PANELS", "");
    world.start_bot().await;
    let before = world.backend.requests().len();
    let key = world.backend.owner_key();
    let port = port(&world.backend.panel_url());
    for url in [
        world.backend.panel_url(),
        format!("https://127.0.0.1:{port}"),
        format!("https://2130706433:{port}"),
        format!("https://0177.0.0.1:{port}"),
        format!("https://[::ffff:127.0.0.1]:{port}"),
        format!("https://localhost:{port}"),
        "https://169.254.169.254".into(),
    ] {
        let reply = links(&world, world.admin, world.channel, (&url, key), "[panel-link-refused …]").await;
        assert!(says(&reply.content, "[panel-error-out-of-reach …]"), "{url}: {}", reply.content);
        assert!(says(&reply.content, "[panel-link-refused …]"), "{url}: {}", reply.content);
    }
    assert_eq!(world.backend.requests().len(), before, "nothing was asked of it");
    let status = world.reads(world.admin, "/panel status").await;
    assert!(status.starts_with("[panel-none]"), "{status}");
    world.end().await;
}

#[tokio::test]
async fn customers_of_the_operators_panel_link_it_with_their_own_keys() {
    let world = Builder { panel_guild: false, ..Builder::default() }.start().await;
    let customer = world.backend.add_user(UserSpec { name: "customer".into(), admin: false });
    world.server.set_permissions(&customer, &["control.console", "control.start"]);
    world.backend.add_server(ServerSpec::new("Somebody else's", Program::Scripted));
    let url = world.backend.panel_url();
    let page = format!("{url}/server/{}", world.server.short_id());
    let linked = links(
        &world,
        world.admin,
        world.channel,
        (&page, customer.key()),
        "[panel-linked account=customer …]",
    )
    .await;
    assert!(says(&linked.content, "[panel-linked account=customer … servers=1]"), "{}", linked.content);
    world.bind_and_mirror().await;
    let read = world.reads(world.admin, "/server bind").await;
    assert!(read.contains("[server-bound-already server=Survival]"), "{read}");
    world.admin("/mc say hello").await;
    assert_eq!(world.server.commands(), ["say hello"]);
    let other = another_panel().await;
    let panel = (&*other.panel_url(), other.owner_key());
    links(&world, world.admin, world.channel, panel, "[panel-own-only]").await;
    assert!(other.requests().is_empty());
    other.stop().await;
    world.end().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_said_and_nothing_is_kept() {
    let world = Builder { panel_guild: false, ..Builder::default() }.start().await;
    let (url, owner) = (world.backend.panel_url(), world.backend.owner());
    let unknown = "ptlc_abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqr";
    let link = async |panel: (&str, &str), wanted: &str| {
        links(&world, world.admin, world.channel, panel, wanted).await.content.clone()
    };
    link((&url, unknown), "[panel-error-unauthorized]").await;
    link((&url, owner.application_key()), "[panel-key-application]").await;
    link((&url, "ptlc with spaces"), "[panel-key-wrong]").await;
    let read = link((owner.key(), &url), "[panel-address-scheme]").await;
    assert!(!read.contains(owner.key()), "the key in the wrong input is not repeated: {read}");
    link(("https://panel.example.com/admin", owner.key()), "[panel-address-more]").await;
    owner.refuse_address(true);
    let read = link((&url, owner.key()), "[panel-address-refused address=`127.0.0.1`]").await;
    assert!(read.contains("[panel-address-refused address=`127.0.0.1`]"), "{read}");
    owner.refuse_address(false);
    let status = world.reads(world.admin, "/panel status").await;
    assert!(status.starts_with("[panel-none]"), "{status}");
    let mut world = world;
    let audit_log = world.audit_log().await;
    assert_eq!(audit_log.len(), 2, "what was sent to a panel is written down: {audit_log:#?}");
    assert!(
        audit_log.iter().all(|row| row.contains("link panel | http://127.0.0.1:") && row.contains("refused"))
    );
    world.end().await;
}

#[tokio::test]
async fn only_managers_of_the_discord_server_link_and_only_once_per_form() {
    let mut world = Builder { panel_guild: false, ..Builder::default() }.start().await;
    world.show_everything(Target::Member(world.guest));
    let panel = [("url", &*world.backend.panel_url()), ("key", world.backend.owner_key())]
        .map(|(input, text)| (input, text.to_owned()));
    let fields: Vec<_> = panel.iter().map(|(input, text)| (*input, &**text)).collect();
    for command in ["/panel link", "/panel status", "/panel unlink"] {
        let read = world.reads(world.guest, command).await;
        assert!(read.starts_with("[panel-needs-rank]"), "{command}: {read}");
    }
    let form = form(&world, world.admin, world.channel).await;
    let sent = world.discord.submit_modal(world.guest, &form, &fields).unwrap();
    until(&sent, "another's form", "[reply-not-yours]").await;
    let rank = world.guild.add_role("Other admins", MANAGE_GUILD);
    let zoe = world.guild.add_member("Zoe", &[rank]);
    let lost = self::form(&world, zoe, world.channel).await;
    world.guild.set_roles(zoe, &[]);
    let sent = world.discord.submit_modal(zoe, &lost, &fields).unwrap();
    until(&sent, "a form of somebody who was demoted", "[panel-needs-rank]").await;
    let forged = world.forged_press(world.admin, form.body["custom_id"].as_str().unwrap());
    let forged = world.discord.send_interaction(&forged);
    forged.acknowledged().await.unwrap();
    let sent = world.discord.submit_modal(world.admin, &form, &fields).unwrap();
    until(&sent, "the form, after that", "[reply-expired]").await;
    let fresh = self::form(&world, world.admin, world.channel).await;
    for wanted in ["[panel-linked account=owner …]", "[reply-expired]"] {
        let sent = world.discord.submit_modal(world.admin, &fresh, &fields).unwrap();
        until(&sent, "a form, twice", wanted).await;
    }
    world.stop_bot().await;
    world.set("PANEL_LINK", "off");
    world.start_bot().await;
    let read = world.reads(world.admin, "/panel link").await;
    assert_eq!(read, "[panel-off]");
    world.until(world.admin, "/panel status", "[panel-line bound=0 … version=1 …]").await;
    world.end().await;
}

#[tokio::test]
async fn unlinking_asks_says_what_goes_and_closes_at_once() {
    let mut world = Builder { panel_guild: false, ..Builder::default() }.start().await;
    let panel = (&*world.backend.panel_url(), &*world.backend.owner_key().to_owned());
    links(&world, world.admin, world.channel, panel, "[panel-linked …]").await;
    world.bind_and_mirror().await;
    world.grant("@Gus", "say", "Survival").await;
    let question = world
        .until(world.admin, "/panel unlink", "[panel-unlink-question-bound bindings=1 grants=1 mirrors=1 …]")
        .await;
    world
        .presses(world.admin, &question, "[confirm-cancel-button]", "[confirm-left name=127\\.0.0.1:…]")
        .await;
    assert_eq!(world.server.socket_count(), 1);
    let question =
        world.until(world.admin, "/panel unlink panel:127.0.0.1", "[panel-unlink-question-bound …]").await;
    let unlink = question.components[0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    let theirs = world.discord.send_interaction(&world.forged_press(world.guest, &unlink));
    until(&theirs, "somebody else's press", "[reply-not-yours]").await;
    world.presses(world.admin, &question, "[panel-unlink-button]", "[panel-unlinked-bound …]").await;
    world.until(world.admin, "/status", "[refusal-nothing-bound]").await;
    world.until(world.admin, "/panel unlink", "[panel-none]").await;
    let audit_log = world.audit_log().await;
    assert!(audit_log.last().unwrap().contains("unlink panel | http://127.0.0.1:"), "{audit_log:#?}");
    assert_eq!(world.server.socket_count(), 0);
    world.end().await;
}
