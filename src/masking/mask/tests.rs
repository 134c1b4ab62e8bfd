//! Lines of real consoles, with visitors from documentation ranges.

use std::net::IpAddr;
use std::sync::Arc;

use proptest::prelude::*;

use super::{Masker, Names};
use crate::masking::clean::clean;

/// A line and what is shown of it.
const MASKED: &[(&str, &str)] = &[
    // Minecraft and its proxies
    (
        "[12:00:01] [Server thread/INFO]: Steve[/203.0.113.7:53211] logged in with entity id 42 at (0.5, 64.0, 0.5)",
        "[12:00:01] [Server thread/INFO]: Steve[/‹ip›] logged in with entity id 42 at (0.5, 64.0, 0.5)",
    ),
    (
        "[12:00:01] [Server thread/INFO]: Steve[/[2001:db8:0:0:0:0:0:1]:53211] logged in with entity id 42",
        "[12:00:01] [Server thread/INFO]: Steve[/[‹ip›]] logged in with entity id 42",
    ),
    ("Steve[/2001:db8:0:0:0:0:0:1:53211] logged in", "Steve[/‹ip›] logged in"),
    ("Steve[/[2001:db8:0:0:0:0:0:1%0]:53211] logged in", "Steve[/[‹ip›]] logged in"),
    ("Steve[/2001:db8::1]:53211 logged in", "Steve[/‹ip›] logged in"),
    (
        "[Velocity] [connected player] Alex (/198.51.100.23:61022) has connected",
        "[Velocity] [connected player] Alex (/‹ip›) has connected",
    ),
    ("[/203.0.113.7:53211] <-> InitialHandler has connected", "[/‹ip›] <-> InitialHandler has connected"),
    (
        "Disconnecting com.mojang.authlib.GameProfile@5f0c[id=<null>,name=Bob] (/203.0.113.7:53211): Timed out",
        "Disconnecting com.mojang.authlib.GameProfile@5f0c[id=<null>,name=Bob] (/‹ip›): Timed out",
    ),
    ("Banned IP 203.0.113.7: Banned by an operator.", "Banned IP ‹ip›: Banned by an operator."),
    ("ban-ip 203.0.113.7", "ban-ip ‹ip›"),
    ("pardon-ip 1.2.3.4", "pardon-ip ‹ip›"),
    ("[Essentials] Player Alex has IP 8.8.8.8", "[Essentials] Player Alex has IP ‹ip›"),
    ("[Geyser] /203.0.113.7:53211 tried to connect!", "[Geyser] /‹ip› tried to connect!"),
    ("dig.example.net/203.0.113.7:25565", "dig.example.net/‹ip›"),
    ("Alice (5.9.12.34) left the game", "Alice (‹ip›) left the game"),
    ("Alice[5.9.12.34] lost connection", "Alice[‹ip›] lost connection"),
    ("5.9.12.34 - - \"GET /map HTTP/1.1\" 200", "‹ip› - - \"GET /map HTTP/1.1\" 200"),
    ("version: 85.214.1.2", "version: ‹ip›"),
    ("2001:db8::1%85.214.1.2", "‹ip›.214.1.2"),
    (
        "from 2001:db8::1%1.2.3.4 and [2001:db8::1%185.214.1.2]:25565",
        "from ‹ip›.2.3.4 and [‹ip›.214.1.2]:25565",
    ),
    // Source, Rust, Factorio, OpenTTD, Terraria, Valheim
    ("Client \"Bob\" connected (203.0.113.7:27005).", "Client \"Bob\" connected (‹ip›)."),
    (
        "\"Bob<2><STEAM_1:0:1234><>\" connected, address \"203.0.113.7:27005\"",
        "\"Bob<2><STEAM_1:0:1234><>\" connected, address \"‹ip›\"",
    ),
    ("rcon from \"203.0.113.7:51234\": command \"status\"", "rcon from \"‹ip›\": command \"status\""),
    (
        "# 2 1 \"Bob\" STEAM_0:1:55555 05:12 45 0 active 203.0.113.7:27005",
        "# 2 1 \"Bob\" STEAM_0:1:55555 05:12 45 0 active ‹ip›",
    ),
    (
        "203.0.113.7:57321/76561198000000000/Bob joined [windows/76561198000000000]",
        "‹ip›/76561198000000000/Bob joined [windows/76561198000000000]",
    ),
    (
        "Info ServerMultiplayerManager.cpp:1138: adding peer(1) IP ADDR:({203.0.113.7:34197})",
        "Info ServerMultiplayerManager.cpp:1138: adding peer(1) IP ADDR:({‹ip›})",
    ),
    (
        "dbg: [net] Client connected from 203.0.113.7 on frame 1",
        "dbg: [net] Client connected from ‹ip› on frame 1",
    ),
    ("203.0.113.7:7777 is connecting...", "‹ip› is connecting..."),
    ("Bob (5.6.7.8) from 'default' group joined.", "Bob (‹ip›) from 'default' group joined."),
    (
        "[12:00:01 INFO]: [+] /203.0.113.7:53211 -> UpstreamBridge has connected",
        "[12:00:01 INFO]: [+] /‹ip› -> UpstreamBridge has connected",
    ),
    (
        "[12:00:01 INFO]: com.velocitypowered.proxy.connection.client.InitialInboundConnection@1 (/203.0.113.7:53211)",
        "[12:00:01 INFO]: com.velocitypowered.proxy.connection.client.InitialInboundConnection@1 (/‹ip›)",
    ),
    (
        "Steve (formerly known as Stefan) lost connection: Internal Exception: /203.0.113.7:1",
        "Steve (formerly known as Stefan) lost connection: Internal Exception: /‹ip›",
    ),
    ("[AuthMe] Steve logged in 203.0.113.7", "[AuthMe] Steve logged in ‹ip›"),
    ("[AntiVPN] 1.2.3.4 is a proxy, kicking Steve", "[AntiVPN] ‹ip› is a proxy, kicking Steve"),
    ("Rcon connection from: /203.0.113.7", "Rcon connection from: /‹ip›"),
    ("Thread RCON Client /203.0.113.7 started", "Thread RCON Client /‹ip› started"),
    (
        "Got connection SteamID 76561198000000000 from 5.6.7.8",
        "Got connection SteamID 76561198000000000 from ‹ip›",
    ),
    ("5.6.7.8:56000 is connecting...", "‹ip› is connecting..."),
    ("Bob (5.6.7.8) has joined.", "Bob (‹ip›) has joined."),
    ("Player Bob disconnected from 5.6.7.8", "Player Bob disconnected from ‹ip›"),
    ("RequestInvalidClient(5.6.7.8:2456)", "RequestInvalidClient(‹ip›)"),
    (
        "Received connection request from IP ADDR:({[2001:db8::7]:34197})",
        "Received connection request from IP ADDR:({[‹ip›]})",
    ),
    (
        "[Rust] 5.6.7.8:28015/76561198000000000/Bob kicked: EAC",
        "[Rust] ‹ip›/76561198000000000/Bob kicked: EAC",
    ),
    (
        "Dropped Bob from server (203.0.113.7:27005): Kicked by Console",
        "Dropped Bob from server (‹ip›): Kicked by Console",
    ),
    ("udp/ip  : 203.0.113.7:27015  (public ip: 198.51.100.9)", "udp/ip  : ‹ip›  (public ip: ‹ip›)"),
    ("Public IP is 203.0.113.7.", "Public IP is ‹ip›."),
    (
        "2026.11.21_21.45.03: Bob joined this ARK! (ip 203.0.113.7:61234)",
        "2026.11.21_21.45.03: Bob joined this ARK! (ip ‹ip›)",
    ),
    (
        "[server] Client #2 (Bob, company 1) from 203.0.113.7 has left",
        "[server] Client #2 (Bob, company 1) from ‹ip› has left",
    ),
    ("dbg: [net] [tcp/game] rejected: 5.6.7.8 blocked", "dbg: [net] [tcp/game] rejected: ‹ip› blocked"),
    (
        "[script:chat] Bob (license:abc, ip:203.0.113.7) dropped",
        "[script:chat] Bob (license:abc, ip:‹ip›) dropped",
    ),
    ("endpoint 203.0.113.7:30120 timed out after 60 s", "endpoint ‹ip› timed out after 60 s"),
    (
        "ACTION[Server]: Bob [203.0.113.7] joins game. List of players: Bob",
        "ACTION[Server]: Bob [‹ip›] joins game. List of players: Bob",
    ),
    ("ACTION[Server]: Bob [::ffff:203.0.113.7] joins game.", "ACTION[Server]: Bob [‹ip›] joins game."),
    ("Steve issued server command: /ban-ip 1.2.3.4 spam", "Steve issued server command: /ban-ip ‹ip› spam"),
    ("banlist ips: 1.2.3.4, 5.6.7.8", "banlist ips: ‹ip›, ‹ip›"),
    // whatever stands around
    ("two: 203.0.113.7, 198.51.100.1.", "two: ‹ip›, ‹ip›."),
    ("203.0.113.0/24 is routed", "‹ip›/24 is routed"),
    ("https://203.0.113.7/map", "https://‹ip›/map"),
    ("host=203.0.113.7;port=1", "host=‹ip›;port=1"),
    ("at 203.0.113.7:12ms", "at ‹ip›:12ms"),
    ("203.0.113.7.static.example.net", "‹ip›.static.example.net"),
    ("loading...203.0.113.7...", "loading...‹ip›..."),
    ("[2001:db8::7]:25565 and [2001:db8::8]", "[‹ip›] and [‹ip›]"),
    ("IP:2001:db8::7: closed.", "IP:‹ip›: closed."),
    ("from ::ffff:203.0.113.7 (mapped)", "from ‹ip› (mapped)"),
    ("::ffff:203.0.113.7:53211", "‹ip›"),
    ("2a02:8109:9a40:1234::1 joined", "‹ip› joined"),
    ("12.34.56.78", "‹ip›"),
    ("1.2.3.4 (203.0.113.7)", "‹ip› (‹ip›)"),
];

