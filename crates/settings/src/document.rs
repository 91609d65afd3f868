//! The first pass: a settings file as written, each value with its place, unknown keys refused.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::ops::Range;
use std::path::Path;

use model::limits::SETTINGS_BYTES_MAX;
use toml::de::{DeTable, DeValue};
use toml_edit::{DocumentMut, Item, TomlError};

use crate::fault::{Place, SettingsFault, Want};

/// A value as written.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// Its text; for what is neither text nor number, the source itself.
    pub(crate) text: String,
    /// Where it is written.
    pub(crate) place: Place,
}

/// Values by `section.key`.
pub(crate) type Values = BTreeMap<&'static str, Written>;

/// A type that a written value is checked into, in the second pass.
pub(crate) trait Setting: Sized {
    /// What it takes.
    const WANT: Want;

    /// Reads a value; `None` if it won't do.
    fn read(text: &str) -> Option<Self>;
}

/// Checks one value.
pub(crate) fn checked<T: Setting>(values: &Values, key: &'static str) -> Result<T, SettingsFault> {
    let written = values.get(key).expect("a test proves that each key has a default");
    T::read(written.text.trim()).ok_or_else(|| SettingsFault::WrongValue {
        place: written.place.clone(),
        key,
        value: written.text.clone(),
        want: T::WANT,
    })
}

/// A document with some of its values replaced, and all else as it is written.
pub(crate) fn edited(
    file: &str,
    source: &str,
    settings: &[(&'static str, &str)],
) -> Result<String, SettingsFault> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut document: DocumentMut =
        source.parse().map_err(|error: TomlError| SettingsFault::Syntax {
            place: place_of(file, source, error.span().unwrap_or_default().start),
            detail: error.message().lines().collect::<Vec<_>>().join("; "),
        })?;
    for (key, value) in settings {
        let (section, name) = key.split_once('.').expect("keys are section.key");
        let body = document.entry(section).or_insert_with(toml_edit::table);
        let Some(table) = body.as_table_like_mut() else { continue };
        match table.get_mut(name).and_then(Item::as_value_mut) {
            Some(old) => {
                // With what is written beside it.
                let mut new = toml_edit::Value::from(*value);
                new.decor_mut().clone_from(old.decor());
                *old = new;
            }
            None => drop(table.insert(name, toml_edit::value(*value))),
        }
    }
    Ok(document.to_string())
}

/// Reads a document whose keys are among `keys`, each `section.key`.
pub(crate) fn parse(
    file: &str,
    source: &str,
    keys: &'static [&'static str],
) -> Result<Values, SettingsFault> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let place = |span: Range<usize>| place_of(file, source, span.start);
    let document = DeTable::parse(source).map_err(|error| SettingsFault::Syntax {
        place: place(error.span().unwrap_or_default()),
        detail: error.message().lines().collect::<Vec<_>>().join("; "),
    })?;

    let mut values = Values::new();
    for (section, body) in document.get_ref() {
        let name = section.get_ref().as_ref();
        let in_section = known_under(keys, name);
        let DeValue::Table(table) = body.get_ref() else {
            return Err(unknown(place(section.span()), name, keys));
        };
        if in_section.is_empty() {
            return Err(unknown(place(section.span()), name, keys));
        }
        for (key, value) in table {
            let path = format!("{name}.{}", key.get_ref());
            let Some(known) = in_section.iter().find(|known| **known == path) else {
                return Err(unknown(place(key.span()), &path, &in_section));
            };
            let text = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_)
                | DeValue::Array(_)
                | DeValue::Table(_) => source.get(value.span()).unwrap_or_default().to_owned(),
            };
            values.insert(known, Written { text, place: place(value.span()) });
        }
    }
    Ok(values)
}

/// Reads a small text file; `None` if there is none.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<String>, SettingsFault> {
    let unreadable = |source| SettingsFault::Unreadable { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let mut bytes = Vec::new();
    file.take(SETTINGS_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= SETTINGS_BYTES_MAX) {
        let not_text = |error| unreadable(std::io::Error::new(ErrorKind::InvalidData, error));
        String::from_utf8(bytes).map(Some).map_err(not_text)
    } else {
        Err(SettingsFault::TooLarge { path: path.to_owned(), limit_bytes: SETTINGS_BYTES_MAX })
    }
}

fn known_under(keys: &[&'static str], section: &str) -> Vec<&'static str> {
    let in_section = |key: &&&str| key.split_once('.').is_some_and(|(first, _)| first == section);
    keys.iter().filter(in_section).copied().collect()
}

fn unknown(place: Place, key: &str, known: &[&'static str]) -> SettingsFault {
    let known = known.iter().map(|key| (*key).to_owned()).collect();
    SettingsFault::UnknownKey { place, key: key.to_owned(), known }
}

/// Turns a byte offset into line and column.
fn place_of(file: &str, source: &str, offset: usize) -> Place {
    let before = source.get(..offset).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place::File {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}
