//! What the demo shows: a county office's first day with the program, on the sample sheets.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::{Stage, Step};
use crate::shell::Fault;

/// The day of the story.
const DAY: &str = "1401/09/15";
const SAMPLES: &str = "tests/data/samples";
/// Enough for the first referrals of Chabahar, not for all.
const RIALS: &str = "25,000,000,000";
const JOBS: &str = "60";

/// Tells the story.
pub(crate) fn tell(stage: &Stage, lang: &str) -> Result<(), Fault> {
    let office = stage.office("1102").with("HAMGAM_UI_LANG", lang).with("HAMGAM_USER", "maryam");
    chapter("1. An office for practice: everything works, no real hub ever accepts its data");
    let quota = ["--quota-rials", RIALS, "--quota-jobs", JOBS];
    office.run(&[&["setup", "--practice", "--office", "1102"], quota.as_slice()].concat())?;

    chapter(
        "2. The sheets the office keeps go in; seven wrong rows are listed, the others are taken",
    );
    let sheets = format!("{SAMPLES}/1102");
    office.run_expecting(10, &["application", "import", &sheets])?;
    println!("   The same sheets again change nothing:\n");
    office.run_expecting(10, &["application", "import", &sheets])?;

    chapter("3. Who may go to the bank today, in the directive's order (A4)");
    office.run(&["referral", "ready", "--on", DAY])?;

    chapter("4. Why not the others? One that only has to wait, and one that lacks more");
    let whys = whys(&office)?;
    for number in [waiting(&whys), shut(&whys)].into_iter().flatten() {
        office.run(&["application", "why", &number, "--as-of", DAY])?;
    }

    chapter("5. Referrals, until the quota refuses: gates, debit and letter number are one append");
    let letters = refer(&office)?;

    chapter("6. The bank answers: paid, rejected, sent back; what can't be matched is listed");
    let answers = bank_sheet(stage, &letters)?;
    office.run_expecting(10, &["referral", "bank-results", &answers])?;
    office.run(&["referral", "list"])?;
    if let Some(third) = letters.get(2) {
        office.run(&["referral", "resend", &third.number, "--on", "1401/10/08"])?;
    }

    chapter("7. Where the office stands");
    office.run(&["status", "--on", DAY])?;
    office.run(&["quota", "show"])?;
    office.run(&["store", "verify"])?;

    chapter("8. A second office, from an Excel workbook");
    let khash = stage.office("1103").with("HAMGAM_UI_LANG", lang).with("HAMGAM_USER", "maryam");
    khash.ask(&[&["setup", "--practice", "--office", "1103"], quota.as_slice()].concat())?;
    khash.run_expecting(
        10,
        &["application", "import", &format!("{SAMPLES}/1103/county-1103.xlsx")],
    )?;
    khash.run(&["status", "--on", DAY])?;

    what_was_seen(stage, &letters);
    Ok(())
}

fn chapter(title: &str) {
    println!("\n── {title}\n");
}

fn whys(office: &Step<'_>) -> Result<Vec<Value>, Fault> {
    let lines = office.ask(&["application", "why", "--all", "--as-of", DAY, "--json"])?;
    lines.lines().map(parse).collect()
}

fn parse(text: &str) -> Result<Value, Fault> {
    serde_json::from_str(text)
        .map_err(|error| Fault::Failed { what: format!("reading the program's JSON ({error})") })
}

/// The first application that only time keeps from the bank.
fn waiting(whys: &[Value]) -> Option<String> {
    let later = whys.iter().find(|why| why["ready"] == false && !why["earliest"].is_null())?;
    later["application"].as_str().map(str::to_owned)
}

/// The application most gates are shut for.
fn shut(whys: &[Value]) -> Option<String> {
    let fails = |why: &Value| {
        why["gates"]
            .as_array()
            .map_or(0, |gates| gates.iter().filter(|g| g["result"] == "fail").count())
    };
    let worst = whys.iter().max_by_key(|why| fails(why))?;
    worst["application"].as_str().map(str::to_owned)
}

/// A letter with its applicant's id.
struct Letter {
    number: String,
    applicant: String,
    rials: String,
}

/// Refers in order until the quota refuses; the refusal is shown.
fn refer(office: &Step<'_>) -> Result<Vec<Letter>, Fault> {
    let ready = parse(&office.ask(&["referral", "ready", "--on", DAY, "--json"])?)?;
    let ready = ready["ready"].as_array().cloned().unwrap_or_default();
    let mut letters = Vec::new();
    for number in ready.iter().filter_map(|ready| ready["application"].as_str()) {
        let asked = ["referral", "issue", number, "--on", DAY];
        let tried = parse(&office.ask(&[asked.as_slice(), &["--dry-run", "--json"]].concat())?)?;
        if tried["error"]["code"] == "A1.quota" {
            office.run_expecting(4, &asked)?;
            return Ok(letters);
        }
        let issued = if letters.is_empty() {
            office.run(&asked)?;
            parse(&office.ask(&["referral", "list", "--json"])?)?["letters"][0].clone()
        } else {
            parse(&office.ask(&[asked.as_slice(), &["--json"]].concat())?)?
        };
        let letter = issued["letter"].as_str().unwrap_or_default().to_owned();
        let rials = issued["amount"]["rials"].as_str().unwrap_or_default().to_owned();
        println!("   {number}  {letter}  {rials} rials");
        letters.push(Letter { number: letter, applicant: applicant_of(office, number)?, rials });
    }
    Err(Fault::Failed { what: "the story: the quota should have refused by now".to_owned() })
}

fn applicant_of(office: &Step<'_>, number: &str) -> Result<String, Fault> {
    let why = parse(&office.ask(&["application", "why", number, "--as-of", DAY, "--json"])?)?;
    Ok(why["national_id"].as_str().unwrap_or_default().to_owned())
}

/// What the bank sends back: three answers, and one to a letter nobody wrote.
fn bank_sheet(stage: &Stage, letters: &[Letter]) -> Result<String, Fault> {
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
    let path: PathBuf = stage.dir().join("bank.csv");
    let text = format!("\u{feff}{heading}\r\n{}\r\n", rows.join("\r\n"));
    fs::write(&path, text)
        .map_err(|error| Fault::Failed { what: format!("writing the bank's sheet ({error})") })?;
    Ok(path.display().to_string())
}

fn what_was_seen(stage: &Stage, letters: &[Letter]) {
    chapter("What was seen");
    println!(
        "   Two offices took their own sheets in. Each file's way to the bank was judged gate by gate,\n   \
         with the article and the evidence. {} letters were written, each with its quota set aside in\n   \
         the same durable append; the next one was refused because the rights were used up. The bank's\n   \
         rejection gave quota back; what it returned for correction kept it until it was sent again.\n   \
         `store verify` proved every signature, chain and checksum, and that the views are what the\n   \
         journal says.\n",
        letters.len()
    );
    println!("   The offices stay in {}. Go on from there, for example:", stage.dir().display());
    let (node, dir) = (stage.node().display(), stage.dir().display());
    println!("   {node} --data {dir}/1102 status --lang fa\n");
}
