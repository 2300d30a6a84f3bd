#[test]
fn samples() {
    for f in std::env::var("F").unwrap().split(',') {
        let text = std::fs::read_to_string(f).unwrap();
        let src = reglament::source::SourceText::new(f, &text);
        let loaded = reglament::model::load(&[src.clone()]);
        if std::env::var("T").is_ok() {
            for c in &loaded.regulations[0].clauses {
                println!(
                    "{} | {} | trig {:?} | guard {:?} | {:?}\n",
                    c.key, c.text, c.trigger, c.guard, c.sentence
                );
            }
        }
        for m in loaded.diagnostics {
            println!(
                "{}: {:?} {} [{}] {:?} {:?}",
                src.line(m.span.start),
                m.level,
                m.message,
                src.text
                    .lines()
                    .nth(src.line(m.span.start) - 1)
                    .unwrap()
                    .trim(),
                src.slice(m.span),
                m.hints
            );
        }
    }
}
