//! `key rotate`: what opens the store is another from now on, or what a hub certifies with.

use std::path::PathBuf;

use clap::Args;
use model::Say;
use runtime::renewal;
use runtime::seal::{self, Sealed, Wrapping};
use serde_json::json;

use crate::commands::join::Keep;
use crate::commands::seal::{SealArgs, kept};
use crate::{Context, Failure, Ui};

/// Let another key file or passphrase open the store, or certify with a new key
///
/// The store: its data key is wrapped anew; nothing that is stored is rewritten, and a program that runs
/// goes on. The old key file or passphrase opens nothing from then on, but for what was copied before.
/// A hub's authority: a province's new key is certified by the nation at the next contact, by line or
/// stick; the nation's at once, by the root's key. What the old one has certified stays good until it ends:
/// nobody needs a new slip. For new keys of a machine itself: `key recover`.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node key rotate --passphrase-file stick/passphrase\n  hamgam-node key rotate --key-file stick/hamgam.key\n  hamgam-hub key rotate --authority --root-key stick/root.key\n\nExit codes: 0 done, 4 the store isn't sealed, or nobody is certified here, 7 what opened it until now isn't there"
)]
pub struct RotateArgs {
    #[command(flatten)]
    seal: SealArgs,
    /// At a hub: certify with a new key
    #[arg(long, group = "seal")]
    authority: bool,
    /// At the nation's hub: the root's key, out of the safe; else keys/root.key
    #[arg(long, value_name = "FILE", requires = "authority")]
    root_key: Option<PathBuf>,
}

impl RotateArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>, keep: Keep) -> Result<u8, Failure> {
        if self.authority {
            return self.authority(context, ui);
        }
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

impl RotateArgs {
    fn authority(&self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let root = self.root_key.as_ref().map(|path| context.path(path));
        let done = renewal::rotate_authority(&context.dir, root.as_deref(), context.now)?;
        if ui.is_json() {
            let document = json!({ "schema": ui.schema("key.rotate"), "certifies": done });
            ui.json(&document)?;
            return Ok(0);
        }
        let (said, next) = if done {
            let said = Say::new(
                "این مرکز از این پس با کلید تازه گواهی می‌دهد؛ گواهی‌های پیشین تا پایانشان درست‌اند.",
                "This hub certifies with a new key from now on; earlier certificates stay good until they end.",
            );
            (said, "hamgam-hub run")
        } else {
            let said = Say::new(
                "کلید تازه ساخته شد؛ مرکز کشور در تماس بعدی آن را گواهی می‌کند، با خط یا با فلش.",
                "A new key is made; the nation certifies it at the next contact, by line or by stick.",
            );
            (said, "hamgam-hub sync now")
        };
        ui.say(&said)?;
        ui.fact(&Say::new("گام بعدی", "Next"), next)?;
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
