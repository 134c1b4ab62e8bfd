//! A writer that takes secrets out of whole log lines.

use std::io::{self, Write};

use tracing_subscriber::fmt::MakeWriter;

use super::Secrets;

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

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.inner.write_all(&self.secrets.redact(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
