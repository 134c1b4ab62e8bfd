//! Standard output.

use std::io::Write;

/// Prints at once; a reader who went away must not end the tour.
pub(super) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
