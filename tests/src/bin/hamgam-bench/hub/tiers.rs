//! How long it takes from a clerk's act until the county knows that the nation has it: three daemons
//! with the settings as shipped, on real sockets of loopback, while their sessions stand.

use std::path::Path;
use std::time::Duration;

use hamgam_tests::tree::{House, Site, enroll, fill, options};
use model::Lane;
use runtime::control::protocol::{Call, Reply};
use runtime::daemon::{Lent, Runner};
use settings::Engine;

use super::Three;
use crate::Fault;
use crate::figure::{Figure, Stopwatch, median, ms};

const ACTS: u32 = 60;
/// How often it is looked whether the nation's word has come.
const LOOK: Duration = Duration::from_millis(1);
/// Longer than any good line takes.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn measure(at: &Path) -> Result<(), Fault> {
    let three = Three::found(at)?;
    for (hub, child) in [(&three.nation, &three.province), (&three.province, &three.county)] {
        let mut desk = hub.desk(Engine::Memory)?;
        enroll(&mut desk, child.me())?;
        desk.close()?;
    }
    let start = |site: &Site, parent: Option<&House>, listens| {
        let options = options(parent.and_then(House::address), listens);
        House::start(site.dir(), Engine::Redb, options, runner())
    };
    let nation = start(&three.nation, None, true)?;
    let province = start(&three.province, Some(&nation), true)?;
    let county = start(&three.county, Some(&province), false)?;
    province.sync()?;
    county.sync()?;
    let (mut above, mut top) = (Vec::new(), Vec::new());
    for act in 0..ACTS {
        let watch = Stopwatch::start();
        ask(&county, &["take", &act.to_string()])?;
        above.push(until(&county, "province", watch)?);
        top.push(until(&county, "nation", watch)?);
    }
    for (name, times) in [("the province's", above), ("the nation's", top)] {
        let worst = times.iter().copied().max().unwrap_or_default();
        let name = |what: &str| format!("from an act to {name} acknowledgement: {what}");
        Figure::new(name("median"), ms(median(times)), "ms").print();
        Figure::new(name("worst"), ms(worst), "ms").print();
    }
    county.stop()?;
    province.stop()?;
    nation.stop()
}

/// Looks again and again until a tier has all of the county's records.
fn until(county: &House, tier: &str, watch: Stopwatch) -> Result<Duration, Fault> {
    loop {
        let reached = ask(county, &["reached", tier])?;
        let took = watch.elapsed();
        if reached == "yes" {
            return Ok(took);
        }
        if PATIENCE < took {
            return Err(format!("the {tier} says nothing").into());
        }
        std::thread::park_timeout(LOOK);
    }
}

fn ask(house: &House, words: &[&str]) -> Result<String, Fault> {
    match house.ask(words)? {
        (0, said) => Ok(said),
        (code, said) => Err(format!("{words:?}: {code} {said}").into()),
    }
}

/// What these daemons can be asked.
fn runner() -> Runner {
    Box::new(|lent, call, reply| match serve(lent, &call) {
        Ok(said) => {
            reply(Reply::Out(said.into_bytes()));
            0
        }
        Err(fault) => {
            reply(Reply::Out(fault.to_string().into_bytes()));
            1
        }
    })
}

fn serve(lent: &mut Lent, call: &Call) -> Result<String, Fault> {
    let desk = lent.desk.as_mut().ok_or("the office is away")?;
    let words: Vec<&str> = call.argv.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["take", serial] => {
            let serial = serial.parse()?;
            fill(desk, serial..serial + 1)?;
            Ok(String::new())
        }
        ["reached", tier] => {
            let parent = lent.snapshot.parent.as_ref().ok_or("there is no parent")?;
            let known = if *tier == "nation" { &lent.snapshot.nation } else { &parent.acked };
            let node = desk.opening().node;
            let mut own = desk.heads().iter().filter(|(log, _)| log.origin == node);
            let reached =
                own.all(|(log, head)| log.lane != Lane::Records || known.get(&log) == Some(&head));
            Ok(if reached { "yes" } else { "no" }.to_owned())
        }
        _ => Err("no such command".into()),
    }
}
