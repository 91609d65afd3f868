//! An ordinary morning: everybody calls at once.
//!
//! The hub is the real program in a process of its own, so that its memory and its processor are told
//! apart from those of the callers, which all live in this process.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use hamgam_tests::tree::{Site, enroll, fill, open};
use journal::Segment;
use model::{LogId, NodeNumber, UnitCode};
use roster::Numbers;
use settings::Engine;
use tokio::task::JoinSet;

use super::caller::{Caller, Visit};
use crate::Fault;
use crate::figure::{Figure, Stopwatch, exactly, per};
use crate::node::{built, cpu_ms, memory_kib};

/// Machines that call. A county's code has two digits within its province: several machines share one.
const NODES: u16 = 480;
const COUNTIES: u16 = 96;
/// Files each has opened before it called for the first time, and since then.
const BEFORE: u32 = 20;
const SINCE: u32 = 3;
/// The first wait after a failed call, and the longest: those of the settings as shipped.
const BACKOFF: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(600));

/// What somebody has written since, by log.
type News = Vec<(LogId, Vec<Segment>)>;

/// Everybody and their hub.
struct Morning {
    province: Site,
    callers: Vec<(Caller, News)>,
}

pub(super) fn measure(at: &Path) -> Result<(), Fault> {
    let Morning { province, callers } = found(at)?;
    let program = built("hamgam-hub")?;
    let mut hub = Hub::start(&program, province.dir().root())?;
    let tasks =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (mut first, mut news) = (Vec::new(), Vec::new());
    for (caller, since) in callers {
        first.push(caller);
        news.push(since);
    }
    let (mut callers, _) = hub.call(&tasks, first, "first contact")?;
    // In the order they come back, which isn't the one they went in.
    callers.sort_by_key(|caller| caller.own().next().map(|(log, _)| log));
    for (caller, since) in callers.iter_mut().zip(news) {
        for (log, segments) in since {
            caller.writes(log, &segments);
        }
    }
    let (callers, visits) = hub.call(&tasks, callers, "reconnect")?;
    let (refused, late): (u32, u32) = visits.iter().fold((0, 0), |(all, late), visit| {
        (all + visit.refused, late + u32::from(0 < visit.refused))
    });
    let failed: u32 = visits.iter().map(|visit| visit.failed).sum();
    let name = |what: &str| format!("{NODES} nodes reconnect at once: {what}");
    Figure::new(name("asked to come later"), f64::from(refused), "times").print();
    Figure::new(name("let in later"), f64::from(late), "nodes").print();
    Figure::new(name("calls cut or unanswered"), f64::from(failed), "calls").print();
    hub.stop()?;
    all_there(&province, &callers)
}

/// Founds the tree, and has everybody write.
fn found(at: &Path) -> Result<Morning, Fault> {
    let nation = Site::nation(&at.join("nation"))?;
    let numbers = Numbers { first: NodeNumber(1_200), last: NodeNumber(1_200 + NODES) };
    let province = nation.below(&at.join("province"), ("11".parse()?, 1_200), Some(numbers))?;
    let mut hub = province.desk(Engine::Memory)?;
    let mut callers = Vec::new();
    for n in 0..NODES {
        let unit: UnitCode = format!("11{:02}", 1 + n % COUNTIES).parse()?;
        let site = province.below(&at.join(format!("county-{n}")), (unit, 1_201 + n), None)?;
        enroll(&mut hub, site.me())?;
        let mut office = site.desk(Engine::Memory)?;
        let mut caller = Caller::new(&site, &province);
        let serial = u32::from(n) * (BEFORE + SINCE);
        fill(&mut office, serial..serial + BEFORE)?;
        let own: Vec<LogId> = own_logs(&office, site.me().node);
        for log in &own {
            caller.writes(*log, &super::sealed(&office, *log)?);
        }
        let heads: Vec<_> = own.iter().map(|log| (*log, office.heads().of(*log))).collect();
        fill(&mut office, serial + BEFORE..serial + BEFORE + SINCE)?;
        let mut since = Vec::new();
        for (log, head) in heads {
            since.push((log, office.segments_from(log, head, usize::MAX)?));
        }
        office.close()?;
        callers.push((caller, since));
    }
    hub.close()?;
    Ok(Morning { province, callers })
}

