//! Bringing views up to their journal, and making them anew where they can't be trusted.

use model::Lsn;
use model::planted::{Bug, planted};
use model::view::Damage;
use roster::Roster;
use store::Recovery;
use store::journal::MarkState;
use tracing::{info, warn};

use super::{Desk, closed_views};
use crate::fault::RuntimeFault;
use crate::replay::{self, Replay, Replayed};

/// What was mended on the way, for the person to know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Mending {
    /// The views were damaged and have been made anew from the journal.
    Rebuilt {
        /// What was found.
        why: String,
    },
    /// The mark of what was acknowledged was missing or damaged, and is written anew.
    Mark,
    /// The journal's torn tail, never acknowledged, was cut off.
    TornTail {
        /// Its bytes.
        bytes: u64,
    },
}

impl Desk {
    /// Opens the views and replays what they miss; makes them anew if they can't be trusted.
    pub(super) fn catch_up(
        &mut self,
        progress: &mut dyn FnMut(Lsn, Lsn),
    ) -> Result<(), RuntimeFault> {
        let first = match self.open_views() {
            Ok(()) => self.replay(Roster::new(), progress),
            Err(fault) => Err(fault),
        };
        match first.and_then(|cut| if cut { Ok(cut) } else { self.load().map(|()| cut) }) {
            Ok(false) => Ok(()),
            Ok(true) => self.rebuild_knowing(CUT.to_owned(), progress),
            Err(RuntimeFault::Damaged(Damage { what })) => self.rebuild(what, progress),
            Err(RuntimeFault::Views(fault)) if fault.asks_for_rebuild() => {
                self.rebuild(fault.to_string(), progress)
            }
            Err(other) => Err(other),
        }
    }

    fn open_views(&mut self) -> Result<(), RuntimeFault> {
        let views = self.home.open_views(self.options)?;
        if self.journal.end() < views.at() {
            return Err(Damage { what: "the views are ahead of the journal".to_owned() }.into());
        }
        self.views = Some(views);
        Ok(())
    }

    /// Deletes the views and makes them anew from the journal.
    ///
    /// # Errors
    /// [`RuntimeFault`] if the journal can't be read or the new views fail too.
    pub fn rebuild(
        &mut self,
        why: String,
        progress: &mut dyn FnMut(Lsn, Lsn),
    ) -> Result<(), RuntimeFault> {
        if self.anew(&why, Roster::new(), progress)? {
            self.rebuild_knowing(CUT.to_owned(), progress)?;
        }
        self.mendings.push(Mending::Rebuilt { why });
        Ok(())
    }

    /// The same, judging all entries by the fences known now. One that a later word has lifted still
    /// stands in its place in the journal; it cuts nothing off that counts in the end.
    pub(super) fn rebuild_knowing(
        &mut self,
        why: String,
        progress: &mut dyn FnMut(Lsn, Lsn),
    ) -> Result<(), RuntimeFault> {
        for _ in 0..PASSES {
            let forgets = planted(Bug::RebuildForgetsFences);
            let known = if forgets { Roster::new() } else { self.kept.roster.clone() };
            if !self.anew(&why, known.clone(), progress)? || self.kept.roster == known {
                return Ok(());
            }
        }
        Err(Damage { what: format!("{why}, and again with all fences known") }.into())
    }

    /// Says whether a fence cut off what had counted.
    fn anew(
        &mut self,
        why: &str,
        foresight: Roster,
        progress: &mut dyn FnMut(Lsn, Lsn),
    ) -> Result<bool, RuntimeFault> {
        warn!(%why, "the views are made anew from the journal");
        self.views = None;
        self.kept.docs.clear();
        let made = self.made_anew(foresight, progress);
        // An engine calls a full disk what it likes.
        made.map_err(|fault| if self.home.is_full() { RuntimeFault::NoRoom } else { fault })
    }

    fn made_anew(
        &mut self,
        foresight: Roster,
        progress: &mut dyn FnMut(Lsn, Lsn),
    ) -> Result<bool, RuntimeFault> {
        self.home.wipe_views()?;
        self.open_views()?;
        let cut = self.replay(foresight, progress)?;
        self.load()?;
        Ok(cut)
    }

    fn replay(
        &mut self,
        foresight: Roster,
        progress: &mut dyn FnMut(Lsn, Lsn),
    ) -> Result<bool, RuntimeFault> {
        let views = self.views.as_mut().ok_or_else(closed_views)?;
        let mut replay = Replay {
            journal: &self.journal,
            views,
            kept: &mut self.kept,
            places: &self.places,
            last: &self.last,
            foresight,
        };
        let Replayed { frames, cut } = replay::replay(&mut replay, progress)?;
        // A fence that is written again later may let in what this one kept out.
        self.kept.foresight = Roster::new();
        self.replayed = frames;
        if 0 < frames {
            info!(frames, "brought the views up to the journal");
        }
        Ok(cut)
    }
}

/// What the opening of the journal mended.
pub(super) fn mended(recovery: &Recovery) -> Vec<Mending> {
    let bytes = recovery.torn_bytes;
    let torn = (0 < bytes).then_some(Mending::TornTail { bytes });
    let mark = (recovery.mark == MarkState::Unreadable).then_some(Mending::Mark);
    torn.into_iter().chain(mark).collect()
}

/// How often views are made anew with what the pass before has learnt of fences. The first pass knows
/// all of them already.
const PASSES: usize = 2;

/// Why views are made anew when a fence has come late.
pub(super) const CUT: &str = "a fence lies before entries that had counted";
