//! `office show`: one unit's node in full.

use clap::Args;
use console::{Context, Failure, Tone, Ui, neighbors, when};
use model::{LogId, Say, Seq, UnitCode, say};
use runtime::contacts::{RefusedBy, RefusedLog, Trouble};
use runtime::snapshot::{Link, Neighbor};
use serde_json::{Value, json};

/// Show one unit's node: contacts, what is waiting, what stands still
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub office show 1102\n\nExit codes: 0 shown, 3 no node works for the unit"
)]
pub(crate) struct ShowArgs {
    /// The unit
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
}

impl ShowArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let unit = self.unit;
        let session = context.open(ui)?;
        let children = context.snapshot(&session)?.children;
        let name = session.seen().places_on(context.today).name_of(unit).unwrap_or_default();
        session.close(ui)?;
        let found: Vec<&Neighbor> = children.iter().filter(|child| child.unit == unit).collect();
        if found.is_empty() {
            return Err(Failure::NotFound {
                what: say!(
                    "هیچ گرهی برای واحد {unit} ثبت نشده است.",
                    "no node is enrolled for {unit}"
                ),
                next: Some(format!("hamgam-hub office enrol {unit}")),
            });
        }
        if ui.is_json() {
            let rows: Vec<Value> = found.iter().map(|child| facts(child, &name)).collect();
            ui.json(&json!({ "schema": ui.schema("office.show"), "unit": unit, "nodes": rows }))?;
            return Ok(0);
        }
        for (at, child) in found.into_iter().enumerate() {
            if 0 < at {
                ui.gap()?;
            }
            tell(child, &name, context, ui)?;
        }
        Ok(0)
    }
}

/// A node as JSON.
pub(super) fn facts(child: &Neighbor, name: &Say) -> Value {
    let link = match child.link {
        Link::Down => "down",
        Link::Calling => "calling",
        Link::Live { .. } => "live",
    };
    let (refused, asides) = (refused(child), asides(child));
    json!({
        "unit": child.unit, "name": name, "node": child.node.0,
        "incarnation": child.incarnation.0, "fenced": child.fenced, "link": link,
        "behind": child.entries(), "last_contact_ms": child.last_contact.map(|at| at.ms()),
        "last_settled_ms": child.last_settled.map(|at| at.ms()),
        "trouble": child.trouble.as_ref().map(trouble), "refused": refused, "set_aside": asides,
    })
}

/// Logs that stand still, as JSON.
pub(super) fn refused(child: &Neighbor) -> Vec<Value> {
    let facts = |(log, refused): (&LogId, &RefusedLog)| {
        let by = match refused.by {
            RefusedBy::Us => "us",
            RefusedBy::Them => "them",
        };
        json!({
            "log": log.to_string(), "from": refused.first.0, "code": refused.code, "by": by,
            "message": neighbors::why_refused(refused.code), "at_ms": refused.at.ms(),
        })
    };
    child.refused.iter().map(facts).collect()
}

/// Entries that were set aside there, as JSON.
pub(super) fn asides(child: &Neighbor) -> Vec<Value> {
    let facts = |((log, seq), code): (&(LogId, Seq), &String)| json!({ "log": log.to_string(), "seq": seq.0, "code": code });
    child.asides.iter().map(facts).collect()
}

fn trouble(Trouble { code, say, at }: &Trouble) -> Value {
    json!({ "code": code, "message": say, "at_ms": at.ms() })
}

/// The state of a node's line.
pub(super) fn link(child: &Neighbor, context: &Context) -> Say {
    if child.fenced {
        return Say::new("کنار گذاشته", "shut out");
    }
    match (child.link, child.last_contact) {
        (Link::Live { settled: true, .. }, _) => Say::new("وصل، به‌روز", "connected, in step"),
        (Link::Live { settled: false, .. }, _) => Say::new("وصل، در حال تبادل", "connected, busy"),
        (Link::Calling, _) => Say::new("در حال اتصال", "connecting"),
        (Link::Down, Some(at)) => {
            let Say { fa, en } = when::ago(context.now, at);
            say!("آخرین تماس {fa}", "last heard {en}")
        }
        (Link::Down, None) => Say::new("هنوز تماسی نداشته", "never heard"),
    }
}

fn tell(child: &Neighbor, name: &Say, context: &Context, ui: &mut Ui<'_>) -> Result<(), Failure> {
    let title = format!("{} {}", child.unit, ui.said(name));
    ui.fact_toned(Tone::Bold, &Say::new("واحد", "Unit"), &title)?;
    let node = format!("{} / {}", child.node.0, child.incarnation.0);
    ui.fact(&Say::new("گره / نوبت", "Node / inc."), &node)?;
    let state = ui.said(&link(child, context)).to_owned();
    ui.fact(&Say::new("خط", "Link"), &state)?;
    let offset = context.settings.clock.offset;
    if let Some(at) = child.last_settled {
        let text = when::moment(at, offset);
        ui.fact(&Say::new("آخرین همگامی", "In step at"), &text)?;
    }
    let behind = child.entries();
    let text = say!("{behind} ثبت", "{behind} entries");
    let text = ui.said(&text).to_owned();
    ui.fact(&Say::new("عقب", "Behind"), &text)?;
    for waiting in &child.waiting {
        let text = format!("{}  {} -> {}", waiting.log, waiting.acked.seq.0, waiting.here.seq.0);
        ui.toned(Tone::Dim, &format!("  {text}"))?;
    }
    if let Some(Trouble { code, say, at }) = &child.trouble {
        let text = format!("{code}  {}  {}", ui.said(say), when::moment(*at, offset));
        ui.fact_toned(Tone::Bad, &Say::new("خطای آخر", "Last error"), &text)?;
    }
    for (log, refused) in &child.refused {
        let why = neighbors::why_refused(refused.code);
        let text = format!("{log}  {}  {}", refused.first.0, ui.said(&why));
        ui.fact_toned(Tone::Bad, &Say::new("ایستاده", "Stands still"), &text)?;
    }
    for ((log, seq), code) in &child.asides {
        let text = format!("{log}  {}  {code}", seq.0);
        ui.fact_toned(Tone::Warn, &Say::new("کنار گذاشته", "Set aside"), &text)?;
    }
    Ok(())
}
