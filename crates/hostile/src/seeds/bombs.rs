//! Few bytes that ask for much: what other systems fell over.

use std::io::{Cursor, Write as _};

use journal::{Codec, Head, Realm, Segment, Signer, seal};
use model::limits::{ENTRY_BYTES_MAX, SEGMENT_BYTES_MAX, SEGMENT_ENTRIES_MAX};
use model::{Incarnation, Lane, LogId, NodeNumber};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Seeds;
use crate::target::sheet;

pub(super) fn add(seeds: &mut Seeds) {
    lengths(seeds);
    packed(seeds);
    runs(seeds);
    deep(seeds);
    books(seeds);
    lines(seeds);
}

/// Lengths that bincode is to believe: u64::MAX, 4 GiB, 16 MiB, at every place of a short message.
fn lengths(seeds: &mut Seeds) {
    let claims: [(&str, &[u8]); 3] = [
        ("most", &[0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("4g", &[0xfd, 0, 0, 0, 0, 1, 0, 0, 0]),
        ("16m", &[0xfc, 0, 0, 0, 1]),
    ];
    for (name, claim) in claims {
        for kind in 0..12_u8 {
            let bytes = [&[kind], claim].concat();
            seeds.add("wire_frame", format!("length-{name}-{kind:02}"), bytes);
        }
        seeds.add("entry", format!("length-{name}"), [&[0], claim].concat());
        seeds.add("journal_frame", format!("length-{name}"), [&[0], claim].concat());
        for variant in 0..3_u8 {
            let bytes = [&[variant], claim].concat();
            seeds.add("control", format!("length-{name}-{variant}"), bytes);
            let bytes = [&[1, variant], claim].concat();
            seeds.add("enrolment", format!("length-{name}-{variant}"), bytes);
        }
        for which in 0..16 {
            seeds.chosen("view_rows", which, &format!("length-{name}"), claim);
        }
    }
}

fn log() -> LogId {
    LogId {
        origin: NodeNumber(1201),
        incarnation: Incarnation(1),
        scope: "1102".parse().expect("a county"),
        lane: Lane::Records,
    }
}

/// Segments of some hundred bytes that unpack to as much as a segment may have, and to more.
fn packed(seeds: &mut Seeds) {
    let signer = Signer::new(&[7; 32], Realm::Live);
    let head = Head::start(log());
    let whole = SEGMENT_BYTES_MAX / (ENTRY_BYTES_MAX + 4);
    let large = vec![vec![0; ENTRY_BYTES_MAX]; whole];
    let small = vec![vec![0; SEGMENT_BYTES_MAX / SEGMENT_ENTRIES_MAX - 4]; SEGMENT_ENTRIES_MAX];
    let empty = vec![Vec::new(); SEGMENT_ENTRIES_MAX];
    for (name, entries) in [("large", large), ("full", small), ("empty-entries", empty)] {
        if let Ok((segment, _)) = seal(&head, log(), &entries, &signer) {
            segment_seed(seeds, name, &segment);
            if name == "full" {
                let mut claims = segment;
                claims.count = u32::MAX;
                segment_seed(seeds, "count", &claims);
            }
        }
    }
    // A zstd frame that states 4 GiB, and one that states nothing.
    for (name, payload) in [
        ("states-4g", vec![0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]),
        ("states-nothing", vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x58, 1, 0, 0]),
    ] {
        let Ok((segment, _)) = seal(&head, log(), &[vec![1]], &signer) else { continue };
        segment_seed(seeds, name, &Segment { codec: Codec::Zstd, payload, ..segment });
    }
}

fn segment_seed(seeds: &mut Seeds, name: &str, segment: &Segment) {
    let bytes = bincode::serde::encode_to_vec(segment, bincode::config::standard());
    let bytes = bytes.expect("memory takes every byte");
    seeds.chosen("segment", 0, name, &bytes);
    seeds.add("wire_frame", format!("segment-{name}"), [&[3], bytes.as_slice()].concat());
}

/// Automerge's columns as runs of ten million, in each column and with each sign.
fn runs(seeds: &mut Seeds) {
    let columns: [(u8, &[u8]); 5] =
        [(0x15, &[1, b'k']), (0x34, &[]), (0x42, &[1]), (0x56, &[0]), (0x70, &[0])];
    for (name, run) in [
        ("ten-million", vec![0x80, 0xad, 0xe2, 0x04]),
        ("most", vec![0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]),
        ("least", vec![0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]),
    ] {
        let bytes: Vec<(u8, Vec<u8>)> =
            columns.iter().map(|(spec, value)| (*spec, [&run, *value].concat())).collect();
        let mut body = vec![0, 4, 0, 7, 0, 1, 1, 1, 0, 0, 0, 5];
        for (spec, column) in &bytes {
            body.extend([*spec, u8::try_from(column.len()).expect("a short run")]);
        }
        for (_, column) in &bytes {
            body.extend(column);
        }
        let length = u8::try_from(body.len()).expect("a short change");
        let head = [0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1, length];
        seeds.add("automerge_chunk", format!("run-{name}"), [head.as_slice(), &body].concat());
    }
    // A compressed change and a document, which inflate without a cap.
    for kind in [0_u8, 2] {
        let bytes = [0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, kind, 4, 0x4b, 0x04, 0, 0];
        seeds.add("automerge_chunk", format!("chunk-{kind}"), bytes);
    }
}

/// What lies in itself again and again.
fn deep(seeds: &mut Seeds) {
    let values = format!("a = {}{}", "[".repeat(50_000), "]".repeat(50_000));
    let tables = format!("a = {}", "{b = ".repeat(20_000));
    let keys = format!("a{} = 1", ".a".repeat(20_000));
    let headings = format!("[a{}]\nb = 1", ".a".repeat(20_000));
    for (name, text) in
        [("values", values), ("tables", tables), ("keys", keys), ("heads", headings)]
    {
        seeds.add("rule_set", format!("deep-{name}"), text.as_bytes());
        seeds.chosen("settings", 0, &format!("deep-{name}"), text.as_bytes());
    }
}

fn books(seeds: &mut Seeds) {
    let deep = format!("{}{}", "<a>".repeat(400_000), "</a>".repeat(400_000));
    let rows = sheet::ODS.replace("rows-repeated=\"2\"", "rows-repeated=\"1000000000\"");
    seeds.chosen("sheet_workbook", 2, "rows-repeated", rows.as_bytes());
    let cells = sheet::ODS.replace(
        "<table:table-cell office:value-type=\"date\"",
        "<table:table-cell table:number-columns-repeated=\"1000000000\" office:value-type=\"date\"",
    );
    seeds.chosen("sheet_workbook", 2, "columns-repeated", cells.as_bytes());
    let far = sheet::part(7).replace("C3", "XFD1048576").replace("C2\"", "XFD1048576\"");
    seeds.chosen("sheet_workbook", 7, "far-away", far.as_bytes());
    let entities = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>";
    for which in 4..=7 {
        let text = sheet::part(which).replace("?>", &format!("?>{entities}"));
        seeds.chosen("sheet_workbook", which, "entities", text.as_bytes());
    }
    let big = " ".repeat(64 << 20);
    for (name, part, text) in [
        ("deep-strings", "xl/sharedStrings.xml", &deep),
        ("deep-sheet", "xl/worksheets/sheet1.xml", &deep),
        ("blank-sheet", "xl/worksheets/sheet1.xml", &big),
        ("deep-content", "content.xml", &deep),
    ] {
        let form = if part == "content.xml" { 3 } else { 0 };
        seeds.chosen("sheet_workbook", form, name, &deflated(part, text));
    }
    let strings = format!("<sst>{}</sst>", "<si><t>x</t></si>".repeat(300_000));
    seeds.chosen("sheet_workbook", 0, "many-strings", &deflated("xl/sharedStrings.xml", &strings));
}

/// A workbook with one part of another content, packed as it goes.
fn deflated(name: &str, text: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |part: &str, text: &str| {
        let started = writer.start_file(part, SimpleFileOptions::default());
        started.expect("memory takes it");
        writer.write_all(text.as_bytes()).expect("memory takes it");
    };
    for (part, ours) in sheet::parts() {
        if part != name {
            put(part, ours);
        }
    }
    put(name, text);
    writer.finish().expect("memory takes it").into_inner()
}

/// Sheets of one endless cell, of nothing but separators, of a quotation mark that never closes.
fn lines(seeds: &mut Seeds) {
    let head = "کد ملی,فهرست,تاریخ فهرست\n";
    for which in 0..6 {
        seeds.chosen(
            "sheet_csv",
            which,
            "quote",
            format!("{head}\"{}", "x\n".repeat(40)).as_bytes(),
        );
    }
    seeds.chosen("sheet_csv", 4, "endless", format!("{head}{}", "x".repeat(50_000)).as_bytes());
    seeds.chosen("sheet_csv", 4, "separators", format!("{head}{}", ",".repeat(50_000)).as_bytes());
    seeds.chosen("sheet_csv", 4, "rows", format!("{head}{}", "1,,\n".repeat(9_000)).as_bytes());
    let headings = "کد ملی,".repeat(9_000);
    seeds.chosen("sheet_csv", 4, "headings", headings.as_bytes());
    seeds.chosen("sheet_csv", 4, "utf16", &[0xff, 0xfe, 0x41, 0, 0, 0xd8]);
}
