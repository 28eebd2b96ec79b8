//! Plain words: runs of letters and digits, told byte by byte, with the hashes by which they are looked up.
//!
//! Terms of topics, the topic classifier and key phrases look at every word of an article. One pass finds the words for all
//! of them and hashes each once.

use super::Span;
use super::lexicon::{HIGH_BITS, ONES, low_bytes, lower};

/// A word, or a sign that is a word by itself. An article has hundreds, so they are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainWord {
    start: u32,
    /// Its length in bytes, and below it the bits of `kind`, `ascii` and `apart`.
    packed: u32,
    /// The hash of its bytes, letters alike.
    pub hash: u32,
    /// The hash of its first [`BEGINNING`](PlainWord::BEGINNING) bytes where it is longer, else 0.
    pub beginning: u32,
    /// Its bytes or a longer hash of them, letters alike: words of one article are the same exactly if their keys are.
    pub key: u64,
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

const DIGITS: u32 = 1;
const SIGN_WORD: u32 = 2;
const ASCII: u32 = 4;
const APART: u32 = 8;
const FLAGS: u32 = 4;

/// Bytes of a text that are read, so that a length and its bits fit into four bytes. No limit lets a longer text through.
const LONGEST: usize = 1 << (32 - FLAGS) >> 1;

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
        Span { start: self.start as usize, end: self.start as usize + (self.packed >> FLAGS) as usize }
    }

    /// What it is.
    #[inline]
    pub fn kind(&self) -> Plain {
        match self.packed & (DIGITS | SIGN_WORD) {
            0 => Plain::Letters,
            DIGITS => Plain::Digits,
            _ => Plain::Sign,
        }
    }

    /// Whether all of it is ASCII.
    #[inline]
    pub fn ascii(&self) -> bool {
        self.packed & ASCII != 0
    }

    /// Whether a mark that ends a sentence or a part of one stands between it and the word before.
    #[inline]
    pub fn apart(&self) -> bool {
        self.packed & APART != 0
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
    let bytes = &text.as_bytes()[..text.floor_char_boundary(LONGEST)];
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
                let key = key(sign);
                let packed = (sign.len() as u32) << FLAGS | SIGN_WORD | flag(class == SIGN, ASCII) | flag(apart, APART);
                out.push(PlainWord { start: start as u32, packed, hash: hash(key), beginning: 0, key });
            }
            continue;
        }
        let Read { len, first, key, digits, ascii } = quick(bytes, start).unwrap_or_else(|| slow(bytes, start));
        at = start + len;
        let beginning = if len > PlainWord::BEGINNING { hash(first & low_bytes(PlainWord::BEGINNING)) } else { 0 };
        let packed = (len as u32) << FLAGS | flag(digits, DIGITS) | flag(ascii, ASCII) | flag(apart, APART);
        out.push(PlainWord { start: start as u32, packed, hash: hash(key), beginning, key });
        apart = false;
    }
    out
}

fn flag(set: bool, bit: u32) -> u32 {
    u32::from(set) * bit
}

/// A word as it was read.
struct Read {
    len: usize,
    /// Its first eight bytes, letters alike.
    first: u64,
    key: u64,
    digits: bool,
    ascii: bool,
}

/// Reads a word of ASCII, eight bytes at once: where a word ends is chance, and no step here waits for it. Nothing where it has
/// other letters or the text ends.
#[inline]
fn quick(bytes: &[u8], start: usize) -> Option<Read> {
    let mut word = Read { len: 0, first: 0, key: 0, digits: false, ascii: true };
    loop {
        let window = bytes.get(start + word.len..start + word.len + 8)?;
        let window = u64::from_le_bytes([window[0], window[1], window[2], window[3], window[4], window[5], window[6], window[7]]);
        let beyond = window & HIGH_BITS;
        let letters = lower(window & !HIGH_BITS);
        let digits = between(letters, b'0', b'9');
        let ends = (!(between(letters, b'a', b'z') | digits) & HIGH_BITS) | beyond;
        let end = ends & ends.wrapping_neg();
        if end & beyond != 0 {
            return None;
        }
        let len = ends.trailing_zeros() as usize / 8;
        let letters = letters & low_bytes(len);
        word.digits |= digits & low_bytes(len) != 0;
        (word.key, word.first) = if word.len == 0 { (letters, letters) } else { (longer(word.key, letters), word.first) };
        word.len += len;
        if len < 8 {
            return Some(word);
        }
    }
}

