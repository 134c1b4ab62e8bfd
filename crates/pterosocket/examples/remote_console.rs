//! An interactive console for one server: its lines above, a prompt with history below, its load in the
//! terminal's title.
//!
//! `PANEL_URL`, `PANEL_API_KEY` and `SERVER` come from the environment, or as arguments in this order. The panel's
//! URL may be that of the server's page, which names the server too. A line beginning with a colon is for the
//! example itself (`:help`); everything else is a command for the server. Ctrl-C and Ctrl-D leave.

use std::error::Error;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use pterosocket::{Connection, Delivery, Event, Packet, Panel, PanelUrl, PowerAction, PteroSocket, Stats};
use rustyline::error::ReadlineError;
use rustyline::{DefaultEditor, ExternalPrinter};
use tokio::sync::mpsc;

const HELP: &str = ":start :stop :restart :kill   power\n:logs   the end of the server's log\n:quit   leave";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let (panel, server) = arguments()?;
    let mut editor = DefaultEditor::new()?;
    let mut screen = Screen::new(&mut editor);
    let socket = PteroSocket::builder(panel, &server).build()?;
    let mut events = socket.events();
    let connecting = tokio::spawn({
        let socket = socket.clone();
        async move { socket.connect().await }
    });
    screen.print(&format!("-- connecting to {server}; :help says what the colon is for"));

    let mut answers = obey_all(socket.clone(), read_lines(editor));
    let mut failure = None;
    loop {
        tokio::select! {
            Some(batch) = events.next_batch() => {
                if batch.missed > 0 {
                    screen.print(&format!("-- {} events missed", batch.missed));
                }
                batch.events.iter().for_each(|event| screen.show(event));
                if let Connection::Stopped { error } = &*socket.connection().borrow() && failure.is_none() {
                    screen.print("-- giving up; Ctrl-D leaves");
                    failure = Some(Arc::clone(error));
                }
            }
            // Not before the reader has ended, which leaves the terminal as it was.
            answer = answers.recv() => match answer {
                Some(answer) => screen.print(&answer),
                None => break,
            },
        }
    }
    socket.close().await;
    connecting.abort();
    screen.title("");
    failure.map_or(Ok(()), |error| Err(error.into()))
}

/// The panel and the server's id.
fn arguments() -> Result<(Panel, String), Box<dyn Error>> {
    let mut given = std::env::args().skip(1);
    let mut value =
        |name: &str| given.next().or_else(|| std::env::var(name).ok()).filter(|text| !text.is_empty());
    let url = value("PANEL_URL").ok_or("PANEL_URL is missing, such as https://panel.example.com")?;
    let key = value("PANEL_API_KEY")
        .ok_or("PANEL_API_KEY is missing: a client key from Account → API Credentials")?;
    let (url, server) = PanelUrl::parse_with_server(&url)?;
    let server =
        value("SERVER").or(server).ok_or("SERVER is missing: the id behind /server/ in the address bar")?;
    Ok((Panel::builder(url, key).build()?, server))
}

/// Reads lines on a thread of its own, until `:quit`, Ctrl-C or Ctrl-D.
fn read_lines(mut editor: DefaultEditor) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(16);
    std::thread::spawn(move || {
        loop {
            match editor.readline("> ") {
                Ok(line) if line.trim() == ":quit" => return,
                Ok(line) => {
                    if editor.add_history_entry(line.as_str()).is_err() || sender.blocking_send(line).is_err()
                    {
                        return;
                    }
                }
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => return,
                Err(error) => {
                    eprintln!("the terminal cannot be read: {error}");
                    return;
                }
            }
        }
    });
    receiver
}

/// Obeys line after line, on a task of its own so that a slow one does not hold up the display. What is to be said
/// about it comes out; the end comes after the last line.
fn obey_all(socket: PteroSocket, mut lines: mpsc::Receiver<String>) -> mpsc::Receiver<String> {
    let (sender, answers) = mpsc::channel(16);
    tokio::spawn(async move {
        while let Some(line) = lines.recv().await {
            let answer = match line.trim() {
                "" => None,
                ":help" => Some(HELP.to_owned()),
                line => obey(&socket, line).await.unwrap_or_else(|error| Some(format!("-- {error}"))),
            };
            if let Some(answer) = answer
                && sender.send(answer).await.is_err()
            {
                return;
            }
        }
    });
    answers
}

async fn obey(socket: &PteroSocket, line: &str) -> Result<Option<String>, Box<dyn Error + Send + Sync>> {
    let delivery = match line.strip_prefix(':') {
        Some("logs") => {
            socket.write(Packet::SendLogs).await?;
            Delivery::Socket
        }
        Some(action) => socket.write_power(action.parse::<PowerAction>()?).await?,
        None => socket.write_command(line).await?,
    };
    let by_rest = "-- sent over the panel, for the websocket is not ready";
    Ok((delivery == Delivery::Rest).then(|| by_rest.to_owned()))
}

/// The terminal: lines go above the prompt where there is one.
struct Screen {
    printer: Option<Box<dyn ExternalPrinter + Send>>,
    titled: bool,
}

impl Screen {
    fn new(editor: &mut DefaultEditor) -> Self {
        let titled = std::io::stdout().is_terminal();
        let printer = editor.create_external_printer().ok().filter(|_| titled);
        Self { printer: printer.map(|printer| Box::new(printer) as _), titled }
    }

    fn show(&mut self, event: &Event) {
        match event {
            Event::ConsoleOutput(line) => self.print(line),
            Event::Stats(stats) => self.title(&load(stats)),
            Event::Status(state) => self.print(&format!("-- {state}")),
            Event::AuthSuccess(success) if !success.renewal => self.print("-- connected"),
            Event::Close(reason) => self.print(&format!("-- {reason}")),
            Event::Error(error) => self.print(&format!("-- {error}")),
            Event::DaemonMessage(text) | Event::DaemonError(text) => self.print(&format!("-- {text}")),
            Event::InstallOutput(line) | Event::TransferLogs(line) => self.print(line),
            _ => {}
        }
    }

    fn print(&mut self, text: &str) {
        let printed = self.printer.as_mut().map(|printer| printer.print(format!("{text}\x1b[0m\n")));
        if printed.is_none_or(|result| result.is_err()) {
            println!("{text}");
        }
    }

    fn title(&self, title: &str) {
        if self.titled {
            print!("\x1b]2;{title}\x07");
            // A title that cannot be set is no loss.
            let _ = std::io::stdout().flush();
        }
    }
}

fn load(stats: &Stats) -> String {
    let mebibytes = |bytes: u64| bytes / (1024 * 1024);
    format!(
        "{} · cpu {:.0} % · memory {} of {} MiB · disk {} MiB · up {} min",
        stats.state,
        stats.cpu_percent,
        mebibytes(stats.memory_bytes),
        mebibytes(stats.memory_limit_bytes),
        mebibytes(stats.disk_bytes),
        stats.uptime.as_secs() / 60
    )
}
