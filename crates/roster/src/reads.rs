//! Whose replicas hold which log.

use model::planted::{Bug, planted};
use model::{Lane, LogId, UnitCode};

/// Says whether a unit's nodes hold the logs of a scope and lane.
///
/// ```text
///                 scope county c          scope province p          scope nation
/// control lane    c, its province, IR     p, all its counties, IR   everyone
/// records lane    c, its province, IR     p, IR                     IR
/// ```
pub fn reads(unit: UnitCode, scope: UnitCode, lane: Lane) -> bool {
    if unit == scope || above(unit, scope) {
        return true;
    }
    match lane {
        Lane::Control => above(scope, unit),
        Lane::Records => false,
    }
}

/// Says whether both units hold a log, so that it travels between them.
pub fn shared(log: LogId, one: UnitCode, other: UnitCode) -> bool {
    let theirs = reads(other, log.scope, log.lane) || planted(Bug::ScopeFilterMissing);
    reads(one, log.scope, log.lane) && theirs
}

/// Says whether `upper` lies on the way from `unit` to the nation, `unit` itself left out. Asked for
/// each log at each connection.
fn above(upper: UnitCode, unit: UnitCode) -> bool {
    match (upper, unit) {
        (UnitCode::Nation, UnitCode::Province(_) | UnitCode::County(_)) => true,
        (UnitCode::Province(_), UnitCode::County(_)) => unit.parent() == Some(upper),
        (_, UnitCode::Nation) | (UnitCode::Province(_) | UnitCode::County(_), _) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::expect;
    use model::{Incarnation, NodeNumber};

    use super::*;

    const UNITS: [&str; 6] = ["IR", "11", "1102", "1103", "12", "1201"];
    const LANES: [Lane; 2] = [Lane::Control, Lane::Records];

    fn unit(text: &str) -> UnitCode {
        text.parse().unwrap()
    }

    #[test]
    fn the_whole_table_of_readers() {
        let mut table = String::new();
        for scope in UNITS {
            for lane in LANES {
                let who: Vec<&str> =
                    UNITS.into_iter().filter(|who| reads(unit(who), unit(scope), lane)).collect();
                writeln!(table, "{scope}/{}: {}", lane.number(), who.join(" ")).unwrap();
            }
        }
        expect![[r#"
            IR/0: IR 11 1102 1103 12 1201
            IR/1: IR
            11/0: IR 11 1102 1103
            11/1: IR 11
            1102/0: IR 11 1102
            1102/1: IR 11 1102
            1103/0: IR 11 1103
            1103/1: IR 11 1103
            12/0: IR 12 1201
            12/1: IR 12
            1201/0: IR 12 1201
            1201/1: IR 12 1201
        "#]]
        .assert_eq(&table);
    }

    #[test]
    fn a_county_never_reads_another_and_a_province_never_another_provinces() {
        let counties: Vec<UnitCode> =
            (0..10_000).step_by(7).map(|number| unit(&format!("{number:04}"))).collect();
        let provinces: Vec<UnitCode> =
            (0..100).map(|number| unit(&format!("{number:02}"))).collect();
        for lane in LANES {
            for one in &counties {
                for other in counties.iter().filter(|other| *other != one) {
                    assert!(!reads(*one, *other, lane), "{one} reads {other}");
                }
                for province in provinces.iter().filter(|p| Some(**p) != one.parent()) {
                    assert!(!reads(*province, *one, lane), "{province} reads {one}");
                    assert!(!reads(*one, *province, lane), "{one} reads {province}");
                }
            }
        }
    }

    #[test]
    fn a_log_travels_between_those_who_both_hold_it() {
        let log = |scope, lane| LogId {
            origin: NodeNumber(1),
            incarnation: Incarnation(1),
            scope: unit(scope),
            lane,
        };
        let travels = |scope, lane, one, other| shared(log(scope, lane), unit(one), unit(other));
        assert!(travels("1102", Lane::Records, "1102", "11"));
        assert!(travels("IR", Lane::Control, "11", "1102"));
        assert!(!travels("IR", Lane::Records, "11", "IR"));
        assert!(!travels("1103", Lane::Control, "11", "1102"));
    }
}
