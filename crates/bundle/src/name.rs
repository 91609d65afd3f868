//! What a part's file is called: for people, and for a first look. Nothing rests on it.

use std::fmt;
use std::str::FromStr;

use model::UnitCode;

/// `hamgam-1102-to-11-000017-part-1-of-3.hgm`: ASCII, and short enough for any file system.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Name {
    /// Who sends.
    pub from: UnitCode,
    /// Who is to read.
    pub to: UnitCode,
    /// The bundle.
    pub serial: u64,
    /// Which part, from 1 on.
    pub part: u32,
    /// How many parts there are.
    pub parts: u32,
}

impl Name {
    /// What the names end with.
    pub const EXTENSION: &'static str = "hgm";
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, serial, part, parts } = self;
        write!(f, "hamgam-{from}-to-{to}-{serial:06}-part-{part}-of-{parts}.{}", Self::EXTENSION)
    }
}

impl FromStr for Name {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let stem = text.strip_suffix(Self::EXTENSION).and_then(|stem| stem.strip_suffix('.'));
        let mut words = stem.ok_or(())?.split('-');
        let mut word = || words.next().ok_or(());
        let mut next = |literal: &[&str]| -> Result<&str, ()> {
            for expected in literal {
                if word()? != *expected {
                    return Err(());
                }
            }
            word()
        };
        let name = Self {
            from: next(&["hamgam"])?.parse().map_err(|_| ())?,
            to: next(&["to"])?.parse().map_err(|_| ())?,
            serial: next(&[])?.parse().map_err(|_| ())?,
            part: next(&["part"])?.parse().map_err(|_| ())?,
            parts: next(&["of"])?.parse().map_err(|_| ())?,
        };
        if name.to_string() == text { Ok(name) } else { Err(()) }
    }
}
