//! Panels and daemons with a certificate of a CA of their own, and certificates with something wrong.

use std::sync::Arc;

use pterosocket::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use pterosocket::rustls::{ServerConfig, crypto::ring};
use pterosocket::secrecy::ExposeSecret;
use pterosocket::{
    CertificateFault, Connection, Error, Panel, PanelError, PanelUrl, PteroSocket, default_tls,
    tls_with_roots,
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use sandbox::{BackendOptions, Dialect};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::raw;
use crate::support::*;

/// A CA that nobody knows.
struct Ca(CertifiedIssuer<'static, KeyPair>);

impl Ca {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn root(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// A proxy with a certificate of this CA in front of `port`; its own port. `change` makes the certificate what it is.
    async fn before(&self, port: u16, change: impl FnOnce(&mut CertificateParams)) -> u16 {
        let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        change(&mut params);
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

fn panel_at(rig: &Rig, port: u16) -> pterosocket::panel::PanelBuilder {
    let url = PanelUrl::parse(&format!("https://127.0.0.1:{port}")).unwrap();
    Panel::builder(url, rig.backend.owner_key())
}

fn port_of(url: &str) -> u16 {
    url.rsplit_once(':').unwrap().1.trim_end_matches('/').parse().unwrap()
}

#[tokio::test]
async fn a_panel_and_a_daemon_of_a_private_ca_are_reached_once_its_root_is_trusted() {
    let rig = Rig::with(BackendOptions { origin_check: false, ..options(Dialect::NewGo) }).await;
    let ca = Ca::new("the host's own");
    let tls = tls_with_roots([ca.root()]);
    let port = ca.before(port_of(&rig.backend.panel_url()), |_| {}).await;
    soon(panel_at(&rig, port).tls(Arc::clone(&tls)).build().unwrap().account()).await.unwrap();
    let real = soon(rig.panel().websocket(&rig.server.short_id())).await.unwrap();
    let port = ca.before(real.socket.port().unwrap(), |_| {}).await;
    let socket = format!("wss://127.0.0.1:{port}{}", real.socket.path());
    let body = json!({"data": {"token": real.token.expose_secret(), "socket": socket}}).to_string();
    let answer = raw::http("200 OK", "content-type: application/json\r\n", &body);
    let url = PanelUrl::parse(&raw::panel(Some(answer)).await).unwrap();
    let socket = |tls| {
        let panel = Panel::builder(url.clone(), "ptlc_key").tls(tls).build().unwrap();
        PteroSocket::builder(panel, "1").auto_connect(true).timings(quick()).build().unwrap()
    };
    let strange = socket(default_tls());
    let waiting = reaches(&strange, |connection| matches!(connection, Connection::Waiting { .. })).await;
    let Connection::Waiting { error, .. } = waiting else { panic!() };
    assert!(
        matches!(&*error, Error::Certificate { fault: CertificateFault::UnknownIssuer, .. }),
        "it is tried again, for the daemon may get another: {error}"
    );
    soon(socket(tls).connect()).await.unwrap();
}

#[tokio::test]
async fn a_certificates_fault_is_said_as_one() {
    let rig = Rig::new(Dialect::NewGo).await;
    let inner = port_of(&rig.backend.panel_url());
    let ca = Ca::new("the host's own");
    let tls = tls_with_roots([ca.root()]);
    let ports = [
        (
            ca.before(inner, |params| params.not_after = date_time_ymd(2001, 1, 1)).await,
            CertificateFault::Expired,
        ),
        (
            ca.before(inner, |params| params.not_before = date_time_ymd(2999, 1, 1)).await,
            CertificateFault::NotYetValid,
        ),
        (
            ca.before(inner, |params| {
                *params = CertificateParams::new(["panel.example.com".to_owned()]).unwrap();
            })
            .await,
            CertificateFault::WrongName,
        ),
        (Ca::new("another").before(inner, |_| {}).await, CertificateFault::UnknownIssuer),
    ];
    for (port, fault) in ports {
        let panel = panel_at(&rig, port).tls(Arc::clone(&tls)).build().unwrap();
        let error = soon(panel.account()).await.unwrap_err();
        assert_eq!(error, PanelError::Certificate(fault));
        assert!(!error.is_transient() && !error.is_final(), "{error}");
        assert!(error.to_string().starts_with("the panel's certificate is not accepted: "), "{error}");
    }
}