/// Lines that are shown as they are.
const LEFT_ALONE: &[&str] = &[
    "Terraria Server v1.4.4.9",
    "Terraria Server 1.4.4.9",
    "1.4.4.9",
    "Running v1.20.1.2 (Build 1.20.1)",
    "Client connected with version 1.4.4.9",
    "Server version: 8.0.35.1 from Debian",
    "Loading libraries from paper-1.20.1.2.jar",
    "FoxAPI-1.2.3.4-SNAPSHOT loaded from disk",
    "Starting minecraft server version 1.20.1",
    "[12:00:01] [Server thread/INFO]: Done (1.337s)! For help, type \"help\"",
    "2024-01-01 12:00:01.123 a::b std::vector<int>::push_back dead::beef",
    "terminate called after throwing an instance of 'std::out_of_range'",
    "Steve[/127.0.0.1:54321] logged in with entity id 42 at (0.5, 64.0, 0.5)",
    "Listening on 0.0.0.0:3979 (IPv4)",
    "Listening on [::]:3979 (IPv6)",
    "from [::1]:1 and fe80::1%eth0 and fd00::7 and ff02::1",
    "0) 172.29.255.255",
    "from 10.1.2.3, 192.168.0.5, 172.16.0.1, 169.254.1.1, 100.64.0.1, 224.0.0.1, 255.255.255.0",
    "::ffff:192.168.0.5 connected",
    "tick 1.2.3.4.5 and 1.3.6.1.4.1 and 256.1.1.1 and 1.20.80.01",
    "Running Paper version 1.21.4-232-ver/1.21.4@12d8fe0 (MC: 1.21.4)",
    "This server is running Velocity 3.4.0-SNAPSHOT (git-1.2.3.4)",
    "Loading tModLoader v2024.11.3.1 for Terraria v1.4.4.9",
    "TerrariaAPI Version: 2.1.0.0 (Protocol v1.4.4.9 (279), OTAPI 3.2.4.0)",
    "Valheim version: l-0.219.16 (network version 33)",
    "Factorio 2.0.20 (build 79872, linux64, headless)",
    "   0.000 2026-11-21 21:45:03; Factorio 2.0.20",
    "Exe version 1.40.5.1/1401 (cs2) 9924 secure",
    "Protocol version 14040 [1404051/1404051]",
    "ARK Version: 358.24",
    "Using SDL 2.30.10.1 and OpenAL 1.23.1.0",
    "Luanti 5.10.0 (Linux), Lua 5.1.4.8",
    "[resources] Started resource es_extended (1.10.10.2)",
    "Oxide.Rust 2.0.6521.3 and Carbon 2.0.1.4 loaded",
    "took 1.2.3 s, x: 10.5, y: 64.0, z: -3.25, 20.0 TPS",
    "at net.minecraft.server.v1_21_R1.a(SourceFile:123) ~[paper.jar:?]",
    "Listening on 192.168.1.4:25565 and 10.0.0.7:8192",
    "Steve[/192.168.1.20:61022] logged in with entity id 3 at ([world]10.5, 64.0, -3.2)",
    "[21:45:03] ::: 12:34:56:78:9a:bc",
    "std::map<a::b, c::d>::at",
    "java.lang.NullPointerException: a.b.c.d.e",
    "U:1:22202 STEAM_1:0:1234 20:01:0d:b8:00:01 00:11:22:33:44:55:66:77",
    "UUID of player Steve is 00000000-0000-4000-8000-000000000001",
    "progress ... ... ... ::: . : .: :. ",
];

