//! Numbers of persons in an answer: hidden, unless it was recorded first that they are shown.
//!
//! Every document passes through [`hide`] on its way out, so that a command that doesn't think of persons
//! shows none. An id is hidden but for its last four digits, with which a person at the desk tells two
//! files apart.

use clap::Args;
use model::{ApplicationNumber, Mobile, NationalId, Say};
use office::entry::Audited;
use office::{Drafter, Stop, users};
use runtime::Mode;
use serde_json::{Map, Value};

use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::ui::Ui;
use crate::who::Who;

/// Asks for numbers of persons in full.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct RevealArg {
    /// Show national ids and telephone numbers in full; recorded first: who, when, which files
    #[arg(long)]
    pub reveal: bool,
}

impl Session {
    /// Records that numbers of persons in these files are about to be shown, and has them shown from here
    /// on. `what` names the command; more than [`FILES_NAMED_MAX`] files are one entry with their count.
    ///
    /// # Errors
    /// [`Failure`] if it can't be recorded: nobody is logged in, the store takes no entry. Then nothing
    /// is shown in full.
    pub fn reveal(
        &mut self,
        context: &Context,
        ui: &mut Ui<'_>,
        (what, files): (&str, &[ApplicationNumber]),
    ) -> Result<(), Failure> {
        let act = context.act(context.today);
        self.act(&act, Mode::Write, |drafter| named(drafter, what, files))?;
        ui.show_persons();
        Ok(())
    }

    /// The same for a document whose form has ids in it, whoever asks. Where it can't be recorded the ids
    /// are hidden, and the rest is still shown. In a unit without users they are shown: there is nobody
    /// whose name could be written down.
    pub fn reveal_or_hide(
        &mut self,
        context: &Context,
        ui: &mut Ui<'_>,
        files: (&str, &[ApplicationNumber]),
    ) {
        if matches!(self.who(), Who::Anybody) {
            ui.show_persons();
        } else if self.reveal(context, ui, files).is_err() {
            ui.note(&Say::new(
                "ثبت نشدنی بود که چه کسی کدهای ملی را می‌بیند؛ پس پوشیده‌اند.",
                "who sees the national ids couldn't be recorded; so they are hidden",
            ));
        }
    }

    /// Records that something with the unit's affairs in it leaves the store, before it does.
    ///
    /// # Errors
    /// [`Failure`] if it can't be recorded. Then it may not leave.
    pub fn leaves(&mut self, context: &Context, audited: &Audited) -> Result<(), Failure> {
        let act = context.act(context.today);
        self.act(&act, Mode::Write, |drafter| {
            users::audit(drafter, audited.clone());
            Ok(())
        })?;
        Ok(())
    }
}

fn named(drafter: &mut Drafter<'_>, what: &str, files: &[ApplicationNumber]) -> Result<(), Stop> {
    if FILES_NAMED_MAX < files.len() {
        let what = format!("{what}: {} files", files.len());
        users::audit(drafter, Audited::Exported { what, file: None });
        return Ok(());
    }
    for number in files {
        if let Some(case) = drafter.office.case(*number)? {
            users::audit(drafter, Audited::Revealed { of: case.record });
        }
    }
    Ok(())
}

/// Files whose reveal is an entry each; of more it is the count that tells.
const FILES_NAMED_MAX: usize = 32;

/// A national id or telephone number but for its last four digits; anything else as it is: a company's
/// number is public.
pub(crate) fn hidden(text: &str) -> String {
    let is_persons = text.parse::<NationalId>().is_ok() || text.parse::<Mobile>().is_ok();
    match text.char_indices().rev().nth(3) {
        Some((start, _)) if is_persons => format!("***{}", &text[start..]),
        _ => text.to_owned(),
    }
}

/// A text with every run of ten or eleven digits hidden: what a field of a person says in words.
pub(crate) fn hidden_in_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for char in text.chars().chain(std::iter::once('\n')) {
        if char.is_numeric() {
            run.push(char);
            continue;
        }
        let folded = model::text::fold_digits(&run);
        out.push_str(&if matches!(folded.len(), 10 | 11) { hidden(&folded) } else { run.clone() });
        run.clear();
        out.push(char);
    }
    out.pop();
    out
}

/// Hides the numbers of persons in a document: by the names of its fields, and where they are names.
pub(crate) fn hide(document: &mut Value) {
    match document {
        Value::Object(fields) => {
            hide_names(fields);
            for (name, value) in fields.iter_mut() {
                if let (Value::String(text), true) = (&mut *value, PERSONS.contains(&name.as_str()))
                {
                    *text = hidden(text);
                } else {
                    hide(value);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(hide),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Hides ids that are the names of fields. Two that look alike then stay two.
fn hide_names(fields: &mut Map<String, Value>) {
    let ids: Vec<String> =
        fields.keys().filter(|name| name.parse::<NationalId>().is_ok()).cloned().collect();
    for id in ids {
        let Some(value) = fields.remove(&id) else { continue };
        let mut name = hidden(&id);
        while fields.contains_key(&name) {
            name.push('+');
        }
        fields.insert(name, value);
    }
}

/// Fields that hold a number of a person.
const PERSONS: [&str; 4] = ["national_id", "applicant", "person", "mobile"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_an_id_the_last_four_digits_are_shown_and_a_company_is_public() {
        assert_eq!(hidden("0012345679"), "***5679");
        assert_eq!(hidden("09121234567"), "***4567");
        for public in ["10101234567", "1401-1102-1-000012-1", "", "123", "سارا"] {
            assert_eq!(hidden(public), public);
        }
        assert_eq!(hidden_in_text("فرد 0012345679، از ۱۴۰۱"), "فرد ***5679، از ۱۴۰۱");
        assert_eq!(hidden_in_text("۰۹۱۲۱۲۳۴۵۶۷"), "***4567");
    }

    #[test]
    fn a_document_shows_no_person_wherever_the_number_stands() {
        let mut document = json!({
            "national_id": "0012345679", "amount": "0012345679",
            "record": { "applicant": "0012345679", "mobile": "09121234567",
                "covered": { "0012345679": { "from": null }, "name": 1 } },
            "rows": [{ "person": "0012345679" }, { "applicant": "10101234567" }],
        });
        hide(&mut document);
        let hidden = json!({
            "national_id": "***5679", "amount": "0012345679",
            "record": { "applicant": "***5679", "mobile": "***4567",
                "covered": { "***5679": { "from": null }, "name": 1 } },
            "rows": [{ "person": "***5679" }, { "applicant": "10101234567" }],
        });
        assert_eq!(document, hidden);
    }
}
