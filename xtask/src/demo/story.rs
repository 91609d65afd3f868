//! What the demo shows: a nation, a province and two counties; quota down, facts up, a cut line, and
//! all three levels agreeing in the end.

mod bank;
mod paper;

use bank::Letter;
use serde_json::Value;

use super::running::{Daemon, Line, Newcomer};
use super::{HUB, Machine, NODE, Stage};
use crate::shell::Fault;

/// The day of the story: that of the sample sheets.
pub(crate) const DAY: &str = "1401/09/15";
const SAMPLES: &str = "tests/data/samples";
/// Enough for the first referrals of the two counties, not for all.
const SUPPLY: [&str; 4] = ["--rials", "60,000,000,000", "--jobs", "150"];
const GRANT: [&str; 4] = ["--rials", "50,000,000,000", "--jobs", "120"];

/// The machines of the story.
struct Cast<'a> {
    stage: &'a Stage,
    nation: Machine<'a>,
    province: Machine<'a>,
    counties: [County<'a>; 2],
}

/// A county's machine, its code and its sheets.
struct County<'a> {
    machine: Machine<'a>,
    code: &'static str,
    sheets: &'static str,
}

/// What runs.
struct Running {
    nation: Daemon,
    province: Daemon,
    counties: Vec<Daemon>,
    line: Line,
}

/// Tells the story.
pub(crate) fn tell(stage: &Stage, keep: bool) -> Result<(), Fault> {
    let county = |name, code, user, sheets| County {
        machine: stage.machine(name, NODE, user),
        code,
        sheets,
    };
    let cast = Cast {
        stage,
        nation: stage.machine("nation", HUB, "shirin"),
        province: stage.machine("province", HUB, "davoud"),
        counties: [
            county("chabahar", "1102", "maryam", "1102"),
            county("khash", "1103", "reza", "1103/county-1103.xlsx"),
        ],
    };
    let mut running = found(&cast)?;
    take_in(&cast)?;
    divide(&cast)?;
    let letters = work_alone(&cast, &mut running)?;
    come_together(&cast, &mut running, &letters)?;
    agree(&cast)?;
    paper::print(&cast)?;
    what_was_seen(&letters);
    if keep { leave(&cast, running) } else { stop(&cast, running) }
}

/// Everybody comes to belong, and runs.
fn found(cast: &Cast<'_>) -> Result<Running, Fault> {
    let Cast { stage, nation, province, counties } = cast;
    chapter("1. A nation begins a tree, for practice: no real hub ever accepts its data");
    nation.run(&["setup", "--nation", "--practice"])?;
    let nation_runs = Daemon::start(nation, stage, None)?;

    chapter("2. A province joins: a slip on paper, six words on two screens, an officer's yes");
    let as_province = ["setup", "--province", "11"];
    join(cast, (nation, "11"), (province, &as_province))?;
    let province_runs = Daemon::start(province, stage, None)?;

    chapter("3. Two counties join the province; between them and it lies a line that can be cut");
    let line = Line::to(stage, province_runs.address()?)?;
    let mut runs = Vec::new();
    for County { machine, code, .. } in counties {
        join(cast, (province, code), (machine, &["setup", "--office", code]))?;
        runs.push(Daemon::start(machine, stage, Some(line.address()))?);
    }
    Ok(Running { nation: nation_runs, province: province_runs, counties: runs, line })
}

