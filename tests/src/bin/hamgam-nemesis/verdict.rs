//! Faults are over: everybody gets in step, and what was promised must be there, once, everywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use hamgam_tests::canary::Canaries;
use serde_json::{Value, json};

use crate::Fault;
use crate::blows::{Lasting, files};
use crate::country::{Country, SUPPLY};
use crate::history::{History, Told};
use crate::machine::{Kind, Machine};

/// How often everybody is brought in step until it must have gone well.
const ROUNDS: u32 = 8;
/// What a daemon may ever need, in KiB.
const PEAK_KIB: u64 = 400 << 10;

impl Country {
    /// Ends every fault, and starts who lies down.
    pub(crate) fn heal(
        &mut self,
        history: &mut History,
        lasting: &mut Vec<Lasting>,
    ) -> Result<(), Fault> {
        for one in lasting.drain(..) {
            self.relent(history, one)?;
        }
        for machine in &mut self.machines {
            machine.halt(false)?;
            machine.shim.relent()?;
            machine.shim.clock(0)?;
            machine.ails.clock = false;
            if let Some(edge) = &mut machine.edge {
                edge.mend()?;
            }
        }
        self.notice_ends(history)?;
        for machine in &mut self.machines {
            machine.ails.disk = false;
            if !machine.runs() {
                machine.must_start()?;
            }
        }
        Ok(())
    }

    /// Everybody speaks with everybody until all is said.
    pub(crate) fn converge(&mut self, history: &mut History) -> Result<(), Fault> {
        for round in 0..ROUNDS {
            let mut behind = Vec::new();
            let upwards = self.counties().into_iter().chain([1]).chain(self.counties());
            for at in upwards {
                let answer = self.machines[at].run(history, &["sync", "now"])?;
                if answer.code != Some(0) {
                    behind.push(format!("{}: {answer:?}", self.machines[at].unit));
                }
            }
            if behind.is_empty() {
                return Ok(());
            }
            history.event(&json!({ "round": round, "behind": behind }))?;
            if round + 1 == ROUNDS {
                history.violation(format!("not in step after {ROUNDS} rounds: {behind:?}"));
            }
        }
        Ok(())
    }

    /// What is the same everywhere, and what was promised.
    pub(crate) fn judge(&mut self, history: &mut History) -> Result<(), Fault> {
        for at in self.counties() {
            let unit = self.machines[at].unit.clone();
            let mut states = Vec::new();
            for tier in [at, 1, 0] {
                let state = self.machines[tier].must(history, &["store", "state", &unit])?;
                states.push(state["units"].clone());
            }
            if states.iter().any(|state| state != &states[0]) {
                history.violation(format!("{unit} isn't the same everywhere: {states:?}"));
            }
            self.files_are_there(history, at)?;
            self.letters_are_there(history, at)?;
        }
        self.figures_add_up(history)
    }

    /// Every file that was promised, once, at every tier.
    fn files_are_there(&self, history: &mut History, at: usize) -> Result<(), Fault> {
        let county = &self.machines[at];
        let unit = county.unit.clone();
        let told = history.told(&unit).clone();
        for tier in [at, 1, 0] {
            let listed = self.machines[tier].must(history, &["application", "list", "--reveal"])?;
            let rows = listed["applications"].as_array().cloned().unwrap_or_default();
            let own = format!("-{unit}-");
            let own = rows.iter().filter(|row| text(row, "application").contains(&own));
            let lost = missing(&told, &own.collect::<Vec<_>>());
            for what in lost {
                let tier = self.machines[tier].unit.clone();
                history.violation(format!("{what} of {unit} at {tier}"));
            }
        }
        let mut read = BTreeMap::new();
        for (file, names) in &told.names {
            let shown = county.must(history, &["application", "show", file])?;
            read.insert(file.clone(), text(&shown["record"], "given_name").to_owned());
            let acknowledged = 1 == names.len();
            if acknowledged && !names.contains(&read[file]) {
                history.violation(format!("{file} is called {:?}, not {names:?}", read[file]));
            }
        }
        let visits = county.must(history, &["inspection", "list"])?;
        let visits = visits["inspections"].as_array().cloned().unwrap_or_default();
        for inspector in told.visits.keys() {
            let made = visits.iter().filter(|visit| text(visit, "office_inspector") == inspector);
            let count = made.count();
            if count != 1 {
                history.violation(format!("the visit of {inspector} at {unit}: {count} times"));
            }
        }
        Ok(())
    }

