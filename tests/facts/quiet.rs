//! What a reconnect costs when there is nothing new: a few hundred bytes and one round trip, however
//! many records the office has.

use hamgam_tests::tree::{End, Meeting, Site, enroll, fill, meet};
use roster::NATION;
use session::Book;
use settings::Engine;

/// Both ways, the goodbye among them.
const BYTES_MAX: usize = 400;

/// The first meeting of a county with `records` and its province, and then one with nothing new.
fn first_and_quiet(records: u32) -> [Meeting; 2] {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let nation = Site::nation(&at("nation")).unwrap();
    let province = nation.below(&at("province"), ("11".parse().unwrap(), 1_200), None).unwrap();
    let county = province.below(&at("county"), ("1102".parse().unwrap(), 1_201), None).unwrap();
    assert_eq!(nation.me().node, NATION);
    let mut above = province.desk(Engine::Memory).unwrap();
    enroll(&mut above, county.me()).unwrap();
    let mut office = county.desk(Engine::Memory).unwrap();
    fill(&mut office, 0..records).unwrap();
    let (mut book, mut book_above) = (Book::default(), Book::default());
    let mut talk = || {
        let caller = End { desk: &mut office, book: &mut book };
        meet(caller, End { desk: &mut above, book: &mut book_above }).unwrap()
    };
    let meetings = [talk(), talk()];
    let log = model::LogId {
        origin: county.me().node,
        incarnation: county.me().incarnation,
        scope: county.me().unit,
        lane: model::Lane::Records,
    };
    assert_eq!(above.heads().of(log), office.heads().of(log));
    assert!(u64::from(records) <= above.heads().of(log).seq.0);
    meetings
}

#[test]
fn nothing_new_costs_a_few_hundred_bytes_and_one_round_trip() {
    let [few, quiet_few] = first_and_quiet(20);
    let [many, quiet_many] = first_and_quiet(2_000);
    assert!(10 * few.up < many.up, "the records went over the wire: {few:?} {many:?}");
    assert_eq!(quiet_many, quiet_few, "whatever the number of records");
    assert_eq!(quiet_many.flights, 2, "one round trip: {quiet_many:?}");
    let bytes = quiet_many.up + quiet_many.down;
    assert!(bytes <= BYTES_MAX, "{bytes} bytes: {quiet_many:?}");
}
