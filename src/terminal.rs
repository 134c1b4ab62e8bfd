//! Gives the terminal back as it was found, also when a signal ends the program while an editor or a prompt holds it.

use std::{fmt, io::stdin};

use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};

/// The terminal's settings at the start, restored when dropped.
pub(crate) struct Restore(Option<Termios>);

impl Restore {
    pub(crate) fn later() -> Self {
        Self(tcgetattr(stdin()).ok())
    }
}

impl Drop for Restore {
    fn drop(&mut self) {
        if let Some(settings) = &self.0 {
            // A terminal that went away needs nothing.
            let _ = tcsetattr(stdin(), SetArg::TCSADRAIN, settings);
        }
    }
}

impl fmt::Debug for Restore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restore").finish_non_exhaustive()
    }
}
