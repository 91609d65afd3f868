//! The nation's machine is lost or set back, and another goes on by the root's word.

use escrow::{Figures, Holder, SettleBasis};
use journal::{Head, Segment};
use model::{Amount, Jobs, LogId};
use office::quota::hub::{self, Settling, Terms};
use office::{Drafter, Refusal, Stop, members, quota};
use session::Peer;

use super::hubs::{NATION, SPARE};
use super::*;
use crate::desk::tree::word;

fn million(rials: u64, jobs: u64) -> Amount {
    Amount::new(Rials::new(rials * 1_000_000), Jobs::new(jobs))
}

impl Town {
    fn officer(
        &mut self,
        role: Role,
        work: impl FnMut(&mut Drafter<'_>) -> Result<(), Stop>,
    ) -> Result<(), RuntimeFault> {
        self.lend(NATION, |desk| desk.act(&act(role), Mode::Write, work).map(drop))
    }

    fn opens(&mut self, total: Amount) {
        let (opens, closes) = ("1401/01/01".parse().unwrap(), "1401/12/29".parse().unwrap());
        let terms = Terms { total, opens, closes };
        self.officer(Role::Treasurer, |drafter| hub::open(drafter, terms)).unwrap();
    }

    fn grants(&mut self, amount: Amount) -> Result<(), RuntimeFault> {
        let to = unit(PROVINCE);
        self.officer(Role::Treasurer, |drafter| hub::grant(drafter, to, amount, None).map(drop))
    }

    fn settles(&mut self, incarnation: u16) -> Result<(), RuntimeFault> {
        let (unit, incarnation) = (UnitCode::Nation, Incarnation(incarnation));
        let (basis, reason) = (SettleBasis::Destroyed, "burnt, letter 1/77");
        let wish = Settling { exhibition: None, unit, incarnation, basis, last: None, reason };
        self.officer(Role::Treasurer, |drafter| hub::settle(drafter, &wish).map(drop))
    }

    fn fences(&mut self, readmit: bool) -> Result<(), RuntimeFault> {
        let act = if readmit { members::readmit } else { members::fence };
        let unit = UnitCode::Nation;
        self.officer(Role::SecurityOfficer, |drafter| act(drafter, unit, "burnt").map(drop))
    }

    /// Where a holder stands, as a node sees it.
    fn stands(&mut self, at: usize, node: usize, incarnation: u16) -> Figures {
        let of = Holder { node: NodeNumber(NODES[node]), incarnation: Incarnation(incarnation) };
        self.lend(at, |desk| {
            desk.look(|office| quota::of(office, of, &quota::line(office))).unwrap()
        })
    }

    /// What a backup has: all logs as they are here.
    fn backup(&mut self) -> Vec<Segment> {
        self.lend(NATION, |desk| {
            let mut logs: Vec<LogId> = desk.heads().iter().map(|(log, _)| log).collect();
            logs.sort_by_key(|log| (log.scope, log.lane, *log));
            let all = |log: LogId| desk.segments_from(log, Head::start(log), usize::MAX).unwrap();
            logs.into_iter().flat_map(all).collect()
        })
    }

    /// Another machine comes in the nation's place, with what a backup had and these words.
    fn replace_nation(&mut self, incarnation: u16, backup: &[Segment], by: &Signer) -> Site {
        self.cut_off(NATION);
        let seed = seed_of(incarnation);
        let me = enrolled(NATION, incarnation, seed);
        let all = (1..=incarnation).map(|it| word(&enrolled(NATION, it, seed_of(it)), by));
        let words = all.collect();
        let (site, mut desk) = founded_on(NATION, me, (seed, &[]), words);
        let from =
            Peer { node: NodeNumber(0), incarnation: Incarnation(0), unit: UnitCode::Nation };
        let parts: Vec<_> = backup.iter().map(|segment| (from, segment.clone())).collect();
        // Who wrote a segment may be enrolled further on.
        for _ in 0..3 {
            desk.receive(&parts).unwrap();
        }
        let old = std::mem::replace(&mut self.sites[NATION], site);
        self.start(NATION, desk);
        old
    }

    fn trouble_above(&self) -> Option<String> {
        let contacts = self.sites[PROVINCE].machine.as_ref()?.contacts();
        let contact = contacts.peers.get(&NodeNumber(NODES[NATION]))?;
        contact.trouble.as_ref().map(|trouble| trouble.code.clone())
    }

    fn call_up(&mut self, ticket: u64) {
        self.handle(PROVINCE, Input::SyncNow { ticket });
        self.run(60_000);
    }
}

fn seed_of(incarnation: u16) -> [u8; 32] {
    if incarnation == 1 {
        seed(NATION)
    } else {
        [SPARE[0] + u8::try_from(incarnation).unwrap(); 32]
    }
}

#[test]
fn provinces_follow_the_next_nation_by_the_roots_word_alone() {
    let mut town = Town::new();
    town.opens(million(100, 10));
    town.grants(million(30, 3)).unwrap();
    town.run(60_000);
    town.take(ZAHRA);
    town.run(7_200_000);
    let backup = town.backup();
    // What the backup doesn't have; the province does.
    town.take(MARYAM);
    town.grants(million(20, 2)).unwrap();
    town.run(7_200_000);
    assert_eq!([NATION, PROVINCE, COUNTY].map(|of| town.files(of)), [2; 3]);

    // Somebody with the nation's name, everything it knew, and another's word.
    let thief = Signer::new(&[5; 32], Realm::Practice);
    let lost = town.replace_nation(2, &backup, &thief);
    town.call_up(1);
    assert_eq!(town.answers, [(1, false)]);
    assert_eq!(town.trouble_above().as_deref(), Some("session.unproven"));
    assert_eq!(town.files(NATION), 0, "nobody told it anything");
    let nation = |town: &mut Town| {
        town.lend(PROVINCE, |desk| {
            desk.roster().of_unit(UnitCode::Nation).unwrap().writer().incarnation.0
        })
    };
    assert_eq!(nation(&mut town), 1);

    town.replace_nation(2, &backup, &root());
    town.run(7_200_000);
    town.call_up(2);
    assert_eq!(town.answers[1..], [(2, true)]);
    assert_eq!((nation(&mut town), town.trouble_above()), (2, None));
    assert_eq!([NATION, PROVINCE, COUNTY].map(|of| town.files(of)), [2; 3]);
    assert_eq!(town.stands(NATION, PROVINCE, 1).granted, million(50, 5), "brought by the province");
    let heard = town.lend(COUNTY, |desk| {
        desk.roster().of_unit(UnitCode::Nation).unwrap().writer().incarnation.0
    });
    assert_eq!(heard, 2, "counties hear it through their province");

    // What the lost one had free is nobody's before it is shut out and settled.
    let refused = town.grants(million(1, 1)).unwrap_err();
    assert!(matches!(&refused, RuntimeFault::Refused(it) if matches!(**it, Refusal::Quota(_))));
    assert!(town.settles(1).is_err(), "it isn't shut out yet");
    town.fences(false).unwrap();
    assert!(town.fences(false).is_err(), "once");
    town.settles(1).unwrap();
    assert!(town.settles(1).is_err(), "once");
    assert_eq!(town.stands(NATION, NATION, 1).free, Amount::ZERO);
    assert_eq!(town.stands(NATION, NATION, 2).free, million(50, 5));
    assert!(town.grants(million(51, 5)).is_err());
    town.grants(million(50, 5)).unwrap();
    town.run(7_200_000);
    assert_eq!(town.stands(PROVINCE, PROVINCE, 1).granted, million(100, 10));
    town.agree();

    // The lost one comes back: the province knows that it is shut out.
    town.cut_off(NATION);
    let next = std::mem::replace(&mut town.sites[NATION], lost);
    town.call_up(3);
    assert_eq!(town.answers[2..], [(3, false)]);
    assert_eq!(town.trouble_above().as_deref(), Some("session.fenced"));
    town.cut_off(NATION);
    town.sites[NATION] = next;
    town.run(7_200_000);
    town.crash(NATION, 7);
    town.crash(PROVINCE, 8);
    town.run(7_200_000);
    town.agree();
}

#[test]
fn what_the_lost_nation_granted_and_nobody_had_brought_counts_once_it_is_let_in() {
    let mut town = Town::new();
    town.opens(million(100, 10));
    town.grants(million(30, 3)).unwrap();
    town.run(7_200_000);
    let backup = town.backup();
    town.grants(million(20, 2)).unwrap();
    town.run(7_200_000);
    // It was stolen: it is shut out before anybody was heard.
    town.replace_nation(2, &backup, &root());
    town.fences(false).unwrap();
    town.run(7_200_000);
    town.call_up(1);
    assert_eq!(town.stands(PROVINCE, PROVINCE, 1).granted, million(30, 3), "kept aside");
    town.fences(true).unwrap();
    town.run(7_200_000);
    assert_eq!(town.stands(PROVINCE, PROVINCE, 1).granted, million(50, 5));
    town.settles(1).unwrap();
    assert_eq!(town.stands(NATION, NATION, 2).free, million(50, 5));
    town.agree();
}

#[test]
fn a_nation_set_back_is_told_by_its_own_hand_and_grants_nothing() {
    let mut town = Town::new();
    town.opens(million(100, 10));
    town.run(7_200_000);
    let [older, book] =
        [&town.sites[NATION].disk, &town.sites[NATION].book].map(|disk| disk.crash(1));
    town.grants(million(60, 6)).unwrap();
    town.run(7_200_000);
    town.cut_off(NATION);
    let site = &mut town.sites[NATION];
    (site.disk, site.book) = (older, book);
    let desk = Desk::on(bare(site.seed, &site.disk, None), &mut |_, _| {}).unwrap();
    town.start(NATION, desk);
    town.call_up(1);
    town.run(7_200_000);
    let doubt = town.lend(NATION, |desk| desk.guard().doubt);
    assert_eq!(doubt, Some(office::guard::Doubt::Behind));
    let refused = town.grants(million(60, 6)).unwrap_err();
    let RuntimeFault::Refused(refused) = refused else { panic!("{refused}") };
    assert!(matches!(*refused, Refusal::Frozen(..)));
    assert_eq!(refused.next().unwrap(), "hamgam-node key recover --root-key FILE");
    // The province has what it was granted once, and says what it sees.
    assert_eq!(town.stands(PROVINCE, PROVINCE, 1).granted, million(60, 6));
    let contacts = town.sites[PROVINCE].machine.as_ref().unwrap().contacts();
    let seen = contacts.peers[&NodeNumber(NODES[NATION])].set_back.unwrap();
    assert_eq!(seen.code(), "peer.rolled_back");

    let backup = town.backup();
    town.replace_nation(2, &backup, &root());
    town.run(7_200_000);
    town.call_up(2);
    town.fences(false).unwrap();
    town.settles(1).unwrap();
    town.grants(million(40, 4)).unwrap();
    town.run(7_200_000);
    assert_eq!(town.stands(PROVINCE, PROVINCE, 1).granted, million(100, 10));
    town.agree();
}
