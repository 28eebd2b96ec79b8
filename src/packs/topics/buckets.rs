//! A table by hashes that most words leave after one look at a bit: 65,536 buckets, nearly all of them empty.

use std::ops::Range;

/// Buckets: 2 to the power of this.
pub(super) const BITS: u32 = 16;

/// Which entries of a list, sorted by bucket, are those of a bucket.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Buckets {
    /// A bit for each bucket that has entries. The bits of all buckets are 8 kB, which stay near.
    filled: Vec<u64>,
    /// For each word of `filled` the number of filled buckets before it.
    before: Vec<u32>,
    /// Where the entries of each filled bucket begin, and where those of the last end.
    starts: Vec<u32>,
}

impl Buckets {
    /// The table for entries whose buckets are `buckets`, never falling.
    pub fn new(buckets: impl IntoIterator<Item = usize>) -> Buckets {
        let mut table = Buckets { filled: vec![0; 1 << (BITS - 6)], before: Vec::new(), starts: Vec::new() };
        let mut count = 0u32;
        for bucket in buckets {
            let (word, bit) = (bucket >> 6, 1u64 << (bucket & 63));
            if table.filled[word] & bit == 0 {
                table.filled[word] |= bit;
                table.starts.push(count);
            }
            count += 1;
        }
        table.starts.push(count);
        let mut before = 0;
        for word in &table.filled {
            table.before.push(before);
            before += word.count_ones();
        }
        table
    }

    /// The entries of a bucket.
    #[inline]
    pub fn of(&self, bucket: usize) -> Range<usize> {
        let (word, bit) = (bucket >> 6, 1u64 << (bucket & 63));
        let Some(&filled) = self.filled.get(word).filter(|filled| *filled & bit != 0) else { return 0..0 };
        let row = self.before[word] as usize + (filled & (bit - 1)).count_ones() as usize;
        self.starts[row] as usize..self.starts[row + 1] as usize
    }
}

/// The bucket of a hash: its upper bits, multiplied so that all of them count.
#[inline]
pub(super) fn bucket(hash: u32) -> usize {
    (hash.wrapping_mul(0x85eb_ca6b) >> (32 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::Buckets;

    #[test]
    fn each_bucket_has_its_entries() {
        let table = Buckets::new([0, 63, 63, 64, 65_535, 65_535, 65_535]);
        let told = [0, 1, 63, 64, 70, 65_535].map(|bucket| table.of(bucket));
        assert_eq!(told, [0..1, 0..0, 1..3, 3..4, 0..0, 4..7]);
        assert_eq!(Buckets::default().of(3), 0..0);
    }
}
