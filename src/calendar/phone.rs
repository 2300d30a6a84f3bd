//! The zone in which a telephone stands, by the geographic code of its number.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Zone;

/// Codes and zones, with their sources.
const TABLE: &str = include_str!("phone.txt");

/// Lengths of the codes of the table, the longest first.
const LENGTHS: [usize; 2] = [4, 3];

static ZONES: LazyLock<FxHashMap<&'static str, Zone>> = LazyLock::new(|| {
    let rows = TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "));
    rows.filter_map(|(zone, codes)| Some((Zone::parse(zone).ok()?, codes)))
        .flat_map(|(zone, codes)| codes.split(' ').map(move |code| (code, zone)))
        .collect()
});

impl Zone {
    /// The zone of a Russian number with a geographic code: `+7 (383) 200-00-00`, `8 383 …`, `'7383…`, or ten digits. Mobile
    /// numbers, numbers without a place and those of other countries have none.
    #[must_use]
    pub fn of_phone(number: &str) -> Option<Self> {
        let mut digits = [0_u8; 11];
        let mut length = 0;
        for one in number.bytes().filter(u8::is_ascii_digit) {
            *digits.get_mut(length)? = one;
            length += 1;
        }
        let own = match (length, digits[0]) {
            (11, b'7' | b'8') => digits.get(1..)?,
            // Behind a plus the country comes first, whichever it is.
            (10, _) if !number.trim_start().starts_with('+') => digits.get(..10)?,
            _ => return None,
        };
        let own = std::str::from_utf8(own).ok()?;
        let known = LENGTHS.iter().filter_map(|length| own.get(..*length));
        known.into_iter().find_map(|code| ZONES.get(code).copied())
    }
}
