//! Ids in the order people expect.

use std::cmp::Ordering;

/// Compares ids so that numbers in them compare as numbers: `C_9` before `C_10`.
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    fn split(text: &str) -> (&str, &str, &str) {
        let digit = text
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(text.len());
        let (prefix, rest) = text.split_at(digit);
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, rest) = rest.split_at(end);
        (prefix, number, rest)
    }
    let (mut x, mut y) = (a, b);
    while !x.is_empty() && !y.is_empty() {
        let ((px, nx, rx), (py, ny, ry)) = (split(x), split(y));
        let (zx, zy) = (nx.trim_start_matches('0'), ny.trim_start_matches('0'));
        let order = px.cmp(py).then(zx.len().cmp(&zy.len())).then(zx.cmp(zy));
        if order != Ordering::Equal {
            return order;
        }
        (x, y) = (rx, ry);
    }
    x.len().cmp(&y.len()).then_with(|| a.cmp(b))
}
