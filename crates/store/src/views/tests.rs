//! One conformance suite over all engines.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::view::Overlay;

use super::*;

pub(super) const ENGINES: [Engine; 3] = [Engine::Sled, Engine::Redb, Engine::Memory];
pub(super) const OPTIONS: ViewsOptions = ViewsOptions::new(3, *b"one journal's id");
const A: Table = Table(4);
const B: Table = Table(200);

/// What a plain map says: the reference.
pub(super) type Model = BTreeMap<(Table, Vec<u8>), Vec<u8>>;

/// As they are; sealed; sealed with the keys of two tables hidden.
fn covers() -> [Option<ViewsSeal>; 3] {
    let sealer = Arc::new(crate::Sealer::new(&[7; 32]));
    let sealed = |hidden| Some(ViewsSeal { sealer: Arc::clone(&sealer), hidden });
    [None, sealed(&[]), sealed(&[A, Table(2)])]
}

fn open(engine: Engine, dir: &Path, cover: Option<&ViewsSeal>) -> Views {
    Views::open_sealed(engine, dir, OPTIONS, cover.cloned()).unwrap()
}

fn engines() -> impl Iterator<Item = (Engine, Option<ViewsSeal>)> {
    ENGINES.into_iter().flat_map(|engine| covers().map(|cover| (engine, cover)))
}

/// Runs a check on each engine, and again on what was closed and opened once more.
fn check(fill: impl Fn(&mut Views), look: impl Fn(&Views)) {
    for (engine, cover) in engines() {
        let dir = tempfile::tempdir().unwrap();
        let mut views = open(engine, dir.path(), cover.as_ref());
        fill(&mut views);
        look(&views);
        if engine == Engine::Memory {
            continue;
        }
        views.close().unwrap();
        let views = open(engine, dir.path(), cover.as_ref());
        look(&views);
        views.verify().unwrap();
        look(&views);
    }
}

/// A change that carries a right hash of its own.
fn sealed(table: Table, key: &[u8], value: &[u8]) -> rows::Change {
    let raw = row::key(table, key);
    let (value, _) = row::seal(&raw, value);
    (raw, Some(value))
}

fn batch(rows: &[(Table, &str, Option<&str>)]) -> Batch {
    let mut batch = Batch::default();
    for (table, key, value) in rows {
        match value {
            Some(value) => batch.put(*table, *key, value.as_bytes().to_vec()),
            None => batch.remove(*table, *key),
        }
    }
    batch
}

fn keys(view: &dyn View, table: Table, prefix: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let scanned = view.scan(table, prefix.as_bytes(), &mut |key, value| {
        let (key, value) = (String::from_utf8_lossy(key), String::from_utf8_lossy(value));
        keys.push(format!("{key}={value}"));
        ControlFlow::Continue(())
    });
    scanned.unwrap();
    keys
}

#[test]
fn rows_are_put_removed_and_scanned_in_order() {
    check(
        |views| {
            let first = [
                (A, "b", Some("1")),
                (A, "ab", Some("2")),
                (A, "a", Some("3")),
                (A, "", Some("empty key")),
                (B, "a", Some("other table")),
                (A, "gone", Some("4")),
            ];
            views.apply(Lsn(10), &batch(&first)).unwrap();
            let second = [(A, "gone", None), (A, "b", Some("5")), (B, "never there", None)];
            views.apply(Lsn(20), &batch(&second)).unwrap();
        },
        |views| {
            assert_eq!(views.at(), Lsn(20));
            assert_eq!(keys(views, A, ""), ["=empty key", "a=3", "ab=2", "b=5"]);
            assert_eq!(keys(views, A, "a"), ["a=3", "ab=2"]);
            assert_eq!(keys(views, A, "x"), [""; 0]);
            assert_eq!(keys(views, B, ""), ["a=other table"]);
            assert_eq!(keys(views, Table(5), ""), [""; 0]);
            assert_eq!(views.get(A, b"b").unwrap().unwrap(), b"5");
            assert_eq!(views.get(A, b"gone").unwrap(), None);
            assert_eq!(views.get(Table(201), b"a").unwrap(), None);
            assert_eq!(views.stats().tables, [(A, 4), (B, 1)]);
        },
    );
}

