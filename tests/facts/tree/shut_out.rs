//! A machine that was lost: shut out, and the office begins again on another.

use super::machine::Machine;
use super::{Country, DAY, join};
use crate::harness::program;

#[test]
fn a_stolen_machine_is_sent_off_and_the_office_goes_on_from_what_the_province_has() {
    let mut country = Country::at_work();
    let files = |machine: &Machine| machine.run(&["application", "list"]).done()["count"].clone();
    assert_eq!(files(&country.counties[0]), 80);
    let fence = ["office", "fence", "1102", "--confirm", "1102", "--reason", "stolen"];
    country.province.run(&fence).done();

    // The thief's machine is told so, and keeps what it has to itself.
    let stolen = &country.counties[0];
    assert_eq!(stolen.run(&["sync", "now"]).code, Some(6));
    let plan = stolen.run(&["sync", "plan"]).done();
    assert_eq!(plan["parent"]["trouble"]["code"], "session.fenced", "{plan}");
    let ready = stolen.run(&["referral", "ready", "--on", DAY]).done();
    let number = ready["ready"][0]["application"].as_str().unwrap().to_owned();
    let issued = stolen.run(&["referral", "issue", &number, "--on", DAY]);
    // Whether the fence itself came down before the line was closed or not.
    if issued.code != Some(0) {
        assert_eq!(issued.document()["error"]["code"], "authority.fenced", "{issued:?}");
    }
    assert_eq!(stolen.run(&["sync", "now"]).code, Some(6));
    let above = country.province.run(&["application", "show", &number]).done();
    assert_eq!(above["stage"], "open", "what it writes now doesn't count");

    // Another machine, another slip: the same number, the next incarnation, all that counted.
    country.counties[0].kill();
    let mut anew = Machine::at(country.folder.path().join("anew"), "1102", program());
    let setup = join(&country.province, "1102", &anew, &["setup", "--office", "1102"]);
    assert_eq!((&setup["node"], &setup["incarnation"]), (&1201.into(), &2.into()), "{setup}");
    anew.start(Some(country.line.address()));
    anew.sync();
    assert_eq!(files(&anew), 80);
    let again = anew.run(&["application", "show", &number]).done();
    assert_eq!(again["stage"], "open");

    // It has no quota before it is given some, and then works.
    let issue = ["referral", "issue", number.as_str(), "--on", DAY];
    assert_eq!(anew.run(&issue).document()["error"]["code"], "A1.quota");
    let grant = ["quota", "grant", "11", "--rials", "9000000000", "--jobs", "20"];
    country.nation.run(&grant).done();
    country.province.sync();
    country.province.run(&["quota", "acknowledge"]).done();
    let grant = ["quota", "grant", "1102", "--rials", "9000000000", "--jobs", "20"];
    country.province.run(&grant).done();
    anew.sync();
    anew.run(&["quota", "acknowledge"]).done();
    let ready = anew.run(&["referral", "ready", "--on", DAY]).done();
    let small = ready["ready"].as_array().unwrap().iter().find(|file| {
        let dry = ["referral", "issue", file["application"].as_str().unwrap(), "--on", DAY];
        anew.run(&[&dry[..], &["--dry-run"]].concat()).code == Some(0)
    });
    let small = small.unwrap()["application"].as_str().unwrap();
    anew.run(&["referral", "issue", small, "--on", DAY]).done();
    let old = std::mem::replace(&mut country.counties[0], anew);
    country.sync_up();
    for hub in [&country.province, &country.nation] {
        assert_eq!(hub.run(&["application", "show", small]).done()["stage"], "referred");
    }
    country.figures_add_up();
    drop(old);
    country.close();
}
