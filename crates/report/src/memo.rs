//! What reports have counted already, as rows: found by the name of what it rests on, so that it is
//! never wrong, only missing.
//!
//! ```text
//! key   = what u8 | unit 4 | year u16 | quarter u8 | name 32 | part u8
//! value = for a cut u8 | place in the journal u64 | the row, cut into parts
//! ```
//! Of a unit's quarter one row is kept that says how things stand, and the last few of cuts.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use model::view::{Batch, Damage, View};
use model::{CountyCode, Hash, Lsn, Quarter, UnitCode};
use office::schema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::counted::Counted;
use crate::footing::Footing;
use crate::report::{ENGINE, encode};

/// For how long a row is wanted.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Asked {
    /// Until things stand otherwise.
    Present,
    /// It is of a cut that will be asked for again: of a report that was made.
    Cut,
}

/// What was counted, to look at and to add to.
#[derive(Clone, Copy, Debug)]
pub struct Memo<'a> {
    view: &'a dyn View,
    at: Lsn,
}

impl<'a> Memo<'a> {
    /// That of some views, which stand at a place of the journal: what is added is as old as that.
    pub const fn of(view: &'a dyn View, at: Lsn) -> Self {
        Self { view, at }
    }

    /// A county as it was counted, and for how long that is kept.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn county(
        &self,
        (code, quarter): (CountyCode, Quarter),
        name: Hash,
    ) -> Result<Option<(Counted, Asked)>, Damage> {
        self.find(&prefix(COUNTY, UnitCode::County(code), quarter), name)
    }

    /// The counties and quarters of which something is kept.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn asked(&self) -> Result<BTreeSet<(CountyCode, Quarter)>, Damage> {
        let mut all = BTreeSet::new();
        self.view.scan(schema::COUNTED, &[COUNTY], &mut |key, _| {
            all.extend(of_key(key));
            ControlFlow::Continue(())
        })?;
        Ok(all)
    }

    /// What a unit's report stands on at a cut.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn footing(
        &self,
        (unit, quarter): (UnitCode, Quarter),
        cut: Hash,
    ) -> Result<Option<Footing>, Damage> {
        let found = self.find(&prefix(FOOTING, unit, quarter), of_engine(cut))?;
        Ok(found.map(|(footing, _)| footing))
    }

    /// Keeps a county as it was counted, and lets older rows of its quarter go.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn keep_county(
        &self,
        batch: &mut Batch,
        (code, quarter): (CountyCode, Quarter),
        (name, asked): (Hash, Asked),
        counted: &Counted,
    ) -> Result<(), Damage> {
        let prefix = prefix(COUNTY, UnitCode::County(code), quarter);
        self.keep(batch, &prefix, (name, asked), counted)
    }

    /// Keeps what a report stands on at a cut.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn keep_footing(
        &self,
        batch: &mut Batch,
        (unit, quarter): (UnitCode, Quarter),
        cut: Hash,
        footing: &Footing,
    ) -> Result<(), Damage> {
        let prefix = prefix(FOOTING, unit, quarter);
        self.keep(batch, &prefix, (of_engine(cut), Asked::Cut), footing)
    }

    fn find<T: DeserializeOwned>(
        &self,
        prefix: &[u8],
        name: Hash,
    ) -> Result<Option<(T, Asked)>, Damage> {
        let mut bytes = Vec::new();
        let key = [prefix, &name.0].concat();
        self.view.scan(schema::COUNTED, &key, &mut |_, value| {
            bytes.extend_from_slice(value);
            ControlFlow::Continue(())
        })?;
        let Some((head, row)) = bytes.split_first_chunk::<HEAD>() else { return Ok(None) };
        let bad = || Damage { what: "a county's count doesn't decode".to_owned() };
        let config = bincode::config::standard();
        let (row, used) =
            bincode::serde::decode_from_slice(row, config).map_err(|_not_ours| bad())?;
        if used.saturating_add(HEAD) != bytes.len() {
            return Err(bad());
        }
        Ok(Some((row, asked_of(head[0]))))
    }

    fn keep<T: Serialize>(
        &self,
        batch: &mut Batch,
        prefix: &[u8],
        (name, asked): (Hash, Asked),
        row: &T,
    ) -> Result<(), Damage> {
        self.let_go(batch, prefix, (name, asked))?;
        let mut bytes = vec![u8::from(asked == Asked::Cut)];
        bytes.extend_from_slice(&self.at.0.to_be_bytes());
        bytes.extend(encode(row));
        if usize::from(u8::MAX).saturating_mul(PART_BYTES) < bytes.len() {
            return Ok(());
        }
        for (part, bytes) in (0_u8..).zip(bytes.chunks(PART_BYTES)) {
            let key = [prefix, &name.0, &[part]].concat();
            batch.put(schema::COUNTED, key, bytes.to_vec());
        }
        Ok(())
    }

    /// Lets what stood before go, and of cuts the oldest.
    fn let_go(
        &self,
        batch: &mut Batch,
        prefix: &[u8],
        (name, asked): (Hash, Asked),
    ) -> Result<(), Damage> {
        let mut keys: BTreeMap<Vec<u8>, Vec<Vec<u8>>> = BTreeMap::new();
        let mut cuts: Vec<(u64, Vec<u8>)> = Vec::new();
        let mut gone: Vec<Vec<u8>> = Vec::new();
        self.view.scan(schema::COUNTED, prefix, &mut |key, value| {
            let (row, part) = key.split_at(key.len().saturating_sub(1));
            keys.entry(row.to_vec()).or_default().push(key.to_vec());
            if part == [0]
                && let Some(head) = value.first_chunk::<HEAD>()
            {
                let [asked, at @ ..] = *head;
                match asked_of(asked) {
                    Asked::Present => gone.push(row.to_vec()),
                    Asked::Cut => cuts.push((u64::from_be_bytes(at), row.to_vec())),
                }
            }
            ControlFlow::Continue(())
        })?;
        if asked == Asked::Cut {
            cuts.sort();
            let many = cuts.len().saturating_add(1).saturating_sub(CUTS_KEPT);
            gone = cuts.into_iter().take(many).map(|(_, row)| row).collect();
        }
        let own = [prefix, &name.0].concat();
        let gone = gone.iter().chain([&own]).filter_map(|row| keys.get(row)).flatten();
        gone.for_each(|key| batch.remove(schema::COUNTED, key.clone()));
        Ok(())
    }
}

