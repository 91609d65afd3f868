//! Decoders that stand alone: what decodes encodes again to the same thing.

use journal::read_unverified;
use model::limits::WIRE_FRAME_BYTES_MAX;
use model::view::Table;
use office::entry::Entry;
use office::rows::{
    CaseRow, Counters, LinkRow, ListRow, PersonRow, Place, RecallRow, RecordRow, SetAside, Tops,
};
use office::{codec, schema};
use runtime::control::protocol::{self, Door, Reply, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::{Frame, HEAD_BYTES, Reader};

use super::asked;

pub(super) fn wire_frame(bytes: &[u8]) {
    let whole = Frame::decode(bytes);
    if let Ok(Some(frame)) = &whole {
        let again = frame.encode().expect("what a peer may send we may send");
        let body = again.get(HEAD_BYTES..).expect("a length stands before");
        assert_eq!(Frame::decode(body).as_ref(), Ok(&Some(frame.clone())));
        assert!(body.len() <= bytes.len(), "ours is the shortest form");
    }
    let length = u32::try_from(bytes.len()).expect("fuzzers' inputs are small");
    let stream = [&length.to_le_bytes(), bytes].concat();
    for piece in [1, 7, stream.len()] {
        let mut reader = Reader::new();
        let mut frames = Vec::new();
        let mut end = Ok(());
        'stream: for mut piece in stream.chunks(piece) {
            loop {
                assert!(reader.held() <= WIRE_FRAME_BYTES_MAX);
                match reader.next(&mut piece) {
                    Ok(Some(frame)) => frames.push(frame),
                    Ok(None) => break,
                    Err(fault) => {
                        end = Err(fault);
                        break 'stream;
                    }
                }
            }
        }
        assert_eq!(end.and_then(|()| reader.end()), whole.clone().map(drop));
        let known: Vec<&Frame> = whole.iter().flatten().collect();
        assert_eq!(frames.iter().collect::<Vec<_>>(), known);
    }
}

pub(super) fn journal_frame(bytes: &[u8]) {
    let Ok(frame) = journal::Frame::decode(bytes) else { return };
    let again = frame.encode().expect("what was decoded is no larger");
    assert!(again.len() <= bytes.len());
    assert_eq!(journal::Frame::decode(&again).as_ref(), Ok(&frame));
    for segment in &frame.segments {
        if let Ok(entries) = read_unverified(segment) {
            assert_eq!(u32::try_from(entries.len()), Ok(segment.count));
        }
    }
}

pub(super) fn entry(bytes: &[u8]) {
    let Ok(entry) = Entry::decode(bytes) else { return };
    let again = entry.encode().expect("what was decoded is no larger");
    assert_eq!(Entry::decode(&again).as_ref(), Ok(&entry));
    // Numbers may be written longer than they need be; hashes are of the bytes as they came.
    assert!(again == bytes || again.len() < bytes.len(), "one value, two shortest forms");
    assert_eq!(entry.body.lane(), entry.body.kind().lane());
}

pub(super) fn control(bytes: &[u8]) {
    same(protocol::message::<Request>(bytes).ok());
    same(protocol::message::<Reply>(bytes).ok());
    if let Ok(door) = String::from_utf8_lossy(bytes).parse::<Door>() {
        assert_eq!(door.to_string().parse::<Door>(), Ok(door));
    }
    let mut from = bytes;
    asked(protocol::read::<Request>(&mut from));

    fn same<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(message: Option<T>) {
        let Some(message) = message else { return };
        let frame = protocol::frame(&message).expect("what was decoded is no larger");
        let again: T = protocol::read(&mut frame.as_slice()).expect("it was just written");
        assert_eq!(again, message);
    }
}

/// The first byte chooses the table.
pub(super) fn view_rows(bytes: &[u8]) {
    let Some((which, value)) = bytes.split_first() else { return };
    match which % 16 {
        0 => row::<RecordRow>(schema::RECORD, value),
        1 => row::<LinkRow>(schema::LINK, value),
        2 => row::<CaseRow>(schema::CASE, value),
        3 => row::<ListRow>(schema::LIST, value),
        4 => row::<PersonRow>(schema::PERSON, value),
        5 => row::<office::entry::RulesAdopted>(schema::RULES, value),
        6 => row::<SetAside>(schema::SET_ASIDE, value),
        7 => row::<journal::Head>(schema::HEAD, value),
        8 => row::<Vec<office::segments::Lies>>(schema::SEGMENT, value),
        9 => row::<(roster::Writer, roster::MemberRow)>(schema::ROSTER, value),
        10 => row::<office::entry::Witness>(schema::WITNESS, value),
        11 => row::<office::entry::Allocation>(schema::ALLOCATION, value),
        12 => row::<RecallRow>(schema::RECALL, value),
        13 => row::<office::entry::Objection>(schema::OBJECTION_DUE, value),
        14 => row::<Counters>(schema::META, value),
        _ => row::<Tops>(schema::LINK, value),
    }
    if let Some(place) = Place::from_key(value) {
        assert_eq!(place.key().as_slice(), value);
    }
    if let Some(log) = model::LogId::from_key(value) {
        assert_eq!(log.key().as_slice(), value);
    }
}

fn row<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(table: Table, value: &[u8]) {
    let Ok(row) = schema::row::<T>(table, value) else { return };
    let again = codec::encode(&row);
    assert_eq!(schema::row::<T>(table, &again), Ok(row));
}
