//! Fuzzes `bundle`; what it does is in `hostile`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::explore("bundle", bytes));
