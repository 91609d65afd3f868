//! What every command answered, and the oracles that look at each answer as it comes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use hamgam_tests::canary::Canaries;
use serde_json::{Value, json};

use crate::Fault;
use crate::machine::{Kind, Machine};
use crate::process::Answer;

/// All answers of one run, what was promised by them, and what they broke.
#[derive(Debug)]
pub(crate) struct History {
    file: File,
    began: Instant,
    pub(crate) violations: Vec<String>,
    /// Whose ids and numbers must be told nowhere, by county.
    pub(crate) canaries: BTreeMap<String, Canaries>,
    /// What each county was told is done.
    pub(crate) told: BTreeMap<String, Told>,
    levels: BTreeMap<String, BTreeMap<String, u8>>,
    seen: BTreeSet<String>,
    pub(crate) tally: Tally,
}

/// What a county was told is done.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// Numbers of files.
    pub(crate) files: BTreeSet<String>,
    /// National ids of good rows of sheets.
    pub(crate) people: BTreeSet<String>,
    /// Letters and their files.
    pub(crate) letters: BTreeMap<String, String>,
    /// Inspections by their inspector, who made one only, and their files.
    pub(crate) visits: BTreeMap<String, String>,
    /// Files withdrawn.
    pub(crate) withdrawn: BTreeSet<String>,
    /// Letters the bank has answered.
    pub(crate) answered: BTreeSet<String>,
    /// The names a file may bear: the last that was acknowledged, and what was tried since.
    pub(crate) names: BTreeMap<String, BTreeSet<String>>,
}

/// What was done to the country, counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Commands by exit code.
    pub(crate) commands: BTreeMap<String, u64>,
    /// Faults by kind.
    pub(crate) faults: BTreeMap<&'static str, u64>,
    /// What was acknowledged, by kind.
    pub(crate) acknowledged: BTreeMap<&'static str, u64>,
    /// The most memory a daemon of each kind ever had, in KiB.
    pub(crate) peak_kib: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// One fault more.
    pub(crate) fn fault(&mut self, what: &'static str) {
        *self.faults.entry(what).or_default() += 1;
    }

    /// Adds another run's.
    pub(crate) fn add(&mut self, other: &Self) {
        for (code, count) in &other.commands {
            *self.commands.entry(code.clone()).or_default() += count;
        }
        for (what, count) in &other.faults {
            *self.faults.entry(what).or_default() += count;
        }
        for (what, count) in &other.acknowledged {
            *self.acknowledged.entry(what).or_default() += count;
        }
        for (kind, peak) in &other.peak_kib {
            let most = self.peak_kib.entry(kind).or_default();
            *most = (*most).max(*peak);
        }
    }
}

/// Nobody waits long for a line while lines are cut; in the end it must be there.
fn is_impatient(args: &[&str]) -> bool {
    args == ["sync", "now"]
}

/// Failures that are about the daemon at hand, which may have been killed under the command.
const UNDER_A_KILL: [&str; 2] = ["daemon.", "control."];

impl History {
    #[expect(clippy::disallowed_methods, reason = "histories bear the time of what happened")]
    pub(crate) fn new(path: &Path) -> Result<Self, Fault> {
        Ok(Self {
            file: File::create(path)?,
            began: Instant::now(),
            violations: Vec::new(),
            canaries: BTreeMap::new(),
            told: BTreeMap::new(),
            levels: BTreeMap::new(),
            seen: BTreeSet::new(),
            tally: Tally::default(),
        })
    }

    /// Writes down what happened.
    pub(crate) fn event(&mut self, what: &Value) -> Result<(), Fault> {
        let at = u64::try_from(self.began.elapsed().as_millis())?;
        Ok(writeln!(self.file, "{}", json!({ "ms": at, "event": what }))?)
    }

    /// Something that must never be.
    pub(crate) fn violation(&mut self, what: String) {
        crate::say(&format!("VIOLATION  {what}"));
        drop(self.event(&json!({ "violation": what })));
        self.violations.push(what);
    }

