//! What stayed behind in the journals of earlier incarnations, for a person to look at.
//!
//! A machine that was set back may have written where it had written before: what its next incarnation
//! couldn't take along lies in `retired/` and counts nowhere. Its files have numbers that others bear by
//! now, so a program can't bring it back; a clerk who sees what it was can.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use escrow::{Entry as QuotaEntry, Holder};
use journal::{Frame, Head, Segment, read_unverified};
use model::view::Damage;
use model::{ApplicationNumber, LetterNumber, LogId, Lsn, Places, RecordId, Seq};
use office::entry::Body;
use office::rows::{ListRow, Record, RecordRow};
use office::{Office, schema};
use settings::{DataDir, SealSettings, SettingsFault};
use store::{CrashDisk, Disk, Journal, JournalOptions, RealDisk, Sealer};

use crate::audit::{self, Line};
use crate::desk::{Bare, Desk};
use crate::fault::RuntimeFault;
use crate::{origin, seal};

/// Frames are copied together up to so many bytes.
const GATHER_BYTES: usize = 4 << 20;

/// An earlier incarnation of which something stayed behind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Left {
    /// Where its journal lies.
    pub folder: PathBuf,
    /// Which it was.
    pub of: Holder,
    /// What stayed, in the order in which it was written.
    pub acts: Vec<LeftAct>,
}

/// An act that counts nowhere.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LeftAct {
    /// The act.
    pub line: Line,
    /// The file it is about, as the earlier incarnation knew it; another may bear this number by now.
    pub file: Option<(ApplicationNumber, Option<String>)>,
    /// The letter it wrote, paid or took back.
    pub letter: Option<LetterNumber>,
}

