//! Words of a store that is sealed, of what opens it, and of certificates that are renewed.

use super::{Both, Word};

const BACKUP: Both = (
    "اگر گم شده است: پشتیبان را در پوشهٔ دیگری باز کنید (backup restore)، یا اداره را با برگهٔ تازه راه بیندازید تا داده‌ها از مرکز بیاید.",
    "If it is lost: bring a backup into another folder (backup restore), or set the office up with a new slip, and its data comes from the hub.",
);

pub(super) const WORDS: &[Word] = &[
    (
        "seal.key_file_missing",
        (
            "فایل کلیدی که انبارهٔ مهرشده را باز می‌کند در جای خود نیست",
            "The key file that opens the sealed store isn't in its place",
        ),
        BACKUP,
    ),
    (
        "seal.wrong_key_file",
        ("فایل کلید، این انباره را باز نمی‌کند", "The key file doesn't open this store"),
        BACKUP,
    ),
    (
        "seal.passphrase_needed",
        (
            "انباره با گذرواژه باز می‌شود و گذرواژه‌ای داده نشده است",
            "A passphrase opens the store, and none was given",
        ),
        (
            "در پایانه اجرا کنید، یا seal.passphrase_file را بنویسید.",
            "Run it at a terminal, or set seal.passphrase_file.",
        ),
    ),
    (
        "seal.wrong_passphrase",
        ("گذرواژه، این انباره را باز نمی‌کند", "The passphrase doesn't open this store"),
        BACKUP,
    ),
    (
        "seal.damaged",
        (
            "فایلی که انباره با آن باز می‌شود (keys/data.wrap) آسیب دیده است",
            "The file by which the store opens (keys/data.wrap) is damaged",
        ),
        BACKUP,
    ),
    (
        "seal.not_sealed",
        ("انباره مهر نشده است", "The store isn't sealed"),
        (
            "با seal.records = \"on\" در آغاز بعدی مهر می‌شود.",
            "With seal.records = \"on\" it becomes so at its next start.",
        ),
    ),
    (
        "renewal.unusable",
        ("کلید یا گواهی به کار نمی‌آید", "A key or certificate is of no use"),
        ("hamgam-node doctor", "hamgam-node doctor"),
    ),
    (
        "renewal.no_message",
        (
            "فایل نه درخواست گواهی است و نه پاسخ آن",
            "The file is no request for a certificate and no answer to one",
        ),
        ("دوباره بسازید: sync export", "Make it again: sync export"),
    ),
    (
        "renewal.office",
        ("پوشهٔ گواهی خوانده یا نوشته نشد", "The certificate's folder can't be read or written"),
        ("hamgam-node doctor", "hamgam-node doctor"),
    ),
    (
        "renewal.no_authority",
        ("این اداره به کسی گواهی نمی‌دهد", "This office certifies nobody"),
        ("hamgam-hub key rotate --authority", "hamgam-hub key rotate --authority"),
    ),
    (
        "seal.no_key",
        (
            "دفتر ثبت مهر شده است و فایلی که آن را باز می‌کند (keys/data.wrap) نیست یا دیگری است",
            "The journal is sealed, and the file by which it opens (keys/data.wrap) is missing or another",
        ),
        BACKUP,
    ),
];
