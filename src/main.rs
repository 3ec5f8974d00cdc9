//! The shell's entry point.

fn main() {}
