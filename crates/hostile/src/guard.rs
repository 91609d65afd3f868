//! What a piece of work costs in memory, and whether it panics.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, Once, PoisonError};

use peak_alloc::PeakAlloc;

/// Counts every byte that Rust code asks for. What C code asks for (zstd's working memory, bounded by
/// the frames it is given) isn't seen.
#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

/// One measurement at a time: the count is the whole process's.
static ONE: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

thread_local! {
    /// While bytes are being fed in: where the last panic was, that of a guarded piece included.
    static WATCHED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What a piece of work came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Measured {
    /// The most bytes that were held at once beyond those before.
    pub(crate) peak: usize,
    /// What it panicked with, and where.
    pub(crate) panicked: Option<String>,
}

/// Feeds bytes into a body. What it makes once for all times is made before, by an empty run.
pub(crate) fn measure(name: &'static str, body: fn(&[u8]), bytes: &[u8]) -> Measured {
    let mut warmed = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    if warmed.insert(name) {
        drop(watch(|| body(&[])));
    }
    let before = COUNTED.current_usage();
    COUNTED.reset_peak_usage();
    let done = watch(|| body(bytes));
    let peak = COUNTED.peak_usage().saturating_sub(before);
    Measured { peak, panicked: done.err() }
}

/// Catches a panic and says where it was. Panics that the product itself catches stay silent: under a
/// fuzzer the hook in place would abort on them.
fn watch(work: impl FnOnce()) -> Result<(), String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let watched = WATCHED.try_with(|watched| match watched.try_borrow_mut() {
                Ok(mut watched) if watched.is_some() => *watched = Some(panic.to_string()),
                Ok(_) | Err(_) => before(panic),
            });
            if watched.is_err() {
                before(panic);
            }
        }));
    });
    WATCHED.set(Some(String::new()));
    let done = catch_unwind(AssertUnwindSafe(work));
    let told = WATCHED.take();
    done.map_err(|_panic| told.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hog(bytes: &[u8]) {
        let claimed = bytes.len() << 20;
        assert_eq!(vec![1_u8; claimed].len(), claimed);
    }

    fn grumpy(bytes: &[u8]) {
        assert!(bytes.is_empty(), "not empty");
    }

    #[test]
    fn a_hog_is_measured() {
        let measured = measure("hog", hog, &[0; 9]);
        // The whole process is counted, and other tests give back a little meanwhile.
        let least = (9 << 20) - (64 << 10);
        assert!(least <= measured.peak && measured.peak < 10 << 20, "{measured:?}");
        assert_eq!(measured.panicked, None);
        // What was freed before doesn't count.
        assert!(measure("hog", hog, &[0; 1]).peak < 2 << 20);
    }

    #[test]
    fn a_panic_is_told_with_its_place() {
        let told = measure("grumpy", grumpy, &[0]).panicked.unwrap();
        assert!(told.contains("guard.rs") && told.contains("not empty"), "{told}");
        assert_eq!(measure("grumpy", grumpy, &[]).panicked, None);
    }
}
