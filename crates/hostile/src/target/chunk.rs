//! Changes of a record on their way to automerge: through the gate, its checksum mended, and in.

use std::sync::OnceLock;

use model::{Incarnation, NodeNumber, Timestamp};
use records::{
    Actor, Application, Document, Earlier, Event, Facility, Inspection, Key, Mark, Permit, Record,
    Scalar, Snapshot, Step, structure,
};
use sha2::{Digest as _, Sha256};

use super::asked;

const ACTOR: Actor = Actor { node: NodeNumber(7), incarnation: Incarnation(1) };

/// A record with a value in every shape, and the change that began it.
struct Base {
    document: Document,
    first: Vec<u8>,
}

fn base() -> &'static Base {
    static BASE: OnceLock<Base> = OnceLock::new();
    BASE.get_or_init(|| {
        let on = "1401/03/03".parse().expect("a day");
        let mark = Mark { on, by: "maryam".to_owned(), reason: None, at: Timestamp::from_ms(0) };
        let event =
            Event::default().set(Key::Need, Some(Scalar::Int(3))).step(Step::Submitted, mark);
        let (document, first) = Document::create(ACTOR, &event).expect("it is small");
        Base { document, first }
    })
}

/// The change that begins the record every run starts from, for seeds.
pub(crate) fn first() -> Vec<u8> {
    base().first.clone()
}

/// Changes that fit on it, for seeds.
pub(crate) fn followers() -> Vec<Vec<u8>> {
    let on = "1401/03/04".parse().expect("a day");
    let mark = Mark { on, by: "reza".to_owned(), reason: None, at: Timestamp::from_ms(9) };
    let events = [
        Event::default().set(Key::Need, Some(Scalar::Int(5))),
        Event::default().set(Key::Need, None),
        Event::default().step(Step::Screened, mark.clone()),
        Event::default().step(Step::Submitted, mark).set(Key::Jobs, Some(Scalar::Int(2))),
    ];
    let written = events.iter().map(|event| base().document.clone().write(ACTOR, event));
    written.filter_map(Result::ok).collect()
}

pub(super) fn automerge_chunk(bytes: &[u8]) {
    as_it_is(bytes);
    // Whoever holds a key gives his change the checksum it deserves.
    if bytes.get(8..).is_some() {
        let mut mended = bytes.to_vec();
        let hash = Sha256::digest(&bytes[8..]);
        mended[4..8].copy_from_slice(&hash[..4]);
        as_it_is(&mended);
    }
}

fn as_it_is(bytes: &[u8]) {
    let Base { document, first } = base();
    let outlined = structure::outline(bytes);
    let mut after = document.clone();
    let applied = after.apply(ACTOR, bytes);
    match &applied {
        Ok(()) => {
            assert!(outlined.is_ok(), "nothing passes the gate unseen");
            again(after, bytes);
        }
        Err(quarantine) => {
            assert_eq!(after.heads(), document.heads(), "{quarantine}");
            assert_eq!(after.snapshot(), document.snapshot(), "{quarantine}");
            assert!(!quarantine.say().en.is_empty());
        }
    }
    if let Ok(received) = Document::receive(ACTOR, bytes) {
        read(&received.snapshot());
    }
    let rebuilt = Document::rebuild([first.as_slice(), bytes].into_iter());
    if let (Ok(()), Ok(rebuilt)) = (&applied, &rebuilt) {
        let mut after = document.clone();
        asked(after.apply(ACTOR, bytes));
        assert_eq!(rebuilt.snapshot(), after.snapshot(), "in one go or one by one");
    }
    asked(Document::gather(&[bytes, first]));
}

/// What was taken in stays usable, and once more changes nothing.
fn again(mut document: Document, bytes: &[u8]) {
    let known = document.snapshot();
    assert_eq!(document.apply(ACTOR, bytes), Ok(()));
    assert_eq!(document.snapshot(), known);
    read(&known);
    let event = Event::default().set(Key::Need, Some(Scalar::Int(1)));
    asked(document.write(ACTOR, &event));
    read(&document.snapshot());
}

/// Whatever kind of record it is taken for.
fn read(snapshot: &Snapshot) {
    typed::<Application>(snapshot);
    typed::<Permit>(snapshot);
    typed::<Inspection>(snapshot);
    typed::<Facility>(snapshot);
    typed::<Earlier>(snapshot);
}

fn typed<T: Record>(snapshot: &Snapshot) {
    let Ok((record, conflicts)) = T::from_snapshot(snapshot) else { return };
    for conflict in conflicts {
        asked((conflict.say(), conflict.confirm()));
    }
    asked(record.to_event());
}
