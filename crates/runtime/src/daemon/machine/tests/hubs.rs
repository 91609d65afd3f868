//! A province's hub is lost, and another comes in its place.

use roster::Fence;

use super::*;

pub(super) const NATION: usize = 0;
pub(super) const SPARE: [u8; 32] = [77; 32];

impl Town {
    /// Another machine takes the province's place, with nothing but who is above it.
    fn replace_province(&mut self) -> Site {
        self.cut_off(PROVINCE);
        let above = [self.sites[NATION].me.clone()];
        let (site, desk) = founded(PROVINCE, 2, SPARE, &above);
        let old = std::mem::replace(&mut self.sites[PROVINCE], site);
        self.start(PROVINCE, desk);
        old
    }

    /// The nation's officer shuts the lost one out and takes the other in.
    fn says_who_the_province_is(&mut self, lost: &Enrolled) {
        let own =
            |log: &model::LogId| (log.origin, log.incarnation) == (lost.node, lost.incarnation);
        let last_valid = self.lend(NATION, |desk| {
            let heads = desk.heads().iter().filter(|(log, _)| own(log));
            heads.map(|(log, head)| (log, head.seq)).collect()
        });
        let (node, incarnation) = (lost.node, lost.incarnation);
        let reason = "burnt".to_owned();
        let fence = Fence { node, incarnation, last_valid, reason, on: day() };
        self.says(NATION, Entry::Fenced(fence));
        let next = self.sites[PROVINCE].me.clone();
        self.says(NATION, Entry::Enrolled(next));
    }

    fn trouble(&self) -> Option<String> {
        let machine = self.sites[COUNTY].machine.as_ref()?;
        let contact = machine.contacts().peers.get(&NodeNumber(NODES[PROVINCE]))?;
        contact.trouble.as_ref().map(|trouble| trouble.code.clone())
    }
}

#[test]
fn a_county_takes_another_hub_for_its_own_once_that_shows_the_nations_word() {
    let mut town = Town::new();
    town.run(60_000);
    town.take(ZAHRA);
    town.run(60_000);
    let lost = town.replace_province();
    town.take(MARYAM);
    town.handle(COUNTY, Input::SyncNow { ticket: 1 });
    town.run(60_000);
    assert_eq!(town.answers, [(1, false)]);
    assert_eq!(town.trouble().as_deref(), Some("session.unproven"));
    assert_eq!(town.files(PROVINCE), 0, "nobody told it anything");

    town.says_who_the_province_is(&lost.me);
    town.run(7_200_000);
    town.handle(COUNTY, Input::SyncNow { ticket: 2 });
    town.run(60_000);
    assert_eq!(town.answers[1..], [(2, true)]);
    assert_eq!([NATION, PROVINCE, COUNTY].map(|of| town.files(of)), [2; 3]);
    assert_eq!(town.trouble(), None);
    town.agree();

    // The lost one comes back.
    town.cut_off(PROVINCE);
    let next = std::mem::replace(&mut town.sites[PROVINCE], lost);
    town.handle(COUNTY, Input::SyncNow { ticket: 3 });
    town.run(60_000);
    assert_eq!(town.answers[2..], [(3, false)]);
    assert_eq!(town.trouble().as_deref(), Some("session.fenced"));
    drop(next);
}

#[test]
fn what_only_the_lost_hub_had_acknowledged_comes_again_from_below() {
    let mut town = Town::new();
    town.run(60_000);
    town.handle(PROVINCE, Input::Pause);
    // The way up is cut, the way down stands.
    let up: Vec<_> = town.lines.keys().filter(|(of, _)| *of == NATION).copied().collect();
    for (of, line) in up {
        let (peer, theirs) = town.lines.remove(&(of, line)).unwrap();
        town.lines.remove(&(peer, theirs));
        town.handle(of, Input::Down { line });
        town.handle(peer, Input::Down { line: theirs });
    }
    town.take(ZAHRA);
    town.run(60_000);
    assert_eq!([NATION, PROVINCE].map(|of| town.files(of)), [0, 1]);
    let lost = town.replace_province();
    town.says_who_the_province_is(&lost.me);
    town.run(7_200_000);
    assert_eq!([NATION, PROVINCE, COUNTY].map(|of| town.files(of)), [1; 3]);
    town.agree();
}

