//! A guild with a panel and a daemon of its own does what it can: the others go on, and the bot stops when it is told to.

use std::{
    collections::HashSet,
    io,
    net::{IpAddr, Ipv4Addr},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use nix::sys::signal::Signal;
use pterosocket::Resolver;
use sandbox::{
    ServerHandle, ServerSpec,
    discord::{Fault, FaultKind, GuildHandle, Times, permissions::MANAGE_GUILD},
    game,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::interval,
};

use crate::{
    panel::links,
    support::{Builder, Program, World, says},
};

/// What containers are given.
const GRACE: Duration = Duration::from_secs(10);

/// A guild of strangers with somebody who manages it, a channel, and a server of the operator's panel.
struct Strangers {
    guild: GuildHandle,
    rita: u64,
    channel: u64,
    server: ServerHandle,
}

impl Strangers {
    /// They come before the bot starts.
    fn come(world: &mut World) -> Self {
        let guild = world.discord.add_guild("Strangers");
        let role = guild.add_role("Admins", MANAGE_GUILD);
        let (rita, channel) = (guild.add_member("Rita", &[role]), guild.add_channel("console"));
        let server = world.backend.add_server(ServerSpec::new("Citadel", game::Program::Scripted));
        world.set("PANEL_GUILDS", &format!("{} {}", world.guild.id, guild.id));
        Self { guild, rita, channel, server }
    }

    async fn bind(&self, world: &World) {
        let typed = format!("/server bind server:{} mirror:<#{}>", self.server.uuid(), self.channel);
        let read = world.reads_in(self.rita, self.channel, &typed).await;
        assert!(read.contains("[mirror-shows "), "{read}");
    }

    /// Shows their console in that many further channels.
    async fn mirror_in_more(&self, world: &World, many: usize) -> Vec<u64> {
        let channels = (0..many).map(|number| self.guild.add_channel(&format!("more-{number}")));
        let channels: Vec<_> = channels.collect();
        let typed = channels.iter().map(|channel| async move {
            let typed = format!("/console mirror channel:<#{channel}> server:Citadel");
            world.reads_in(self.rita, self.channel, &typed).await
        });
        for read in join_all(typed).await {
            assert!(read.contains("[mirror-shows "), "{read}");
        }
        channels
    }
}

async fn bind_ours(world: &World) {
    let typed = format!("/server bind server:Survival mirror:<#{}>", world.channel);
    let read = world.reads(world.admin, &typed).await;
    assert!(read.contains("[mirror-shows "), "{read}");
}

/// The names that are being looked up, and what ends those that take for ever.
struct Names {
    asked: Arc<Mutex<Vec<String>>>,
    _end: mpsc::Sender<()>,
}

/// `*.slow.example` is looked up for ever, `*.nowhere.example` does not exist, `*.inside.example` leads into the operator's
/// network, and every other name leads to this machine.
fn names() -> (Names, Resolver) {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let (end, ended) = mpsc::channel();
    let (known, ended) = (Arc::clone(&asked), Mutex::new(ended));
    let resolver = Resolver::with(64, move |host| {
        known.lock().unwrap_or_else(PoisonError::into_inner).push(host.to_owned());
        match host.split_once('.').map(|(_, domain)| domain) {
            Some("slow.example") => {
                // Those behind the first wait for the lock.
                let _ = ended.lock().unwrap_or_else(PoisonError::into_inner).recv();
                Err(io::Error::other("the end of the story"))
            }
            Some("nowhere.example") => {
                Err(io::Error::other("failed to lookup address information: Name or service not known"))
            }
            Some("inside.example") => Ok(vec![IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7))]),
            _ => Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]),
        }
    });
    (Names { asked, _end: end }, resolver)
}

impl Names {
    fn asked(&self, domain: &str) -> usize {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|name| name.ends_with(domain)).collect::<HashSet<_>>().len()
    }
}

#[tokio::test]
async fn a_panel_whose_name_leads_inside_is_told_like_one_that_does_not_exist() {
    let (names, resolver) = names();
    let mut builder = Builder { panel_guild: false, ..Builder::default() };
    builder.options.resolver = resolver;
    let mut world = builder.prepare().await;
    world.without_operators_panel();
    world.set("ALLOW_PRIVATE_PANELS", "");
    world.start_bot().await;
    let key = world.backend.owner_key().to_owned();
    let mut told = HashSet::new();
    for host in ["panel.nowhere.example", "panel.inside.example", "db.inside.example", "panel.here.example"] {
        let url = format!("https://{host}");
        let reply = links(&world, world.admin, world.channel, (&url, &key), "[panel-link-refused …]").await;
        told.insert(reply.content.replace(host, "HOST"));
    }
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told.iter().all(|told| told.contains("[panel-error-out-of-reach host=HOST why=")), "{told:#?}");
    assert_eq!((names.asked("inside.example"), names.asked("nowhere.example")), (2, 1));
    assert!(world.backend.requests().iter().all(|request| !request.path.contains("account")));
    world.end().await;
}

