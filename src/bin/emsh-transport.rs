//! The service's entry point.

fn main() {}