#[test]
fn a_scan_stops_when_its_reader_does_and_still_proves_the_table() {
    let fill = |views: &mut Views| {
        let mut batch = Batch::default();
        for key in 0..300_u16 {
            batch.put(A, key.to_be_bytes(), vec![7; 100]);
        }
        views.apply(Lsn(1), &batch).unwrap();
    };
    check(fill, |views| {
        let mut seen = 0;
        let stop_at_three = &mut |_: &[u8], _: &[u8]| {
            seen += 1;
            if seen < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        views.scan(A, &[0], stop_at_three).unwrap();
        assert_eq!(seen, 3);
        assert!(views.knows(A));
    });
}

#[test]
fn an_overlay_shows_what_will_be() {
    check(
        |views| {
            let rows = [(A, "a", Some("1")), (A, "b", Some("2")), (A, "c", Some("3"))];
            views.apply(Lsn(5), &batch(&rows)).unwrap();
        },
        |views| {
            let rows = [(A, "aa", Some("new")), (A, "b", None), (A, "c", Some("4"))];
            let over = batch(&rows);
            let overlay = Overlay { base: views, batch: &over };
            assert_eq!(keys(&overlay, A, ""), ["a=1", "aa=new", "c=4"]);
            assert_eq!(overlay.get(A, b"b").unwrap(), None);
            assert_eq!(keys(views, A, ""), ["a=1", "b=2", "c=3"]);
        },
    );
}

#[test]
fn what_is_refused_changes_nothing() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let mut views = Views::open(engine, dir.path(), OPTIONS).unwrap();
        views.apply(Lsn(9), &batch(&[(A, "a", Some("1"))])).unwrap();
        let mut large = batch(&[(A, "b", Some("2"))]);
        large.put(A, "c", vec![0; limits::VIEW_VALUE_BYTES_MAX + 1]);
        views.apply(Lsn(10), &large).unwrap_err();
        let mut long = batch(&[(A, "b", Some("2"))]);
        long.put(A, vec![0; KEY_BYTES_MAX + 1], vec![]);
        views.apply(Lsn(10), &long).unwrap_err();
        views.apply(Lsn(8), &batch(&[(A, "b", Some("2"))])).unwrap_err();
        assert_eq!((views.at(), keys(&views, A, "")), (Lsn(9), vec!["a=1".to_owned()]));
        let mut largest = Batch::default();
        largest.put(A, vec![1; KEY_BYTES_MAX], vec![5; limits::VIEW_VALUE_BYTES_MAX]);
        views.apply(Lsn(9), &largest).unwrap();
        assert_eq!(views.verify().unwrap().tables[0].rows, 2);
    }
}

#[test]
fn another_schema_and_another_journal_ask_for_a_rebuild() {
    for engine in [Engine::Sled, Engine::Redb] {
        let dir = tempfile::tempdir().unwrap();
        let mut views = Views::open(engine, dir.path(), OPTIONS).unwrap();
        views.apply(Lsn(9), &batch(&[(A, "a", Some("1"))])).unwrap();
        views.close().unwrap();
        let newer = ViewsOptions { schema: 4, ..OPTIONS };
        let error = Views::open(engine, dir.path(), newer).unwrap_err();
        assert!(matches!(error, ViewsError::Schema { found: 3, wanted: 4 }), "{error}");
        let foreign = ViewsOptions { instance: [1; 16], ..OPTIONS };
        let error = Views::open(engine, dir.path(), foreign).unwrap_err();
        assert!(matches!(error, ViewsError::Instance) && error.asks_for_rebuild());
        std::fs::write(dir.path().join("not ours"), b"").unwrap();
        Views::wipe(dir.path()).unwrap();
        Views::wipe(dir.path()).unwrap();
        assert!(dir.path().join("not ours").exists());
        let views = Views::open(engine, dir.path(), newer).unwrap();
        assert_eq!((views.at(), views.get(A, b"a").unwrap()), (Lsn(0), None));
    }
}

#[test]
fn views_in_use_are_busy_and_not_damaged() {
    for engine in [Engine::Sled, Engine::Redb] {
        let dir = tempfile::tempdir().unwrap();
        let _held = Views::open(engine, dir.path(), OPTIONS).unwrap();
        let error = Views::open(engine, dir.path(), OPTIONS).unwrap_err();
        assert!(matches!(error, ViewsError::Busy) && !error.asks_for_rebuild(), "{error}");
    }
}