#[tokio::test]
async fn names_that_are_looked_up_for_ever_hold_up_no_other_guild() {
    let (names, resolver) = names();
    let mut builder = Builder { panel_guild: false, ..Builder::default() };
    builder.options.resolver = resolver;
    builder.options.panel_within = Duration::from_millis(600);
    let mut world = builder.prepare().await;
    world.without_operators_panel();
    let strangers = Strangers::come(&mut world);
    world.set("PANEL_GUILDS", "");
    world.start_bot().await;
    let key = world.backend.owner_key().to_owned();
    let world = &world;
    let slow = (0..6).map(|number| {
        let (key, strangers) = (&key, &strangers);
        async move {
            let url = format!("http://n{number}.slow.example");
            let words = "[panel-link-refused ";
            let other = "[panel-tries-here]";
            let form = world.discord.type_command(strangers.rita, strangers.channel, "/panel link").unwrap();
            let form = form.modal().await.unwrap();
            let fields = [("url", &*url), ("key", &**key)];
            let sent = world.discord.submit_modal(strangers.rita, &form, &fields).unwrap();
            let answered =
                sent.reply_where(|reply| reply.content.contains(words) || reply.content.contains(other));
            answered.await.unwrap().content.clone()
        }
    });
    // Tried again and again, while the first ones are still looked up.
    let strangers_try = async {
        let first = join_all(slow.clone()).await;
        (first, join_all(slow).await)
    };
    let port = world.backend.panel_url().rsplit(':').next().unwrap().to_owned();
    let we_link = async {
        let url = format!("http://panel.here.example:{port}");
        links(world, world.admin, world.channel, (&url, &key), "[panel-linked …]").await;
        bind_ours(world).await;
        world.server.emit("meanwhile");
        world.posted("meanwhile").await;
    };
    let ((first, again), ()) = tokio::join!(strangers_try, we_link);
    assert!(first.iter().chain(&again).all(|told| !told.contains("[panel-linked ")), "{first:#?} {again:#?}");
    assert!((1..=2).contains(&names.asked("slow.example")), "{} threads", names.asked("slow.example"));
    // They are held as long as the system likes; we go on.
    bound_anew(world).await;
    drop(names);
}

/// The socket is closed and opened once more, which takes a look-up.
async fn bound_anew(world: &World) {
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.server.sockets(|open| *open == 0).await;
    bind_ours(world).await;
    world.server.emit("and still");
    world.posted("and still").await;
}

