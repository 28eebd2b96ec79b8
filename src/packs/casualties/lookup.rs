//! Which sentences are worth reading, and what stands at a token: looks into tables by the numbers of words.

use super::{Casualties, Entry, tag};
use crate::text::{Lexicon, Token, WordId};

/// An entry of several words.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    /// Its folded words.
    pub words: Vec<String>,
    /// Their numbers in the lexicon that the pack was bound to.
    numbers: Vec<WordId>,
    /// What it is.
    pub entry: Entry,
}

impl Phrase {
    pub fn new(words: Vec<String>) -> Phrase {
        Phrase { words, numbers: Vec::new(), entry: Entry::default() }
    }

    /// Whether the phrase stands where `tokens` begin.
    fn begins(&self, tokens: &[Token]) -> bool {
        self.numbers.len() <= tokens.len() && self.numbers.iter().zip(tokens).all(|(number, token)| *number == token.word)
    }

    fn is_fate(&self) -> bool {
        !self.entry.fates.is_empty()
    }
}

/// Whether a word makes its sentence worth reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trigger {
    /// No.
    Never,
    /// By itself: a word of fate, or one that rules stand around.
    Alone,
    /// Where it begins a phrase of fate: "lost" of "lost their lives".
    InPhrase,
}

impl Casualties {
    /// Whether a word or phrase of fate stands among `tokens`, or another word that a rule stands around.
    pub fn is_triggered(&self, tokens: &[Token]) -> bool {
        tokens.iter().enumerate().any(|(i, token)| match self.triggers.get(token.word.row()) {
            Some(Trigger::Alone) => true,
            Some(Trigger::InPhrase) => {
                self.phrases.at(token.word).is_some_and(|list| list.iter().any(|p| p.is_fate() && p.begins(&tokens[i..])))
            }
            Some(Trigger::Never) | None => false,
        })
    }

    /// The entry of a single word, by its number.
    pub fn entry_at(&self, word: WordId) -> Option<&Entry> {
        self.words.at(word)
    }

    /// The longest lexicon entry that begins at `tokens[at]`: tokens used and what it is.
    pub fn lookup_at(&self, tokens: &[Token], at: usize) -> Option<(usize, &Entry)> {
        let word = tokens.get(at)?.word;
        let phrase = self.phrases.at(word).and_then(|list| list.iter().find(|p| p.begins(&tokens[at..])));
        phrase.map(|p| (p.words.len(), &p.entry)).or_else(|| self.words.at(word).map(|entry| (1, entry)))
    }

    /// The entry of a single folded word.
    pub fn entry(&self, folded: &str) -> Option<&Entry> {
        self.words.get(folded)
    }

    /// The words that are asked for by number.
    pub(in crate::packs) fn words(&self) -> impl Iterator<Item = &str> {
        let phrases = self.phrases.iter().flat_map(|(_, list)| list).flat_map(|p| &p.words).map(String::as_str);
        self.words.words().chain(phrases).chain(self.cause_words.words())
    }

    pub(in crate::packs) fn bind(&mut self, lexicon: &Lexicon) {
        self.words.bind(lexicon);
        self.phrases.bind(lexicon);
        self.cause_words.bind(lexicon);
        for phrase in self.phrases.values_mut().flatten() {
            phrase.numbers = phrase.words.iter().map(|w| lexicon.id(w)).collect();
        }
        self.triggers = vec![Trigger::Never; lexicon.rows()];
        for (word, list) in self.phrases.iter() {
            if list.iter().any(Phrase::is_fate) {
                self.triggers[lexicon.id(word).row()] = Trigger::InPhrase;
            }
        }
        for (word, entry) in self.words.iter() {
            if !entry.fates.is_empty() || entry.tags & (tag::FORCE | tag::GIVE_UP | tag::VICTIM) != 0 {
                self.triggers[lexicon.id(word).row()] = Trigger::Alone;
            }
        }
    }
}
