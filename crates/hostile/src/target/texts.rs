//! What people type and what files say: words, slips, certificates, settings, rule sets.

use std::cell::RefCell;
use std::fmt::{Debug, Display};
use std::fs;
use std::path::Path;
use std::str::FromStr;

use identity::{
    Answer, Ask, CertFacts, Enrolments, Invitation, ProvenKey, Slip, SlipState, Suffix, TlsKey,
    Words,
};
use model::text::{Sorter, fold_digits, normalize, persian_digits, search_fold};
use model::{
    ApplicationNumber, CountyCode, Hash, Instant, JalaliDate, Jobs, Lang, LegalId, LetterNumber,
    Mobile, Name, NationalId, PersonId, ProvinceCode, RecordId, Rials, Timestamp, UnitCode,
};
use rules::RuleSet;
use settings::{DataDir, Environment, HostPort, HubSettings, NodeSettings, duration, reference};
use tempfile::TempDir;

use super::asked;

/// What reads back from how it is written.
fn same<T: FromStr + Display + PartialEq + Debug>(text: &str) {
    let Ok(value) = text.parse::<T>() else { return };
    let written = value.to_string();
    let again = written.parse::<T>().ok();
    assert_eq!(again, Some(value), "{written}");
}

pub(super) fn words(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    same::<JalaliDate>(text);
    same::<Rials>(text);
    same::<Jobs>(text);
    same::<NationalId>(text);
    same::<LegalId>(text);
    same::<PersonId>(text);
    same::<Mobile>(text);
    same::<ApplicationNumber>(text);
    same::<LetterNumber>(text);
    same::<ProvinceCode>(text);
    same::<CountyCode>(text);
    same::<UnitCode>(text);
    same::<RecordId>(text);
    asked((text.parse::<Lang>(), duration(text), text.parse::<HostPort>()));
    if let Ok(day) = text.parse::<JalaliDate>() {
        assert_eq!(JalaliDate::from_days(i64::from(day.days())), Ok(day));
        let later = day.plus_months(u32::from(bytes.first().copied().unwrap_or(0)));
        assert!(day <= later && 0 <= later.days_since(day));
        asked((day.quarter(), day.gregorian_text(), day.slashed()));
    }
    if let Ok(number) = text.parse::<ApplicationNumber>() {
        assert_eq!(ApplicationNumber::from_key(&number.key()), Some(number));
    }
    let normal = normalize(text);
    assert_eq!(normalize(&normal), normal, "once is enough");
    let folded = search_fold(text);
    assert_eq!(search_fold(&folded), folded, "once is enough");
    assert_eq!(fold_digits(&persian_digits(&fold_digits(text))), fold_digits(text));
    if let Some(name) = Name::new(text) {
        assert_eq!(Name::new(name.as_str()).as_ref(), Some(&name));
        asked(Sorter::new().key(name.as_str()));
    }
}

pub(super) fn slip(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    same_typed::<Slip>(text);
    same_typed::<Invitation>(text);
    same_typed::<Suffix>(text);
    if let Ok(slip) = text.parse::<Slip>() {
        // Any one wrong character is found.
        let written = slip.to_string();
        for (at, letter) in written.char_indices().filter(|(_, letter)| *letter != '-') {
            let other = if letter == '7' { "8" } else { "7" };
            let mut wrong = written.clone();
            wrong.replace_range(at..=at, other);
            assert!(wrong.parse::<Slip>().is_err(), "{wrong}");
        }
    }
    if let Ok(suffix) = text.parse::<Suffix>() {
        let county: UnitCode = "1102".parse().expect("a county");
        assert_eq!(suffix.unit_of(&suffix.name_of(county)), Some(county));
        asked(suffix.unit_of(text));
    }

    fn same_typed<T: FromStr + Display + PartialEq + Debug>(text: &str)
    where
        T::Err: Debug,
    {
        same::<T>(text);
    }
}

pub(super) fn enrolment(bytes: &[u8]) {
    if let Ok(ask) = Ask::decode(bytes) {
        assert_eq!(Ask::decode(&ask.encode()).as_ref(), Ok(&ask));
        match ask {
            Ask::Enrol(request) => heard(&request),
            Ask::Renew(renewal) => asked(renewal.proven(&Hash([1; 32]))),
        }
    }
    if let Ok(answer) = Answer::decode(bytes) {
        assert_eq!(Answer::decode(&answer.encode()).as_ref(), Ok(&answer));
        if let Answer::Refused(refusal) = answer {
            asked((refusal.code(), refusal.say(), refusal.next()));
        }
    }
}

