//! A sentence as the grammar sees it: in lower case with `ё` as `е`, every kind of blank and every comment as spaces, letters without
//! width of one kind. Byte for byte as long as the original, so that spans found in one fit the other. The grammar's `^"…"` compares
//! ASCII only, hence the copy.

use super::layout::code_end;
use crate::lexicon::is_invisible;

/// The shadow of a sentence.
pub(super) fn cast(sentence: &str) -> String {
    let mut bytes = Vec::with_capacity(sentence.len());
    if sentence.contains('\n') {
        for row in sentence.split_inclusive('\n') {
            let (code, comment) = row.split_at(code_end(row));
            cast_row(code, &mut bytes);
            bytes.extend(std::iter::repeat_n(b' ', comment.len()));
        }
    } else {
        // A sentence on one row ends before its comment.
        cast_row(sentence, &mut bytes);
    }
    // Only whole letters have been written, so that it is a text.
    String::from_utf8(bytes).unwrap_or_default()
}

fn cast_row(row: &str, out: &mut Vec<u8>) {
    let bytes = row.as_bytes();
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        let second = bytes.get(at + 1).copied().unwrap_or(0);
        // Nearly all letters of a text are these, two bytes each.
        match (first, second) {
            (..0x80, _) => {
                out.push(match first {
                    b' ' | b'\t'..=b'\r' => b' ',
                    // The marks of `seal` are no letters of a text.
                    0x01..=0x04 => 0x05,
                    _ => first.to_ascii_lowercase(),
                });
                at += 1;
                continue;
            }
            // а–п, р–я
            (0xD0, 0xB0..=0xBF) | (0xD1, 0x80..=0x8F) => out.extend([first, second]),
            // А–П
            (0xD0, 0x90..=0x9F) => out.extend([first, second + 0x20]),
            // Р–Я
            (0xD0, 0xA0..=0xAF) => out.extend([0xD1, second - 0x20]),
            // Ё, ё
            (0xD0, 0x81) | (0xD1, 0x91) => out.extend("е".bytes()),
            _ => {
                let Some(letter) = row.get(at..).and_then(|rest| rest.chars().next()) else {
                    return;
                };
                let mut buffer = [0; 4];
                if letter.is_whitespace() {
                    out.extend(std::iter::repeat_n(b' ', letter.len_utf8()));
                } else {
                    out.extend(folded(letter).encode_utf8(&mut buffer).bytes());
                }
                at += letter.len_utf8();
                continue;
            }
        }
        at += 2;
    }
}

/// One letter in lower case, never of another length.
fn folded(letter: char) -> char {
    if is_invisible(letter) {
        return if letter.len_utf8() == 3 {
            '\u{200B}'
        } else {
            letter
        };
    }
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) if one.len_utf8() == letter.len_utf8() => one,
        // A few letters (İ, ẞ) change length; they are no keyword and stay as they are.
        _ => letter,
    }
}
