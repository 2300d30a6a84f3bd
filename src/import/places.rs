//! Where a record stands in a text of JSON.

use serde_json::value::RawValue as Literal;

/// Finds the lines of parts of one text. Parts come in order, so lines are counted once.
#[derive(Debug)]
pub(super) struct Places<'f> {
    name: &'f str,
    text: &'f str,
    /// The last place asked for: byte and line.
    last: (usize, usize),
}

impl<'f> Places<'f> {
    pub const fn within(name: &'f str, text: &'f str) -> Self {
        Self {
            name,
            text,
            last: (0, 1),
        }
    }

    /// The places of the items of a list; in a file without line breaks the line says nothing, so records are counted.
    pub fn of_list(&mut self, items: &[&'f Literal]) -> Vec<String> {
        let lines: Vec<usize> = items.iter().map(|item| self.line_of(item.get())).collect();
        let crowded = lines.windows(2).any(|pair| pair.first() == pair.last());
        let place = |(index, line): (usize, usize)| match crowded {
            true => format!("{}:{line}, запись {}", self.name, index + 1),
            false => format!("{}:{line}", self.name),
        };
        lines.into_iter().enumerate().map(place).collect()
    }

    fn line_of(&mut self, part: &str) -> usize {
        let text = self.text;
        let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let (known, line) = if self.last.0 <= offset {
            self.last
        } else {
            (0, 1)
        };
        let between = text.as_bytes().get(known..offset).unwrap_or(&[]);
        let line = line + between.iter().filter(|&&byte| byte == b'\n').count();
        self.last = (offset, line);
        line
    }
}
