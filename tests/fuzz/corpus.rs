//! Every kept input of every fuzz target, and every crash that was ever found, without libFuzzer.

#[path = "src/targets.rs"]
mod targets;

use std::path::Path;

#[test]
fn kept_inputs_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    for (name, target) in targets::TARGETS {
        let corpus = std::fs::read_dir(root.join("corpus").join(name));
        let corpus = corpus.unwrap_or_else(|error| panic!("no corpus of {name}: {error}"));
        let mut count = 0;
        for file in corpus {
            let path = file.unwrap().path();
            let input = std::fs::read(&path).unwrap();
            eprintln!("{}", path.display());
            target(&input);
            count += 1;
        }
        assert!(count > 0, "the corpus of {name} is empty");
    }
}
