//! A nation, a province and two counties in temporary folders: what a hub's quota commands print.

use console::serve;
use expect_test::{Expect, expect};
use journal::{Realm, Signer};
use model::words::Role;
use model::{Hash, Incarnation, LogId, NodeNumber, Timestamp, UnitCode};
use office::entry::{Act, Body};
use office::quota::{self, county};
use office::{Drafter, Stop};
use roster::{Enrolled, Entry, Key, Numbers, Trust};
use runtime::contacts::Contacts;
use runtime::control::protocol::{Call, Reply, Terminal};
use runtime::daemon::Lent;
use runtime::snapshot::Snapshot;
use runtime::{Desk, Founding, Mode, Tree, found};
use session::Peer;
use settings::{DataDir, Engine, Environment, NodeSettings};
use tempfile::TempDir;

use crate::cli::HUB;

/// One node.
struct Site {
    desk: Option<Desk>,
    me: Enrolled,
    trust: Trust,
    folder: TempDir,
}

fn unit(text: &str) -> UnitCode {
    text.parse().unwrap()
}

fn act(role: Role) -> Act {
    let (on, at) = ("1401/02/01".parse().unwrap(), Timestamp::from_ms(1_650_000_000_000));
    Act { user: "maryam".to_owned(), role, on, at, logical: 0 }
}

impl Site {
    fn begin((at, node): (UnitCode, u16), above: Option<&Self>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::of([]);
        let dir = DataDir::locate(Some(folder.path()), &environment).unwrap();
        dir.make().unwrap();
        let seed = runtime::new_seed(&dir).unwrap();
        let me = Enrolled {
            node: NodeNumber(node),
            incarnation: Incarnation(1),
            unit: at,
            key: Key::from(Signer::new(&seed, Realm::Practice).public()),
            tls: Hash(seed),
            numbers: match at {
                UnitCode::Province(code) => Some(Numbers::of_province(code)),
                UnitCode::County(_) | UnitCode::Nation => None,
            },
            slip: None,
            on: act(Role::System).on,
        };
        let mut members = above.map(|site| site.trust.members.clone()).unwrap_or_default();
        members.push(me.clone());
        let trust = Trust { members, root: Hash([1; 32]) };
        let founding = Founding {
            unit: at,
            node: me.node,
            incarnation: me.incarnation,
            tree: Tree::Member { realm: Realm::Practice, trust: trust.clone(), rooted: Vec::new() },
            rules: rules::RuleSet::embedded_1401_text().to_owned(),
            user: "maryam".to_owned(),
            on: me.on,
            at: act(Role::System).at,
        };
        let mut settings = NodeSettings::load(None, &environment).unwrap();
        settings.views.engine = Engine::Memory;
        let places = settings::reference::places();
        let desk = found(dir, &settings, places, &founding).unwrap();
        Self { desk: Some(desk), me, trust, folder }
    }

    /// A node below, enrolled, that has heard all that is meant for it.
    fn enroll(&mut self, at: &str, node: u16) -> Self {
        let mut child = Self::begin((unit(at), node), Some(self));
        let said = Body::Roster(Entry::Enrolled(child.me.clone()));
        let scope = self.me.unit;
        self.act(Role::SecurityOfficer, |drafter| {
            drafter.say_to(scope, said.clone());
            Ok(())
        });
        meet(self, &mut child);
        child
    }

    fn desk(&mut self) -> &mut Desk {
        self.desk.as_mut().unwrap()
    }

