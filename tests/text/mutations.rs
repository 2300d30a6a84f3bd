//! Random damage to the shipped regulation: nothing panics, every place that is spoken of lies inside the text.

use super::render::read;

const WHOLE: &str = include_str!("../../regulations/klientskaya-baza.reglament");
const EXAMPLES: &str = include_str!("../../regulations/klientskaya-baza-primery.reglament");

/// Without its examples, which stand in a file of their own.
fn shipped() -> String {
    let include = "подключить «klientskaya-baza-primery.reglament»\n";
    assert!(WHOLE.ends_with(include));
    WHOLE.replace(include, "")
}

/// A small generator with a seed (SplitMix64), so that a failure can be run again.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).expect("small")
    }
}

/// Deletes, doubles or swaps one piece.
fn damage<T: Clone>(pieces: &mut Vec<T>, seeded: &mut Seeded) {
    if pieces.is_empty() {
        return;
    }
    let (at, other) = (seeded.below(pieces.len()), seeded.below(pieces.len()));
    match seeded.below(3) {
        0 => {
            pieces.remove(at);
        }
        1 => pieces.insert(at, pieces[at].clone()),
        _ => pieces.swap(at, other),
    }
}

/// The shipped text, or its declarations with some lines of the rest: reading the whole of it hundreds of times is slow.
fn excerpt(seeded: &mut Seeded) -> Vec<String> {
    let shipped = shipped();
    let lines: Vec<&str> = shipped
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let start = seeded.below(lines.len());
    lines
        .iter()
        .skip(start)
        .take(18)
        .map(|line| (*line).to_owned())
        .collect()
}

fn check(text: &str, seed: u64) {
    let (source, loaded) = read(text);
    for one in &loaded.diagnostics {
        let places = one.related.iter().map(|(span, _)| *span).chain([one.span]);
        for span in places {
            assert!(
                span.start <= span.end && source.text.get(span.start..span.end).is_some(),
                "seed {seed}: {span:?} of {} in {}",
                source.text.len(),
                one.message
            );
        }
        assert!(!one.message.is_empty());
    }
    for clause in &loaded.regulations[0].clauses {
        let span = clause.span;
        assert!(
            source.text.get(span.start..span.end).is_some(),
            "seed {seed}: {span:?}"
        );
    }
}

#[test]
fn damaged_texts_are_read_without_a_panic() {
    for seed in 0..150 {
        let mut seeded = Seeded(seed);
        let mut lines = excerpt(&mut seeded);
        for _ in 0..=seeded.below(4) {
            match seeded.below(3) {
                0 => damage(&mut lines, &mut seeded),
                kind => {
                    let at = seeded.below(lines.len());
                    let Some(line) = lines.get_mut(at) else {
                        continue;
                    };
                    if kind == 1 {
                        let mut letters: Vec<char> = line.chars().collect();
                        damage(&mut letters, &mut seeded);
                        *line = letters.into_iter().collect();
                    } else {
                        let indent = line.len() - line.trim_start().len();
                        let mut words: Vec<String> =
                            line.split_whitespace().map(str::to_owned).collect();
                        damage(&mut words, &mut seeded);
                        *line = format!("{}{}", " ".repeat(indent), words.join(" "));
                    }
                }
            }
        }
        check(&lines.join("\n"), seed);
    }
}

#[test]
fn the_whole_text_cut_short_anywhere_is_read() {
    for seed in 0..8 {
        let mut seeded = Seeded(1_000 + seed);
        let letters: Vec<char> = shipped().chars().collect();
        let end = seeded.below(letters.len() / 4);
        check(&letters[..end].iter().collect::<String>(), seed);
    }
}

#[test]
fn the_shipped_text_is_read_without_a_message() {
    let (_, loaded) = read(&format!("{}{EXAMPLES}", shipped()));
    assert_eq!(loaded.diagnostics, []);
}
