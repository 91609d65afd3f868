//! Hubs: what they take in, what a connection and a call cost, a morning, and how long a change takes to
//! the nation.

mod bootstrap;
mod caller;
mod handshake;
mod life;
mod morning;
mod tiers;

use std::path::Path;

use hamgam_tests::tree::{End, Site, enroll, fill, meet};
use journal::{Head, Segment};
use model::limits::FETCH_BYTES;
use model::{Lane, LogId, Seq};
use runtime::Desk;
use session::Book;
use settings::Engine;
use wire::Frame;

use crate::Fault;
use crate::figure::{Figure, Stopwatch, exactly, per, per_second};
use crate::node::cpu_ms;

/// Segments stored with one sync: what comes from several counties while the disk is busy.
const A_GROUP: usize = 16;

/// A nation's, a province's and a county's folders; the county has so many records.
struct Three {
    nation: Site,
    province: Site,
    county: Site,
}

impl Three {
    fn found(at: &Path) -> Result<Self, Fault> {
        let nation = Site::nation(&at.join("nation"))?;
        let province = nation.below(&at.join("province"), ("11".parse()?, 1_200), None)?;
        let county = province.below(&at.join("county"), ("1102".parse()?, 1_201), None)?;
        Ok(Self { nation, province, county })
    }

    fn log(&self) -> LogId {
        let me = self.county.me();
        LogId { origin: me.node, incarnation: me.incarnation, scope: me.unit, lane: Lane::Records }
    }

    /// The province's hub, to which the county belongs.
    fn hub(&self, engine: Engine) -> Result<Desk, Fault> {
        let mut hub = self.province.desk(engine)?;
        enroll(&mut hub, self.county.me())?;
        Ok(hub)
    }
}

/// The figures there are, by what they are about.
const PARTS: [&str; 6] = ["life", "handshake", "tiers", "morning", "ingest", "quiet"];

/// The figures of hubs, of a county with so many records: all, or one part of them.
pub(crate) fn measure(at: &Path, records: u32, only: Option<&str>) -> Result<(), Fault> {
    if only == Some("bootstrap") {
        // By name only: its line takes a quarter of an hour.
        return bootstrap::measure(&at.join("bootstrap"), records);
    }
    for part in PARTS.into_iter().filter(|part| only.is_none_or(|only| only == *part)) {
        let at = at.join(part);
        match part {
            "life" => life::measure(&at)?,
            "handshake" => handshake::measure(&at)?,
            "tiers" => tiers::measure(&at)?,
            "morning" => morning::measure(&at)?,
            "ingest" => take_in(&at, records)?,
            _ => quiet(&Three::found(&at)?, records)?,
        }
    }
    Ok(())
}

fn take_in(at: &Path, records: u32) -> Result<(), Fault> {
    for (engine, name) in [(Engine::Sled, "sled"), (Engine::Redb, "redb")] {
        let three = Three::found(&at.join(name))?;
        let mut office = three.county.desk(Engine::Memory)?;
        fill(&mut office, 0..records)?;
        ingest(&three, &office, (engine, name))?;
    }
    Ok(())
}

/// Everything a county has said, as it goes over the wire.
fn sealed(office: &Desk, log: LogId) -> Result<Vec<Segment>, Fault> {
    let (mut all, mut next) = (Vec::new(), Head::start(log));
    loop {
        let some: Vec<Segment> = office.segments_from(log, next, FETCH_BYTES)?;
        let Some(last) = some.last() else { return Ok(all) };
        next = last.head_after();
        all.extend(some);
    }
}

/// Segments checked, decided, applied and synced, as fast as one hub can.
fn ingest(three: &Three, office: &Desk, (engine, name): (Engine, &str)) -> Result<(), Fault> {
    let log = three.log();
    let segments = sealed(office, log)?;
    let mut wire = 0;
    for segment in &segments {
        wire += Frame::Segment(Box::new(segment.clone())).encode()?.len();
    }
    let mut hub = three.hub(engine)?;
    let (began, cpu) = (Stopwatch::start(), cpu_ms(None));
    for group in segments.chunks(A_GROUP) {
        let parts: Vec<_> = group.iter().map(|it| (three.county.peer(), it.clone())).collect();
        hub.receive(&parts)?;
    }
    let (took, spent) = (began.elapsed(), cpu_ms(None).zip(cpu));
    let Seq(changes) = office.heads().of(log).seq;
    if hub.heads().of(log) != office.heads().of(log) {
        return Err("the hub hasn't taken everything in".into());
    }
    let count = u32::try_from(changes)?;
    Figure::new(format!("{name}: hub, changes taken in"), per_second(count, took), "1/s").print();
    if let Some((after, before)) = spent {
        let micros = per(after.saturating_sub(before) * 1_000, changes);
        Figure::new(format!("{name}: hub, CPU to a change"), micros, "µs").print();
    }
    if name == "sled" {
        let bytes = per(wire.try_into()?, changes);
        Figure::new("wire: bytes to a new application".to_owned(), bytes, "bytes").print();
    }
    Ok(())
}

/// A call with nothing new, of an office with many records.
fn quiet(three: &Three, records: u32) -> Result<(), Fault> {
    let mut hub = three.hub(Engine::Memory)?;
    let mut office = three.county.desk(Engine::Memory)?;
    fill(&mut office, 0..records)?;
    let (mut book, mut book_above) = (Book::default(), Book::default());
    let mut talk = || {
        let caller = End { desk: &mut office, book: &mut book };
        meet(caller, End { desk: &mut hub, book: &mut book_above })
    };
    talk()?;
    let again = talk()?;
    let name = |what: &str| format!("reconnect with nothing new, {records} records: {what}");
    let bytes = exactly((again.up + again.down).try_into()?);
    Figure::new(name("our frames, both ways"), bytes, "bytes").goal("<=400").print();
    let flights = exactly(again.flights.try_into()?);
    Figure::new(name("flights"), flights, "flights").goal("<=2").print();
    Ok(())
}