/// The high bit of every byte from `first` to `last`, for bytes of ASCII.
fn between(bytes: u64, first: u8, last: u8) -> u64 {
    let from_first = bytes + ONES * u64::from(0x80 - first);
    let past_last = bytes + ONES * u64::from(0x7f - last);
    from_first & !past_last & HIGH_BITS
}

/// Reads any word, byte by byte.
fn slow(bytes: &[u8], start: usize) -> Read {
    let len = bytes[start..].iter().take_while(|b| is_plain(**b)).count();
    let word = &bytes[start..start + len];
    let first = eight(&word[..len.min(8)]);
    Read { len, first, key: key(word), digits: word.iter().any(u8::is_ascii_digit), ascii: word.is_ascii() }
}

/// The key of a word, letters alike ([`PlainWord::key`]): its bytes where it has less than eight, else a hash of them, eight at
/// once.
pub fn key(word: &[u8]) -> u64 {
    let (first, rest) = word.split_at(word.len().min(8));
    if first.len() < 8 {
        return eight(first);
    }
    let (whole, last) = rest.as_chunks::<8>();
    let key = whole.iter().fold(eight(first), |key, bytes| longer(key, eight(bytes)));
    longer(key, eight(last))
}

/// The key of a word with eight more bytes, or with the last ones. Short words of ASCII have no such key.
fn longer(key: u64, bytes: u64) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    (key.wrapping_mul(ODD) ^ bytes).rotate_left(23).wrapping_mul(ODD) | 1 << 63
}

/// At most eight bytes as one number, letters alike.
fn eight(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, b| number << 8 | u64::from(b.to_ascii_lowercase()))
}

/// The hash of a key: the upper bits of a product, on which all of the key's bits have worked.
#[inline]
pub const fn hash(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

/// The hash of all numbers, whatever their digits.
pub const NUMBER: u32 = hash(b'0' as u64);

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
        let long = plain_words("internationalisation internationalisatiom Internationalization");
        assert!(long[0].key != long[1].key && long[0].key != long[2].key);
    }

    #[test]
    fn words_of_all_lengths_are_read_alike() {
        for letters in [
            "a",
            "bZ",
            "Ab1",
            "abcd",
            "Abcde",
            "abcdeF",
            "abcdefg",
            "Abcdefgh",
            "abcdefghi",
            "Sixteen1letters2",
            "internationalisation",
            "été",
            "abcdé",
            "42",
            "1234567",
        ] {
            for behind in ["", " ", " and a long tail", ", then", "’s", "–", "é!", "\u{a3}"] {
                let text = format!("{letters}{behind}");
                let word = plain_words(&text)[0];
                let whole = word.span().of(&text).to_string();
                assert_eq!(whole, format!("{letters}{}", if behind == "é!" { "é" } else { "" }));
                let Read { first, key, digits, ascii, .. } = slow(whole.as_bytes(), 0);
                let kind = if digits { Plain::Digits } else { Plain::Letters };
                assert_eq!((word.hash, word.key, word.kind(), word.ascii()), (hash(key), key, kind, ascii), "{text}");
                let beginning = if whole.len() > 5 { hash(first & low_bytes(5)) } else { 0 };
                assert_eq!(word.beginning, beginning, "{text}");
            }
        }
    }

    #[test]
    fn numbers_and_ends_of_sentences_are_told() {
        let found = plain_words("Goals: 12 in 1st. “Then” left");
        let told: Vec<(Plain, bool)> = found.iter().map(|w| (w.kind(), w.apart())).collect();
        use Plain::{Digits, Letters};
        assert_eq!(told, [(Letters, true), (Digits, true), (Letters, false), (Digits, false), (Letters, true), (Letters, false)]);
    }
}
