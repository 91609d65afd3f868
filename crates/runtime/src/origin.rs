//! Whose journal it is, by its first entry.

use std::ops::ControlFlow;

use model::Lsn;
use model::view::Damage;
use office::entry::{Body, Entry, Opening};

use crate::desk::{Home, Opened};
use crate::fault::RuntimeFault;

/// The first entry of the journal says whose it is.
pub(crate) fn opening(opened: &Opened) -> Result<Opening, RuntimeFault> {
    if opened.journal.end() == Lsn(0) {
        lost_journal(&opened.home)?;
        return Err(RuntimeFault::NotSetUp { dir: opened.home.root().to_owned() });
    }
    let mut first = None;
    opened.journal.frames_from(Lsn(0), &mut |frame| {
        first = of_frame(frame.body);
        ControlFlow::Break(())
    })?;
    first.ok_or_else(|| {
        Damage { what: "the journal doesn't begin with an office".to_owned() }.into()
    })
}

/// Whose journal begins with this frame, if one does.
pub(crate) fn of_frame(body: &[u8]) -> Option<Opening> {
    let segments = crate::archive::unpack(body).ok()?;
    let first = Entry::decode(segments.first()?.first()?).ok()?;
    if let Body::Opened(opening) = first.body { Some(opening) } else { None }
}

/// Views are made only after the journal's first frame: views beside an empty journal mean that all
/// of it is gone, mark included. To begin anew with the same key would sign the same numbers twice.
pub(crate) fn lost_journal(home: &Home) -> Result<(), RuntimeFault> {
    if home.has_views() {
        let file = "00000000000000000000.journal".to_owned();
        let fault = store::journal::Fault::FileMissing;
        return Err(store::JournalError::Damaged { file, offset: 0, fault }.into());
    }
    Ok(())
}
