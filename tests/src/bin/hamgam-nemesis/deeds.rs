//! What operators do: a command, and what its answer promises.

use hamgam_tests::day::Day;
use hamgam_tests::dice::Dice;
use hamgam_tests::table::bank_answer;

use crate::country::Country;
use crate::history::History;
use crate::machine::{Kind, PATIENCE, SHORT};
use crate::plan::Deed;
use crate::process::{Answer, Process};
use crate::{DAY, Fault};

/// A command that was begun.
#[derive(Debug)]
pub(crate) struct Begun {
    at: usize,
    args: Vec<String>,
    process: Process,
    promise: Promise,
}

/// What holds once it was acknowledged.
#[derive(Clone, Debug)]
enum Promise {
    Nothing,
    File(String),
    People(Vec<String>),
    Visit(String, String),
    Letter,
    Answered(String),
    Withdrawn(String),
    Name(String, String),
}

/// A command as it will be typed, and its promise.
type Typed = (Vec<String>, Promise);

fn plain(args: &[&str]) -> Typed {
    (owned(args), Promise::Nothing)
}

fn owned(args: &[&str]) -> Vec<String> {
    args.iter().map(|&arg| arg.to_owned()).collect()
}

impl Country {
    /// Begins a deed; some have nothing to be done with, and a halted machine is left alone mostly.
    pub(crate) fn begin(
        &mut self,
        history: &mut History,
        (at, deed): (usize, Deed),
    ) -> Result<Option<Begun>, Fault> {
        if self.machines[at].ails.stopped {
            return Ok(None);
        }
        let typed = match self.machines[at].kind {
            Kind::County => self.at_county(history, at, deed)?,
            Kind::Nation | Kind::Province => self.at_hub(at, deed),
        };
        let Some((args, promise)) = typed else { return Ok(None) };
        if let Promise::Name(file, name) = &promise {
            let unit = self.machines[at].unit.clone();
            // A new file bears none.
            let names = &mut history.told(&unit).names;
            names
                .entry(file.clone())
                .or_insert_with(|| [String::new()].into())
                .insert(name.clone());
        }
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        let process = self.machines[at].begin(&words)?;
        Ok(Some(Begun { at, args, process, promise }))
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "most deeds are a county's")]
    fn at_hub(&self, at: usize, deed: Deed) -> Option<Typed> {
        let is_nation = self.machines[at].kind == Kind::Nation;
        let below: Vec<String> = if is_nation {
            vec!["11".to_owned()]
        } else {
            self.counties().iter().map(|at| self.machines[*at].unit.clone()).collect()
        };
        match deed {
            Deed::Sync if !is_nation => Some(plain(&["sync", "now"])),
            Deed::Acknowledge if !is_nation => Some(plain(&["quota", "acknowledge"])),
            Deed::Grant(chance) => {
                let mut dice = Dice::new(chance);
                let unit = dice.pick(&below).clone();
                let rials = (1 + dice.below(4)) * 500_000_000;
                let jobs = 1 + dice.below(4);
                let (rials, jobs) = (rials.to_string(), jobs.to_string());
                Some(plain(&["quota", "grant", &unit, "--rials", &rials, "--jobs", &jobs]))
            }
            Deed::Move(chance) if 1 < below.len() => {
                let from = below.get(usize::try_from(chance % 2).ok()?)?;
                let to = below.iter().find(|unit| *unit != from)?;
                let amount = ["--rials", "700000000", "--jobs", "1"];
                let order = ["quota", "move", "--from", from, "--to", to];
                Some(plain(&[&order[..], &amount].concat()))
            }
            Deed::Look(chance) => Some(match chance % 4 {
                0 => plain(&["status"]),
                1 => plain(&["quota", "show"]),
                2 => plain(&["office", "list"]),
                _ => plain(&["dispute", "list"]),
            }),
            _ => None,
        }
    }

    fn at_county(
        &mut self,
        history: &mut History,
        at: usize,
        deed: Deed,
    ) -> Result<Option<Typed>, Fault> {
        Ok(match deed {
            Deed::New => self.new_file(at),
            Deed::Import(chance) => self.import(at, chance)?,
            Deed::Inspect(chance) => self.with_file(history, at, chance)?.map(|file| {
                self.people[at].visits += 1;
                let inspector = format!("ناظر {}", self.people[at].visits);
                let visit = ["--visited", "1401/09/01", "--office-inspector", &inspector];
                let args = [&["inspection", "record", &file][..], &visit].concat();
                (owned(&args), Promise::Visit(inspector.clone(), file.clone()))
            }),
            Deed::Refer(chance) => self.with_file(history, at, chance)?.map(|file| {
                let args = ["referral", "issue", &file, "--on", DAY, "--reason", "سفر"];
                (owned(&args), Promise::Letter)
            }),
            Deed::Withdraw(chance) => self.with_file(history, at, chance)?.map(|file| {
                let args = ["application", "withdraw", &file, "--reason", "سفر"];
                (owned(&args), Promise::Withdrawn(file.clone()))
            }),
            Deed::Edit(chance) => self.own_file(history, at, chance).map(|file| {
                let name = format!("نام{}", chance % 1_000_000);
                let args = ["application", "edit", &file, "--given-name", &name];
                (owned(&args), Promise::Name(file.clone(), name.clone()))
            }),
            Deed::Bank(chance) => self.bank(history, at, chance)?,
            Deed::Sync => Some(plain(&["sync", "now"])),
            Deed::Acknowledge => Some(plain(&["quota", "acknowledge"])),
            Deed::GiveBack => Some(plain(&["quota", "return", "--asked"])),
            Deed::Look(chance) => match chance % 5 {
                0 => Some(plain(&["status"])),
                1 => Some(plain(&["quota", "show"])),
                2 => Some(plain(&["sync", "plan"])),
                3 => Some(plain(&["referral", "list"])),
                _ => Some(plain(&["inspection", "due"])),
            },
            Deed::Grant(_) | Deed::Move(_) => None,
        })
    }

    fn new_file(&mut self, at: usize) -> Option<Typed> {
        let id = self.people[at].newcomers.pop()?;
        let who = ["--kind", "independent", "--entity", "person", "--field", "1001"];
        let args = [&["application", "new", "--id", &id][..], &who].concat();
        Some((owned(&args), Promise::File(id)))
    }

    fn import(&self, at: usize, chance: u64) -> Result<Option<Typed>, Fault> {
        let Some(made) = &self.people[at].made else { return Ok(None) };
        let mut dice = Dice::new(chance);
        let mut tables = made.tables.clone();
        for table in &mut tables {
            table.rows.clear();
        }
        let mut ids = Vec::new();
        for _ in 0..4 {
            let person = dice.pick(&made.people);
            let row = &made.tables[0].rows[usize::try_from(person.row - 1)?];
            if !ids.contains(&person.id) {
                tables[0].rows.push(row.clone());
                ids.push(person.id.clone());
            }
        }
        let name = format!("{}.{chance}", self.machines[at].unit);
        let sheets = self.sheets(&name, &tables)?;
        let sheets = sheets.to_str().ok_or("a path of text")?;
        Ok(Some((owned(&["application", "import", sheets]), Promise::People(ids))))
    }

    fn with_file(
        &self,
        history: &mut History,
        at: usize,
        chance: u64,
    ) -> Result<Option<String>, Fault> {
        let files = self.ready(history, at)?;
        Ok((!files.is_empty()).then(|| Dice::new(chance).pick(&files).clone()))
    }

    /// A file that no sheet knows, so that no sheet says otherwise later.
    fn own_file(&self, history: &mut History, at: usize, chance: u64) -> Option<String> {
        let told = history.told(&self.machines[at].unit);
        let files: Vec<String> = told.files.difference(&told.withdrawn).cloned().collect();
        (!files.is_empty()).then(|| Dice::new(chance).pick(&files).clone())
    }

    fn bank(&self, history: &mut History, at: usize, chance: u64) -> Result<Option<Typed>, Fault> {
        let unit = self.machines[at].unit.clone();
        let told = history.told(&unit);
        let open = told.letters.keys().filter(|letter| !told.answered.contains(*letter));
        let open: Vec<String> = open.cloned().collect();
        if open.is_empty() {
            return Ok(None);
        }
        let mut dice = Dice::new(chance);
        let letter = dice.pick(&open).clone();
        let result = *dice.pick(&["پرداخت شد", "رد شد"]);
        let sheet = bank_answer(&letter, result, "200000000", Day::new(1401, 9, 20));
        let path = self.sheets(&format!("{unit}.bank.{chance}"), &[sheet])?.join("bank.csv");
        let path = path.to_str().ok_or("a path of text")?;
        Ok(Some((owned(&["referral", "bank-results", path]), Promise::Answered(letter))))
    }

    /// Waits for a deed's end and notes what it promised.
    pub(crate) fn finish(&self, history: &mut History, begun: Begun) -> Result<Answer, Fault> {
        let Begun { at, args, process, promise } = begun;
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        let is_waiting = words == ["sync", "now"] || self.machines[at].ails.stopped;
        let limit = if is_waiting { SHORT } else { PATIENCE };
        let answer = process.answer(limit)?;
        history.note(&self.machines[at], &words, &answer)?;
        if answer.is_done() {
            self.promised(history, at, (&promise, &answer));
        }
        Ok(answer)
    }

    fn promised(&self, history: &mut History, at: usize, (promise, answer): (&Promise, &Answer)) {
        let unit = self.machines[at].unit.clone();
        let text = |field: &str| answer.json[field].as_str().unwrap_or_default().to_owned();
        match promise {
            Promise::Nothing => {}
            Promise::File(id) => {
                history.given_out("file", &text("application"));
                let told = history.told(&unit);
                told.files.insert(text("application"));
                told.people.insert(id.clone());
            }
            Promise::People(ids) => {
                history.acknowledged("import");
                history.told(&unit).people.extend(ids.iter().cloned());
            }
            Promise::Visit(inspector, file) => {
                history.acknowledged("inspection");
                history.told(&unit).visits.insert(inspector.clone(), file.clone());
            }
            Promise::Letter => {
                history.given_out("letter", &text("letter"));
                history.told(&unit).letters.insert(text("letter"), text("application"));
            }
            Promise::Answered(letter) => {
                history.acknowledged("bank answer");
                history.told(&unit).answered.insert(letter.clone());
            }
            Promise::Withdrawn(file) => {
                history.acknowledged("withdrawal");
                history.told(&unit).withdrawn.insert(file.clone());
            }
            Promise::Name(file, name) => {
                history.acknowledged("edit");
                // What was tried before an acknowledged edit can't be what stands.
                history.told(&unit).names.insert(file.clone(), [name.clone()].into());
            }
        }
    }

    /// Runs a deed to its end with nothing else going on.
    pub(crate) fn calmly(
        &mut self,
        history: &mut History,
        deed: (usize, Deed),
    ) -> Result<Option<Answer>, Fault> {
        let begun = self.begin(history, deed)?;
        begun.map(|begun| self.finish(history, begun)).transpose()
    }
}
