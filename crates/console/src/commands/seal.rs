//! What is to open the store: the arguments that `setup` and `key rotate` share.

use std::path::PathBuf;

use clap::Args;
use model::{Say, say};
use runtime::seal::Wrapping;
use settings::{Passphrase, SEAL_KEY_FILE, SEAL_PASSPHRASE_FILE, SealSettings, SettingsFault};

use super::join::Keep;
use crate::{Context, Failure, Ui, prompt};

/// What opens the store.
#[derive(Args, Clone, Debug, Default)]
#[group(id = "seal", multiple = false)]
pub struct SealArgs {
    /// The passphrase in this file's first line opens the store; kept in the settings
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// A passphrase opens the store, typed now and at each start
    #[arg(long)]
    passphrase: bool,
    /// This key file opens the store, best on a stick; made if it isn't there, kept in the settings
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl SealArgs {
    /// What opens the store from now on, and the settings that say so; nothing if nothing was asked for.
    ///
    /// # Errors
    /// [`Failure`] if the passphrase can't be read or is none.
    pub(crate) fn wanted(
        &self,
        context: &Context,
        ui: &Ui<'_>,
    ) -> Result<Option<(Wrapping, SealSettings)>, Failure> {
        let records = context.settings.seal.records;
        let mut seal = SealSettings { records, ..SealSettings::default() };
        if let Some(file) = &self.key_file {
            let path = absolute(context, file)?;
            let usual = context.dir.keys().join("data.key") == path;
            seal.key_file = (!usual).then(|| path.clone());
            return Ok(Some((Wrapping::KeyFile(path), seal)));
        }
        let passphrase = match &self.passphrase_file {
            Some(file) => {
                let path = absolute(context, file)?;
                let passphrase = first_line(&path)?;
                seal.passphrase_file = Some(path);
                passphrase
            }
            None if self.passphrase => prompt::new(ui)?,
            None => return Ok(None),
        };
        seal.typed = Some(passphrase.clone());
        Ok(Some((Wrapping::Passphrase(passphrase), seal)))
    }

    /// For a store that is to be set up: the surroundings in which it will be opened as asked.
    ///
    /// # Errors
    /// [`Failure`], also if the settings can't be written.
    pub fn begin(
        &self,
        context: &Context,
        keep: Keep,
        ui: &Ui<'_>,
    ) -> Result<Option<Context>, Failure> {
        let Some((_, seal)) = self.wanted(context, ui)? else { return Ok(None) };
        context.dir.make()?;
        kept(context, keep, &seal)?;
        Ok(Some(context.with_seal(seal)))
    }
}

/// Writes into the settings what opens the store.
pub(crate) fn kept(context: &Context, keep: Keep, seal: &SealSettings) -> Result<(), Failure> {
    let text = |path: &Option<PathBuf>| {
        path.as_ref().map_or_else(|| "none".to_owned(), |path| path.display().to_string())
    };
    let (key, passphrase) = (text(&seal.key_file), text(&seal.passphrase_file));
    let was = &context.settings.seal;
    let mut lines = Vec::new();
    if was.key_file != seal.key_file {
        lines.push((SEAL_KEY_FILE, key.as_str()));
    }
    if was.passphrase_file != seal.passphrase_file {
        lines.push((SEAL_PASSPHRASE_FILE, passphrase.as_str()));
    }
    if !lines.is_empty() {
        keep(&context.dir, &lines)?;
    }
    Ok(())
}

fn absolute(context: &Context, typed: &std::path::Path) -> Result<PathBuf, Failure> {
    let path = context.path(typed);
    std::path::absolute(&path).map_err(|source| SettingsFault::Unreadable { path, source }.into())
}

fn first_line(path: &std::path::Path) -> Result<Passphrase, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| SettingsFault::Unreadable { path: path.to_owned(), source })?;
    let passphrase = text.lines().next().and_then(Passphrase::new);
    passphrase.ok_or_else(|| {
        let least = Passphrase::CHARACTERS_MIN;
        let what: Say = say!(
            "گذرواژه دست‌کم {least} نویسه است.",
            "a passphrase has at least {least} characters"
        );
        Failure::Usage { what, next: None }
    })
}
