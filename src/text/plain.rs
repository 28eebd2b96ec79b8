//! Plain words: runs of letters and digits, told byte by byte, with the hashes by which they are looked up.
//!
//! Terms of topics, the topic classifier and key phrases look at every word of an article. One pass finds the words for all
//! of them and hashes each once.

use super::Span;

/// A word, or a sign that is a word by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainWord {
    start: u32,
    end: u32,
    /// The hash of its bytes, letters alike.
    pub hash: u32,
    /// The hash of its first [`BEGINNING`](PlainWord::BEGINNING) bytes where it is longer, else 0.
    pub beginning: u32,
    /// A longer hash of its bytes, letters alike: words of one article are the same exactly if their keys are.
    pub key: u64,
    /// What it is.
    pub kind: Plain,
    /// Whether all of it is ASCII.
    pub ascii: bool,
    /// Whether a mark that ends a sentence or a part of one stands between it and the word before.
    pub apart: bool,
}

/// What a plain word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// Letters.
    Letters,
    /// Digits, also with letters.
    Digits,
    /// One of `$ % £ €`.
    Sign,
}

impl PlainWord {
    /// Bytes of a word's beginning, which stands for its forms ("footballing").
    pub const BEGINNING: usize = 5;

    /// Where it begins.
    #[inline]
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// Its bytes.
    #[inline]
    pub fn span(&self) -> Span {
        Span { start: self.start as usize, end: self.end as usize }
    }
}

/// What a byte is: for letters and digits the byte in lower case, else one of the numbers below. Of characters beyond ASCII
/// all are taken for letters but signs and marks: U+0080 to U+00BF and U+2000 to U+2FFF, whose first bytes are their own.
static CLASS: [u8; 256] = {
    let mut table = [GAP; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        table[byte] = match b {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => b.to_ascii_lowercase(),
            b'.' | b'!' | b'?' | b'\n' | b';' | b':' => END,
            b'$' | b'%' => SIGN,
            0xC2 => TWO,
            0xE2 => THREE,
            0x80..=0xFF => b,
            _ => GAP,
        };
        byte += 1;
    }
    table
};

const GAP: u8 = 0;
/// A mark that ends a sentence or a part of one.
const END: u8 = 1;
const SIGN: u8 = 2;
/// The first byte of a mark or sign of two bytes.
const TWO: u8 = 3;
/// The first byte of a mark or sign of three bytes.
const THREE: u8 = 4;
/// Letters and digits are at least this.
const WORD: u8 = b'0';

/// Whether a byte is of a letter or digit.
#[inline]
pub fn is_plain(byte: u8) -> bool {
    CLASS[usize::from(byte)] >= WORD
}

/// The plain words and signs of a text, in order.
pub fn plain_words(text: &str) -> Vec<PlainWord> {
    // Places are kept in four bytes: of a longer text, which no limit lets through, the beginning is read.
    let bytes = &text.as_bytes()[..text.len().min(u32::MAX as usize)];
    let mut out = Vec::with_capacity(bytes.len() / 5 + 1);
    let mut at = 0;
    let mut apart = true;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let class = CLASS[usize::from(byte)];
        if class < WORD {
            at += match class {
                TWO => 2,
                THREE => 3,
                _ => 1,
            };
            apart |= class == END;
            let sign = match class {
                SIGN => true,
                TWO | THREE => matches!(bytes.get(start..at), Some(b"\xC2\xA3" | b"\xE2\x82\xAC")),
                _ => false,
            };
            if sign {
                let sign = &bytes[start..at];
                let hash = sign.iter().fold(SEED, |hash, b| mix(hash, *b));
                let (start, end) = (start as u32, at as u32);
                out.push(PlainWord { start, end, hash, beginning: 0, key: key(sign), kind: Plain::Sign, ascii: class == SIGN, apart });
            }
            continue;
        }
        let (mut hash, mut key) = (SEED, LONG_SEED);
        let mut beginning = 0;
        let mut digits = false;
        let mut all = 0;
        let mut letter = class;
        loop {
            digits |= letter <= b'9';
            all |= letter;
            hash = mix(hash, letter);
            key = long_mix(key, letter);
            at += 1;
            letter = bytes.get(at).map_or(GAP, |b| CLASS[usize::from(*b)]);
            if letter < WORD {
                break;
            }
            if at - start == PlainWord::BEGINNING {
                beginning = hash;
            }
        }
        let kind = if digits { Plain::Digits } else { Plain::Letters };
        out.push(PlainWord { start: start as u32, end: at as u32, hash, beginning, key, kind, ascii: all < 0x80, apart });
        apart = false;
    }
    out
}

/// The key of a word, letters alike ([`PlainWord::key`]).
pub fn key(word: &[u8]) -> u64 {
    word.iter().fold(LONG_SEED, |key, b| long_mix(key, b.to_ascii_lowercase()))
}

/// FNV-1a, a byte at a time: short words are all there is to hash. The long one runs beside the short one at no cost.
const SEED: u32 = 0x811c_9dc5;
const LONG_SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash of all numbers, whatever their digits.
pub const NUMBER: u32 = mix(SEED, b'0');

const fn mix(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(0x0100_0193)
}

const fn long_mix(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        plain_words(text).iter().map(|w| w.span().of(text)).collect()
    }

    #[test]
    fn marks_part_words_and_signs_are_words() {
        assert_eq!(
            words("A £600m and “$9” fall, 8%, el niño’s Côte."),
            ["A", "£", "600m", "and", "$", "9", "fall", "8", "%", "el", "niño", "s", "Côte"]
        );
        assert_eq!(words(" half-time… "), ["half", "time"]);
        assert!(words("–").is_empty());
    }

    #[test]
    fn words_alike_have_one_hash_and_others_have_others() {
        let found = plain_words("Striker STRIKER strikes");
        assert_eq!((found[0].hash, found[0].key), (found[1].hash, found[1].key));
        assert_ne!((found[0].hash, found[0].key), (found[2].hash, found[2].key));
        assert_eq!(found[0].beginning, found[2].beginning);
        assert_eq!(found[0].key, key(b"striker"));
        assert_eq!(plain_words("strik")[0].beginning, 0);
    }

    #[test]
    fn numbers_and_ends_of_sentences_are_told() {
        let found = plain_words("Goals: 12 in 1st. “Then” left");
        let told: Vec<(Plain, bool)> = found.iter().map(|w| (w.kind, w.apart)).collect();
        use Plain::{Digits, Letters};
        assert_eq!(told, [(Letters, true), (Digits, true), (Letters, false), (Digits, false), (Letters, true), (Letters, false)]);
    }
}
