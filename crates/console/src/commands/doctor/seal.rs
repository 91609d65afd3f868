//! How the store is sealed, and whether what opens it is there and closed to others.

use std::io::ErrorKind;
use std::path::Path;

use model::{Say, say};
use runtime::seal::{self, Sealed};

use super::{Check, Health, is_open};
use crate::Context;

const NAME: &str = "seal";

/// Looks without opening the store.
pub(super) fn check(context: &Context) -> Check {
    let settings = &context.settings.seal;
    match seal::how(&context.dir, settings) {
        Ok(Sealed::No) => plain(settings.records, context.is_served()),
        Ok(Sealed::ByFile(path)) if path.starts_with(context.dir.root()) => {
            let beside = Check::could(
                NAME,
                Say::new(
                    "انباره مهر شده است؛ کلید آن کنار داده‌هاست: با دزدیده‌شدن رایانه هر دو می‌رود",
                    "sealed; the key lies beside the data: who takes the PC has both",
                ),
                "hamgam-node key rotate --key-file STICK/hamgam.key    (or --passphrase)",
            );
            file(&path, beside)
        }
        Ok(Sealed::ByFile(path)) => {
            let shown = path.display();
            let elsewhere = say!("مهر شده است؛ فایل کلید {shown}", "sealed; key file {shown}");
            file(&path, Check::ok(NAME, elsewhere))
        }
        Ok(Sealed::ByPassphrase) => match &settings.passphrase_file {
            None => Check::ok(NAME, Say::new("با گذرواژه مهر شده است", "sealed by a passphrase")),
            Some(path) => {
                let shown = path.display();
                let said = say!(
                    "با گذرواژه مهر شده است؛ گذرواژه در {shown}",
                    "sealed by a passphrase, which lies in {shown}"
                );
                file(path, Check::ok(NAME, said))
            }
        },
        Err(_) => Check::not(
            NAME,
            Health::Bad,
            Say::new(
                "آنچه می‌گوید انباره چگونه مهر شده است خوانده نمی‌شود (keys/data.wrap)",
                "what says how the store is sealed can't be read (keys/data.wrap)",
            ),
            "hamgam-node backup restore FILE --key FILE, into a new folder",
        ),
    }
}

/// Nothing is sealed: it waits for the next start, or for who wrote the settings.
fn plain(wanted: bool, beside_daemon: bool) -> Check {
    if wanted && beside_daemon {
        return Check::needs(
            NAME,
            Health::Warn,
            Say::new(
                "انباره هنوز مهر نشده است؛ با راه‌اندازی دوبارهٔ برنامه مهر می‌شود",
                "not sealed yet; the program seals it when it starts again",
            ),
            Say::new(
                "hamgam-node stop و سپس hamgam-node run",
                "hamgam-node stop, then hamgam-node run",
            ),
        );
    }
    if wanted {
        return Check::not(
            NAME,
            Health::Warn,
            Say::new(
                "انباره هنوز مهر نشده است؛ با دستور بعدی مهر می‌شود",
                "not sealed yet; the next command that opens it seals it",
            ),
            "hamgam-node status",
        );
    }
    Check::needs(
        NAME,
        Health::Warn,
        Say::new(
            "انباره مهر نشده است: تنظیم seal.records خاموش است",
            "not sealed: the settings say seal.records = \"off\"",
        ),
        Say::new(
            "seal.records = \"on\" را در تنظیمات بنویسید، سپس hamgam-node status",
            "write seal.records = \"on\" into the settings, then hamgam-node status",
        ),
    )
}

/// What opens it has to be there, and for this user alone; else as found.
fn file(path: &Path, found: Check) -> Check {
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(meta) if is_open(&meta) => Check::not(
            NAME,
            Health::Warn,
            say!(
                "انباره مهر شده است، ولی {shown} برای دیگران خواندنی است",
                "sealed, but others can read {shown}"
            ),
            &format!("chmod 600 {shown}    (a stick: mount it for this user alone)"),
        ),
        Ok(_) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => Check::needs(
            NAME,
            Health::Bad,
            say!(
                "انباره مهر شده است و {shown} آن‌جا نیست",
                "the store is sealed and {shown} isn't there"
            ),
            Say::new(
                "فلش را بگذارید یا رونوشت را از گاوصندوق بیاورید؛ سپس hamgam-node doctor",
                "put the stick in, or bring the copy from the safe; then hamgam-node doctor",
            ),
        ),
        Err(error) => Check::not(
            NAME,
            Health::Bad,
            say!("{shown} خوانده نمی‌شود: {error}", "{shown} can't be read: {error}"),
            "hamgam-node doctor",
        ),
    }
}
