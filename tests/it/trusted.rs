//! A host with a CA of its own: trusted once the environment names its root, told as a fault of the certificate before.

use std::{process::Stdio, sync::Arc};

use nix::sys::signal::Signal;
use pterosocket::{
    Panel, PanelUrl,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
    secrecy::ExposeSecret,
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sandbox::panel::{Fault, FaultKind};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::support::{Builder, Program, World};

/// A CA that nobody knows.
struct Ca(CertifiedIssuer<'static, KeyPair>);

impl Ca {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its root, as hosts keep it.
    fn pem(&self) -> String {
        use base64ct::{Base64, Encoding};
        let text = Base64::encode_string(self.0.der());
        let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
    }

    /// A proxy with a certificate of this CA in front of `port`; its own port.
    async fn before(&self, port: u16) -> u16 {
        let params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(settings));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let Ok(mut inner) = TcpStream::connect(("127.0.0.1", port)).await else { return };
                    // Either side may end it at any time.
                    let _ = tokio::io::copy_bidirectional(&mut stream, &mut inner).await;
                });
            }
        });
        own
    }
}

/// Puts panel and daemon behind certificates of `ca`.
async fn behind_tls(world: &mut World, ca: &Ca) {
    let url = PanelUrl::parse(&world.backend.panel_url()).unwrap();
    let panel = Panel::builder(url, world.backend.owner_key()).build().unwrap();
    let real = panel.websocket(&world.server.uuid().to_string()).await.unwrap();
    let daemon = ca.before(real.socket.port().unwrap()).await;
    let socket = format!("wss://127.0.0.1:{daemon}{}", real.socket.path());
    let answer = json!({"data": {"token": real.token.expose_secret(), "socket": socket}});
    let kind = FaultKind::Json(200, answer);
    world.backend.fail_panel(Fault { path: "/websocket".into(), times: 9_999, kind });
    let plain = world.backend.panel_url();
    let port = plain.rsplit_once(':').unwrap().1.trim_end_matches('/').parse().unwrap();
    let panel = ca.before(port).await;
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
    let ca = Ca::new();
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
    std::fs::write(&file, ca.pem()).unwrap();
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
