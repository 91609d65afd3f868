//! Laws of dates, amounts, numbers, keys and batches.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails")]

use std::ops::ControlFlow;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::view::{Batch, Damage, Each, Overlay, Table, View};
use crate::{
    Amount, ApplicationNumber, CountyCode, Incarnation, JalaliDate, Jobs, Lane, LetterNumber,
    LogId, NodeNumber, RecordId, RecordKind, Rials, UnitCode,
};

/// From 1202 to 1490.
fn days() -> impl Strategy<Value = i64> {
    665_700i64..770_900
}

fn date(days: i64) -> JalaliDate {
    JalaliDate::from_days(days).unwrap()
}

fn amounts() -> impl Strategy<Value = Amount> {
    let some = || prop_oneof![0u64..1_000, any::<u64>()];
    (some(), some()).prop_map(|(rials, jobs)| Amount::new(Rials::new(rials), Jobs::new(jobs)))
}

fn units() -> impl Strategy<Value = UnitCode> {
    let code = prop_oneof![
        Just("IR".to_owned()),
        (0u8..100).prop_map(|province| format!("{province:02}")),
        (0u16..10_000).prop_map(|county| format!("{county:04}")),
    ];
    code.prop_map(|code| code.parse().unwrap())
}

fn logs() -> impl Strategy<Value = LogId> {
    let lane = prop_oneof![Just(Lane::Control), Just(Lane::Records)];
    (any::<u16>(), any::<u16>(), units(), lane).prop_map(|(node, incarnation, scope, lane)| LogId {
        origin: NodeNumber(node),
        incarnation: Incarnation(incarnation),
        scope,
        lane,
    })
}

fn records() -> impl Strategy<Value = RecordId> {
    let kind = prop::sample::select(RecordKind::ALL.to_vec());
    (kind, any::<u16>(), any::<u64>()).prop_map(|(kind, origin, serial)| RecordId {
        kind,
        origin: NodeNumber(origin),
        serial,
    })
}

fn batches() -> impl Strategy<Value = Batch> {
    let key = vec(0u8..3, 0..3);
    let change = (0u8..2, key, prop::option::of(any::<u8>()));
    vec(change, 0..12).prop_map(|changes| {
        let mut batch = Batch::default();
        for (table, key, value) in changes {
            match value {
                Some(value) => batch.put(Table(table), key, vec![value]),
                None => batch.remove(Table(table), key),
            }
        }
        batch
    })
}

/// Nothing is stored.
#[derive(Debug)]
struct Nothing;

impl View for Nothing {
    fn get(&self, _table: Table, _key: &[u8]) -> Result<Option<Vec<u8>>, Damage> {
        Ok(None)
    }

    fn scan(&self, _table: Table, _prefix: &[u8], _each: &mut Each<'_>) -> Result<(), Damage> {
        Ok(())
    }
}

/// The first rows that a scan hands out, and each of them as it is found by its key.
fn rows(view: &dyn View, prefix: &[u8], most: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut rows = Vec::new();
    view.scan(Table(0), prefix, &mut |key, value| {
        rows.push((key.to_vec(), value.to_vec()));
        if rows.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .unwrap();
    for (key, value) in &rows {
        assert_eq!(view.get(Table(0), key).unwrap().as_ref(), Some(value));
    }
    rows
}

proptest! {
    #[test]
    fn a_date_is_its_text_and_its_parts(one in days(), other in days()) {
        let (first, second) = (date(one), date(other));
        prop_assert_eq!(first.to_string().parse(), Ok(first));
        prop_assert_eq!(first.slashed().parse(), Ok(first));
        let (year, month, day) = first.ymd();
        prop_assert_eq!(JalaliDate::new(year, month, day), Ok(first));
        let (year, month, day) = first.gregorian();
        prop_assert_eq!(JalaliDate::from_gregorian(year, month, day), Ok(first));
        prop_assert_eq!(first < second, first.ymd() < second.ymd());
        prop_assert_eq!(second.plus_days(first.days_since(second)), first);
    }

    #[test]
    fn months_later_is_the_same_day_or_the_last_of_its_month(one in days(), months in 0u32..40) {
        let (first, later) = (date(one), date(one).plus_months(months));
        let whole = |date: JalaliDate| date.year() * 12 + i32::from(date.month());
        prop_assert_eq!(whole(later) - whole(first), i32::try_from(months).unwrap());
        let last = later.plus_days(1).month() != later.month();
        prop_assert!(later.day() == first.day() || (later.day() < first.day() && last));
    }

    #[test]
    fn what_is_taken_from_an_amount_can_be_put_back(one in amounts(), other in amounts()) {
        prop_assert_eq!(one.checked_sub(other).is_some(), one.covers(other));
        if let Some(rest) = one.checked_sub(other) {
            prop_assert_eq!(rest.checked_add(other), Some(one));
        }
        prop_assert_eq!(one.checked_add(other), other.checked_add(one));
        prop_assert!(one.max(other).covers(one) && one.max(other).covers(other));
        prop_assert!(one.covers(one.min(other)) && other.covers(one.min(other)));
        prop_assert_eq!(one.rials.to_string().parse(), Ok(one.rials));
    }

    #[test]
    fn numbers_are_their_text_and_their_key(
        (year, county) in (1_300u16..1_500, 0u16..10_000),
        (node, sequence) in (any::<u16>(), 1u32..1_000_000),
        next in 1u32..1_000_000,
    ) {
        let (county, node) = (CountyCode::new(county).unwrap(), NodeNumber(node));
        let letter = |sequence| LetterNumber::new(year, county, node, sequence);
        let application = ApplicationNumber::new(year, county, node, sequence);
        prop_assert_eq!(letter(sequence).to_string().parse(), Ok(letter(sequence)));
        prop_assert_eq!(application.to_string().parse(), Ok(application));
        prop_assert_eq!(LetterNumber::from_key(&letter(sequence).key()), Some(letter(sequence)));
        prop_assert_eq!(letter(sequence).key() < letter(next).key(), sequence < next);
        // A letter's number is never taken for an application's.
        prop_assert!(letter(sequence).to_string().parse::<ApplicationNumber>().is_err());
    }

    #[test]
    fn keys_are_read_back_and_no_two_names_share_one(
        (log, other) in (logs(), logs()),
        (record, another) in (records(), records()),
        bytes in vec(any::<u8>(), 0..12),
    ) {
        prop_assert_eq!(LogId::from_key(&log.key()), Some(log));
        prop_assert_eq!(log.key() == other.key(), log == other);
        prop_assert_eq!(RecordId::from_key(&record.key()), Some(record));
        prop_assert_eq!(record.key() == another.key(), record == another);
        prop_assert_eq!(record.to_string().parse(), Ok(record));
        if let Some(read) = LogId::from_key(&bytes) {
            prop_assert_eq!(read.key().to_vec(), bytes);
        }
    }

    #[test]
    fn a_batch_laid_over_is_a_batch_applied(
        below in batches(),
        above in batches(),
        prefix in vec(0u8..3, 0..2),
        most in 1usize..9,
    ) {
        let stored = Overlay { base: &Nothing, batch: &below };
        let laid = Overlay { base: &stored, batch: &above };
        let mut both = below.clone();
        both.append(above.clone());
        let applied = Overlay { base: &Nothing, batch: &both };
        prop_assert_eq!(rows(&laid, &prefix, most), rows(&applied, &prefix, most));
    }
}
