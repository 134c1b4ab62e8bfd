//! The real program where little is there: no home, no `/tmp`, a folder that can't be written, user 988, and hosts that
//! have one kind of address only.
//!
//! Namespaces of the kernel make such hosts. Where it gives none, as in some containers, those stories end at once.

use std::{
    collections::BTreeMap,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    os::unix::fs::{PermissionsExt, chown},
    path::Path,
    process::{Output, Stdio},
};

use nix::sys::signal::Signal;
use rustix::process::geteuid;
use tokio::process::Command;

use crate::support::{Builder, Program};

/// The user of panels' containers.
const USER: u32 = 988;

/// Whether a shell line works, as root of a namespace of its own.
async fn works(line: &str) -> bool {
    let output = Command::new("unshare").args(["-Urnm", "sh", "-c", line]).output().await;
    output.is_ok_and(|output| output.status.success())
}

/// Runs the program once in `folder`, without a home.
async fn once(folder: &Path, settings: &BTreeMap<&'static str, String>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.env_clear().envs(settings).current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
    if geteuid().is_root() {
        // Nothing is read-only to root.
        command.uid(USER).gid(USER);
    }
    command.output().await.unwrap()
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_with_what_to_do() {
    let world = Builder::default().prepare().await;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let mut settings = world.settings.clone();
    settings.remove("DATABASE_URL");
    let output = once(folder.path(), &settings).await;
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("DATABASE_URL"), "{said}");
    if geteuid().is_root() {
        let chown = format!("`chown -R {USER}:{USER} {}`", folder.path().canonicalize().unwrap().display());
        assert!(said.contains(&chown), "{said}");
    }
    world.end().await;
}

#[tokio::test]
async fn it_needs_no_home_and_no_tmp_and_no_working_folder_of_its_own() {
    // `/tmp` is taken away, so what the bot keeps lies elsewhere.
    let kept = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut world = Builder::default().prepare().await;
    world.set("DATABASE_URL", &format!("sqlite://{}/wingcord.db", kept.path().display()));
    if !works("mount -t tmpfs -o ro none /tmp && mount -t tmpfs -o ro none /var/tmp").await {
        return;
    }
    let hide = "for place in /tmp /var/tmp; do mount -t tmpfs -o ro none $place; done; cd /";
    // The network stays, and user 988 where this is root.
    let (outside, inside) = match geteuid().is_root() {
        true => {
            chown(kept.path(), Some(USER), Some(USER)).unwrap();
            ("unshare -m", format!("setpriv --reuid={USER} --regid={USER} --clear-groups"))
        }
        false => ("unshare -Urm", String::new()),
    };
    let line = format!("exec {outside} sh -c '{hide}; exec {inside} \"$0\"' \"$0\"");
    let mut program = Program::spawn_after(&world, &line);
    program.logs("connected to Discord as").await;
    world.bind_and_mirror().await;
    world.server.emit("a line from a bare host");
    world.posted("a line from a bare host").await;
    program.signal(Signal::SIGTERM);
    assert_eq!(program.ended().await.0, Some(0));
    world.end().await;
}

/// Runs a story of this file again, in a network of its own that was prepared by `line`.
async fn in_a_network(line: &str, story: &str) {
    if !works(line).await {
        return;
    }
    let this = std::env::current_exe().unwrap();
    let run = format!("{line} && exec \"$0\" --ignored --exact bare_hosts::{story}");
    let output = Command::new("unshare").args(["-Urnm", "sh", "-c", &run]).arg(this).output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// The far side at this address, and the whole way from the first command to a line.
async fn mirrors_at(address: IpAddr) {
    let mut builder = Builder::default();
    (builder.backend.address, builder.discord.address) = (address, address);
    let world = builder.prepare().await;
    let mut program = Program::start(&world, Stdio::null()).await;
    world.bind_and_mirror().await;
    world.server.emit("a line over one kind of address");
    world.posted("a line over one kind of address").await;
    let mut check = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    let healthy = check.arg("healthcheck").env_clear().envs(&world.settings).output().await.unwrap();
    assert!(healthy.status.success(), "{}", String::from_utf8_lossy(&healthy.stderr));
    program.signal(Signal::SIGTERM);
    assert!(program.runs(), "it ends in order");
    assert_eq!(program.ended().await.0, Some(0));
    world.end().await;
}

#[tokio::test]
async fn a_host_with_ipv6_alone_is_enough() {
    in_a_network("ip link set lo up && ip -4 addr flush dev lo", "ipv6_alone").await;
}

#[tokio::test]
#[ignore = "run by the story above, where there is no IPv4"]
async fn ipv6_alone() {
    assert!(tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.is_err(), "there is IPv4");
    mirrors_at(Ipv6Addr::LOCALHOST.into()).await;
}

#[tokio::test]
async fn a_host_with_ipv4_alone_is_enough() {
    in_a_network("ip link set lo up && ip -6 addr flush dev lo", "ipv4_alone").await;
}

#[tokio::test]
#[ignore = "run by the story above, where there is no IPv6"]
async fn ipv4_alone() {
    assert!(tokio::net::TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await.is_err(), "there is IPv6");
    mirrors_at(Ipv4Addr::LOCALHOST.into()).await;
}
