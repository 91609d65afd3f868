//! Calls into engines that may panic on bytes they did not expect.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use model::view::Damage;

use super::{Engine, damage};

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Calls an engine; a panic becomes [`Damage`], and is not printed.
///
/// What the engine had in its hands is not used again: the caller gives the views up.
pub(super) fn guarded<T>(engine: Engine, call: impl FnOnce() -> T) -> Result<T, Damage> {
    static HOOK: Once = Once::new();
    HOOK.call_once(quieten);
    let before = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(call));
    QUIET.set(before);
    result.map_err(|panic| damage(format!("{engine} panicked: {}", message(&*panic))))
}

/// Lets panics inside guarded calls, and those of sled's own threads, go unprinted. All others reach
/// the hook that was there before.
fn quieten() {
    let before = take_hook();
    set_hook(Box::new(move |info| {
        let thread = std::thread::current();
        let engines = thread.name().is_some_and(|name| name.starts_with("sled-"));
        // While a thread is being torn down its flag is gone: then it is loud.
        if !engines && !QUIET.try_with(Cell::get).unwrap_or(false) {
            before(info);
        }
    }));
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    // sled's messages may go on for pages.
    let text = text.unwrap_or("without a message");
    text.char_indices().nth(160).map_or(text, |(end, _)| &text[..end])
}
