//! What stands on the paper, as the page's source takes it: texts, in one language.

use std::collections::BTreeMap;

use export::{Cell, Paper, Table, charts, persian, svg, tables, title};
use model::{JalaliDate, Lang, Say, say};
use report::Period;
use serde::Serialize;

/// The document.
#[derive(Serialize)]
struct Page {
    lang: &'static str,
    /// How pages are numbered, in the typesetter's own terms.
    numbering: &'static str,
    page: [String; 2],
    title: String,
    subtitle: Vec<String>,
    /// Below every page: name and value.
    stamp: Vec<(String, String)>,
    tables: Vec<Sheet>,
    charts: Vec<Drawn>,
    basis: Basis,
}

#[derive(Serialize)]
struct Sheet {
    code: &'static str,
    title: String,
    heading: Vec<String>,
    numbers: Vec<bool>,
    codes: Vec<bool>,
    lead: i64,
    rows: Vec<Vec<String>>,
    sum: Option<Vec<String>>,
    note: Option<String>,
}

#[derive(Serialize)]
struct Drawn {
    table: &'static str,
    title: String,
    file: String,
    bars: usize,
}

#[derive(Serialize)]
struct Basis {
    title: String,
    facts: Vec<(String, String)>,
}

/// The files the page's source reads, by their paths.
pub(crate) fn files(paper: &Paper, lang: Lang) -> BTreeMap<String, Vec<u8>> {
    let tables = tables(&paper.report, &paper.legend);
    let mut files = BTreeMap::new();
    let mut drawn = Vec::new();
    for chart in charts(&tables) {
        let Some(table) = tables.iter().find(|table| table.code == chart.table) else { continue };
        let bars = chart.bars(table, lang).len();
        if bars == 0 {
            continue;
        }
        let file = format!("/{}.svg", chart.code);
        files.insert(file.clone(), svg(&chart, table, lang).into_bytes());
        let title = chart.title.in_lang(lang).to_owned();
        drawn.push(Drawn { table: chart.table, title, file, bars });
    }
    let page = page(paper, lang, (&tables, drawn));
    let page = serde_json::to_vec(&page).expect("strings and numbers are JSON");
    files.insert("/report.json".to_owned(), page);
    files
}

fn page(paper: &Paper, lang: Lang, (tables, charts): (&[Table], Vec<Drawn>)) -> Page {
    let said = |say: &Say| say.in_lang(lang).to_owned();
    let of = &paper.report.definition;
    let short = |hash: &str| hash.chars().take(16).collect::<String>();
    Page {
        lang: match lang {
            Lang::Fa => "fa",
            Lang::En => "en",
        },
        numbering: match lang {
            Lang::Fa => "۱",
            Lang::En => "1",
        },
        page: [said(&Say::new("صفحهٔ", "page")), said(&Say::new("از", "of"))],
        title: said(&title(&paper.report, &paper.legend)),
        subtitle: subtitle(paper).iter().map(said).collect(),
        stamp: vec![
            (said(&Say::new("برش", "cut")), short(&of.cut.to_string())),
            (
                said(&Say::new("اثر انگشت", "output")),
                short(&paper.report.output_hash().to_string()),
            ),
        ],
        tables: tables.iter().map(|table| sheet(table, lang)).collect(),
        charts,
        basis: basis(paper, lang),
    }
}

fn subtitle(paper: &Paper) -> Vec<Say> {
    let report = &paper.report;
    let mut lines = Vec::new();
    if let Some(period) = Period::of(report.definition.quarter) {
        let (first, last) = (period.first, period.last);
        let day = |day: JalaliDate| Cell::Day(day).printed(Lang::Fa);
        let (fa, en) = ((day(first), day(last)), (first.slashed(), last.slashed()));
        lines.push(Say::new(
            format!("از {} تا {}", fa.0, fa.1),
            format!("{} to {} (Jalali)", en.0, en.1),
        ));
    }
    let (missing, all) = (report.missing().count(), report.lines.len());
    if 0 < missing {
        let (m, a) = (persian(&missing.to_string()), persian(&all.to_string()));
        lines.push(say!(
            "{m} واحد از {a} واحد تأیید نکرده است.",
            "{missing} of {all} units haven't confirmed."
        ));
    }
    let broken = report.checks.iter().filter(|check| !check.holds()).count();
    if 0 < broken {
        let many = persian(&broken.to_string());
        lines.push(say!("{many} تراز برقرار نیست.", "{broken} checks don't hold."));
    }
    lines
}

fn sheet(table: &Table, lang: Lang) -> Sheet {
    let printed = |row: &Vec<Cell>| row.iter().map(|cell| cell.printed(lang)).collect::<Vec<_>>();
    let any = |at: usize, fits: fn(&Cell) -> bool| {
        table.rows.iter().any(|row| row.get(at).is_some_and(fits))
    };
    let columns = 0..table.heading.len();
    Sheet {
        code: table.code,
        title: table.title.in_lang(lang).to_owned(),
        heading: table.headings(lang),
        numbers: columns.clone().map(|at| any(at, Cell::is_number)).collect(),
        codes: columns.map(|at| any(at, |cell| matches!(cell, Cell::Code(_)))).collect(),
        lead: table.lead.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1),
        rows: table.rows.iter().map(printed).collect(),
        sum: table.sum.as_ref().map(printed),
        note: table.note().map(|note| note.in_lang(lang).to_owned()),
    }
}

/// What the numbers rest on, to be checked anywhere.
fn basis(paper: &Paper, lang: Lang) -> Basis {
    let (report, of, signed) = (&paper.report, &paper.report.definition, &paper.signed);
    let said = |fa: &str, en: &str| match lang {
        Lang::Fa => fa.to_owned(),
        Lang::En => en.to_owned(),
    };
    let node = format!("{}/{}", signed.node.0, signed.incarnation.0);
    let mut facts = vec![
        (said("شناسهٔ گزارش", "report"), of.id().to_string()),
        (said("اثر انگشت خروجی", "output hash"), report.output_hash().to_string()),
        (said("برش", "cut"), of.cut.to_string()),
        (said("دفترهای برش", "logs in the cut"), paper.cut.len().to_string()),
        (said("ضوابط", "rules"), format!("{} ({})", of.rules_version, of.rules_hash)),
        (said("موتور", "engine"), of.engine.to_string()),
        (said("گره امضاکننده", "signed by node"), node),
        (said("کلید امضا", "by the key"), signed.key.to_string()),
    ];
    if let Some(previous) = of.previous {
        facts.insert(1, (said("گزارش پیش", "report before"), previous.to_string()));
    }
    Basis { title: said("مبنا", "basis"), facts }
}
