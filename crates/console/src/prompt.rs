//! Passphrases typed at a terminal, unseen.

use std::io::IsTerminal as _;

use model::{Say, say};
use settings::Passphrase;

use crate::{Failure, Ui};

/// Asks for the passphrase that opens the store; nothing if nobody sits at a terminal.
pub(crate) fn known(ui: &Ui<'_>) -> Option<Passphrase> {
    let asked = Say::new("گذرواژهٔ انباره: ", "The store's passphrase: ");
    typed(ui, &asked)?
}

/// Asks for a user's password; nothing if nobody sits at a terminal, or it is too short for one.
pub(crate) fn of_user(ui: &Ui<'_>) -> Option<Passphrase> {
    typed(ui, &Say::new("گذرواژه: ", "Password: "))?
}

/// Asks for a user's new password, twice.
///
/// # Errors
/// As [`new`].
pub(crate) fn new_of_user(ui: &Ui<'_>) -> Result<Passphrase, Failure> {
    let first = Say::new("گذرواژهٔ تازهٔ کاربر: ", "The user's new password: ");
    twice(ui, &first, "--password-file FILE")
}

/// Asks for a new passphrase, twice.
///
/// # Errors
/// [`Failure::Usage`] without a terminal, if it is too short, or if the two differ.
pub(crate) fn new(ui: &Ui<'_>) -> Result<Passphrase, Failure> {
    let first = Say::new("گذرواژهٔ تازه: ", "The new passphrase: ");
    twice(ui, &first, "--passphrase-file FILE")
}

fn twice(ui: &Ui<'_>, first: &Say, next: &str) -> Result<Passphrase, Failure> {
    let wrong = |what| Failure::Usage { what, next: Some(next.to_owned()) };
    let again = Say::new("بار دیگر: ", "Once more: ");
    let none = || Say::new("پایانه‌ای برای نوشتن گذرواژه نیست.", "there is no terminal to type at");
    let least = Passphrase::CHARACTERS_MIN;
    let short =
        || say!("گذرواژه دست‌کم {least} نویسه است.", "a passphrase has at least {least} characters");
    let first = typed(ui, first).ok_or_else(|| wrong(none()))?.ok_or_else(|| wrong(short()))?;
    let again = typed(ui, &again).ok_or_else(|| wrong(none()))?;
    let differ = Say::new("دو نوشته یکی نیست.", "the two aren't the same");
    if again.as_ref() == Some(&first) { Ok(first) } else { Err(wrong(differ)) }
}

/// One line; nothing without a terminal, and no passphrase if it is too short for one.
fn typed(ui: &Ui<'_>, asked: &Say) -> Option<Option<Passphrase>> {
    if !std::io::stdin().is_terminal() {
        return None;
    }
    let line = rpassword::prompt_password(ui.said(asked)).ok()?;
    Some(Passphrase::new(&line))
}
