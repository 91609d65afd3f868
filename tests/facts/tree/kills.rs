//! Kills of any process and cuts of the line at moments nobody chose: all tiers come to the same,
//! and what was acknowledged is there, once.

use std::collections::BTreeSet;
use std::sync::mpsc;
use std::time::Duration;

use hamgam_tests::dice::Dice;

use super::machine::Machine;
use super::{Country, DAY};

const ROUNDS: usize = 10;

/// What a county was told is done.
#[derive(Debug, Default)]
struct Told {
    referred: BTreeSet<String>,
}

#[test]
fn whatever_is_killed_or_cut_all_tiers_converge_and_nothing_acknowledged_is_lost() {
    let mut country = Country::at_work();
    let mut dice = Dice::new(20_261_124);
    let mut told = [Told::default(), Told::default()];
    for _ in 0..ROUNDS {
        disturb(&mut country, &mut dice, &mut told);
    }
    country.restore();
    for machine in everyone(&mut country) {
        if !machine.runs() {
            machine.restart();
        }
    }
    country.sync_up();
    country.agrees();
    country.figures_add_up();
    for (county, told) in country.counties.iter().zip(&told) {
        for tier in [county, &country.province, &country.nation] {
            let listed = tier.run(&["application", "list", "--stage", "referred"]).done();
            let rows = listed["applications"].as_array().unwrap().iter();
            let own = format!("-{}-", county.name());
            let referred: Vec<String> = rows
                .map(|row| row["application"].as_str().unwrap().to_owned())
                .filter(|number| number.contains(&own))
                .collect();
            let once: BTreeSet<String> = referred.iter().cloned().collect();
            assert_eq!(once.len(), referred.len(), "each once");
            assert!(told.referred.is_subset(&once), "{:?} of {once:?}", told.referred);
        }
    }
    assert!(told.iter().any(|told| !told.referred.is_empty()), "something was acknowledged");
    country.close();
}

fn everyone(country: &mut Country) -> Vec<&mut Machine> {
    let mut all: Vec<&mut Machine> = country.counties.iter_mut().collect();
    all.push(&mut country.province);
    all.push(&mut country.nation);
    all
}

/// A command begins; somebody is killed or the line is cut while it runs.
fn disturb(country: &mut Country, dice: &mut Dice, told: &mut [Told; 2]) {
    let at = dice.index(2);
    let (sync_runs, is_cut) = (dice.once_in(2), dice.once_in(3));
    if is_cut {
        country.cut();
    } else {
        country.restore();
    }
    let mut others = Vec::new();
    if sync_runs {
        let syncing = &country.counties[dice.index(2)];
        others.push(syncing.spawn(&["sync", "now"]));
        others.push(country.province.spawn(&["sync", "now"]));
    }
    let county = &country.counties[at];
    let ready = county.run(&["referral", "ready", "--on", DAY]);
    let next = (ready.code == Some(0)).then(|| ready.done());
    let next = next.and_then(|it| Some(it["ready"].get(0)?["application"].as_str()?.to_owned()));
    let acting = next.map(|number| {
        let child = county.spawn(&["referral", "issue", &number, "--on", DAY]);
        (number, child)
    });
    pause(dice.below(60_000));
    let mut all = everyone(country);
    let victim = dice.index(all.len());
    all[victim].kill();
    if let Some((number, child)) = acting {
        let output = child.wait_with_output().unwrap();
        let answer = crate::harness::Answer::of(&output);
        if answer.code == Some(0) {
            told[at].referred.insert(number);
        }
    }
    for mut other in others {
        // It may wait for a line that doesn't come.
        drop(other.kill());
        drop(other.wait());
    }
    let mut all = everyone(country);
    if dice.once_in(4) {
        // Some stay down for a round.
        return;
    }
    for machine in &mut all {
        if !machine.runs() {
            machine.restart();
        }
    }
}

/// The moment of a kill is the fault that is tried; nothing here waits for a program.
fn pause(microseconds: u64) {
    let (_never, silence) = mpsc::channel::<()>();
    assert!(silence.recv_timeout(Duration::from_micros(microseconds)).is_err());
}
