//! Another library in Rust, linked statically into the same program: it has a standard library of its own.

/// 3, by way of a panic that is caught.
#[unsafe(no_mangle)]
pub extern "C" fn neighbour_counts() -> usize {
    std::panic::catch_unwind(|| "neighbour".parse::<usize>().unwrap()).unwrap_or("abc".to_owned().len())
}
