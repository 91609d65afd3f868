//! Network namespaces of our own: one for each machine, one with a bridge between them. Nothing
//! outside of them is touched, and they go when this does.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::Fault;

/// The namespaces of one country.
#[derive(Debug)]
pub(crate) struct Nets {
    made: Vec<String>,
    bridge: String,
}

/// One machine's place in the network.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    namespace: String,
    number: u8,
    /// How often it has moved.
    moves: u8,
}

/// The bridge's address, where the lines lie.
pub(crate) const MIDDLE: &str = "10.77.0.1";
/// Its hardware's. One of its own: else a bridge has its lowest cable's, a new cable may change it,
/// and the machines go on sending to the old one until their neighbor tables forget it.
const MIDDLE_CARD: &str = "02:00:00:4d:00:01";
const PREFIX: &str = "hgnem-";
/// What small disks are called, with the process's number behind it.
pub(crate) const MOUNT: &str = "hamgam-nemesis-";
const NEEDED: [&str; 3] = ["ip", "nsenter", "setpriv"];

impl Nets {
    /// Makes the namespace of the bridge.
    pub(crate) fn new() -> Result<Self, Fault> {
        for program in NEEDED {
            let there = Command::new(program).arg("-V").stdout(Stdio::null()).status();
            if there.is_err() {
                return Err(
                    format!("{program} is missing: apt-get install iproute2 util-linux").into()
                );
            }
        }
        sweep()?;
        let bridge = format!("{PREFIX}{}-bridge", std::process::id());
        let mut nets = Self { made: Vec::new(), bridge: bridge.clone() };
        ip(&["netns", "add", &bridge]).map_err(|fault| {
            format!("no network namespace can be made here (root is needed): {fault}")
        })?;
        nets.made.push(bridge.clone());
        ip(&["-n", &bridge, "link", "add", "br0", "address", MIDDLE_CARD, "type", "bridge"])?;
        ip(&["-n", &bridge, "addr", "add", &format!("{MIDDLE}/16"), "dev", "br0"])?;
        ip(&["-n", &bridge, "link", "set", "br0", "up"])?;
        ip(&["-n", &bridge, "link", "set", "lo", "up"])?;
        Ok(nets)
    }

    /// A namespace more, with an address and a cable to the bridge.
    pub(crate) fn place(&mut self, number: u8) -> Result<Place, Fault> {
        let namespace = format!("{PREFIX}{}-{number}", std::process::id());
        ip(&["netns", "add", &namespace])?;
        self.made.push(namespace.clone());
        let (bridge, cable) = (self.bridge.as_str(), format!("c{number}"));
        let pair = ["link", "add", &cable, "type", "veth", "peer", "name", "eth0", "netns"];
        ip(&[&["-n", bridge][..], &pair, &[namespace.as_str()]].concat())?;
        ip(&["-n", bridge, "link", "set", &cable, "master", "br0"])?;
        ip(&["-n", bridge, "link", "set", &cable, "up"])?;
        ip(&["-n", &namespace, "link", "set", "lo", "up"])?;
        ip(&["-n", &namespace, "link", "set", "eth0", "up"])?;
        let place = Place { namespace, number, moves: 0 };
        ip(&["-n", &place.namespace, "addr", "add", &place.with_mask(), "dev", "eth0"])?;
        Ok(place)
    }

    /// The namespace where the lines lie.
    pub(crate) fn bridge(&self) -> &str {
        &self.bridge
    }
}

impl Drop for Nets {
    fn drop(&mut self) {
        for namespace in &self.made {
            drop(ip(&["netns", "del", namespace]));
        }
    }
}

impl Place {
    /// Its address at the moment.
    pub(crate) fn address(&self) -> String {
        format!("10.77.{}.{}", 1 + self.moves, self.number)
    }

    fn with_mask(&self) -> String {
        format!("{}/16", self.address())
    }

    /// Gives it another address; the old one is gone at once.
    pub(crate) fn move_on(&mut self) -> Result<(), Fault> {
        let old = self.with_mask();
        self.moves = (self.moves + 1) % 100;
        ip(&["-n", &self.namespace, "addr", "del", &old, "dev", "eth0"])?;
        ip(&["-n", &self.namespace, "addr", "add", &self.with_mask(), "dev", "eth0"])
    }

    /// The namespace.
    pub(crate) fn namespace(&self) -> &str {
        &self.namespace
    }
}

/// A program within a namespace, that ends with this one, whatever ends it.
pub(crate) fn within(namespace: &str, program: &Path) -> Command {
    let mut command = Command::new("nsenter");
    command.arg(format!("--net=/run/netns/{namespace}"));
    command.args(["setpriv", "--pdeathsig", "KILL"]).arg(program);
    command
}

/// Takes away what an earlier run, killed, has left.
fn sweep() -> Result<(), Fault> {
    for line in std::fs::read_to_string("/proc/mounts")?.lines() {
        let mut words = line.split_whitespace();
        let pid = words.next().and_then(|source| source.strip_prefix(MOUNT));
        let (Some(pid), Some(at)) = (pid, words.next()) else { continue };
        if !Path::new("/proc").join(pid).exists() {
            Command::new("umount").arg(at).status()?;
        }
    }
    let listed = Command::new("ip").args(["netns", "list"]).output()?;
    for line in String::from_utf8_lossy(&listed.stdout).lines() {
        let name = line.split_whitespace().next().unwrap_or_default();
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let Some((pid, _)) = rest.split_once('-') else { continue };
        if !Path::new("/proc").join(pid).exists() {
            ip(&["netns", "del", name])?;
        }
    }
    Ok(())
}

fn ip(args: &[&str]) -> Result<(), Fault> {
    let output = Command::new("ip").args(args).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("ip {}: {}", args.join(" "), said.trim()).into())
}
