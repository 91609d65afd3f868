//! Whole enrolments: a slip, a request, an officer, a package, and all that may go wrong between.

use journal::{Realm, Signer};
use model::{Incarnation, NodeNumber, Timestamp};
use roster::Trust;

use super::*;
use crate::authority::Authority;
use crate::authority::tests::{nation_at, province_at};
use crate::fault::IdentityFault;
use crate::key::{TlsKey, spki_hash};
use crate::newcomer::Newcomer;
use crate::slip::Slip;

const NOW: Timestamp = Timestamp::from_ms(1_750_000_000_000);
const START: Instant = Instant::from_ms(1_000);

/// A hub with one slip handed out, and a machine that comes with it.
struct Scene {
    hub: TlsKey,
    slip: Slip,
    open: roster::Slip,
    signer: Signer,
    tls: TlsKey,
    authority: Option<TlsKey>,
    enrolments: Enrolments,
}

fn today() -> JalaliDate {
    JalaliDate::new(1401, 2, 3).unwrap()
}

impl Scene {
    fn of(unit: &str) -> Self {
        let hub = TlsKey::from_seed(&[50; 32]);
        let slip = Slip::new([51; 8], &hub.spki());
        let unit: UnitCode = unit.parse().unwrap();
        let authority = matches!(unit, UnitCode::Province(_));
        Self {
            slip,
            open: roster::Slip { hash: slip.hash(), unit, until: today() },
            signer: Signer::new(&[52; 32], Realm::Live),
            tls: TlsKey::from_seed(&[53; 32]),
            authority: authority.then(|| TlsKey::from_seed(&[54; 32])),
            enrolments: Enrolments::new(hub.spki()),
            hub,
        }
    }

    fn newcomer(&self) -> Newcomer<'_> {
        Newcomer {
            unit: self.open.unit,
            slip: self.slip,
            hub: Some(self.hub.spki()),
            signer: &self.signer,
            tls: &self.tls,
            authority: self.authority.as_ref(),
        }
    }

    fn request(&self) -> Request {
        self.newcomer().request().unwrap()
    }

    fn hear(&mut self, request: &Request) -> Heard {
        self.enrolments.hear(request, SlipState::Open(&self.open), today(), START)
    }

    fn approved(&mut self) -> Applicant {
        let request = self.request();
        assert!(matches!(self.hear(&request), Heard::Waiting { .. }));
        let words = self.newcomer().words().say().en;
        self.enrolments.approve(self.open.unit, &words).unwrap()
    }

    fn enrolled(&self) -> Enrolled {
        Enrolled {
            node: NodeNumber(1203),
            incarnation: Incarnation(1),
            unit: self.open.unit,
            key: self.signer.public().into(),
            tls: self.tls.spki(),
            numbers: None,
            slip: Some(self.slip.hash()),
            on: today(),
        }
    }

    /// What a hub with this authority sends.
    fn package(&self, applicant: &Applicant, authority: &Authority) -> Package {
        let chain = authority.issue_leaf(&applicant.tls, applicant.unit, NOW).unwrap();
        let issued = applicant.authority.as_ref().map(|key| {
            let UnitCode::Province(province) = applicant.unit else { panic!("no province") };
            authority.issue_province_ca(key, province, NOW).unwrap()
        });
        let plain = |chain: Vec<_>| {
            chain.iter().map(|der: &rustls::pki_types::CertificateDer<'_>| der.to_vec()).collect()
        };
        Package {
            realm: Realm::Live,
            node: NodeNumber(1203),
            incarnation: Incarnation(1),
            trust: Trust { members: vec![self.enrolled()], root: spki_hash(authority.root()) },
            chain: plain(chain),
            root: authority.root().to_vec(),
            authority: issued.map(plain),
            year: 1401,
            hub: "11".to_owned(),
            time: NOW,
            rules: None,
        }
    }
}

