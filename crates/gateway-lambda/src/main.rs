//! The gateway on AWS Lambda.

fn main() {}
