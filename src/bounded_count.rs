//! A count that several threads share and that does not pass a bound, such as the bytes that wait in queues.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What has been taken of something. Nothing else is published by it, so no thread waits for another.
///
/// It is correct however threads meet: `loom` goes through every interleaving in this file's tests, over the same code
/// with atomics of its own.
#[derive(Debug, Default)]
pub struct BoundedCount<A = AtomicUsize>(A);

/// What is needed of an atomic number.
pub trait Atomic {
    /// The number now.
    fn get(&self) -> usize;
    /// Replaces `current` by `new` unless it is another number by now, or for no reason; says whether it did.
    fn replace(&self, current: usize, new: usize) -> bool;
}

impl Atomic for AtomicUsize {
    fn get(&self) -> usize {
        self.load(Ordering::Relaxed)
    }

    fn replace(&self, current: usize, new: usize) -> bool {
        self.compare_exchange_weak(current, new, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

impl<A: Atomic> BoundedCount<A> {
    /// What is taken now.
    pub fn get(&self) -> usize {
        self.0.get()
    }

    /// Takes `amount` if no more than `most` are taken then; says whether it did.
    #[must_use = "what was taken must be given back"]
    pub fn take(&self, amount: usize, most: usize) -> bool {
        self.change(|taken| taken.checked_add(amount).filter(|taken| *taken <= most))
    }

    /// Takes `amount` whatever is taken.
    pub fn take_anyway(&self, amount: usize) {
        self.change(|taken| Some(taken + amount));
    }

    /// Gives back what was taken.
    pub fn give_back(&self, amount: usize) {
        self.change(|taken| Some(taken - amount));
    }

    fn change(&self, to: impl Fn(usize) -> Option<usize>) -> bool {
        loop {
            let taken = self.0.get();
            match to(taken) {
                None => return false,
                Some(new) if self.0.replace(taken, new) => return true,
                Some(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use loom::{sync::Arc, thread};

    use super::*;

    impl Atomic for loom::sync::atomic::AtomicUsize {
        fn get(&self) -> usize {
            self.load(Ordering::Relaxed)
        }

        fn replace(&self, current: usize, new: usize) -> bool {
            self.compare_exchange(current, new, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        }
    }

    fn empty() -> Arc<BoundedCount<loom::sync::atomic::AtomicUsize>> {
        Arc::new(BoundedCount(loom::sync::atomic::AtomicUsize::new(0)))
    }

    #[test]
    fn two_that_find_room_at_once_do_not_both_have_it() {
        loom::model(|| {
            let count = empty();
            let taking = [3, 3].map(|amount| {
                let count = Arc::clone(&count);
                thread::spawn(move || count.take(amount, 4))
            });
            let took = taking.map(|taking| taking.join().unwrap());
            assert_eq!(took.iter().filter(|took| **took).count(), 1);
            assert_eq!(count.get(), 3);
        });
    }

    #[test]
    fn all_comes_back_whoever_takes_and_gives() {
        loom::model(|| {
            let count = empty();
            let other = {
                let count = Arc::clone(&count);
                thread::spawn(move || {
                    count.take_anyway(5);
                    count.give_back(5);
                })
            };
            if count.take(2, 6) {
                assert!(matches!(count.get(), 2 | 7));
                count.give_back(2);
            }
            other.join().unwrap();
            assert_eq!(count.get(), 0);
        });
    }

    #[test]
    fn the_bound_is_included() {
        let count = BoundedCount::<AtomicUsize>::default();
        assert!(count.take(4, 4) && !count.take(1, 4) && !count.take(usize::MAX, usize::MAX));
        count.take_anyway(3);
        assert_eq!(count.get(), 7, "beyond the bound, for those that may");
    }
}
