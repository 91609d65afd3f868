//! `quota settle`: what an incarnation that was shut out had free comes back into the pool.

use clap::{Args, ValueEnum};
use console::commands::quota::{acting, fact, words};
use console::{Context, DayArg, Failure, Tone, Ui, whole};
use escrow::{Settle, SettleBasis};
use model::{Amount, Incarnation, Say, Seq, UnitCode, say};
use office::entry::Docket;
use office::quota;
use office::quota::hub::{self, Settled, Settling, Suspended};
use roster::Kind;
use serde_json::json;

/// Take back the free quota of a machine that was shut out
///
/// Only what is provably free comes back: letters with the bank stay committed until the bank answers.
/// Time alone is no basis.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub quota settle 1102 --incarnation 1 --basis destroyed --confirm 1102 --reason \"burnt, police report 88/12\"\n  hamgam-hub quota settle 1102 --exhibition 11-1 --incarnation 1 --basis destroyed --confirm 1102 --reason \"burnt\"\n\nExit codes: 0 settled, 3 no such unit below, 4 the basis doesn't hold or nothing is in suspense, 7 not in this role"
)]
pub(crate) struct SettleArgs {
    /// The unit
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
    /// Its booths at this exhibition instead of facilities' quota
    #[arg(long, value_name = "EXHIBITION")]
    exhibition: Option<Docket>,
    /// The incarnation that was shut out; see `quota show`
    #[arg(long, value_name = "N", value_parser = whole::<u16>)]
    incarnation: u16,
    /// What makes sure that it spends nothing any more
    #[arg(long, value_name = "BASIS")]
    basis: Basis,
    /// The last entry of the recovered store, as the office's `key show` says
    #[arg(long, value_name = "N", required_if_eq("basis", "store-recovered"), value_parser = whole::<u64>)]
    last_entry: Option<u64>,
    /// Why: who has seen it, by which letter
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The unit's code once more, to be sure
    #[arg(long, value_name = "UNIT")]
    confirm: UnitCode,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// The bases as they are typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Basis {
    /// Its store was found, and all of it is here
    StoreRecovered,
    /// Somebody attests that its store is destroyed
    Destroyed,
    /// The period is over, and an officer writes off what may still turn up
    PeriodClosed,
    /// A reserve for an incarnation nobody was enrolled as
    NeverEnrolled,
}

impl From<Basis> for SettleBasis {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::StoreRecovered => Self::StoreRecovered,
            Basis::Destroyed => Self::Destroyed,
            Basis::PeriodClosed => Self::PeriodClosed,
            Basis::NeverEnrolled => Self::NeverEnrolled,
        }
    }
}

impl SettleArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { unit, confirm, .. } = self;
        if confirm != unit {
            return Err(Failure::Usage {
                what: say!("{confirm} همان {unit} نیست.", "{confirm} isn't {unit}"),
                next: Some(format!("--confirm {unit}")),
            });
        }
        let on = context.day(self.on);
        let wish = Settling {
            exhibition: self.exhibition,
            unit,
            incarnation: Incarnation(self.incarnation),
            basis: self.basis.into(),
            last: self.last_entry.map(Seq),
            reason: &self.reason,
        };
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let act = acting(context, &session, Kind::Settle, on);
        let mode = Context::mode(self.dry_run);
        let settled = session.act(&act, mode, |drafter| hub::settle(drafter, &wish))?.answer;
        let (left, waiting) = session.look(|office| {
            let left = match self.exhibition {
                Some(_) => quota::of(office, office.opening.holder(), &settled.settle.q)?.free,
                None => hub::divisible(office)?,
            };
            Ok((left, hub::suspended(office)?))
        })?;
        session.close(ui)?;
        let Settled { settle, amount, pool, committed } = settled;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("quota.settle"), "unit": unit, "node": settle.of.node,
                "incarnation": settle.of.incarnation, "line": settle.q.to_string(),
                "basis": settle.basis.code(), "reason": settle.reason, "upto": settle.upto.0,
                "amount": amount, "pool": pool, "committed": committed, "left": left, "on": on,
                "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let told = Told { unit, incarnation: self.incarnation, exhibition: self.exhibition, left };
        told.tell(ui, (&settle, [amount, pool, committed]))?;
        let more = waiting.into_iter().find(|it| it.of == settle.of && !self.dry_run);
        if let Some(Suspended { exhibition: id, booths, .. }) = more {
            let left = say!(
                "{booths} غرفهٔ نمایشگاه {id} نیز معلق است: quota settle {unit} --exhibition {id}",
                "{booths} booths of exhibition {id} are in suspense, too: quota settle {unit} --exhibition {id}"
            );
            ui.note(&left);
        }
        Ok(0)
    }
}

/// What is said of a settlement besides what was settled.
struct Told {
    unit: UnitCode,
    incarnation: u16,
    exhibition: Option<Docket>,
    left: Amount,
}

impl Told {
    fn tell(
        &self,
        ui: &mut Ui<'_>,
        (settle, [amount, pool, committed]): (&Settle, [Amount; 3]),
    ) -> Result<(), Failure> {
        let Say { fa, en } = self.rights(amount);
        let Self { unit, incarnation: n, .. } = self;
        let text = say!(
            "{fa} از نوبت {n} واحد {unit} بازگشت.",
            "{en} of incarnation {n} of {unit} came back."
        );
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        fact(ui, &Say::new("به مخزن این مرکز", "Into this hub's pool"), &self.rights(pool))?;
        if pool != amount && self.exhibition.is_none() {
            let rest = Say::new(
                "باقی را نوبت پیشین این مرکز ابلاغ کرده بود؛ مرکز کشور آن را با quota settle برمی‌گرداند و دوباره ابلاغ می‌کند.",
                "The rest an earlier incarnation of this hub had granted: the nation takes it back by quota settle, and grants it anew.",
            );
            let rest = ui.said(&rest).to_owned();
            ui.toned(Tone::Warn, &rest)?;
        }
        fact(ui, &Say::new("بر پایهٔ", "Basis"), &settle.basis.say())?;
        let kept = match self.exhibition {
            Some(_) => Say::new("در دست متقاضیان", "Stays assigned"),
            None => Say::new("نزد بانک یا پرداخت‌شده", "Stays committed"),
        };
        fact(ui, &kept, &self.rights(committed))?;
        fact(ui, &Say::new("قابل تقسیم", "To divide"), &self.rights(self.left))
    }

    /// An amount as this line's people call it.
    fn rights(&self, amount: Amount) -> Say {
        match self.exhibition {
            Some(id) => {
                let booths = amount.jobs;
                say!("{booths} غرفهٔ نمایشگاه {id}", "{booths} booths of exhibition {id}")
            }
            None => words(amount),
        }
    }
}
