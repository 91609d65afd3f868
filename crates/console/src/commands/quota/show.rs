//! `quota show`: where a node stands, what lies between it and the unit above, and who has what below.

use clap::Args;
use escrow::{Branch, Figures, Request, Totals};
use model::view::Damage;
use model::{Amount, JalaliDate, Lang, Say, UnitCode, say};
use office::Office;
use office::quota::county::Dealings;
use office::quota::hub::{self, Suspended};
use office::quota::{self, Place, Recalled, State, county};
use serde_json::{Value, json};

use super::{fact, words};
use crate::{Context, Failure, Tone, Ui};

/// Show where the quota stands
///
/// What is free, held and paid here; what waits between this unit and the one above; at a hub, what
/// each unit below has and has spent.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node quota show")]
pub struct ShowArgs {}

/// Everything that is shown.
struct Shown {
    unit: UnitCode,
    line: String,
    period: Option<(JalaliDate, JalaliDate)>,
    figures: Figures,
    dealings: Dealings,
    below: Vec<Below>,
    /// What is set aside for this node's next incarnation.
    reserve: Amount,
    recalled: Vec<(Recalled, Option<UnitCode>, Option<UnitCode>)>,
    /// Booths in suspense right below, with whose unit's they were.
    booths: Vec<(Suspended, Option<UnitCode>)>,
}

/// A holder below, with its last wish.
struct Below {
    place: Place,
    request: Option<Request>,
}

impl ShowArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let shown = session.look(gather)?;
        session.close(ui)?;
        if ui.is_json() {
            let document = document(ui, &shown);
            ui.json(&document)?;
            return Ok(0);
        }
        show(ui, &shown)?;
        dealings(ui, &shown.dealings, shown.reserve)?;
        below(ui, &shown)?;
        recalled(ui, &shown)?;
        booths(ui, &shown)?;
        Ok(0)
    }
}

fn gather(office: &Office<'_>) -> Result<Shown, Damage> {
    let line = quota::line(office);
    let ledger = quota::ledger(office)?;
    let totals = ledger.totals(&line);
    let wish = |place: &Place| totals.and_then(|totals| totals.request_of(place.branch.holder));
    let tree = quota::tree(office, &line)?;
    // The nation's earlier incarnations stand beside it, not below.
    let me = office.opening.holder();
    let below = tree.into_iter().filter(|place| place.branch.holder != me);
    let below = below.map(|place| Below { request: wish(&place).cloned(), place }).collect();
    let unit = |node| office.roster.unit_of(node);
    let recalled = hub::recalled(office)?.into_iter().map(|recalled| {
        let recall = &recalled.recall;
        let (from, then) = (unit(recall.to.node), recall.then.and_then(|then| unit(then.node)));
        (recalled, from, then)
    });
    Ok(Shown {
        unit: office.opening.unit,
        period: totals.and_then(Totals::period),
        figures: ledger.figures(&line),
        dealings: county::dealings(office)?,
        reserve: quota::reserve(office)?,
        below,
        recalled: recalled.collect(),
        booths: hub::suspended(office)?.into_iter().map(|it| (it, unit(it.of.node))).collect(),
        line: line.to_string(),
    })
}

fn document(ui: &Ui<'_>, shown: &Shown) -> Value {
    let Shown { figures, period, .. } = shown;
    json!({
        "schema": ui.schema("quota.show"), "unit": shown.unit, "line": shown.line,
        "opens": period.map(|(opens, _)| opens), "closes": period.map(|(_, closes)| closes),
        "closes_gregorian": period.map(|(_, closes)| closes.gregorian_text()),
        "granted": figures.granted, "acknowledged": figures.acknowledged,
        "returned": figures.returned, "passed_on": figures.passed_on,
        "free": figures.free, "held": figures.held,
        "consumed": figures.consumed, "released": figures.released, "overrun": figures.overrun,
        "holds": {
            "open": figures.holds_open, "consumed": figures.holds_consumed,
            "released": figures.holds_released,
        },
        "balanced": figures.holds(),
        "to_acknowledge": sum(shown.dealings.news.iter().map(|(_, amount)| *amount)),
        "asked_back": shown.dealings.recalls.iter().map(asked_json).collect::<Vec<_>>(),
        "request": shown.dealings.request.as_ref().map(request_json), "reserve": shown.reserve,
        "suspense": held_back(shown, State::ShutOut),
        "suspended_booths": shown.booths.iter().map(booths_json).collect::<Vec<_>>(), "reserved": held_back(shown, State::Reserve),
        "below": shown.below.iter().map(below_json).collect::<Vec<_>>(),
        "recalled": shown.recalled.iter().map(recalled_json).collect::<Vec<_>>(),
    })
}