    fn act(&mut self, role: Role, work: impl FnMut(&mut Drafter<'_>) -> Result<(), Stop>) {
        self.desk().act(&act(role), Mode::Write, work).unwrap();
    }

    /// Types a command, as a daemon runs it; returns what is printed, and the exit code unless it is
    /// 0.
    fn types(&mut self, typed: &str) -> String {
        let pairs = [("HAMGAM_USER", "maryam")];
        let call = Call {
            argv: format!("hamgam-hub --lang en {typed}").split(' ').map(str::to_owned).collect(),
            cwd: self.folder.path().to_str().unwrap().to_owned(),
            environment: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            terminal: Terminal { stdout: false, stderr: false, columns: None },
        };
        let mut printed = Vec::new();
        let snapshot = Snapshot::of(self.desk(), &Contacts::default(), None);
        let contacts = Contacts::default();
        let mut lent = Lent { desk: self.desk.take(), snapshot, gate: None, contacts };
        let code = serve(&HUB, &mut lent, call, &mut |reply| match reply {
            Reply::Out(bytes) | Reply::Err(bytes) => printed.extend(bytes),
            Reply::Ready | Reply::Progress { .. } | Reply::ProgressEnd | Reply::Exit(_) => {}
        });
        self.desk = lent.desk;
        let text = String::from_utf8(printed).unwrap();
        if code == 0 { text } else { format!("{text}exit {code}\n") }
    }

    fn pull(&mut self, from: &mut Self) {
        let peer =
            Peer { node: from.me.node, incarnation: from.me.incarnation, unit: from.me.unit };
        let mut logs: Vec<LogId> =
            from.desk().shared_heads(self.me.unit).iter().map(|(log, _)| log).collect();
        logs.sort_by_key(|log| (log.lane, *log));
        for log in logs {
            let head = self.desk().heads().of(log);
            let news = from.desk().segments_from(log, head, usize::MAX).unwrap();
            let parts: Vec<_> = news.into_iter().map(|segment| (peer, segment)).collect();
            self.desk().receive(&parts).unwrap();
        }
    }
}

fn meet(one: &mut Site, other: &mut Site) {
    one.pull(other);
    other.pull(one);
}

/// The line is open, and the province has all of it.
fn country() -> (Site, Site, Site, Site) {
    let mut nation = Site::begin((unit("IR"), 1), None);
    let mut province = nation.enroll("11", 1200);
    let county = province.enroll("1102", 1201);
    let neighbor = province.enroll("1103", 1202);
    meet(&mut nation, &mut province);
    let opened = nation.types("quota open --rials 10,000,000,000 --jobs 100 --on 1401/01/15");
    assert!(opened.starts_with("The quota line home-business/1401 is open."), "{opened}");
    nation.types("quota grant 11 --rials 10,000,000,000 --jobs 100 --on 1401/01/16");
    meet(&mut nation, &mut province);
    province.types("quota acknowledge --on 1401/01/20");
    (nation, province, county, neighbor)
}

fn check(printed: &str, expected: &Expect) {
    expected.assert_eq(printed);
}

/// Two counties' indicators, in the folder commands are typed in.
fn write_sheet(province: &Site) {
    let sheet = "unit,approved_rials,approved_jobs,commitment_jobs,absorption_per_mille,priority,note\n\
                 1102,6000000000,60,70,900,2,report of 1400\n\
                 1103,3000000000,30,20,,1,\n";
    std::fs::write(province.folder.path().join("shares.csv"), sheet).unwrap();
}

#[test]
fn a_breakdown_is_shown_and_nothing_is_written() {
    let (_nation, mut province, ..) = country();
    write_sheet(&province);
    let told = province.types("quota allocate --indicators shares.csv");
    check(
        &told,
        &expect![[r#"
        Nothing is issued. To issue it: hamgam-hub quota issue, with the same options
        Divided       10,000,000,000 rials and 100 jobs
        Rules         1401.1: 400/300/200/100, step 1,000,000/1
        unit       weight %                 approved committed absorb  prio                rials    jobs  from
        1102   71.33/ 71.33         6,000,000,000/60        70    900     2        7,133,000,000      71  entered: report of 1400
        1103   28.67/ 28.67         3,000,000,000/30        20      ?     1        2,867,000,000      29  entered
        sum                                                                       10,000,000,000     100
    "#]],
    );
    let before = province.types("quota show");
    check(
        &before,
        &expect![[r#"
        Quota         home-business/1401
        Period        1401/01/01 to 1401/12/29
        Granted       10,000,000,000 rials and 100 jobs
        Acknowledged  10,000,000,000 rials and 100 jobs
        Returned      0 rials and 0 jobs
        Passed on     0 rials and 0 jobs
        Free          10,000,000,000 rials and 100 jobs
        Use           [..............................] 0 %
        Balance       granted − returned = free + held + consumed
    "#]],
    );
}

#[test]
fn a_breakdown_is_issued_with_its_basis() {
    let (_nation, mut province, mut county, _neighbor) = country();
    write_sheet(&province);
    let told = province.types(
        "quota issue --indicators shares.csv --set 1103=1,000,000,000/10 --note 11/4021 \
         --on 1401/02/01",
    );
    check(
        &told,
        &expect![[r#"
        Divided       10,000,000,000 rials and 100 jobs
        Rules         1401.1: 400/300/200/100, step 1,000,000/1
        unit       weight %                 approved committed absorb  prio                rials    jobs  from
        1102   71.33/ 71.33         6,000,000,000/60        70    900     2        9,000,000,000      90  entered: report of 1400
        1103   28.67/ 28.67         3,000,000,000/30        20      ?     1        1,000,000,000      10  set by hand
        sum                                                                       10,000,000,000     100
        Issued as allocation 1.
        Left          0 rials and 0 jobs
    "#]],
    );
    meet(&mut province, &mut county);
    county.act(Role::CountyHead, |drafter| quota::acknowledge(drafter).map(drop));
    county.act(Role::CountyHead, |drafter| {
        let want = model::Amount::new(model::Rials::new(500_000_000), model::Jobs::new(5));
        county::request(drafter, want, None).map(drop)
    });
    meet(&mut province, &mut county);
    check(
        &province.types("quota show"),
        &expect![[r#"
        Quota         home-business/1401
        Period        1401/01/01 to 1401/12/29
        Granted       10,000,000,000 rials and 100 jobs
        Acknowledged  10,000,000,000 rials and 100 jobs
        Returned      0 rials and 0 jobs
        Passed on     10,000,000,000 rials and 100 jobs
        Free          0 rials and 0 jobs
        Use           [==============================] 100 %
        Balance       granted − returned − passed on = free + held + consumed

        unit                  granted                spent                 free                 asks
        1102         9,000,000,000/90                  0/0     9,000,000,000/90        500,000,000/5
        1103         1,000,000,000/10                  0/0     1,000,000,000/10
    "#]],
    );
    check(
        &province.types("quota issued 1"),
        &expect![[r#"
        1 allocations
        #1    1401/02/01  breakdown       10,000,000,000     100    2 units  11/4021
        Divided       10,000,000,000 rials and 100 jobs
        Rules         1401.1: 400/300/200/100, step 1,000,000/1
        unit       weight %                 approved committed absorb  prio                rials    jobs  from
        1102   71.33/ 71.33         6,000,000,000/60        70    900     2        9,000,000,000      90  entered: report of 1400
        1103   28.67/ 28.67         3,000,000,000/30        20      ?     1        1,000,000,000      10  set by hand
        sum                                                                       10,000,000,000     100
    "#]],
    );
}

#[test]
fn quota_is_moved_between_counties() {
    let (_nation, mut province, mut county, mut neighbor) = country();
    province.types("quota grant 1102 --rials 4,000,000,000 --jobs 40 --on 1401/02/01");
    meet(&mut province, &mut county);
    let told = province.types(
        "quota move --from 1102 --to 1103 --rials 1,000,000,000 --jobs 10 --note demand \
         --on 1401/06/01",
    );
    check(
        &told,
        &expect![[r#"
        Once it has come back it is granted to 1103 by itself.
        Asked 1102 to give back 1,000,000,000 rials and 10 jobs (no. 1).
    "#]],
    );
    meet(&mut province, &mut county);
    county.act(Role::CountyHead, |drafter| {
        let asked = county::dealings(&drafter.office)?.recalls[0].left();
        county::give_back(drafter, asked).map(drop)
    });
    meet(&mut province, &mut county);
    province.act(Role::System, |drafter| quota::hub::settle_moves(drafter).map(drop));
    meet(&mut province, &mut neighbor);
    check(
        &province.types("quota moves"),
        &expect![[r#"
        1 moves
        1401/06/01  1102  #1   -> 1103      1,000,000,000    10      1,000,000,000    10  settled
    "#]],
    );
    check(
        &province.types("quota ledger"),
        &expect![[r#"
        10 of 10 entries; the last columns are what is free
        1401/01/15  opened          10,000,000,000   100                  0     0                          maryam
        1401/01/16  allocated       10,000,000,000   100                  0     0                          maryam
        1401/01/16  granted         10,000,000,000   100     10,000,000,000   100                          maryam
        1401/01/20  acknowledged    10,000,000,000   100     10,000,000,000   100                          maryam
        1401/02/01  allocated        4,000,000,000    40     10,000,000,000   100                          maryam
        1401/02/01  given            4,000,000,000    40      6,000,000,000    60  1102                    maryam
        1401/06/01  recalled         1,000,000,000    10      6,000,000,000    60  1102                    maryam
        1401/02/01  regained         1,000,000,000    10      7,000,000,000    70  1102                    maryam
        1401/02/01  allocated        1,000,000,000    10      7,000,000,000    70                          maryam
        1401/02/01  given            1,000,000,000    10      6,000,000,000    60  1103                    maryam
    "#]],
    );
    let got = neighbor.desk().look(quota::figures).unwrap().granted;
    assert_eq!((got.rials.whole(), got.jobs.whole()), (1_000_000_000, 10));
}

#[test]
fn a_province_deals_with_the_nation_as_a_county_does_with_it() {
    let (mut nation, mut province, ..) = country();
    nation.types("quota move --from 11 --rials 2,000,000,000 --note reserve --on 1401/07/01");
    meet(&mut nation, &mut province);
    province.types("quota request --jobs 5 --until 1401/12/01 --expect-jobs 90 --on 1401/07/02");
    check(
        &province.types("quota show"),
        &expect![[r#"
        Quota         home-business/1401
        Period        1401/01/01 to 1401/12/29
        Granted       10,000,000,000 rials and 100 jobs
        Acknowledged  10,000,000,000 rials and 100 jobs
        Returned      0 rials and 0 jobs
        Passed on     0 rials and 0 jobs
        Free          10,000,000,000 rials and 100 jobs
        Use           [..............................] 0 %
        Balance       granted − returned = free + held + consumed
        Asked back    2,000,000,000 rials and 0 jobs (reserve)    hamgam-hub quota return --asked
        Last request  no. 1, 1401/07/02: 0 rials and 5 jobs
    "#]],
    );
    let trial = province.types("quota return --asked --dry-run --on 1401/07/03");
    let given = province.types("quota return --asked --on 1401/07/03");
    assert_eq!(trial, given);
    check(
        &given,
        &expect![[r#"
        Gave back 2,000,000,000 rials and 0 jobs.
        Free          8,000,000,000 rials and 100 jobs
    "#]],
    );
    let refused = ["return --asked", "return", "acknowledge"].map(|what| {
        let printed = province.types(&format!("quota {what} --on 1401/07/03"));
        printed.lines().next().unwrap_or_default().to_owned()
    });
    check(
        &refused.join("\n"),
        &expect![[r#"
        Refused not_found: the unit above asks nothing back
        Refused usage: rials, jobs or both are needed
        Refused A1.nothing_to_acknowledge: There is no new allocation to acknowledge."#]],
    );
    meet(&mut nation, &mut province);
    let shown = nation.types("quota show");
    check(
        shown.split_once("\n\n").unwrap().1,
        &expect![[r#"
        unit                  granted                spent                 free                 asks
        11          8,000,000,000/100                  0/0    8,000,000,000/100                  0/5
    "#]],
    );
    check(
        &province.types("quota show --lang fa"),
        &expect![[r#"
        سهمیه: home-business/1401
        دوره: 1401/01/01 تا 1401/12/29
        ابلاغ‌شده: 10,000,000,000 ریال و 100 شغل
        وصول‌شده: 10,000,000,000 ریال و 100 شغل
        عودت‌داده: 2,000,000,000 ریال و 0 شغل
        نزد زیرمجموعه: 0 ریال و 0 شغل
        آزاد: 8,000,000,000 ریال و 100 شغل
        مصرف: [..............................] 0 %
        تراز: ابلاغ‌شده − عودت‌داده = آزاد + در بانک + پرداخت‌شده
        آخرین درخواست: شمارهٔ 1، 1401/07/02: 0 ریال و 5 شغل
    "#]],
    );
}

#[test]
fn what_cant_be_done_is_refused_with_the_next_step() {
    let (mut nation, mut province, _county, _neighbor) = country();
    let cases = [
        "quota open --rials 1 --jobs 1 --on 1401/02/01",
        "quota grant 1104 --jobs 1 --on 1401/02/01",
        "quota grant 1102 --rials 10,000,000,001 --on 1401/02/01",
        "quota allocate --set 1102=10,000,000,001/1",
        "quota allocate --set 1102=1/1 --set 1102=2/2",
        "quota move --from 1102 --jobs 1 --on 1401/02/01",
    ];
    let told: String = cases.iter().map(|typed| province.types(typed)).collect();
    check(
        &told,
        &expect![[r#"
            Refused unit.not_the_nation: the nation's hub does this, not that of 11
              Next: Ask the national secretariat.
            exit 7
            Refused unit.not_below: no node of unit 1104 is enrolled below this one
              Next: hamgam-hub office list
            exit 3
            Refused A1.quota: The quota does not cover it: 10,000,000,001 rials and 0 jobs needed, 10,000,000,000 rials and 100 jobs left.
              Next: hamgam-hub quota show
            exit 4
            Refused A1.set_differs: What was set by hand (10,000,000,001 rials) doesn't fit the total (10,000,000,000 rials).
              Next: hamgam-hub rules show allocation
            exit 4
            Refused usage: 1102 is set twice
              Next: hamgam-hub --help
            exit 2
            Refused A1.quota: The quota does not cover it: 0 rials and 1 jobs needed, 0 rials and 0 jobs left.
              Next: hamgam-hub quota show
            exit 4
        "#]],
    );
    check(
        &nation.types("quota amend --closes 1400/12/29 --on 1401/02/01"),
        &expect![[r#"
            Refused A1.dates: The period ends (1400-12-29) before it begins (1401-01-01).
              Next: hamgam-hub quota show
            exit 4
        "#]],
    );
}

#[test]
fn a_trial_writes_nothing_and_json_has_every_figure() {
    let (_nation, mut province, ..) = country();
    let told = province.types(
        "quota issue --set 1102=1,000/1 --rials 1,000 --jobs 1 --json --dry-run --on 1401/02/01",
    );
    let document: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(document["schema"], "hub.quota.allocate/1");
    assert_eq!((&document["issued"], &document["dry_run"]), (&false.into(), &true.into()));
    assert_eq!(document["shares"].as_array().map(Vec::len), Some(2));
    let shown: serde_json::Value =
        serde_json::from_str(&province.types("quota issued --json")).unwrap();
    assert_eq!(shown["allocations"], serde_json::json!([]));
}
