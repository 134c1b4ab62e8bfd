//! A host with a CA of its own: trusted once the environment names its root, told as a fault of the certificate before.

#[path = "../../crates/pterosocket/tests/stories/private_ca.rs"]
mod private_ca;

use std::process::Stdio;

use nix::sys::signal::Signal;
use private_ca::Ca;
use pterosocket::{Panel, PanelUrl, secrecy::ExposeSecret};
use sandbox::panel::{Fault, FaultKind};
use serde_json::json;

use crate::support::{Builder, Program, World};

/// A root, as hosts keep it.
fn pem(root: &[u8]) -> String {
    use base64ct::{Base64, Encoding};
    let text = Base64::encode_string(root);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!(
        "-----BEGIN CERTIFICATE-----
{}
-----END CERTIFICATE-----
",
        lines.join(
            "
"
        )
    )
}

/// Puts panel and daemon behind certificates of `ca`.
async fn behind_tls(world: &mut World, ca: &Ca) {
    let url = PanelUrl::parse(&world.backend.panel_url()).unwrap();
    let panel = Panel::builder(url, world.backend.owner_key()).build().unwrap();
    let real = panel.websocket(&world.server.uuid().to_string()).await.unwrap();
    let daemon = ca.before(real.socket.port().unwrap(), |_| {}).await;
    let socket = format!("wss://127.0.0.1:{daemon}{}", real.socket.path());
    let answer = json!({"data": {"token": real.token.expose_secret(), "socket": socket}});
    let kind = FaultKind::Json(200, answer);
    world.backend.fail_panel(Fault { path: "/websocket".into(), times: 9_999, kind });
    let plain = world.backend.panel_url();
    let port = plain.rsplit_once(':').unwrap().1.trim_end_matches('/').parse().unwrap();
    let panel = ca.before(port, |_| {}).await;
    world.set("PANEL_URL", &format!("https://127.0.0.1:{panel}"));
}

/// What `wingcord check` prints.
async fn checked(world: &World) -> String {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.arg("check").env_clear().envs(&world.settings).current_dir(world.database.path());
    let output = command.stdin(Stdio::null()).output().await.unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_ca_of_the_hosts_own_is_trusted_once_the_environment_names_it() {
    const UNKNOWN: &str = "nobody who is trusted has issued it";
    let mut builder = Builder::default();
    builder.backend.origin_check = false;
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    world.stop_bot().await;
    let ca = Ca::new("the host's own");
    behind_tls(&mut world, &ca).await;

    let mut program = Program::spawn(&world, Stdio::null());
    let said = program.logs(UNKNOWN).await;
    assert!(said.contains("certificate is not accepted"), "{said}");
    program.signal(Signal::SIGTERM);
    program.ended().await;
    let report = checked(&world).await;
    let said = report.lines().find(|line| line.contains("PANEL_API_KEY")).unwrap_or_default();
    assert!(said.starts_with('✗') && said.contains(UNKNOWN), "{report}");

    let folder = world.database.path().join("roots");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("0a1b2c3d.0");
    std::fs::write(&file, pem(&ca.root())).unwrap();
    for (name, value) in [("SSL_CERT_FILE", &file), ("SSL_CERT_DIR", &folder)] {
        world.set(name, &value.display().to_string());
        let program = Program::start(&world, Stdio::null()).await;
        let line = format!("over TLS, by {name}");
        world.server.emit(&*line);
        world.posted(&line).await;
        program.signal(Signal::SIGTERM);
        assert_eq!(program.ended().await.0, Some(0));
        let report = checked(&world).await;
        for what in ["PANEL_API_KEY", "console of Survival"] {
            let said = report.lines().find(|line| line.contains(what)).unwrap_or_default();
            assert!(said.starts_with('✓'), "{name}: {report}");
        }
        world.settings.remove(name);
    }
    world.end().await;
}