fn booths_json((one, unit): &(Suspended, Option<UnitCode>)) -> Value {
    json!({
        "exhibition": one.exhibition.to_string(), "unit": unit, "node": one.of.node,
        "incarnation": one.of.incarnation, "booths": one.booths,
    })
}

/// Booths of machines that were shut out: another line than facilities' quota.
fn booths(ui: &mut Ui<'_>, shown: &Shown) -> Result<(), Failure> {
    for (Suspended { exhibition: id, booths, .. }, _) in &shown.booths {
        let value = say!(
            "{booths} غرفهٔ نمایشگاه {id}    hamgam-hub incentive exhibition show {id}",
            "{booths} booths of exhibition {id}    hamgam-hub incentive exhibition show {id}"
        );
        fact(ui, &Say::new("غرفهٔ معلق", "In suspense"), &value)?;
    }
    Ok(())
}

fn sum(mut amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.try_fold(Amount::ZERO, Amount::checked_add).unwrap_or_default()
}

/// What of this hub's rights right below it nobody can use now: of machines that were shut out, or of
/// such as are to come.
fn held_back(shown: &Shown, state: State) -> Amount {
    let right_below = shown.below.iter().map(|below| &below.place);
    let of = right_below.filter(|place| place.branch.depth <= 1 && place.state == state);
    sum(of.map(|place| place.branch.figures.free))
}

fn request_json(request: &Request) -> Value {
    json!({
        "n": request.n, "want": request.want, "on": request.on,
        "until": request.forecast.map(|forecast| forecast.until),
        "expect": request.forecast.map(|forecast| forecast.amount),
    })
}

fn asked_json(recalled: &Recalled) -> Value {
    let recall = &recalled.recall;
    json!({
        "n": recall.n, "amount": recall.amount, "left": recalled.left(), "on": recall.on,
        "note": recall.note,
    })
}

fn below_json(below: &Below) -> Value {
    let Place { unit, state, branch } = &below.place;
    let figures = &branch.figures;
    json!({
        "unit": unit, "node": branch.holder.node, "incarnation": branch.holder.incarnation,
        "above": branch.parent.map(|parent| parent.node), "depth": branch.depth,
        "granted": figures.granted, "acknowledged": figures.acknowledged,
        "returned": figures.returned, "passed_on": figures.passed_on, "free": figures.free,
        "held": figures.held, "consumed": figures.consumed,
        "state": state.code(), "recognized": branch.recognized, "unfunded": branch.unfunded,
        "request": below.request.as_ref().map(request_json),
    })
}

fn recalled_json((recalled, from, then): &(Recalled, Option<UnitCode>, Option<UnitCode>)) -> Value {
    let recall = &recalled.recall;
    json!({
        "from": from, "n": recall.n, "amount": recall.amount, "back": recalled.back,
        "then": then, "progress": recalled.progress.code(), "on": recall.on, "note": recall.note,
    })
}

fn show(ui: &mut Ui<'_>, shown: &Shown) -> Result<(), Failure> {
    let figures = &shown.figures;
    ui.fact_toned(Tone::Bold, &Say::new("سهمیه", "Quota"), &shown.line)?;
    if let Some((opens, closes)) = shown.period {
        let (opens, closes) = (opens.slashed(), closes.slashed());
        fact(ui, &Say::new("دوره", "Period"), &say!("{opens} تا {closes}", "{opens} to {closes}"))?;
    }
    for (label, amount, more) in rows(figures, shown.unit) {
        let Say { fa, en } = words(amount);
        fact(ui, &label, &Say::new(fa + &more.fa, en + &more.en))?;
    }
    if figures.overrun.whole() > 0 {
        let overrun = figures.overrun;
        let value = say!(
            "{overrun} ریال بیش از معرفی پرداخت شده است",
            "{overrun} rials paid beyond what was held"
        );
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Warn, &Say::new("اضافه‌پرداخت", "Overrun"), &value)?;
    }
    let bars = bars(figures);
    ui.fact(&Say::new("مصرف", "Use"), &bars)?;
    let (tone, value) = balance(figures);
    let value = ui.said(&value).to_owned();
    ui.fact_toned(tone, &Say::new("تراز", "Balance"), &value)
}