/// A machine comes to its hub with a slip.
fn join(
    cast: &Cast<'_>,
    (hub, unit): (&Machine<'_>, &str),
    (machine, setup): (&Machine<'_>, &[&str]),
) -> Result<(), Fault> {
    let enrol = ["office", "enrol", unit];
    hub.typed(&enrol);
    let slip = hub.document(&enrol)?;
    let invitation = text(&slip["invitation"]);
    println!("   {invitation}\n");
    let asked = [setup, &["--invitation", &invitation]].concat();
    let newcomer = Newcomer::ask(machine, cast.stage, &asked)?;
    hub.run(&["office", "approve", unit, "--words", newcomer.words()])?;
    let came = newcomer.come_in()?;
    println!("   {} is node {}\n", machine.name(), came["node"]);
    Ok(())
}

fn take_in(cast: &Cast<'_>) -> Result<(), Fault> {
    chapter("4. The counties' own sheets go in; wrong rows are listed, the others go up the line");
    for County { machine, sheets, .. } in &cast.counties {
        machine.run_expecting(10, &["application", "import", &format!("{SAMPLES}/{sheets}")])?;
        machine.run(&["sync", "now"])?;
    }
    cast.province.run(&["sync", "now"])?;
    cast.nation.run(&["office", "list"])?;
    cast.province.run(&["office", "list"])?;
    Ok(())
}

fn divide(cast: &Cast<'_>) -> Result<(), Fault> {
    let Cast { nation, province, counties, .. } = cast;
    chapter("5. Quota comes down: nation, province, counties; each confirms what it received");
    nation.run(&[&["quota", "open"], SUPPLY.as_slice()].concat())?;
    nation.run(&[&["quota", "grant", "11"], GRANT.as_slice()].concat())?;
    province.run(&["sync", "now"])?;
    province.run(&["quota", "acknowledge"])?;
    println!(
        "   The breakdown, by what the counties have approved; every share keeps its basis:\n"
    );
    province.run(&["quota", "allocate", "--as-of", DAY])?;
    province.run(&["quota", "issue", "--as-of", DAY, "--note", "11/4021"])?;
    for County { machine, .. } in counties {
        machine.run(&["sync", "now"])?;
        machine.run(&["quota", "acknowledge"])?;
    }
    Ok(())
}

/// The line is cut, and the offices work on.
fn work_alone(cast: &Cast<'_>, running: &mut Running) -> Result<Vec<Letter>, Fault> {
    let [chabahar, khash] = &cast.counties;
    let (chabahar, khash) = (&chabahar.machine, &khash.machine);
    chapter("6. The line is cut. The offices work on: gates, letters, quota they hold, no more");
    running.line.cut()?;
    chabahar.run_expecting(6, &["sync", "now"])?;
    chabahar.run(&["referral", "ready", "--on", DAY])?;
    let letters = bank::refer(chabahar)?;
    let answers = bank::sheet(cast.stage, &letters)?;
    chabahar.run_expecting(10, &["referral", "bank-results", &answers])?;
    let ready = khash.document(&["referral", "ready", "--on", DAY])?;
    let first = text(&ready["ready"][0]["application"]);
    khash.run(&["referral", "issue", &first, "--on", DAY])?;
    chabahar.run(&["sync", "plan"])?;
    chabahar.run(&["application", "show", &letters[0].application])?;
    println!("   The province knows nothing of it yet; whom it heard last, and when:\n");
    cast.province.run(&["office", "lag"])?;
    cast.province.run(&["quota", "show"])?;
    Ok(letters)
}

fn come_together(cast: &Cast<'_>, running: &mut Running, letters: &[Letter]) -> Result<(), Fault> {
    chapter("7. The line is back: what was done meanwhile goes up, and is acknowledged from above");
    running.line.restore()?;
    for County { machine, .. } in &cast.counties {
        machine.run(&["sync", "now"])?;
    }
    cast.province.run(&["sync", "now"])?;
    // What the nation has on its disk comes down once more.
    cast.counties[0].machine.run(&["sync", "now"])?;
    cast.counties[0].machine.run(&["application", "show", &letters[0].application])?;
    cast.counties[0].machine.run(&["sync", "log"])?;
    Ok(())
}

/// All three levels say the same.
fn agree(cast: &Cast<'_>) -> Result<(), Fault> {
    chapter("8. All three levels agree: one hash a county, and the quota adds up");
    for County { machine, code, .. } in &cast.counties {
        let mut states = Vec::new();
        for tier in [machine, &cast.province, &cast.nation] {
            states.push(tier.run(&["store", "state", code])?);
        }
        if states.iter().any(|state| Some(state) != states.first()) {
            return Err(Fault::Failed { what: format!("agreeing about {code}") });
        }
    }
    for tier in [&cast.nation, &cast.province, &cast.counties[0].machine] {
        tier.run(&["quota", "show"])?;
    }
    for tier in [&cast.nation, &cast.province] {
        tier.run(&["status"])?;
    }
    cast.counties[0].machine.run(&["status", "--on", DAY])?;
    println!("   A county holds nothing of its neighbor:\n");
    cast.counties[1].machine.run_expecting(3, &["store", "state", "1102"])?;
    Ok(())
}

fn stop(cast: &Cast<'_>, running: Running) -> Result<(), Fault> {
    let Running { nation, province, counties, line } = running;
    for (daemon, County { machine, .. }) in counties.into_iter().zip(&cast.counties) {
        daemon.stop(machine)?;
    }
    drop(line);
    province.stop(&cast.province)?;
    nation.stop(&cast.nation)?;
    println!("   All four have ended. Their folders stay in {}.", cast.stage.dir().display());
    println!("   With --keep they stay running.\n");
    Ok(())
}

fn leave(cast: &Cast<'_>, running: Running) -> Result<(), Fault> {
    let Running { nation, province, counties, line } = running;
    // The line ends with this program; from here on the counties call their hub directly.
    let hub = province.address()?;
    let mut left = vec![(&cast.nation, nation.leave()), (&cast.province, province.leave())];
    for (daemon, County { machine, .. }) in counties.into_iter().zip(&cast.counties) {
        daemon.stop(machine)?;
        left.push((machine, Daemon::start(machine, cast.stage, Some(hub))?.leave()));
    }
    drop(line);
    println!("   All four keep running:");
    for (machine, pid) in left {
        let program = cast.stage.program(machine.program).display().to_string();
        let folder = machine.folder().display().to_string();
        let pid = pid.unwrap_or_default();
        println!("   {:<9} pid {pid:<7} {program} --data {folder} status", machine.name());
    }
    println!("   End each with `stop` in place of `status`.\n");
    Ok(())
}

fn what_was_seen(letters: &[Letter]) {
    chapter("What was seen");
    println!(
        "   Four machines came to trust each other by slips of paper and six words. Quota went from the\n   \
         nation to two counties, each step confirmed. With the line cut, {} letters were written at\n   \
         Chabahar, each with its quota set aside in the same durable append; the next was refused since\n   \
         the rights were used up. When the line came back the counties' signed logs went up, the nation's\n   \
         acknowledgement came down, and county, province and nation make the same of every record.\n",
        letters.len()
    );
}

fn chapter(title: &str) {
    println!("\n── {title}\n");
}

/// A text of a document; empty if it is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
