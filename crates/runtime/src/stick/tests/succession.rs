//! A county that lives on sticks loses its machine: the next one's reserve, its predecessor's letters and the
//! settlement travel by stick.

use escrow::{
    Basis, Entry, Figures, Hold, HoldKey, Holder, ReleaseReason, SettleBasis, Settlement,
};
use model::{
    Amount, Hash, Incarnation, JalaliDate, LetterNumber, NodeNumber, RecordId, RecordKind,
};
use office::quota;
use office::quota::hub::{self, Settling, Terms};

use super::*;
use crate::desk::tree::amount;

const COUNTY: NodeNumber = NodeNumber(1201);

const fn machine(incarnation: u16) -> Holder {
    Holder { node: COUNTY, incarnation: Incarnation(incarnation) }
}

impl Office {
    fn treasurer<T>(
        &mut self,
        mut work: impl FnMut(&mut office::Drafter<'_>) -> Result<T, office::Stop>,
    ) -> T {
        let mut said = None;
        let written = self.site.act(Role::Treasurer, |drafter| {
            said = Some(work(drafter)?);
            Ok(())
        });
        written.unwrap();
        said.unwrap()
    }

    fn acknowledges(&mut self, role: Role) {
        self.site.act(role, |drafter| quota::acknowledge(drafter).map(drop)).unwrap();
    }

    fn stands(&mut self, of: Holder) -> Figures {
        self.site.desk.look(|office| quota::of(office, of, &quota::line(office))).unwrap()
    }

    fn gives(&mut self, to: &str, some: Amount) {
        self.treasurer(|drafter| hub::grant(drafter, unit(to), some, None).map(drop));
    }

    /// A letter to the bank.
    fn refers(&mut self, serial: u64, some: Amount) {
        let application = RecordId { kind: RecordKind::Application, origin: COUNTY, serial };
        let county = "1102".parse().unwrap();
        let letter = LetterNumber::new(1401, county, COUNTY, u32::try_from(serial).unwrap());
        let hold = Hold {
            key: HoldKey {
                q: self.site.desk.look(|office| Ok(quota::line(office))).unwrap(),
                application,
                n: 1,
            },
            amount: some,
            letter,
            on: day(),
            expires_on: Some("1401/11/01".parse::<JalaliDate>().unwrap()),
            basis: Basis {
                rule_set: "1401-1".to_owned(),
                rule_set_hash: Hash::default(),
                as_of: day(),
                warned: Vec::new(),
                override_reason: None,
            },
        };
        let hold = Entry::Hold(Box::new(hold));
        self.site.act(Role::CountyHead, |drafter| quota::write(drafter, hold.clone())).unwrap();
    }
}

/// From one end to the other and back.
fn round([nation, province, county]: &mut [Office; 3]) {
    province.brings(&county.out("11", u64::MAX));
    nation.brings(&province.out("IR", u64::MAX));
    province.brings(&nation.out("11", u64::MAX));
    county.brings(&province.out("1102", u64::MAX));
}

/// A county with 30 millions, 5 of them with the bank; 10 more in reserve for the machine that comes.
fn with_a_reserve() -> [Office; 3] {
    let mut offices = tree();
    let [nation, province, _] = &mut offices;
    let (opens, closes) = ("1401/01/01".parse().unwrap(), "1401/12/29".parse().unwrap());
    let terms = Terms { total: amount(100, 20), opens, closes };
    nation.treasurer(|drafter| hub::open(drafter, terms));
    nation.gives("11", amount(60, 12));
    province.brings(&nation.out("11", u64::MAX));
    province.acknowledges(Role::Treasurer);
    province.gives("1102", amount(30, 6));
    let some = amount(10, 2);
    let (_, to) = province.treasurer(|drafter| hub::reserve(drafter, unit("1102"), some, None));
    assert_eq!(to, machine(2));
    round(&mut offices);
    offices[2].acknowledges(Role::CountyHead);
    offices[2].refers(1, amount(5, 1));
    round(&mut offices);
    assert_eq!(offices[2].stands(machine(1)).free, amount(25, 5), "the reserve isn't its own");
    offices
}

fn settles(province: &mut Office) -> Amount {
    let wish = Settling {
        unit: unit("1102"),
        incarnation: Incarnation(1),
        exhibition: None,
        basis: SettleBasis::Destroyed,
        last: None,
        reason: "burnt, report 88/12",
    };
    province.treasurer(|drafter| hub::settle(drafter, &wish)).amount
}

#[test]
fn a_reserve_is_the_next_machines_and_a_settlement_goes_round_on_sticks_alone() {
    let [nation, mut province, lost] = with_a_reserve();
    let fence = province.site.act(Role::SecurityOfficer, |drafter| {
        office::members::fence(drafter, unit("1102"), "burnt").map(drop)
    });
    fence.unwrap();
    let next = province.site.enroll_next("1102", COUNTY.0, Incarnation(2));
    let mut offices = [nation, province, Office::new(next)];
    let [_, province, county] = &mut offices;
    county.brings(&province.out("1102", u64::MAX));
    county.acknowledges(Role::CountyHead);
    assert_eq!(county.stands(machine(2)).free, amount(10, 2));
    county.refers(2, amount(8, 1));
    assert_eq!(settles(province), amount(25, 5));
    // What the bank says to the lost one's letter is taken in by the next.
    let held = county.site.desk.look(quota::holds).unwrap();
    let held = held.into_iter().find(|held| held.by == machine(1)).unwrap();
    let (key, on) = (held.hold().unwrap().key.clone(), day());
    let refused = Settlement::Released { reason: ReleaseReason::BankRejected, on };
    let ended = county
        .site
        .act(Role::CountyHead, |drafter| quota::end(drafter, &held, key.clone(), refused));
    ended.unwrap();
    round(&mut offices);
    let [_, province, _] = &mut offices;
    assert_eq!(settles(province), amount(5, 1), "what the bank refused");
    province.gives("1102", amount(20, 4));
    round(&mut offices);
    offices[2].acknowledges(Role::CountyHead);
    round(&mut offices);
    let told = offices.each_mut().map(|office| [1, 2].map(|it| office.stands(machine(it))));
    assert_eq!((&told[0], &told[1]), (&told[1], &told[2]));
    let [_, Figures { granted, free, held, .. }] = told[0];
    assert_eq!((granted, free, held), (amount(30, 6), amount(22, 5), amount(8, 1)));
    assert_eq!(told[0][0].free, Amount::ZERO);
    let province = Holder { node: NodeNumber(1200), incarnation: Incarnation(1) };
    assert_eq!(offices[0].stands(province).free, amount(30, 6));
    agree(&mut offices);

    // The lost one turns up with a stick: nobody takes it, and it isn't told anything.
    let mut lost = lost;
    lost.refers(3, amount(20, 3));
    assert_eq!(offices[1].verdicts(&lost.out("11", u64::MAX)), ["stick.fenced"]);
    for office in &offices {
        office.site.holds();
    }
}
