//! One unlinked temporary file for all channels, given out in extents of one size.
//!
//! One file rather than one for each channel: when Discord is away a thousand channels spill at once, and file
//! descriptors are few.

use std::{
    fs::File,
    io,
    os::unix::fs::FileExt,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use tracing::{info, warn};

use crate::tasks::lock;

/// Why text can't be kept on disk.
#[derive(Debug, thiserror::Error)]
pub(in crate::relay) enum DiskError {
    /// All that may be used is in use.
    #[error("everything that may be used is in use")]
    Full,
    /// The folder or the disk does not take it.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The file and who has what of it.
#[derive(Debug)]
pub(in crate::relay) struct Disk {
    folder: PathBuf,
    /// Bytes of an extent.
    extent: u64,
    /// Extents there may be.
    most: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// There while an extent is in use.
    file: Option<Arc<File>>,
    free: Vec<u64>,
    /// Extents given out so far, free ones included.
    end: u64,
    /// The last attempt failed, which the log has been told.
    failing: bool,
    #[cfg(test)]
    broken: bool,
}

impl Disk {
    pub(super) fn new(folder: PathBuf, extent: u64, bytes: u64) -> Self {
        Self { folder, extent, most: bytes / extent, state: Mutex::default() }
    }

    pub(super) fn used(&self) -> u64 {
        lock(&self.state).used() * self.extent
    }

    /// Bytes of an extent.
    pub(in crate::relay) fn extent(&self) -> u64 {
        self.extent
    }

    /// Takes an extent, and makes the file if there is none.
    pub(in crate::relay) fn allocate(self: &Arc<Self>) -> Result<Extent, DiskError> {
        let mut state = lock(&self.state);
        if state.used() == self.most {
            return Err(DiskError::Full);
        }
        #[cfg(test)]
        state.check()?;
        let file = match &state.file {
            Some(file) => Arc::clone(file),
            None => Arc::new(tempfile::tempfile_in(&self.folder).inspect_err(|error| {
                self.failed(&mut state, error);
            })?),
        };
        state.file = Some(Arc::clone(&file));
        let number = state.free.pop().unwrap_or(state.end);
        state.end = state.end.max(number + 1);
        Ok(Extent { disk: Arc::clone(self), file, start: number * self.extent })
    }

    fn release(&self, start: u64) {
        let mut state = lock(&self.state);
        state.free.push(start / self.extent);
        if state.used() == 0 {
            (state.file, state.free, state.end) = (None, Vec::new(), 0);
        }
    }

    /// The log hears of the first failure and of the end of it.
    fn failed(&self, state: &mut State, error: &io::Error) {
        if !std::mem::replace(&mut state.failing, true) {
            let folder = self.folder.display();
            warn!(
                "what waits for Discord can't be written to {folder}: {error}; make room there or let it be written"
            );
        }
    }

    fn wrote(&self, outcome: &io::Result<()>) {
        let mut state = lock(&self.state);
        match outcome {
            Err(error) => self.failed(&mut state, error),
            Ok(()) if std::mem::take(&mut state.failing) => {
                info!("what waits for Discord can be written to {} again", self.folder.display());
            }
            Ok(()) => {}
        }
    }

    /// Lets every write fail from now on, or none.
    #[cfg(test)]
    pub(in crate::relay) fn break_writes(&self, broken: bool) {
        lock(&self.state).broken = broken;
    }
}

impl State {
    fn used(&self) -> u64 {
        self.end - self.free.len() as u64
    }

    #[cfg(test)]
    fn check(&self) -> io::Result<()> {
        if self.broken { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

/// A piece of the file, free again when dropped.
#[derive(Debug)]
pub(in crate::relay) struct Extent {
    disk: Arc<Disk>,
    file: Arc<File>,
    start: u64,
}

impl Extent {
    /// Writes at `offset`, within the extent.
    pub(in crate::relay) fn write(&self, offset: u64, text: &[u8]) -> io::Result<()> {
        let write = || self.file.write_all_at(text, self.start + offset);
        #[cfg(test)]
        let write = || lock(&self.disk.state).check().and_then(|()| write());
        let outcome = write();
        self.disk.wrote(&outcome);
        outcome
    }

    /// Reads from the extent's start.
    pub(in crate::relay) fn read(&self, text: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(text, self.start)
    }
}

impl Drop for Extent {
    fn drop(&mut self) {
        self.disk.release(self.start);
    }
}
