//! What a change weighs on the wire, over the life of an application: taken in with its inspection,
//! referred to the bank, paid.

use std::path::Path;

use journal::{Head, Segment};
use model::words::BankResult;
use model::{Lane, LogId, NodeNumber};
use office::forms::BankAnswer;
use office::{bank, look, referral};
use runtime::{Desk, Mode};
use wire::Frame;

use crate::desk::{act, day, in_memory, take_in};
use crate::figure::{Figure, per};
use crate::{Fault, made};

/// Persons whose files are followed.
const PERSONS: u32 = 120;

/// Frames of segments, and what is in them.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    entries: u64,
    segments: u64,
    /// Whole frames, as a session sends them.
    frames: u64,
    /// Of them what was packed.
    payloads: u64,
}

impl Weight {
    fn add(&mut self, segment: &Segment) -> Result<(), Fault> {
        self.entries += u64::from(segment.count);
        self.segments += 1;
        self.payloads += u64::try_from(segment.payload.len())?;
        self.frames += u64::try_from(Frame::Segment(Box::new(segment.clone())).encode()?.len())?;
        Ok(())
    }

    fn print(&self, name: &str) {
        let figure = |what: &str, value| {
            Figure::new(format!("wire: {name}: {what}"), value, "bytes").print();
        };
        figure("bytes to a change", per(self.frames, self.entries));
        figure("of that packed", per(self.payloads, self.entries));
        let name = format!("wire: {name}: changes to a segment");
        Figure::new(name, per(self.entries, self.segments), "changes").print();
    }
}

/// An office whose acts are weighed one by one.
struct Weighed {
    office: Desk,
    alone: Weight,
}

impl Weighed {
    /// Acts, and weighs what that adds to the records' log as if it went up at once.
    fn act(&mut self, work: impl FnOnce(&mut Desk) -> Result<(), Fault>) -> Result<(), Fault> {
        let before = self.office.heads().of(records());
        work(&mut self.office)?;
        for segment in self.office.segments_from(records(), before, usize::MAX)? {
            self.alone.add(&segment)?;
        }
        Ok(())
    }
}

fn records() -> LogId {
    LogId {
        origin: NodeNumber(1),
        incarnation: model::Incarnation(1),
        scope: UNIT.parse().unwrap_or(model::UnitCode::Nation),
        lane: Lane::Records,
    }
}

const UNIT: &str = "1102";

pub(super) fn measure(at: &Path) -> Result<(), Fault> {
    let office = in_memory(&at.join("office"))?;
    let mut weighed = Weighed { office, alone: Weight::default() };
    let sheets = at.join("sheets");
    for person in 0..PERSONS {
        made::write(&sheets, person, 1)?;
        weighed.act(|office| take_in(office, &sheets).map(drop))?;
    }
    let (as_of, act) = (day()?, act()?);
    let ready = weighed.office.look(|office| look::ready(office, as_of))?;
    for ready in &ready {
        let mut letter = None;
        weighed.act(|office| {
            let issue =
                |drafter: &mut office::Drafter<'_>| referral::issue(drafter, ready.number, None);
            letter = Some(office.act(&act, Mode::Write, issue)?.answer.letter);
            Ok(())
        })?;
        let answer = BankAnswer {
            letter,
            applicant: None,
            result: BankResult::Paid,
            amount: ready.row.case.amount,
            on: as_of,
            reason: None,
        };
        weighed.act(|office| {
            office.act(&act, Mode::Write, |drafter| bank::take_in(drafter, &answer))?;
            Ok(())
        })?;
    }
    let Weighed { office, alone } = weighed;
    alone.print("a life cycle, each act by itself");
    let mut batches = Weight::default();
    for segment in office.segments_from(records(), Head::start(records()), usize::MAX)? {
        batches.add(&segment)?;
    }
    batches.print("the same in batches");
    if batches.entries != alone.entries || ready.is_empty() {
        return Err("the two don't hold the same".into());
    }
    office.close()?;
    Ok(())
}
