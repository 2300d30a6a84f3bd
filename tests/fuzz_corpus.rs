//! Чем программу кормит `cargo fuzz`, тем же — небольшим собранием из `fuzz/corpus` — кормит её `cargo test`: сюда попадает каждый вход, на
//! котором она когда-то упала.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

use targets::TARGETS;

#[test]
fn собрание_входов_разобрано_без_сбоя() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut folders: Vec<String> = fs::read_dir(root.join("corpus"))
        .expect("собрание на месте")
        .map(|entry| {
            entry
                .expect("папка")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    folders.sort_unstable();
    let mut named: Vec<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    named.sort_unstable();
    assert_eq!(folders, named, "у каждой цели своя папка");
    for (name, target) in TARGETS {
        let program = fs::read_to_string(root.join(format!("fuzz_targets/{name}.rs")));
        assert!(
            program.expect("программа цели").contains("targets::"),
            "{name}"
        );
        let mut inputs: Vec<_> = fs::read_dir(root.join("corpus").join(name))
            .expect("папка цели")
            .map(|entry| entry.expect("вход").path())
            .collect();
        inputs.sort_unstable();
        assert!(!inputs.is_empty(), "{name}: ни одного входа");
        for path in inputs {
            let bytes = fs::read(&path).expect("вход");
            target(&bytes);
            // Оборванный вход и вход с чужим байтом — тоже входы.
            for cut in [bytes.len() / 3, bytes.len() / 2] {
                target(&bytes[..cut]);
                let mut spoilt = bytes.clone();
                if let Some(byte) = spoilt.get_mut(cut) {
                    *byte ^= 0x15;
                }
                target(&spoilt);
            }
        }
    }
}
