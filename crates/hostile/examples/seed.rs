//! Writes what the fuzzers begin with: `cargo run -p hostile --example seed -- fuzz/corpus`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return ExitCode::FAILURE;
    };
    if write(&folder).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn write(folder: &Path) -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for seed in hostile::seeds::seeds(&root)? {
        let folder = folder.join(seed.target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(seed.name), seed.bytes)?;
    }
    Ok(())
}
