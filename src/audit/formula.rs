//! How a total was worked out, in one line that can be followed with a pencil.

use rust_decimal::Decimal;

use crate::engine::ScoredSheet;

/// `(10 + 5 + 0) × 100 / 90 = 16,67; минус 10 = 6,67`; `None` when the total is not known.
#[must_use]
pub fn formula(sheet: &ScoredSheet) -> Option<String> {
    if sheet.total.0 != sheet.total.1 {
        return None;
    }
    let there: Vec<Decimal> = sheet
        .items
        .iter()
        .filter(|one| !one.of.is_zero())
        .map(|one| one.points.0)
        .collect();
    let of: Decimal = sheet.items.iter().map(|one| one.of).sum();
    if of.is_zero() {
        return Some("всё не к месту: 0".to_owned());
    }
    let sum = there
        .iter()
        .map(|one| plain(*one))
        .collect::<Vec<_>>()
        .join(" + ");
    let mut out = if of == sheet.whole {
        format!("{sum} = {}", plain(sheet.before.0))
    } else {
        format!(
            "({sum}) × {} / {} = {}",
            plain(sheet.whole),
            plain(of),
            plain(sheet.before.0)
        )
    };
    if sheet.stops.iter().any(|one| one.struck.is_some()) {
        let struck: Vec<&str> = sheet
            .stops
            .iter()
            .filter_map(|one| one.struck.as_deref())
            .collect();
        out.push_str(&format!(
            "; {} = {}",
            struck.join("; "),
            plain(sheet.total.0)
        ));
    }
    if sheet.percent {
        let whole = plain(sheet.whole);
        out.push_str(&format!(
            "; × 100 / {whole} = {} %",
            plain(sheet.measured.0)
        ));
    }
    Some(out)
}

/// A number as it is written in Russian.
#[must_use]
pub fn plain(number: Decimal) -> String {
    number.normalize().to_string().replace('.', ",")
}
