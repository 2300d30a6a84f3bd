//! Bytes → text: byte-order marks, UTF-8, UTF-16, Windows-1251 and whatever else Russian offices still write.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Refusal;
use crate::import::account::Account;
use crate::import::quality::Flaw;

/// So much of a file is looked at to guess its encoding.
const GLANCE: usize = 1024 * 1024;

/// The text of a file. What is no text in its encoding becomes U+FFFD and is rejected row by row.
pub(super) fn text(
    name: &str,
    bytes: &[u8],
    said: Option<&'static Encoding>,
    account: &mut Account,
) -> Result<String, Refusal> {
    if bytes.is_empty() {
        return Err("файл пуст".into());
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        account.mend(Flaw::Mark, "метка порядка байтов в начале файла", name);
        if encoding != UTF_8 {
            told(encoding, name, account);
        }
        let rest = bytes.get(length..).unwrap_or_default();
        return Ok(encoding.decode_without_bom_handling(rest).0.into_owned());
    }
    if let Some(encoding) = said {
        return Ok(encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Some(encoding) = wide(bytes) {
            told(encoding, name, account);
            return Ok(encoding.decode_without_bom_handling(bytes).0.into_owned());
        }
        return Ok(text.to_owned());
    }
    if let Some(encoding) = wide(bytes) {
        told(encoding, name, account);
        return Ok(encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    let lossy = String::from_utf8_lossy(bytes);
    let broken = lossy.chars().filter(|c| *c == '\u{fffd}').count();
    let whole = lossy
        .chars()
        .filter(|c| !c.is_ascii() && *c != '\u{fffd}')
        .count();
    // A text in UTF-8 with a few spoilt bytes has whole letters around them; another encoding has hardly any.
    if whole > broken * 4 {
        return Ok(lossy.into_owned());
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..GLANCE).unwrap_or(bytes), true);
    let encoding = detector.guess(Some(b"ru"), Utf8Detection::Deny);
    told(encoding, name, account);
    Ok(encoding.decode_without_bom_handling(bytes).0.into_owned())
}

fn told(encoding: &'static Encoding, name: &str, account: &mut Account) {
    let what = format!("кодировка {}", encoding.name());
    account.mend(Flaw::Encoding, what, name);
}

/// UTF-16 without its mark: every other byte of the separators and digits is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let zeros = |parity: usize| {
        start
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let few = start.len() / 10;
    match () {
        () if odd > few && even == 0 => Some(UTF_16LE),
        () if even > few && odd == 0 => Some(UTF_16BE),
        () => None,
    }
}
