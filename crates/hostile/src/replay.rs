//! The committed bytes, run again.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use crate::target::{Broken, TARGETS, Target};

/// What one target's files came to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Replayed {
    /// How many files there were.
    pub files: usize,
    /// The most memory that one of them took, in bytes, and which.
    pub peak: Option<(usize, String)>,
    /// The files that broke it.
    pub broken: Vec<(String, Broken)>,
}

/// Runs every file below `folder`, in which each target has a folder of its own.
///
/// # Errors
/// What the system says of the files.
pub fn replay(folder: &Path) -> io::Result<BTreeMap<&'static str, Replayed>> {
    let each =
        |target: &'static Target| Ok((target.name, of_target(target, &folder.join(target.name))?));
    TARGETS.iter().map(each).collect()
}

fn of_target(target: &Target, folder: &Path) -> io::Result<Replayed> {
    let mut replayed = Replayed::default();
    let mut paths = match fs::read_dir(folder) {
        Ok(files) => {
            files.map(|file| file.map(|file| file.path())).collect::<Result<Vec<_>, _>>()?
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&path)?;
        replayed.files += 1;
        match target.run(&bytes) {
            Ok(peak) if replayed.peak.as_ref().is_none_or(|(most, _)| *most < peak) => {
                replayed.peak = Some((peak, name));
            }
            Ok(_) => {}
            Err(broken) => replayed.broken.push((name, broken)),
        }
    }
    Ok(replayed)
}
