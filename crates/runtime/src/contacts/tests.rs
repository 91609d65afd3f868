//! What the contact book survives.

use std::sync::Arc;

use model::{Hash, Lane, UnitCode};
use proptest::prelude::*;
use store::{CrashDisk, Disk as _};

use super::*;

fn log(origin: u16) -> LogId {
    LogId {
        origin: NodeNumber(origin),
        incarnation: Incarnation(1),
        scope: UnitCode::Nation,
        lane: Lane::Records,
    }
}

fn head(seq: u64) -> Head {
    Head { seq: Seq(seq), hash: Hash([7; 32]) }
}

fn said(seq: u64) -> Contacts {
    let mut contacts = Contacts { paused: seq.is_multiple_of(2), ..Contacts::default() };
    let peer = contacts.peer(NodeNumber(1), Incarnation(1));
    peer.acked.insert(log(1_200), head(seq));
    peer.set_aside(log(1_200), Seq(seq), "authority.role".to_owned());
    contacts
}

fn open(disk: &CrashDisk) -> ContactBook {
    ContactBook::on(Arc::new(disk.clone())).unwrap()
}

#[test]
fn what_was_saved_is_there() {
    let disk = CrashDisk::new();
    let mut book = open(&disk);
    assert_eq!((book.lost(), book.changed()), (None, false));
    book.contacts = said(5);
    assert!(book.changed());
    book.save().unwrap();
    assert!(!book.changed());
    assert_eq!(open(&disk.crash(1)).contacts, said(5));
}

#[test]
fn it_lies_in_the_data_directory() {
    let folder = tempfile::tempdir().unwrap();
    for seq in [1, 2] {
        let mut book = ContactBook::open(folder.path()).unwrap();
        book.contacts = said(seq);
        book.save().unwrap();
        assert_eq!(ContactBook::open(folder.path()).unwrap().contacts, said(seq));
    }
    assert!(folder.path().join("contacts").is_file());
}

#[test]
fn a_flipped_byte_begins_an_empty_book() {
    let disk = CrashDisk::new();
    let mut book = open(&disk);
    book.contacts = said(5);
    book.save().unwrap();
    let size = usize::try_from(disk.open("contacts").unwrap().size().unwrap()).unwrap();
    for offset in 0..size {
        disk.flip("contacts", offset, 0x10);
        let found = open(&disk);
        assert!(found.lost().is_some(), "{offset}");
        assert_eq!(found.contacts, Contacts::default());
        disk.flip("contacts", offset, 0x10);
    }
    assert_eq!(open(&disk).contacts, said(5));
}

#[test]
fn a_torn_or_strange_file_begins_an_empty_book() {
    for bytes in [&b""[..], b"HGCONT", b"something else that is no contact book at all"] {
        let disk = CrashDisk::new();
        disk.create("contacts").unwrap().write_at(0, bytes).unwrap();
        assert_eq!(open(&disk).lost(), Some(Lost::Damaged));
    }
}

#[test]
fn a_new_incarnation_has_nothing() {
    let mut contacts = said(5);
    let peer = contacts.peer(NodeNumber(1), Incarnation(1));
    assert_eq!(peer.acked.len(), 1);
    let peer = contacts.peer(NodeNumber(1), Incarnation(2));
    assert!(peer.acked.is_empty() && peer.asides.is_empty());
}

#[test]
fn the_nation_never_forgets() {
    let mut contacts = Contacts::default();
    assert!(contacts.learn_nation(log(1), head(5)));
    assert!(!contacts.learn_nation(log(1), head(5)));
    assert!(!contacts.learn_nation(log(1), head(4)));
    assert_eq!(contacts.nation[&log(1)], head(5));
}

#[test]
fn figures_have_their_limits() {
    let mut contact = Contact::default();
    for seq in 0..1_000 {
        contact.set_aside(log(1), Seq(seq), "quota".to_owned());
        contact.ended(Spell {
            from: Timestamp::from_ms(seq),
            lasted_ms: 1,
            end: "done".to_owned(),
            settled: true,
            sent: Traffic::default(),
            received: Traffic::default(),
            round_trip_ms: None,
        });
    }
    assert_eq!(contact.asides.len(), ASIDES_KEPT_MAX);
    assert_eq!(contact.spells.len(), SPELLS_KEPT_MAX);
    assert_eq!(contact.spells.back().unwrap().from, Timestamp::from_ms(999));
}

proptest! {
    #[test]
    fn a_power_cut_leaves_the_old_or_the_new(operations in 0u64..12, seed: u64) {
        let disk = CrashDisk::new();
        let mut book = open(&disk);
        book.contacts = said(1);
        book.save().unwrap();
        book.contacts = said(2);
        disk.die_after(operations);
        let saved = book.save().is_ok();
        let found = open(&disk.crash(seed));
        prop_assert_eq!(found.lost(), None);
        prop_assert!(found.contacts == said(2) || !saved && found.contacts == said(1));
    }

    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let disk = CrashDisk::new();
        disk.create("contacts").unwrap().write_at(0, &bytes).unwrap();
        prop_assert!(open(&disk).contacts == Contacts::default());
    }
}
