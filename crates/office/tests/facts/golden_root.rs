//! The bytes of the root's word are frozen, as every entry's are: see `golden`.

use expect_test::expect;
use model::{Hash, Incarnation};
use office::entry::Body;

use crate::desk::day;
use crate::golden::check;

#[test]
fn the_bytes_of_the_roots_word_are_frozen() {
    let enrolled = roster::Enrolled {
        node: roster::NATION,
        incarnation: Incarnation(2),
        unit: "IR".parse().unwrap(),
        key: roster::Key([3; 32]),
        tls: Hash([4; 32]),
        numbers: None,
        slip: None,
        on: day("1404/03/25"),
    };
    let statement = roster::Rooted::statement(&enrolled);
    let hex: String = statement.iter().map(|byte| format!("{byte:02x}")).collect();
    expect!["0001000203030303030303030303030303030303030303030303030303030303030303030404040404040404040404040404040404040404040404040404040404040404313430342d30332d3235"].assert_eq(&hex);
    let word = roster::Rooted { enrolled, root: vec![5, 6], signature: vec![7; 64] };
    check(
        Body::Roster(roster::Entry::Rooted(word)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d3840100000006030102fb204e030303030303030303030303030303030303030303030303030303030303030304040404040404040404040404040404040404040404040404040404040404040000fcb29016000205064007070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707"
        ],
    );
}
