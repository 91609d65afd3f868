//! Whatever is typed or handed in: a clear message with a code and a next step, the right exit code,
//! and an office that is as it was.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::{Answer, Office, sample_path};

/// Checks that a command failed in order: its exit code, its code, what to do next.
fn assert_told(answer: &Answer, exit: i32, code: &str) {
    let exit = Some(exit);
    assert_eq!(answer.code, exit, "{answer:?}");
    let document = answer.document();
    let error = &document["error"];
    assert_eq!(document["schema"], "node.error/1", "{answer:?}");
    assert_eq!(error["code"], code, "{answer:?}");
    for lang in ["fa", "en"] {
        assert!(error["message"][lang].as_str().is_some_and(|text| !text.is_empty()), "{answer:?}");
    }
    assert!(
        error["next"].as_str().is_some_and(|next| !next.is_empty()),
        "no next step: {answer:?}"
    );
}

fn with_office(check: impl FnOnce(&Office)) {
    let office = Office::sample("redb", "1102");
    let before = office.state();
    check(&office);
    assert_eq!(office.state(), before, "nothing has changed");
}

/// Imports a file with these bytes.
fn import_bytes(office: &Office, name: &str, bytes: &[u8]) -> Answer {
    let path = office.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    office.import(&path)
}

const HEADING: &str = "نوع متقاضی,نوع شخص,کد ملی / شناسه ملی,کد رشته,مبلغ درخواستی (ریال),\
                       تاریخ صدور تاییدیه / مجوز";

#[test]
fn every_bad_row_is_named_with_its_place_and_reason() {
    let rows = [
        ("مستقل,حقیقی,0012345678,4003,300000000,1401/05/05", "checksum"),
        ("مستقل,حقیقی,1234567,4003,300000000,1401/05/05", "short"),
        ("مستقل,حقیقی,123456789012,4003,300000000,1401/05/05", "long"),
        ("مستقل,حقیقی,1111111111,4003,300000000,1401/05/05", "repdigit"),
        ("مستقل,حقیقی,,4003,300000000,1401/05/05", "missing"),
        ("مستقل,شرکت,0012345679,4003,300000000,1401/05/05", "entity"),
        ("مستقل,حقیقی,0012345679,4003,300000000,1401/12/30", "leap"),
        ("مستقل,حقیقی,0012345679,4003,300000000,1401/07/31", "date"),
        ("مستقل,حقیقی,0012345679,4003,300000000,فردا", "date"),
        ("مستقل,حقیقی,0012345679,4003,-5,1401/05/05", "amount"),
        ("مستقل,حقیقی,0012345679,4003,30000000 تومان,1401/05/05", "amount"),
        ("مستقل,حقیقی,0012345679,4003,9000000,1401/05/05", "amount"),
        ("مستقل,حقیقی,0012345679,4003,99999999999999999999999,1401/05/05", "amount"),
        ("مستقل,حقیقی,0012345679,7777,300000000,1401/05/05", "field"),
        ("شاید,حقیقی,0012345679,4003,300000000,1401/05/05", "kind"),
    ];
    with_office(|office| {
        for (row, code) in rows {
            let text = format!("\u{feff}{HEADING}\r\n{row}\r\n");
            let answer = import_bytes(office, "applications.csv", text.as_bytes());
            assert_eq!(answer.code, Some(10), "{row}: {answer:?}");
            let document = answer.document();
            let refused = document["refused"].as_array().unwrap();
            assert_eq!(refused.len(), 1, "{row}: {answer:?}");
            let told = &refused[0];
            assert_eq!(
                (told["code"].as_str(), told["line"].as_u64()),
                (Some(code), Some(2)),
                "{row}"
            );
            assert_ne!(told["column"], "", "{row}");
            assert!(told["message"].as_str().is_some_and(|text| !text.is_empty()), "{row}");
            assert_eq!(document["accepted"], 0);
        }
    });
}

