//! What waits on disk: finished text of files, in segments that are read back whole.
//!
//! Text is collected in memory and written some kilobytes at a time. When it can't be written, what has been
//! collected stays and is tried again every [`RETRY`]; until then nothing more is taken.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use super::loss::{Cause, Losses};
use crate::relay::hold::{DiskError, Extent, Hold, Share};
use crate::sockets::{Print, Tail};

/// How long a disk that does not take text is left alone.
const RETRY: Duration = Duration::from_secs(1);

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
    pub(super) unread: Losses,
}

#[derive(Debug)]
pub(super) struct Spill {
    hold: Hold,
    share: Share,
    /// The last one takes what comes.
    segments: VecDeque<Segment>,
    /// The last segment's end, not on disk yet.
    unwritten: Vec<u8>,
    /// Until when the disk is left alone, and why.
    held: Option<(Instant, Cause)>,
    /// There was no room for a line; nothing more is taken until some of it is read back.
    full: bool,
    /// Bytes of text in all segments.
    bytes: u64,
    lines: usize,
    /// Bytes of text after which a segment ends.
    segment: usize,
}

/// A piece of the text that ends with a line.
#[derive(Debug, Default)]
struct Segment {
    extents: Vec<Extent>,
    /// Bytes on disk.
    written: u64,
    /// Bytes of text, those not on disk included.
    bytes: usize,
    summary: Summary,
    /// The last prints that are seen with it.
    end: Tail,
}

impl Spill {
    /// Segments have at most `segment` bytes of text, or one line.
    pub(super) fn new(hold: Hold, segment: usize) -> Self {
        Self {
            share: hold.share(),
            hold,
            segments: VecDeque::new(),
            unwritten: Vec::new(),
            held: None,
            full: false,
            bytes: 0,
            lines: 0,
            segment,
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
        self.bytes
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.share.bytes()
    }

    /// When the first of it came.
    pub(super) fn first_at(&self) -> Option<Instant> {
        self.segments.front()?.summary.span.map(|(first, _)| first)
    }

    /// Bytes of text that [`Spill::pop`] would give.
    pub(super) fn next(&self) -> Option<usize> {
        self.segments.front().map(|segment| segment.bytes)
    }

    /// Adds text and its line break.
    ///
    /// # Errors
    /// Why it can't be taken.
    pub(super) fn push(&mut self, now: Instant, text: &str, summary: Summary) -> Result<(), Cause> {
        let bytes = text.len() + 1;
        self.full |= self.bytes + bytes as u64 > self.hold.limits().channel_spill;
        if self.full {
            return Err(Cause::Full);
        }
        if self.unwritten.len() >= self.hold.flush() {
            self.write(now)?;
        }
        if self.segments.back().is_none_or(|last| last.bytes + bytes > self.segment) {
            if !self.unwritten.is_empty() {
                self.write(now)?;
            }
            self.segments.push_back(Segment::default());
        }
        let Some(last) = self.segments.back_mut() else { return Err(Cause::Full) };
        last.bytes += bytes;
        last.summary.add(summary);
        self.bytes += bytes as u64;
        self.lines += summary.lines;
        self.unwritten.extend_from_slice(text.as_bytes());
        self.unwritten.push(b'\n');
        if self.unwritten.len() >= self.hold.flush() {
            // A failure holds back what comes next; this text is kept in memory.
            let _ = self.write(now);
        }
        self.count_memory();
        Ok(())
    }

    /// Adds a print that is seen with the last text.
    pub(super) fn push_print(&mut self, print: Print) {
        if let Some(last) = self.segments.back_mut() {
            last.end.push(print);
        }
    }

    pub(super) fn prints(&self) -> impl Iterator<Item = Print> + '_ {
        self.segments.iter().flat_map(|segment| segment.end.iter())
    }

    /// Moves the first segment's text to the end of `text`, and what is seen with it to `seen`. Of a segment that
    /// can't be read, the text is a line that says so.
    pub(super) fn pop(&mut self, text: &mut Vec<u8>, seen: &mut Tail) -> Option<Popped> {
        let segment = self.segments.pop_front()?;
        let (mut of, start) = (segment.summary, text.len());
        let mut unread = Losses::default();
        let end_of_it =
            if self.segments.is_empty() { std::mem::take(&mut self.unwritten) } else { Vec::new() };
        if segment.read(self.hold.disk().extent(), text).is_ok() {
            text.extend(end_of_it);
        } else {
            text.truncate(start);
            unread = Losses::of(Cause::Disk, of.lines as u64);
            of.lines = 0;
            of.losses.add(unread);
            text.extend(format!("{}\n", of.losses).into_bytes());
        }
        if self.segments.is_empty() {
            self.held = None;
        }
        self.full = false;
        seen.extend(segment.end.iter());
        self.bytes -= segment.bytes as u64;
        self.lines -= segment.summary.lines;
        self.count_memory();
        Some(Popped { summary: of, unread })
    }

    /// Writes what has been collected.
    fn write(&mut self, now: Instant) -> Result<(), Cause> {
        if let Some((_, cause)) = self.held.filter(|(until, _)| *until > now) {
            return Err(cause);
        }
        let Some(last) = self.segments.back_mut() else { return Ok(()) };
        let mut done = 0;
        let outcome = last.write(&self.hold, &self.unwritten, &mut done);
        self.unwritten.drain(..done);
        self.unwritten.shrink_to(2 * self.hold.flush());
        self.held = outcome.err().map(|error| match error {
            DiskError::Full => (now + RETRY, Cause::Full),
            DiskError::Io(_) => (now + RETRY, Cause::Disk),
        });
        self.held.map_or(Ok(()), |(_, cause)| Err(cause))
    }

    fn count_memory(&mut self) {
        let segments = self.segments.len() * (size_of::<Segment>() + Tail::LENGTH * size_of::<Print>());
        self.share.set(segments + self.unwritten.capacity());
    }
}

impl Segment {
    /// Appends `text` on disk; `done` says how many bytes of it are there in the end.
    fn write(&mut self, hold: &Hold, text: &[u8], done: &mut usize) -> Result<(), DiskError> {
        let size = hold.disk().extent();
        while *done < text.len() {
            let offset = self.written % size;
            if offset == 0 && self.extents.len() as u64 == self.written / size {
                self.extents.push(hold.disk().allocate()?);
            }
            let room = usize::try_from(size - offset).unwrap_or(usize::MAX);
            let piece = &text[*done..text.len().min(done.saturating_add(room))];
            if let Some(extent) = self.extents.last() {
                extent.write(offset, piece)?;
            }
            *done += piece.len();
            self.written += piece.len() as u64;
        }
        Ok(())
    }

    /// Appends what is on disk to `text`.
    fn read(&self, size: u64, text: &mut Vec<u8>) -> io::Result<()> {
        let mut left = self.written;
        for extent in &self.extents {
            let piece = left.min(size);
            let start = text.len();
            text.resize(start + usize::try_from(piece).unwrap_or(0), 0);
            extent.read(&mut text[start..])?;
            left -= piece;
        }
        Ok(())
    }
}
