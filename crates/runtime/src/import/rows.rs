//! From rows of sheets to what the office takes in.

use std::collections::BTreeMap;

use model::{PersonId, Say};
use office::forms::{ApplicationForm, BankAnswer, EarlierForm, ExclusionForm, InspectionForm};
use office::intake::{PersonFile, RowKey};
use records::Covered;
use sheets::{ApplicationRow, BankRow, CoveredRow, InspectionRow, Row, SheetKind, Sheets};

use super::RefusedRow;

/// Rows by person, each with a key into [`Grouped::places`].
#[derive(Debug)]
pub(super) struct Grouped {
    pub(super) persons: Vec<PersonFile>,
    pub(super) exclusions: Vec<(RowKey, ExclusionForm)>,
    pub(super) bank: Vec<(RowKey, BankAnswer)>,
    /// Sheet, row and line of every row taken.
    pub(super) places: Vec<(SheetKind, u32, u32)>,
    pub(super) refused: Vec<RefusedRow>,
    pub(super) notes: Vec<Say>,
}

impl Grouped {
    fn place<T>(&mut self, sheet: SheetKind, row: &Row<T>) -> RowKey {
        self.places.push((sheet, row.row, row.line));
        self.places.len().saturating_sub(1)
    }
}

pub(super) fn group(sheets: Sheets) -> Grouped {
    let mut all = Grouped {
        persons: Vec::new(),
        exclusions: Vec::new(),
        bank: Vec::new(),
        places: Vec::new(),
        refused: sheets.refused.into_iter().map(refused).collect(),
        notes: sheets.notes,
    };
    let mut index = BTreeMap::new();
    for row in sheets.applications {
        let key = all.place(SheetKind::Applications, &row);
        let at = person(&mut all.persons, &mut index, row.value.applicant);
        all.persons[at].applications.push((key, application(row.value)));
    }
    for row in sheets.covered {
        let key = all.place(SheetKind::Covered, &row);
        let at = person(&mut all.persons, &mut index, row.value.supporter);
        let form = (row.value.person, covered(row.value));
        all.persons[at].covered.push((key, form));
    }
    for row in sheets.inspections {
        let key = all.place(SheetKind::Inspections, &row);
        let at = person(&mut all.persons, &mut index, row.value.applicant);
        all.persons[at].inspections.push((key, inspection(row.value)));
    }
    for row in sheets.earlier {
        let key = all.place(SheetKind::Earlier, &row);
        let at = person(&mut all.persons, &mut index, row.value.applicant);
        let sheets::EarlierRow { year, kind, amount, fulfilled, cleared, .. } = row.value;
        let form = EarlierForm { year, kind, amount, fulfilled, cleared };
        all.persons[at].earlier.push((key, form));
    }
    for row in sheets.exclusions {
        let key = all.place(SheetKind::Exclusions, &row);
        let sheets::ExclusionRow { person, list, as_of } = row.value;
        all.exclusions.push((key, ExclusionForm { person, list, as_of }));
    }
    for row in sheets.bank {
        let key = all.place(SheetKind::Bank, &row);
        all.bank.push((key, answer(row.value)));
    }
    all
}

fn person(
    persons: &mut Vec<PersonFile>,
    index: &mut BTreeMap<PersonId, usize>,
    id: PersonId,
) -> usize {
    *index.entry(id).or_insert_with(|| {
        persons.push(PersonFile::new(id));
        persons.len().saturating_sub(1)
    })
}

fn refused(row: sheets::Refused) -> RefusedRow {
    let sheets::Refused { sheet, row, line, column, code, message } = row;
    RefusedRow { sheet, row, line, column, code, message }
}

fn application(row: ApplicationRow) -> ApplicationForm {
    ApplicationForm {
        kind: row.kind,
        entity: row.entity,
        applicant: row.applicant,
        given_name: row.given_name,
        family_name: row.family_name,
        gender: row.gender,
        born_on: row.born_on,
        mobile: row.mobile,
        field: row.field,
        issued_on: row.issued_on,
        expires_on: None,
        skill: row.skill,
        skill_dated: row.skill_dated,
        amount: row.amount,
        jobs: row.jobs,
        purpose: row.purpose,
        need: row.need,
        capacity: row.capacity,
        readiness: row.readiness,
        declared_employee: row.declared_employee,
        control_before_permit: row.control_before_permit,
        control_before_payment: row.control_before_payment,
        bank: row.bank,
    }
}

fn covered(row: CoveredRow) -> Covered {
    Covered {
        given_name: row.given_name,
        family_name: row.family_name,
        from: row.from,
        agreement: row.agreement,
        until: None,
        left_reason: None,
        verified: None,
    }
}

fn inspection(row: InspectionRow) -> InspectionForm {
    InspectionForm {
        visited_on: row.visited_on,
        office_inspector: row.office_inspector,
        agency: row.agency,
        agency_inspector: row.agency_inspector,
        invited_absent: false,
        activity: row.activity,
        skill: row.skill,
        management: row.management,
        heads_found: row.heads_found,
        completed_by: row.completed_by,
        completed_on: row.completed_on,
        note: None,
    }
}

fn answer(row: BankRow) -> BankAnswer {
    let BankRow { letter, applicant, result, amount, on, reason } = row;
    BankAnswer { letter, applicant, result, amount, on, reason }
}
