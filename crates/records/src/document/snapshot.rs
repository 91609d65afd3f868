//! Everything a document says, at one moment.

use std::collections::BTreeMap;

use automerge::{
    Automerge, ObjId, ROOT, ReadDoc as _, ScalarValue, ScalarValueRef, Value, ValueRef,
};
use model::planted::{Bug, planted};
use model::{JalaliDate, NationalId};

use crate::covered::Covered;
use crate::key::{Key, Shape};
use crate::scalar::Scalar;
use crate::step::{Mark, Step, Steps};

/// What a document says: every concurrent value, in the order of the values, whoever wrote when.
///
/// What a later version wrote under keys unknown here stays in the document and is skipped.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Snapshot {
    /// Each field's values, sorted and each once; `None` stands for "cleared" beside a value.
    pub values: BTreeMap<Key, Vec<Option<Scalar>>>,
    /// Each step's marks, earliest first.
    pub steps: Steps,
    /// Each covered person's enrolments, sorted and each once.
    pub covered: BTreeMap<NationalId, Vec<Covered>>,
}

/// Reads the three maps, each in one walk.
pub(super) fn read(inner: &Automerge, steps: &ObjId, covered: &ObjId) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for (key, values) in entries(inner, &ROOT) {
        let Some(key) = Key::from_letter(&key) else { continue };
        let mut values: Vec<_> =
            values.into_iter().filter_map(|value| scalar(key.shape(), value)).collect();
        values.sort_unstable();
        values.dedup();
        if values.iter().any(Option::is_some) {
            snapshot.values.insert(key, values);
        }
    }
    for (key, values) in entries(inner, steps) {
        let Some(step) = Step::from_key(&key) else { continue };
        let marks = values.iter().filter_map(packed).filter_map(Mark::unpack);
        marks.for_each(|mark| snapshot.steps.add(step, mark));
    }
    for (key, values) in entries(inner, covered) {
        let Ok(person) = key.parse::<NationalId>() else { continue };
        let mut enrolments: Vec<_> =
            values.iter().filter_map(packed).filter_map(Covered::unpack).collect();
        enrolments.sort_unstable();
        enrolments.dedup();
        snapshot.covered.insert(person, enrolments);
    }
    snapshot
}

/// Every key of a map with every value that stands.
fn entries<'a>(
    inner: &'a Automerge,
    map: &'a ObjId,
) -> impl Iterator<Item = (String, Vec<ScalarValue>)> + 'a {
    inner.map_range(map, ..).filter_map(move |item| {
        let key = item.key.into_owned();
        if item.conflict && !planted(Bug::WinnerDecides) {
            let values = inner.get_all(map, key.as_str()).unwrap_or_default();
            let scalars = values.into_iter().filter_map(|(value, _)| match value {
                Value::Scalar(scalar) => Some(scalar.into_owned()),
                Value::Object(_) => None,
            });
            return Some((key, scalars.collect()));
        }
        match item.value {
            ValueRef::Scalar(scalar) => Some((key, vec![owned(scalar)])),
            ValueRef::Object(_) => None,
        }
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "automerge's types; the layout lets four pass")]
fn owned(scalar: ScalarValueRef<'_>) -> ScalarValue {
    match scalar {
        ScalarValueRef::Bytes(bytes) => ScalarValue::Bytes(bytes.into_owned()),
        ScalarValueRef::Str(text) => ScalarValue::Str(text.as_ref().into()),
        ScalarValueRef::Int(number) => ScalarValue::Int(number),
        _ => ScalarValue::Null,
    }
}

fn scalar(shape: Shape, value: ScalarValue) -> Option<Option<Scalar>> {
    match (shape, value) {
        (_, ScalarValue::Null) => Some(None),
        (Shape::Text, ScalarValue::Str(text)) => Some(Some(Scalar::Text(text.to_string()))),
        (Shape::Int, ScalarValue::Int(number)) => Some(Some(Scalar::Int(number))),
        (Shape::Date, ScalarValue::Int(days)) => {
            JalaliDate::from_days(days).ok().map(|date| Some(Scalar::Date(date)))
        }
        (Shape::Bytes, ScalarValue::Bytes(bytes)) => Some(Some(Scalar::Bytes(bytes))),
        _ => None,
    }
}

fn packed(value: &ScalarValue) -> Option<&[u8]> {
    if let ScalarValue::Bytes(bytes) = value { Some(bytes) } else { None }
}
