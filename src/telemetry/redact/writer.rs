//! A writer that takes secrets out of whole log lines.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use tracing_subscriber::fmt::MakeWriter;

use super::Secrets;

/// What is written of one line at most, bytes: nothing of ours comes near it.
const LONGEST: usize = 64 * 1024;

/// Makes writers whose text is free of live secrets.
#[derive(Debug, Clone)]
pub struct Redacting<M> {
    secrets: Secrets,
    inner: M,
}

impl<M> Redacting<M> {
    /// Writes into what `inner` makes, without what `secrets` knows.
    pub fn new(secrets: Secrets, inner: M) -> Self {
        Self { secrets, inner }
    }
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for Redacting<M> {
    type Writer = RedactingWriter<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        RedactingWriter { secrets: self.secrets.clone(), inner: self.inner.make_writer() }
    }
}

/// One such writer. Each call of `write` is taken for a whole line, as the subscriber gives it: what is spread over two
/// calls is not found.
#[derive(Debug)]
pub struct RedactingWriter<W> {
    secrets: Secrets,
    inner: W,
}

/// A line whose end is the only one in it: whatever text is logged, it can't begin another line.
fn one_line(line: &[u8]) -> Cow<'_, [u8]> {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    let is_whole = text.len() < line.len() && !text.iter().any(|byte| matches!(byte, b'\n' | b'\r'));
    if is_whole {
        return line.into();
    }
    let mut kept = Vec::with_capacity(line.len() + 16);
    for byte in text {
        match byte {
            b'\n' => kept.extend(b"\\n"),
            b'\r' => kept.extend(b"\\r"),
            other => kept.push(*other),
        }
    }
    kept.push(b'\n');
    kept.into()
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = &line[..line.len().min(LONGEST)];
        self.inner.write_all(&one_line(&self.secrets.redact(text)))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
