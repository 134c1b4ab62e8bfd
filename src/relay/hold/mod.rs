//! Memory and disk for what waits: shared by all channels, bounded overall and for each of them.
//!
//! ```text
//! Hold::new(HoldLimits, folder)     // one per process; clones share
//! memory()  spilled()               // what is taken now, in bytes
//! ```
//!
//! Each backlog counts what it keeps here and gives it back when it is dropped. What is beyond the memory goes to one
//! unlinked temporary file in `folder`, in extents that are used again; the file is there only while something is in
//! it, and after a crash nothing has to be cleaned up.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

mod disk;
#[cfg(test)]
mod tests;

pub(super) use disk::{DiskError, Extent};

use disk::Disk;

/// What may wait for Discord. Beyond it, new lines are counted instead of kept.
#[derive(Clone, Copy, Debug)]
pub struct HoldLimits {
    /// Bytes of memory for one channel's backlog, beside the message that is being sent.
    pub channel_memory: usize,
    /// Bytes of memory for all backlogs together, messages that are being sent included. On top come, for each
    /// channel, what is on its way to the disk (some 4 KiB or one line) and what is always kept in memory: a 128th of
    /// [`HoldLimits::channel_memory`], as keeping account of it on disk takes as much.
    pub memory: usize,
    /// Bytes of text on disk for one channel.
    pub channel_spill: u64,
    /// Bytes of disk for all channels.
    pub spill: u64,
}

impl Default for HoldLimits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self { channel_memory: 1 << 20, memory: 32 << 20, channel_spill: 64 * MIB, spill: 1024 * MIB }
    }
}

/// The memory and the disk of all backlogs. Clones share them.
#[derive(Clone, Debug)]
pub struct Hold {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    limits: HoldLimits,
    memory: AtomicUsize,
    disk: Arc<Disk>,
}

impl Hold {
    /// Nothing is held yet. `folder` is where the temporary file will be made when one is needed; it is not looked at
    /// before.
    #[must_use]
    pub fn new(limits: HoldLimits, folder: PathBuf) -> Self {
        let disk = Arc::new(Disk::new(folder, extent(&limits), limits.spill));
        Self { shared: Arc::new(Shared { limits, memory: AtomicUsize::new(0), disk }) }
    }

    /// Bytes of memory that backlogs and messages on their way take now.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.shared.memory.load(Ordering::Relaxed)
    }

    /// Bytes of disk in use, in whole extents.
    #[must_use]
    pub fn spilled(&self) -> u64 {
        self.shared.disk.used()
    }

    pub(super) fn limits(&self) -> &HoldLimits {
        &self.shared.limits
    }

    /// How much text is collected before it is written to disk, in bytes: 4 KiB by default.
    pub(super) fn flush(&self) -> usize {
        usize::try_from(extent(self.limits()) / 16).unwrap_or(usize::MAX).max(1)
    }

    pub(super) fn share(&self) -> Share {
        Share { hold: self.clone(), bytes: 0 }
    }

    pub(super) fn disk(&self) -> &Arc<Disk> {
        &self.shared.disk
    }
}

/// The disk is given out in pieces of this many bytes: 64 KiB by default.
fn extent(limits: &HoldLimits) -> u64 {
    (limits.channel_spill / 1024).max(1)
}

/// What one owner has of the memory; given back when dropped.
#[derive(Debug)]
pub(super) struct Share {
    hold: Hold,
    bytes: usize,
}

impl Share {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether the limits allow `more` bytes.
    pub(super) fn has_room_for(&self, more: usize) -> bool {
        let (limits, bytes) = (self.hold.limits(), self.bytes + more);
        let all = bytes <= limits.channel_memory / 128 || self.hold.memory() + more <= limits.memory;
        bytes <= limits.channel_memory && all
    }

    pub(super) fn grow(&mut self, by: usize) {
        self.bytes += by;
        self.hold.shared.memory.fetch_add(by, Ordering::Relaxed);
    }

    pub(super) fn shrink(&mut self, by: usize) {
        self.bytes -= by;
        self.hold.shared.memory.fetch_sub(by, Ordering::Relaxed);
    }

    pub(super) fn set(&mut self, bytes: usize) {
        if bytes > self.bytes {
            self.grow(bytes - self.bytes);
        } else {
            self.shrink(self.bytes - bytes);
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.shrink(self.bytes);
    }
}
