//! The program as node and hub call it, and as a person does.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

#[path = "../src/tests/sample.rs"]
mod sample;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// As `report export --format pdf` calls it.
fn piped(text: &str, key: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hamgam-pdf"));
    command.args(["-", "--to", "-", "--lang", "fa", "--key", key]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_signed_file_goes_in_and_a_pdf_comes_out() {
    let (paper, key) = (sample::paper(), sample::key(7).to_string());
    let output = piped(&paper.write(), &key);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.starts_with(b"%PDF-"));
    assert_eq!(pdf::print(&paper, model::Lang::Fa).unwrap(), output.stdout, "the same bytes");
}

/// Written by a real office: its export is the only way to such a file, and what it writes today has the
/// same form, by a fact in tests/facts.
#[test]
fn what_a_real_office_wrote_is_printed() {
    let text = include_str!("../../../tests/data/reports/county-1102.json");
    let key = export::Paper::read(text).unwrap().signed.key.to_string();
    let output = piped(text, &key);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.starts_with(b"%PDF-"));
}

#[test]
fn a_report_of_another_version_is_not_printed_and_it_is_said_what_to_do() {
    let text = sample::empty().write().replace("hamgam.report/2", "hamgam.report/9");
    let output = piped(&text, &sample::key(7).to_string());
    assert_eq!((output.status.code(), output.stdout.len()), (Some(9), 0));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("قالب فایل 9") && said.contains("به‌روز کنید"), "{said}");
}

#[test]
fn a_file_that_was_changed_or_signed_by_another_is_not_printed() {
    let (text, key) = (sample::empty().write(), sample::key(7).to_string());
    let other = sample::key(8).to_string();
    let torn = &text[..text.len() / 2];
    let changed = text.replace("\"rules\": \"1401-1\"", "\"rules\": \"1401-2\"");
    let figures = text.replace("\"figures\": {", "\"figures\": { \"1101\": {},");
    for (text, key) in [(&*text, &other), (torn, &key), (&changed, &key), (&figures, &key)] {
        let output = piped(text, key);
        assert_eq!(output.status.code(), Some(9), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn what_is_not_there_is_said_and_the_license_is_shown() {
    let run =
        |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_hamgam-pdf")).args(args).output().unwrap();
    assert_eq!(run(&["no-such-file", "--to", "-"]).status.code(), Some(3));
    assert_eq!(run(&["no-such-file"]).status.code(), Some(2));
    let license = String::from_utf8(run(&["--licenses"]).stdout).unwrap();
    assert!(license.contains("Vazirmatn") && license.contains("SIL Open Font License"));
}
