//! The incentives of the supporter's story: booths that go round, a certificate that collects its
//! signatures, a festival's nomination, each on the tier it belongs to.

use serde_json::Value;

use super::Country;
use super::cooperative::tell;
use super::machine::Machine;

const ON: [&str; 2] = ["--on", "1401/09/20"];

/// What is refused changes nothing, and says why by its code.
fn refuse(machine: &Machine, args: &[&str], code: &str) {
    let refused = machine.run(args);
    assert_eq!(refused.document()["error"]["code"], code, "{args:?}: {refused:?}");
    assert!([Some(3), Some(4), Some(7)].contains(&refused.code), "{refused:?}");
}

fn free(machine: &Machine) -> Value {
    machine.run(&["incentive", "exhibition", "show", "11-1"]).done()["free"].clone()
}

/// R-I1: the province's booths are granted, held by the county within what it has, and given back.
pub(super) fn booths_go_round(country: &Country, number: &str) {
    let (county, province) = (&country.counties[0], &country.province);
    let announce = ["مشوق", "نمایشگاه", "اعلام", "--name", "سوزن‌دوزی", "--reach", "محلی"];
    let dates = ["--host", "شهرداری زاهدان", "--from", "1401/10/01", "--to", "1401/10/07"];
    tell(province, &[&announce[..], &dates, &ON].concat(), "اعلام شد");
    let exhibition = ["incentive", "exhibition"];
    tell(province, &[&exhibition[..], &["booths", "11-1", "4"], &ON].concat(), "غرفه");
    tell(province, &[&exhibition[..], &["grant", "11-1", "1102", "3"], &ON].concat(), "داده شد");
    let assign = ["مشوق", "غرفه", "دادن", "11-1", number, "--label", "ب-۱۲"];
    let assign = [&assign[..], &ON].concat();
    county.sync();
    tell(county, &assign, "از آن پرونده");
    refuse(county, &assign, "I1.has_booth");
    refuse(county, &[&exhibition[..], &["return", "11-1", "3"], &ON].concat(), "I1.booths");
    tell(county, &[&exhibition[..], &["return", "11-1", "2"], &ON].concat(), "پس داده شد");
    let given = county.run(&["incentive", "booth", "list"]).done();
    let booth = given["booths"][0]["booth"].as_str().unwrap_or_else(|| panic!("{given}"));
    let end = ["incentive", "booth", "end", booth, "--as", "used", "--on", "1401/10/02"];
    tell(county, &end, "استفاده");
    refuse(county, &end, "booth.ended");
    country.sync_up();
    assert_eq!((free(county), free(province)), (0.into(), 3.into()));
}

/// The visit on which all heads are at work.
fn all_are_at_work(county: &Machine, number: &str) {
    let visit = ["inspection", "record", number, "--visited", "1401/09/10", "--heads", "20"];
    let who = ["--office-inspector", "مریم نارویی", "--agency", "میراث فرهنگی"];
    let found = ["--agency-inspector", "علی ریگی", "--activity", "بلی", "--skill", "بلی"];
    let form = ["--management", "بلی", "--completed-by", "مریم نارویی", "--completed"];
    tell(county, &[&visit[..], &who, &found, &form, &["1401/09/11"]].concat(), number);
}

/// R-I2 and R-I3: only who is successful; three signatures in their order, the last at the nation; a
/// festival's nomination is judged by the province.
pub(super) fn supporter_is_honored(country: &Country, number: &str) {
    let (county, province, nation) = (&country.counties[0], &country.province, &country.nation);
    let step = |what: &[&'static str], more: &[&'static str]| -> Vec<String> {
        let all = [&["مشوق"], what, &[number, "--year", "1401"], &ON[..], more].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    let certificate = |verb, more: &[&'static str]| step(&["لوح", verb], more);
    let festival = |verb, more: &[&'static str]| {
        step(&["جشنواره", verb], &[&["--festival", "karafarini"], more].concat())
    };
    let does = |machine: &Machine, line: Vec<String>, word: &str| {
        tell(machine, &line.iter().map(String::as_str).collect::<Vec<_>>(), word);
    };
    let refused = |machine: &Machine, line: Vec<String>, code: &str| {
        refuse(machine, &line.iter().map(String::as_str).collect::<Vec<_>>(), code);
    };
    let sign = |by, name| certificate("امضا", &["--by", by, "--name", name]);

    refused(county, certificate("نامزدی", &[]), "I2.unsuccessful");
    all_are_at_work(county, number);
    does(county, certificate("نامزدی", &[]), "نامزد");
    refused(county, certificate("نامزدی", &[]), "I3.nominated");
    does(county, festival("نامزدی", &["--score", "نوآوری=90", "--score", "صادرات=40"]), "نامزد");
    county.sync();
    refused(province, sign("مدیرکل", "کریمی"), "honor.nominated");
    does(province, certificate("بررسی", &[]), "بررسی");
    does(province, festival("بررسی", &[]), "بررسی");
    does(province, festival("فرستادن", &[]), "فرستاده");
    does(province, festival("نتیجه", &["--text", "نفر دوم"]), "ثبت شد");
    refused(province, sign("معاون", "رحیمی"), "I2.order");
    does(province, sign("مدیرکل", "کریمی"), "کریمی");
    province.sync();
    refused(nation, sign("وزیر", "مرتضوی"), "I2.order");
    does(province, sign("معاون", "رحیمی"), "رحیمی");
    province.sync();
    refused(province, certificate("اعطا", &[]), "honor.signing");
    refused(nation, sign("معاون", "رحیمی"), "incentive.not_here");
    does(nation, sign("وزیر", "مرتضوی"), "مرتضوی");
    country.sync_up();
    does(province, certificate("اعطا", &[]), "اعطا");
    country.sync_up();
    for machine in [county, province, nation] {
        let state = |kind: &str| {
            let listed = machine.run(&["incentive", kind, "list"]).done();
            listed["nominations"][0]["state"].clone()
        };
        let states = (state("certificate"), state("festival"));
        assert_eq!(states, ("delivered".into(), "result".into()), "{}", machine.name());
    }
}
