#[test]
fn samples() {
    for f in std::env::var("F").unwrap().split(',') {
        let text = std::fs::read_to_string(f).unwrap();
        let mut blocks = String::new();
        if f.ends_with(".md") {
            let mut on = false;
            for l in text.lines() {
                if l.starts_with("```") {
                    on = !on;
                    continue;
                }
                if on {
                    blocks.push_str(l.trim_start_matches("  ⇒ "));
                    blocks.push('\n');
                }
            }
        } else {
            blocks = text;
        }
        let src = reglament::source::SourceText::new(f, &blocks);
        let mut d = reglament::diagnostic::Diagnostics::default();
        let tree = reglament::syntax::parse(&src, &mut d);
        if std::env::var("T").is_ok() {
            println!("{tree:#?}");
        }
        for m in d.into_sorted() {
            println!(
                "{}: {} [{}] {:?}",
                src.line(m.span.start),
                m.message,
                src.text.lines().nth(src.line(m.span.start) - 1).unwrap(),
                m.hints
            );
        }
    }
}
