//! The law of crashes: what was acknowledged is there, whole, in order, once; the rest is whole or
//! absent. Checked over thousands of seeded power cuts, also inside recovery.

use super::*;
use crate::dice::Dice;
use crate::disk::CrashDisk;

/// How many histories are played.
const SEEDS: u64 = 3_000;
/// Small files, so that histories cross from one to the next.
const SMALL: JournalOptions = JournalOptions { file_bytes: 6_144, reserve_bytes: 512 };

#[test]
fn what_was_acknowledged_survives_every_power_cut() {
    let mut seen = Seen::default();
    for seed in 0..SEEDS {
        play(seed, &mut seen);
    }
    // A checker counts once the interesting things do happen.
    assert!(SEEDS / 50 < seen.torn, "torn tails: {}", seen.torn);
    assert!(SEEDS / 50 < seen.survived, "unacknowledged frames that survived: {}", seen.survived);
    assert!(SEEDS / 50 < seen.in_recovery, "cuts inside recovery: {}", seen.in_recovery);
    assert!(SEEDS / 50 < seen.files, "histories over several files: {}", seen.files);
    assert!(SEEDS / 50 < seen.behind, "marks that were behind: {}", seen.behind);
}

#[derive(Debug, Default)]
struct Seen {
    torn: u64,
    survived: u64,
    in_recovery: u64,
    files: u64,
    behind: u64,
}

/// Several lives of one journal, each ended by a power cut.
fn play(seed: u64, seen: &mut Seen) {
    let mut dice = Dice::new(seed);
    // Every other history is a sealed one's.
    let seal = || seed.is_multiple_of(2).then(|| Arc::new(Sealer::new(&[7; 32])));
    let mut disk = CrashDisk::new();
    let mut next = 0;
    // Frames that have to be there, by their numbers.
    let mut kept: Vec<u32> = Vec::new();
    for _ in 0..1 + dice.below(4) {
        if dice.chance(90) {
            disk.die_after(dice.below(90) as u64);
        }
        if dice.chance(10) {
            disk.fail_sync_after(dice.below(6) as u64, seed);
        }
        let mut found = Vec::new();
        let opened = Journal::open_sealed(Arc::new(disk.clone()), SMALL, seal(), &mut |frame| {
            found.push(number(frame.body));
            ControlFlow::Continue(())
        });
        match opened {
            Ok((journal, recovery)) => {
                judge(seed, &kept, &found);
                seen.survived += u64::from(kept.len() < found.len());
                seen.torn += u64::from(0 < recovery.torn_bytes);
                seen.behind += u64::from(recovery.mark == MarkState::Behind);
                kept = found;
                append_some(&journal, &mut dice, &mut next, &mut kept);
                seen.files += u64::from(SMALL.file_bytes < journal.end().0);
                if dice.chance(20) {
                    // The last word may also fail; nothing depends on it.
                    drop(journal.close());
                }
            }
            Err(JournalError::Damaged { file, offset, fault }) => {
                unreachable!("seed {seed}: {file} called damaged at {offset}: {fault}")
            }
            Err(_) => seen.in_recovery += 1,
        }
        disk = disk.crash(dice.roll());
    }
    let mut found = Vec::new();
    let opened = Journal::open_sealed(Arc::new(disk), SMALL, seal(), &mut |frame| {
        found.push(number(frame.body));
        ControlFlow::Continue(())
    });
    opened.unwrap_or_else(|error| unreachable!("seed {seed}: {error}"));
    judge(seed, &kept, &found);
}

/// Appends until the power fails or enough is done; acknowledged frames are kept from then on.
fn append_some(journal: &Journal, dice: &mut Dice, next: &mut u32, kept: &mut Vec<u32>) {
    for _ in 0..dice.below(14) {
        let many = if dice.chance(30) { 1 + dice.below(4) } else { 1 };
        let bodies: Vec<Vec<u8>> = (0..many)
            .map(|_| {
                *next += 1;
                body(*next, dice)
            })
            .collect();
        let slices: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
        match journal.append_many(&slices) {
            Ok(_) => kept.extend(bodies.iter().map(|body| number(body))),
            Err(_) => break,
        }
    }
}

/// A frame that says its number at both ends, so that a half one can't pass.
fn body(number: u32, dice: &mut Dice) -> Vec<u8> {
    let filler = [0, 3, 40, 500, 1_300][dice.below(5)];
    let mut body = number.to_le_bytes().to_vec();
    body.extend((0..filler).map(|_| dice.roll().to_le_bytes()[0]));
    body.extend_from_slice(&number.to_le_bytes());
    body
}

fn number(body: &[u8]) -> u32 {
    let first = u32::from_le_bytes(*body.first_chunk().unwrap());
    let last = u32::from_le_bytes(*body.last_chunk().unwrap());
    assert_eq!(first, last, "half a frame");
    first
}

/// Kept ones first and complete; behind them only later ones, in order.
fn judge(seed: u64, kept: &[u32], found: &[u32]) {
    assert!(found.starts_with(kept), "seed {seed}: kept {kept:?}, found {found:?}");
    assert!(found.is_sorted_by(|left, right| left < right), "seed {seed}: {found:?}");
}
