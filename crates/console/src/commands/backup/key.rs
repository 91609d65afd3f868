//! `backup key`: the recovery key.

use std::path::PathBuf;

use clap::Args;
use identity::strongbox::RecoveryKey;
use model::{Say, say};
use serde_json::json;
use settings::BACKUP_RECIPIENT;

use crate::commands::join::Keep;
use crate::{Context, Failure, Ui};

/// Make the recovery key that backups are locked for
///
/// Its secret half goes into the file and nowhere else: print it, or keep the stick in the safe, away
/// from this machine. The public half is written into the settings; other offices of the province set
/// the same with backup.recipient.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node backup key --to safe/recovery.key")]
pub struct KeyArgs {
    /// The new file for the secret half
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

impl KeyArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>, keep: Keep) -> Result<u8, Failure> {
        let path = context.path(&self.to);
        if path.exists() {
            let shown = path.display();
            return Err(Failure::Usage {
                what: say!(
                    "{shown} هست و بازنویسی نمی‌شود.",
                    "{shown} is there and is not overwritten"
                ),
                next: Some("another path".to_owned()),
            });
        }
        let key = RecoveryKey::generate();
        let recipient = key.recipient().to_string();
        let text = format!("# public half: {recipient}\n{}\n", key.secret_text());
        context.dir.replace(&path, text.as_bytes())?;
        context.dir.make()?;
        keep(&context.dir, &[(BACKUP_RECIPIENT, &recipient)])?;
        if ui.is_json() {
            let file = path.display().to_string();
            let schema = ui.schema("backup.key");
            ui.json(&json!({ "schema": schema, "recipient": recipient, "file": file }))?;
            return Ok(0);
        }
        ui.fact(&Say::new("نیمهٔ عمومی", "Public half"), &recipient)?;
        let shown = path.display();
        ui.say(&say!(
            "نیمهٔ پنهان تنها در {shown} است: چاپ کنید یا در گاوصندوق نگه دارید و از این دستگاه پاک کنید.",
            "The secret half is in {shown} alone: print it or lock it away, and delete it here."
        ))?;
        Ok(0)
    }
}
