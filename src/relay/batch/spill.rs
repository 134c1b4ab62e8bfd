//! What waits compressed: finished text of files, in segments that are read back whole.
//!
//! Text is collected and compressed ([LZ4](https://lz4.org)) some kilobytes at a time, which takes less than a
//! millisecond. When there is no room for more, nothing is taken for [`RETRY`] or until some of it is read back, so that
//! what is left out comes in few gaps.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::loss::{Cause, Losses};
use crate::relay::backlog_budget::{Account, Share, Taker};
use crate::sockets::{Fingerprint, RecentFingerprints};
use crate::texts::Language;

/// How long nothing is taken when there was no room.
const RETRY: Duration = Duration::from_secs(1);
/// Bytes of text that are compressed together, at the most. More saves little: of the recorded transcripts 16 KiB leave
/// a sixth, 64 KiB a seventh.
const SEGMENT: usize = 64 * 1024;
/// And at the least, where a guild has little room left: every channel may take one segment out of it to send it.
const SMALLEST: usize = 8 * 1024;
/// Segments that a guild's room is worth.
const SEGMENTS_OF_ROOM: usize = 8;
/// Bytes by which memory for text is asked for.
const STEP: usize = 4 * 1024;

/// What is known of a text without reading it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Summary {
    /// Console lines and notices.
    pub(super) lines: usize,
    /// What the text says is missing.
    pub(super) losses: Losses,
    /// When the first and the last of it came.
    pub(super) span: Option<(Instant, Instant)>,
}

impl Summary {
    /// Of one entry.
    pub(super) fn of(at: Instant, is_line: bool, losses: Losses) -> Self {
        Self { lines: usize::from(is_line), losses, span: Some((at, at)) }
    }

    /// Adds what follows.
    pub(super) fn add(&mut self, next: Self) {
        self.lines += next.lines;
        self.losses.add(next.losses);
        self.span = match (self.span, next.span) {
            (Some((first, _)), Some((_, last))) => Some((first, last)),
            (one, other) => one.or(other),
        };
    }
}

/// A segment that was read back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Popped {
    /// What is known of its text.
    pub(super) summary: Summary,
    /// Lines that could not be read back; they are in the summary too.
    pub(super) damaged: Losses,
}

#[derive(Debug)]
pub(super) struct Spill {
    account: Account,
    share: Share,
    /// The last one takes what comes, unless it is compressed.
    segments: VecDeque<Segment>,
    /// The last segment's text, if that is not compressed yet.
    open: Vec<u8>,
    /// Until when nothing is taken, and why.
    held: Option<(Instant, Cause)>,
    /// Bytes of text in all segments.
    bytes: usize,
    lines: usize,
    /// Bytes of memory of what is compressed, and of the segments' fingerprints.
    packed: usize,
    /// Bytes of text after which a segment ends, at the most.
    most: usize,
}

/// A piece of the text that ends with a line.
#[derive(Debug, Default)]
struct Segment {
    /// Its text, once nothing more is added: compressed if that is shorter, and if it is not a line that would take much
    /// more memory than before to be sent.
    packed: Option<Box<[u8]>>,
    /// Bytes of text.
    bytes: usize,
    summary: Summary,
    /// The last fingerprints that are seen with it.
    end: RecentFingerprints,
}

impl Spill {
    /// Segments have at most `most` bytes of text, and no more than is compressed together, or one line.
    pub(super) fn new(account: Account, most: usize) -> Self {
        Self {
            share: account.share(),
            account,
            segments: VecDeque::new(),
            open: Vec::new(),
            held: None,
            bytes: 0,
            lines: 0,
            packed: 0,
            most: SEGMENT.min(most),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    pub(super) fn lines(&self) -> usize {
        self.lines
    }

    /// Bytes of text.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes as u64
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.share.bytes()
    }

    /// Whether nothing is taken at `now`, as there was no room.
    pub(super) fn is_held(&self, now: Instant) -> bool {
        self.held.is_some_and(|(until, _)| until > now)
    }

    /// Some of what waited has gone: there may be room again.
    pub(super) fn try_again(&mut self) {
        self.held = None;
    }

    /// When the first of it came.
    pub(super) fn first_at(&self) -> Option<Instant> {
        self.segments.front()?.summary.span.map(|(first, _)| first)
    }

    /// Bytes of text that [`Spill::pop`] would give.
    pub(super) fn next(&self) -> Option<usize> {
        self.segments.front().map(|segment| segment.bytes)
    }

    /// Adds text and its line break. `beside` bytes of the channel wait elsewhere, `sending` are on their way.
    ///
    /// # Errors
    /// Why it can't be taken.
    pub(super) fn push(
        &mut self,
        now: Instant,
        text: &str,
        summary: Summary,
        beside: usize,
        sending: usize,
    ) -> Result<(), Cause> {
        if let Some((_, cause)) = self.held.filter(|(until, _)| *until > now) {
            return Err(cause);
        }
        let bytes = text.len() + 1;
        let room = self.make_room(bytes, beside, sending);
        self.held = room.err().map(|cause| (now + RETRY, cause));
        room?;
        if self.segments.back().is_none_or(|last| last.packed.is_some()) {
            self.segments.push_back(Segment::default());
        }
        let Some(last) = self.segments.back_mut() else { return Err(Cause::Full) };
        last.bytes += bytes;
        last.summary.add(summary);
        self.bytes += bytes;
        self.lines += summary.lines;
        self.account.count_spilled(bytes, 0);
        if self.open.capacity() < self.open.len() + bytes {
            self.open.reserve_exact(bytes.max(STEP));
        }
        self.open.extend_from_slice(text.as_bytes());
        self.open.push(b'\n');
        if self.open.len() >= self.segment() {
            self.pack();
        }
        self.count_memory();
        Ok(())
    }

    /// Adds a fingerprint that is seen with the last text.
    pub(super) fn push_fingerprint(&mut self, fingerprint: Fingerprint) {
        if let Some(last) = self.segments.back_mut() {
            let before = last.fingerprints_memory();
            last.end.push(fingerprint);
            self.packed += last.fingerprints_memory() - before;
            self.count_memory();
        }
    }

    pub(super) fn fingerprints(&self) -> impl Iterator<Item = Fingerprint> + '_ {
        self.segments.iter().flat_map(|segment| segment.end.iter())
    }