#[test]
fn a_file_that_is_no_sheet_is_told_from_one() {
    let book = std::fs::read(sample_path("1103")).unwrap();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    let utf16: Vec<u8> = HEADING.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files: [(&str, &[u8], &str); 9] = [
        ("applications.csv", b"", "sheet.empty"),
        ("book.xlsx", b"", "sheet.empty"),
        ("picture.xlsx", png, "sheet.not_a_workbook"),
        ("cut.xlsx", &book[..book.len() / 2], "sheet.damaged"),
        ("applications.csv", png, "sheet.binary"),
        ("applications.csv", &book, "sheet.workbook"),
        ("applications.csv", "\u{feff}یک,دو,سه\r\n1,2,3\r\n".as_bytes(), "sheet.heading"),
        ("letter.docx", b"text", "sheet.not_a_sheet"),
        ("notes.csv", HEADING.as_bytes(), "sheet.which_sheet"),
    ];
    with_office(|office| {
        for (name, bytes, code) in files {
            assert_told(&import_bytes(office, name, bytes), 1, code);
        }
        assert_told(&office.import(&office.path().join("nowhere.csv")), 1, "sheet.not_found");
        // A header alone is a sheet without rows.
        let only = import_bytes(office, "applications.csv", HEADING.as_bytes());
        assert_eq!((only.code, &only.document()["accepted"]), (Some(0), &Value::from(0)));
        // UTF-16 without its mark is read or refused, never guessed into rows.
        let wide = import_bytes(office, "applications.csv", &utf16);
        assert!(wide.code == Some(0) || wide.code == Some(1), "{wide:?}");
    });
}

#[test]
fn the_encodings_of_spreadsheets_are_read() {
    let row = "مستقل,حقیقی,0012345679,4003,300000000,1401/05/05";
    let text = format!("{HEADING}\r\n{row}\r\n");
    let mut little = vec![0xff, 0xfe];
    little.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let mut big = vec![0xfe, 0xff];
    big.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    let office = Office::sample("sled", "1102");
    assert_eq!(import_bytes(&office, "applications.csv", text.as_bytes()).code, Some(0));
    let before = office.state();
    for bytes in [little, big] {
        let answer = import_bytes(&office, "applications.csv", &bytes);
        assert_eq!(answer.done()["unchanged"], 1, "{answer:?}");
    }
    // Windows-1256 has no mark: either it is the same rows or a fault, never other rows.
    let arabic = windows_1256(&text);
    let answer = import_bytes(&office, "applications.csv", &arabic);
    match answer.code {
        Some(0) => assert_eq!(answer.document()["unchanged"], 1, "{answer:?}"),
        _ => assert_told(&answer, 1, "sheet.encoding"),
    }
    assert_eq!(office.state(), before);
}

/// The letters that the heading and row above need.
fn windows_1256(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '\0'..='\x7f' => u8::try_from(c).unwrap(),
        'پ' => 0x81,
        'گ' => 0x90,
        'ک' => 0x98,
        'ا' => 0xc7,
        'ب' => 0xc8,
        'ت' => 0xca,
        'خ' => 0xce,
        'د' => 0xcf,
        'ر' => 0xd1,
        'ز' => 0xd2,
        'س' => 0xd3,
        'ش' => 0xd4,
        'ص' => 0xd5,
        'ض' => 0xd6,
        'ع' => 0xda,
        'غ' => 0xdb,
        'ف' => 0xdd,
        'ق' => 0xde,
        'ل' => 0xe1,
        'م' => 0xe3,
        'ن' => 0xe4,
        'ه' => 0xe5,
        'و' => 0xe6,
        'ح' => 0xcd,
        'ج' => 0xcc,
        'ی' => 0xed,
        other => panic!("no byte for {other}"),
    };
    text.chars().map(byte).collect()
}

#[test]
fn a_sheet_of_two_hundred_megabytes_is_turned_away_at_once() {
    with_office(|office| {
        let path = office.path().join("applications.csv");
        std::fs::write(&path, HEADING).unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_len(200 << 20).unwrap();
        assert_told(&office.import(&path), 1, "sheet.too_big");
        std::fs::remove_file(&path).unwrap();
    });
}

#[test]
fn what_is_typed_wrong_changes_nothing() {
    with_office(|office| {
        let why = office.why("1401/09/15");
        let first: Value = serde_json::from_str(why.lines().next().unwrap()).unwrap();
        let number = first["application"].as_str().unwrap();
        let (front, check) = number.split_at(number.len() - 1);
        let check = (check.parse::<u8>().unwrap() + 1) % 10;
        let wrong = format!("{front}{check}");
        let usage: [&[&str]; 12] = [
            &["application", "why", &wrong],
            &["application", "why", "17"],
            &["application", "why", "--all", "--as-of", "1401/12/30"],
            &["referral", "issue", number, "--on", "1401/13/01"],
            &["referral", "issue", &wrong],
            &["referral", "show", "1401-1102"],
            &["status", "--on", "2022-02-30"],
            &["nonsense"],
            &["cooperative", "identify", &wrong],
            &["cooperative", "show", "1102-1"],
            &["meeting", "show", "11-0"],
            &["incentive", "booth", "end", "L1401", "--as", "gone"],
        ];
        for args in usage {
            let answer = office.run(args);
            assert_eq!(answer.code, Some(2), "{args:?}: {answer:?}");
            assert_eq!(answer.document()["error"]["code"], "usage", "{args:?}");
        }
    });
}

