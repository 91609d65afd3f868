//! `hamgam-line`: a bad line between UDP clients and a target, ordered about on stdin.

use std::io::{BufRead as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use line::{Conditions, Counted, Line, Stats, Ways};

/// A bad line in userspace: what comes to --listen goes to --to, late, thinned or doubled, and back
///
/// Its first line of output says where it listens. Orders on stdin, each answered with a line of
/// JSON: cut, cut to, cut back, restore, rebind, stats, set KEY=VALUE. It ends with its input.
#[derive(Debug, Parser)]
#[command(
    name = "hamgam-line",
    after_help = "Example:\n  hamgam-line --listen 127.0.0.1:0 --to 127.0.0.1:4433 --rate 64kbit --delay 500ms --loss 10% --burst 5"
)]
struct Arguments {
    /// Where clients find it; port 0 for any free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Where their datagrams go
    #[arg(long, value_name = "ADDRESS:PORT")]
    to: SocketAddr,
    /// How long each is under way, in each direction
    #[arg(long, value_name = "TIME")]
    delay: Option<String>,
    /// Up to so much more
    #[arg(long, value_name = "TIME")]
    jitter: Option<String>,
    /// How many are lost, on average
    #[arg(long, value_name = "SHARE")]
    loss: Option<String>,
    /// How many are lost in a row, on average
    #[arg(long, value_name = "N")]
    burst: Option<String>,
    /// Bits a second
    #[arg(long, value_name = "RATE")]
    rate: Option<String>,
    /// Bytes that may wait
    #[arg(long, value_name = "BYTES")]
    queue: Option<String>,
    /// How many come twice
    #[arg(long, value_name = "SHARE")]
    duplicate: Option<String>,
    /// How many overtake others
    #[arg(long, value_name = "SHARE")]
    reorder: Option<String>,
    /// The same seed loses the same datagrams
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl Arguments {
    fn conditions(&self) -> Result<Conditions, String> {
        let given = [
            ("delay", &self.delay),
            ("jitter", &self.jitter),
            ("loss", &self.loss),
            ("burst", &self.burst),
            ("rate", &self.rate),
            ("queue", &self.queue),
            ("duplicate", &self.duplicate),
            ("reorder", &self.reorder),
        ];
        let mut conditions = Conditions::default();
        for (key, value) in given.into_iter().filter_map(|(key, it)| Some((key, it.as_ref()?))) {
            conditions.set(key, value).map_err(|fault| format!("--{key}: {fault}"))?;
        }
        Ok(conditions)
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            drop(writeln!(std::io::stderr(), "hamgam-line: {fault}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let conditions = arguments.conditions()?;
    let tasks = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|fault| fault.to_string())?;
    let (listen, to, seed) = (arguments.listen, arguments.to, arguments.seed);
    let line = tasks
        .block_on(Line::start(listen, to, &conditions, seed))
        .map_err(|fault| format!("no socket at {listen}: {fault}"))?;
    tell(&format!("{{\"listening\":\"{}\",\"to\":\"{to}\"}}", line.address()))?;
    for order in std::io::stdin().lock().lines() {
        let order = order.map_err(|fault| fault.to_string())?;
        let answer = tasks.block_on(async { obey(&line, order.trim()) });
        tell(&answer)?;
    }
    Ok(())
}

fn tell(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).map_err(|fault| fault.to_string())
}

fn obey(line: &Line, order: &str) -> String {
    let done = "{\"done\":true}".to_owned();
    match order {
        "cut" => line.cut(Ways::Both),
        "cut to" => line.cut(Ways::To),
        "cut back" => line.cut(Ways::Back),
        "restore" => line.restore(),
        "rebind" => line.rebind(),
        "stats" => return stats(line.stats()),
        other => {
            let change = other.strip_prefix("set ").and_then(|change| change.split_once('='));
            let Some((key, value)) = change else {
                return "{\"error\":\"no such order\"}".to_owned();
            };
            let mut set = Ok(());
            line.change(Ways::Both, |way| set = way.set(key, value));
            if set.is_err() {
                return "{\"error\":\"no such condition or value\"}".to_owned();
            }
        }
    }
    done
}

fn stats(stats: Stats) -> String {
    let Stats { to, back, clients } = stats;
    format!("{{\"to\":{},\"back\":{},\"clients\":{clients}}}", way(to), way(back))
}

fn way(counted: Counted) -> String {
    let Counted { datagrams, bytes, passed, lost, dropped, cut } = counted;
    format!(
        "{{\"datagrams\":{datagrams},\"bytes\":{bytes},\"passed\":{passed},\"lost\":{lost},\"dropped\":{dropped},\"cut\":{cut}}}"
    )
}
