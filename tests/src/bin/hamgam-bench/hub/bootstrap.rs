//! What it takes until a new machine of a county has all that its office ever did: by stick, and over
//! a line of 64 kbit/s that is cut once a minute.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use hamgam_tests::tree::{House, Site, enroll, options};
use line::{Conditions, Line, Ways};
use model::words::Role;
use model::{Lane, Timestamp, UnitCode};
use office::entry::Act;
use runtime::contacts::{ContactBook, Contacts};
use runtime::control::protocol::Reply;
use runtime::daemon::Runner;
use runtime::stick::{Carried, File, Folder, Moment, Order, export, import};
use runtime::{Desk, Mode};
use settings::Engine;

use super::Three;
use crate::figure::{Figure, Stopwatch, exactly, say};
use crate::{Fault, desk, made};

/// How fast the line is.
const RATE: u64 = 64_000;
/// How far away the hub is, one way.
const DELAY: Duration = Duration::from_millis(300);
/// How long the line stands, and how long it is cut then.
const STANDS: Duration = Duration::from_secs(55);
const CUT: Duration = Duration::from_secs(5);
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(3_600);

pub(super) fn measure(at: &Path, records: u32) -> Result<(), Fault> {
    let three = Three::found(at)?;
    made::write(&at.join("sheets"), 0, records)?;
    let mut old = three.county.desk(Engine::Memory)?;
    desk::take_in(&mut old, &at.join("sheets"))?;
    let mut hub = three.hub(Engine::Redb)?;
    let mut books = (Contacts::default(), Contacts::default());
    let to = three.province.me().unit;
    carry((&mut old, &mut books.0, to), (&mut hub, &mut books.1), &at.join("up"))?;
    old.close()?;

    // The old machine is gone; two new ones, one for each way.
    for (way, node) in [("stick", 1_202), ("line", 1_203)] {
        let new = three.province.below(&at.join(way), ("1102".parse()?, node), None)?;
        fence(&mut hub)?;
        enroll(&mut hub, new.me())?;
        if way == "stick" {
            let mut desk = new.desk(Engine::Redb)?;
            let mut book = Contacts::default();
            let unit = new.me().unit;
            let down = at.join("down");
            let (out, bytes, into) =
                carry((&mut hub, &mut books.1, unit), (&mut desk, &mut book), &down)?;
            let name = |what: &str| format!("bootstrap of {records} records by stick: {what}");
            Figure::new(name("bytes"), exactly(bytes), "bytes").print();
            Figure::new(name("written in"), out.as_secs_f64(), "s").print();
            Figure::new(name("read in"), into.as_secs_f64(), "s").print();
            complete(&hub, &desk)?;
        } else {
            let heads = hub.heads().clone();
            hub.close()?;
            by_line(&three, &new, records)?;
            let desk = new.desk(Engine::Redb)?;
            if heads
                .iter()
                .any(|(log, head)| log.scope == desk.unit() && desk.heads().of(log).seq < head.seq)
            {
                return Err("the new machine lacks something".into());
            }
            return Ok(());
        }
    }
    Ok(())
}

/// The unit's machine is gone.
fn fence(hub: &mut Desk) -> Result<(), Fault> {
    let unit: UnitCode = "1102".parse()?;
    let act = Act { role: Role::SecurityOfficer, ..desk::act()? };
    hub.act(&act, Mode::Write, |drafter| {
        office::members::fence(drafter, unit, "gone")?;
        Ok(())
    })?;
    Ok(())
}

type Side<'a> = (&'a mut Desk, &'a mut Contacts);

/// By stick; how long writing took, how many bytes it is, how long reading took.
fn carry(
    (from, from_book, to): (&mut Desk, &mut Contacts, UnitCode),
    (into, into_book): Side<'_>,
    folder: &Path,
) -> Result<(Duration, u64, Duration), Fault> {
    let at = Timestamp::from_ms(1_670_300_000_000);
    let order = Order { to, whole: false, part_bytes: 1 << 30, at, mode: Mode::Write };
    let watch = Stopwatch::start();
    let mut shelf = Folder::at(folder)?;
    export(from, from_book, &order, &mut shelf, &mut |_, _| {})?;
    let (out, bytes) = (watch.elapsed(), shelf.bytes());
    let files = File::in_folder(folder)?;
    let parts: Vec<&dyn Carried> = files.iter().map(|file| file as &dyn Carried).collect();
    let moment = Moment { at, today: desk::day()?, mode: Mode::Write };
    let watch = Stopwatch::start();
    let imported = import(into, into_book, &parts, moment, &mut |_, _| {})?;
    if imported.files.iter().any(|file| !file.verdict.is_good()) {
        return Err(format!("{imported:?}").into());
    }
    Ok((out, bytes, watch.elapsed()))
}

