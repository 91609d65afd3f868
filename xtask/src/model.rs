//! `cargo xtask model`: the models over the production folds, state by state.

use clap::Args;

use crate::shell::{Fault, cargo, run};

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ModelArgs {
    /// Only models whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Far, optimized, in up to a minute each; else a slice of some seconds
    #[arg(long)]
    deep: bool,
}

impl ModelArgs {
    pub(crate) fn run(self) -> Result<(), Fault> {
        let mut command = cargo(&["run", "--locked", "--package", "models"]);
        if self.deep {
            command.arg("--release");
        }
        command.args(["--bin", "hamgam-model", "--"]);
        if self.deep {
            command.arg("--deep");
        }
        if let Some(only) = &self.only {
            command.args(["--only", only]);
        }
        run(&mut command)
    }
}
