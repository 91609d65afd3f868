//! What a report's codes are called, and which of its columns leads.
//!
//! None of it is counted, so that it isn't in the report's own bytes; it lies beside them in a file,
//! under the same signature: whoever swaps two names has forged the file.

use std::collections::BTreeMap;

use model::geography::FieldCode;
use model::{Jobs, Places, Say, UnitCode};
use report::{Figure, Report};
use rules::HeadlineJob;
use serde::{Deserialize, Serialize};

/// The names of a report's units and fields of work, and the programme's headline.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Legend {
    units: BTreeMap<UnitCode, Say>,
    fields: BTreeMap<FieldCode, Say>,
    headline: HeadlineJob,
    /// The programme's national target in jobs; a report of engine 2 has none beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<u64>,
}

impl Legend {
    /// The names a report needs, from the reference tables as they were on its quarter's last day.
    pub fn of(report: &Report, places: &Places, (headline, target): (HeadlineJob, Jobs)) -> Self {
        let below = report.lines.iter().map(|line| line.unit);
        let adjusted = report.adjustments.iter().map(|adjustment| adjustment.unit);
        let units = below.chain(adjusted).chain([report.definition.unit]);
        let named = units.filter_map(|unit| Some((unit, places.name_of(unit)?)));
        let fields = report.total.iter().filter_map(|(figure, _)| {
            let Figure::Visits { field, .. } = figure else { return None };
            Some((field, places.field(field)?.name.clone()))
        });
        let target = (3 <= report.definition.engine).then(|| target.whole());
        Self { units: named.collect(), fields: fields.collect(), headline, target }
    }

    /// What a unit is called; empty for one that no table knew.
    pub fn unit(&self, unit: UnitCode) -> Say {
        self.units.get(&unit).cloned().unwrap_or_default()
    }

    /// What a field of work is called; empty for one that no table knew.
    pub fn field(&self, field: FieldCode) -> Say {
        self.fields.get(&field).cloned().unwrap_or_default()
    }

    /// The count of jobs by which the programme is judged (R-P1).
    pub const fn headline(&self) -> HeadlineJob {
        self.headline
    }

    /// The programme's national target in jobs (R-P1).
    pub const fn target(&self) -> Option<u64> {
        self.target
    }

    /// The bytes that are signed.
    ///
    /// # Panics
    /// Never: strings and numbers are always JSON.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings and numbers are JSON")
    }
}
