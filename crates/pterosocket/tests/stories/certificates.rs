//! Panels and daemons with a certificate of a CA of their own, and certificates with something wrong.

use std::sync::Arc;

use pterosocket::secrecy::ExposeSecret;
use pterosocket::{
    CertificateFault, Connection, Error, Panel, PanelError, PanelUrl, PteroSocket, default_tls,
    tls_with_roots,
};
use rcgen::{CertificateParams, date_time_ymd};
use sandbox::{BackendOptions, Dialect};
use serde_json::json;

use crate::private_ca::Ca;
use crate::raw;
use crate::support::*;

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
