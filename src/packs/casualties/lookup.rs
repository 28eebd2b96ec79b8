//! Which sentences are worth reading, and what stands at a token: looks into tables by the numbers of words.

use super::{Casualties, Entry, tag};
use crate::packs::cues::{self, Cues};
use crate::text::{Lexicon, Token, WordId};

/// All lists of cues but the groups, each as `&` or as `&mut`.
macro_rules! cue_lists {
    ($pack:ident $(, $mutable:ident)?) => {
        [
            &$($mutable)? $pack.status.hypothetical,
            &$($mutable)? $pack.status.purpose,
            &$($mutable)? $pack.status.happened,
            &$($mutable)? $pack.status.feared,
            &$($mutable)? $pack.status.denied,
            &$($mutable)? $pack.status.denied_after,
            &$($mutable)? $pack.status.claims,
            &$($mutable)? $pack.scope.cumulative,
            &$($mutable)? $pack.scope.epidemic,
            &$($mutable)? $pack.scope.once,
            &$($mutable)? $pack.scope.new,
            &$($mutable)? $pack.scope.among,
            &$($mutable)? $pack.scope.across,
            &$($mutable)? $pack.scope.events,
            &$($mutable)? $pack.scope.also,
            &$($mutable)? $pack.fiction.cues,
            &$($mutable)? $pack.background.cues,
            &$($mutable)? $pack.background.after,
            &$($mutable)? $pack.background.governing,
            &$($mutable)? $pack.background.protests,
            &$($mutable)? $pack.background.links,
            &$($mutable)? $pack.extent.whole,
            &$($mutable)? $pack.extent.whole_beside,
            &$($mutable)? $pack.extent.record,
            &$($mutable)? $pack.extent.record_holder,
            &$($mutable)? $pack.extent.compared,
            &$($mutable)? $pack.extent.part,
            &$($mutable)? $pack.extent.country,
            &$($mutable)? $pack.extent.open,
            &$($mutable)? $pack.cues.superseded,
            &$($mutable)? $pack.cues.prison,
            &$($mutable)? $pack.cues.of_deeds,
            &$($mutable)? $pack.cues.own,
            &$($mutable)? $pack.cues.deadly,
            &$($mutable)? $pack.cues.not_one,
            &$($mutable)? $pack.cues.lives,
        ]
    };
}

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
        let lists = cue_lists!(self).into_iter().chain(self.groups.iter().map(|(_, cues)| cues));
        self.words.words().chain(phrases).chain(self.cause_words.words()).chain(lists.flat_map(Cues::words))
    }

    /// The bits of the lists of cues that a word begins a phrase of.
    pub fn cue_bits(&self, word: WordId) -> u64 {
        self.cue_bits.of(word)
    }

    pub(in crate::packs) fn bind(&mut self, lexicon: &Lexicon) {
        self.words.bind(lexicon);
        self.phrases.bind(lexicon);
        self.cause_words.bind(lexicon);
        for phrase in self.phrases.values_mut().flatten() {
            phrase.numbers = phrase.words.iter().map(|w| lexicon.id(w)).collect();
        }
        let lists = cue_lists!(self, mut).into_iter().chain(self.groups.iter_mut().map(|(_, cues)| cues));
        self.cue_bits = cues::bind(lists, lexicon);
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
