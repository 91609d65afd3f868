//! What happens to machines and lines, and how it ends.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use hamgam_tests::dice::Dice;
use hamgam_tests::shim::EIO;
use serde_json::json;

use crate::Fault;
use crate::country::Country;
use crate::history::History;
use crate::machine::{Kind, Machine};
use crate::plan::{Blow, Deed};

/// A daemon that was told of a failed disk ends within this.
const END: Duration = Duration::from_secs(20);
const BALLAST: &str = "ballast";
/// Ballast is written in pieces of 64 KiB, then of one block.
const PIECES: [usize; 2] = [64 << 10, 4 << 10];

/// What a tool leaves out that packs files.
const BLOCK_BYTES: u64 = 4 << 10;

/// Something that lasts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lasting {
    pub(crate) until: u32,
    blow: Blow,
}

/// Lets so much time pass. The moment of a blow is the fault that is tried; nothing waits for it.
pub(crate) fn pause(microseconds: u64) {
    let (_never, silence) = mpsc::channel::<()>();
    assert!(silence.recv_timeout(Duration::from_micros(microseconds)).is_err());
}

impl Country {
    /// Strikes; says what lasts.
    pub(crate) fn strike(
        &mut self,
        history: &mut History,
        step: u32,
        blow: Blow,
    ) -> Result<Option<Lasting>, Fault> {
        history.event(&json!({ "blow": format!("{blow:?}"), "step": step }))?;
        let lasting = |last: u32| Some(Lasting { until: step + last, blow });
        Ok(match blow {
            Blow::Kill(at) => {
                history.tally.fault("kill -9");
                self.machines[at].kill();
                None
            }
            Blow::KillInRecovery(at, after) => {
                let machine = &mut self.machines[at];
                machine.kill();
                machine.launch()?;
                pause(after);
                machine.kill();
                history.tally.fault("kill -9");
                history.tally.fault("kill -9 in recovery");
                None
            }
            Blow::Halt(at, last) => {
                history.tally.fault("stop and continue");
                self.machines[at].halt(true)?;
                lasting(last)
            }
            Blow::Cut(..)
            | Blow::Flap(..)
            | Blow::BadLine(..)
            | Blow::Rebind(_)
            | Blow::Address(_) => self.strike_line(history, blow)?.and_then(lasting),
            Blow::Full(at, packed, last) => {
                history.tally.fault("full disk");
                self.fill(history, at, packed)?;
                lasting(last)
            }
            Blow::Sync(at, word, nth) => {
                let machine = &mut self.machines[at];
                machine.shim.fail_sync(word, nth)?;
                (machine.ails.disk, machine.ails.had_bad_disk) = (true, true);
                self.write_on(history, at)?;
                lasting(2)
            }
            Blow::Write(at, word, nth) => {
                let machine = &mut self.machines[at];
                machine.shim.fail_write(word, nth, EIO)?;
                (machine.ails.disk, machine.ails.had_bad_disk) = (true, true);
                self.write_on(history, at)?;
                lasting(2)
            }
            Blow::Clock(at, seconds, last) => {
                history.tally.fault("clock jump");
                self.machines[at].ails.clock = true;
                self.machines[at].shim.clock(seconds)?;
                lasting(last)
            }
            Blow::FlipJournal(..)
            | Blow::FlipViews(..)
            | Blow::DropViews(_)
            | Blow::DropBook(_)
            | Blow::GarbleBook(..) => {
                self.damage(history, blow)?;
                None
            }
        })
    }

    /// Somebody works on where the disk is about to fail, until it has.
    fn write_on(&mut self, history: &mut History, at: usize) -> Result<(), Fault> {
        for chance in 0..4 {
            if 0 < self.machines[at].shim.failed()? {
                break;
            }
            let deed = match self.machines[at].kind {
                Kind::County => Deed::New,
                Kind::Nation | Kind::Province => Deed::Grant(chance),
            };
            self.calmly(history, (at, deed))?;
        }
        self.notice_ends(history)
    }