#[test]
fn addresses_of_visitors_are_masked() {
    let masker = Masker::default();
    for (line, wanted) in MASKED {
        assert_eq!(masker.mask_text(line), *wanted, "from {line:?}");
    }
}

#[test]
fn everything_else_is_left_alone() {
    let masker = Masker::default();
    for line in LEFT_ALONE {
        assert_eq!(masker.mask_text(line), *line);
    }
}

/// Lines in which a version and an address meet, in order of one console.
#[test]
fn an_address_is_told_from_a_version_by_what_stands_around_it() {
    for (line, wanted) in [
        (
            "\"GET / HTTP/1.1\" 200 from 5.9.12.34 Chrome/139.0.0.0 Safari/537.36",
            "\"GET / HTTP/1.1\" 200 from ‹ip› Chrome/139.0.0.0 Safari/537.36",
        ),
        (
            "Found jei-1.20.1-forge-15.20.0.106.jar, joined by ClumpsMod 8.0.0.17",
            "Found jei-1.20.1-forge-15.20.0.106.jar, joined by ClumpsMod ‹ip›",
        ),
        ("Kicked Bob (5.9.12.34): needs mod Items 1.2.3.4", "Kicked Bob (‹ip›): needs mod Items 1.2.3.4"),
        ("nginx/1.25.3.1 is up", "nginx/1.25.3.1 is up"),
        ("Steve[/5.9.12.34] is here", "Steve[/‹ip›] is here"),
        ("Alex 85.214.1.2", "Alex ‹ip›"),
        ("Alex joined 31.0.15.36", "Alex joined ‹ip›"),
        ("203.0.113.7.53211 > 10.0.0.2.25565: UDP", "‹ip› > 10.0.0.2.25565: UDP"),
        ("203.000.113.007 and 1.02.03.04", "‹ip› and 1.02.03.04"),
        ("remote:2001:db8::1 id 5:2001:db8::1 Bob:2001:db8::1:53211", "remote:‹ip› id 5:‹ip› Bob:‹ip›"),
        ("2001:db8::1.25565", "‹ip›"),
    ] {
        assert_eq!(Masker::default().mask_text(line), wanted, "from {line:?}");
    }
}

