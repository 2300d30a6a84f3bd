//! What pages are made of. Every part escapes its own words, so that parts can be put into one another as they are.

use askama::Template;

use crate::output::Tone;

/// A link that leaves only the cases behind a number in the tables of cases, and leads there.
#[derive(Debug, Clone, Default, Template)]
#[template(
    ext = "html",
    source = r##"class="pick" href="#{{ to }}"{% if let Some(deals) = deals %} data-deals="{{ deals }}"{% endif %}{% if let Some(person) = person %} data-person="{{ person }}"{% endif %}{% if let Some(clause) = clause %} data-clause="{{ clause }}"{% endif %}{% if let Some(key) = key %} data-only="{{ key }}"{% endif %} data-told="{{ told }}""##
)]
pub(super) struct Pick {
    /// The anchor of the table or part.
    pub(super) to: String,
    /// Deals by index: `0-3 7`.
    pub(super) deals: Option<String>,
    /// A person by index.
    pub(super) person: Option<usize>,
    /// A clause by index.
    pub(super) clause: Option<usize>,
    /// The key of the one part that is left.
    pub(super) key: Option<String>,
    /// What is picked, in words.
    pub(super) told: String,
}

/// Indices as ranges: `0-3 7`.
pub(super) fn ranges(all: impl IntoIterator<Item = u32>) -> String {
    let mut all: Vec<u32> = all.into_iter().collect();
    all.sort_unstable();
    all.dedup();
    let mut out: Vec<(u32, u32)> = Vec::new();
    for one in all {
        match out.last_mut() {
            Some((_, last)) if *last + 1 == one => *last = one,
            _ => out.push((one, one)),
        }
    }
    let words: Vec<String> = out
        .into_iter()
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        })
        .collect();
    words.join(" ")
}

/// A part of the page with its heading.
pub(super) struct Section {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

impl Section {
    pub(super) fn new(id: impl Into<String>, title: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            blocks,
        }
    }
}

/// What stands in a section.
#[derive(Template)]
#[template(path = "blocks.html", config = "src/output/pages/askama.toml")]
pub(super) enum Block {
    /// A paragraph.
    Text {
        class: &'static str,
        text: String,
    },
    /// A heading.
    Heading(String),
    /// A list.
    Lines(Vec<Line>),
    /// The box that filters the tables of cases.
    Find(&'static str),
    Grid(Grid),
    Drawing(Drawing),
    Marked(Marked),
    /// Folded till somebody wants it.
    Fold {
        title: String,
        key: Option<String>,
        open: bool,
        blocks: Vec<Block>,
    },
    /// One of several parts that can be shown alone.
    Part {
        title: String,
        key: String,
        blocks: Vec<Block>,
    },
    /// What a link leads to.
    Anchored {
        id: String,
        blocks: Vec<Block>,
    },
}

impl Block {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text {
            class: "",
            text: text.into(),
        }
    }

    pub(super) fn quiet(text: impl Into<String>) -> Self {
        Self::Text {
            class: "quiet",
            text: text.into(),
        }
    }
}

/// A line of a list.
pub(super) struct Line {
    pub(super) depth: usize,
    pub(super) class: &'static str,
    pub(super) text: String,
}

impl Line {
    pub(super) fn new(depth: usize, text: impl Into<String>) -> Self {
        Self {
            depth,
            class: "",
            text: text.into(),
        }
    }

    pub(super) const fn tone(mut self, tone: Option<Tone>) -> Self {
        self.class = match tone {
            Some(Tone::Bad) => "bad",
            Some(Tone::Warn) => "late",
            Some(Tone::Good) => "help",
            Some(Tone::Quiet) => "quiet",
            Some(Tone::Heading) => "strong",
            None => "",
        };
        self
    }
}

/// A table that sorts.
#[derive(Template, Default)]
#[template(path = "grid.html", config = "src/output/pages/askama.toml")]
pub(super) struct Grid {
    pub(super) id: Option<&'static str>,
    pub(super) class: &'static str,
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Row>,
}

