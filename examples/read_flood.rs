//! How fast frames of one flooded console can be read, and what it costs.
//!
//! `PANEL_URL=… PANEL_API_KEY=… SERVER=… WANT=1000000 cargo run --release --example read_flood` connects, prints
//! `READY` once the daemon has accepted it, reads until WANT frames have come on a task of its own, and prints what
//! that took. With `BARE=1` the loop that it is compared with reads instead: `tokio-tungstenite`, and each frame
//! parsed into a `serde_json::Value`.

use std::{env, error::Error, fs, time::Instant};

use futures_util::{SinkExt, StreamExt};
use pterosocket::{
    EventStream, Panel, PanelUrl, PteroSocket,
    panel::Credentials,
    secrecy::{ExposeSecret, SecretString},
};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::client::IntoClientRequest};

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let setting = |name| env::var(name).map_err(|_| format!("{name} is not set"));
    let key = SecretString::from(setting("PANEL_API_KEY")?);
    let panel = Panel::builder(PanelUrl::parse(&setting("PANEL_URL")?)?, key).build()?;
    let (server, want) = (setting("SERVER")?, setting("WANT")?.parse()?);
    let counted = if env::var_os("BARE").is_some() {
        read_bare(&panel, &server, want).await?
    } else {
        read(&panel, &server, want).await?
    };
    counted.print();
    Ok(())
}

/// Reads with pterosocket: typed events from its stream.
async fn read(panel: &Panel, server: &str, want: u64) -> Result<Counted, Failure> {
    let socket = PteroSocket::builder(panel.clone(), server).build()?;
    let events = socket.events();
    socket.connect().await?;
    println!("READY");
    let counted = tokio::spawn(consume(events, want)).await?;
    socket.close().await;
    Ok(counted)
}

async fn consume(mut events: EventStream, want: u64) -> Counted {
    let mut counted = Counted::default();
    while counted.frames + events.missed() < want {
        let Some(event) = events.next().await else { break };
        counted.begin();
        counted.frames += 1;
        std::hint::black_box(event);
    }
    counted.missed = events.missed();
    counted.end()
}

/// Reads with what there is without pterosocket.
async fn read_bare(panel: &Panel, server: &str, want: u64) -> Result<Counted, Failure> {
    let Credentials { token, socket, .. } = panel.websocket(server).await?;
    let mut request = socket.as_str().into_client_request()?;
    request.headers_mut().insert("Origin", panel.url().origin().parse()?);
    let (mut socket, _) = connect_async(request).await?;
    let auth = json!({ "event": "auth", "args": [token.expose_secret()] });
    socket.send(auth.to_string().into()).await?;
    socket.next().await.ok_or("the daemon refused the login")??;
    println!("READY");
    let work = async move {
        let mut counted = Counted::default();
        while counted.frames < want {
            let Some(Ok(frame)) = socket.next().await else { break };
            counted.begin();
            let value = frame.to_text().ok().and_then(|text| serde_json::from_str::<Value>(text).ok());
            counted.frames += u64::from(value.is_some());
            std::hint::black_box(value);
        }
        counted.end()
    };
    Ok(tokio::spawn(work).await?)
}

/// What was read, from the first frame on.
#[derive(Default)]
struct Counted {
    frames: u64,
    missed: u64,
    begun: Option<(Instant, f64)>,
    seconds: f64,
    cpu: f64,
}

impl Counted {
    fn begin(&mut self) {
        self.begun.get_or_insert_with(|| (Instant::now(), cpu_seconds()));
    }

    fn end(mut self) -> Self {
        if let Some((begun, cpu)) = self.begun {
            (self.seconds, self.cpu) = (begun.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        }
        self
    }

    fn print(&self) {
        let Self { frames, missed, seconds, cpu, .. } = self;
        let (frames_f, missed_f) = (*frames as f64, *missed as f64);
        println!("frames {frames}");
        println!("missed {missed}");
        println!("seconds {seconds:.3}");
        println!("frames_per_second {:.0}", (frames_f + missed_f) / seconds);
        println!("cpu_seconds {cpu:.3}");
        println!("cpu_per_100000 {:.4}", cpu / (frames_f + missed_f) * 100_000.0);
    }
}

/// Processor time of this process: `utime` and `stime` of /proc, in the usual ticks of 10 ms.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}