fn opened(answer: Answer, newcomer: &Newcomer<'_>) -> Result<UnitCode, IdentityFault> {
    let Answer::Enrolled { package, seal } = answer else { panic!("not enrolled") };
    newcomer.open(&package, &seal).map(|(credentials, _)| credentials.place().1)
}

#[test]
fn a_county_is_enrolled_by_an_officers_approval() {
    let mut scene = Scene::of("1102");
    let province = province_at(NOW, &nation_at(NOW), "11");
    let applicant = scene.approved();
    let answer = applicant.answer(scene.package(&applicant, &province));
    let carried = Answer::decode(&answer.encode()).unwrap();
    assert_eq!(opened(carried, &scene.newcomer()).unwrap(), scene.open.unit);
    assert_eq!(scene.enrolments.pending().count(), 0);
}

#[test]
fn a_province_gets_its_authority_with_its_package() {
    let mut scene = Scene::of("11");
    let applicant = scene.approved();
    let package = scene.package(&applicant, &nation_at(NOW));
    let Answer::Enrolled { package, seal } = applicant.answer(package) else { unreachable!() };
    let (credentials, authority) = scene.newcomer().open(&package, &seal).unwrap();
    let authority = authority.unwrap();
    assert_eq!(authority.unit(), scene.open.unit);
    let county = TlsKey::from_seed(&[60; 32]);
    let chain = authority.issue_leaf(&county.proven(), "1102".parse().unwrap(), NOW).unwrap();
    let county = crate::Credentials::new(&county, chain, credentials.root.clone()).unwrap();
    assert!(county.lead_to_root() && credentials.lead_to_root());
}

#[test]
fn both_screens_show_the_same_words() {
    let mut scene = Scene::of("1102");
    let request = scene.request();
    assert_eq!(scene.hear(&request), Heard::Waiting { retry_after_ms: RETRY_MS });
    let seen: Vec<Words> = scene.enrolments.pending().map(|waiting| waiting.words).collect();
    assert_eq!(seen, [scene.newcomer().words()]);
}

#[test]
fn a_node_that_asks_again_waits_once_and_is_told_again() {
    let mut scene = Scene::of("1102");
    let request = scene.request();
    for _ in 0..3 {
        assert!(matches!(scene.hear(&request), Heard::Waiting { .. }));
    }
    assert_eq!(scene.enrolments.pending().count(), 1);
    let approved = scene.approved();
    let enrolled = scene.enrolled();
    let again = scene.enrolments.hear(&request, SlipState::Used(&enrolled), today(), START);
    assert_eq!(again, Heard::Again(Box::new(approved)));
}

#[test]
fn a_used_slip_serves_no_other_machine() {
    let mut scene = Scene::of("1102");
    let enrolled = scene.enrolled();
    scene.tls = TlsKey::from_seed(&[99; 32]);
    let request = scene.request();
    let heard = scene.enrolments.hear(&request, SlipState::Used(&enrolled), today(), START);
    assert_eq!(heard, Heard::Refused(Refusal::SlipUsed));
}

