//! The reader of accounts under any text, for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| plimsoll_fuzz::account::account_json(data));
