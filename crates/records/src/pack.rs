//! The few bytes inside a value: LEB128 numbers and texts with their length. Frozen.

use model::JalaliDate;

/// Appends an unsigned number, seven bits a byte.
pub(crate) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = u8::try_from(number & 0x7f).expect("seven bits");
        number >>= 7;
        if number == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

/// Appends a text behind its length in bytes.
pub(crate) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, u64::try_from(text.len()).expect("a text in memory"));
    out.extend_from_slice(text.as_bytes());
}

/// Appends a date, as its days.
pub(crate) fn put_date(out: &mut Vec<u8>, date: JalaliDate) {
    put_number(out, u64::try_from(date.days()).expect("dates lie after year 1"));
}

/// Takes an unsigned number off the front; only the shortest form is one.
pub(crate) fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        let low = u64::from(byte & 0x7f);
        let shift = u32::try_from(index).ok()?.checked_mul(7)?;
        let shifted = low.checked_shl(shift)?;
        if shifted >> shift != low {
            return None;
        }
        number |= shifted;
        if byte & 0x80 == 0 {
            let overlong = *byte == 0 && index > 0;
            *bytes = bytes.get(index.checked_add(1)?..)?;
            return (!overlong).then_some(number);
        }
    }
    None
}

/// Takes a signed number off the front; only the shortest form is one.
pub(crate) fn take_signed(bytes: &mut &[u8]) -> Option<i64> {
    let length = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)?.checked_add(1)?;
    let (taken, rest) = bytes.split_at_checked(length)?;
    let mut number = 0i128;
    for (index, byte) in taken.iter().enumerate() {
        number |= i128::from(byte & 0x7f) << (7 * index);
    }
    let last = *taken.last()?;
    if last & 0x40 != 0 {
        number -= 1i128 << (7 * length);
    }
    let before = taken.len().checked_sub(2).and_then(|at| taken.get(at)).copied();
    let overlong =
        before.is_some_and(|b| (last == 0 && b & 0x40 == 0) || (last == 0x7f && b & 0x40 != 0));
    *bytes = rest;
    if overlong { None } else { i64::try_from(number).ok() }
}

/// Takes `length` bytes off the front.
pub(crate) fn take_bytes<'a>(bytes: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    *bytes = rest;
    Some(taken)
}

/// Takes a text with its length off the front.
pub(crate) fn take_text<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let length = take_number(bytes)?;
    std::str::from_utf8(take_bytes(bytes, length)?).ok()
}

/// Takes a date off the front.
pub(crate) fn take_date(bytes: &mut &[u8]) -> Option<JalaliDate> {
    JalaliDate::from_days(i64::try_from(take_number(bytes)?).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_and_texts_read_back(number: u64, text: String) {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            put_text(&mut bytes, &text);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(take_number(&mut rest), Some(number));
            prop_assert_eq!(take_text(&mut rest), Some(text.as_str()));
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            let _ = take_number(&mut bytes.as_slice());
            let _ = take_signed(&mut bytes.as_slice());
            let _ = take_text(&mut bytes.as_slice());
        }
    }

    #[test]
    fn only_the_shortest_form_is_a_number() {
        for (bytes, number) in
            [(&[0x7f_u8][..], Some(127)), (&[0x80, 0x01], Some(128)), (&[0x80, 0x00], None)]
        {
            assert_eq!(take_number(&mut &bytes[..]), number);
        }
        assert_eq!(take_number(&mut &[0xff; 10][..]), None);
        for (bytes, number) in [
            (&[0x7f_u8][..], Some(-1)),
            (&[0xff, 0x7f], None),
            (&[0x40], Some(-64)),
            (&[0xc0, 0x00], Some(64)),
        ] {
            assert_eq!(take_signed(&mut &bytes[..]), number);
        }
    }
}
