//! A whole year on sticks, in shortened form: month by month with what happens to sticks.

use std::fs;
use std::path::Path;

use hamgam_tests::day::Day;
use hamgam_tests::maker::make;
use hamgam_tests::table::bank_answer;
use serde_json::Value;

use super::{Remote, agree, figures_are_equal};

/// What becomes of a month's sticks.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// The one up is lost.
    Lost,
    /// Both are read twice.
    Twice,
    /// The one down lies in a drawer until that of the next month has been read.
    Drawer,
    /// The one up is torn off in its middle.
    Torn,
}

impl Fate {
    const ALL: [Self; 4] = [Self::Lost, Self::Twice, Self::Drawer, Self::Torn];
}

/// The year so far.
#[derive(Debug, Default)]
struct Year {
    applications: usize,
    /// At the bank: letter and rials.
    letters: Vec<(String, String)>,
    issued: usize,
    paid: usize,
}

#[test]
fn a_county_lives_a_year_on_sticks() {
    let it = Remote::new();
    it.round();
    it.nation.run(&["quota", "open", "--rials", "90000000000", "--jobs", "400"]).done();
    let mut year = Year::default();
    let mut drawer = None;
    for month in 1..=12 {
        if month % 3 == 1 {
            it.grant_a_quarter();
        }
        it.work(&mut year, month);
        let fate = Fate::ALL[usize::try_from(month).unwrap() % 4];
        it.up(fate);
        it.carry(&it.province, &it.nation, "IR");
        it.carry(&it.nation, &it.province, "11");
        it.down(fate, month, &mut drawer);
    }
    it.round();
    it.round();

    assert!(12 <= year.issued && 8 <= year.paid, "{year:?}");
    agree(&it);
    figures_are_equal(&it);
    let known = it.nation.run(&["application", "list", "--limit", "1000"]).done();
    let known = known["applications"].as_array().unwrap();
    assert_eq!(known.len(), year.applications);
    assert_eq!(known.iter().filter(|row| row["stage"] == "paid").count(), year.paid);
    let own = it.county.run(&["application", "list", "--limit", "1000"]).done();
    let own = own["applications"].as_array().unwrap();
    assert!(own.iter().all(|row| row["level"] == "nation"), "{own:?}");
    for machine in [&it.county, &it.province, &it.nation] {
        machine.run(&["store", "verify"]).done();
    }
}

impl Remote {
    fn grant_a_quarter(&self) {
        self.nation.run(&["quota", "grant", "11", "--rials", "20000000000", "--jobs", "90"]).done();
        self.carry(&self.nation, &self.province, "11");
        self.province.run(&["quota", "acknowledge"]).done();
        self.province
            .run(&["quota", "grant", "1102", "--rials", "15000000000", "--jobs", "80"])
            .done();
    }

    /// What an office does in a month: applications, answers of the bank, two letters.
    fn work(&self, year: &mut Year, month: i32) {
        let around = Day::new(1401, month, 10);
        let sheets = self.folder.path().join(format!("month-{month}"));
        let made = make(u64::try_from(month).unwrap(), 8, around);
        fs::create_dir(&sheets).unwrap();
        for table in &made.tables {
            fs::write(sheets.join(format!("{}.csv", table.name)), table.to_csv()).unwrap();
        }
        let taken = self.county.run(&["application", "import", sheets.to_str().unwrap()]);
        assert!([Some(0), Some(10)].contains(&taken.code), "{taken:?}");
        year.applications += made.people.len();

        for (letter, rials) in year.letters.drain(..) {
            let answers = self.folder.path().join("bank.csv");
            let paid = bank_answer(&letter, "پرداخت شد", &rials, around.plus(2));
            fs::write(&answers, paid.to_csv()).unwrap();
            self.county.run(&["referral", "bank-results", answers.to_str().unwrap()]).done();
            year.paid += 1;
        }
        // What has come is confirmed; in a month without a grant there is nothing to confirm.
        self.county.run(&["quota", "acknowledge"]);
        let on = around.plus(15).slashed();
        let ready = self.county.run(&["referral", "ready", "--on", &on]).done();
        for row in ready["ready"].as_array().unwrap().iter().take(2) {
            let number = row["application"].as_str().unwrap();
            let why = ["--reason", "a year on sticks"];
            let issued =
                self.county.run(&[&["referral", "issue", number, "--on", &on], &why[..]].concat());
            if issued.code == Some(0) {
                let issued = issued.document();
                let rials = issued["amount"]["rials"].as_str().unwrap();
                year.letters
                    .push((issued["letter"].as_str().unwrap().to_owned(), rials.to_owned()));
                year.issued += 1;
            }
        }
    }

    fn up(&self, fate: Fate) {
        let made = self.export(&self.county, "11");
        match fate {
            Fate::Lost => {}
            Fate::Twice => {
                self.province.run(&["sync", "import", self.stick()]).done();
                let again = self.province.run(&["sync", "import", self.stick()]).done();
                assert_eq!(again["files"][0]["code"], "stick.nothing_new", "{again}");
            }
            Fate::Drawer => drop(self.province.run(&["sync", "import", self.stick()]).done()),
            Fate::Torn => {
                let file = made["bundles"][0]["files"][0].as_str().unwrap();
                let whole = fs::read(file).unwrap();
                fs::write(file, &whole[..whole.len() / 2]).unwrap();
                let read = self.province.run(&["sync", "import", self.stick()]);
                assert_ne!(read.code, Some(0), "{read:?}");
            }
        }
        self.empty();
    }

    fn down(&self, fate: Fate, month: i32, drawer: &mut Option<std::path::PathBuf>) {
        self.export(&self.province, "1102");
        if let Fate::Drawer = fate {
            let kept = self.folder.path().join(format!("drawer-{month}"));
            fs::rename(&self.stick, &kept).unwrap();
            *drawer = Some(kept);
            return;
        }
        self.read_below(&self.stick);
        if let Fate::Twice = fate {
            self.read_below(&self.stick);
        }
        self.empty();
        if let Some(kept) = drawer.take() {
            self.read_below(&kept);
        }
    }

    fn read_below(&self, from: &Path) -> Value {
        self.county.run(&["sync", "import", from.to_str().unwrap()]).done()
    }
}
