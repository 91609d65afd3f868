//! What is looked at before a workbook is unpacked: its form, its size, its honesty.

use std::io::{Cursor, Read as _};
use std::panic::catch_unwind;

use model::limits::WORKBOOK_UNPACKED_BYTES_MAX;
use zip::ZipArchive;

use crate::fault::{LimitFault, Place, SheetFault, WorkbookFault};

/// Why a workbook isn't even opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Unsafe {
    Limit(LimitFault),
    Workbook(WorkbookFault),
}

/// The forms of workbook that are read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    Xlsx,
    Ods,
}

impl Unsafe {
    pub(super) fn at(self, place: Place) -> SheetFault {
        match self {
            Self::Limit(why) => SheetFault::Limit { place, why },
            Self::Workbook(why) => SheetFault::Workbook { place, why },
        }
    }
}

const DAMAGED: Unsafe = Unsafe::Workbook(WorkbookFault::Damaged);
const UNPACKED: Unsafe = Unsafe::Limit(LimitFault::Unpacked);

/// Parts a workbook may have; an office's has a few dozen.
const PARTS_MAX: usize = 4_096;
/// Markup of one of the parts calamine keeps whole in memory.
const KEPT_TAGS_MAX: u64 = 12 << 20;

/// Says which form of workbook the bytes are, if it is safe to open.
pub(super) fn check(bytes: &[u8]) -> Result<Form, Unsafe> {
    check_within(bytes, WORKBOOK_UNPACKED_BYTES_MAX)
}

fn check_within(bytes: &[u8], unpacked_max: u64) -> Result<Form, Unsafe> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        let locked = contains(bytes, &utf16("EncryptedPackage"));
        let why = if locked { WorkbookFault::Locked } else { WorkbookFault::OldForm };
        return Err(Unsafe::Workbook(why));
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(Unsafe::Workbook(WorkbookFault::NotOne));
    }
    catch_unwind(|| parts(bytes, unpacked_max)).unwrap_or(Err(DAMAGED))
}

fn parts(bytes: &[u8], unpacked_max: u64) -> Result<Form, Unsafe> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DAMAGED)?;
    if archive.len() > PARTS_MAX {
        return Err(UNPACKED);
    }
    let mut claimed = 0u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| DAMAGED)?;
        if part.encrypted() {
            return Err(Unsafe::Workbook(WorkbookFault::Locked));
        }
        claimed = claimed.saturating_add(part.size());
    }
    if claimed > unpacked_max {
        return Err(UNPACKED);
    }
    // The sizes are only what the file says of itself.
    let mut left = unpacked_max;
    let (mut is_xlsx, mut is_ods) = (false, false);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| DAMAGED)?;
        let name = part.name().map_err(|_| DAMAGED)?.to_lowercase();
        is_xlsx |= name.trim_start_matches('/') == "[content_types].xml";
        let measured = if name == ODS_CONTENT && !is_xlsx {
            is_ods = true;
            weighed(part, left)?
        } else {
            measure(part, left)?
        };
        let is_markup = name.trim_start_matches('/').starts_with("xl/") && name.ends_with(".xml");
        if (kept(&name) && measured.tags > KEPT_TAGS_MAX)
            || (is_markup && measured.stretch > STRETCH_BYTES_MAX)
        {
            return Err(UNPACKED);
        }
        left = left.checked_sub(measured.bytes).ok_or(UNPACKED)?;
    }
    match (is_xlsx, is_ods) {
        (true, _) => Ok(Form::Xlsx),
        (false, true) => Ok(Form::Ods),
        (false, false) => Err(Unsafe::Workbook(WorkbookFault::OldForm)),
    }
}

/// What a part of a workbook comes to once it is unpacked.
#[derive(Clone, Copy, Debug, Default)]
struct Measured {
    bytes: u64,
    tags: u64,
    /// The longest text or tag.
    stretch: u64,
}

/// One text or tag of a workbook, which calamine holds whole: Excel's cells have 32,767 characters.
const STRETCH_BYTES_MAX: u64 = 1 << 20;

const ODS_CONTENT: &str = "content.xml";
/// The content of an OpenDocument, which is weighed in memory.
const ODS_CONTENT_BYTES_MAX: u64 = 128 << 20;

fn weighed(part: impl std::io::Read, left: u64) -> Result<Measured, Unsafe> {
    let limit = left.min(ODS_CONTENT_BYTES_MAX);
    let mut content = Vec::new();
    part.take(limit.saturating_add(1)).read_to_end(&mut content).map_err(|_| DAMAGED)?;
    let length = u64::try_from(content.len()).unwrap_or(u64::MAX);
    if length > limit {
        return Err(UNPACKED);
    }
    let measured = Measured { bytes: length, ..Measured::default() };
    if super::ods::weigh(&content) { Ok(measured) } else { Err(DAMAGED) }
}

