//! What a figure was measured on.

use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;
use std::{fmt, fs};

use crate::shell::{answer, cargo};

/// The machine, the compiler and the commit.
#[derive(Debug)]
pub(crate) struct Machine {
    cpu: String,
    cores: usize,
    memory_mib: Option<u64>,
    disk: String,
    compiler: String,
    commit: String,
}

impl Machine {
    /// Looks around; what can't be told is `unknown`. `disk_at` lies on the disk in question.
    pub(crate) fn here(disk_at: &Path) -> Self {
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let told = |command: &mut Command| answer(command).unwrap_or_default();
        let mut git = Command::new("git");
        git.args(["describe", "--always", "--dirty"]).current_dir(crate::shell::root());
        Self {
            cpu: known(value_of(&read("/proc/cpuinfo"), "model name")),
            cores: available_parallelism().map_or(1, usize::from),
            memory_mib: memory_mib(&read("/proc/meminfo")),
            disk: known(file_system(&read("/proc/mounts"), disk_at)),
            compiler: known(told(&mut cargo(&["--version"])).lines().next().map(str::to_owned)),
            commit: known(told(&mut git).lines().next().map(str::to_owned)),
        }
    }
}

fn known(text: Option<String>) -> String {
    text.unwrap_or_else(|| "unknown".to_owned())
}

fn value_of(text: &str, key: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == key).then(|| value.trim().to_owned())
    })
}

fn memory_mib(meminfo: &str) -> Option<u64> {
    let kib = value_of(meminfo, "MemTotal")?;
    kib.strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib / 1_024)
}

/// The type of the file system with the longest mount point above `path`.
fn file_system(mounts: &str, path: &Path) -> Option<String> {
    let mount = |line: &str| {
        let mut words = line.split_whitespace().skip(1);
        let (point, kind) = (words.next()?, words.next()?);
        path.starts_with(point).then(|| (point.len(), kind.to_owned()))
    };
    mounts.lines().filter_map(mount).max_by_key(|(length, _)| *length).map(|(_, kind)| kind)
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cpu, cores, memory_mib, disk, compiler, commit } = self;
        let memory = memory_mib.map_or_else(|| "unknown".to_owned(), |mib| format!("{mib} MiB"));
        writeln!(f, "Machine   {cpu}, {cores} cores, {memory} of memory, disk {disk}")?;
        writeln!(f, "Compiler  {compiler}")?;
        writeln!(f, "Commit    {commit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_tells_the_file_system() {
        let mounts =
            "overlay / overlay rw 0 0\n/dev/sda1 /srv ext4 rw 0 0\n/dev/sdb /srv/x xfs rw 0 0\n";
        let of = |path| file_system(mounts, Path::new(path));
        assert_eq!(of("/srv/y/target").as_deref(), Some("ext4"));
        assert_eq!(of("/srv/x/target").as_deref(), Some("xfs"));
        assert_eq!(of("/opt").as_deref(), Some("overlay"));
    }

    #[test]
    fn memory_is_told_in_mib() {
        assert_eq!(memory_mib("MemTotal:        4046848 kB\nMemFree: 1 kB\n"), Some(3_952));
        assert_eq!(memory_mib(""), None);
    }
}
