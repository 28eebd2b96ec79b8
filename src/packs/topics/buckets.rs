//! Tables by hashes that most words leave after one look at a bit: 65,536 buckets, nearly all of them empty.

/// Buckets: 2 to the power of this.
pub(super) const BITS: u32 = 16;

/// Words of 64 bits that hold a bit for each bucket: 8 kB, which stay near.
const WORDS: usize = 1 << (BITS - 6);

/// A set of buckets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Buckets(Box<[u64; WORDS]>);

/// The buckets that have something, by number in rising order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows {
    filled: Buckets,
    /// For each word of the set the number of buckets before it.
    before: Box<[u32; WORDS]>,
}

/// The word and the bit of a bucket. A number of sixteen bits is never past the words, so that no look needs a check.
#[inline]
fn place(bucket: u16) -> (usize, u64) {
    (usize::from(bucket >> 6), 1 << (bucket & 63))
}

impl Default for Buckets {
    fn default() -> Buckets {
        Buckets(Box::new([0; WORDS]))
    }
}

impl Buckets {
    /// The set of these.
    pub fn new(buckets: impl IntoIterator<Item = u16>) -> Buckets {
        let mut set = Buckets::default();
        buckets.into_iter().for_each(|bucket| {
            set.put(bucket);
        });
        set
    }

    /// Whether a bucket is one of them.
    #[inline]
    pub fn holds(&self, bucket: u16) -> bool {
        let (word, bit) = place(bucket);
        self.0[word] & bit != 0
    }

    /// Puts a bucket in and tells whether it was missing.
    #[inline]
    pub fn put(&mut self, bucket: u16) -> bool {
        let (word, bit) = place(bucket);
        let missing = self.0[word] & bit == 0;
        self.0[word] |= bit;
        missing
    }
}

impl Default for Rows {
    fn default() -> Rows {
        Rows { filled: Buckets::default(), before: Box::new([0; WORDS]) }
    }
}

impl Rows {
    /// The rows of these buckets.
    pub fn new(buckets: impl IntoIterator<Item = u16>) -> Rows {
        let mut rows = Rows { filled: Buckets::new(buckets), ..Rows::default() };
        let mut sum = 0;
        for (before, word) in rows.before.iter_mut().zip(rows.filled.0.iter()) {
            *before = sum;
            sum += word.count_ones();
        }
        rows
    }

    /// Whether a bucket has a row.
    #[inline]
    pub fn holds(&self, bucket: u16) -> bool {
        self.filled.holds(bucket)
    }

    /// The row of a bucket.
    #[inline]
    pub fn row(&self, bucket: u16) -> Option<usize> {
        let (word, bit) = place(bucket);
        let filled = self.filled.0[word];
        (filled & bit != 0).then(|| self.before[word] as usize + (filled & (bit - 1)).count_ones() as usize)
    }
}

/// Bits of a sieve: 2 to the power of this. Thirteen thousand pairs set a tenth of them, so that a tenth of all others is let through.
const SIEVE_BITS: u32 = 17;

/// A bit for each of some hashes: nearly all others are told by one look. 16 kB, which stay near.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sieve(Box<[u64; 1 << (SIEVE_BITS - 6)]>);

impl Default for Sieve {
    fn default() -> Sieve {
        Sieve(Box::new([0; 1 << (SIEVE_BITS - 6)]))
    }
}

impl Sieve {
    /// The sieve of these hashes.
    pub fn new(hashes: impl IntoIterator<Item = u32>) -> Sieve {
        let mut sieve = Sieve::default();
        for hash in hashes {
            let (word, bit) = Sieve::place(hash);
            sieve.0[word] |= bit;
        }
        sieve
    }

    #[inline]
    fn place(hash: u32) -> (usize, u64) {
        let bit = hash.wrapping_mul(0x9e37_79b1) >> (32 - SIEVE_BITS);
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    /// Whether a hash may be one of them.
    #[inline]
    pub fn holds(&self, hash: u32) -> bool {
        let (word, bit) = Sieve::place(hash);
        self.0[word] & bit != 0
    }
}

/// The bucket of a hash: its upper bits, multiplied so that all of them count.
#[inline]
pub(super) fn bucket(hash: u32) -> u16 {
    (hash.wrapping_mul(0x85eb_ca6b) >> (32 - BITS)) as u16
}

#[cfg(test)]
mod tests {
    use super::{Buckets, Rows, Sieve};

    #[test]
    fn each_bucket_has_its_row() {
        let rows = Rows::new([0, 63, 63, 64, 65_535]);
        assert_eq!([0, 1, 63, 64, 70, 65_535].map(|bucket| rows.row(bucket)), [Some(0), None, Some(1), Some(2), None, Some(3)]);
        assert_eq!(Rows::default().row(3), None);
    }

    #[test]
    fn a_sieve_holds_what_was_put_in_and_little_else() {
        let sieve = Sieve::new((0..13_000u32).map(|n| n.wrapping_mul(0x0101_4567)));
        assert!((0..13_000u32).all(|n| sieve.holds(n.wrapping_mul(0x0101_4567))));
        assert!((0..10_000u32).filter(|n| sieve.holds(n.wrapping_mul(0x3b9a_ca07) ^ 5)).count() < 1_500);
    }

    #[test]
    fn a_bucket_is_put_in_once() {
        let mut set = Buckets::new([7]);
        assert!(set.put(9) && !set.put(9) && !set.put(7));
        assert!(set.holds(9) && !set.holds(8) && !Buckets::default().holds(9));
    }
}