#[test]
fn what_is_not_in_order_is_refused_with_its_reason() {
    let refused = |unit: &str, spoil: &dyn Fn(&mut Scene) -> Request| {
        let mut scene = Scene::of(unit);
        let request = spoil(&mut scene);
        let heard = scene.hear(&request);
        assert_eq!(scene.enrolments.pending().count(), 0);
        heard
    };
    let check = |heard, refusal| assert_eq!(heard, Heard::Refused(refusal));

    let other_unit = refused("1102", &|scene| {
        let request = scene.request();
        scene.open.unit = "1103".parse().unwrap();
        request
    });
    check(other_unit, Refusal::OtherUnit);
    let over = refused("1102", &|scene| {
        scene.open.until = JalaliDate::new(1401, 2, 2).unwrap();
        scene.request()
    });
    check(over, Refusal::SlipOver);
    let other_slip = refused("1102", &|scene| {
        scene.slip = Slip::new([77; 8], &scene.hub.spki());
        scene.request()
    });
    check(other_slip, Refusal::NoSlip);
    let county_with_authority = refused("1102", &|scene| {
        scene.authority = Some(TlsKey::from_seed(&[54; 32]));
        scene.request()
    });
    check(county_with_authority, Refusal::AuthorityKey);
    let province_without = refused("11", &|scene| {
        scene.authority = None;
        scene.request()
    });
    check(province_without, Refusal::AuthorityKey);
    let unproved_key = refused("1102", &|scene| {
        let mut claim = scene.request().claim;
        let last = claim.tls.len() - 1;
        claim.tls[last] ^= 1;
        Request::sign(claim, &scene.slip.hash(), &scene.signer)
    });
    check(unproved_key, Refusal::Unproven);
    let anothers_signing_key = refused("1102", &|scene| {
        let claim = scene.request().claim;
        Request::sign(claim, &scene.slip.hash(), &Signer::new(&[1; 32], Realm::Live))
    });
    check(anothers_signing_key, Refusal::Unproven);
    let mut scene = Scene::of("1102");
    let unknown = scene.enrolments.hear(&scene.request(), SlipState::Unknown, today(), START);
    check(unknown, Refusal::NoSlip);
}

#[test]
fn somebody_between_is_found_out_by_the_hub() {
    let mut scene = Scene::of("1102");
    let mut claim = scene.request().claim;
    claim.hub = Some(TlsKey::from_seed(&[66; 32]).spki());
    let request = Request::sign(claim, &scene.slip.hash(), &scene.signer);
    assert_eq!(scene.hear(&request), Heard::Refused(Refusal::OtherHub));
}

#[test]
fn a_newcomer_asks_no_hub_but_the_slips() {
    let scene = Scene::of("1102");
    let other = Newcomer { hub: Some(Hash([66; 32])), ..scene.newcomer() };
    assert_eq!(other.request().unwrap_err().code(), "identity.answer");
}

#[test]
fn a_request_by_stick_names_no_hub() {
    let mut scene = Scene::of("1102");
    let by_stick = Newcomer { hub: None, ..scene.newcomer() };
    let (request, words) = (by_stick.request().unwrap(), by_stick.words());
    assert!(matches!(scene.hear(&request), Heard::Waiting { .. }));
    let approved = scene.enrolments.approve(scene.open.unit, &words.say().fa).unwrap();
    assert_eq!(approved.words(), words);
}

#[test]
fn wrong_tries_make_a_slip_rest() {
    let mut scene = Scene::of("1102");
    let mut wrong = scene.request();
    wrong.proof.0[0] ^= 1;
    for _ in 0..TRIES_MAX {
        assert_eq!(scene.hear(&wrong), Heard::Refused(Refusal::Unproven));
    }
    let right = scene.request();
    assert_eq!(scene.hear(&right), Heard::Refused(Refusal::TooManyTries));
    let later = START.after(REST);
    let open = SlipState::Open(&scene.open);
    let heard = scene.enrolments.hear(&right, open, today(), later);
    assert!(matches!(heard, Heard::Waiting { .. }));
}

#[test]
fn an_officers_no_is_told() {
    let mut scene = Scene::of("1102");
    let request = scene.request();
    let _waiting = scene.hear(&request);
    let words = scene.newcomer().words().say().fa;
    scene.enrolments.decline(scene.open.unit, &words).unwrap();
    assert_eq!(scene.enrolments.pending().count(), 0);
    assert_eq!(scene.hear(&request), Heard::Refused(Refusal::Declined));
    let nobody = Unapproved::Nobody { unit: scene.open.unit };
    assert_eq!(scene.enrolments.approve(scene.open.unit, &words), Err(nobody));
}

#[test]
fn an_officer_approves_the_words_on_the_other_screen_only() {
    let mut scene = Scene::of("1102");
    let request = scene.request();
    let _waiting = scene.hear(&request);
    let unit = scene.open.unit;
    let other = Unapproved::OtherWords { unit };
    assert_eq!(scene.enrolments.approve(unit, "zebra zebra zebra"), Err(other));
    let nobody = Unapproved::Nobody { unit: UnitCode::Nation };
    assert_eq!(scene.enrolments.decline(UnitCode::Nation, ""), Err(nobody));
    assert_eq!(scene.enrolments.pending().count(), 1, "nothing has changed");
}

