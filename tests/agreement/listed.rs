//! Every long run of this program stands in `.ci/agree`: a family that nobody runs finds nothing.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

#[test]
fn every_long_run_is_run() {
    let own = std::env::current_exe().expect("a running program has a path");
    let listed = Command::new(own)
        .args(["--list", "--ignored"])
        .output()
        .expect("it lists its tests");
    let listed = String::from_utf8(listed.stdout).expect("names are text");
    let known: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .filter(|name| name.contains("long_run"))
        .collect();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/agree");
    let script = std::fs::read_to_string(script).expect("the script is there");
    let run: BTreeSet<&str> = script
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(count, name)| count.parse::<u64>().is_ok() && name.contains("long_run"))
        .map(|(_, name)| name)
        .collect();
    assert!(run.len() > 30, "{run:?}");
    assert_eq!(known, run);
}
