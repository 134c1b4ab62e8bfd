//! Lines from standard input, read without ever suspending the process.

use std::{
    collections::VecDeque,
    io::{BufRead, stdin},
};

/// Bytes of a line that are kept; a longer one is no word of ours.
const LONGEST: usize = 64;
/// What Ctrl-C types where the terminal does not turn it into a signal.
const CTRL_C: u8 = 3;

/// What somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// To stop: `stop`, or `end` or `^C`, which panels are set to for other programs.
    Stop,
    /// Something else.
    Other,
}

/// Standard input, line by line.
#[derive(Debug, Default)]
pub(super) struct Console {
    lines: Lines,
    inputs: VecDeque<Input>,
    ended: bool,
}

impl Console {
    /// Waits for the next line; `None` once standard input has ended or can't be read.
    pub(super) fn next(&mut self) -> Option<Input> {
        while self.inputs.is_empty() && !self.ended {
            let more_may_come = terminal::wait();
            let mut input = stdin().lock();
            let read = input.fill_buf().map(|bytes| {
                self.inputs.extend(self.lines.take(bytes));
                bytes.len()
            });
            // An error is the end, too: a terminal that went away stays away.
            let read = read.unwrap_or(0);
            input.consume(read);
            if read == 0 {
                self.inputs.extend(self.lines.finish());
                self.ended = !more_may_come;
            }
        }
        self.inputs.pop_front()
    }
}

/// Puts lines together from what was read. Pure.
#[derive(Debug, Default)]
struct Lines {
    line: Vec<u8>,
    too_long: bool,
}

impl Lines {
    /// What the lines say that end in `bytes`; empty ones say nothing.
    fn take(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut inputs = Vec::new();
        for &byte in bytes {
            match byte {
                CTRL_C => {
                    *self = Self::default();
                    inputs.push(Input::Stop);
                }
                b'\n' | b'\r' => inputs.extend(self.finish()),
                _ if self.line.len() == LONGEST => self.too_long = true,
                _ => self.line.push(byte),
            }
        }
        inputs
    }

    fn finish(&mut self) -> Option<Input> {
        let Self { line, too_long } = std::mem::take(self);
        let word = line.trim_ascii();
        let stop = ["stop", "end", "^c"].iter().any(|stop| word.eq_ignore_ascii_case(stop.as_bytes()));
        match word {
            [] => None,
            _ if stop && !too_long => Some(Input::Stop),
            _ => Some(Input::Other),
        }
    }
}

/// A program in the background that reads its terminal is suspended by the system (SIGTTIN): we wait instead until
/// there is something to read and it is for us.
#[cfg(unix)]
mod terminal {
    use std::{
        io::{IsTerminal, stdin},
        os::fd::AsFd,
        time::Duration,
    };

    use nix::{
        errno::Errno,
        poll::{PollFd, PollFlags, PollTimeout, poll},
        unistd::{getpgrp, tcgetpgrp},
    };

    /// Until we look again whether we are in the foreground.
    const AGAIN_AFTER: Duration = Duration::from_secs(1);

    /// Waits until standard input can be read. Says whether an empty read is not its end: a terminal gives one for
    /// Ctrl-D and when a shell changes its mode, and is gone only after a hang-up.
    pub(super) fn wait() -> bool {
        let input = stdin();
        loop {
            let mut polled = [PollFd::new(input.as_fd(), PollFlags::POLLIN)];
            match poll(&mut polled, PollTimeout::NONE) {
                Err(Errno::EINTR) => continue,
                // What can't be waited for can still be read.
                Err(_) => return false,
                Ok(_) => {}
            }
            let gone = PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL;
            let gone = polled[0].revents().is_none_or(|events| events.intersects(gone));
            // Without a terminal of ours there is no background.
            if gone || tcgetpgrp(&input).map_or(true, |group| group == getpgrp()) {
                return !gone && input.is_terminal();
            }
            std::thread::sleep(AGAIN_AFTER);
        }
    }
}

#[cfg(not(unix))]
mod terminal {
    pub(super) fn wait() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(chunks: &[&str]) -> Vec<Input> {
        let mut lines = Lines::default();
        let mut inputs: Vec<_> = chunks.iter().flat_map(|chunk| lines.take(chunk.as_bytes())).collect();
        inputs.extend(lines.finish());
        inputs
    }

    #[test]
    fn panels_and_people_are_understood() {
        for text in ["stop\n", "stop", "STOP\r\n", "  end \n", "^C\n", "^c\n", "\u{3}"] {
            assert_eq!(inputs(&[text]), [Input::Stop], "{text:?}");
        }
        for text in ["help\n", "stop now\n", "nonstop\n", "/stop\n"] {
            assert_eq!(inputs(&[text]), [Input::Other], "{text:?}");
        }
        for text in ["", "\n", "\r\n\r\n", "  \n"] {
            assert_eq!(inputs(&[text]), [], "{text:?}");
        }
    }

    #[test]
    fn lines_come_in_pieces_and_several_at_once() {
        assert_eq!(inputs(&["st", "op", "\n"]), [Input::Stop]);
        assert_eq!(inputs(&["hello\nstop\nst", "op\n"]), [Input::Other, Input::Stop, Input::Stop]);
        assert_eq!(inputs(&["half a line\u{3}"]), [Input::Stop]);
    }

    #[test]
    fn the_end_of_a_long_line_does_not_stop() {
        let long = "x".repeat(LONGEST);
        for text in [format!("{long}stop\n"), format!("{long}\n"), format!("stop{}x\n", " ".repeat(LONGEST))]
        {
            let mut lines = Lines::default();
            assert_eq!(lines.take(text.as_bytes()), [Input::Other], "{text:?}");
            assert!(lines.line.capacity() <= LONGEST);
            assert_eq!(lines.take(b"stop\n"), [Input::Stop], "the next line counts again");
        }
    }
}
