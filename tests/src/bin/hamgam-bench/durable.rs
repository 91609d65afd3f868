//! What durability costs: syncs, counted where the journal calls them.

use std::path::Path;
use std::sync::Arc;

use office::{look, referral};
use runtime::Mode;
use store::{Disk, Journal, JournalOptions, RealDisk};

use crate::desk::{act, day, open};
use crate::figure::{Figure, median, ms, per, per_second};
use crate::{Fault, timed};

const WRITERS: u32 = 8;
const APPENDS: u32 = 400;
const REFERRALS: usize = 25;

/// Several writers on one journal share its syncs.
pub(crate) fn group_commit(dir: &Path) -> Result<(), Fault> {
    let disk = Arc::new(RealDisk::new(dir)?);
    let shared: Arc<dyn Disk> = disk.clone();
    let (journal, _) = Journal::open(shared, JournalOptions::default())?;
    let body = [7; 400];
    for writers in [1, WRITERS] {
        let before = disk.syncs();
        let (failed, took) = timed(|| {
            Ok(std::thread::scope(|scope| {
                let write = || (0..APPENDS).filter(|_| journal.append(&body).is_err()).count();
                let threads: Vec<_> = (0..writers).map(|_| scope.spawn(write)).collect();
                threads.into_iter().filter_map(|thread| thread.join().err()).count()
            }))
        })?;
        if 0 < failed {
            return Err("a writer failed".into());
        }
        let appends = writers * APPENDS;
        let syncs = disk.syncs() - before;
        let goal = if writers == 1 { "<=1" } else { "<=0.5" };
        let name = |what: &str| format!("journal, {writers} writers: {what}");
        Figure::new(name("syncs to an append"), per(syncs, u64::from(appends)), "syncs")
            .goal(goal)
            .print();
        Figure::new(name("durable appends"), per_second(appends, took), "1/s").print();
    }
    journal.close()?;
    Ok(())
}

/// A referral is one frame, made durable by one sync.
pub(crate) fn referrals(dir: &Path) -> Result<(), Fault> {
    let mut desk = open("sled", dir)?;
    let (as_of, act) = (day()?, act()?);
    let ready = desk.look(|office| look::ready(office, as_of))?;
    let numbers: Vec<_> = ready.iter().take(REFERRALS).map(|ready| ready.number).collect();
    let before = desk.syncs();
    let mut times = Vec::new();
    for number in &numbers {
        let (acted, took) = timed(|| {
            Ok(desk.act(&act, Mode::Write, |drafter| referral::issue(drafter, *number, None))?)
        })?;
        if acted.at.is_none() {
            return Err(format!("{number} was not referred").into());
        }
        times.push(took);
    }
    let syncs = desk.syncs() - before;
    let count = u64::try_from(numbers.len())?;
    Figure::new("referral: syncs".to_owned(), per(syncs, count), "syncs").goal("<=1").print();
    let name = "referral: gates, order, quota, letter and sync".to_owned();
    Figure::new(name, ms(median(times)), "ms").print();
    desk.close()?;
    Ok(())
}
