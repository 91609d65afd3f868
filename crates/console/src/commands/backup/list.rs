//! `backup list`: what lies in a folder.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use model::Say;
use runtime::backup::BackupFault;
use serde_json::json;

use crate::{Context, Failure, Ui};

/// List the backups in a folder
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node backup list stick")]
pub struct ListArgs {
    /// The folder
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

impl ListArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut found = Vec::new();
        for entry in fs::read_dir(context.path(&self.folder)).map_err(BackupFault::from)? {
            let entry = entry.map_err(BackupFault::from)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("hamgam-") && name.ends_with(".age") {
                found.push((name, entry.metadata().map_err(BackupFault::from)?.len()));
            }
        }
        found.sort();
        if ui.is_json() {
            let rows: Vec<_> =
                found.iter().map(|(name, size)| json!({ "file": name, "size": size })).collect();
            let schema = ui.schema("backup.list");
            ui.json(&json!({ "schema": schema, "count": rows.len(), "backups": rows }))?;
            return Ok(0);
        }
        if found.is_empty() {
            ui.say(&Say::new("پشتیبانی اینجا نیست.", "There are no backups here."))?;
        }
        for (name, size) in found {
            ui.line(&format!("{name}  {size}"))?;
        }
        Ok(0)
    }
}
