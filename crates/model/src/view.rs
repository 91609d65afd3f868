//! The shape in which cores look at stored views and say what changes in them.
//!
//! No core calls a store: it is handed a [`View`] to look at and hands back a [`Batch`]. What tables
//! and keys mean is `office::schema`'s; how they are kept is `store`'s.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use thiserror::Error;

/// One ordered table of keys and values.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Table(pub u8);

/// Why a view can't answer. The journal is the truth: delete the views and rebuild them.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("the views are damaged: {what}")]
pub struct Damage {
    /// Which engine, table or key, and what was found there.
    pub what: String,
}

/// What a reader is given for each row: go on, or stop.
pub type Each<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// A look at stored views. An answer, also an empty one, has been proved against its checksum.
pub trait View: fmt::Debug {
    /// The value at a key.
    ///
    /// # Errors
    /// [`Damage`] if what is stored can't be trusted.
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Damage>;

    /// Every row whose key starts with `prefix`, in key order, until `each` breaks.
    ///
    /// # Errors
    /// [`Damage`] if what is stored can't be trusted; rows already handed out must be dropped.
    fn scan(&self, table: Table, prefix: &[u8], each: &mut Each<'_>) -> Result<(), Damage>;
}

/// Changes of views that are applied together or not at all.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Batch {
    rows: BTreeMap<(Table, Vec<u8>), Option<Vec<u8>>>,
}

impl Batch {
    /// Sets a value; the last word on a key counts.
    pub fn put(&mut self, table: Table, key: impl Into<Vec<u8>>, value: Vec<u8>) {
        self.rows.insert((table, key.into()), Some(value));
    }

    /// Removes a key.
    pub fn remove(&mut self, table: Table, key: impl Into<Vec<u8>>) {
        self.rows.insert((table, key.into()), None);
    }

    /// What the batch says of a key: nothing, removed, or its value.
    pub fn look(&self, table: Table, key: &[u8]) -> Option<Option<&[u8]>> {
        // The tuple's borrow form would need an allocation either way.
        self.rows.get(&(table, key.to_vec())).map(Option::as_deref)
    }

    /// The rows of one table whose keys start with a prefix, in key order.
    pub fn rows_in<'a>(
        &'a self,
        table: Table,
        prefix: &'a [u8],
    ) -> impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)> {
        self.rows
            .range((table, prefix.to_vec())..)
            .take_while(move |((at, key), _)| *at == table && key.starts_with(prefix))
            .map(|((_, key), value)| (key.as_slice(), value.as_deref()))
    }

    /// Every change, in table and key order.
    pub fn iter(&self) -> impl Iterator<Item = (Table, &[u8], Option<&[u8]>)> {
        self.rows.iter().map(|((table, key), value)| (*table, key.as_slice(), value.as_deref()))
    }

    /// How many keys it touches.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Says whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a later batch's changes; where both speak of a key, the later one counts.
    pub fn append(&mut self, later: Self) {
        self.rows.extend(later.rows);
    }
}

/// A view with a batch laid over it: what will be stored once the batch is applied.
#[derive(Debug)]
pub struct Overlay<'a> {
    /// What is stored.
    pub base: &'a dyn View,
    /// What will change.
    pub batch: &'a Batch,
}

impl View for Overlay<'_> {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Damage> {
        match self.batch.look(table, key) {
            Some(value) => Ok(value.map(<[u8]>::to_vec)),
            None => self.base.get(table, key),
        }
    }

    fn scan(&self, table: Table, prefix: &[u8], each: &mut Each<'_>) -> Result<(), Damage> {
        let mut over = self.batch.rows_in(table, prefix).peekable();
        let mut broken = false;
        self.base.scan(table, prefix, &mut |key, value| {
            while let Some((at, laid)) = over.next_if(|(at, _)| *at < key) {
                if laid.is_some_and(|laid| each(at, laid).is_break()) {
                    broken = true;
                    return ControlFlow::Break(());
                }
            }
            let row = match over.next_if(|(at, _)| *at == key) {
                Some((_, laid)) => laid,
                None => Some(value),
            };
            broken = row.is_some_and(|row| each(key, row).is_break());
            if broken { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        for (at, laid) in over {
            if broken || laid.is_some_and(|laid| each(at, laid).is_break()) {
                break;
            }
        }
        Ok(())
    }
}
