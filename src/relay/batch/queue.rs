//! What waits in memory, oldest first, and the fingerprints of the lines that are seen with it.

use std::collections::VecDeque;

use super::entry::BacklogEntry;
use super::page::LINE_ROOM;
use crate::relay::backlog_budget::Share;
use crate::sockets::{Fingerprint, RecentFingerprints};

/// Of what its guild may still have, a queue takes one part of so many: the more there is, the sooner is it compressed.
const PART: usize = 4;
/// Entries that an empty queue may keep room for.
const SPARE: usize = 64;

#[derive(Debug)]
pub(super) struct Queue {
    entries: VecDeque<BacklogEntry>,
    /// Those of hidden lines before the first entry, then each entry's.
    fingerprints: VecDeque<Fingerprint>,
    /// How many come before the first entry.
    leading: u32,
    /// Code points in messages, fences not counted.
    length: usize,
    share: Share,
}

impl Queue {
    pub(super) fn new(share: Share) -> Self {
        Self { entries: VecDeque::new(), fingerprints: VecDeque::new(), leading: 0, length: 0, share }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn front(&self) -> Option<&BacklogEntry> {
        self.entries.front()
    }

    /// Code points in messages, fences not counted.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Whether a message can be filled.
    pub(super) fn fills_a_message(&self) -> bool {
        self.length >= LINE_ROOM
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.share.bytes()
    }

    /// Bytes of text in a file, at the most.
    pub(super) fn text_bytes(&self) -> usize {
        self.entries.iter().map(|entry| entry.body.text().len() + 1).sum()
    }

    /// Adds an entry, or gives it back if the limits don't allow it.
    pub(super) fn push(&mut self, entry: BacklogEntry) -> Result<(), BacklogEntry> {
        let weight = entry.weight();
        let account = self.share.account();
        let most = account.limits().channel_memory.min(account.room() / PART);
        if self.share.bytes() + weight > most {
            return Err(entry);
        }
        self.share.grow(weight);
        self.length += entry.length as usize;
        self.entries.push_back(entry);
        Ok(())
    }

    /// Adds a fingerprint that is seen with the last entry. More than [`RecentFingerprints::LENGTH`] of them are not worth keeping.
    pub(super) fn push_fingerprint(&mut self, fingerprint: Fingerprint) {
        let group = self.entries.back_mut().map_or(&mut self.leading, |entry| &mut entry.fingerprints);
        *group += 1;
        self.fingerprints.push_back(fingerprint);
        self.share.grow(size_of::<Fingerprint>());
        let (many, most) = (*group as usize, RecentFingerprints::LENGTH);
        if many >= 2 * most {
            let start = self.fingerprints.len() - many;
            self.fingerprints.drain(start..start + many - most);
            *group = most as u32;
            self.share.shrink((many - most) * size_of::<Fingerprint>());
        }
    }

    /// Takes the first entry; what is seen with it goes to `seen`.
    pub(super) fn pop(&mut self, seen: &mut RecentFingerprints) -> Option<BacklogEntry> {
        let entry = self.entries.pop_front()?;
        self.share.shrink(entry.weight());
        self.length -= entry.length as usize;
        let fingerprints = std::mem::take(&mut self.leading) + entry.fingerprints;
        self.pop_fingerprints(fingerprints, seen);
        if self.entries.is_empty() && self.entries.capacity() > SPARE {
            self.entries = VecDeque::new();
        }
        Some(entry)
    }

    /// Takes the fingerprints before the first entry.
    pub(super) fn pop_leading(&mut self, seen: &mut RecentFingerprints) {
        let fingerprints = std::mem::take(&mut self.leading);
        self.pop_fingerprints(fingerprints, seen);
    }

    pub(super) fn fingerprints(&self) -> impl Iterator<Item = Fingerprint> + '_ {
        self.fingerprints.iter().copied()
    }

    /// How many messages it fills, but not more than `most` + 1. `sent` bytes of the first line are in one already.
    pub(super) fn pages(&self, sent: usize, most: usize) -> usize {
        let (mut pages, mut used) = (1, 0);
        for (place, entry) in self.entries.iter().enumerate() {
            let length = (entry.length as usize).saturating_sub(if place == 0 { sent } else { 0 });
            if used > 0 && used + length > LINE_ROOM + 1 {
                (pages, used) = (pages + 1, 0);
            }
            used += length;
            while used > LINE_ROOM + 1 {
                (pages, used) = (pages + 1, used - LINE_ROOM);
            }
            if pages > most {
                break;
            }
        }
        pages.min(most + 1)
    }

    fn pop_fingerprints(&mut self, count: u32, seen: &mut RecentFingerprints) {
        seen.extend(self.fingerprints.drain(..count as usize));
        self.share.shrink(count as usize * size_of::<Fingerprint>());
        if self.fingerprints.is_empty() && self.fingerprints.capacity() > SPARE {
            self.fingerprints = VecDeque::new();
        }
    }
}
