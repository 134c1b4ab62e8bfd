//! How many bytes may be read in a second, for some sockets together: a
//! [token bucket](https://en.wikipedia.org/wiki/Token_bucket).

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// What a frame costs beside its bytes: taking one apart costs as much as reading this many.
const FRAME_COST: usize = 64;
/// Who has to wait waits for this part of a second's budget, lest many wake for a few bytes each.
const WORTH_WAKING: u32 = 20;

/// What the sockets of one owner may read in a second. When it is used up they read nothing until there is more, so that
/// a daemon that sends more is slowed down by TCP and costs nobody else anything. Clones share it.
#[derive(Debug, Clone)]
pub struct ReadBudget(Arc<Mutex<Bucket>>);

#[derive(Debug)]
struct Bucket {
    per_second: u32,
    burst: u32,
    /// Bytes that may be read; below zero after a read that brought more.
    left: f64,
    at: Instant,
    /// Somebody had to wait since this was asked last.
    waited: bool,
}

impl ReadBudget {
    /// `per_second` bytes, and up to `burst` bytes at once after a time in which fewer were read.
    #[must_use]
    pub fn new(per_second: u32, burst: u32) -> Self {
        let (per_second, burst) = (per_second.max(1), burst.max(1));
        let (left, at) = (f64::from(burst), Instant::now());
        Self(Arc::new(Mutex::new(Bucket { per_second, burst, left, at, waited: false })))
    }

    fn bucket(&self, now: Instant) -> std::sync::MutexGuard<'_, Bucket> {
        let mut bucket = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + since * f64::from(bucket.per_second)).min(f64::from(bucket.burst));
        bucket.at = bucket.at.max(now);
        bucket
    }

    /// When something may be read; `None`: at once.
    fn free_at(&self, now: Instant) -> Option<Instant> {
        let mut bucket = self.bucket(now);
        let per_second = f64::from(bucket.per_second);
        let worth = (per_second / f64::from(WORTH_WAKING)).min(f64::from(bucket.burst));
        let spent = bucket.left <= 0.0;
        bucket.waited |= spent;
        spent.then(|| now + Duration::from_secs_f64((worth - bucket.left) / per_second))
    }

    fn spend(&self, bytes: usize, now: Instant) {
        self.bucket(now).left -= bytes as f64;
    }

    /// What came costs its reader as much as reading `bytes` more: whoever shares the budget waits for that as well.
    pub fn charge(&self, bytes: usize) {
        self.spend(bytes, Instant::now());
    }

    /// Bytes that may be read at once; zero or less: the next read has to wait.
    #[must_use]
    pub fn left(&self) -> i64 {
        self.bucket(Instant::now()).left as i64
    }

    /// Whether some reading had to wait since this was asked last.
    pub fn take_waited(&self) -> bool {
        std::mem::take(&mut self.bucket(Instant::now()).waited)
    }

    /// A frame was taken apart.
    pub(crate) fn frame(&self, now: std::time::Instant) {
        self.spend(FRAME_COST, now.into());
    }
}

/// A connection that is read as its budget allows.
#[derive(Debug)]
pub(crate) struct Metered<S> {
    stream: S,
    budget: Option<ReadBudget>,
    wait: Option<Pin<Box<Sleep>>>,
}

impl<S> Metered<S> {
    pub(crate) fn new(stream: S, budget: Option<ReadBudget>) -> Self {
        Self { stream, budget, wait: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let Some(budget) = &this.budget else { return Pin::new(&mut this.stream).poll_read(cx, buf) };
        let now = loop {
            if let Some(wait) = &mut this.wait {
                ready!(wait.as_mut().poll(cx));
                this.wait = None;
            }
            let now = Instant::now();
            match budget.free_at(now) {
                Some(at) => this.wait = Some(Box::pin(sleep_until(at))),
                None => break now,
            }
        };
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        budget.spend(buf.filled().len() - before, now);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// How long it takes to read `bytes` from each of some connections that hold as many.
    async fn reading(bytes: usize, budgets: &[Option<ReadBudget>]) -> Vec<f64> {
        let begun = Instant::now();
        let reads = budgets.iter().map(async |budget| {
            let (near, mut far) = tokio::io::duplex(4096);
            let mut near = Metered::new(near, budget.clone());
            let writer = tokio::spawn(async move { far.write_all(&vec![b'x'; bytes]).await });
            near.read_exact(&mut vec![0; bytes]).await.unwrap();
            writer.await.unwrap().unwrap();
            begun.elapsed().as_secs_f64()
        });
        futures_util::future::join_all(reads).await
    }

    #[tokio::test(start_paused = true)]
    async fn who_shares_a_budget_shares_its_pace_and_others_do_not_wait() {
        let shared = ReadBudget::new(100_000, 50_000);
        let took = reading(200_000, &[Some(shared.clone()), Some(shared.clone()), None]).await;
        let both = took[0].max(took[1]);
        assert!(shared.take_waited() && !shared.take_waited());
        assert!((3.3..4.0).contains(&both), "400 kB, of which 50 are there at once: {took:?}");
        assert!(took[2] < 0.001, "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_costs_more_than_reading_is_paid_from_it() {
        let budget = ReadBudget::new(100_000, 50_000);
        budget.charge(150_000);
        let took = reading(50_000, &[Some(budget)]).await;
        assert!((1.0..1.6).contains(&took[0]), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn frames_cost_however_short_they_are() {
        let budget = ReadBudget::new(64_000, 64_000);
        for _ in 0..1_000 {
            budget.frame(Instant::now().into_std());
        }
        assert!(budget.free_at(Instant::now()).is_some());
        assert!(budget.free_at(Instant::now() + Duration::from_millis(60)).is_none());
    }
}
