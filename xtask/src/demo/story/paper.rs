//! The quarter so far as a signed file, and on paper where the program that prints is built.

use std::path::PathBuf;
use std::process::Command;

use super::Cast;
use crate::demo::quoted;
use crate::shell::{Fault, PDF, pdf_target, run};

/// The quarter of the story.
const QUARTER: &str = "1401-Q3";

/// The province's report as a file, and as PDF; building the printer takes minutes, so that it is only said
/// how.
pub(super) fn print(cast: &Cast<'_>) -> Result<(), Fault> {
    super::chapter("9. The quarter so far: a signed file that proves itself, and paper");
    let file = |name: &str| cast.stage.dir().join(name).display().to_string();
    let (signed, paper) = (file("q3.json"), file("q3.pdf"));
    cast.province.run(&["report", "export", QUARTER, "--to", &signed])?;
    let arguments = [signed.as_str(), "--to", &paper];
    match printer()? {
        Some(program) => {
            run(Command::new(program).args(arguments))?;
            println!("   Written: {paper}\n");
        }
        None => println!(
            "   The program that prints is built apart, in some minutes; then the file goes on paper:\n\n   \
             cargo build --locked --manifest-path {PDF} --target-dir target/pdf\n   \
             target/pdf/debug/hamgam-pdf {}\n",
            quoted(&arguments)
        ),
    }
    Ok(())
}

/// The program that prints, if it was built.
fn printer() -> Result<Option<PathBuf>, Fault> {
    let target = pdf_target()?;
    let name = format!("hamgam-pdf{}", std::env::consts::EXE_SUFFIX);
    let built = ["release", "debug"].map(|profile| target.join(profile).join(&name));
    Ok(built.into_iter().find(|program| program.is_file()))
}