#[test]
fn a_visitor_is_known_from_then_on() {
    let masker = Masker::default();
    for (line, wanted) in [
        ("User Bob at 5.9.12.34", "User Bob at 5.9.12.34"),
        ("Listening on /5.9.12.34:25565", "Listening on /‹ip›"),
        ("Connecting to /5.9.12.34:25565", "Connecting to /‹ip›"),
        ("See http://5.9.12.34:8123/", "See http://‹ip›/"),
        ("User Bob at 5.9.12.34", "User Bob at 5.9.12.34"),
        (
            "version 5.9.12.34 and 5.9.12.34, seen with /5.9.12.34:53211",
            "version ‹ip› and ‹ip›, seen with /‹ip›",
        ),
        ("User Bob at 5.9.12.34, v5.9.12.34, x-5.9.12.34.jar", "User Bob at ‹ip›, v‹ip›, x-‹ip›.jar"),
        ("User Bob at 5.9.12.35 and backup 5-9-12-34", "User Bob at 5.9.12.35 and backup ‹ip›"),
        (
            "c-203-0-113-7.hsd1.ca.example.net, not 21-11-26-12.log",
            "c-‹ip›.hsd1.ca.example.net, not 21-11-26-12.log",
        ),
    ] {
        assert_eq!(masker.mask_text(line), wanted, "from {line:?}");
    }
    let other = Masker::default();
    assert_eq!(other.mask_text("User Bob at 5.9.12.34"), "User Bob at 5.9.12.34", "each guild has its own");
    let same = Masker::default().with_visitors(Arc::clone(&masker.visitors));
    assert_eq!(same.mask_text("User Bob at 5.9.12.34"), "User Bob at ‹ip›");
}