/// The hub hears it with a slip that fits, with one that doesn't, and without.
fn heard(request: &identity::Request) {
    let today: JalaliDate = "1404-03-01".parse().expect("a day");
    let unit = request.claim.unit;
    for hash in [Hash([1; 32]), request.claim.slip] {
        let open = roster::Slip { hash, unit, until: today };
        let mut hub = Enrolments::new(Hash([2; 32]));
        for slip in [SlipState::Open(&open), SlipState::Unknown, SlipState::Open(&open)] {
            let first = hub.hear(request, slip, today, Instant::from_ms(0));
            let again = hub.hear(request, slip, today, Instant::from_ms(1));
            asked((first, again, hub.pending().count()));
        }
        asked(hub.approve(unit, "a b c d e f"));
        asked(request.is_with(&hash));
    }
}

pub(super) fn certificate(bytes: &[u8]) {
    if let Ok(facts) = CertFacts::read(bytes) {
        let suffix: Suffix = "hamgam.example".parse().expect("a suffix");
        asked(facts.unit(&suffix));
        for now in [0, 1_700_000_000_000, u64::MAX] {
            let now = Timestamp::from_ms(now);
            asked((facts.standing(now), facts.moment(now)));
        }
    }
    if let Ok(key) = ProvenKey::of_request(bytes) {
        asked(key.spki());
    }
    if let Some(key) = TlsKey::from_pkcs8(bytes) {
        assert_eq!(TlsKey::from_pkcs8(key.pkcs8()).map(|key| key.spki()), Some(key.spki()));
    }
    if let Some(hash) = bytes.first_chunk() {
        let meeting = identity::Meeting {
            slip: Hash(*hash),
            tls: Hash(*hash),
            signing: roster::Key(*hash),
            hub: None,
        };
        let words = Words::of(&meeting);
        assert!(words.are(&words.say().en) && words.are(&words.say().fa));
    }
}

thread_local! {
    static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
}

/// Lends a folder that stays for the whole run.
pub(super) fn in_folder(work: impl FnOnce(&Path)) {
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| TempDir::new().expect("a folder for a while"));
        work(folder.path());
    });
}

/// The first byte chooses the file.
pub(super) fn settings(bytes: &[u8]) {
    let (which, text) = bytes.split_first().unwrap_or((&0, &[]));
    let environment = Environment::default();
    in_folder(|folder| {
        let dir = DataDir::locate(Some(folder), &environment).expect("a path was given");
        let file = ["node.toml", "hub.toml", "banks.csv", "fields.csv"][usize::from(which % 4)];
        let path = dir.config().join(file);
        fs::create_dir_all(dir.config()).expect("a folder");
        fs::write(&path, text).expect("a file");
        let told = match which % 4 {
            0 => NodeSettings::load(Some(&dir), &environment)
                .map(|_| asked(NodeSettings::list(Some(&dir), &environment))),
            1 => HubSettings::load(Some(&dir), &environment)
                .map(|_| asked(HubSettings::list(Some(&dir), &environment))),
            _ => reference::places_of(&dir).map(drop),
        };
        if let Err(fault) = told {
            assert!(!fault.to_string().is_empty() && !fault.say().fa.is_empty());
        }
        fs::remove_file(&path).expect("it was just written");
    });
}

pub(super) fn rule_set(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    match RuleSet::parse(text) {
        Ok(rules) => judged(&rules),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
}

/// Whatever the numbers are, a file is judged.
fn judged(rules: &RuleSet) {
    use model::geography::FieldCode;
    use model::words::{Control, Entity, Kind};

    let applicant = "0012345679".parse().expect("an id");
    let days = ["1300/01/01", "1401/06/31", "1499/12/29"].map(|day| day.parse().expect("a day"));
    for kind in [Kind::Independent, Kind::Supporter] {
        let mut case =
            rules::Case::new(kind, Entity::Person, applicant, FieldCode(1), Control::Registration);
        case.amount = Some(Rials::new(u64::MAX));
        case.issued_on = Some(days[1]);
        case.inspections = vec![rules::Inspection::on(days[1])];
        for day in days {
            asked(rules::judge(&case, rules, day));
            asked(rules.in_force(day));
        }
        asked((rules::visit_due(&case, rules), rules::skill_deadline(&case, rules)));
        asked(rules::priority(&case, rules, days[1]));
    }
    asked((rules.entries(), rules.hold_expiry(), rules.absorption_until()));
    for heads in [0, 1, 600, u32::MAX] {
        rules.ceiling_for_heads(heads);
    }
}
