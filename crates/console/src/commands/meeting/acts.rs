//! `meeting seat`, `call`, `hold`, `cancel`, `minutes`, `sign`, `resolve`.

use clap::Args;
use model::geography::FieldCode;
use model::{ApplicationNumber, say};
use office::cooperation::meetings::{Attendance, Invitation};
use office::cooperation::{group, meetings};
use office::entry::{Docket, MeetingKind, Seat};
use roster::Kind;
use serde_json::json;

use super::show::present_row;
use super::{kind, seat};
use crate::commands::affair::{When, told, write};
use crate::{Context, DayArg, Failure, Ui, whole};

/// Seat somebody in the working group (C1)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node meeting seat director-general --name \"کریمی\" --deputy \"نظری\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct SeatArgs {
    /// Which seat
    #[arg(value_name = "SEAT", value_parser = seat)]
    seat: Seat,
    /// Who sits there
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Who may sit there in his or her place
    #[arg(long, value_name = "NAME")]
    deputy: Option<String>,
    #[command(flatten)]
    when: When,
}

impl SeatArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Group, &self.when), |drafter| {
            let who = (self.name.as_str(), self.deputy.as_deref());
            group::take_seat(drafter, self.seat, who, drafter.act.on)
        })?;
        let (code, name) = (said.seat.code(), &said.name);
        let text = say!("کرسی {code} از آن {name} است.", "The seat of {code} is {name}'s.");
        told(
            ui,
            ("meeting.seat", &self.when),
            &text,
            json!({ "seat": said.seat.code(), "n": said.n, "name": name, "deputy": said.deputy, "from": said.from }),
        )
    }
}

/// Call a meeting of the working group, or a promotional one (C1, C3)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node meeting call --for 1401/07/10 --kind promotional --field 2001\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct CallArgs {
    /// For which day
    #[arg(long = "for", value_name = "DAY", allow_hyphen_values = true)]
    day: DayArg,
    /// ordinary or promotional
    #[arg(long, value_name = "KIND", value_parser = kind, default_value = "ordinary")]
    kind: MeetingKind,
    /// Where
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    /// What about
    #[arg(long, value_name = "TEXT")]
    agenda: Option<String>,
    /// A field it is about; again for more
    #[arg(long, value_name = "CODE", value_parser = whole::<u16>)]
    field: Vec<u16>,
    /// A supporter asked to come; again for more
    #[arg(long, value_name = "NUMBER")]
    supporter: Vec<ApplicationNumber>,
    #[command(flatten)]
    when: When,
}

impl CallArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let invitation = Invitation {
            kind: self.kind,
            on: self.day.resolve(context.today),
            place: self.place.clone(),
            agenda: self.agenda.clone(),
            fields: self.field.iter().copied().map(FieldCode).collect(),
            supporters: self.supporter.clone(),
        };
        let said = write(context, ui, (Kind::Meeting, &self.when), |drafter| {
            meetings::call(drafter, &invitation)
        })?;
        let (meeting, day) = (said.meeting, said.on.slashed());
        let text =
            say!("جلسهٔ {meeting} برای {day} دعوت شد.", "Meeting {meeting} is called for {day}.");
        told(
            ui,
            ("meeting.call", &self.when),
            &text,
            json!({ "meeting": meeting.to_string(), "kind": said.kind.code(), "for": said.on, "fields": said.fields, "supporters": said.supporters, "place": said.place, "agenda": said.agenda }),
        )
    }
}

/// Record that a meeting was held, with who sat in which seat (C1)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node meeting hold 11-3 --present director-general --present cooperative-affairs --present chamber\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct HoldArgs {
    /// The meeting, as 11-3
    #[arg(value_name = "MEETING")]
    meeting: Docket,
    /// When; the day it was called for, if not said
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    held_on: Option<DayArg>,
    /// A seat taken by its member; again for more
    #[arg(long, value_name = "SEAT", value_parser = seat)]
    present: Vec<Seat>,
    /// A seat taken by its deputy; again for more
    #[arg(long, value_name = "SEAT", value_parser = seat)]
    deputy: Vec<Seat>,
    /// A provincial agency that came; again for more
    #[arg(long, value_name = "AGENCY")]
    guest: Vec<String>,
    /// A supporter that came; again for more
    #[arg(long, value_name = "NUMBER")]
    supporter: Vec<ApplicationNumber>,
    #[command(flatten)]
    when: When,
}

