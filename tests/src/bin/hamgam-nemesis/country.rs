//! A country: a nation, provinces, counties, each a machine of its own, and how they come to belong.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use hamgam_tests::canary::Canaries;
use hamgam_tests::day::Day;
use hamgam_tests::dice::Dice;
use hamgam_tests::maker::{Made, make};
use hamgam_tests::people::national_id;
use hamgam_tests::shim::{self, Shim};

use crate::copies::copy;
use crate::edge::Edge;
use crate::history::History;
use crate::machine::{Kind, Machine, Parts};
use crate::nets::{self, Nets};
use crate::{DAY, Fault, Order};

/// The whole tree. The machines end before the network goes.
#[derive(Debug)]
pub(crate) struct Country {
    pub(crate) machines: Vec<Machine>,
    pub(crate) people: Vec<People>,
    mounts: Vec<PathBuf>,
    programs: Programs,
    folder: PathBuf,
    pub(crate) nets: Nets,
    seed: u64,
}

/// Whom a county works for.
#[derive(Clone, Debug)]
pub(crate) struct People {
    pub(crate) made: Option<Made>,
    /// National ids of those who haven't applied yet.
    pub(crate) newcomers: Vec<String>,
    /// The next inspector's number.
    pub(crate) visits: u32,
}

/// The built programs.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    pub(crate) node: PathBuf,
    pub(crate) hub: PathBuf,
    pub(crate) line: PathBuf,
}

/// How big the country is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Size {
    /// A nation, a province, two counties.
    Small,
    /// A nation, a province, eight counties.
    Province,
}

/// What the nation has for this year.
pub(crate) const SUPPLY: (u64, u64) = (60_000_000_000, 150);
const PROVINCE: &str = "11";
/// Where a copied machine is plugged in.
const TWIN: u8 = 200;
/// What a full disk is tried on.
const TMPFS_BYTES: &str = "size=64m";
const PATIENCE: Duration = Duration::from_secs(60);
/// Rows of a county's sheets that are taken in at the beginning.
const FIRST_ROWS: usize = 24;

impl Size {
    fn units(self) -> Vec<(Kind, &'static str)> {
        let counties: &[&str] = match self {
            Self::Small => &["1102", "1103"],
            Self::Province => &["1101", "1102", "1103", "1104", "1105", "1106", "1107", "1108"],
        };
        let hubs = [(Kind::Nation, "nation"), (Kind::Province, PROVINCE)];
        hubs.into_iter().chain(counties.iter().map(|code| (Kind::County, *code))).collect()
    }
}

impl Country {
    /// Makes the machines; none is set up yet.
    pub(crate) fn new(order: &Order, seed: u64, folder: &Path) -> Result<Self, Fault> {
        let nets = Nets::new()?;
        let library = shim::compile(folder)?;
        let mut country = Self {
            machines: Vec::new(),
            people: Vec::new(),
            mounts: Vec::new(),
            programs: order.programs.clone(),
            folder: folder.to_owned(),
            nets,
            seed,
        };
        let mut dice = Dice::new(seed);
        for (at, (kind, unit)) in order.size.units().into_iter().enumerate() {
            let number = u8::try_from(at)? + 10;
            let own = folder.join(unit);
            std::fs::create_dir_all(&own)?;
            if country.is_roomy(kind, at, order.size) {
                country.mount(&own)?;
            }
            let engine = *dice.pick(&["sled", "redb"]);
            let program = match kind {
                Kind::County => country.programs.node.clone(),
                Kind::Nation | Kind::Province => country.programs.hub.clone(),
            };
            let parts = Parts {
                kind,
                unit: unit.to_owned(),
                place: country.nets.place(number)?,
                shim: Shim::new(&library, folder.join(format!("{unit}.orders")))?,
                program,
                folder: own,
                engine,
            };
            country.machines.push(Machine::new(parts)?);
            country.people.push(People { made: None, newcomers: Vec::new(), visits: 0 });
        }
        Ok(country)
    }

