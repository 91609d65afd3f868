//! `key rotate`: what opens the store is another from now on.

use clap::Args;
use model::Say;
use runtime::seal::{self, Sealed, Wrapping};
use serde_json::json;

use crate::commands::join::Keep;
use crate::commands::seal::{SealArgs, kept};
use crate::{Context, Failure, Ui};

/// Let another key file or passphrase open the store
///
/// The data key is wrapped anew; nothing that is stored is rewritten, and a program that runs goes on.
/// The old key file or passphrase opens nothing from then on, but for what was copied before.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node key rotate --passphrase-file /media/key/passphrase\n  hamgam-node key rotate --key-file /media/key/hamgam.key\n\nExit codes: 0 done, 4 the store isn't sealed, 7 what opened it until now isn't there"
)]
pub struct RotateArgs {
    #[command(flatten)]
    seal: SealArgs,
}

impl RotateArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>, keep: Keep) -> Result<u8, Failure> {
        let Some((wrapping, settings)) = self.seal.wanted(context, ui)? else {
            return Err(Failure::Usage {
                what: Say::new(
                    "گفته نشده است از این پس چه چیز انباره را باز کند.",
                    "it isn't said what is to open the store from now on",
                ),
                next: Some("--key-file FILE, --passphrase-file FILE or --passphrase".to_owned()),
            });
        };
        if !seal::rotate(&context.dir, &context.settings.seal, &wrapping)? {
            let message = Say::new("این انباره مهر نشده است.", "the store isn't sealed");
            let next = Some("hamgam-node doctor".to_owned());
            let code = "seal.not_sealed".to_owned();
            return Err(crate::Told { code, message, next, exit: crate::exit::REFUSED }.into());
        }
        kept(context, keep, &settings)?;
        let opened = match &wrapping {
            Wrapping::KeyFile(path) => Sealed::ByFile(path.clone()),
            Wrapping::Passphrase(_) => Sealed::ByPassphrase,
        };
        if ui.is_json() {
            let document = json!({ "schema": ui.schema("key.rotate"), "opens": code(&opened) });
            ui.json(&document)?;
            return Ok(0);
        }
        tell(ui, &opened)?;
        Ok(0)
    }
}

/// What opens the store, for programs.
pub(super) const fn code(sealed: &Sealed) -> Option<&'static str> {
    match sealed {
        Sealed::No => None,
        Sealed::ByFile(_) => Some("key_file"),
        Sealed::ByPassphrase => Some("passphrase"),
    }
}

/// What opens the store, for people.
pub(super) fn tell(ui: &mut Ui<'_>, sealed: &Sealed) -> Result<(), Failure> {
    let value = match sealed {
        Sealed::No => Say::new("هیچ: مهر نشده است", "nothing: it isn't sealed"),
        Sealed::ByFile(path) => {
            let path = path.display();
            model::say!("فایل کلید {path}", "the key file {path}")
        }
        Sealed::ByPassphrase => Say::new("گذرواژه", "a passphrase"),
    };
    let value = ui.said(&value).to_owned();
    ui.fact(&Say::new("بازکنندهٔ انباره", "The store opens by"), &value)
}