#[test]
fn colours_survive_and_do_not_hide_an_address() {
    let raw = "\u{1b}[32mSteve\u{1b}[0m[/203.0.\u{1b}[31m113.7:53211\u{1b}[0m] \u{1b}[33mlogged in";
    let mut line = clean(raw).next().expect("a line");
    Masker::default().mask(&mut line);
    assert_eq!(line.text(), "Steve[/‹ip›] logged in");
    let pieces: Vec<_> =
        line.spans(0..line.text().len()).map(|(text, style)| (text, style.is_plain())).collect();
    assert_eq!(pieces, [("Steve", false), ("[/‹ip›] ", true), ("logged in", false)]);
}

#[test]
fn the_same_visitor_has_the_same_name() {
    let masker = Masker::new(Names::keyed([3; 32]));
    let shown =
        masker.mask_text("203.0.113.7:1 ::ffff:203.0.113.7 203.0.113.8 [2001:db8:0::7]:2 2001:db8::7");
    let names: Vec<_> = shown.split(['[', ']', ' ']).filter(|name| name.contains('-')).collect();
    assert_eq!(names.len(), 5, "{shown}");
    assert!(names[0] == names[1] && names[3] == names[4], "{shown}");
    assert!(names[0] != names[2] && names[0] != names[3], "{shown}");
    assert!(shown.starts_with("‹ip "), "{shown}");
}

proptest! {
    #[test]
    fn exactly_public_addresses_go(address: IpAddr, port: Option<u16>, before in "[ (/=,]{1,3}", after in "[ ),;]{0,3}") {
        let (public, written) = match address {
            IpAddr::V4(v4) => (super::find::public_v4(v4), v4.to_string()),
            IpAddr::V6(v6) => (super::find::public_v6(v6), format!("[{v6}]")),
        };
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let line = format!("from{before}{written}{port}{after}");
        let shown = Masker::default().mask_text(&line).into_owned();
        prop_assert_eq!(shown.contains("‹ip›"), public, "{}", line);
        prop_assert_eq!(shown.contains(&address.to_string()), !public, "{}", line);
    }

    #[test]
    fn masking_is_done_once(raw in "[ -~]{0,80}|([0-9a-f.:%/\\[\\] v]){0,60}") {
        let masker = Masker::default();
        let once = masker.mask_text(&raw).into_owned();
        prop_assert_eq!(masker.mask_text(&once), once.as_str());
    }
}
