//! The fingerprint of a text: what tells near copies without the text.

use xxhash_rust::xxh3::xxh3_128;

/// Bins of a print. Resemblance is estimated with a deviation of at most 0.045; texts of fewer shingles than bins are compared
/// almost exactly.
pub const BINS: usize = 128;

/// Words of a shingle. Three join texts that only share phrases; five lose copies in which every tenth word was changed.
const SHINGLE: usize = 4;

/// One shingle in this many, chosen by its hash, is kept as a sample, so that an excerpt and its article share some.
const SAMPLED: u64 = 32;

/// Samples kept at most: the smallest.
const SAMPLES_MAX: usize = 48;

/// The fingerprint of a text. Its hashes are published ones (FNV-1a of a word's lower-case letters, xxh3 of their sequence), so that any
/// machine and any version makes the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// The least hash of each bin, cut to a byte; 0 for an empty bin (one-permutation MinHash).
    pub bins: [u8; BINS],
    /// Sampled shingles, sorted.
    pub samples: Vec<u32>,
    /// All words in their order: equal texts have equal ones.
    pub words: u128,
    /// How many words.
    pub length: u32,
    /// The numbers of the text, whatever their order.
    pub numbers: u32,
    /// Its numbers and capitalised words, whatever their order.
    pub facts: u32,
}