fn own_logs(office: &runtime::Desk, node: NodeNumber) -> Vec<LogId> {
    office.heads().iter().map(|(log, _)| log).filter(|log| log.origin == node).collect()
}

/// What was acknowledged is on the hub's disk.
fn all_there(province: &Site, callers: &[Caller]) -> Result<(), Fault> {
    let hub = open(province.dir(), Engine::Redb)?;
    for (log, head) in callers.iter().flat_map(Caller::own) {
        if hub.heads().of(log) != head {
            return Err(format!("{log} was acknowledged and isn't there").into());
        }
    }
    hub.close()?;
    Ok(())
}

/// The hub's process.
struct Hub {
    child: Child,
    at: SocketAddr,
}

impl Drop for Hub {
    fn drop(&mut self) {
        // Neither matters if it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Hub {
    fn start(program: &Path, folder: &Path) -> Result<Self, Fault> {
        let mut command = Command::new(program);
        command.arg("--data").arg(folder).args(["--json", "run"]);
        for (name, value) in [
            ("LISTEN_ADDRESS", "127.0.0.1:0"),
            ("METRICS_ADDRESS", "off"),
            ("VIEWS_ENGINE", "redb"),
        ] {
            command.env(format!("HAMGAM_{name}"), value);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let output = child.stdout.take().ok_or("its output is piped")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        // Its first line is a document with this one field of interest.
        let address = line.split("\"listening\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let at = address.ok_or_else(|| format!("the hub doesn't run: {line}"))?.parse()?;
        Ok(Self { child, at })
    }

    /// Has everybody call at the same moment; returns them once the last one is done.
    fn call(
        &mut self,
        tasks: &tokio::runtime::Runtime,
        callers: Vec<Caller>,
        what: &str,
    ) -> Result<(Vec<Caller>, Vec<Visit>), Fault> {
        let id = self.child.id();
        // Begins the peak anew, where the system can.
        drop(std::fs::write(format!("/proc/{id}/clear_refs"), "5"));
        let (resting, cpu, began) = (memory_kib(id, "VmRSS"), cpu_ms(Some(id)), Stopwatch::start());
        let to = self.at;
        let done = tasks.block_on(async move {
            let mut visits = JoinSet::new();
            for mut caller in callers {
                visits.spawn(async move {
                    let visit = caller.visit(to, began, BACKOFF).await?;
                    Ok::<_, Fault>((caller, visit))
                });
            }
            let mut done = Vec::new();
            while let Some(visit) = visits.join_next().await {
                done.push(visit??);
            }
            Ok::<_, Fault>(done)
        })?;
        let spent = cpu_ms(Some(id)).zip(cpu).map(|(after, before)| after.saturating_sub(before));
        let (callers, mut visits): (Vec<Caller>, Vec<Visit>) = done.into_iter().unzip();
        visits.sort_by_key(|visit| visit.took);
        let name = |of: &str| format!("{NODES} nodes {what} at once: {of}");
        let all = visits.last().map(|visit| visit.took).unwrap_or_default().as_secs_f64();
        let half = visits.get(visits.len() / 2).map(|visit| visit.took).unwrap_or_default();
        let goal = if what == "reconnect" { "<=120" } else { "-" };
        Figure::new(name("all acknowledged after"), all, "s").goal(goal).print();
        Figure::new(name("half of them after"), half.as_secs_f64(), "s").print();
        if let Some(spent) = spent {
            Figure::new(name("CPU of the hub"), per(spent, 1_000), "s").print();
        }
        if let Some((resting, peak)) = resting.zip(memory_kib(id, "VmHWM")) {
            Figure::new(name("hub's memory before"), per(resting, 1_024), "MiB").print();
            Figure::new(name("hub's memory at most"), per(peak, 1_024), "MiB").print();
            let more = exactly(peak.saturating_sub(resting)) / f64::from(NODES);
            Figure::new(name("more memory to a node"), more, "KiB").print();
        }
        Ok((callers, visits))
    }

    /// Ends it in order.
    fn stop(mut self) -> Result<(), Fault> {
        let kill = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        if !kill.success() || !self.child.wait()?.success() {
            return Err("the hub doesn't end in order".into());
        }
        Ok(())
    }
}