fn rows(figures: &Figures, unit: UnitCode) -> Vec<(Say, Amount, Say)> {
    let Figures { holds_open, holds_consumed, holds_released, .. } = *figures;
    let none = Say::default;
    let mut rows = vec![
        (Say::new("ابلاغ‌شده", "Granted"), figures.granted, none()),
        (Say::new("وصول‌شده", "Acknowledged"), figures.acknowledged, none()),
        (Say::new("عودت‌داده", "Returned"), figures.returned, none()),
    ];
    if !matches!(unit, UnitCode::County(_)) {
        rows.push((Say::new("نزد زیرمجموعه", "Passed on"), figures.passed_on, none()));
        rows.push((Say::new("آزاد", "Free"), figures.free, none()));
        return rows;
    }
    let held = say!("؛ {holds_open} معرفی", ", {holds_open} letters");
    let consumed = say!("؛ {holds_consumed} معرفی", ", {holds_consumed} letters");
    let released = say!(
        "؛ {holds_released} معرفی (در «آزاد» هم هست)",
        ", {holds_released} letters (part of free)"
    );
    rows.extend([
        (Say::new("آزاد", "Free"), figures.free, none()),
        (Say::new("در بانک", "Held"), figures.held, held),
        (Say::new("پرداخت‌شده", "Consumed"), figures.consumed, consumed),
        (Say::new("آزادشده", "Released"), figures.released, released),
    ]);
    rows
}

fn balance(figures: &Figures) -> (Tone, Say) {
    if !figures.holds() {
        let wrong = Say::new(
            "جمع نمی‌خواند: hamgam-node store verify",
            "doesn't add up: hamgam-node store verify",
        );
        return (Tone::Bad, wrong);
    }
    let right = if figures.passed_on == Amount::ZERO {
        Say::new(
            "ابلاغ‌شده − عودت‌داده = آزاد + در بانک + پرداخت‌شده",
            "granted − returned = free + held + consumed",
        )
    } else {
        Say::new(
            "ابلاغ‌شده − عودت‌داده − نزد زیرمجموعه = آزاد + در بانک + پرداخت‌شده",
            "granted − returned − passed on = free + held + consumed",
        )
    };
    (Tone::Good, right)
}

/// What of the rials is paid (`#`), set aside or passed on (`=`) and free (`.`), and the percentage in
/// use.
fn bars(figures: &Figures) -> String {
    const WIDTH: u128 = 30;
    let whole = u128::from(figures.granted.rials.whole()).max(1);
    let cells = |part: u64| usize::try_from(u128::from(part) * WIDTH / whole).unwrap_or(30).min(30);
    let (paid, held) = (figures.consumed.rials.whole(), figures.held.rials.whole());
    let used = paid.saturating_add(held).saturating_add(figures.passed_on.rials.whole());
    let paid_cells = cells(paid);
    let used_cells = cells(used).max(paid_cells);
    let percent = u128::from(used) * 100 / whole;
    let bar: String = (0..30)
        .map(|cell| match cell {
            cell if cell < paid_cells => '#',
            cell if cell < used_cells => '=',
            _ => '.',
        })
        .collect();
    format!("[{bar}] {percent} %")
}

/// What waits between this unit and the one above.
fn dealings(ui: &mut Ui<'_>, dealings: &Dealings, reserve: Amount) -> Result<(), Failure> {
    let news = sum(dealings.news.iter().map(|(_, amount)| *amount));
    if news != Amount::ZERO {
        let Say { fa, en } = words(news);
        let value = say!(
            "{fa} منتظر تأیید وصول    hamgam-node quota acknowledge",
            "{en} to be acknowledged    hamgam-node quota acknowledge"
        );
        let value = ui.fit(ui.said(&value));
        ui.fact_toned(Tone::Warn, &Say::new("ابلاغ تازه", "New"), &value)?;
    }
    for recalled in &dealings.recalls {
        let Say { fa, en } = words(recalled.left());
        let note = recalled.recall.note.as_ref().map(|note| format!(" ({note})"));
        let note = note.unwrap_or_default();
        let value = say!(
            "{fa}{note}    hamgam-node quota return --asked",
            "{en}{note}    hamgam-node quota return --asked"
        );
        let value = ui.fit(ui.said(&value));
        ui.fact_toned(Tone::Warn, &Say::new("پس خواسته شده", "Asked back"), &value)?;
    }
    if reserve != Amount::ZERO {
        let value = words(reserve);
        fact(ui, &Say::new("ذخیرهٔ دستگاه بعدی", "Next machine"), &value)?;
    }
    if let Some(request) = &dealings.request {
        let (n, on, Say { fa, en }) = (request.n, request.on.slashed(), words(request.want));
        let value = say!("شمارهٔ {n}، {on}: {fa}", "no. {n}, {on}: {en}");
        fact(ui, &Say::new("آخرین درخواست", "Last request"), &value)?;
    }
    Ok(())
}