fn complete(hub: &Desk, new: &Desk) -> Result<(), Fault> {
    let all = hub.shared_heads(new.unit());
    let own = (new.opening().node, new.opening().incarnation);
    let lacking = all
        .iter()
        .any(|(log, head)| (log.origin, log.incarnation) != own && new.heads().of(log) != head);
    if lacking { Err("the new machine lacks something".into()) } else { Ok(()) }
}

fn by_line(three: &Three, new: &Site, records: u32) -> Result<(), Fault> {
    let nobody = || -> Runner {
        Box::new(|lent, _, reply| {
            let all = |lane: Lane| {
                let heads = lent.desk.iter().flat_map(|desk| desk.heads().iter());
                heads.filter(|(log, _)| log.lane == lane).map(|(_, head)| head.seq.0).sum::<u64>()
            };
            let text = format!("{} {}", all(Lane::Control), all(Lane::Records));
            reply(Reply::Out(text.into_bytes()));
            0
        })
    };
    let hub = House::start(three.province.dir(), Engine::Redb, options(None, true), nobody())?;
    let address = hub.address().ok_or("the hub doesn't listen")?;
    let tasks =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let bad = Conditions {
        rate: Some(RATE),
        delay: DELAY,
        queue_bytes: 32 << 10,
        ..Conditions::default()
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let line = tasks.block_on(Line::start(any, address, &bad, 7))?;
    let watch = Stopwatch::start();
    let county =
        House::start(new.dir(), Engine::Redb, options(Some(line.address()), false), nobody())?;
    let [begins, _] = so_far(&county)?;
    let (mut cuts, mut control) = (0u32, None);
    let took = 'wait: loop {
        let minute = Stopwatch::start();
        while minute.elapsed() < STANDS {
            std::thread::park_timeout(Duration::from_secs(1));
            let ([quota, here], [_, there]) = (so_far(&county)?, so_far(&hub)?);
            if control.is_none() && begins < quota {
                control = Some(watch.elapsed());
            }
            if there <= here {
                break 'wait watch.elapsed();
            }
        }
        if PATIENCE < watch.elapsed() {
            return Err("it takes too long".into());
        }
        line.cut(Ways::Both);
        std::thread::park_timeout(CUT);
        line.restore();
        cuts += 1;
        say(&format!("after {} s: {} entries", watch.elapsed().as_secs(), so_far(&county)?[1]));
    };
    let stats = line.stats();
    county.stop()?;
    hub.stop()?;
    let sessions = ContactBook::open(new.dir().root())?.contacts;
    let sessions: usize = sessions.peers.values().map(|peer| peer.spells.len()).sum();
    let name = |what: &str| format!("bootstrap of {records} records at 64 kbit/s: {what}");
    Figure::new(name("all of it"), took.as_secs_f64(), "s").print();
    Figure::new(name("quota, roster, rules"), control.unwrap_or_default().as_secs_f64(), "s")
        .print();
    Figure::new(name("bytes of datagrams down"), exactly(stats.back.bytes), "bytes").print();
    Figure::new(name("bytes of datagrams up"), exactly(stats.to.bytes), "bytes").print();
    Figure::new(name("cuts of 5 s"), f64::from(cuts), "cuts").print();
    Figure::new(name("sessions"), exactly(u64::try_from(sessions)?), "sessions").print();
    Ok(())
}

/// Entries of control and of records that a machine has.
fn so_far(house: &House) -> Result<[u64; 2], Fault> {
    let (_, said) = house.ask(&["so far"])?;
    let mut words = said.split(' ').map(str::parse);
    let mut next = || words.next().ok_or("nothing is said");
    Ok([next()??, next()??])
}