/// The head of a column.
pub(super) struct Head {
    pub(super) name: String,
    pub(super) number: bool,
    pub(super) pick: Option<Pick>,
}

impl Head {
    pub(super) fn text(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            number: false,
            pick: None,
        }
    }

    pub(super) fn number(name: impl Into<String>) -> Self {
        Self {
            number: true,
            ..Self::text(name)
        }
    }
}

/// A row of a table.
#[derive(Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    /// A sum: it stays below the rest.
    pub(super) last: bool,
    pub(super) deal: Option<u32>,
    pub(super) person: Option<usize>,
    pub(super) clause: Option<usize>,
}

impl Row {
    pub(super) fn new(cells: Vec<Cell>) -> Self {
        Self {
            cells,
            ..Self::default()
        }
    }
}

/// A cell of a table.
#[derive(Default)]
pub(super) struct Cell {
    pub(super) class: &'static str,
    pub(super) text: String,
    /// Small words behind it.
    pub(super) note: Option<String>,
    /// What it is sorted by, where that is a number.
    pub(super) sort: Option<f64>,
    pub(super) pick: Option<Pick>,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    pub(super) fn number(text: impl Into<String>, sort: Option<f64>) -> Self {
        Self {
            class: "number",
            text: text.into(),
            sort,
            ..Self::default()
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "numbers of cases are far below 2^52"
    )]
    pub(super) fn count(number: u64) -> Self {
        Self::number(crate::output::words::integer(number), Some(number as f64))
    }

    pub(super) fn pick(mut self, pick: Option<Pick>) -> Self {
        self.pick = pick;
        self
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    pub(super) const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }
}

/// A drawing.
#[derive(Template)]
#[template(path = "drawing.html", config = "src/output/pages/askama.toml")]
pub(super) struct Drawing {
    pub(super) class: &'static str,
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) label: String,
    pub(super) marks: Vec<Mark>,
}

impl Drawing {
    pub(super) fn add(&mut self, class: &'static str, shape: Shape) -> &mut Mark {
        self.marks.push(Mark {
            class,
            shape,
            title: None,
            pick: None,
        });
        // One has just been added.
        let last = self.marks.len() - 1;
        &mut self.marks[last]
    }

    pub(super) fn words(&mut self, class: &'static str, x: i64, y: i64, text: impl Into<String>) {
        let text = text.into();
        self.add(class, Shape::Words { x, y, text });
    }
}

/// A part of a drawing.
pub(super) struct Mark {
    pub(super) class: &'static str,
    pub(super) shape: Shape,
    pub(super) title: Option<String>,
    pub(super) pick: Option<Pick>,
}

/// Its form, in units of the drawing.
pub(super) enum Shape {
    Box {
        x: i64,
        y: i64,
        width: i64,
        height: i64,
        round: i64,
    },
    Words {
        x: i64,
        y: i64,
        text: String,
    },
    Dot {
        x: i64,
        y: i64,
        radius: i64,
    },
    Path(String),
}

/// A text with remarks in its margin.
#[derive(Template)]
#[template(path = "marked.html", config = "src/output/pages/askama.toml")]
pub(super) struct Marked {
    pub(super) lines: Vec<MarkedLine>,
}

/// A line of the text.
pub(super) struct MarkedLine {
    pub(super) number: usize,
    pub(super) text: String,
    /// A remark of the author.
    pub(super) quiet: bool,
    pub(super) mark: Option<Margin>,
}

/// What stands in the margin.
pub(super) struct Margin {
    pub(super) class: &'static str,
    pub(super) clause: Option<String>,
    pub(super) text: String,
    pub(super) pick: Option<Pick>,
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn подряд_стоящие_номера_сжаты() {
        assert_eq!(ranges([]), "");
        assert_eq!(ranges([7, 0, 1, 3, 2, 3]), "0-3 7");
    }
}
