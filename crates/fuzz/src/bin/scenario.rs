//! The reader of scenario files under any text, for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| plimsoll_fuzz::scenario::scenario(data));