    /// Every letter, and what it holds.
    fn letters_are_there(&self, history: &mut History, at: usize) -> Result<(), Fault> {
        let unit = self.machines[at].unit.clone();
        let told = history.told(&unit).clone();
        let listed = self.machines[at].must(history, &["referral", "list"])?;
        let rows = listed["letters"].as_array().cloned().unwrap_or_default();
        let mut files: BTreeMap<&str, (&str, BTreeSet<u64>)> = BTreeMap::new();
        for row in &rows {
            let (letter, file) = (text(row, "letter"), text(row, "application"));
            let known = files.entry(letter).or_insert((file, BTreeSet::new()));
            let is_new = known.1.insert(row["n"].as_u64().unwrap_or(0));
            if known.0 != file || !is_new {
                history.violation(format!("{unit}: {letter} is there twice: {rows:?}"));
            }
        }
        for (letter, file) in &told.letters {
            // Those of an earlier machine of the office are shown and not listed.
            let is_there = match files.get(letter.as_str()) {
                Some(known) => known.0 == file,
                None => {
                    let shown = self.machines[at].run(history, &["referral", "show", letter])?;
                    text(&shown.json, "application") == file
                }
            };
            if !is_there {
                history.violation(format!("{unit}: {letter} for {file} is lost"));
            }
        }
        for letter in &told.answered {
            let stands = rows.iter().filter(|row| text(row, "letter") == letter);
            if stands.clone().any(|row| text(row, "state") == "open") {
                history.violation(format!("{unit}: the bank's answer on {letter} is lost"));
            }
        }
        Ok(())
    }

    /// Quota: the same figures at all tiers, and never more than there is.
    fn figures_add_up(&self, history: &mut History) -> Result<(), Fault> {
        let top = self.machines[0].must(history, &["quota", "show"])?;
        let above = self.machines[1].must(history, &["quota", "show"])?;
        let mut spent = (0, 0);
        for hub in [&top, &above] {
            if hub["balanced"] != true {
                history.violation(format!("a hub's quota isn't balanced: {hub}"));
            }
        }
        for at in self.counties() {
            let own = self.machines[at].must(history, &["quota", "show"])?;
            if own["balanced"] != true {
                history.violation(format!("a county's quota isn't balanced: {own}"));
            }
            for hub in [&top, &above] {
                let rows = below(hub, &own["unit"]);
                let newest = rows.iter().max_by_key(|row| row["incarnation"].as_u64());
                let Some(newest) = newest else {
                    history.violation(format!("{} has no row at a hub: {hub}", own["unit"]));
                    continue;
                };
                for figure in ["granted", "held", "consumed", "free", "returned"] {
                    if newest[figure] != own[figure] {
                        history.violation(format!("{figure}: {newest} at a hub, {own} here"));
                    }
                }
                if newest["unfunded"]["rials"] != "0" {
                    history.violation(format!("something is unfunded: {newest}"));
                }
            }
            // Every incarnation's, since what one spent is spent.
            for row in below(&top, &own["unit"]) {
                for figure in ["held", "consumed"] {
                    let (rials, jobs) = amount(&row[figure]);
                    spent = (spent.0 + rials, spent.1 + jobs);
                }
            }
        }
        history.event(&json!({ "spent": format!("{spent:?}"), "of": format!("{SUPPLY:?}") }))?;
        if SUPPLY.0 < spent.0 || SUPPLY.1 < spent.1 {
            history.violation(format!("{spent:?} were spent of {SUPPLY:?}"));
        }
        Ok(())
    }