    /// Says for how many steps it lasts, if it does.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are struck elsewhere")]
    fn strike_line(&mut self, history: &mut History, blow: Blow) -> Result<Option<u32>, Fault> {
        let (Blow::Cut(at, ..)
        | Blow::Flap(at, _)
        | Blow::BadLine(at, ..)
        | Blow::Rebind(at)
        | Blow::Address(at)) = blow
        else {
            return Ok(None);
        };
        let machine = &mut self.machines[at];
        let Some(edge) = &mut machine.edge else { return Ok(None) };
        Ok(match blow {
            Blow::Cut(_, order, last) => {
                history.tally.fault(if order == "cut" { "cut" } else { "one-way cut" });
                edge.order(order)?;
                Some(last)
            }
            Blow::Flap(_, last) => {
                history.tally.fault("flapping line");
                for _ in 0..4 {
                    edge.order("cut")?;
                    pause(60_000);
                    edge.order("restore")?;
                    pause(40_000);
                }
                edge.order("cut")?;
                Some(last)
            }
            Blow::BadLine(_, chance, last) => {
                history.tally.fault("bad line");
                let mut dice = Dice::new(chance);
                let mut pick = |from: &[&'static str]| *dice.pick(from);
                edge.set(&[
                    ("delay", pick(&["20ms", "150ms", "400ms"])),
                    ("jitter", pick(&["0ms", "30ms", "200ms"])),
                    ("loss", pick(&["1%", "10%", "20%"])),
                    ("burst", pick(&["1", "5"])),
                    ("rate", pick(&["64kbit", "256kbit", "none"])),
                    ("duplicate", pick(&["0%", "5%"])),
                    ("reorder", pick(&["0%", "10%"])),
                ])?;
                Some(last)
            }
            Blow::Rebind(_) => {
                history.tally.fault("line with another port");
                edge.order("rebind")?;
                None
            }
            _ => {
                history.tally.fault("other address");
                machine.place.move_on()?;
                None
            }
        })
    }

    /// Ends what lasts.
    pub(crate) fn relent(&mut self, history: &mut History, lasting: Lasting) -> Result<(), Fault> {
        match lasting.blow {
            Blow::Halt(at, _) => self.machines[at].halt(false)?,
            Blow::Cut(at, ..) | Blow::Flap(at, _) | Blow::BadLine(at, ..) => {
                if let Some(edge) = &mut self.machines[at].edge {
                    edge.mend()?;
                }
            }
            Blow::Full(at, ..) => self.empty(history, at)?,
            Blow::Sync(at, ..) | Blow::Write(at, ..) => {
                self.machines[at].shim.relent()?;
                self.machines[at].ails.disk = false;
            }
            Blow::Clock(at, ..) => {
                self.machines[at].shim.clock(0)?;
                self.machines[at].ails.clock = false;
            }
            Blow::Kill(_)
            | Blow::KillInRecovery(..)
            | Blow::Rebind(_)
            | Blow::Address(_)
            | Blow::FlipJournal(..)
            | Blow::FlipViews(..)
            | Blow::DropViews(_)
            | Blow::DropBook(_)
            | Blow::GarbleBook(..) => {}
        }
        Ok(())
    }

    /// Fills a machine's disk to the last block. Packed: its journal has no room of its own either,
    /// as after a copy by a tool that leaves the zeros out.
    fn fill(&mut self, history: &mut History, at: usize, packed: bool) -> Result<(), Fault> {
        let machine = &mut self.machines[at];
        (machine.ails.full, machine.ails.had_bad_disk) = (true, true);
        let was_running = machine.runs();
        if packed {
            machine.kill();
            pack(&machine.data().join("journal"))?;
        }
        let ballast = machine.folder().join(BALLAST);
        let mut file = OpenOptions::new().create(true).append(true).open(ballast)?;
        for piece in PIECES {
            while file.write_all(&vec![7; piece]).is_ok() {}
        }
        if packed && was_running {
            let begun = machine.start()?;
            history.event(&json!({ "started on a full disk": begun }))?;
        }
        Ok(())
    }

    /// Frees it again: it goes on by itself.
    fn empty(&mut self, history: &mut History, at: usize) -> Result<(), Fault> {
        self.notice_ends(history)?;
        // Filled twice, it is emptied once.
        drop(fs::remove_file(self.machines[at].folder().join(BALLAST)));
        self.machines[at].ails.full = false;
        if self.machines[at].runs() && !self.machines[at].ails.disk {
            let answer = match self.counties().contains(&at) {
                true => self.calmly(history, (at, Deed::New))?,
                false => self.calmly(history, (at, Deed::Look(1)))?,
            };
            // A refusal by a rule is an answer too.
            let goes_on =
                answer.as_ref().is_none_or(|answer| matches!(answer.code, Some(0 | 4 | 7)));
            if !goes_on {
                let unit = self.machines[at].unit.clone();
                history.violation(format!("{unit} doesn't go on with space: {answer:?}"));
            }
        }
        Ok(())
    }

    /// Sees whose daemon has ended by itself, and whether it had a reason.
    pub(crate) fn notice_ends(&mut self, history: &mut History) -> Result<(), Fault> {
        for machine in &mut self.machines {
            let wait = if must_end(machine)? { END } else { Duration::ZERO };
            let ended = machine.ended_by_itself(wait)?;
            let (unit, ails) = (machine.unit.clone(), machine.ails.clone());
            if let Some(code) = ended {
                history.event(&json!({ "ended": unit, "code": code }))?;
            }
            match ended {
                None if !wait.is_zero() => {
                    history.violation(format!("{unit} goes on though its journal has failed"));
                }
                Some(1) if ails.disk => {}
                Some(9) if ails.damaged => {}
                None => {}
                Some(code) => history.violation(format!("{unit} ended by itself with {code}")),
            }
            if machine.ails.disk && 0 < machine.shim.failed()? {
                machine.shim.forget_failed()?;
                history.tally.fault("failed sync or write");
            }
        }
        Ok(())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are struck elsewhere")]
    fn damage(&mut self, history: &mut History, blow: Blow) -> Result<(), Fault> {
        let (Blow::FlipJournal(at, _)
        | Blow::FlipViews(at, _)
        | Blow::DropViews(at)
        | Blow::DropBook(at)
        | Blow::GarbleBook(at, _)) = blow
        else {
            return Ok(());
        };
        let machine = &mut self.machines[at];
        machine.kill();
        let data = machine.data();
        let views = data.join("views");
        match blow {
            Blow::FlipJournal(_, chance) => {
                history.tally.fault("flipped bit in the journal");
                return self.rot(history, at, chance);
            }
            Blow::FlipViews(_, chance) => {
                history.tally.fault("flipped bit in the views");
                flip(&files(&views)?, chance)?;
            }
            Blow::DropViews(_) => {
                history.tally.fault("views deleted");
                // Twice in a row there may be none.
                drop(fs::remove_dir_all(&views));
            }
            Blow::DropBook(_) => {
                history.tally.fault("contact book deleted");
                drop(fs::remove_file(data.join("contacts")));
                history.forget_levels(&machine.unit);
            }
            Blow::GarbleBook(_, chance) => {
                history.tally.fault("contact book garbled");
                flip(&[data.join("contacts")], chance)?;
                history.forget_levels(&machine.unit);
            }
            _ => {}
        }
        Ok(())
    }

    /// Rot in the journal: the same state or none at all; then a copy from before comes back.
    fn rot(&mut self, history: &mut History, at: usize, chance: u64) -> Result<(), Fault> {
        let machine = &mut self.machines[at];
        let (unit, data) = (machine.unit.clone(), machine.data());
        let state = |machine: &Machine, history: &mut History| {
            machine.run(history, &["store", "state", unit_of(machine)])
        };
        let before = state(machine, history)?;
        let copy = data.with_extension("before");
        crate::copies::copy(&data, &copy)?;
        flip(&files(&data.join("journal"))?, chance)?;
        machine.ails.damaged = true;
        let rotten = state(machine, history)?;
        if rotten.code == Some(0) && rotten.json != before.json {
            history.violation(format!("{unit} answers otherwise after rot: {rotten:?}"));
        }
        if rotten.code == Some(9) {
            history.tally.fault("rot that was refused");
        }
        machine.ails.damaged = false;
        fs::remove_dir_all(&data)?;
        fs::rename(&copy, &data)?;
        Ok(())
    }
}

/// The unit a machine's state is asked of.
pub(crate) fn unit_of(machine: &Machine) -> &str {
    if machine.unit == "nation" { "11" } else { &machine.unit }
}

/// Its journal was failed under a running daemon.
fn must_end(machine: &Machine) -> Result<bool, Fault> {
    let is_journal = machine.shim.word()?.starts_with("/journal");
    let is_daemons = machine.runs() && !machine.ails.stopped;
    Ok(machine.ails.disk && is_journal && is_daemons && 0 < machine.shim.failed()?)
}

/// Every file below a folder.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let (mut all, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        // A folder that was deleted has no files.
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.is_file() {
                all.push(path);
            }
        }
    }
    all.sort();
    Ok(all)
}

