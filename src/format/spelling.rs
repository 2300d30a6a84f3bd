//! How one line is spelled: blanks, quotes, dashes, signs. Words stay the author's.

use crate::lexicon::is_invisible;

/// A line of a sentence in its canonical spelling. What stands in quotes is a name and stays as it is; a quote that is not closed
/// leaves the rest alone. `first` tells the first line of a sentence, where a dash is a bullet.
pub(super) fn spelled(code: &str, first: bool) -> String {
    let mut line = Spelling::default();
    let letters: Vec<char> = code
        .chars()
        .filter(|&letter| !is_invisible(letter))
        .collect();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        at += 1;
        let next = letters.get(at).copied();
        let before = at.checked_sub(2).and_then(|at| letters.get(at)).copied();
        match letter {
            '«' | '"' | '„' | '“' => {
                let rest = letters.get(at..).unwrap_or_default();
                match rest
                    .iter()
                    .position(|&letter| closes(letters.get(at - 1), letter))
                {
                    Some(length) => {
                        let name: String = rest.iter().take(length).collect();
                        line.quoted(letter, &name, rest.get(length).copied());
                        at += length + 1;
                    }
                    None => {
                        line.gap();
                        line.out.push(letter);
                        line.out.extend(rest);
                        break;
                    }
                }
            }
            _ if letter.is_whitespace() => line.wanted = true,
            '-' if next == Some('>') => {
                at += 1;
                line.apart("→");
            }
            '=' if next == Some('>') => {
                at += 1;
                line.apart("→");
            }
            '→' => line.apart("→"),
            '<' | '>' | '!' if next == Some('=') => {
                at += 1;
                line.apart(match letter {
                    '<' => "≤",
                    '>' => "≥",
                    _ => "≠",
                });
            }
            '<' | '>' | '≤' | '≥' | '≠' | '=' => line.apart(letter.encode_utf8(&mut [0; 4])),
            _ if is_dash(letter) => {
                let rest = letters.get(at..).unwrap_or_default();
                let blanks = rest.iter().take_while(|next| next.is_whitespace()).count();
                let range = line.ends_with_time() && begins_with_time(rest.get(blanks..))
                    || line.ends_with_weekday() && begins_with_weekday(rest.get(blanks..));
                if range {
                    line.wanted = false;
                    line.put('–');
                    at += blanks;
                } else {
                    line.dash(letter, before, next, first);
                }
            }
            ',' if between_digits(before, next) => line.put(letter),
            ':' if between_digits(before, next) => line.put(letter),
            ',' | ';' | ':' => line.close(letter),
            '/' if before.is_none_or(char::is_whitespace)
                && next.is_none_or(char::is_whitespace) =>
            {
                line.close(';')
            }
            '(' => {
                line.wanted = true;
                line.put('(');
                line.tight = true;
            }
            ')' => {
                line.wanted = false;
                line.put(')');
                line.wanted = next.is_some_and(|next| next.is_alphanumeric() || next == '«');
            }
            '%' | '₽' if before.is_some_and(|before| before.is_ascii_digit()) => {
                line.wanted = true;
                line.put(letter);
            }
            _ => line.put(letter),
        }
    }
    line.out
}

/// Whether a letter closes the quote that was opened so.
fn closes(opened: Option<&char>, letter: char) -> bool {
    match opened {
        Some('«') => letter == '»',
        Some('"') => letter == '"',
        Some('„') => matches!(letter, '“' | '”'),
        _ => letter == '”',
    }
}

const fn is_dash(letter: char) -> bool {
    matches!(letter, '—' | '–' | '-' | '−' | '‒' | '―' | '‑' | '‐')
}

fn between_digits(before: Option<char>, next: Option<char>) -> bool {
    let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    digit(before) && digit(next)
}

/// A line being put together.
#[derive(Default)]
struct Spelling {
    out: String,
    /// A blank is wanted before what comes next.
    wanted: bool,
    /// None may stand here: an opening bracket was just written.
    tight: bool,
}

impl Spelling {
    fn gap(&mut self) {
        if self.wanted && !self.tight && !self.out.is_empty() {
            self.out.push(' ');
        }
        self.wanted = false;
        self.tight = false;
    }

    fn put(&mut self, letter: char) {
        self.gap();
        self.out.push(letter);
    }

    /// A sign between blanks.
    fn apart(&mut self, sign: &str) {
        self.wanted = true;
        self.gap();
        self.out.push_str(sign);
        self.wanted = true;
    }

    /// A sign that stands right behind what it closes.
    fn close(&mut self, sign: char) {
        self.wanted = false;
        self.put(sign);
        self.wanted = true;
    }

    fn quoted(&mut self, opened: char, name: &str, closed: Option<char>) {
        self.gap();
        if name.contains(['«', '»']) {
            self.out.push(opened);
            self.out.push_str(name);
            self.out.extend(closed);
        } else {
            self.out.push('«');
            self.out.push_str(name);
            self.out.push('»');
        }
    }

    /// A dash between blanks joins left to right, one without them is a range, a minus or a hyphen.
    fn dash(&mut self, letter: char, before: Option<char>, next: Option<char>, first: bool) {
        let blank = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
        let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
        match (blank(before), blank(next)) {
            (true, true) if self.out.is_empty() && first => {
                self.out.push('-');
                self.wanted = true;
            }
            (true, true) => self.apart("—"),
            (false, false) if digit(before) && digit(next) => self.put('–'),
            (false, false) if before == Some('(') && digit(next) => self.put('−'),
            (false, false) => self.put('-'),
            (true, false) if digit(next) => self.put('−'),
            _ => self.put(letter),
        }
    }

    /// `пн` of `пн–пт`
    fn ends_with_weekday(&self) -> bool {
        let word = self
            .out
            .rsplit(|letter: char| !letter.is_alphabetic())
            .next();
        word.is_some_and(is_weekday)
    }

    /// `09:00` of `09:00–18:00`
    fn ends_with_time(&self) -> bool {
        let word = self.out.rsplit(char::is_whitespace).next();
        word.is_some_and(is_time)
    }
}

fn begins_with_weekday(rest: Option<&[char]>) -> bool {
    let letters = rest.unwrap_or_default().iter();
    let word: String = letters
        .take_while(|letter| letter.is_alphabetic())
        .collect();
    is_weekday(&word)
}

fn begins_with_time(rest: Option<&[char]>) -> bool {
    let letters = rest.unwrap_or_default().iter();
    let word: String = letters
        .take_while(|letter| letter.is_ascii_digit() || **letter == ':')
        .collect();
    is_time(&word)
}

fn is_weekday(word: &str) -> bool {
    ["пн", "вт", "ср", "чт", "пт", "сб", "вс"].contains(&word.to_lowercase().as_str())
}

/// `9:00`
fn is_time(word: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once(':').is_some_and(|(hours, minutes)| {
        (1..=2).contains(&hours.len()) && minutes.len() == 2 && digits(hours) && digits(minutes)
    })
}