impl HoldArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let attendance = Attendance {
            on: self.held_on.map(|day| day.resolve(context.today)),
            members: self.present.clone(),
            deputies: self.deputy.clone(),
            guests: self.guest.clone(),
            supporters: self.supporter.clone(),
        };
        let said = write(context, ui, (Kind::Meeting, &self.when), |drafter| {
            meetings::hold(drafter, self.meeting, &attendance)
        })?;
        let (meeting, seats) = (said.meeting, said.present.len());
        let present: Vec<_> = said.present.iter().map(present_row).collect();
        let text = say!(
            "جلسهٔ {meeting} با {seats} عضو برگزار شد.",
            "Meeting {meeting} was held with {seats} seats taken."
        );
        told(
            ui,
            ("meeting.hold", &self.when),
            &text,
            json!({ "meeting": meeting.to_string(), "held_on": said.on, "present": present, "guests": said.guests, "supporters": said.supporters, "rules": said.rules }),
        )
    }
}

/// Call a meeting off
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node meeting cancel 11-3 --reason \"سیل\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct CancelArgs {
    /// The meeting, as 11-3
    #[arg(value_name = "MEETING")]
    meeting: Docket,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    when: When,
}

impl CancelArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Meeting, &self.when), |drafter| {
            meetings::call_off(drafter, self.meeting, &self.reason)
        })?;
        let meeting = said.meeting;
        let text = say!("جلسهٔ {meeting} لغو شد.", "Meeting {meeting} is called off.");
        told(
            ui,
            ("meeting.cancel", &self.when),
            &text,
            json!({ "meeting": meeting.to_string(), "reason": said.reason }),
        )
    }
}

/// Draft a meeting's minutes, or draft them anew
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node meeting minutes 11-3 --text \"…\" --resolution \"…\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct MinutesArgs {
    /// The meeting, as 11-3
    #[arg(value_name = "MEETING")]
    meeting: Docket,
    /// What was said
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// What was resolved; again for more
    #[arg(long, value_name = "TEXT")]
    resolution: Vec<String>,
    #[command(flatten)]
    when: When,
}

impl MinutesArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Minutes, &self.when), |drafter| {
            meetings::minute(drafter, self.meeting, (&self.text, &self.resolution))
        })?;
        let (meeting, n, count) = (said.meeting, said.n, said.resolutions.len());
        let text = say!(
            "صورت‌جلسهٔ {meeting} (پیش‌نویس {n}) با {count} مصوبه نوشته شد؛ رئیس و دبیر باید امضا کنند.",
            "Minutes of {meeting} (draft {n}) with {count} resolutions; chair and secretary are to sign."
        );
        told(
            ui,
            ("meeting.minutes", &self.when),
            &text,
            json!({ "meeting": meeting.to_string(), "draft": n, "resolutions": said.resolutions }),
        )
    }
}

/// Sign minutes, as chair or secretary (C1)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node meeting sign 11-3 --seat director-general\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct SignArgs {
    /// The meeting, as 11-3
    #[arg(value_name = "MEETING")]
    meeting: Docket,
    /// director-general or cooperative-affairs
    #[arg(long, value_name = "SEAT", value_parser = seat)]
    seat: Seat,
    /// The deputy signs
    #[arg(long)]
    deputy: bool,
    #[command(flatten)]
    when: When,
}

impl SignArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Minutes, &self.when), |drafter| {
            meetings::sign(drafter, self.meeting, (self.seat, self.deputy))
        })?;
        let (meeting, name) = (said.meeting, &said.name);
        let text = say!(
            "صورت‌جلسهٔ {meeting} را {name} امضا کرد.",
            "{name} has signed the minutes of {meeting}."
        );
        told(
            ui,
            ("meeting.sign", &self.when),
            &text,
            json!({ "meeting": meeting.to_string(), "draft": said.n, "seat": said.seat.code(), "name": name, "over": said.over.to_string() }),
        )
    }
}

/// Say that a resolution is done, or dropped
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node meeting resolve 11-3 1 --dropped --note \"…\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct ResolveArgs {
    /// The meeting, as 11-3
    #[arg(value_name = "MEETING")]
    meeting: Docket,
    /// The how manieth, from 1
    #[arg(value_name = "N", value_parser = whole::<u16>)]
    resolution: u16,
    /// It is dropped; else it is done
    #[arg(long)]
    dropped: bool,
    /// How, or why not
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    when: When,
}

impl ResolveArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Minutes, &self.when), |drafter| {
            let which = (self.meeting, self.resolution);
            meetings::resolve(drafter, which, !self.dropped, self.note.as_deref())
        })?;
        let (meeting, n) = (said.meeting, said.resolution);
        let text = say!(
            "مصوبهٔ {n} جلسهٔ {meeting} پایان یافت.",
            "Resolution {n} of meeting {meeting} is ended."
        );
        told(
            ui,
            ("meeting.resolve", &self.when),
            &text,
            json!({ "meeting": meeting.to_string(), "resolution": n, "done": said.done, "note": said.note }),
        )
    }
}
