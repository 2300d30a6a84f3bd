//! Words that can be nothing but part of a name, sealed before the grammar sees them.
//!
//! Most words of a text are open: no structure word, unit, numeral or day. The grammar would find that out letter by letter, with a
//! dozen rules tried at each. Here one pass writes marks over the ends of such a word, so that a single comparison tells the grammar
//! what it has before it. Sealing decides nothing: a word left alone is read by other alternatives of the same rules to the same
//! end, and whatever is doubtful is left alone — words with figures, points or slashes in them, in brackets, behind a number.

/// The first byte of a sealed word.
const OPENS: u8 = 0x01;
/// Its last byte.
const CLOSES: u8 = 0x02;
/// What is left of its first and last letter, two bytes each.
const LEFT: u8 = 0x04;
/// The first digit of a sealed clause number.
const NUMBER: u8 = 0x03;

/// Words with which the word before them makes one structure word: `в остальных случаях`, `за исключением`.
const JOINED: [&str; 2] = ["остальн", "исключен"];

/// A shadow in which every word that is surely open is sealed; byte for byte as long.
pub(super) fn sealed(shadow: &str) -> String {
    if JOINED.iter().any(|joined| shadow.contains(joined)) {
        return shadow.to_owned();
    }
    let mut bytes = shadow.as_bytes().to_vec();
    let (mut at, mut brackets) = (0, 0_usize);
    // What stands behind a bare number may make it the clause's own.
    let mut behind_number = false;
    let number = clause_number(shadow);
    if number > 0
        && let Some(first) = bytes.first_mut()
    {
        *first = NUMBER;
        at = number;
    }
    while let Some(rest) = shadow.get(at..).filter(|rest| !rest.is_empty()) {
        let length = letters(rest);
        let (word, next) = rest.split_at(length);
        if length > 0 && ends_word(next) {
            if brackets == 0
                && !behind_number
                && !closed(word)
                && let Some(word) = bytes.get_mut(at..at + length)
            {
                seal(word);
            }
            behind_number &= word == "не";
            at += length;
            continue;
        }
        let Some(sign) = rest.chars().next() else {
            break;
        };
        at += match sign {
            ' ' => 1,
            _ if sign.is_alphanumeric() || sign == '№' => {
                let token = token(rest);
                behind_number = is_bare(token);
                token.len()
            }
            _ => {
                behind_number = false;
                match sign {
                    '(' => brackets += 1,
                    ')' => brackets = brackets.saturating_sub(1),
                    _ => {}
                }
                quoted(sign, rest)
            }
        };
    }
    // Whole letters have been written over, so that it still is a text.
    String::from_utf8(bytes).unwrap_or_else(|_| shadow.to_owned())
}

