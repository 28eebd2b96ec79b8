//! Bytes that stand in the order of what they were made of: days, then words, what is missing first. So that rows can be counted and sorted without
//! being read.

use crate::error::{Error, Result};
use crate::tables::Label;
use jiff::civil::Date;

/// What begins a part that is missing, and one that is there.
const MISSING: u8 = 0;
const THERE: u8 = 1;
/// What ends a word; a zero byte in it is followed by [`ZERO`], so that no word ends early and a shorter one stands first.
const END: [u8; 2] = [0, 0];
const ZERO: u8 = 0xff;

/// A key being made, part after part.
#[derive(Debug, Clone, Default)]
pub struct Key(Vec<u8>);

impl Key {
    /// Forgets all parts.
    pub fn begin(&mut self) -> &mut Key {
        self.0.clear();
        self
    }

    /// Adds a day.
    pub fn day(&mut self, day: Option<Date>) -> &mut Key {
        match day {
            None => self.0.push(MISSING),
            Some(day) => {
                self.0.push(THERE);
                // The sign turned over, so that days before 1970 stand before those after.
                let number = (day - Date::constant(1970, 1, 1)).get_days();
                self.0.extend_from_slice(&(number ^ i32::MIN).to_be_bytes());
            }
        }
        self
    }

    /// Adds a word.
    pub fn word(&mut self, word: Option<&str>) -> &mut Key {
        let Some(word) = word else {
            self.0.push(MISSING);
            return self;
        };
        self.0.push(THERE);
        for (at, piece) in word.as_bytes().split(|b| *b == 0).enumerate() {
            if at > 0 {
                self.0.extend_from_slice(&[0, ZERO]);
            }
            self.0.extend_from_slice(piece);
        }
        self.0.extend_from_slice(&END);
        self
    }

    /// Adds a small number.
    pub fn byte(&mut self, number: u8) -> &mut Key {
        self.0.push(number);
        self
    }

    /// Adds parts that are bytes already.
    pub fn parts(&mut self, parts: &[u8]) -> &mut Key {
        self.0.extend_from_slice(parts);
        self
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A key being read, part after part.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'k>(pub &'k [u8]);

impl<'k> Parts<'k> {
    fn bytes(&mut self, count: usize) -> Result<&'k [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(broken)?;
        self.0 = rest;
        Ok(taken)
    }

    fn is_there(&mut self) -> Result<bool> {
        match self.bytes(1)?[0] {
            MISSING => Ok(false),
            THERE => Ok(true),
            _ => Err(broken()),
        }
    }

    /// The next part, a day.
    pub fn day(&mut self) -> Result<Option<Date>> {
        if !self.is_there()? {
            return Ok(None);
        }
        let number = self.bytes(4)?.iter().fold(0i32, |number, byte| number << 8 | i32::from(*byte)) ^ i32::MIN;
        let day = jiff::Span::new().try_days(number).ok().and_then(|span| Date::constant(1970, 1, 1).checked_add(span).ok());
        day.map(Some).ok_or_else(broken)
    }

    /// The next part, a word.
    pub fn word(&mut self) -> Result<Option<String>> {
        if !self.is_there()? {
            return Ok(None);
        }
        let mut word = Vec::new();
        loop {
            let end = self.0.iter().position(|b| *b == 0).ok_or_else(broken)?;
            word.extend_from_slice(self.bytes(end)?);
            match self.bytes(2)?[1] {
                0 => break,
                _ => word.push(0),
            }
        }
        String::from_utf8(word).map(Some).map_err(|_| broken())
    }

    /// The next part, a small number.
    pub fn byte(&mut self) -> Result<u8> {
        Ok(self.bytes(1)?[0])
    }

    /// The next part, a term of a closed list by its place in it.
    pub fn term<T: Copy>(&mut self, all: &[T]) -> Result<T> {
        let place = self.byte()?;
        all.get(usize::from(place)).copied().ok_or_else(broken)
    }

    /// The next part, a word, as a label.
    pub fn label(&mut self) -> Result<Option<Label>> {
        Ok(self.word()?.map(Label::new))
    }

    /// Passes over `count` words and gives their bytes.
    pub fn pass(&mut self, count: usize) -> Result<&'k [u8]> {
        let all = self.0;
        for _ in 0..count {
            let mut inside = self.is_there()?;
            while inside {
                let end = self.0.iter().position(|b| *b == 0).ok_or_else(broken)?;
                self.bytes(end)?;
                inside = self.bytes(2)?[1] == ZERO;
            }
        }
        Ok(&all[..all.len() - self.0.len()])
    }
}

fn broken() -> Error {
    Error::Integrity("a temporary file of counts is damaged".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_the_order_of_their_parts_and_are_read_back() {
        let date = |year, day| Some(Date::constant(year, 3, day));
        let days = [None, date(-40, 2), date(1969, 1), date(1970, 1), date(2025, 9), date(2025, 10)];
        let words = [
            None,
            Some(""),
            Some("\0"),
            Some("\0\0"),
            Some("\0a"),
            Some("\u{1}"),
            Some("a"),
            Some("a\0"),
            Some("a\0b"),
            Some("ab"),
            Some("é"),
        ];
        let mut keys = Vec::new();
        for day in days {
            for first in words {
                for second in words {
                    let mut key = Key::default();
                    key.begin().day(day).word(first).word(second);
                    let mut parts = Parts(key.bytes());
                    assert_eq!(parts.day().unwrap(), day);
                    assert_eq!(Parts(parts.0).pass(2).unwrap(), parts.0);
                    assert_eq!((parts.word().unwrap().as_deref(), parts.word().unwrap().as_deref()), (first, second));
                    assert!(parts.0.is_empty());
                    keys.push(key.bytes().to_vec());
                }
            }
        }
        assert!(keys.is_sorted_by(|a, b| a < b));
        let mut cut = Parts(&keys[200][..keys[200].len() - 1]);
        assert!(cut.day().and_then(|_| cut.pass(2)).is_err());
    }
}
