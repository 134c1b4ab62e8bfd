//! A real program as the game server: a child process whose standard streams are the console.

use std::{process::Stdio, sync::Arc};

use bytes::{Buf, BytesMut};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
    time::{Duration, Instant, sleep_until, timeout},
};

use super::{Console, Want, lines::Lines};
use crate::wings::Instance;

/// What a shell answers when there is no such program.
const NOT_FOUND: i32 = 127;
/// Bytes that wait to be read by the program before further lines wait in the channel.
const TYPED: usize = 64 * 1024;
/// How long what an ended program has printed is still read.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The child's process group, which ends with this value whatever becomes of the task that holds it.
struct Group(Pid);

impl Group {
    fn signal(&self, signal: Signal) {
        // An error means that nobody is left to be signalled.
        let _ = killpg(self.0, signal);
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::SIGKILL);
    }
}

/// One of the child's output streams.
struct Source<R> {
    stream: Option<R>,
    buffer: BytesMut,
    lines: Lines,
}

impl<R: AsyncRead + Unpin> Source<R> {
    fn new(stream: Option<R>) -> Self {
        Self { stream, buffer: BytesMut::new(), lines: Lines::default() }
    }

    /// The next lines; pends for ever once the stream has ended.
    async fn next(&mut self) -> Vec<Vec<u8>> {
        let Some(stream) = &mut self.stream else { return std::future::pending().await };
        self.buffer.reserve(TYPED);
        let due = self.lines.due();
        tokio::select! {
            read = stream.read_buf(&mut self.buffer) => {
                if !matches!(read, Ok(1..)) {
                    self.stream = None;
                    return self.lines.flush().into_iter().collect();
                }
                let lines = self.lines.push(&self.buffer, Instant::now());
                self.buffer.clear();
                lines
            }
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                self.lines.flush().into_iter().collect()
            }
        }
    }
}

struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    typed: BytesMut,
    stdout: Source<ChildStdout>,
    stderr: Source<ChildStderr>,
}

impl Process {
    fn spawn(command: &str) -> std::io::Result<Self> {
        let mut child = Command::new("sh")
            .args(["-c", command])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self {
            stdin: child.stdin.take(),
            typed: BytesMut::new(),
            stdout: Source::new(child.stdout.take()),
            stderr: Source::new(child.stderr.take()),
            child,
        })
    }

    fn type_line(&mut self, line: &str) {
        self.typed.extend_from_slice(line.as_bytes());
        self.typed.extend_from_slice(b"\n");
    }

    /// Passes typed bytes on; pends while there are none.
    async fn feed(stdin: &mut Option<ChildStdin>, typed: &mut BytesMut) {
        let Some(pipe) = stdin.as_mut().filter(|_| !typed.is_empty()) else {
            return std::future::pending().await;
        };
        match pipe.write(typed).await {
            Ok(count) => typed.advance(count),
            Err(_) => *stdin = None,
        }
    }

    /// Reads what an ended program left in its pipes.
    async fn drain(&mut self, instance: &Instance) {
        let _ = timeout(LAST_WORDS, async {
            while self.stdout.stream.is_some() || self.stderr.stream.is_some() {
                tokio::select! {
                    lines = self.stdout.next() => instance.print(lines),
                    lines = self.stderr.next() => instance.print(lines),
                }
            }
        })
        .await;
    }
}

pub(super) async fn run(
    instance: &Arc<Instance>,
    command: &str,
    stop: Option<&str>,
    mut console: Console,
) -> i32 {
    let mut process = match Process::spawn(command) {
        Ok(process) => process,
        Err(error) => {
            instance.print([format!("cannot run sh: {error}")]);
            return NOT_FOUND;
        }
    };
    let id = process.child.id().and_then(|id| i32::try_from(id).ok());
    let Some(group) = id.map(|id| Group(Pid::from_raw(id))) else { return NOT_FOUND };
    instance.booted();
    let mut deadline = None;
    let status = loop {
        tokio::select! {
            status = process.child.wait() => break status,
            lines = process.stdout.next() => instance.print(lines),
            lines = process.stderr.next() => instance.print(lines),
            () = Process::feed(&mut process.stdin, &mut process.typed) => {}
            Some(line) = console.stdin.recv(), if process.typed.len() < TYPED => process.type_line(&line),
            Ok(()) = console.want.changed() => match (*console.want.borrow_and_update(), stop) {
                (Want::Stop, word) => {
                    match word {
                        Some(word) => process.type_line(word),
                        None => group.signal(Signal::SIGTERM),
                    }
                    deadline = Some(Instant::now() + instance.stop_timeout());
                }
                (Want::Kill, _) => group.signal(Signal::SIGKILL),
                (Want::Run | Want::Exit(_), _) => {}
            },
            () = sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => {
                deadline = None;
                group.signal(Signal::SIGKILL);
            }
        }
    };
    process.drain(instance).await;
    exit_code(status)
}

/// As a shell reports it: 128 + the signal's number for a killed process.
fn exit_code(status: std::io::Result<std::process::ExitStatus>) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    let code = |status: std::process::ExitStatus| {
        status.code().or_else(|| status.signal().map(|signal| 128 + signal))
    };
    status.ok().and_then(code).unwrap_or(1)
}
