//! What the benches draw from a seed.

/// SplitMix64 (Steele, Lea, Flood 2014): a seed determines every draw.
pub struct Draw(pub u64);

impl Draw {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.bits() % bound
    }

    /// So often in a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// From `low` to `high`, small numbers far oftener than large ones: density falls with the square.
    pub fn power(&mut self, low: u64, high: u64) -> u64 {
        let unit = (self.below(1 << 30) as f64 + 1.0) / f64::from(1 << 30);
        ((low as f64 / unit) as u64).clamp(low, high)
    }
}
