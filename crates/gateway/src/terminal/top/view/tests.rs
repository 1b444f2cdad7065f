//! Pictures of `top`.
