//! `cargo xtask check`: every check runs, also after one has failed.

use clap::Args;

use crate::shell::{Fault, PDF, cargo, is_installed, pdf_target, run};
use crate::tidy;

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct CheckArgs {
    /// Formatting and tidiness only: seconds instead of minutes
    #[arg(long)]
    quick: bool,
}

impl CheckArgs {
    pub(crate) const fn quick() -> Self {
        Self { quick: true }
    }

    pub(crate) fn run(self) -> Result<(), Fault> {
        let mut failed = Vec::new();
        let mut note = |name: &str, result: Result<(), Fault>| {
            if let Err(fault) = result {
                eprintln!("{name}: {}", crate::shell::chain(&fault));
                failed.push(name.to_owned());
            }
        };
        note("format", run(&mut cargo(&["xfmt", "--check"])));
        note("format of pdf", run(&mut cargo(&FORMAT_OF_PDF)));
        note("tidy", tidy::run());
        if !self.quick {
            note("clippy", clippy());
            note("clippy of pdf", clippy_of_pdf());
            note("rustdoc", rustdoc());
            note("docs", crate::docs::DocsArgs::only_check().run());
            note("typos", if_installed("typos", &[]));
            note("taplo", if_installed("taplo", &["fmt", "--check"]));
        }
        if failed.is_empty() { Ok(()) } else { Err(Fault::Failed { what: failed.join(", ") }) }
    }
}

fn clippy() -> Result<(), Fault> {
    let arguments =
        ["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"];
    run(&mut cargo(&arguments))
}

/// As the alias `xfmt`, which looks at the workspace alone.
const FORMAT_OF_PDF: [&str; 7] = [
    "fmt",
    "--manifest-path",
    PDF,
    "--",
    "--check",
    "--config",
    "imports_granularity=Module,group_imports=StdExternalCrate",
];

fn clippy_of_pdf() -> Result<(), Fault> {
    let arguments = ["clippy", "--manifest-path", PDF, "--all-targets", "--target-dir"];
    run(cargo(&arguments).arg(pdf_target()?).args(["--", "--deny", "warnings"]))
}

fn rustdoc() -> Result<(), Fault> {
    let mut command = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    run(command.env("RUSTDOCFLAGS", "--deny warnings"))
}

fn if_installed(program: &str, arguments: &[&str]) -> Result<(), Fault> {
    if !is_installed(program) {
        println!("{program} is not installed here: left out");
        return Ok(());
    }
    let mut command = std::process::Command::new(program);
    run(command.args(arguments).current_dir(crate::shell::root()))
}