/// Turns a bit of one of these files over, where it says something.
fn flip(files: &[PathBuf], chance: u64) -> Result<(), Fault> {
    let mut dice = Dice::new(chance);
    let mut targets = Vec::new();
    for path in files.iter().filter(|path| !path.ends_with("reserve")) {
        let bytes = fs::read(path).unwrap_or_default();
        if let Some(last) = bytes.iter().rposition(|byte| *byte != 0) {
            targets.push((path, bytes, last));
        }
    }
    if targets.is_empty() {
        return Ok(());
    }
    let at = dice.index(targets.len());
    let (path, bytes, last) = &targets[at];
    let place = dice.index(last + 1);
    let flipped = bytes[place] ^ (1 << dice.below(8));
    let file = OpenOptions::new().write(true).open(path)?;
    Ok(file.write_all_at(&[flipped], u64::try_from(place)?)?)
}

/// Cuts the zeros off a journal's files.
fn pack(journal: &Path) -> Result<(), Fault> {
    let is_kept = |path: &&PathBuf| path.ends_with("mark") || path.ends_with("reserve");
    for path in files(journal)?.iter().filter(|path| !is_kept(path)) {
        let bytes = fs::read(path)?;
        let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        // A frame may end in zeros: whole blocks go, and the last one stays.
        let kept = (u64::try_from(used)? / BLOCK_BYTES + 2) * BLOCK_BYTES;
        let file = OpenOptions::new().write(true).open(path)?;
        let size = file.metadata()?.len();
        file.set_len(kept.min(size))?;
    }
    Ok(())
}