/// How many bytes of a clause's number a line begins with; 0 where it may be a date or a quantity.
fn clause_number(line: &str) -> usize {
    let Some((number, rest)) = line.split_once(' ') else {
        return 0;
    };
    let bare = number.strip_suffix(['.', ')']).unwrap_or(number);
    let mut parts = 0;
    let digits = bare.split('.').all(|part| {
        parts += 1;
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    // `18 звонков` counts, `07.12` and `07.12.2026` are days; so may be what has a dot behind it.
    let told = digits && (parts > 1 || bare.len() < number.len()) && !is_bare(bare);
    let word = rest.trim_start();
    let word = word.get(..letters(word)).unwrap_or("");
    match told && !word.is_empty() && (!closed(word) || matches!(word, "если" | "когда")) {
        true => number.len(),
        false => 0,
    }
}

/// Marks a word that begins and ends with a letter of two bytes.
fn seal(word: &mut [u8]) {
    match word {
        [first, last] => (*first, *last) = (OPENS, CLOSES),
        [first, second, .., before, last] => {
            (*first, *second, *before, *last) = (OPENS, LEFT, LEFT, CLOSES);
        }
        _ => {}
    }
}

/// How many bytes of Cyrillic letters, hyphens between them included, a text begins with.
fn letters(text: &str) -> usize {
    let bytes = text.as_bytes();
    let letter = |at: usize| {
        matches!(
            (bytes.get(at), bytes.get(at + 1)),
            (Some(0xD0), Some(0xB0..=0xBF)) | (Some(0xD1), Some(0x80..=0x8F))
        )
    };
    let mut at = 0;
    loop {
        if letter(at) {
            at += 2;
        } else if at > 0 && bytes.get(at) == Some(&b'-') && letter(at + 1) {
            at += 3;
        } else {
            return at;
        }
    }
}

/// Whether a word is over where this stands.
fn ends_word(next: &str) -> bool {
    matches!(
        next.as_bytes().first(),
        None | Some(b' ' | b',' | b':' | b')' | b';')
    ) || next.starts_with('»')
}

/// Letters, digits and whatever stands in one piece with them.
fn token(text: &str) -> &str {
    let end = text.find([' ', ',', ':', ';', '(', ')', '«', '»', '"']);
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// Whether a token is a number without a dot, or a day without a year: what follows tells whether it is the clause's number.
fn is_bare(token: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match token.split_once('.') {
        None => digits(token),
        Some((day, month)) => day.len() == 2 && month.len() == 2 && digits(day) && digits(month),
    }
}

/// How long a sign is, together with the name in quotes that it opens.
fn quoted(sign: char, rest: &str) -> usize {
    let closing: &[char] = match sign {
        '«' => &['»'],
        '"' => &['"'],
        '„' => &['“', '”'],
        '“' => &['”'],
        _ => return sign.len_utf8(),
    };
    let inside = rest.get(sign.len_utf8()..).unwrap_or("");
    let closed = inside.char_indices().find(|(_, one)| closing.contains(one));
    sign.len_utf8() + closed.map_or(inside.len(), |(end, one)| end + one.len_utf8())
}

/// Whether a word is, or begins like, one that the grammar knows. A test holds this against the grammar.
fn closed(word: &str) -> bool {
    // `пн-пт`: the first word of a pair tells.
    let mut rest = word.split('-').next().unwrap_or(word).chars();
    let beginnings: &[&str] = match rest.next() {
        Some('б') => &["алл"],
        Some('в') => match rest.as_str() {
            "т" | "с" => return true,
            _ => &["ключ", "осем", "осьм", "оскр", "ремен", "тор"],
        },
        Some('г') => &["од", "рив", "рн"],
        Some('д') => &[
            "ва", "ве", "ву", "во", "евят", "есят", "ен", "не", "ни", "ню", "ня", "н", "олл",
        ],
        Some('е') => &["вро", "сли"],
        Some('з') => &["нак"],
        Some('и') => match rest.as_str() {
            "" | "ли" => return true,
            _ => &["нач"],
        },
        Some('к') => &["ажд", "ален", "варт", "огда", "роме"],
        Some('л') => &["ет"],
        Some('м') => &["ес", "ил", "ин", "л"],
        Some('н') => &["ед"],
        Some('о') => &["дин", "дн"],
        Some('п') => match rest.as_str() {
            "" | "н" | "т" => return true,
            _ => &[
                "ар", "люс", "ока", "ол", "онед", "опыт", "роц", "ункт", "ят",
            ],
        },
        Some('р') => match rest.as_str() {
            "" => return true,
            _ => &["абоч", "аз", "уб"],
        },
        Some('с') => match rest.as_str() {
            "б" | "р" => return true,
            _ => &["ек", "ем", "имв", "ред", "убб", "ут"],
        },
        Some('т') => match rest.as_str() {
            "о" => return true,
            _ => &["енге", "олько", "ре", "ри", "рое", "рои", "ыс"],
        },
        Some('ч') => match rest.as_str() {
            "" | "т" => return true,
            _ => &["ас", "етв", "етыр"],
        },
        Some('ш') => &["ест"],
        _ => return false,
    };
    beginnings
        .iter()
        .any(|beginning| rest.as_str().starts_with(beginning))
}
