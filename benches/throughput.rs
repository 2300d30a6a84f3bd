//! `cargo bench --bench throughput -- --write N FILE` writes N random cases in our own format.

mod generator;

use std::fs::File;
use std::io::{self, BufWriter, Write};

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(place) = args.iter().position(|arg| arg == "--write") else {
        return writeln!(io::stderr(), "нужно: --write ЧИСЛО ФАЙЛ [зерно]");
    };
    let number = |at: usize| args.get(at).and_then(|text| text.parse::<u64>().ok());
    let (Some(count), Some(path)) = (number(place + 1), args.get(place + 2)) else {
        return writeln!(io::stderr(), "нужно: --write ЧИСЛО ФАЙЛ [зерно]");
    };
    let seed = number(place + 3).unwrap_or(1);
    let mut file = BufWriter::new(File::create(path)?);
    let mut line = String::new();
    for case in 0..count {
        line.clear();
        generator::line(seed, case, &mut line);
        line.push('\n');
        file.write_all(line.as_bytes())?;
    }
    file.flush()
}
