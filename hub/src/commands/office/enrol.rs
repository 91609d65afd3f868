//! `office enrol`: a slip for a unit, to be carried to it on paper.

use std::net::SocketAddr;

use clap::Args;
use console::commands::quota::acting;
use console::{Context, DayArg, Failure, Told, Tone, Ui, exit};
use identity::{Credentials, Invitation, Slip};
use model::{JalaliDate, Say, UnitCode, say};
use office::members;
use roster::Kind;
use serde_json::json;
use settings::{HostPort, HubSettings};

/// Hand out a one-time slip for a unit
///
/// Whoever has it may ask once to be let in as this unit; an officer still has to approve. The secret
/// is shown now and never again: print it, or copy it by hand. It is kept nowhere.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub office enrol 1102 --address hub.example:4433\n\nExit codes: 0 handed out, 3 no such unit below, 4 the unit has a node: fence it first, 7 not in this role"
)]
pub(crate) struct EnrolArgs {
    /// The unit: two digits of a province, four of a county
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
    /// The slip's last day; 30 days from now without it
    #[arg(long, value_name = "DAY")]
    until: Option<DayArg>,
    /// Where the unit finds this hub; where it answers now without it
    #[arg(long, value_name = "HOST:PORT")]
    address: Option<HostPort>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// How long a slip is good for if nothing else is asked.
const DAYS: i32 = 30;

impl EnrolArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let until = self
            .until
            .map_or_else(|| context.today.plus_days(DAYS), |day| day.resolve(context.today));
        let own = Credentials::load(&context.dir)?.ok_or_else(no_certificates)?;
        let mut session = context.open(ui)?;
        let name = session.seen().places_on(context.today).name_of(self.unit).unwrap_or_default();
        if name == Say::default() {
            let unit = self.unit;
            return Err(Failure::NotFound {
                what: say!("واحد {unit} در جدول نیست.", "no unit {unit} in the table"),
                next: Some("two digits of a province, four of a county".to_owned()),
            });
        }
        let slip = Slip::generate(&own.facts().spki)?;
        let handed = roster::Slip { hash: slip.hash(), unit: self.unit, until };
        let act = acting(context, &session, Kind::Slip, context.today);
        let mode = Context::mode(self.dry_run);
        session.act(&act, mode, |drafter| {
            members::hand_out(drafter, &handed)?;
            Ok(drafter.allowed()?)
        })?;
        let address = match self.address {
            Some(address) => Some(address.to_string()),
            None => answers_at(context, &session)?,
        };
        session.close(ui)?;
        let invitation = address.map(|address| Invitation { address, slip });
        tell(ui, &Paper { unit: self.unit, name, slip, until, invitation }, self.dry_run)
    }
}

/// Where this hub answers, if that means something elsewhere.
fn answers_at(context: &Context, session: &console::Session) -> Result<Option<String>, Failure> {
    let running = context.snapshot(session)?.running.and_then(|running| running.listening);
    let settings = HubSettings::load(Some(&context.dir), &context.environment)?;
    let at: SocketAddr = running.unwrap_or(settings.listen.address);
    let named = !at.ip().is_unspecified() && at.port() != 0;
    Ok(named.then(|| at.to_string()))
}

/// What stands on the paper.
struct Paper {
    unit: UnitCode,
    name: Say,
    slip: Slip,
    until: JalaliDate,
    invitation: Option<Invitation>,
}

fn tell(ui: &mut Ui<'_>, paper: &Paper, dry_run: bool) -> Result<u8, Failure> {
    let Paper { unit, name, slip, until, invitation } = paper;
    if ui.is_json() {
        ui.json(&json!({
            "schema": ui.schema("office.enrol"), "unit": unit, "name": name,
            "slip": slip.to_string(), "until": until,
            "address": invitation.as_ref().map(|it| it.address.clone()),
            "invitation": invitation.as_ref().map(ToString::to_string), "dry_run": dry_run,
        }))?;
        return Ok(0);
    }
    let title = format!("{unit} {}", ui.said(name));
    ui.fact_toned(Tone::Bold, &Say::new("برگهٔ ثبت", "Slip for"), &title)?;
    ui.fact_toned(Tone::Bold, &Say::new("نویسه‌ها", "Characters"), &slip.to_string())?;
    let last = ui.day(*until);
    ui.fact(&Say::new("مهلت", "Good until"), &last)?;
    let program = match unit {
        UnitCode::County(code) => format!("hamgam-node setup --office {code}"),
        UnitCode::Province(code) => format!("hamgam-hub setup --province {code}"),
        UnitCode::Nation => String::new(),
    };
    match invitation {
        Some(invitation) => {
            ui.fact(&Say::new("نشانی", "Hub"), &invitation.address)?;
            let typed = format!("{program} --hub {} --slip {slip}", invitation.address);
            ui.fact(&Say::new("آن‌جا", "There"), &typed)?;
            ui.gap()?;
            for line in square(&invitation.to_string()) {
                ui.line(&line)?;
            }
        }
        None => ui.note(&say!(
            "نشانی این مرکز برای دیگران معلوم نیست: --address بدهید تا کد مربع هم چاپ شود.",
            "Where others find this hub isn't known: give --address for the square code as well."
        )),
    }
    ui.note(&Say::new(
        "این نویسه‌ها دیگر نشان داده نمی‌شود؛ همین حالا چاپ یا یادداشت کنید.",
        "These characters are never shown again: print or copy them now.",
    ));
    Ok(0)
}

/// A square code of half blocks, two rows of it to a line, dark on the terminal's light.
fn square(text: &str) -> Vec<String> {
    const QUIET: usize = 2;
    // Letters of the invitation are few enough for any version; a text too long gets no square.
    let Ok(code) = qrcode::QrCode::new(text) else { return Vec::new() };
    let width = code.width();
    let all = width.saturating_add(2 * QUIET);
    let dark = |row: usize, column: usize| {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < width);
        match (inside(column), inside(row)) {
            (Some(column), Some(row)) => matches!(code[(column, row)], qrcode::Color::Dark),
            (None, _) | (_, None) => false,
        }
    };
    let glyph = |row: usize, column: usize| match (dark(row, column), dark(row + 1, column)) {
        (true, true) => ' ',
        (true, false) => '▄',
        (false, true) => '▀',
        (false, false) => '█',
    };
    let line = |row: usize| (0..all).map(|column| glyph(row, column)).collect();
    (0..all).step_by(2).map(line).collect()
}

fn no_certificates() -> Failure {
    Told {
        code: "identity.missing".to_owned(),
        message: Say::new(
            "این مرکز گواهی ندارد و نمی‌تواند کسی را ثبت کند.",
            "this hub has no certificate, so it can't let anybody in",
        ),
        next: Some("hamgam-hub doctor".to_owned()),
        exit: exit::INTEGRITY,
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_code_is_square_and_framed() {
        let lines = square("hamgam:hub.example:4433/00000-00000-00000-00000-000000");
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width));
        assert_eq!(lines.len(), width.div_ceil(2));
        assert!(lines[0].chars().all(|c| c == '█'));
        // The finder's dark corner, behind the frame.
        assert!(lines[1].starts_with("██ "), "{}", lines[1]);
    }
}