    /// A machine that is another's copy, beside the network's other machines.
    pub(crate) fn twin_of(&mut self, at: usize, data: &Path) -> Result<Machine, Fault> {
        let machine = &self.machines[at];
        let folder = self.folder.join(format!("{}.twin", machine.unit));
        std::fs::create_dir_all(&folder)?;
        let parts = Parts {
            kind: machine.kind,
            unit: machine.unit.clone(),
            place: self.nets.place(TWIN)?,
            shim: Shim::new(&self.folder.join("shim.so"), self.folder.join("twin.orders"))?,
            program: self.programs.node.clone(),
            folder,
            engine: "sled",
        };
        let twin = Machine::new(parts)?;
        copy(data, &twin.data())?;
        std::fs::remove_dir_all(data)?;
        Ok(twin)
    }

    /// Whose disk is a small one in memory: the province's, and the last county's.
    fn is_roomy(&self, kind: Kind, at: usize, size: Size) -> bool {
        kind == Kind::Province || at + 1 == size.units().len()
    }

    /// Their places.
    pub(crate) fn roomy(&self) -> Vec<usize> {
        let is = |at: &usize| self.mounts.iter().any(|it| it == self.machines[*at].folder());
        (0..self.machines.len()).filter(is).collect()
    }

    /// What each machine is.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        self.machines.iter().map(|machine| machine.kind).collect()
    }

    /// The places of the counties.
    pub(crate) fn counties(&self) -> Vec<usize> {
        (0..self.machines.len()).filter(|at| self.machines[*at].kind == Kind::County).collect()
    }

    fn mount(&mut self, at: &Path) -> Result<(), Fault> {
        let source = format!("{}{}", nets::MOUNT, std::process::id());
        let options = ["-t", "tmpfs", "-o", TMPFS_BYTES, &source];
        let status = Command::new("mount").args(options).arg(at).status()?;
        if !status.success() {
            return Err("a small disk in memory can't be mounted (root is needed)".into());
        }
        self.mounts.push(at.to_owned());
        Ok(())
    }

    /// Everybody comes to belong, works a little, and gets quota.
    pub(crate) fn found(&mut self, history: &mut History) -> Result<(), Fault> {
        self.machines[0].must(history, &["setup", "--nation", "--practice"])?;
        self.machines[0].must_start()?;
        self.admit(history, 1)?;
        for at in self.counties() {
            self.admit(history, at)?;
        }
        self.take_in(history)?;
        self.sync_up(history)?;
        let (rials, jobs) = (SUPPLY.0.to_string(), SUPPLY.1.to_string());
        let nation = &self.machines[0];
        nation.must(history, &["quota", "open", "--rials", &rials, "--jobs", &jobs])?;
        let grant = ["quota", "grant", PROVINCE, "--rials", "50000000000", "--jobs", "120"];
        nation.must(history, &grant)?;
        self.machines[1].must(history, &["sync", "now"])?;
        self.machines[1].must(history, &["quota", "acknowledge"])?;
        let counties = self.counties();
        let share = 40_000_000_000 / u64::try_from(counties.len())?;
        let (share, jobs) = (share.to_string(), (90 / counties.len()).to_string());
        for at in counties {
            let unit = self.machines[at].unit.clone();
            let grant = ["quota", "grant", &unit, "--rials", &share, "--jobs", &jobs];
            self.machines[1].must(history, &grant)?;
            self.machines[at].must(history, &["sync", "now"])?;
            self.machines[at].must(history, &["quota", "acknowledge"])?;
        }
        self.sync_up(history)
    }

    /// A machine comes to its parent with a slip, and runs.
    pub(crate) fn admit(&mut self, history: &mut History, at: usize) -> Result<(), Fault> {
        let parent = usize::from(self.machines[at].kind == Kind::County);
        let unit = self.machines[at].unit.clone();
        let hub = &self.machines[parent];
        let (hub_address, bridge) = (hub.listens_at(), self.nets.bridge().to_owned());
        let slip = hub.must(history, &["office", "enrol", &unit])?;
        let invitation = slip["invitation"].as_str().ok_or("an invitation")?;
        let kind = self.machines[at].kind;
        let option = if kind == Kind::County { "--office" } else { "--province" };
        let asked = ["setup", option, &unit, "--invitation", invitation];
        let newcomer = self.machines[at].begin(&asked)?;
        let shown = newcomer.document(PATIENCE)?;
        let words = shown["words"]["fa"].as_str().ok_or_else(|| format!("{shown}"))?;
        hub.must(history, &["office", "approve", &unit, "--words", words])?;
        let came = newcomer.answer(PATIENCE)?;
        history.note(&self.machines[at], &asked[..3], &came)?;
        came.done()?;
        if self.machines[at].edge.is_none() {
            let port = 8_000 + u16::try_from(at)?;
            let line = (self.programs.line.as_path(), bridge.as_str());
            let edge = Edge::new(line, port, &hub_address, self.seed + u64::from(port))?;
            self.machines[at].edge = Some(edge);
        }
        self.machines[at].must_start()
    }

    /// The counties' own sheets go in.
    fn take_in(&mut self, history: &mut History) -> Result<(), Fault> {
        let around = Day::new(1401, 9, 15);
        for at in self.counties() {
            let seed = self.seed.wrapping_mul(1_000) + u64::try_from(at)?;
            let made = make(seed, 60, around);
            let mut dice = Dice::new(seed ^ 0x5EED);
            let newcomers: Vec<String> = (0..400).map(|_| national_id(&mut dice)).collect();
            let ids = made.people.iter().map(|person| &person.id).chain(&newcomers);
            let mobiles = made.people.iter().map(|person| &person.mobile);
            let unit = self.machines[at].unit.clone();
            history.canaries.insert(unit.clone(), Canaries::of(ids.chain(mobiles)));
            let mut first = made.tables.clone();
            first[0].rows.truncate(FIRST_ROWS);
            let sheets = self.sheets(&format!("{unit}.first"), &first)?;
            let import = ["application", "import", sheets.to_str().ok_or("a path of text")?];
            let answer = self.machines[at].run(history, &import)?;
            if !answer.is_done() {
                return Err(format!("the first sheets of {unit}: {answer:?}").into());
            }
            self.people[at] = People { made: Some(made), newcomers, visits: 0 };
        }
        Ok(())
    }

    /// Writes tables as a folder of CSV files and says where.
    pub(crate) fn sheets(
        &self,
        name: &str,
        tables: &[hamgam_tests::table::Table],
    ) -> Result<PathBuf, Fault> {
        let folder = self.folder.join("sheets").join(name);
        std::fs::create_dir_all(&folder)?;
        for table in tables {
            std::fs::write(folder.join(format!("{}.csv", table.name)), table.to_csv())?;
        }
        Ok(folder)
    }

    /// Brings everything up, and the nation's word down. All lines are whole.
    pub(crate) fn sync_up(&self, history: &mut History) -> Result<(), Fault> {
        let (nation, rest) = self.machines.split_first().ok_or("a nation")?;
        let (province, counties) = rest.split_first().ok_or("a province")?;
        debug_assert_eq!((nation.kind, province.kind), (Kind::Nation, Kind::Province));
        for county in counties {
            county.must(history, &["sync", "now"])?;
        }
        province.must(history, &["sync", "now"])?;
        for county in counties {
            county.must(history, &["sync", "now"])?;
        }
        Ok(())
    }

    /// A file that is ready to be referred.
    pub(crate) fn ready(&self, history: &mut History, at: usize) -> Result<Vec<String>, Fault> {
        let answer = self.machines[at].run(history, &["referral", "ready", "--on", DAY])?;
        let rows = answer.json["ready"].as_array().cloned().unwrap_or_default();
        Ok(rows.iter().filter_map(|row| Some(row["application"].as_str()?.to_owned())).collect())
    }
}

impl Drop for Country {
    fn drop(&mut self) {
        // Programs first: a disk in use can't be taken away.
        self.machines.clear();
        for mount in &self.mounts {
            drop(Command::new("umount").arg(mount).status());
        }
    }
}
