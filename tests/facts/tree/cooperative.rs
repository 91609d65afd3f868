//! The story of a supporter, from being put forward to a registered cooperative and its honors, told in
//! Persian on three tiers.

use serde_json::Value;

use super::machine::Machine;
use super::{Country, incentives};

/// What a machine says when it is told to, with a word that must be in it.
pub(super) fn tell(machine: &Machine, args: &[&str], word: &str) {
    let said = machine.says(args);
    assert!(said.contains(word), "{args:?}: {said}");
}

/// A supporter of the county's samples.
fn supporter(county: &Machine) -> String {
    let listed = county.run(&["supporter", "list"]).done();
    let files = listed["supporters"].as_array().unwrap();
    files[0]["application"].as_str().unwrap_or_else(|| panic!("{listed}")).to_owned()
}

fn seats(province: &Machine) {
    for (seat, name) in [
        ("director-general", "کریمی"),
        ("cooperative-affairs", "سلیمی"),
        ("entrepreneurship", "رحیمی"),
    ] {
        tell(province, &["جلسه", "کرسی", seat, "--name", name], name);
    }
}

fn meeting(province: &Machine, number: &str) {
    let call = ["meeting", "call", "--for", "1401/07/10", "--kind", "ترویجی"];
    tell(province, &[&call[..], &["--supporter", number]].concat(), "دعوت شد");
    let hold = ["meeting", "hold", "11-1", "--supporter", number, "--present"];
    let alone = [&hold[..], &["cooperative-affairs"]].concat();
    tell(province, &alone, "برگزار شد");
    let minutes = ["meeting", "minutes", "11-1", "--text", "گفت‌وگو با پشتیبانان"];
    tell(province, &[&minutes[..], &["--resolution", "تشکیل تعاونی"]].concat(), "امضا");
    for seat in ["director-general", "cooperative-affairs"] {
        tell(province, &["meeting", "sign", "11-1", "--seat", seat], "امضا کرد");
    }
}

fn state(machine: &Machine) -> Value {
    machine.run(&["cooperative", "show", "11-1"]).done()["state"].clone()
}

/// R-C1 to R-C4, R-I1 to R-I3.
#[test]
fn a_supporter_becomes_a_registered_cooperative_and_is_honored_on_three_tiers_in_persian() {
    let country = Country::new(&["1102"]);
    let (county, province) = (&country.counties[0], &country.province);
    let sheets = crate::harness::sample_path("1102");
    county.run(&["application", "import", sheets.to_str().unwrap()]);
    country.sync_up();

    let number = &supporter(county);
    tell(county, &["تعاونی", "شناسایی", number, "--note", "سه سال سفارش"], "شناسایی شد");
    let early = province.run(&["cooperative", "propose", number, "--name", "تفتان"]);
    assert_eq!(early.code, Some(4), "{early:?}");
    assert_eq!(early.document()["error"]["code"], "C2.not_introduced");
    country.sync_up();
    tell(province, &["cooperative", "introduce", number, "--letter", "11/502"], "معرفی شد");
    tell(province, &["cooperative", "answer", number, "--outcome", "پذیرفته شد"], "پذیرفته");
    seats(province);
    meeting(province, number);
    let name = "سوزن‌دوزان تفتان";
    tell(province, &["cooperative", "propose", number, "--name", name], "پیشنهاد شد");
    tell(province, &["cooperative", "promote", "11-1", "--meeting", "11-1"], "طرح شد");
    let due = province.run(&["cooperative", "due", "--exit-code"]);
    assert_eq!(due.code, Some(5));
    assert_eq!(due.document()["without_expert"][0]["cooperative"], "11-1");
    let founders: Vec<String> = (1..=7).map(|n| format!("مؤسس {n}")).collect();
    let listed = founders.iter().flat_map(|name| ["--founder", name]);
    let few: Vec<&str> =
        ["cooperative", "founders", "11-1"].into_iter().chain(listed.clone().take(12)).collect();
    let refused = province.run(&few);
    assert_eq!(refused.document()["error"]["code"], "C.founders", "{refused:?}");
    let all: Vec<&str> = ["cooperative", "founders", "11-1"].into_iter().chain(listed).collect();
    tell(province, &all, "هیئت مؤسس");
    tell(province, &["cooperative", "expert", "11-1", "--name", "خانم نیک"], "خانم نیک");
    tell(province, &["cooperative", "assembly", "11-1"], "مجمع عمومی");
    let wrong = province.run(&["cooperative", "register", "11-1", "--legal", "14001234563"]);
    assert_eq!(wrong.code, Some(2), "a wrong check digit: {wrong:?}");
    tell(province, &["cooperative", "register", "11-1", "--legal", "14001234562"], "ثبت شد");
    country.sync_up();

    for machine in [county, province, &country.nation] {
        assert_eq!(state(machine), "registered", "{}", machine.name());
    }
    tell(county, &["cooperative", "show", "11-1"], name);
    assert!(!county.says(&["cooperative", "show", "11-1"]).contains("مؤسس 1"), "not who founds it");
    let nation = &country.nation;
    assert!(nation.says(&["cooperative", "show", "11-1"]).contains("مؤسس"), "the nation knows");
    incentives::booths_go_round(&country, number);
    incentives::supporter_is_honored(&country, number);
    country.agrees();
    country.close();
}