#[test]
fn a_number_nobody_has_is_not_found() {
    let other = Office::new("redb", "1102", crate::harness::AMPLE);
    with_office(|office| {
        let why = office.why("1401/09/15");
        let last: Value = serde_json::from_str(why.lines().last().unwrap()).unwrap();
        let number = last["application"].as_str().unwrap();
        for args in [["application", "why", number], ["referral", "issue", number]] {
            assert_told(
                &other.run(&args),
                3,
                other.run(&args).document()["error"]["code"].as_str().unwrap(),
            );
        }
    });
}

#[test]
fn an_office_is_set_up_once() {
    with_office(|office| {
        let answer = office.run(&["setup", "--practice", "--office", "1105"]);
        assert_told(&answer, 4, "office.set_up_already");
    });
}

#[test]
fn without_an_office_every_command_says_so() {
    let office = Office::bare("sled");
    let sample = sample_path("1102");
    let commands: [&[&str]; 5] = [
        &["status"],
        &["application", "import", sample.to_str().unwrap()],
        &["application", "why", "--all"],
        &["referral", "list"],
        &["referral", "expire"],
    ];
    for args in commands {
        assert_told(&office.run(args), 3, "office.not_set_up");
        assert!(!office.data().exists(), "nothing was made");
    }
}

#[test]
fn a_file_is_no_office() {
    let office = Office::bare("sled");
    std::fs::write(office.data(), "a letter").unwrap();
    for args in [&["status"][..], &["setup", "--practice", "--office", "1102"]] {
        assert_told(&office.run(args), 1, "data.not_a_directory");
    }
    assert_eq!(std::fs::read_to_string(office.data()).unwrap(), "a letter");
}

#[test]
fn a_folder_of_other_things_is_left_alone() {
    let office = Office::bare("sled");
    std::fs::create_dir(office.data()).unwrap();
    std::fs::write(office.data().join("letter.txt"), "a letter").unwrap();
    assert_told(&office.run(&["setup", "--practice", "--office", "1102"]), 1, "data.not_ours");
    assert_eq!(std::fs::read_dir(office.data()).unwrap().count(), 1);
}

#[test]
fn a_file_in_the_place_of_a_folder_stops_the_office_from_being_made() {
    // Permissions don't bind an administrator; a file in the way binds everyone.
    for folder in ["keys", "journal", "views"] {
        let office = Office::bare("sled");
        std::fs::create_dir(office.data()).unwrap();
        std::fs::write(office.data().join(folder), "").unwrap();
        let answer = office.run(&["setup", "--practice", "--office", "1102"]);
        assert_told(&answer, 1, "data.cannot_make");
    }
}

#[test]
fn a_typo_in_the_settings_is_shown_with_its_place() {
    with_office(|office| {
        let file = office.data().join("config").join("node.toml");
        let settings = [
            ("[log]\nlevle = \"warn\"\n", "settings.unknown_key"),
            ("[ui]\nlang = \"klingon\"\n", "settings.wrong_value"),
            ("[store]\nwait_for_lock = 10\n", "settings.wrong_value"),
            ("[views\n", "settings.syntax"),
        ];
        for (text, code) in settings {
            std::fs::write(&file, text).unwrap();
            let answer = office.run(&["status"]);
            assert_told(&answer, 1, code);
            let said = answer.document()["error"]["message"]["en"].as_str().unwrap().to_owned();
            assert!(said.contains("node.toml"), "{said}");
        }
        std::fs::remove_file(&file).unwrap();
    });
}

#[test]
fn a_typo_in_the_rules_makes_no_office() {
    let wrong: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/rules/wrong");
    let mut seen = 0;
    for entry in std::fs::read_dir(wrong).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        seen += 1;
        let office = Office::bare("sled");
        let rules = path.to_str().unwrap();
        let answer = office.run(&["setup", "--practice", "--office", "1102", "--rules", rules]);
        assert_told(&answer, 1, "rules");
        assert_told(&office.run(&["status"]), 3, "office.not_set_up");
        assert!(!office.data().join("journal").exists(), "{path:?} made an office");
    }
    assert!(0 < seen);
}

#[test]
fn a_county_that_is_not_on_the_map_has_no_office() {
    let office = Office::bare("sled");
    for args in [["--office", "9999"], ["--office", "11"]] {
        let answer = office.run(&[&["setup", "--practice"][..], &args].concat());
        assert_eq!(answer.code, Some(2), "{answer:?}");
    }
    let none =
        ["setup", "--practice", "--office", "1102", "--quota-rials", "0", "--quota-jobs", "1"];
    assert_told(&office.run(&none), 2, "usage");
}
