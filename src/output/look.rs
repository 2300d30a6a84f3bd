//! How a text is laid out: its width, its colours, and lines that wrap under their own indent.

use anstyle::{AnsiColor, Style};

/// The narrowest width text is laid out for; anything less wraps as if it were this.
const NARROWEST: usize = 40;
/// Beyond this a line is hard to read, however wide the terminal.
const WIDEST: usize = 140;

/// Width and colour of a text output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether escape codes may be written.
    pub color: bool,
}

/// What a coloured word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Heading,
    /// Something wrong.
    Bad,
    /// Something to heed.
    Warn,
    /// Something well.
    Good,
    /// Of less weight.
    Quiet,
}

impl Look {
    /// What is written to a file or a pipe: 100 columns, no colour.
    pub const PLAIN: Self = Self {
        width: 100,
        color: false,
    };

    /// A look for a terminal of this width.
    #[must_use]
    pub fn terminal(width: usize, color: bool) -> Self {
        Self {
            width: width.clamp(NARROWEST, WIDEST),
            color,
        }
    }

    /// The text in its colour, or as it is when there are none.
    #[must_use]
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.color {
            return text.to_owned();
        }
        let style = match tone {
            Tone::Heading => Style::new().bold(),
            Tone::Bad => AnsiColor::Red.on_default().bold(),
            Tone::Warn => AnsiColor::Yellow.on_default(),
            Tone::Good => AnsiColor::Green.on_default(),
            Tone::Quiet => Style::new().dimmed(),
        };
        format!("{style}{text}{style:#}")
    }

    /// Breaks `text` at spaces so that each line fits; the first line stands under `first`, the others under `rest` spaces.
    /// A word longer than a line stays whole. Ends with a line break.
    #[must_use]
    pub fn wrap(&self, first: usize, rest: usize, text: &str) -> String {
        let mut out = String::new();
        let mut column = 0;
        for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
            let length = word.chars().filter(|c| *c != '\u{ad}').count();
            if column == 0 {
                let indent = if out.is_empty() { first } else { rest };
                out.extend(std::iter::repeat_n(' ', indent));
                column = indent;
            } else if column + 1 + length > self.width {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', rest));
                column = rest;
            } else {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        out.push('\n');
        out
    }

    /// A wrapped text all in one tone. Colour goes on after wrapping, so that codes never count as letters.
    #[must_use]
    pub fn wrap_painted(&self, tone: Tone, first: usize, rest: usize, text: &str) -> String {
        let plain = self.wrap(first, rest, text);
        if !self.color {
            return plain;
        }
        let mut out = String::new();
        for line in plain.lines() {
            let body = line.trim_start_matches(' ');
            out.push_str(&line[..line.len() - body.len()]);
            out.push_str(&self.paint(tone, body));
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn длинная_строка_переносится_под_свой_отступ() {
        let look = Look::terminal(10, false);
        let text = "сделка D-1 «Поставка станка», клиент ООО «Ромашка»";
        assert_eq!(
            look.wrap(2, 4, text),
            "  сделка D-1 «Поставка станка», клиент\n    ООО «Ромашка»\n"
        );
    }

    #[test]
    fn цвет_не_считается_буквами() {
        let look = Look {
            width: 40,
            color: true,
        };
        let painted = look.wrap_painted(Tone::Bad, 2, 2, "просрочено");
        assert_eq!(painted, "  \u{1b}[1m\u{1b}[31mпросрочено\u{1b}[0m\n");
    }
}