/// Who has what below, a line a holder: codes and figures in columns.
fn below(ui: &mut Ui<'_>, shown: &Shown) -> Result<(), Failure> {
    if shown.below.is_empty() {
        return Ok(());
    }
    ui.gap()?;
    // A head in Persian would run the other way than the figures below it.
    let head = match ui.lang() {
        Lang::Fa => "از چپ: واحد، ابلاغ‌شده، مصرف‌شده، آزاد، درخواست (ریال/شغل)".to_owned(),
        Lang::En => {
            format!("{:<8} {:>20} {:>20} {:>20} {:>20}", "unit", "granted", "spent", "free", "asks")
        }
    };
    ui.toned(Tone::Dim, &head)?;
    for Below { place: Place { unit, state, branch }, request } in &shown.below {
        let figures = &branch.figures;
        let unit = unit.map_or_else(|| "?".to_owned(), |unit| unit.to_string());
        let depth = usize::from(branch.depth.saturating_sub(1));
        let unit = format!("{:indent$}{unit}", "", indent = depth);
        let net = sum([figures.held, figures.consumed].into_iter());
        let pair = |Amount { rials, jobs }: Amount| format!("{rials}/{jobs}");
        let asks = request.as_ref().map(|request| pair(request.want)).unwrap_or_default();
        let line = format!(
            "{unit:<8} {:>20} {:>20} {:>20} {asks:>20}",
            pair(figures.granted.checked_sub(figures.returned).unwrap_or_default()),
            pair(net),
            pair(figures.free),
        );
        ui.line(line.trim_end())?;
        if let Some(Say { fa, en }) = remark(*state, branch) {
            ui.toned(Tone::Warn, &format!("  {}", ui.said(&Say::new(fa, en))))?;
        }
        if branch.unfunded != Amount::ZERO {
            let Say { fa, en } = words(branch.unfunded);
            let value = say!(
                "  {fa} بیش از سهمیه، به حساب نیامده است",
                "  {en} beyond its rights: not recognized"
            );
            let value = ui.said(&value).to_owned();
            ui.toned(Tone::Bad, &value)?;
        }
    }
    Ok(())
}

/// What is to be known of a holder that isn't at work.
fn remark(state: State, branch: &Branch) -> Option<Say> {
    let (n, free) = (branch.holder.incarnation.0, branch.figures.free);
    let Say { fa, en } = words(free);
    match state {
        State::Works => None,
        State::ShutOut if free == Amount::ZERO => Some(say!(
            "نوبت {n} کنار گذاشته شده است؛ چیزی معلق نیست",
            "incarnation {n} was shut out; nothing is in suspense"
        )),
        State::ShutOut => Some(say!(
            "نوبت {n} کنار گذاشته شده است؛ {fa} معلق است    hamgam-hub quota settle",
            "incarnation {n} was shut out; {en} in suspense    hamgam-hub quota settle"
        )),
        State::Reserve => {
            Some(say!("ذخیره برای نوبت {n}: {fa}", "reserve for incarnation {n}: {en}"))
        }
    }
}

/// What this hub has asked back and isn't through with.
fn recalled(ui: &mut Ui<'_>, shown: &Shown) -> Result<(), Failure> {
    let open = shown.recalled.iter().filter(|(recalled, ..)| {
        matches!(recalled.progress, quota::Progress::Asked | quota::Progress::Covered)
    });
    for (recalled, from, then) in open {
        let from = from.map_or_else(|| "?".to_owned(), |unit| unit.to_string());
        let then = then.map(|unit| format!(" → {unit}")).unwrap_or_default();
        let (amount, back) = (words(recalled.recall.amount), words(recalled.back));
        let n = recalled.recall.n;
        let value = Say::new(
            format!("{from}#{n}{then}: {}؛ برگشته {}", amount.fa, back.fa),
            format!("{from}#{n}{then}: {}; {} came back", amount.en, back.en),
        );
        fact(ui, &Say::new("در جابه‌جایی", "On the move"), &value)?;
    }
    Ok(())
}
