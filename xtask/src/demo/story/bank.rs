//! Letters to the bank, and its answers.

use std::fs;

use super::{DAY, text};
use crate::demo::{Machine, Stage};
use crate::shell::Fault;

/// A letter with what the bank answers by.
pub(super) struct Letter {
    pub(super) application: String,
    number: String,
    applicant: String,
    rials: String,
}

/// Refers in order until the quota refuses; the refusal is shown.
pub(super) fn refer(office: &Machine<'_>) -> Result<Vec<Letter>, Fault> {
    let ready = office.document(&["referral", "ready", "--on", DAY])?;
    let ready = ready["ready"].as_array().cloned().unwrap_or_default();
    let mut letters: Vec<Letter> = Vec::new();
    for number in ready.iter().filter_map(|ready| ready["application"].as_str()) {
        let asked = ["referral", "issue", number, "--on", DAY];
        let tried = office.document(&[asked.as_slice(), &["--dry-run"]].concat())?;
        if tried["error"]["code"] == "A1.quota" {
            office.run_expecting(4, &asked)?;
            return Ok(letters);
        }
        let issued = if letters.is_empty() {
            office.run(&asked)?;
            office.document(&["referral", "list"])?["letters"][0].clone()
        } else {
            office.document(&asked)?
        };
        let (letter, rials) = (text(&issued["letter"]), text(&issued["amount"]["rials"]));
        println!("   {number}  {letter}  {rials} rials");
        let why = office.document(&["application", "why", number, "--as-of", DAY])?;
        letters.push(Letter {
            application: number.to_owned(),
            number: letter,
            applicant: text(&why["national_id"]),
            rials,
        });
    }
    Err(Fault::Failed { what: "the story: the quota should have refused by now".to_owned() })
}

/// What the bank sends back: three answers, and one to a letter nobody wrote.
pub(super) fn sheet(stage: &Stage, letters: &[Letter]) -> Result<String, Fault> {
    let [first, second, third, ..] = letters else {
        return Err(Fault::Failed { what: "the story: three letters were expected".to_owned() });
    };
    let rows = [
        format!("{},{},پرداخت شد,{},۱۴۰۱/۱۰/۰۵,", first.number, first.applicant, first.rials),
        format!("{},{},رد شد,,1401/10/06,چک برگشتی", second.number, second.applicant),
        format!(",{},عودت برای اصلاح,,1401/10/06,نقص مدارک", third.applicant),
        format!(",{},پرداخت شد,500000000,1401/10/07,", "0499370899"),
    ];
    let heading = "شماره معرفی نامه,کد ملی / شناسه ملی,نتیجه,مبلغ (ریال),تاریخ,علت";
    let path = stage.dir().join("bank.csv");
    let text = format!("\u{feff}{heading}\r\n{}\r\n", rows.join("\r\n"));
    fs::write(&path, text).map_err(|source| Fault::File { path: path.clone(), source })?;
    Ok(path.display().to_string())
}