fn prefix(what: u8, unit: UnitCode, quarter: Quarter) -> Vec<u8> {
    let year = u16::try_from(quarter.year).unwrap_or(u16::MAX);
    [&[what], &unit.letters()[..], &year.to_be_bytes(), &[quarter.number]].concat()
}

/// The county and quarter of a key.
fn of_key(key: &[u8]) -> Option<(CountyCode, Quarter)> {
    let [_what, unit @ .., y0, y1, number] = key.first_chunk::<8>()?;
    let UnitCode::County(code) = std::str::from_utf8(unit).ok()?.parse().ok()? else { return None };
    Some((code, Quarter { year: u16::from_be_bytes([*y0, *y1]).into(), number: *number }))
}

const fn asked_of(byte: u8) -> Asked {
    if byte == 0 { Asked::Present } else { Asked::Cut }
}

/// Another engine finds nothing.
fn of_engine(cut: Hash) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"hamgam/footing/1");
    hasher.update(&ENGINE.to_be_bytes());
    hasher.update(&cut.0);
    Hash(*hasher.finalize().as_bytes())
}

const COUNTY: u8 = 0;
const FOOTING: u8 = 1;
/// Bytes before a row.
const HEAD: usize = 9;
/// Bytes of a part: less than a view's value may have.
const PART_BYTES: usize = 48 << 10;
/// Rows of cuts that are kept of one unit's quarter.
const CUTS_KEPT: usize = 8;

const _: () = assert!(PART_BYTES < model::limits::VIEW_VALUE_BYTES_MAX);
