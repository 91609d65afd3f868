//! How a store that doesn't open is told.

use model::{Say, say};
use runtime::seal::SealFault;

use super::exit;

pub(super) const fn exit_of(fault: &SealFault) -> u8 {
    match fault {
        SealFault::KeyFileMissing { .. }
        | SealFault::WrongKeyFile { .. }
        | SealFault::PassphraseNeeded
        | SealFault::WrongPassphrase => exit::NOT_ALLOWED,
        SealFault::Damaged { .. } => exit::INTEGRITY,
    }
}

pub(super) fn told(fault: &SealFault) -> (String, Say, Option<String>) {
    let (code, message, next) = match fault {
        SealFault::KeyFileMissing { path } => {
            let path = path.display();
            (
                "seal.key_file_missing",
                say!(
                    "فایل کلید {path} نیست؛ بی آن انباره باز نمی‌شود. فلش کلید را بگذارید، یا فایل را از گاوصندوق برگردانید.",
                    "the key file {path} is not there, and nothing else opens the store. Put its stick in, or bring the file back from the safe"
                ),
                "hamgam-node explain seal.key_file_missing",
            )
        }
        SealFault::WrongKeyFile { path } => {
            let path = path.display();
            (
                "seal.wrong_key_file",
                say!(
                    "فایل {path} این انباره را باز نمی‌کند: کلید انبارهٔ دیگری است یا آسیب دیده است.",
                    "{path} doesn't open this store: it is another store's key, or damaged"
                ),
                "hamgam-node explain seal.wrong_key_file",
            )
        }
        SealFault::PassphraseNeeded => (
            "seal.passphrase_needed",
            Say::new(
                "این انباره با گذرواژه باز می‌شود و گذرواژه‌ای داده نشده است. دستور را در پایانه اجرا کنید، یا فایل گذرواژه را در تنظیمات بنویسید.",
                "a passphrase opens this store, and none was given. Run the command at a terminal, or name the passphrase's file in the settings",
            ),
            "HAMGAM_SEAL_PASSPHRASE_FILE=FILE hamgam-node status",
        ),
        SealFault::WrongPassphrase => (
            "seal.wrong_passphrase",
            Say::new(
                "این گذرواژه انباره را باز نمی‌کند. زبان صفحه‌کلید را ببینید و دوباره بنویسید.",
                "this passphrase doesn't open the store. Look at the keyboard's language and type it again",
            ),
            "hamgam-node explain seal.wrong_passphrase",
        ),
        SealFault::Damaged { path } => {
            let path = path.display();
            (
                "seal.damaged",
                say!(
                    "فایل {path} که انباره را باز می‌کند آسیب دیده است؛ داده‌ها دست‌نخورده‌اند. فایل را از رونوشت برگردانید، یا پشتیبان را در پوشهٔ دیگری باز کنید.",
                    "{path}, by which the store opens, is damaged; the data isn't. Bring a copy of the file back, or a backup into another folder"
                ),
                "hamgam-node backup restore FILE --key FILE",
            )
        }
    };
    (code.to_owned(), message, Some(next.to_owned()))
}

/// A sealed journal without what opens it.
pub(super) fn locked() -> (String, Say, Option<String>) {
    (
        "seal.no_key".to_owned(),
        Say::new(
            "دفتر ثبت مهر شده است و keys/data.wrap که آن را باز می‌کند نیست یا از آنِ دفتر دیگری است؛ داده‌ها دست‌نخورده‌اند. فایل را برگردانید، یا پشتیبان را در پوشهٔ دیگری باز کنید.",
            "the journal is sealed, and keys/data.wrap, which opens it, is missing or another journal's; the data is untouched. Bring the file back, or a backup into another folder",
        ),
        Some("hamgam-node backup restore FILE --key FILE".to_owned()),
    )
}
