//! «Возможно, вы имели в виду …».

/// The candidate nearest to `wanted`, if one is near enough to be meant: at most a third of the letters differ.
/// Ties go to the candidate that stands first.
#[must_use]
pub fn closest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = wanted.to_lowercase().replace('ё', "е");
    let length = folded.chars().count();
    let limit = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // At least as many letters differ as one word is longer.
        if candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance =
            strsim::damerau_levenshtein(&folded, &candidate.to_lowercase().replace('ё', "е"));
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// By how many letters two words differ.
#[must_use]
pub fn differs_by(one: &str, other: &str) -> usize {
    strsim::damerau_levenshtein(one, other)
}