    /// Moves the first segment's text to the end of `text`, and what is seen with it to `seen`. Of a segment that
    /// can't be read, the text is a line that says so in `language`.
    pub(super) fn pop(
        &mut self,
        text: &mut Vec<u8>,
        seen: &mut RecentFingerprints,
        language: Language,
    ) -> Option<Popped> {
        let segment = self.segments.pop_front()?;
        let (mut of, start) = (segment.summary, text.len());
        let mut damaged = Losses::default();
        let is_whole = match &segment.packed {
            Some(packed) if packed.len() == segment.bytes => {
                text.extend_from_slice(packed);
                true
            }
            Some(packed) => {
                text.resize(start + segment.bytes, 0);
                matches!(lz4_flex::block::decompress_into(packed, &mut text[start..]), Ok(read) if read == segment.bytes)
            }
            None => {
                text.append(&mut std::mem::take(&mut self.open));
                true
            }
        };
        if !is_whole {
            text.truncate(start);
            damaged = Losses::of(Cause::Damaged, of.lines as u64);
            of.lines = 0;
            of.losses.add(damaged);
            text.extend(format!("{}\n", of.losses.told(language)).into_bytes());
        }
        if self.segments.is_empty() {
            (self.segments, self.open) = (VecDeque::new(), Vec::new());
        }
        seen.extend(segment.end.iter());
        self.packed -=
            segment.fingerprints_memory() + segment.packed.as_ref().map_or(0, |packed| packed.len());
        self.bytes -= segment.bytes;
        self.lines -= segment.summary.lines;
        self.account.count_spilled(0, segment.bytes);
        self.count_memory();
        Some(Popped { summary: of, damaged })
    }

    /// Sees to it that `bytes` more can be added to what is not compressed yet.
    fn make_room(&mut self, bytes: usize, beside: usize, sending: usize) -> Result<(), Cause> {
        if (self.bytes + bytes) as u64 > self.account.limits().channel_spill {
            return Err(Cause::Full);
        }
        if !self.open.is_empty() && self.open.len() + bytes > self.segment() {
            self.pack();
        }
        let check = |spill: &Self| {
            let more = bytes.max(STEP) + size_of::<Segment>();
            spill.account.check(beside + spill.memory(), sending, more)
        };
        let mut room = check(self);
        if room.is_err() && !self.open.is_empty() {
            self.pack();
            room = check(self);
        }
        room.map_err(|taker| match taker {
            Taker::Channel => Cause::Full,
            Taker::Guild => Cause::Guild,
            Taker::Others => Cause::Memory,
        })
    }

    /// Bytes of text after which a segment ends now.
    fn segment(&self) -> usize {
        (self.account.room() / SEGMENTS_OF_ROOM).clamp(SMALLEST, SEGMENT).min(self.most)
    }

    /// Compresses what has been collected.
    fn pack(&mut self) {
        let Some(last) = self.segments.back_mut() else { return };
        let mut packed = Vec::new();
        if self.open.len() <= SEGMENT {
            packed = lz4_flex::block::compress(&self.open);
        }
        if packed.is_empty() || packed.len() >= self.open.len() {
            packed = std::mem::take(&mut self.open);
        }
        self.packed += packed.len();
        last.packed = Some(packed.into_boxed_slice());
        self.open.clear();
        self.count_memory();
    }

    fn count_memory(&mut self) {
        let segments = self.segments.len() * size_of::<Segment>();
        self.share.set(segments + self.packed + self.open.capacity());
    }

    /// Spoils the first segment, as a faulty memory would.
    #[cfg(test)]
    pub(super) fn damage(&mut self) {
        if let Some(packed) = self.segments.front_mut().and_then(|segment| segment.packed.as_mut()) {
            packed.fill(0xff);
        }
    }
}

impl Segment {
    /// Bytes that the fingerprints take: their queue grows in powers of two.
    fn fingerprints_memory(&self) -> usize {
        if self.end.is_empty() { 0 } else { self.end.len().next_power_of_two() * size_of::<Fingerprint>() }
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        self.account.count_spilled(0, self.bytes);
    }
}
