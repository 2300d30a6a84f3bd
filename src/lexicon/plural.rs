//! Counted nouns: the form that goes with a number.

/// The three forms of a counted noun: `["нарушение", "нарушения", "нарушений"]`.
pub type Forms = [&'static str; 3];

/// The form of the noun that goes with `n`: `1 день`, `2 дня`, `5 дней`, `11 дней`, `21 день`.
#[must_use]
pub const fn ru_plural(n: u64, forms: Forms) -> &'static str {
    let [one, few, many] = forms;
    match (n % 10, n % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}