    /// Ends everything in order, proves every store, and reads every log.
    pub(crate) fn close(&mut self, history: &mut History) -> Result<(), Fault> {
        for machine in &self.machines {
            let metrics = machine.metrics()?;
            history.discreet(&format!("metrics of {}", machine.unit), &metrics);
            if !metrics.contains("hamgam") {
                history.violation(format!("{} shows no metrics: {metrics}", machine.unit));
            }
        }
        for at in self.counties().into_iter().chain([1, 0]) {
            self.machines[at].stop(history)?;
            let machine = &self.machines[at];
            machine.must(history, &["store", "verify"])?;
            logs(history, machine)?;
            neighbors_are_unknown(history, machine)?;
            let kind = match machine.kind {
                Kind::Nation => "nation",
                Kind::Province => "province",
                Kind::County => "county",
            };
            let peak = history.tally.peak_kib.entry(kind).or_default();
            *peak = (*peak).max(machine.peak_kib);
            if PEAK_KIB < machine.peak_kib {
                let (unit, peak) = (&machine.unit, machine.peak_kib);
                history.violation(format!("{unit} needed {peak} KiB"));
            }
        }
        Ok(())
    }
}

/// What isn't there, or not once.
fn missing(told: &Told, rows: &[&Value]) -> Vec<String> {
    let mut lost = Vec::new();
    let count =
        |field: &str, value: &str| rows.iter().filter(|row| text(row, field) == value).count();
    for file in &told.files {
        let times = count("application", file);
        if times != 1 {
            lost.push(format!("file {file} is there {times} times"));
        }
    }
    for id in &told.people {
        let times = count("national_id", id);
        if times != 1 {
            lost.push(format!("the file of an acknowledged row is there {times} times"));
        }
    }
    for file in &told.withdrawn {
        let stages: Vec<&str> = rows
            .iter()
            .filter(|row| text(row, "application") == file)
            .map(|row| text(row, "stage"))
            .collect();
        // The bank may have paid on an old letter since: then both stand against each other.
        if !matches!(stages[..], ["withdrawn" | "disputed"]) {
            lost.push(format!("withdrawn file {file} is {stages:?}"));
        }
    }
    lost
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

fn amount(figure: &Value) -> (u64, u64) {
    let rials = figure["rials"].as_str().and_then(|rials| rials.parse().ok());
    (rials.unwrap_or(0), figure["jobs"].as_u64().unwrap_or(0))
}

fn below(hub: &Value, unit: &Value) -> Vec<Value> {
    let rows = hub["below"].as_array().cloned().unwrap_or_default();
    rows.into_iter().filter(|row| &row["unit"] == unit).collect()
}

/// Nobody's data, and no error without a disk that failed.
fn logs(history: &mut History, machine: &Machine) -> Result<(), Fault> {
    let folder = machine.folder();
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let logs = entry?.path().join("logs");
        if logs.is_dir() {
            paths.extend(files(&logs)?);
        }
    }
    let beside = folder.parent().ok_or("a folder above")?;
    let own = format!("{}.", machine.unit);
    for entry in fs::read_dir(beside)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&own) && name.contains(".stderr.") {
            paths.push(entry.path());
        }
    }
    for path in paths {
        let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
        let place = path.display().to_string();
        history.discreet(&place, &text);
        let error = text.lines().find(|line| line.contains("ERROR") || line.contains("panicked"));
        if let Some(error) = error
            && (!machine.ails.had_bad_disk || error.contains("panicked"))
        {
            history.violation(format!("{place}: {error}"));
        }
    }
    Ok(())
}

/// No byte of another county's people lies in a county's folder.
fn neighbors_are_unknown(history: &mut History, machine: &Machine) -> Result<(), Fault> {
    if machine.kind != Kind::County {
        return Ok(());
    }
    let others: Vec<Canaries> = history
        .canaries
        .iter()
        .filter(|(unit, _)| **unit != machine.unit)
        .map(|(_, canaries)| canaries.clone())
        .collect();
    for path in files(machine.folder())? {
        let bytes = fs::read(&path)?;
        if let Some(found) = others.iter().find_map(|canaries| canaries.in_bytes(&bytes)) {
            history.violation(format!("{}: a neighbor's {found}", path.display()));
        }
    }
    Ok(())
}
