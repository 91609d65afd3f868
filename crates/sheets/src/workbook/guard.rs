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
const KEPT_TAGS_MAX: u64 = 16 << 20;

/// Says whether the bytes are an `.xlsx` workbook that is safe to open.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unsafe> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        let locked = contains(bytes, &utf16("EncryptedPackage"));
        let why = if locked { WorkbookFault::Locked } else { WorkbookFault::OldForm };
        return Err(Unsafe::Workbook(why));
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(Unsafe::Workbook(WorkbookFault::NotOne));
    }
    catch_unwind(|| parts(bytes)).unwrap_or(Err(DAMAGED))
}

fn parts(bytes: &[u8]) -> Result<(), Unsafe> {
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
    if claimed > WORKBOOK_UNPACKED_BYTES_MAX {
        return Err(UNPACKED);
    }
    // The sizes are only what the file says of itself.
    let mut left = WORKBOOK_UNPACKED_BYTES_MAX;
    let mut is_xlsx = false;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| DAMAGED)?;
        let name = part.name().map_err(|_| DAMAGED)?.to_lowercase();
        is_xlsx |= name.trim_start_matches('/') == "[content_types].xml";
        let (read, tags) = measure(part, left)?;
        if kept(&name) && tags > KEPT_TAGS_MAX {
            return Err(UNPACKED);
        }
        left = left.checked_sub(read).ok_or(UNPACKED)?;
    }
    if is_xlsx { Ok(()) } else { Err(Unsafe::Workbook(WorkbookFault::OldForm)) }
}

/// Parts calamine reads whole: everything but the sheets themselves.
fn kept(name: &str) -> bool {
    !name.contains("worksheets/")
}

/// Unpacks a part into nothing: how many bytes, how many tags.
fn measure(part: impl std::io::Read, left: u64) -> Result<(u64, u64), Unsafe> {
    let mut part = part.take(left.saturating_add(1));
    let mut buffer = [0; 32 << 10];
    let (mut read, mut tags) = (0u64, 0u64);
    loop {
        let count = part.read(&mut buffer).map_err(|_| DAMAGED)?;
        let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else {
            return Ok((read, tags));
        };
        read = read.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        let opened = chunk.iter().filter(|byte| **byte == b'<').count();
        tags = tags.saturating_add(u64::try_from(opened).unwrap_or(u64::MAX));
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
