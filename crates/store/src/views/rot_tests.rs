//! Flipped bytes in an engine's files change no answer: either nothing is noticed because nothing
//! changed, or the views are behind and catch up, or they are damaged.

use std::fs;

use super::tests::{Model, OPTIONS, everything, follow, random_batch};
use super::*;
use crate::dice::Dice;

/// How many files are spoilt, per engine.
const SEEDS: u64 = 200;

#[test]
fn a_rotten_sled_never_gives_another_answer() {
    rot(Engine::Sled, spoil);
}

#[test]
fn a_rotten_redb_never_gives_another_answer() {
    rot(Engine::Redb, spoil);
}

#[test]
fn a_rotten_search_page_of_redb_never_leads_astray() {
    rot(Engine::Redb, |dir, _, dice| {
        let file = dir.join("redb");
        let mut bytes = fs::read(&file).unwrap();
        // redb's design: the first byte of a page says what it is, and 2 is a branch.
        let branches = (0..bytes.len()).step_by(4_096).filter(|page| bytes[*page] == 2);
        let used = branches.flat_map(|page| page..page + 4_096).filter(|at| bytes[*at] != 0);
        let used: Vec<usize> = used.collect();
        let at = used[dice.below(used.len())];
        bytes[at] ^= 1 << dice.below(8);
        fs::write(&file, bytes).unwrap();
        format!("flipped at {at}")
    });
}

/// Spoils a copy of some views, with an earlier copy at hand, and says how.
type Spoil = fn(&Path, &Path, &mut Dice) -> String;

fn rot(engine: Engine, spoil: Spoil) {
    let home = tempfile::tempdir().unwrap();
    let whole = home.path().join("whole");
    let earlier = home.path().join("earlier");
    let batches = fill(engine, &whole, &earlier);
    let model = batches.iter().fold(Model::new(), |mut model, batch| {
        follow(&mut model, batch);
        model
    });
    let (mut right, mut damaged, mut behind) = (0, 0, 0);
    for seed in 0..SEEDS {
        let dir = home.path().join(seed.to_string());
        copy(&whole, &dir);
        let spoilt = spoil(&dir, &earlier, &mut Dice::new(seed));
        let views = match Views::open(engine, &dir, OPTIONS) {
            Ok(views) => views,
            Err(error) => {
                assert!(error.asks_for_rebuild(), "seed {seed}, {spoilt}: {error}");
                damaged += 1;
                continue;
            }
        };
        behind += u64::from(views.at() < Lsn(batches.len() as u64));
        match catch_up(views, &batches) {
            Ok(found) => {
                assert_eq!(found, model, "seed {seed}, {spoilt}");
                right += 1;
            }
            Err(_) => damaged += 1,
        }
        fs::remove_dir_all(&dir).unwrap();
    }
    println!("{engine}: {right} right, {behind} were behind, {damaged} damaged");
    // sled checks nearly every byte it has, and most pages of redb are old ones: both happen at least.
    assert!(0 < right && 0 < damaged, "{right} right, {damaged} damaged");
    // Whatever broke before, sound views can still be opened in this process.
    let views = Views::open(engine, &whole, OPTIONS).unwrap();
    assert_eq!(everything(&views).unwrap(), model);
}

/// Views with a history: some of it written by a process before, so that snapshots and old pages exist.
fn fill(engine: Engine, dir: &Path, earlier: &Path) -> Vec<Batch> {
    let mut dice = Dice::new(11);
    let batches: Vec<Batch> = (0..90).map(|_| random_batch(&mut dice)).collect();
    for (step, batch) in (1..).zip(&batches) {
        let mut views = Views::open(engine, dir, OPTIONS).unwrap();
        views.apply(Lsn(step), batch).unwrap();
        views.close().unwrap();
        if step == 60 {
            copy(dir, earlier);
        }
    }
    batches
}

/// What the caller does with views that are behind, and then every answer there is.
fn catch_up(mut views: Views, batches: &[Batch]) -> Result<Model, Damage> {
    for (step, batch) in (1..).zip(batches) {
        if views.at() < Lsn(step) {
            views.apply(Lsn(step), batch)?;
        }
    }
    everything(&views)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Spoils one file, mostly where something is written.
fn spoil(dir: &Path, earlier: &Path, dice: &mut Dice) -> String {
    let mut files = Vec::new();
    list(dir, &mut files);
    files.sort();
    let file = files.swap_remove(dice.below(files.len()));
    let name = file.display();
    let mut bytes = fs::read(&file).unwrap();
    let used: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
    let Some(at) = used.get(dice.below(used.len())).copied() else { return "nothing".to_owned() };
    let sector = at / 512 * 512;
    let what = match dice.below(20) {
        0..=14 => {
            bytes[at] ^= 1 << dice.below(8);
            "flipped"
        }
        15..=16 => {
            let end = (sector + 512).min(bytes.len());
            bytes[sector..end].fill(0);
            "zeroed"
        }
        17 => {
            bytes.truncate(sector);
            "cut off"
        }
        18 => {
            let mut old = Vec::new();
            list(earlier, &mut old);
            bytes = fs::read(&old[dice.below(old.len())]).unwrap();
            "an earlier file put over"
        }
        _ => {
            fs::remove_file(&file).unwrap();
            return format!("removed {name}");
        }
    };
    fs::write(&file, bytes).unwrap();
    format!("{what} at {at} of {name}")
}

fn list(dir: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push(path);
        }
    }
}
