//! A data directory that is there twice: an older copy in its place, a copy beside it. Both are
//! noticed by what the hub has witnessed, spend nothing, and are shown.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::Fault;
use crate::country::Country;
use crate::history::History;
use crate::machine::Machine;
use crate::plan::{Copied, Deed};

/// How often a machine is brought in step until it has heard of it.
const ROUNDS: u32 = 4;
/// What a machine says that was set back or copied.
const SET_BACK: [&str; 3] = ["node.set_back", "node.store_behind", "node.other_history"];

/// Copies a data directory, but for where its daemon listens.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, goal) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            if entry.file_name() != "run" {
                copy(&path, &goal)?;
            }
        } else {
            fs::copy(&path, &goal)?;
        }
        if let Ok(kept) = fs::metadata(&path)
            && goal.exists()
        {
            fs::set_permissions(&goal, kept.permissions())?;
        }
    }
    Ok(())
}

impl Country {
    /// Everything is whole and in step.
    pub(crate) fn twice(
        &mut self,
        history: &mut History,
        (copied, at): (Copied, usize),
    ) -> Result<(), Fault> {
        history.event(&json!({ "copied": format!("{copied:?}"), "at": at }))?;
        match copied {
            Copied::Restored => self.restored(history, at),
            Copied::Forked => self.forked(history, at),
        }
    }

    fn restored(&mut self, history: &mut History, at: usize) -> Result<(), Fault> {
        history.tally.fault("older copy restored");
        let data = self.machines[at].data();
        let older = self.keep_copy(history, at)?;
        self.machines[at].must_start()?;
        // What happens after the copy, and is at the province by the time it comes back.
        self.calmly(history, (at, Deed::New))?;
        self.calmly(history, (at, Deed::Refer(1)))?;
        self.machines[at].must(history, &["sync", "now"])?;
        self.machines[at].kill();
        fs::remove_dir_all(&data)?;
        fs::rename(&older, &data)?;
        self.machines[at].ails.damaged = true;
        history.forget_levels(&self.machines[at].unit.clone());
        self.machines[at].must_start()?;
        Self::is_told(history, &self.machines[at])?;
        self.begin_anew(history, at)
    }

    /// Stops it and keeps a copy beside its data directory.
    fn keep_copy(&mut self, history: &mut History, at: usize) -> Result<std::path::PathBuf, Fault> {
        let machine = &mut self.machines[at];
        machine.must(history, &["sync", "now"])?;
        machine.stop(history)?;
        let older = machine.data().with_extension("older");
        copy(&machine.data(), &older)?;
        Ok(older)
    }

    /// It hears from its hub that there was more, and spends nothing.
    fn is_told(history: &mut History, machine: &Machine) -> Result<(), Fault> {
        for _ in 0..ROUNDS {
            machine.run(history, &["sync", "now"])?;
            // Asked before anything else is looked at; nothing is written.
            let give_back = ["quota", "return", "--rials", "1", "--jobs", "0", "--dry-run"];
            if SET_BACK.contains(&machine.run(history, &give_back)?.error()) {
                return Ok(());
            }
        }
        let unit = &machine.unit;
        history.violation(format!("{unit} was set back or copied and isn't told"));
        Ok(())
    }

    /// The office goes on, on another machine, with what the province has.
    fn begin_anew(&mut self, history: &mut History, at: usize) -> Result<(), Fault> {
        let unit = self.machines[at].unit.clone();
        let fence = ["office", "fence", &unit, "--confirm", &unit, "--reason", "set back"];
        self.machines[1].must(history, &fence)?;
        self.machines[at].kill();
        self.machines[at].live_again();
        self.machines[at].ails.damaged = false;
        history.forget_levels(&unit);
        self.admit(history, at)?;
        self.machines[at].must(history, &["sync", "now"])?;
        self.machines[0]
            .must(history, &["quota", "grant", "11", "--rials", "3000000000", "--jobs", "8"])?;
        self.machines[1].must(history, &["sync", "now"])?;
        self.machines[1].must(history, &["quota", "acknowledge"])?;
        let grant = ["quota", "grant", &unit, "--rials", "3000000000", "--jobs", "8"];
        self.machines[1].must(history, &grant)?;
        self.machines[at].must(history, &["sync", "now"])?;
        self.machines[at].must(history, &["quota", "acknowledge"])?;
        for _ in 0..3 {
            self.calmly(history, (at, Deed::New))?;
            self.calmly(history, (at, Deed::Refer(7)))?;
        }
        Ok(())
    }

    fn forked(&mut self, history: &mut History, at: usize) -> Result<(), Fault> {
        history.tally.fault("copy that runs beside it");
        let older = self.keep_copy(history, at)?;
        let mut copy = self.twin_of(at, &older)?;
        self.machines[at].must_start()?;
        self.calmly(history, (at, Deed::New))?;
        self.calmly(history, (at, Deed::Refer(3)))?;
        self.machines[at].must(history, &["sync", "now"])?;

        let unit = self.machines[at].unit.clone();
        copy.must_start()?;
        // The clerk at the copy is told that it is done: here, and nowhere else. Its log is longer.
        for _ in 0..4 {
            let id = self.people[at].newcomers.pop().ok_or("somebody more")?;
            let who = ["--kind", "independent", "--entity", "person", "--field", "1001"];
            copy.run(history, &[&["application", "new", "--id", &id][..], &who].concat())?;
        }
        Self::is_told(history, &copy)?;
        let shown = self.machines[1].must(history, &["office", "show", &unit])?;
        history.event(&json!({ "the province shows": shown }))?;
        copy.kill();
        fs::remove_dir_all(copy.folder())?;
        // The one that was there first isn't harmed.
        self.calmly(history, (at, Deed::New))?;
        self.machines[at].must(history, &["sync", "now"])?;
        Ok(())
    }
}
