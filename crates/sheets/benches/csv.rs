//! How fast a province's lists are read: 60,000 rows of covered persons and of applications.

use std::fs;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use model::geography::FieldCode;
use model::words::Control;
use model::{Bank, Field, LegalId, NationalId, Places, Say};
use sheets::{SheetKind, Source, csv_line, read, template};

const ROWS: u64 = 60_000;

fn places() -> Places {
    let name = |fa: &str| Say::new(fa, fa);
    let field = |code| Field {
        code: FieldCode(code),
        family: String::new(),
        name: name(""),
        control: Control::Permit,
        agency: String::new(),
    };
    Places {
        fields: (1_000..1_100).map(field).collect(),
        banks: vec![Bank { code: "ML".to_owned(), name: name("ملت") }],
        ..Places::default()
    }
}

/// Valid ids: every number with the check digit that fits.
fn ids() -> impl Iterator<Item = String> {
    let fits = |text: &String| text.parse::<NationalId>().is_ok();
    (110_000_000u64..)
        .filter_map(move |id| (0..10).map(|check| format!("{id:09}{check}")).find(fits))
}

fn covered() -> String {
    let supporter = (0..10).map(|check| format!("1038028479{check}"));
    let supporter = supporter.into_iter().find(|id| id.parse::<LegalId>().is_ok());
    let supporter = supporter.unwrap_or_default();
    let mut sheet = template(SheetKind::Covered);
    for (row, id) in (0..ROWS).zip(ids()) {
        let agreement = format!("1102/6/{row}");
        sheet.push_str(&csv_line([&supporter, &id, "ناهيد", "كريمي", "۱۴۰۱/۰۵/۱۷", &agreement]));
    }
    sheet
}

fn applications() -> String {
    let mut sheet = template(SheetKind::Applications);
    for (row, id) in (1..=ROWS).zip(ids()) {
        let number = row.to_string();
        let born = format!("13{:02}/{:02}/{:02}", row % 80, row % 12 + 1, row % 29 + 1);
        let field = (1_000 + row % 100).to_string();
        sheet.push_str(&csv_line([
            &number,
            "مستقل",
            "حقیقی",
            &id,
            "زهرا",
            "میرکازهي",
            "زن",
            &born,
            "۰۹۲۶۷۴۸۳۷۳۱",
            &field,
            "۱۴۰۱/۰۶/۱۶",
            "گواهی مهارت",
            "1401/12/16",
            "1,000,000,001",
            "1",
            "شروع",
            "1",
            "۴",
            "دارد",
            "خیر",
            "",
            "",
            "ملت",
        ]));
    }
    sheet
}

fn sheets(criterion: &mut Criterion) {
    let places = places();
    let mut group = criterion.benchmark_group("csv");
    group.sample_size(10).throughput(Throughput::Elements(ROWS));
    let Ok(folder) = tempfile::tempdir() else { return };
    for (kind, text) in [(SheetKind::Covered, covered()), (SheetKind::Applications, applications())]
    {
        let path = folder.path().join(kind.file_name());
        if fs::write(&path, text).is_err() {
            return;
        }
        let Ok(source) = Source::detect(&path, None) else { return };
        let taken = read(&source, &places, &mut |_| ()).map_or(0, |sheets| sheets.taken());
        assert_eq!(u64::try_from(taken), Ok(ROWS), "{kind}: every row is good");
        group.bench_function(kind.code(), |bench| {
            bench.iter(|| black_box(read(&source, &places, &mut |_| ())).is_ok());
        });
    }
    group.finish();
}

criterion_group!(benches, sheets);
criterion_main!(benches);
