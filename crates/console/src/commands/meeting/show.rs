//! `meeting seats`, `list` and `show`.

use clap::Args;
use model::{Say, say};
use office::cooperation::meetings::{self, Meeting, Resolution};
use office::cooperation::{MeetingRow, group};
use office::entry::{Docket, MeetingKind, Present, Seat};
use office::{Forming, Refusal};
use serde_json::{Value, json};

use crate::commands::quota::fact;
use crate::{Context, Failure, Tone, Ui};

/// Show who sits in the working group of the province (C1)
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node meeting seats")]
pub struct SeatsArgs {}

impl SeatsArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let seats = session.look(|office| {
            let own = office.opening.unit;
            let province = match own {
                model::UnitCode::County(county) => model::UnitCode::Province(county.province()),
                model::UnitCode::Province(_) | model::UnitCode::Nation => own,
            };
            let seated =
                Seat::ALL.iter().map(|seat| Ok((*seat, group::seat(office, province, *seat)?)));
            seated.collect::<Result<Vec<_>, _>>()
        })?;
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> = seats
                .iter()
                .map(|(seat, seated)| {
                    let seated = seated.as_ref().map(|fact| &fact.what);
                    json!({
                        "seat": seat.code(), "name": seated.map(|it| &it.name),
                        "deputy": seated.and_then(|it| it.deputy.as_ref()),
                        "from": seated.map(|it| it.from),
                    })
                })
                .collect();
            ui.json(&json!({ "schema": ui.schema("meeting.seats"), "seats": rows }))?;
            return Ok(0);
        }
        for (seat, seated) in &seats {
            let name =
                seated.as_ref().map_or_else(|| "-".to_owned(), |fact| fact.what.name.clone());
            let deputy = seated.as_ref().and_then(|fact| fact.what.deputy.clone());
            let deputy = deputy.map(|deputy| format!(" ({deputy})")).unwrap_or_default();
            ui.fact(&seat.say(), &format!("{name}{deputy}"))?;
        }
        Ok(0)
    }
}

/// List the meetings of the working group, and what each waits for
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node meeting list --promotional")]
pub struct ListArgs {
    /// Only promotional meetings (C3)
    #[arg(long)]
    promotional: bool,
}

impl ListArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let mut all = session.look(meetings::list)?;
        session.close(ui)?;
        all.retain(|(_, row)| !self.promotional || kind_of(row) == Some(MeetingKind::Promotional));
        if ui.is_json() {
            let rows: Vec<Value> = all.iter().map(row).collect();
            ui.json(&json!({ "schema": ui.schema("meeting.list"), "meetings": rows }))?;
            return Ok(0);
        }
        for meeting in &all {
            line(ui, meeting)?;
        }
        let count = all.len();
        ui.note(&say!("{count} جلسه", "{count} meetings"));
        Ok(0)
    }
}

fn kind_of(row: &MeetingRow) -> Option<MeetingKind> {
    row.called.as_ref().map(|called| called.what.kind)
}

/// A meeting as JSON.
pub(in crate::commands) fn row((meeting, row): &Meeting) -> Value {
    let called = row.called.as_ref().map(|fact| &fact.what);
    json!({
        "meeting": meeting.to_string(), "kind": kind_of(row).map(MeetingKind::code),
        "state": row.state().map(|state| state.code()), "for": called.map(|it| it.on),
        "held_on": row.held.as_ref().map(|held| held.what.on),
        "fields": called.map(|it| &it.fields), "agenda": called.and_then(|it| it.agenda.as_ref()),
    })
}

/// Who sat in a seat, as JSON.
pub(super) fn present_row(present: &Present) -> Value {
    json!({ "seat": present.seat.code(), "name": present.name, "deputy": present.deputy })
}

/// A meeting in a line: codes first, then words.
pub(in crate::commands) fn line(ui: &mut Ui<'_>, (meeting, row): &Meeting) -> Result<(), Failure> {
    let day = row.called.as_ref().map_or_else(String::new, |called| ui.day(called.what.on));
    let kind = kind_of(row).map(MeetingKind::say).unwrap_or_default();
    let state = row.state().map(office::cooperation::MeetingState::say).unwrap_or_default();
    let words =
        Say::new(format!("{}، {}", kind.fa, state.fa), format!("{}, {}", kind.en, state.en));
    let text = format!("{meeting:<7}  {day}  {}", ui.said(&words));
    ui.line(&text)
}

/// Show a meeting: who came, its minutes where they are held, its resolutions
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node meeting show 11-3\n\nExit codes: 0 shown, 3 no such meeting"
)]
pub struct ShowArgs {
    /// The meeting, as 11-3
    #[arg(value_name = "MEETING")]
    meeting: Docket,
}

impl ShowArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let meeting = self.meeting;
        let mut session = context.open(ui)?;
        let found = session.look(|office| {
            let Some(row) = meetings::of(office, meeting)? else { return Ok(None) };
            let resolutions = meetings::resolutions(office, &row)?;
            Ok(Some((row, resolutions)))
        })?;
        session.close(ui)?;
        let none = || Refusal::from(Forming::NoMeeting { meeting });
        let (found, resolutions) = found.ok_or_else(none)?;
        if ui.is_json() {
            let mut document = row(&(meeting, found.clone()));
            let held = found.held.as_ref().map(|fact| &fact.what);
            document["schema"] = json!(ui.schema("meeting.show"));
            document["present"] =
                json!(held.map(|it| it.present.iter().map(present_row).collect::<Vec<_>>()));
            document["guests"] = json!(held.map(|it| &it.guests));
            document["supporters"] = json!(held.map(|it| &it.supporters));
            document["minutes"] = json!(found.draft.as_ref().map(|draft| &draft.what.text));
            let signed = |seat: Seat| found.has_signed(seat);
            document["signed"] = json!({
                "director-general": signed(Seat::DirectorGeneral),
                "cooperative-affairs": signed(Seat::CooperativeAffairs),
            });
            document["resolutions"] = json!(resolutions.iter().map(resolution).collect::<Vec<_>>());
            ui.json(&document)?;
            return Ok(0);
        }
        tell(ui, &(meeting, found), &resolutions)?;
        Ok(0)
    }
}

fn resolution(one: &Resolution) -> Value {
    let ended = one.ended.as_ref().map(|fact| &fact.what);
    let state = ended.map_or("open", |it| if it.done { "done" } else { "dropped" });
    json!({ "n": one.n, "text": one.text, "state": state, "on": ended.map(|it| it.on) })
}

fn tell(ui: &mut Ui<'_>, meeting: &Meeting, resolutions: &[Resolution]) -> Result<(), Failure> {
    let (_, row) = meeting;
    line(ui, meeting)?;
    let present = row.held.iter().flat_map(|held| &held.what.present);
    for one in present {
        ui.fact(&one.seat.say(), &one.name)?;
    }
    if let Some(draft) = &row.draft {
        ui.fact(&Say::new("صورت‌جلسه", "Minutes"), &draft.what.text)?;
    }
    for one in resolutions {
        let (tone, word) = match one.ended.as_ref().map(|fact| fact.what.done) {
            None => (Tone::Bad, Say::new("باز", "open")),
            Some(true) => (Tone::Good, Say::new("انجام شد", "done")),
            Some(false) => (Tone::Dim, Say::new("کنار گذاشته شد", "dropped")),
        };
        let text = format!("{}  {}  {}", one.n, one.text, ui.said(&word));
        ui.toned(tone, &text)?;
    }
    match row.waits() {
        Some(waits) => fact(ui, &Say::new("در انتظار", "Waits for"), &waits),
        None => Ok(()),
    }
}
