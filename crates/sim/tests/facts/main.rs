//! A bounded slice of the simulator: kept seeds first, then a few dozen small countries with
//! everything on, and some of them twice.

use sim::{Config, FactsTier, Report, Size, run};

const KEPT: &str = include_str!("../../../../tests/seeds.txt");

fn config(seed: u64, days: u64) -> Config {
    Config {
        seed,
        size: Size::Small,
        days,
        changes: 6,
        shifted: false,
        lineless: false,
        plan: None,
    }
}

fn check(config: &Config) -> Report {
    let report = run(FactsTier::default(), config.clone());
    let plan: Vec<String> = report.plan.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        report.violation,
        None,
        "{config:?}\n{}\nreplay: cargo xtask sim --seed {} --size {} --days {} --changes {} --shrink",
        plan.join("\n"),
        config.seed,
        config.size.name(),
        config.days,
        config.changes
    );
    report
}

#[test]
fn kept_seeds_hold() {
    let lines = KEPT.lines().filter_map(|line| line.strip_prefix("sim "));
    for line in lines {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [seed, size, days, changes, _why @ ..] = fields.as_slice() else {
            panic!("not a kept seed: {line}");
        };
        check(&Config {
            seed: seed.parse().unwrap(),
            size: Size::of_name(size).unwrap(),
            days: days.parse().unwrap(),
            changes: changes.parse().unwrap(),
            shifted: false,
            lineless: false,
            plan: None,
        });
    }
}

#[test]
fn small_countries_hold_whatever_goes_wrong() {
    for (seed, days) in [(1_000, 10), (1_001, 10), (2_000, 8), (2_001, 8)] {
        check(&config(seed, days));
    }
}

#[test]
fn a_seed_comes_to_the_same_twice_and_with_other_wall_clocks() {
    for seed in 2_000..2_002 {
        let [first, again] = [(), ()].map(|()| check(&config(seed, 8)));
        assert_eq!(first, again);
        let shifted = check(&Config { shifted: true, ..config(seed, 8) });
        assert_eq!(first.digest, shifted.digest);
    }
}