#[test]
fn a_hub_set_back_is_told_by_its_own_hand_and_gets_again_what_it_had_acknowledged() {
    let mut town = Town::new();
    town.run(60_000);
    let [older, book] =
        [&town.sites[PROVINCE].disk, &town.sites[PROVINCE].book].map(|disk| disk.crash(1));
    town.run(3_600_000);
    town.take(ZAHRA);
    town.run(7_200_000);
    assert_eq!([NATION, PROVINCE, COUNTY].map(|of| town.files(of)), [1; 3]);

    // The image of an hour before is put back; the nation is away.
    town.cut_off(PROVINCE);
    town.cut_off(NATION);
    let nation = town.sites[NATION].machine.take();
    let site = &mut town.sites[PROVINCE];
    (site.disk, site.book) = (older, book);
    let desk = Desk::on(bare(site.seed, &site.disk, None), &mut |_, _| {}).unwrap();
    town.start(PROVINCE, desk);
    assert_eq!(town.files(PROVINCE), 0);
    town.run(7_200_000);
    assert_eq!(
        [PROVINCE, COUNTY].map(|of| town.files(of)),
        [1; 2],
        "what it had acknowledged came again"
    );
    let doubt = town.lend(PROVINCE, |desk| desk.guard().doubt);
    assert_eq!(
        doubt,
        Some(office::guard::Doubt::Behind),
        "it saw its own signature on what it hasn't"
    );
    let contacts = town.sites[COUNTY].machine.as_ref().unwrap().contacts();
    let seen = contacts.peers[&NodeNumber(NODES[PROVINCE])].set_back.unwrap();
    assert_eq!(seen.code(), "peer.rolled_back");

    // It writes nothing where it may have written before, and starts so again.
    let own = |desk: &Desk| -> Vec<_> {
        let me = desk.opening().holder();
        let own = desk.heads().iter().filter(|(log, _)| escrow::Holder::of(*log) == me);
        own.map(|(log, head)| (log, head.seq)).collect()
    };
    let before = town.lend(PROVINCE, |desk| own(desk));
    town.take(MARYAM);
    town.run(7_200_000);
    assert_eq!(town.lend(PROVINCE, |desk| own(desk)), before);
    assert_eq!(town.files(PROVINCE), 2);

    // A new incarnation goes on, and all is as it should be.
    town.sites[NATION].machine = nation;
    let lost = town.replace_province();
    town.says_who_the_province_is(&lost.me);
    town.run(7_200_000);
    assert_eq!([NATION, PROVINCE, COUNTY].map(|of| town.files(of)), [2; 3]);
    let contacts = town.sites[COUNTY].machine.as_ref().unwrap().contacts();
    assert_eq!(contacts.peers[&NodeNumber(NODES[PROVINCE])].set_back, None);
    town.agree();
}

#[test]
fn a_long_history_is_shown_in_several_answers() {
    let mut town = Town::new();
    town.run(60_000);
    town.handle(COUNTY, Input::Pause);
    let lost = town.replace_province();
    // More than one answer brings, before the word that counts.
    let mut dice = 1u64;
    for year in 0..60 {
        let text = format!("{}\n# {year}\n", rules::RuleSet::embedded_1401_text());
        let noise: String = (0..8_000)
            .map(|_| {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                char::from(b'a' + u8::try_from((dice >> 33) % 26).unwrap())
            })
            .collect();
        let text = format!("{text}# {noise}\n");
        let hash = Hash(*blake3::hash(text.as_bytes()).as_bytes());
        let adopted = office::entry::RulesAdopted { version: format!("1401-{year}"), hash, text };
        let work = |drafter: &mut office::Drafter<'_>| {
            drafter.say_to(UnitCode::Nation, Body::Rules(adopted.clone()));
            Ok(())
        };
        let act = act(Role::NationalAdmin);
        town.lend(NATION, |desk| desk.act(&act, Mode::Write, work).map(drop)).unwrap();
    }
    town.says_who_the_province_is(&lost.me);
    town.run(7_200_000);
    town.said.clear();
    town.handle(COUNTY, Input::Resume);
    town.run(600_000);
    let asked = town.said.matches("frame: Prove(").count();
    assert!(1 < asked, "asked {asked} times");
    assert_eq!(town.trouble(), None);
    town.agree();
}

/// A log that is as long there, or longer, says nothing by its length.
#[test]
fn a_hub_that_wrote_as_much_again_before_it_was_told_is_shown_its_own_hand() {
    for again in [1, 6] {
        let mut town = Town::new();
        town.run(60_000);
        let [older, book] =
            [&town.sites[PROVINCE].disk, &town.sites[PROVINCE].book].map(|disk| disk.crash(1));
        let newcomer = |of: u8| {
            let (node, unit) = (NodeNumber(1_200 + u16::from(of)), "1103".parse().unwrap());
            Entry::Enrolled(Enrolled { node, unit, ..enrolled(COUNTY, 1, [of; 32]) })
        };
        town.says(PROVINCE, newcomer(100));
        town.run(60_000);
        town.cut_off(PROVINCE);
        town.cut_off(NATION);
        town.sites[NATION].machine.take();
        let site = &mut town.sites[PROVINCE];
        (site.disk, site.book) = (older, book);
        let desk = Desk::on(bare(site.seed, &site.disk, None), &mut |_, _| {}).unwrap();
        town.start(PROVINCE, desk);
        for of in 0..again {
            town.says(PROVINCE, newcomer(101 + of));
        }
        town.run(7_200_000);
        let doubt = town.lend(PROVINCE, |desk| desk.guard().doubt);
        assert_eq!(doubt, Some(office::guard::Doubt::OtherHistory), "{again} written again");
    }
}
