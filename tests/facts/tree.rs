//! A nation, a province and two counties as real processes on loopback: quota down, facts up, cut
//! lines, kills, a machine that is shut out.

mod backup;
mod clock;
mod cooperative;
mod counties;
mod forks;
mod hostile;
mod hub_lost;
mod hub_set_back;
mod incentives;
mod kills;
mod lag;
mod machine;
mod matters;
mod nation_lost;
mod needlework;
mod refusals;
mod renewal;
mod reports;
mod sealed;
mod set_back;
mod shut_out;
mod slow;
mod sticks;
mod stolen;
mod story;
mod wrong;

use std::net::SocketAddr;
use std::path::Path;

use line::{Conditions, Line, Ways};
use machine::{Machine, Visitor};
use serde_json::Value;
use tempfile::TempDir;

/// The day of the sample sheets.
const DAY: &str = "1401/09/15";

/// The whole tree, running, with a line between the counties and their province.
struct Country {
    folder: TempDir,
    nation: Machine,
    province: Machine,
    counties: Vec<Machine>,
    line: Line,
    /// What moves the line's datagrams; last, for the line ends in it.
    tasks: tokio::runtime::Runtime,
}

impl Country {
    /// Everybody belongs and runs.
    fn new(codes: &[&'static str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut nation = Machine::hub(folder.path(), "nation");
        nation.run(&["setup", "--nation", "--practice"]).done();
        nation.start(None);
        let mut province = Machine::hub(folder.path(), "province");
        let code = codes.first().map_or("11", |code| &code[..2]);
        join(&nation, code, &province, &["setup", "--province", code]);
        province.start(None);
        let tasks = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let hub = province.address();
        let line = tasks.block_on(Line::start(any, hub, &Conditions::default(), 1)).unwrap();
        let newcomers: Vec<(Machine, Visitor)> =
            codes.iter().map(|code| knock(folder.path(), &province, code)).collect();
        let counties = newcomers
            .into_iter()
            .map(|(mut county, newcomer)| {
                newcomer.come_in();
                county.start(Some(line.address()));
                county
            })
            .collect();
        Self { folder, nation, province, counties, line, tasks }
    }

    /// The same, with the samples taken in, quota divided and confirmed, and all in step.
    fn at_work() -> Self {
        let country = Self::new(&["1102", "1103"]);
        for county in &country.counties {
            let sheets = crate::harness::sample_path(county.name());
            let sheets = sheets.to_str().unwrap();
            assert_eq!(county.run(&["application", "import", sheets]).code, Some(10));
        }
        country.sync_up();
        country.nation.run(&["quota", "open", "--rials", "60000000000", "--jobs", "150"]).done();
        let grant = ["quota", "grant", "11", "--rials", "50000000000", "--jobs", "120"];
        country.nation.run(&grant).done();
        country.province.sync();
        country.province.run(&["quota", "acknowledge"]).done();
        country.province.run(&["quota", "issue", "--as-of", DAY]).done();
        for county in &country.counties {
            county.sync();
            county.run(&["quota", "acknowledge"]).done();
        }
        country.sync_up();
        country
    }

    /// Brings everything up, and the nation's word down.
    fn sync_up(&self) {
        self.counties.iter().for_each(Machine::sync);
        self.province.sync();
        self.counties.iter().for_each(Machine::sync);
    }

    fn cut(&self) {
        self.line.cut(Ways::Both);
    }

    fn restore(&self) {
        self.line.restore();
    }

    /// All three tiers make the same of each county.
    fn agrees(&self) {
        for county in &self.counties {
            let state = |tier: &Machine| tier.run(&["store", "state", county.name()]).done();
            let [here, above, top] =
                [county, &self.province, &self.nation].map(|tier| state(tier)["units"].clone());
            assert_eq!((&here, &here), (&above, &top), "{}", county.name());
        }
    }

    /// What a county says of its quota is what both hubs say of it, and what was given is somewhere.
    fn figures_add_up(&self) {
        let [top, above] =
            [&self.nation, &self.province].map(|hub| hub.run(&["quota", "show"]).done());
        for county in &self.counties {
            let own = county.run(&["quota", "show"]).done();
            assert_eq!(own["balanced"], true, "{own}");
            for hub in [&top, &above] {
                let below = hub["below"].as_array().unwrap().iter();
                let rows: Vec<&Value> =
                    below.filter(|row| row["unit"] == own["unit"] && is_newest(hub, row)).collect();
                assert_eq!(rows.len(), 1, "{hub}");
                for figure in ["granted", "held", "consumed", "free", "returned"] {
                    assert_eq!(rows[0][figure], own[figure], "{figure}: {hub} {own}");
                }
                assert_eq!(rows[0]["unfunded"]["rials"], "0", "{hub}");
            }
        }
        assert_eq!([&top["balanced"], &above["balanced"]], [true, true]);
    }

    fn stop(&mut self) {
        for county in &mut self.counties {
            county.stop();
        }
        self.province.stop();
        self.nation.stop();
    }

    /// Stops everything and has every store proved.
    fn close(mut self) {
        self.stop();
        for machine in self.counties.iter().chain([&self.province, &self.nation]) {
            machine.run(&["store", "verify"]).done();
            machine.logs_are_discreet();
        }
        drop(self.line);
        drop(self.tasks);
        drop(self.folder);
    }
}

fn is_newest(hub: &Value, row: &Value) -> bool {
    let below = hub["below"].as_array().unwrap().iter();
    let same = below.filter(|other| other["node"] == row["node"]);
    same.map(|other| other["incarnation"].as_u64()).max() == Some(row["incarnation"].as_u64())
}

/// A machine comes to a hub with a slip and is let in.
fn join(hub: &Machine, unit: &str, machine: &Machine, setup: &[&str]) -> Value {
    let newcomer = ask(hub, unit, machine, setup);
    newcomer.come_in()
}

/// A county asks and is approved; it isn't set up yet.
fn knock(folder: &Path, hub: &Machine, code: &'static str) -> (Machine, Visitor) {
    let county = Machine::county(folder, code);
    let newcomer = ask(hub, code, &county, &["setup", "--office", code]);
    (county, newcomer)
}

fn ask(hub: &Machine, unit: &str, machine: &Machine, setup: &[&str]) -> Visitor {
    let slip = hub.run(&["office", "enrol", unit]).done();
    let invitation = slip["invitation"].as_str().unwrap();
    let newcomer = machine.knock(&[setup, &["--invitation", invitation]].concat());
    hub.run(&["office", "approve", unit, "--words", newcomer.words()]).done();
    newcomer
}