#[test]
fn a_row_changed_behind_the_views_is_noticed_at_the_first_look() {
    type Change = fn(&mut Rows);
    let changes: [(&str, Change); 6] = [
        ("altered, with its old hash", |rows| {
            let (raw, old) = sealed(A, b"b", b"2");
            let mut altered = old.unwrap();
            altered[row::HASH] ^= 1;
            rows.write(vec![(raw, Some(altered))]).unwrap();
        }),
        ("lost", |rows| rows.write(vec![(row::key(A, b"b"), None)]).unwrap()),
        ("stale", |rows| rows.write(vec![sealed(A, b"b", b"old")]).unwrap()),
        ("added", |rows| rows.write(vec![sealed(A, b"bb", b"new")]).unwrap()),
        ("unknown table", |rows| rows.write(vec![sealed(Table(9), b"b", b"new")]).unwrap()),
        ("all lost", |rows| {
            let keys = [b"a", b"b", b"c"].map(|key| (row::key(A, key), None));
            rows.write(keys.to_vec()).unwrap();
        }),
    ];
    for engine in [Engine::Sled, Engine::Redb] {
        for (what, change) in changes {
            let dir = tempfile::tempdir().unwrap();
            let mut views = Views::open(engine, dir.path(), OPTIONS).unwrap();
            let rows = [(A, "a", Some("1")), (A, "b", Some("2")), (A, "c", Some("3"))];
            views.apply(Lsn(9), &batch(&rows)).unwrap();
            change(&mut views.rows);
            views.close().unwrap();
            let look = || Views::open(engine, dir.path(), OPTIONS).unwrap();
            look().verify().unwrap_err();
            if what == "unknown table" {
                look().get(Table(9), b"b").unwrap_err();
                continue;
            }
            look().get(A, b"a").unwrap_err();
            look().get(A, b"nothing").unwrap_err();
            look().scan(A, b"zz", &mut |_, _| ControlFlow::Continue(())).unwrap_err();
            // A change before the first look doesn't paper over it.
            let mut views = look();
            let change = batch(&[(A, "b", Some("4")), (A, "d", Some("5"))]);
            let applied = views.apply(Lsn(10), &change);
            applied.and_then(|()| views.get(A, b"a")).unwrap_err();
        }
    }
}

#[test]
fn a_missing_head_is_damage_and_an_empty_store_is_new() {
    for engine in [Engine::Sled, Engine::Redb] {
        let dir = tempfile::tempdir().unwrap();
        let mut views = Views::open(engine, dir.path(), OPTIONS).unwrap();
        views.apply(Lsn(9), &batch(&[(A, "a", Some("1"))])).unwrap();
        views.rows.write(vec![(row::HEAD.to_vec(), None)]).unwrap();
        views.close().unwrap();
        let error = Views::open(engine, dir.path(), OPTIONS).unwrap_err();
        assert!(matches!(&error, ViewsError::Damage(_)), "{error}");
    }
}

#[test]
fn memory_after_a_crash_is_an_earlier_state_with_its_own_place() {
    let mut views = Views::open(Engine::Memory, Path::new(""), OPTIONS).unwrap();
    let mut states = vec![(Lsn(0), Vec::new())];
    for step in 1..=20_u64 {
        let key = format!("{:02}", step % 7);
        let value = (step % 5 != 0).then(|| step.to_string());
        views.apply(Lsn(step * 10), &batch(&[(A, &key, value.as_deref())])).unwrap();
        states.push((views.at(), keys(&views, A, "")));
    }
    let mut seen = BTreeSet::new();
    for seed in 0..400 {
        let crashed = views.crashed(seed).unwrap();
        assert!(states.contains(&(crashed.at(), keys(&crashed, A, ""))), "seed {seed}");
        crashed.verify().unwrap();
        seen.insert(crashed.at());
    }
    assert_eq!(seen.len(), states.len(), "every earlier state is reached");
}

#[test]
fn many_random_batches_leave_what_a_plain_map_holds() {
    for (engine, cover) in engines() {
        let dir = tempfile::tempdir().unwrap();
        let mut views = open(engine, dir.path(), cover.as_ref());
        let mut model = Model::new();
        let mut dice = crate::dice::Dice::new(7);
        for step in 1..=120_u64 {
            let batch = random_batch(&mut dice);
            views.apply(Lsn(step), &batch).unwrap();
            follow(&mut model, &batch);
            if step % 40 == 0 && engine != Engine::Memory {
                views.close().unwrap();
                views = open(engine, dir.path(), cover.as_ref());
            }
            if step % 30 == 0 {
                assert_eq!(everything(&views).unwrap(), model, "{engine} at {step}");
            }
        }
        let rows: u64 = views.verify().unwrap().tables.iter().map(|table| table.rows).sum();
        assert_eq!(rows, model.len() as u64);
    }
}

