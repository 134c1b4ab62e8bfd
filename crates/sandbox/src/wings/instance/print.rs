//! From a printed line to the frames of every socket.

use std::{borrow::Cow, sync::atomic::Ordering, time::Instant};

use bytes::Bytes;

use super::Instance;
use crate::wings::{
    console::{Passage, pieces},
    power::PowerState,
    wire::Encoder,
};

/// What readline writes before its prompt, and before what follows a line that was typed (transcript 03).
const PROMPT: &str = "\u{1b}[?2004h> ";
const TYPED: &[u8] = b"\x1b[?2004l\r";

impl Instance {
    /// The terminal repeats what is typed.
    pub(in crate::wings) fn echo(&self, line: &str) {
        if self.spec.readline {
            self.print([format!("{PROMPT}{line}")]);
            self.typed.store(true, Ordering::Release);
        } else if self.spec.echo {
            self.print(line.split('\n'));
        }
    }

    /// Lines that the program printed.
    pub(crate) fn print<L: AsRef<[u8]>>(&self, lines: impl IntoIterator<Item = L>) {
        let mut encoder = Encoder::new(self.dialect());
        let mut frames = Vec::new();
        let mut ends = Vec::new();
        // Held while pushing, so that lines stay in order whoever prints.
        let mut console = self.console.lock();
        let mut announce = false;
        for line in lines {
            let line = self.after_typing(line.as_ref());
            let line = &*line;
            self.watch_for_done(line);
            let number = console.number(1);
            console.keep(line);
            if let Some(tail) = self.tail.get() {
                tail.add([line]);
            }
            match console.admit(Instant::now()) {
                Passage::Pass => {}
                Passage::Announce => {
                    announce = true;
                    continue;
                }
                Passage::Drop => continue,
            }
            for piece in pieces(self.dialect(), line) {
                encoder.append(&mut frames, "console output", &[&piece]);
                ends.push((frames.len(), number));
            }
        }
        let frames = Bytes::from(frames);
        for handle in self.subscribers() {
            let starts = std::iter::once(0).chain(ends.iter().map(|&(end, _)| end));
            let pieces = starts.zip(&ends);
            handle.push_lines(
                pieces.map(|(start, &(end, number))| (1, frames.slice(start..end), number..number + 1)),
            );
        }
        if announce {
            self.daemon_says("Server is outputting console data too quickly -- throttling...");
        }
    }

    /// A line as it is written behind one that was typed.
    fn after_typing<'a>(&self, line: &'a [u8]) -> Cow<'a, [u8]> {
        if self.typed.swap(false, Ordering::AcqRel) { [TYPED, line].concat().into() } else { line.into() }
    }

    fn watch_for_done(&self, line: &[u8]) {
        if self.state() == PowerState::Starting
            && let Some(done) = self.spec.done_text()
            && String::from_utf8_lossy(line).contains(done)
        {
            self.set_state(PowerState::Running);
        }
    }

    /// Prints `count` lines as fast as the sockets take them, without throttle or loss.
    pub(crate) async fn flood(&self, count: u64, line: impl Fn(u64) -> String) {
        let block = (self.options.backlog() as u64 / 2).clamp(1, 512);
        let mut encoder = Encoder::new(self.dialect());
        let first = self.console.lock().number(count);
        let mut next = 0;
        while next < count {
            let end = (next + block).min(count);
            let mut frames = Vec::with_capacity(16 * 1024);
            for number in next..end {
                encoder.append(&mut frames, "console output", &[&line(number)]);
            }
            let lines = usize::try_from(end - next).unwrap_or_default();
            let frames = Bytes::from(frames);
            for handle in self.subscribers() {
                handle.room_for(lines).await;
                handle.push_lines(std::iter::once((lines, frames.clone(), first + next..first + end)));
            }
            if let Some(tail) = self.tail.get() {
                tail.add((next..end).map(&line));
            }
            next = end;
        }
        let mut console = self.console.lock();
        (count.saturating_sub(150)..count).for_each(|number| console.keep(line(number).as_bytes()));
    }

    /// Lines printed so far.
    pub(crate) fn printed(&self) -> u64 {
        self.console.lock().count()
    }

    pub(in crate::wings) fn log(&self) -> Vec<String> {
        self.console.lock().log(self.dialect())
    }

    pub(in crate::wings) fn clear_log(&self) {
        self.console.lock().clear();
    }
}