/// The fingerprint of `text`. Case, punctuation, white space and markup of paragraphs do not matter.
pub fn print(text: &str) -> Print {
    let mut least = [u64::MAX; BINS];
    let mut samples = Vec::new();
    let mut all: Vec<u8> = Vec::with_capacity(text.len() + text.len() / 2);
    let mut last = [0u64; SHINGLE];
    let mut length = 0usize;
    let (mut numbers, mut facts) = (0u32, 0u32);
    words(text, &mut |word| {
        all.extend_from_slice(&word.hash.to_le_bytes());
        let part = (word.hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32 | 1;
        numbers = numbers.wrapping_add(if word.digits { part } else { 0 });
        facts = facts.wrapping_add(if word.digits || word.capital { part } else { 0 });
        last.rotate_left(1);
        last[SHINGLE - 1] = word.hash;
        length += 1;
        if length >= SHINGLE {
            let shingle = mix(&last);
            let bin = (shingle as usize) % BINS;
            least[bin] = least[bin].min(shingle >> 7);
            if (shingle >> 40).is_multiple_of(SAMPLED) {
                samples.push(shingle as u32);
            }
        }
    });
    samples.sort_unstable();
    samples.dedup();
    samples.truncate(SAMPLES_MAX);
    let mut bins = [0u8; BINS];
    for (bin, least) in bins.iter_mut().zip(least).filter(|(_, least)| *least != u64::MAX) {
        // The low bits of a minimum are as good as any: it is small in its high bits only.
        *bin = (least % 255) as u8 + 1;
    }
    Print { bins, samples, words: xxh3_128(&all), length: u32::try_from(length).unwrap_or(u32::MAX), numbers, facts }
}

/// Four words' hashes as one, in their order; the last step is the finaliser of SplitMix64.
fn mix(words: &[u64; SHINGLE]) -> u64 {
    let mut hash = words.iter().fold(0u64, |hash, word| (hash.rotate_left(17) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

/// A word of a text.
#[derive(Debug, Clone, Copy)]
struct Word {
    /// FNV-1a of its lower-case letters.
    hash: u64,
    digits: bool,
    capital: bool,
}

impl Word {
    const EMPTY: Word = Word { hash: 0xCBF2_9CE4_8422_2325, digits: false, capital: false };

    fn push(&mut self, byte: u8) {
        self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }

    /// Hands the word on, if there is one, and begins the next.
    fn close(&mut self, each: &mut impl FnMut(Word)) {
        if self.hash != Word::EMPTY.hash {
            each(std::mem::replace(self, Word::EMPTY));
        }
    }
}

/// The words of `text` one after another. A letter of a script without spaces is a word.
fn words(text: &str, each: &mut impl FnMut(Word)) {
    let bytes = text.as_bytes();
    let mut word = Word::EMPTY;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            word.capital |= byte.is_ascii_uppercase() && word.hash == Word::EMPTY.hash;
            word.digits |= byte.is_ascii_digit();
            word.push(byte.to_ascii_lowercase());
            at += 1;
        } else if byte.is_ascii() {
            // "It's" is one word, as with a typographic apostrophe.
            if byte != b'\'' {
                word.close(each);
            }
            at += 1;
        } else {
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            letter(c, &mut word, each);
        }
    }
    word.close(each);
}

/// A letter that is not of ASCII.
fn letter(c: char, word: &mut Word, each: &mut impl FnMut(Word)) {
    let mut letters = [0u8; 4];
    if matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{e00}'..='\u{eff}') {
        word.close(each);
        c.encode_utf8(&mut letters).bytes().for_each(|b| word.push(b));
        word.close(each);
    } else if c.is_alphanumeric() {
        word.capital |= c.is_uppercase() && word.hash == Word::EMPTY.hash;
        c.to_lowercase().for_each(|l| l.encode_utf8(&mut letters).bytes().for_each(|b| word.push(b)));
    } else if !matches!(c, '\u{2019}' | '\u{2018}') {
        word.close(each);
    }
}

/// The share of shingles that two texts have in common (Jaccard), estimated from the bins of either.
pub fn resemblance(a: &[u8; BINS], b: &[u8; BINS]) -> f64 {
    let (mut same, mut either) = (0u32, 0u32);
    for (x, y) in a.iter().zip(b) {
        same += u32::from(x == y && *x != 0);
        either += u32::from(*x | *y != 0);
    }
    if either == 0 {
        return 0.0;
    }
    /// How often two unlike minima have the same byte.
    const CHANCE: f64 = 1.0 / 255.0;
    ((f64::from(same) / f64::from(either) - CHANCE) / (1.0 - CHANCE)).max(0.0)
}

/// The share of the shorter text's shingles that the longer has, from their resemblance and lengths.
pub fn containment(resemblance: f64, a: u32, b: u32) -> f64 {
    let (a, b) = (f64::from(a.max(1)), f64::from(b.max(1)));
    (resemblance * (a + b) / (1.0 + resemblance) / a.min(b)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(from: usize, to: usize) -> String {
        (from..to).map(|n| format!("word{} ", n * 7919 % 100_003)).collect()
    }

    #[test]
    fn a_print_sees_words_and_nothing_else() {
        let words = |text: &str| Print { facts: 0, ..print(text) };
        let one = words("The river rose on Monday, and the road was closed. “It’s bad,” said Ana.");
        assert_eq!(one, words("THE RIVER rose\non Monday and the road was closed;  \"it's bad\" said Ana"));
        assert_ne!(one.words, print("The river rose on Monday, and the road was open. “It’s bad,” said Ana.").words);
        assert_eq!(print("大雨で川が").length, 5);
        assert_eq!((print("").length, resemblance(&print("").bins, &print("").bins)), (0, 0.0));
        assert_eq!(print("Ana met Jo.").facts, print("There Jo and Ana met").facts.wrapping_sub(print("There").facts));
        assert_ne!(print("12 killed").numbers, print("13 killed").numbers);
        // The hashes are part of the tables' contract: they must not change from one version to the next.
        let fnv = |word: &str| word.bytes().fold(0xCBF2_9CE4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3));
        let sequence: Vec<u8> = ["one", "two"].iter().flat_map(|word| fnv(word).to_le_bytes()).collect();
        assert_eq!(print("One, two").words, xxh3_128(&sequence));
    }

    #[test]
    fn resemblance_is_near_the_truth() {
        let whole = print(&text(0, 1000));
        for (share, from, to) in [(1.0, 0, 1000), (0.5, 0, 500), (1.0 / 3.0, 500, 1500), (0.0, 2000, 3000)] {
            let other = print(&text(from, to));
            let found = resemblance(&whole.bins, &other.bins);
            assert!((found - share).abs() < 0.12, "{share} was estimated as {found}");
        }
        let part = print(&text(100, 300));
        assert!(containment(resemblance(&whole.bins, &part.bins), whole.length, part.length) > 0.7);
        assert!(part.samples.iter().filter(|s| whole.samples.contains(s)).count() >= 2);
    }
}
