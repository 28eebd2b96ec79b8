//! Inputs from inputs: cut, doubled, crossed, with words put in; always the same ones for the same numbers.

use std::collections::HashSet;

/// No input grows longer: what takes time in proportion then takes little.
const MOST_BYTES: usize = 48 << 10;

/// Parents at most.
const MOST_PARENTS: usize = 2000;

/// Bytes and letters that are odd anywhere.
const ODD: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xfe\xff",
    b"\x80",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n\n",
    b"\r\n\r\n",
    b"\"",
    b"'",
    b"\\",
    b"<",
    b">",
    b"&",
    b"&#",
    b"]]>",
    b"<!--",
    b"{",
    b"[",
    b"--",
    b"0",
    b"-1",
    b"9223372036854775808",
    b"18446744073709551616",
    b"4294967296",
    b"1e400",
    b"1,000,000",
    b"%00",
    b"../",
    b"=cmd()",
    b"\x1b[2J",
    "\u{202e}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{300}".as_bytes(),
    "\u{1f600}".as_bytes(),
    "İ".as_bytes(),
    "ß".as_bytes(),
    "ﬁ".as_bytes(),
    "٣".as_bytes(),
    "½".as_bytes(),
    "三".as_bytes(),
    "\u{a0}".as_bytes(),
    "\u{2028}".as_bytes(),
    "“".as_bytes(),
    "’".as_bytes(),
    "—".as_bytes(),
    "…".as_bytes(),
];

/// A breeder of inputs.
pub struct Breeder {
    state: u64,
    parents: Vec<Vec<u8>>,
    /// How many of the parents are seeds, and how many of those were handed out.
    seeds: usize,
    fresh: usize,
    words: &'static [&'static str],
    seen: HashSet<u64>,
}

impl Breeder {
    /// Of these parents, with words of the target's own.
    pub fn new(name: &str, seed: u64, parents: Vec<Vec<u8>>, words: &'static [&'static str]) -> Breeder {
        let state = name.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Breeder { state, seeds: parents.len(), parents, fresh: 0, words, seen: HashSet::new() }
    }

    /// How many parents there are.
    pub fn parents(&self) -> usize {
        self.parents.len()
    }

    /// How many different things the program has said.
    pub fn marks(&self) -> usize {
        self.seen.len()
    }

    /// A number below `n`, which is above 0.
    fn draw(&mut self, n: usize) -> usize {
        // splitmix64
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    /// The next input: first each seed as it is, then their children.
    pub fn next(&mut self) -> Vec<u8> {
        if self.fresh < self.seeds {
            self.fresh += 1;
            return self.parents[self.fresh - 1].clone();
        }
        let parent = self.draw(self.parents.len());
        let mut bytes = self.parents[parent].clone();
        for _ in 0..1 + self.draw(6) {
            self.change(&mut bytes);
        }
        bytes.truncate(MOST_BYTES);
        bytes
    }

    /// An input made the program say these things; one that is new makes it a parent.
    pub fn learn(&mut self, input: &[u8], marks: &[u64]) {
        let before = self.seen.len();
        self.seen.extend(marks);
        if self.seen.len() > before && self.fresh == self.seeds && self.parents.len() < MOST_PARENTS {
            self.parents.push(input.to_vec());
        }
    }

    /// A stretch of `bytes`, of at most `most`.
    fn stretch(&mut self, bytes: &[u8], most: usize) -> std::ops::Range<usize> {
        let start = self.draw(bytes.len() + 1);
        let length = self.draw((bytes.len() - start).min(most) + 1);
        start..start + length
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.draw(bytes.len() + 1);
        match self.draw(10) {
            0 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] ^= 1 << self.draw(8);
            }
            1 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] = self.draw(256) as u8;
            }
            2 => {
                let odd = ODD[self.draw(ODD.len())];
                bytes.splice(at..at, odd.iter().copied());
            }
            3 | 4 => {
                let word = self.words[self.draw(self.words.len())];
                bytes.splice(at..at, word.bytes());
            }
            5 => {
                let gone = self.stretch(bytes, 64);
                bytes.drain(gone);
            }
            6 => {
                let again = self.stretch(bytes, 256);
                let copy = bytes[again].to_vec();
                let most = if self.draw(8) == 0 { 200 } else { 3 };
                let times = 1 + self.draw(most);
                bytes.splice(at..at, copy.repeat(times));
            }
            7 => bytes.truncate(at),
            8 => {
                // The head of one, the tail of another.
                let other = self.draw(self.parents.len());
                let other = self.parents[other].clone();
                let from = self.draw(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            _ => {
                // A word of another in the place of a stretch.
                let other = self.draw(self.parents.len());
                let other = self.parents[other].clone();
                let (piece, gone) = (self.stretch(&other, 48), self.stretch(bytes, 48));
                bytes.splice(gone, other[piece].iter().copied());
            }
        }
        bytes.truncate(2 * MOST_BYTES);
    }
}
