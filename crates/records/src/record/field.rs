//! How each type of a record's field is kept: one scalar, in a form that is frozen here.

use std::collections::BTreeMap;

use model::geography::FieldCode;
use model::words::{Control, Entity, Gender, Judgement, Kind, Purpose, Readiness, SkillEvidence};
use model::{
    ApplicationNumber, CountyCode, JalaliDate, Jobs, LegalId, LetterNumber, Mobile, Name,
    NationalId, NodeNumber, PersonId, RecordId, RecordKind, Rials,
};

use super::facility::Part;
use crate::pack::{put_date, put_number, take_date, take_number};
use crate::scalar::Scalar;

/// A type that a field can have.
pub(crate) trait Field: Sized {
    fn to_scalar(&self) -> Scalar;
    fn from_scalar(scalar: &Scalar) -> Option<Self>;
}

impl Field for String {
    fn to_scalar(&self) -> Scalar {
        Scalar::Text(self.clone())
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        if let Scalar::Text(text) = scalar { Some(text.clone()) } else { None }
    }
}

impl Field for Name {
    fn to_scalar(&self) -> Scalar {
        Scalar::Text(self.as_str().to_owned())
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        if let Scalar::Text(text) = scalar { Self::new(text) } else { None }
    }
}

impl Field for JalaliDate {
    fn to_scalar(&self) -> Scalar {
        Scalar::Date(*self)
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        if let Scalar::Date(date) = scalar { Some(*date) } else { None }
    }
}

const fn int(scalar: &Scalar) -> Option<i64> {
    if let Scalar::Int(number) = scalar { Some(*number) } else { None }
}

/// Numbers past `i64` wrap into the negative and come back the same.
macro_rules! whole {
    ($name:ty, $to:expr, $from:expr) => {
        impl Field for $name {
            fn to_scalar(&self) -> Scalar {
                let to: fn(&Self) -> u64 = $to;
                Scalar::Int(to(self).cast_signed())
            }

            fn from_scalar(scalar: &Scalar) -> Option<Self> {
                let from: fn(u64) -> Option<Self> = $from;
                from(int(scalar)?.cast_unsigned())
            }
        }
    };
}

whole!(Rials, |rials| rials.whole(), |number| Some(Self::new(number)));
whole!(Jobs, |jobs| jobs.whole(), |number| Some(Self::new(number)));
whole!(u8, |number| u64::from(*number), |number| number.try_into().ok());
whole!(u16, |number| u64::from(*number), |number| number.try_into().ok());
whole!(u32, |number| u64::from(*number), |number| number.try_into().ok());
whole!(bool, |yes| u64::from(*yes), |number| match number {
    0 => Some(false),
    1 => Some(true),
    _ => None,
});
whole!(FieldCode, |code| u64::from(code.0), |number| number.try_into().ok().map(Self));
whole!(Mobile, |mobile| mobile.to_string().parse().expect("a mobile number is digits"), |number| {
    format!("{number:011}").parse().ok()
});

/// National ids as they are, legal ids below zero.
impl Field for PersonId {
    fn to_scalar(&self) -> Scalar {
        let (number, sign) = match self {
            Self::National(id) => (id.number(), 1),
            Self::Legal(id) => (id.number(), -1),
        };
        Scalar::Int(sign * i64::try_from(number).expect("eleven digits"))
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        let number = int(scalar)?;
        if number < 0 {
            let id: LegalId = format!("{:011}", number.unsigned_abs()).parse().ok()?;
            Some(Self::Legal(id))
        } else {
            let id: NationalId = format!("{number:010}").parse().ok()?;
            Some(Self::National(id))
        }
    }
}

/// Words by their own frozen code; from the best to the worst where the table picks by order.
macro_rules! coded {
    ($name:ident { $($variant:ident = $code:literal,)* }) => {
        impl Field for $name {
            fn to_scalar(&self) -> Scalar {
                Scalar::Int(match self { $(Self::$variant => $code,)* })
            }

            fn from_scalar(scalar: &Scalar) -> Option<Self> {
                match int(scalar)? { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

coded!(Kind { Independent = 1, Supporter = 2, });
coded!(Entity { Person = 1, Company = 2, Cooperative = 3, WomensCooperative = 4, });
coded!(Control { Registration = 1, Permit = 2, });
coded!(SkillEvidence { Certificate = 1, Degree = 2, Experience = 3, });
coded!(Purpose { Start = 1, Development = 2, });
coded!(Readiness { Ready = 1, Unknown = 2, NotReady = 3, });
coded!(Judgement { Yes = 1, Partly = 2, No = 3, });
coded!(Gender { Woman = 1, Man = 2, });

/// Packs numbers into bytes; reads them back if all of them are there.
fn packed<const N: usize>(numbers: [u64; N]) -> Scalar {
    let mut out = Vec::with_capacity(12);
    for number in numbers {
        put_number(&mut out, number);
    }
    Scalar::Bytes(out)
}

fn unpacked<const N: usize>(scalar: &Scalar) -> Option<[u64; N]> {
    let Scalar::Bytes(bytes) = scalar else { return None };
    let mut bytes = bytes.as_slice();
    let mut numbers = [0; N];
    for number in &mut numbers {
        *number = take_number(&mut bytes)?;
    }
    bytes.is_empty().then_some(numbers)
}

macro_rules! numbered {
    ($name:ident) => {
        impl Field for $name {
            fn to_scalar(&self) -> Scalar {
                packed([
                    u64::from(self.year()),
                    u64::from(self.county().number()),
                    u64::from(self.node().0),
                    u64::from(self.sequence()),
                ])
            }

            fn from_scalar(scalar: &Scalar) -> Option<Self> {
                let [year, county, node, sequence] = unpacked(scalar)?;
                let county = CountyCode::new(county.try_into().ok()?).ok()?;
                let node = NodeNumber(node.try_into().ok()?);
                Some(Self::new(year.try_into().ok()?, county, node, sequence.try_into().ok()?))
            }
        }
    };
}

numbered!(ApplicationNumber);
numbered!(LetterNumber);

impl Field for RecordId {
    fn to_scalar(&self) -> Scalar {
        packed([u64::from(u32::from(self.kind.letter())), u64::from(self.origin.0), self.serial])
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        let [letter, origin, serial] = unpacked(scalar)?;
        let letter = char::from(u8::try_from(letter).ok()?);
        let kind = RecordKind::ALL.into_iter().find(|kind| kind.letter() == letter)?;
        Some(Self { kind, origin: NodeNumber(origin.try_into().ok()?), serial })
    }
}

/// Part by part: number, of how many, amount, day.
impl Field for BTreeMap<u8, Part> {
    fn to_scalar(&self) -> Scalar {
        let mut out = Vec::new();
        for (number, part) in self {
            put_number(&mut out, u64::from(*number));
            put_number(&mut out, u64::from(part.of));
            put_number(&mut out, part.amount.whole());
            put_date(&mut out, part.on);
        }
        Scalar::Bytes(out)
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        let Scalar::Bytes(bytes) = scalar else { return None };
        let mut bytes = bytes.as_slice();
        let mut parts = Self::new();
        while !bytes.is_empty() {
            let number = take_number(&mut bytes)?.try_into().ok()?;
            let of = take_number(&mut bytes)?.try_into().ok()?;
            let amount = Rials::new(take_number(&mut bytes)?);
            parts.insert(number, Part { of, amount, on: take_date(&mut bytes)? });
        }
        Some(parts)
    }
}
