//! Where a record stands in a file of JSON, and what is wrong with a file that is none.

use serde_json::value::RawValue as Literal;

use super::{ExportFile, ImportError};
use crate::facts::Rejection;
use crate::facts::read::{column, json_fault};

/// Finds the lines of parts of one text. Parts come in order, so lines are counted once.
#[derive(Debug)]
pub(super) struct Places<'f> {
    name: &'f str,
    text: &'f str,
    /// The last place asked for: byte and line.
    last: (usize, usize),
}

impl<'f> Places<'f> {
    pub fn new(file: &'f ExportFile) -> Self {
        Self::within(&file.name, &file.text)
    }

    pub const fn within(name: &'f str, text: &'f str) -> Self {
        Self {
            name,
            text,
            last: (0, 1),
        }
    }

    /// `deals.json:17`
    pub fn of(&mut self, part: &str) -> String {
        let line = self.line_of(part);
        format!("{}:{line}", self.name)
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

/// A file that is no JSON or is cut off.
pub(super) fn broken(error: &serde_json::Error, file: &ExportFile) -> ImportError {
    let line = file
        .text
        .lines()
        .nth(error.line().saturating_sub(1))
        .unwrap_or("");
    let why = if error.is_eof() {
        "файл обрывается; выгрузите или скопируйте его заново".to_owned()
    } else if file.text.contains('\0') {
        "в файле нулевые байты, он повреждён; скопируйте его заново".to_owned()
    } else {
        json_fault(error)
    };
    ImportError::Broken(Rejection {
        place: format!("{}:{}", file.name, error.line()).into(),
        reason: format!("столбец {}: {why}", column(line, error.column())).into(),
    })
}
