//! Names with several addresses, the first of which is dead.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use pterosocket::{Barred, Error, Panel, PanelUrl, PteroSocket, Reach, Resolver};
use sandbox::{BackendOptions, Dialect};
use serde_json::json;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::raw;
use crate::support::*;

const GOOD: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// An address that takes no connection and says nothing: its queue is full and nobody accepts.
struct Dead {
    address: IpAddr,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Dead {
    /// IPv6 where this machine has it, and else another IPv4 address of it.
    async fn at(port: u16) -> Self {
        let socket = |address: IpAddr| {
            let socket = if address.is_ipv6() { TcpSocket::new_v6() } else { TcpSocket::new_v4() }?;
            socket.bind(SocketAddr::new(address, port))?;
            socket.listen(1).map(|listener| (address, listener))
        };
        let bound =
            socket(Ipv6Addr::LOCALHOST.into()).or_else(|_| socket(Ipv4Addr::new(127, 0, 0, 2).into()));
        let (address, listener) = bound.unwrap();
        let mut queue = Vec::new();
        // What is refused or silent from here on finds the queue full.
        while let Ok(Ok(stream)) =
            tokio::time::timeout(millis(100), TcpStream::connect((address, port))).await
        {
            queue.push(stream);
        }
        Self { address, _listener: listener, _queue: queue }
    }
}

fn resolver(addresses: Vec<IpAddr>) -> Resolver {
    Resolver::with(4, move |host| {
        assert_eq!(host, "dual.example.com");
        Ok(addresses.clone())
    })
}

fn port_of(url: &str) -> u16 {
    url.rsplit_once(':').unwrap().1.trim_end_matches('/').parse().unwrap()
}

#[tokio::test]
async fn a_daemon_behind_a_dead_address_is_reached_by_its_other_one() {
    let rig = Rig::with(BackendOptions { origin_check: false, ..options(Dialect::NewGo) }).await;
    let real = soon(rig.panel().websocket(&rig.server.short_id())).await.unwrap();
    let dead = Dead::at(real.socket.port().unwrap()).await;
    let mut socket = real.socket.clone();
    socket.set_host(Some("dual.example.com")).unwrap();
    let token = pterosocket::secrecy::ExposeSecret::expose_secret(&real.token).to_owned();
    let body = json!({"data": {"token": token, "socket": socket.as_str()}}).to_string();
    let answer = raw::http("200 OK", "content-type: application/json\r\n", &body);
    let url = PanelUrl::parse(&raw::panel(Some(answer)).await).unwrap();
    let names = resolver(vec![dead.address, GOOD]);
    let panel = Panel::builder(url, "ptlc_key").resolver(names).build().unwrap();
    let socket = PteroSocket::builder(panel, "1").timings(quick()).build().unwrap();
    soon(socket.connect()).await.unwrap();
}

/// The HTTP client races the families by itself.
#[tokio::test]
async fn a_panel_behind_a_dead_address_is_reached_by_its_other_one() {
    let rig = Rig::new(Dialect::NewGo).await;
    let port = port_of(&rig.backend.panel_url());
    let dead = Dead::at(port).await;
    let url = PanelUrl::parse(&format!("http://dual.example.com:{port}")).unwrap();
    let names = resolver(vec![dead.address, GOOD]);
    let panel = Panel::builder(url, rig.backend.owner_key()).resolver(names).build().unwrap();
    soon(panel.account()).await.unwrap();
}

#[tokio::test]
async fn the_guard_for_public_addresses_holds_for_each_that_a_name_has() {
    let body = json!({"data": {"token": "a.b.c", "socket": "wss://dual.example.com:1/api/servers/1/ws"}});
    let answer = raw::http("200 OK", "content-type: application/json\r\n", &body.to_string());
    let url = PanelUrl::parse(&raw::panel(Some(answer)).await).unwrap();
    let inside = vec![Ipv6Addr::LOCALHOST.into(), GOOD, Ipv4Addr::new(10, 0, 0, 1).into()];
    let panel = Panel::builder(url, "ptlc_key").resolver(resolver(inside)).build().unwrap();
    let socket = PteroSocket::builder(panel, "1").reach(Reach::Public).timings(quick()).build().unwrap();
    let error = soon(socket.connect()).await.unwrap_err();
    assert!(matches!(&error, Error::OutOfReach(barred) if barred.why == Barred::NotPublic), "{error}");
}
