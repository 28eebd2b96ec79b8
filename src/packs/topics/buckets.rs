//! Tables by hashes that most words leave after one look at a bit: 65,536 buckets, nearly all of them empty.

/// Buckets: 2 to the power of this.
pub(super) const BITS: u32 = 16;

/// A set of buckets. The bits of all of them are 8 kB, which stay near.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Buckets(Vec<u64>);

/// The buckets that have something, by number in rising order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rows {
    filled: Buckets,
    /// For each word of the set the number of buckets before it.
    before: Vec<u32>,
}

impl Buckets {
    /// The set of these.
    pub fn new(buckets: impl IntoIterator<Item = usize>) -> Buckets {
        let mut set = Buckets(vec![0; 1 << (BITS - 6)]);
        buckets.into_iter().for_each(|bucket| set.0[bucket >> 6] |= 1 << (bucket & 63));
        set
    }

    /// Whether a bucket is one of them.
    #[inline]
    pub fn holds(&self, bucket: usize) -> bool {
        self.0.get(bucket >> 6).is_some_and(|word| word >> (bucket & 63) & 1 != 0)
    }

    /// Puts a bucket in and tells whether it was missing.
    #[inline]
    pub fn put(&mut self, bucket: usize) -> bool {
        let (word, bit) = (&mut self.0[bucket >> 6], 1u64 << (bucket & 63));
        let missing = *word & bit == 0;
        *word |= bit;
        missing
    }
}

impl Rows {
    /// The rows of these buckets.
    pub fn new(buckets: impl IntoIterator<Item = usize>) -> Rows {
        let filled = Buckets::new(buckets);
        let mut before = Vec::with_capacity(filled.0.len());
        let mut sum = 0;
        for word in &filled.0 {
            before.push(sum);
            sum += word.count_ones();
        }
        Rows { filled, before }
    }

    /// Whether a bucket has a row.
    #[inline]
    pub fn holds(&self, bucket: usize) -> bool {
        self.filled.holds(bucket)
    }

    /// The row of a bucket.
    #[inline]
    pub fn row(&self, bucket: usize) -> Option<usize> {
        let (word, bit) = (bucket >> 6, 1u64 << (bucket & 63));
        let filled = *self.filled.0.get(word)?;
        (filled & bit != 0).then(|| self.before[word] as usize + (filled & (bit - 1)).count_ones() as usize)
    }
}

/// The bucket of a hash: its upper bits, multiplied so that all of them count.
#[inline]
pub(super) fn bucket(hash: u32) -> usize {
    (hash.wrapping_mul(0x85eb_ca6b) >> (32 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::{Buckets, Rows};

    #[test]
    fn each_bucket_has_its_row() {
        let rows = Rows::new([0, 63, 63, 64, 65_535]);
        assert_eq!([0, 1, 63, 64, 70, 65_535].map(|bucket| rows.row(bucket)), [Some(0), None, Some(1), Some(2), None, Some(3)]);
        assert_eq!(Rows::default().row(3), None);
    }

    #[test]
    fn a_bucket_is_put_in_once() {
        let mut set = Buckets::new([7]);
        assert!(set.put(9) && !set.put(9) && !set.put(7));
        assert!(set.holds(9) && !set.holds(8) && !Buckets::default().holds(9));
    }
}
