//! What one field of a document holds.

use std::fmt;

use model::JalaliDate;

/// One value under one key.
///
/// `Debug` shows the kind alone: texts and numbers are names and ids.
#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A whole number: an amount, an id, a word's code.
    Int(i64),
    /// A civil date, kept as its days.
    Date(JalaliDate),
    /// Packed bytes.
    Bytes(Vec<u8>),
}

impl Scalar {
    /// How many bytes it takes in a change, at most.
    pub(crate) const fn bytes_max(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Int(_) | Self::Date(_) => 10,
        }
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(•••)",
            Self::Int(_) => "Int(•••)",
            Self::Date(_) => "Date(•••)",
            Self::Bytes(_) => "Bytes(•••)",
        })
    }
}

impl fmt::Display for Scalar {
    /// For the screens of those who may see it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.pad(text),
            Self::Int(number) => number.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Bytes(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}
