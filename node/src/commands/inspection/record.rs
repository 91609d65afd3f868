//! `inspection record`: a visit, its form, a correction of a complete form.

use clap::Args;
use console::commands::inspection::missing;
use console::{Context, DayArg, Failure, Tone, Ui, whole};
use model::text::normalize;
use model::words::Judgement;
use model::{ApplicationNumber, Name, RecordId, Say, say};
use office::forms::InspectionForm;
use office::rows::Record;
use office::{Refusal, application, inspection};
use serde_json::json;

use crate::commands::application::{name, told};

/// Record a visit, or complete or correct its form
///
/// A form is complete with both inspectors (or the agency's absence after an invitation), the three
/// judgements, who completed it and when. A complete form is never changed: a correction takes its
/// place and both stay.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node inspection record 1401-1102-1-000012-1 --visited 1401/07/15 --office-inspector \"امین شه‌بخش\" --agency \"فنی و حرفه‌ای\" --agency-inspector \"محمد اسماعیلی\" --activity yes --skill yes --management partly --completed-by \"احمد کیخا\" --completed 1401/07/16\n\nExit codes: 0 recorded, 3 no such file or form, 4 refused by a rule"
)]
pub(crate) struct RecordArgs {
    /// The application's number
    number: ApplicationNumber,
    /// The form to complete or correct, as `inspection list` names it
    #[arg(long, value_name = "ID")]
    form: Option<RecordId>,
    /// Day of the visit
    #[arg(long, value_name = "DAY", allow_hyphen_values = true, required_unless_present = "form")]
    visited: Option<DayArg>,
    /// The office's inspector
    #[arg(long, value_name = "NAME", value_parser = name)]
    office_inspector: Option<Name>,
    /// The executive agency
    #[arg(long, value_name = "NAME", value_parser = name)]
    agency: Option<Name>,
    /// The agency's inspector
    #[arg(long, value_name = "NAME", value_parser = name)]
    agency_inspector: Option<Name>,
    /// The agency was invited and didn't come
    #[arg(long, conflicts_with = "agency_inspector")]
    agency_absent: bool,
    /// Is the work active: yes, partly or no
    #[arg(long, value_name = "JUDGEMENT")]
    activity: Option<Judgement>,
    /// Is the skill there: yes, partly or no
    #[arg(long, value_name = "JUDGEMENT")]
    skill: Option<Judgement>,
    /// Can the person manage the plan: yes, partly or no
    #[arg(long, value_name = "JUDGEMENT")]
    management: Option<Judgement>,
    /// Covered persons found at work
    #[arg(long, value_name = "N", value_parser = whole::<u32>)]
    heads: Option<u32>,
    /// Who completed the form
    #[arg(long, value_name = "NAME", value_parser = name)]
    completed_by: Option<Name>,
    /// Day the form was completed
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    completed: Option<DayArg>,
    /// What else was seen
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl RecordArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let number = self.number;
        let mut session = context.open(ui)?;
        let known = match self.form {
            Some(id) => Some(session.ask(|office| {
                let (application, _, _) = application::find(office, number)?;
                match office.record(id)?.map(|row| row.record) {
                    Some(Record::Inspection(it)) if it.application == application => {
                        Ok(InspectionForm::of(&it))
                    }
                    Some(_) | None => Err(Refusal::NoRecord { id }.into()),
                }
            })?),
            None => None,
        };
        let blank = InspectionForm::on(context.day(self.visited));
        let form = self.filled(context, known.unwrap_or(blank));
        let act = context.act(context.today);
        inspection::check_days(&form, act.on)?;
        let acted = session.act(&act, Context::mode(self.dry_run), |drafter| match self.form {
            Some(id) => inspection::revise(drafter, id, &form),
            None => inspection::record(drafter, number, &form),
        })?;
        session.close(ui)?;
        self.tell(ui, acted.answer, &form)
    }

    /// What was given, over what the form says already.
    fn filled(&self, context: &Context, known: InspectionForm) -> InspectionForm {
        let name = |given: &Option<Name>, known: Option<Name>| given.clone().or(known);
        let absent =
            self.agency_absent || (known.invited_absent && self.agency_inspector.is_none());
        let inspector = name(&self.agency_inspector, known.agency_inspector);
        let note = self.note.as_deref().map(normalize).filter(|note| !note.is_empty());
        InspectionForm {
            visited_on: self.visited.map_or(known.visited_on, |day| day.resolve(context.today)),
            office_inspector: name(&self.office_inspector, known.office_inspector),
            agency: name(&self.agency, known.agency),
            agency_inspector: inspector.filter(|_| !self.agency_absent),
            invited_absent: absent,
            activity: self.activity.or(known.activity),
            skill: self.skill.or(known.skill),
            management: self.management.or(known.management),
            heads_found: self.heads.or(known.heads_found),
            completed_by: name(&self.completed_by, known.completed_by),
            completed_on: self
                .completed
                .map(|day| day.resolve(context.today))
                .or(known.completed_on),
            note: note.or(known.note),
        }
    }

    fn tell(&self, ui: &mut Ui<'_>, id: RecordId, form: &InspectionForm) -> Result<u8, Failure> {
        let (number, missing) = (self.number, missing(form));
        let corrects = self.form.filter(|known| *known != id);
        if ui.is_json() {
            ui.json(&json!({
                "schema": "node.inspection.record/1", "application": number,
                "inspection": id.to_string(), "corrects": corrects.map(|id| id.to_string()),
                "visited_on": form.visited_on, "visited_on_gregorian": form.visited_on.gregorian_text(),
                "complete": form.is_complete(),
                "missing": missing.iter().map(|(code, _)| code).collect::<Vec<_>>(),
                "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        told(
            ui,
            self.dry_run,
            &match corrects {
                Some(known) => say!(
                    "فرم {id} به جای فرم {known} نشست؛ هر دو می‌مانند.",
                    "Form {id} takes the place of {known}; both stay."
                ),
                None => say!(
                    "بازدید {id} برای پروندهٔ {number} ثبت شد.",
                    "Recorded visit {id} of {number}."
                ),
            },
        )?;
        if missing.is_empty() {
            return Ok(0);
        }
        let words: Vec<&str> = missing.iter().map(|(_, said)| ui.said(said)).collect();
        let words = words.join(if ui.lang() == model::Lang::Fa { "، " } else { ", " });
        ui.fact_toned(Tone::Warn, &Say::new("فرم هنوز کم دارد", "Form lacks"), &words)?;
        ui.fact(
            &Say::new("گام بعدی", "Next"),
            &format!("hamgam-node inspection record {number} --form {id} …"),
        )?;
        Ok(0)
    }
}