/// Parts calamine reads whole: everything but the sheets themselves.
fn kept(name: &str) -> bool {
    !name.contains("worksheets/")
}

/// Unpacks a part into nothing: how many bytes and tags, and how far they lie apart.
fn measure(part: impl std::io::Read, left: u64) -> Result<Measured, Unsafe> {
    let mut part = part.take(left.saturating_add(1));
    let mut buffer = [0; 32 << 10];
    let mut measured = Measured::default();
    let mut since = 0u64;
    loop {
        let count = part.read(&mut buffer).map_err(|_| DAMAGED)?;
        let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else {
            return Ok(measured);
        };
        let mut pieces = chunk.split(|byte| *byte == b'<').map(length);
        since = since.saturating_add(pieces.next().unwrap_or(0));
        measured.stretch = measured.stretch.max(since);
        for piece in pieces {
            measured.tags = measured.tags.saturating_add(1);
            since = piece;
            measured.stretch = measured.stretch.max(since);
        }
        measured.bytes = measured.bytes.saturating_add(length(chunk));
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(parts: &[(&str, usize)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, length) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(&vec![b' '; *length]).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// Changes what the archive says of its parts' unpacked sizes, in both places.
    fn claiming(mut bytes: Vec<u8>, size: u32) -> Vec<u8> {
        for (signature, offset) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
            let found = bytes.windows(4).enumerate().filter(|(_, window)| window == signature);
            let places: Vec<usize> = found.map(|(at, _)| at + offset).collect();
            for at in places {
                bytes[at..at + 4].copy_from_slice(&size.to_le_bytes());
            }
        }
        bytes
    }

    const TYPES: &str = "[Content_Types].xml";

    #[test]
    fn a_workbook_within_the_limit_is_safe() {
        let bytes = archive(&[(TYPES, 10), ("xl/worksheets/sheet1.xml", 900)]);
        assert_eq!(check_within(&bytes, 1_000), Ok(Form::Xlsx));
        assert_eq!(check_within(&bytes, 909), Err(UNPACKED));
    }

    #[test]
    fn a_bomb_is_refused_by_what_it_says_of_itself() {
        let bytes = claiming(archive(&[(TYPES, 10)]), u32::MAX - 1);
        assert_eq!(check(&bytes), Err(UNPACKED));
    }

    #[test]
    fn a_bomb_that_lies_about_its_size_is_refused_while_it_unpacks() {
        let bytes = claiming(archive(&[(TYPES, 10), ("xl/worksheets/a.xml", 1 << 20)]), 10);
        assert!(matches!(check_within(&bytes, 100_000), Err(UNPACKED | DAMAGED)));
    }

    #[test]
    fn one_text_as_long_as_a_book_is_refused_unread() {
        let with = |length| check(&archive(&[(TYPES, 10), ("xl/worksheets/sheet1.xml", length)]));
        let most = usize::try_from(STRETCH_BYTES_MAX).unwrap();
        assert_eq!(with(most), Ok(Form::Xlsx));
        assert_eq!(with(most + 1), Err(UNPACKED));
        // A picture has no tags.
        let picture = archive(&[(TYPES, 10), ("xl/media/image1.png", most + 1)]);
        assert_eq!(check(&picture), Ok(Form::Xlsx));
    }

    #[test]
    fn an_archive_of_thousands_of_parts_is_no_workbook() {
        let names: Vec<String> = (0..=PARTS_MAX).map(|n| n.to_string()).collect();
        let parts: Vec<(&str, usize)> = names.iter().map(|name| (name.as_str(), 0)).collect();
        assert_eq!(check(&archive(&parts)), Err(UNPACKED));
    }

    #[test]
    fn what_is_no_xlsx_is_refused_with_its_reason() {
        let not_one = Err(Unsafe::Workbook(WorkbookFault::NotOne));
        let old = Err(Unsafe::Workbook(WorkbookFault::OldForm));
        assert_eq!(check(b"\x89PNG\r\n"), not_one);
        assert_eq!(check(b""), not_one);
        assert_eq!(check(&archive(&[("mimetype", 3)])), old);
        let cfb = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        assert_eq!(check(&cfb), old);
        let locked = [cfb, utf16("EncryptedPackage")].concat();
        assert_eq!(check(&locked), Err(Unsafe::Workbook(WorkbookFault::Locked)));
        let whole = archive(&[(TYPES, 1_000)]);
        assert_eq!(check(&whole[..whole.len() - 30]), Err(DAMAGED));
    }
}