    /// Takes in a command's answer.
    pub(crate) fn note(
        &mut self,
        machine: &Machine,
        args: &[&str],
        answer: &Answer,
    ) -> Result<(), Fault> {
        let Answer { code, json, err, timed_out } = answer;
        let node = machine.name();
        self.event(&json!({ "node": node, "args": args, "code": code, "json": json }))?;
        let shown = code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
        *self.tally.commands.entry(shown).or_default() += 1;
        let ails = &machine.ails;
        let reason = match code {
            None if *timed_out && (ails.stopped || is_impatient(args)) => None,
            None => Some(if *timed_out { "never ended" } else { "ended by a signal" }),
            Some(0 | 3 | 4 | 5 | 6 | 7 | 8 | 10) => None,
            Some(1) if self.may_fail(machine, answer.error()) => None,
            Some(2) if ails.clock => None,
            Some(9) if ails.damaged => None,
            Some(_) => Some("an exit code that nothing explains"),
        };
        if let Some(reason) = reason {
            self.violation(format!("{node} {args:?}: {reason}: {code:?} {json} {err}"));
        }
        if err.contains("panicked") {
            self.violation(format!("{node} {args:?}: a panic: {err}"));
        }
        self.discreet(&format!("stderr of {node} {args:?}"), err);
        Ok(())
    }

    fn may_fail(&self, machine: &Machine, code: &str) -> bool {
        let ails = &machine.ails;
        UNDER_A_KILL.iter().any(|prefix| code.starts_with(prefix))
            || (ails.disk && code.starts_with("store."))
            || (ails.full
                && matches!(code, "store.disk_full" | "store.no_room" | "contacts" | "store.views"))
    }

    /// Nobody's id or number is in a text.
    pub(crate) fn discreet(&mut self, place: &str, text: &str) {
        let told = self.canaries.values().find_map(|canaries| canaries.in_text(text));
        if let Some(canary) = told.map(str::to_owned) {
            self.violation(format!("{place} tells {canary}"));
        }
    }

    /// A number that was just given out, and must not have been before.
    pub(crate) fn given_out(&mut self, what: &'static str, number: &str) {
        *self.tally.acknowledged.entry(what).or_default() += 1;
        if !self.seen.insert(format!("{what} {number}")) {
            self.violation(format!("{what} {number} was given out twice"));
        }
    }

    /// Something else was acknowledged.
    pub(crate) fn acknowledged(&mut self, what: &'static str) {
        *self.tally.acknowledged.entry(what).or_default() += 1;
    }

    /// What a county was told is done.
    pub(crate) fn told(&mut self, unit: &str) -> &mut Told {
        self.told.entry(unit.to_owned()).or_default()
    }

    /// The levels a county shows now: none may have moved back.
    pub(crate) fn levels(&mut self, machine: &Machine) -> Result<(), Fault> {
        if machine.kind != Kind::County || !machine.runs() || machine.ails.stopped {
            return Ok(());
        }
        if machine.ails.full || machine.ails.disk {
            // A contact book that can't be written may say less after a kill; it says so in the log.
            self.forget_levels(&machine.unit);
            return Ok(());
        }
        let answer = machine.run(self, &["application", "list"])?;
        let Some(rows) = answer.json["applications"].as_array() else { return Ok(()) };
        let shown = self.levels.entry(machine.unit.clone()).or_default();
        let mut moved = Vec::new();
        for row in rows {
            let number = row["application"].as_str().unwrap_or_default().to_owned();
            let level = match row["level"].as_str() {
                Some("nation") => 2,
                Some("province") => 1,
                _ => 0,
            };
            let before = shown.insert(number.clone(), level);
            if before.is_some_and(|before| level < before) {
                moved.push((number, before, level));
            }
        }
        // What was edited since begins again below; its number tells which that were.
        let edited = self.told.get(&machine.unit).map(|told| told.names.clone());
        for (number, before, level) in moved {
            let is_edited = edited.as_ref().is_some_and(|names| names.contains_key(&number));
            let is_changed = is_edited || self.was_touched(&machine.unit, &number);
            if !is_changed {
                let unit = &machine.unit;
                self.violation(format!("{unit}: {number} moved back from {before:?} to {level}"));
            }
        }
        Ok(())
    }

    fn was_touched(&self, unit: &str, number: &str) -> bool {
        self.told.get(unit).is_some_and(|told| {
            told.withdrawn.contains(number)
                || told.visits.values().any(|file| file == number)
                || told.letters.values().any(|file| file == number)
        })
    }

    /// What levels a machine showed counts no longer: its contact book is gone, or it is another.
    pub(crate) fn forget_levels(&mut self, unit: &str) {
        self.levels.remove(unit);
    }
}