/// A panel that answers every request with `first`, then with `again` without end, a piece each time.
async fn odd_panel(first: String, again: Vec<u8>, pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (first, again): (Arc<str>, Arc<[u8]>) = (first.into(), again.into());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (first, again) = (Arc::clone(&first), Arc::clone(&again));
            tokio::spawn(async move {
                // A part of the request is enough to answer it.
                if stream.read(&mut [0; 4096]).await? == 0 {
                    return Ok(());
                }
                stream.write_all(first.as_bytes()).await?;
                let mut ticks = interval(pause);
                while !again.is_empty() {
                    ticks.tick().await;
                    stream.write_all(&again).await?;
                }
                std::future::pending::<io::Result<()>>().await
            });
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn panels_that_answer_as_they_like_are_not_linked_and_hold_up_nobody() {
    let mut builder = Builder { panel_guild: false, ..Builder::default() };
    builder.options.panel_within = Duration::from_millis(600);
    let mut world = builder.prepare().await;
    let strangers = Strangers::come(&mut world);
    for (name, value) in [("PANEL_GUILDS", world.guild.id.to_string()), ("PANEL_LINK", "any".to_owned())] {
        world.set(name, &value);
    }
    world.set("ALLOW_PRIVATE_PANELS", "true");
    world.start_bot().await;
    bind_ours(&world).await;
    let key = world.backend.owner_key().to_owned();
    let ours = world.backend.panel_url();
    let asked = || {
        let requests = world.backend.requests();
        requests.iter().filter(|request| request.path.contains("account")).count()
    };
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    let ms = Duration::from_millis;
    for (what, first, again, pause) in [
        ("a byte in a while", format!("{ok}Content-Length: 100000\r\n\r\n"), b" ".to_vec(), ms(100)),
        ("a body without end", format!("{ok}\r\n"), vec![b' '; 64 * 1024], ms(1)),
        ("headers without end", ok.to_owned(), b"X-More: and more\r\n".repeat(1000), ms(1)),
        ("interim answers without end", String::new(), b"HTTP/1.1 100 Continue\r\n\r\n".repeat(100), ms(1)),
        ("another protocol", String::new(), vec![0; 1024], ms(1)),
        (
            "somewhere else",
            format!("HTTP/1.1 302 Found\r\nLocation: {ours}/api/client/account\r\nContent-Length: 0\r\n\r\n"),
            vec![],
            ms(1),
        ),
        (
            "compressed",
            format!("{ok}Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n\x1f\x08{}", "x".repeat(18)),
            vec![],
            ms(1),
        ),
    ] {
        let url = odd_panel(first, again, pause).await;
        let linking =
            links(&world, strangers.rita, strangers.channel, (&url, &key), "[panel-link-refused …]");
        let line = format!("beside {what}");
        let posting = async {
            world.server.emit(&line);
            world.posted(&line).await;
        };
        let (told, ()) = tokio::join!(linking, posting);
        assert!(says(&told.content, "[panel-link-refused …]"), "{what}: {}", told.content);
        assert!(told.content.chars().count() < 600, "{what}: {}", told.content);
    }
    assert_eq!(asked(), 0, "no key went where an answer pointed");
    world.end().await;
}

#[tokio::test]
async fn while_discord_is_away_a_guild_that_floods_loses_only_its_own_lines() {
    const OURS: usize = 400;
    let mut builder = Builder::default();
    builder.options.relay.backlog_budget.memory = 3 * 1024 * 1024;
    builder.options.relay.backlog_budget.channel_memory = 64 * 1024;
    let mut world = builder.prepare().await;
    let strangers = Strangers::come(&mut world);
    world.start_bot().await;
    bind_ours(&world).await;
    strangers.bind(&world).await;
    let more = strangers.mirror_in_more(&world, 5).await;
    world.server.emit("before");
    world.posted("before").await;

    world.discord.fail(Fault::new(FaultKind::Status(503), Times::Always).on("POST", "/channels/"));
    // What does not compress.
    let noise = |number: u64| {
        let words =
            (0..24).map(|word| format!("{:016x}", (number * 31 + word).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        format!("flood {number} {}", words.collect::<String>())
    };
    let ours = async {
        for number in 0..OURS {
            world.server.emit(format!("ours {number}"));
            tokio::task::yield_now().await;
        }
    };
    tokio::join!(strangers.server.flood(15_000, noise), ours);
    strangers.server.emit("the end of theirs");
    world.server.emit("the end of ours");
    let mut status = String::new();
    let loses = async {
        while !status.contains("[console-counted ") || says(&status, "[console-counted … lost=0 …]") {
            status = world.reads_in(strangers.rita, more[0], "/console status").await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), loses).await;
    waited.unwrap_or_else(|_| panic!("nothing is lost: {status}"));
    world.discord.heal();
    world.shown_in_full("the end of ours").await;
    let lines = world.lines_in(world.channel);
    let shown: Vec<_> = lines.iter().filter(|line| line.starts_with("ours ")).cloned().collect();
    assert_eq!(shown, (0..OURS).map(|number| format!("ours {number}")).collect::<Vec<_>>());
    assert!(!world.shown().contains("[notice-left-out "), "{lines:#?}");
    world.posted_in(strangers.channel, "[notice-left-out … why=[left-out-guild]]").await;
    world.end().await;
}

#[tokio::test]
async fn it_stops_in_time_while_a_guild_does_what_it_can() {
    let mut world = Builder::default().prepare().await;
    let strangers = Strangers::come(&mut world);
    // With every line in its log it would be the log that is tested.
    world.set("RUST_LOG", "info");
    let program = Program::start(&world, Stdio::null()).await;
    bind_ours(&world).await;
    strangers.bind(&world).await;
    strangers.mirror_in_more(&world, 8).await;
    let slow = "/console filter add action:mask pattern:a[a-z]*(?:[a-z]{1,100})!|a regex:true";
    world.reads_in(strangers.rita, strangers.channel, slow).await;

    let empty = format!(r#"{{"event":"auth success","args":[{}""]}}"#, r#""","#.repeat(200_000));
    let (long, flood) = ("a".repeat(50_000), "wet ".repeat(80));
    let attack = async {
        let mut ticks = interval(Duration::from_millis(100));
        loop {
            ticks.tick().await;
            strangers.server.emit_all((0..300).map(|number| format!("{number} {flood}")));
            strangers.server.emit(&long);
            strangers.server.send_raw(&empty);
            for typed in [
                format!("/console filter test line:{} action:mask pattern:x regex:true", &long[..5_000]),
                "/power kill".to_owned(),
                "/audit".to_owned(),
                "/console tail lines:100".to_owned(),
            ] {
                let _ = world.discord.type_command(strangers.rita, strangers.channel, &typed);
            }
        }
    };
    let stops = async {
        for number in 0..5 {
            world.server.emit(format!("ours {number}"));
            world.posted(&format!("ours {number}")).await;
        }
        let began = Instant::now();
        program.signal(Signal::SIGTERM);
        let (code, log) = program.ended().await;
        assert_eq!(code, Some(0), "{log}");
        assert!(began.elapsed() < GRACE, "it took {:?}: {log}", began.elapsed());
    };
    tokio::select! {
        () = stops => {}
        () = attack => unreachable!("it goes on"),
    }
    world.end().await;
}
