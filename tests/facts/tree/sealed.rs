//! A whole tree at work leaves nobody to be read on any of its disks.

use std::collections::BTreeMap;

use super::Country;
use crate::sealed::Needles;

#[test]
fn nobody_is_read_off_the_disks_of_a_tree() {
    let mut country = Country::at_work();
    let needles = Needles::of(&["1102", "1103"]);
    let backup = country.folder.path().join("passphrase");
    std::fs::write(&backup, "long enough\n").unwrap();
    let to = country.folder.path().join("backups");
    let words = ["backup", "create", "--to", to.to_str().unwrap(), "--passphrase-file"];
    country.province.run(&[&words[..], &[backup.to_str().unwrap()]].concat()).done();
    // While they run, and after they have stopped.
    for running in [true, false] {
        for machine in country.counties.iter().chain([&country.province, &country.nation]) {
            let found = needles.below(machine.data());
            assert_eq!(found, BTreeMap::new(), "{}, running: {running}", machine.name());
        }
        assert_eq!(needles.below(&to), BTreeMap::new());
        country.counties.iter_mut().for_each(super::Machine::stop);
        country.province.stop();
        country.nation.stop();
    }
    country.close();
}
