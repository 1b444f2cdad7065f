//! libFuzzer's program of the target of the same name.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| rallypoint_fuzz::c_abi::run(data));
