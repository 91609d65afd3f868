//! A bounded slice of what is run for the whole country elsewhere.

use super::*;

fn plan(seed: u64) -> YearPlan {
    let threads = NonZeroUsize::MIN;
    YearPlan { seed, size: Size::Small, applications: 240, anew: 12, threads }
}

#[test]
fn a_year_is_closed_quarter_by_quarter_and_counted_alike_by_all() {
    let mut points = Points::default();
    for seed in 0..2 {
        let report = year(plan(seed), &mut |_| {});
        assert_eq!(report.violation, None, "seed {seed}");
        assert_eq!(report.closed, 12, "seed {seed}");
        assert!(report.figures.iter().all(|many| 20 < *many), "{:?}", report.figures);
        points.add(&report.points);
    }
    let passed: Vec<&str> = points.iter().map(|(point, _)| point).collect();
    for point in [
        "a county has nothing to report",
        "a county is silent",
        "a hub is fed by sticks",
        "a hub is restored",
        "a report is sent back",
        "everything is heard in another order",
        "files go to another county",
        "late facts are adjusted",
    ] {
        assert!(passed.contains(&point), "{point}: {passed:?}");
    }
}

#[test]
fn a_seed_of_a_year_comes_to_the_same_twice() {
    let few = YearPlan { applications: 60, anew: 0, ..plan(7) };
    let eight = YearPlan { threads: NonZeroUsize::new(8).unwrap(), ..few };
    let [one, other] = [few, eight].map(|plan| year(plan, &mut |_| {}));
    assert_eq!(one, other);
}
