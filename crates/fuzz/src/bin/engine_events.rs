//! The venue under any events, for libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| plimsoll_fuzz::engine::engine_events(data));