#[test]
fn machines_with_one_slip_are_few_and_the_approved_one_ends_the_others() {
    let mut scene = Scene::of("1102");
    for seed in 100..104 {
        scene.tls = TlsKey::from_seed(&[seed; 32]);
        let request = scene.request();
        assert!(matches!(scene.hear(&request), Heard::Waiting { .. }));
    }
    scene.tls = TlsKey::from_seed(&[104; 32]);
    let request = scene.request();
    assert_eq!(scene.hear(&request), Heard::Refused(Refusal::Busy));
    scene.tls = TlsKey::from_seed(&[100; 32]);
    let _approved = scene.approved();
    assert_eq!(scene.enrolments.pending().count(), 0);
}

#[test]
fn those_who_wait_are_bounded_and_the_silent_go() {
    let mut scene = Scene::of("1102");
    let mut last = Heard::Refused(Refusal::Busy);
    for secret in 0..=u8::try_from(ENROLMENTS_MAX).unwrap() {
        scene.slip = Slip::new([secret; 8], &scene.hub.spki());
        scene.open.hash = scene.slip.hash();
        let request = scene.request();
        last = scene.hear(&request);
    }
    assert_eq!(last, Heard::Refused(Refusal::Busy));
    assert_eq!(scene.enrolments.pending().count(), ENROLMENTS_MAX);
    let open = SlipState::Open(&scene.open);
    let heard = scene.enrolments.hear(&scene.request(), open, today(), START.after(GONE));
    assert!(matches!(heard, Heard::Waiting { .. }));
    assert_eq!(scene.enrolments.pending().count(), 1);
}

#[test]
fn a_package_by_anyone_else_or_for_anyone_else_is_not_taken() {
    let mut scene = Scene::of("1102");
    let province = province_at(NOW, &nation_at(NOW), "11");
    let applicant = scene.approved();
    let package = scene.package(&applicant, &province);
    let newcomer = scene.newcomer();
    let code = |answer| opened(answer, &newcomer).unwrap_err().code();

    // Without the slip there is no seal.
    let stranger = Applicant { slip: Hash([1; 32]), ..applicant.clone() };
    assert_eq!(code(stranger.answer(package.clone())), "identity.answer");
    // A hub's mistakes: each is sealed rightly.
    let wrong = |spoil: &dyn Fn(&mut Package)| {
        let mut package = package.clone();
        spoil(&mut package);
        code(applicant.answer(package))
    };
    assert_eq!(wrong(&|package| package.trust.root = Hash([0; 32])), "identity.answer");
    assert_eq!(wrong(&|package| package.trust.members.clear()), "identity.answer");
    assert_eq!(wrong(&|package| package.node = NodeNumber(7)), "identity.answer");
    assert_eq!(wrong(&|package| drop(package.chain.pop())), "identity.answer");
    assert_eq!(wrong(&|package| package.chain.clear()), "identity.certificate");
    assert_eq!(wrong(&|package| package.chain.swap(0, 1)), "identity.certificate");
    assert_eq!(wrong(&|package| package.authority = Some(Vec::new())), "identity.answer");
    let other = Newcomer { tls: &TlsKey::from_seed(&[99; 32]), ..scene.newcomer() };
    assert!(opened(applicant.answer(package.clone()), &other).is_err());
}

#[test]
fn a_renewal_is_for_the_known_key_only() {
    let key = TlsKey::from_seed(&[1; 32]);
    let renewal = crate::Renewal { tls: key.request().unwrap(), authority: None };
    assert_eq!(renewal.proven(&key.spki()).unwrap(), (key.proven(), None));
    assert_eq!(renewal.proven(&Hash([0; 32])).unwrap_err().code(), "identity.unproven");
}
