//! Numbers for the keys of one article: small tables in place of maps of strings.

/// Gives keys the numbers 0, 1, 2 … in the order in which they first come.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbering {
    /// Open addressing: a key and its number plus one; 0 where there is none.
    slots: Vec<(u64, u32)>,
    /// The high bits of a spread key that name its slot are above these.
    shift: u32,
    len: u32,
}

impl Default for Numbering {
    fn default() -> Numbering {
        Numbering::with_room(0)
    }
}

impl Numbering {
    /// A numbering that holds so many keys before it grows.
    pub fn with_room(keys: usize) -> Numbering {
        let size = (keys * 2).next_power_of_two().max(8);
        Numbering { slots: vec![(0, 0); size], shift: 64 - size.trailing_zeros(), len: 0 }
    }

    /// How many keys have a number.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether no key has one.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The keys that have a number, in the order of the table.
    pub fn keys(&self) -> impl Iterator<Item = u64> {
        self.slots.iter().filter(|slot| slot.1 != 0).map(|slot| slot.0)
    }

    /// The number of a key, its next one where it is new.
    #[inline]
    pub fn number(&mut self, key: u64) -> usize {
        let mut slot = self.slot(key);
        if self.slots[slot].1 == 0 {
            // Half of the slots stay free: a key that is new is told by the first free one.
            if self.slots.len() < (self.len as usize + 1) * 2 {
                self.grow();
                slot = self.slot(key);
            }
            self.len += 1;
            self.slots[slot] = (key, self.len);
        }
        self.slots[slot].1 as usize - 1
    }

    /// The number of a key that has one.
    #[inline]
    pub fn get(&self, key: u64) -> Option<usize> {
        (self.slots[self.slot(key)].1 as usize).checked_sub(1)
    }

    /// The slot of a key, or the free one that it would take.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        // The golden ratio's bits have no pattern: they spread keys that are small numbers over the high bits.
        let mut slot = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize;
        let last = self.slots.len() - 1;
        while self.slots[slot].1 != 0 && self.slots[slot].0 != key {
            slot = if slot == last { 0 } else { slot + 1 };
        }
        slot
    }

    fn grow(&mut self) {
        let mut larger = Numbering::with_room(self.slots.len());
        for &(key, number) in self.slots.iter().filter(|s| s.1 != 0) {
            let slot = larger.slot(key);
            larger.slots[slot] = (key, number);
        }
        larger.len = self.len;
        *self = larger;
    }
}

#[cfg(test)]
mod tests {
    use super::Numbering;

    #[test]
    fn keys_keep_their_numbers_while_the_table_grows() {
        let mut numbering = Numbering::default();
        let keys: Vec<u64> = (0..500u64).map(|n| n << (n % 40)).collect();
        let numbers: Vec<usize> = keys.iter().map(|&k| numbering.number(k)).collect();
        for (key, number) in keys.iter().zip(&numbers) {
            assert_eq!((numbering.number(*key), numbering.get(*key)), (*number, Some(*number)), "{key}");
        }
        assert_eq!(numbers.iter().max(), Some(&(numbering.len() - 1)));
        assert_eq!(numbering.get(u64::MAX), None);
        assert!(Numbering::default().is_empty());
    }
}