#[test]
fn sealed_views_show_no_value_and_no_hidden_key() {
    let shows = |dir: &Path, canary: &[u8]| {
        let mut found = false;
        let mut folders = vec![dir.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = std::fs::read(path).unwrap();
                found |= bytes.windows(canary.len()).any(|window| window == canary);
            }
        }
        found
    };
    for engine in [Engine::Sled, Engine::Redb] {
        let [plain, sealed, hidden] = covers().map(|cover| {
            let dir = tempfile::tempdir().unwrap();
            let mut views = open(engine, dir.path(), cover.as_ref());
            let rows = [(A, "0012345679", Some("09151234567"))];
            views.apply(Lsn(5), &batch(&rows)).unwrap();
            views.close().unwrap();
            [shows(dir.path(), b"0012345679"), shows(dir.path(), b"09151234567")]
        });
        assert_eq!((plain, sealed, hidden), ([true, true], [true, false], [false, false]));
    }
}

#[test]
fn views_of_another_key_or_of_none_are_made_anew() {
    for engine in [Engine::Sled, Engine::Redb] {
        let dir = tempfile::tempdir().unwrap();
        let [_, mine, _] = covers();
        open(engine, dir.path(), mine.as_ref()).close().unwrap();
        let other = ViewsSeal { sealer: Arc::new(crate::Sealer::new(&[8; 32])), hidden: &[] };
        for cover in [None, Some(other)] {
            let error = Views::open_sealed(engine, dir.path(), OPTIONS, cover).unwrap_err();
            assert!(matches!(error, ViewsError::Instance), "{error}");
        }
        open(engine, dir.path(), mine.as_ref()).close().unwrap();
    }
}

#[test]
fn a_sealed_row_put_at_another_key_is_noticed() {
    for engine in [Engine::Sled, Engine::Redb] {
        let dir = tempfile::tempdir().unwrap();
        let [_, cover, _] = covers();
        let mut views = open(engine, dir.path(), cover.as_ref());
        let rows = [(A, "a", Some("1")), (A, "b", Some("2"))];
        views.apply(Lsn(9), &batch(&rows)).unwrap();
        let stored = views.rows.get(&row::key(A, b"a")).unwrap();
        views.rows.write(vec![(row::key(A, b"b"), stored)]).unwrap();
        views.close().unwrap();
        open(engine, dir.path(), cover.as_ref()).get(A, b"b").unwrap_err();
    }
}

/// A batch of puts and removals over few keys, so that they meet again.
pub(super) fn random_batch(dice: &mut crate::dice::Dice) -> Batch {
    let mut batch = Batch::default();
    for _ in 0..1 + dice.below(20) {
        let table = Table([1, 2, 9][dice.below(3)]);
        let key = format!("{:03}", dice.below(150));
        if dice.chance(25) {
            batch.remove(table, key);
        } else {
            let filler = [0, 10, 300][dice.below(3)];
            let value = (0..filler).map(|_| dice.roll().to_le_bytes()[0]).collect();
            batch.put(table, key, value);
        }
    }
    batch
}

pub(super) fn follow(model: &mut Model, batch: &Batch) {
    for (table, key, value) in batch.iter() {
        match value {
            Some(value) => drop(model.insert((table, key.to_vec()), value.to_vec())),
            None => drop(model.remove(&(table, key.to_vec()))),
        }
    }
}

/// All rows of the tables that [`random_batch`] uses, by scans and again by single looks.
pub(super) fn everything(views: &Views) -> Result<Model, Damage> {
    let mut model = Model::new();
    for table in [1, 2, 9].map(Table) {
        views.scan(table, b"", &mut |key, value| {
            model.insert((table, key.to_vec()), value.to_vec());
            ControlFlow::Continue(())
        })?;
        for key in 0..150 {
            let key = format!("{key:03}").into_bytes();
            let value = views.get(table, &key)?;
            assert_eq!(value.as_ref(), model.get(&(table, key)), "a look and a scan differ");
        }
    }
    Ok(model)
}
