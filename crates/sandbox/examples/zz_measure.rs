//! Temporary measurement.
use std::time::{Duration, Instant};
use sandbox::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn rss() -> String {
    std::fs::read_to_string("/proc/self/status").unwrap().lines().filter(|l| l.starts_with("VmRSS") || l.starts_with("Threads")).collect::<Vec<_>>().join(" ")
}

async fn open(backend: &Backend, server: &ServerHandle) -> TcpStream {
    let body: serde_json::Value = reqwest::Client::new().get(format!("{}/api/client/servers/{}/websocket", backend.panel_url(), server.uuid()))
        .bearer_auth(backend.owner_key()).header("accept", "application/json").send().await.unwrap().json().await.unwrap();
    let url = body["data"]["socket"].as_str().unwrap();
    let token = body["data"]["token"].as_str().unwrap();
    let addr = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
    let path = &url["ws://".len() + addr.len()..];
    let mut s = TcpStream::connect(addr).await.unwrap();
    s.write_all(format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\nOrigin: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", backend.panel_url()).as_bytes()).await.unwrap();
    let mut buf = vec![0; 4096];
    s.read(&mut buf).await.unwrap();
    let msg = format!("{{\"event\":\"auth\",\"args\":[\"{token}\"]}}");
    let mut f = vec![0x81, 0x80 | 126];
    f.extend_from_slice(&(msg.len() as u16).to_be_bytes());
    f.extend_from_slice(&[0; 4]);
    f.extend_from_slice(msg.as_bytes());
    s.write_all(&f).await.unwrap();
    s.read(&mut buf).await.unwrap();
    s
}

#[tokio::main]
async fn main() {
    let options = || BackendOptions { requests_per_minute: 100_000, websocket_per_minute: 1000, ..Default::default() };
    let backend = Backend::start(options()).await.unwrap();
    let server = backend.add_server(ServerSpec::default());
    let s = open(&backend, &server).await;
    let mut std = s.into_std().unwrap();
    std.set_nonblocking(false).unwrap();
    std.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let _reader = std::thread::spawn(move || {
        use std::io::Read;
        let mut buf = vec![0; 1 << 20];
        let mut total = 0usize;
        while let Ok(n) = std.read(&mut buf) { total += n; if n == 0 || n < 2000 { break } }
        total
    });
    let n = 5_000_000u64;
    let start = Instant::now();
    server.flood(n, |i| format!("[12:00:01] [Server thread/INFO]: flood line {i} of many")).await;
    let el = start.elapsed();
    println!("flood {:.0} frames/s, lost {:?}", n as f64 / el.as_secs_f64(), server.lost());
    
    let start = Instant::now();
    for i in 0..1_000_000u64 { server.emit(format!("[12:00:01] [Server thread/INFO]: flood line {i} of many")); }
    println!("emit one by one {:.0}/s", 1e6 / start.elapsed().as_secs_f64());
    println!("{}", rss());
    let mut open_ = Vec::new();
    for _ in 0..1000 {
        let server = backend.add_server(ServerSpec::default());
        open_.push((open(&backend, &server).await, server));
    }
    println!("1000 sockets {}", rss());
    let cpu = || { let s = std::fs::read_to_string("/proc/self/stat").unwrap(); let f: Vec<&str> = s.rsplit(") ").next().unwrap().split(' ').collect(); f[11].parse::<u64>().unwrap() + f[12].parse::<u64>().unwrap() };
    let before = cpu();
    tokio::time::sleep(Duration::from_secs(5)).await;
    println!("1000 idle with stats: {} ms CPU in 5 s", (cpu() - before) * 10);
}