/// Looks at the journals of earlier incarnations; nothing is changed. Those of which nothing stayed
/// behind aren't listed.
///
/// # Errors
/// [`RuntimeFault`], if one can't be opened or read.
pub fn left(
    desk: &Desk,
    (dir, settings): (&DataDir, &SealSettings),
    places: &Arc<Places>,
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<Vec<Left>, RuntimeFault> {
    let mut found = Vec::new();
    for retired in seal::retired(dir)? {
        let old = Old::open(&retired, settings)?;
        let from = old.parting(desk)?;
        if !from.is_empty() {
            let acts = old.acts(&from, places, progress)?;
            found.push(Left { folder: retired.root().to_owned(), of: old.of, acts });
        }
    }
    Ok(found)
}

/// The journal of an earlier incarnation.
struct Old {
    disk: RealDisk,
    sealer: Option<Arc<Sealer>>,
    of: Holder,
}

impl Old {
    fn open(dir: &DataDir, settings: &SealSettings) -> Result<Self, RuntimeFault> {
        let path = dir.journal();
        let disk = RealDisk::new(&path)
            .map_err(|source| SettingsFault::Unreadable { path: path.clone(), source })?;
        let sealer = seal::sealer(dir, settings)?;
        let mut first = None;
        frames(&disk, sealer.as_deref(), &mut |body| {
            first = Some(body.to_vec());
            Ok(ControlFlow::Break(()))
        })?;
        let opening = first.as_deref().and_then(origin::of_frame).ok_or_else(|| Damage {
            what: format!("{} doesn't begin with an office", path.display()),
        })?;
        Ok(Self { disk, sealer, of: opening.holder() })
    }

    /// From where on its own logs say something else than is known here.
    fn parting(&self, desk: &Desk) -> Result<BTreeMap<LogId, Seq>, RuntimeFault> {
        let mut from: BTreeMap<LogId, Seq> = BTreeMap::new();
        frames(&self.disk, self.sealer.as_deref(), &mut |body| {
            let Ok(frame) = Frame::decode(body) else { return Ok(ControlFlow::Continue(())) };
            let own = frame.segments.iter().filter(|it| Holder::of(it.log) == self.of);
            for segment in own {
                let last = segment.head_after();
                if !from.contains_key(&segment.log)
                    && desk.head_at(segment.log, last.seq)? != Some(last)
                {
                    from.insert(segment.log, first_other(desk, segment)?);
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(from)
    }

    /// The acts from there on, with what the office of then knew of them.
    fn acts(
        &self,
        from: &BTreeMap<LogId, Seq>,
        places: &Arc<Places>,
        progress: &mut dyn FnMut(Lsn, Lsn),
    ) -> Result<Vec<LeftAct>, RuntimeFault> {
        let mut office = self.in_memory(places, progress)?;
        let mut stayed = Vec::new();
        audit::lines(&office, &mut |line, body| {
            if from.get(&line.log).is_some_and(|from| *from <= line.seq) {
                let (record, letter) = about(&line, body);
                stayed.push((line, record, letter));
            }
        })?;
        office.look(|office| {
            let told = stayed.iter().map(|(line, record, letter)| {
                let file = record.map(|id| file_of(office, id)).transpose()?.flatten();
                Ok(LeftAct { line: line.clone(), file, letter: *letter })
            });
            told.collect()
        })
    }

    /// The office as it was, in memory.
    fn in_memory(
        &self,
        places: &Arc<Places>,
        progress: &mut dyn FnMut(Lsn, Lsn),
    ) -> Result<Desk, RuntimeFault> {
        let disk: Arc<dyn Disk> = Arc::new(CrashDisk::new());
        let layout = JournalOptions { reserve_bytes: 0, ..JournalOptions::default() };
        let (journal, _) = Journal::open(Arc::clone(&disk), layout)?;
        let (mut gathered, mut bytes): (Vec<Vec<u8>>, usize) = (Vec::new(), 0);
        frames(&self.disk, self.sealer.as_deref(), &mut |body| {
            bytes = bytes.saturating_add(body.len());
            gathered.push(body.to_vec());
            if GATHER_BYTES <= bytes {
                append(&journal, &mut gathered)?;
                bytes = 0;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        append(&journal, &mut gathered)?;
        journal.close()?;
        // Nothing is signed with it.
        let seed = [0; 32];
        let places = Arc::clone(places);
        let bare = Bare { disk, layout, seed, places, views: None, beside: None };
        Desk::on(bare, progress)
    }
}

fn append(journal: &Journal, gathered: &mut Vec<Vec<u8>>) -> Result<(), RuntimeFault> {
    let bodies: Vec<&[u8]> = gathered.iter().map(Vec::as_slice).collect();
    journal.append_many(&bodies)?;
    gathered.clear();
    Ok(())
}

/// What is done with a frame's body.
type Each<'a> = dyn FnMut(&[u8]) -> Result<ControlFlow<()>, RuntimeFault> + 'a;

fn frames(disk: &RealDisk, seal: Option<&Sealer>, each: &mut Each<'_>) -> Result<(), RuntimeFault> {
    let mut failed = None;
    store::journal::salvage(disk, seal, &mut |frame| match each(frame.body) {
        Ok(flow) => flow,
        Err(fault) => {
            failed = Some(fault);
            ControlFlow::Break(())
        }
    })?;
    failed.map_or(Ok(()), Err)
}

/// The first entry of a segment that isn't the one known here.
fn first_other(desk: &Desk, segment: &Segment) -> Result<Seq, RuntimeFault> {
    let entries = read_unverified(segment)
        .map_err(|misdeed| Damage { what: format!("a segment of an old journal: {misdeed}") })?;
    let mut head: Head = segment.head_before();
    for entry in entries {
        head = head.push(&entry);
        if desk.head_at(segment.log, head.seq)? != Some(head) {
            break;
        }
    }
    Ok(head.seq)
}

/// The record and the letter an entry is about.
fn about(line: &Line, body: &Body) -> (Option<RecordId>, Option<LetterNumber>) {
    let Body::Quota(said) = body else { return (line.record, None) };
    let letter = if let QuotaEntry::Hold(hold) = said { Some(hold.letter) } else { None };
    (said.hold_key().map(|key| key.application), letter)
}

fn file_of(
    office: &Office<'_>,
    id: RecordId,
) -> Result<Option<(ApplicationNumber, Option<String>)>, Damage> {
    let application = match office.record(id)?.map(|row| row.record) {
        Some(Record::Application(application)) => Some(application),
        Some(Record::Permit(permit)) => application(office, permit.application)?,
        Some(Record::Inspection(visit)) => application(office, visit.application)?,
        Some(Record::Facility(facility)) => application(office, facility.application)?,
        Some(Record::Earlier(_)) | None => None,
    };
    let Some(application) = application else { return Ok(None) };
    let row: Option<ListRow> = schema::get(office.view, schema::LIST, &application.number.key())?;
    Ok(Some((application.number, row.map(|row| row.name))))
}

fn application(office: &Office<'_>, id: RecordId) -> Result<Option<records::Application>, Damage> {
    let row = office.record(id)?;
    Ok(match row {
        Some(RecordRow { record: Record::Application(application), .. }) => Some(application),
        Some(_) | None => None,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use model::words::{Entity, Kind, Role};
    use model::{JalaliDate, Timestamp};
    use office::application::{self, Handing};
    use office::entry::Act;
    use office::forms::ApplicationForm;
    use settings::{Environment, NodeSettings};

    use super::*;
    use crate::found::alone;
    use crate::{Mode, found};

    fn act() -> Act {
        let on: JalaliDate = "1401/09/15".parse().unwrap();
        let at = Timestamp::from_ms(1_670_300_000_000);
        Act { user: "sara".to_owned(), role: Role::Clerk, on, at, logical: 0 }
    }

    fn dir(root: &Path) -> DataDir {
        DataDir::locate(Some(root), &Environment::default()).unwrap()
    }

    fn open(dir: &DataDir, settings: &NodeSettings) -> Desk {
        Desk::open(dir.clone(), settings, settings::reference::places(), &mut |_, _| {}).unwrap()
    }

    fn takes_in(desk: &mut Desk, person: &str) {
        let (person, field) = (person.parse().unwrap(), desk.places().fields[0].code);
        let mut form = ApplicationForm::new(Kind::Independent, Entity::Person, person, field);
        form.given_name = Some(model::Name::new("مریم").unwrap());
        form.family_name = Some(model::Name::new("رخشانی").unwrap());
        let open = |drafter: &mut office::Drafter<'_>| {
            application::open(drafter, &form, Handing::Submitted).map(drop)
        };
        desk.act(&act(), Mode::Write, open).unwrap();
    }

    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }

    #[test]
    fn what_an_earlier_incarnation_wrote_otherwise_is_listed_and_the_rest_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = NodeSettings::default();
        settings.guard.state = Some(folder.path().join("state"));
        let own = dir(&folder.path().join("office"));
        let founding = alone("sara", act().on, act().at);
        let places = settings::reference::places();
        let mut desk = found(own.clone(), &settings, places, &founding).unwrap();
        takes_in(&mut desk, "0499370899");
        desk.close().unwrap();
        // A copy is put aside as it is, and another one goes on by itself.
        let retired = ["1-before-2", "1-before-3"].map(|name| own.retired().join(name));
        for old in &retired {
            for part in ["journal", "keys"] {
                copy(&own.root().join(part), &old.join(part));
            }
        }
        let mut other = open(&dir(&retired[1]), &settings);
        takes_in(&mut other, "0012345679");
        other.close().unwrap();

        let mut desk = open(&own, &settings);
        takes_in(&mut desk, "0084575948");
        let places = Arc::new(settings::reference::places_of(&own).unwrap());
        let with = (&own, &settings.seal);
        let found = left(&desk, with, &places, &mut |_, _| {}).unwrap();
        desk.close().unwrap();
        let [found] = &found[..] else { panic!("{found:?}") };
        assert_eq!(found.folder, retired[1]);
        let told: Vec<String> = found
            .acts
            .iter()
            .map(|act| {
                let (number, name) = act.file.clone().unwrap();
                format!("{} {} {number} {}", act.line.act.user, act.line.kind.code(), name.unwrap())
            })
            .collect();
        let of = |kind| format!("sara {kind} 1401-1102-1-000002-1 مریم رخشانی");
        assert_eq!(told, [of("change.application"), of("change.permit")]);
    }
}
