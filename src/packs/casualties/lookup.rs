//! Which sentences are worth reading, and what stands at a token: looks into tables by the numbers of words.

use super::{Casualties, Entry, Marks, tag};
use crate::packs::cues::{self, Cues};
use crate::packs::{LanguagePack, notice};
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
            &$($mutable)? $pack.cues.total,
            &$($mutable)? $pack.cues.vessel,
            &$($mutable)? $pack.cues.kin,
            &$($mutable)? $pack.cues.couple,
        ]
    };
}

/// Classes of words that tell a fate where one of each stands: "forced", "home".
const FORCED: u64 = tag::FORCE | tag::HOME;

/// What is known of a word.
#[derive(Debug, Clone, Default)]
pub struct Word {
    /// What it is by itself.
    pub entry: Option<Entry>,
    /// The bits of the lists of cues that it begins a phrase of.
    pub cues: u64,
    /// Its bit where a pattern asks for it ([`Marks::word`]).
    pub mark: u64,
    /// The entries of several words that it begins, the longest first.
    pub(super) phrases: Vec<Phrase>,
    /// Whether it stands second in one that another word begins.
    pub(super) second: bool,
    /// Whether it tells a fate with others: it begins a phrase that does, or is of a class that does beside another.
    together: bool,
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

impl Word {
    /// Whether it makes its sentence worth reading by itself: a word of fate, or one that rules stand around.
    fn is_fate(&self) -> bool {
        let stood_around = tag::GIVE_UP | tag::VICTIM;
        self.entry.as_ref().is_some_and(|entry| !entry.fates.is_empty() || entry.tags & stood_around != 0)
    }

    /// Whether it tells a fate with other words.
    fn tells_with_others(&self) -> bool {
        let forced = |entry: &Entry| entry.tags & FORCED != 0;
        self.entry.as_ref().is_some_and(forced) || self.phrases.iter().any(|p| p.is_fate() || forced(&p.entry))
    }

    /// The longest phrase that it begins and that stands where `tokens` begin, of which `next` is the second: its tokens and what it
    /// is.
    pub fn phrase(&self, next: Option<&Word>, tokens: &[Token]) -> Option<(usize, &Entry)> {
        if self.phrases.is_empty() || !next?.second {
            return None;
        }
        self.phrases.iter().find(|p| p.begins(tokens)).map(|p| (p.numbers.len(), &p.entry))
    }
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

impl LanguagePack {
    /// Whether a word or phrase of fate stands among `tokens`, or other words that a rule stands around; `notices` are their
    /// bits of [`notice`].
    pub fn tells_fate(&self, tokens: &[Token], notices: u16) -> bool {
        notices & notice::FATE != 0 || notices & notice::FATE_TOGETHER != 0 && self.casualties.tells_together(tokens)
    }
}

impl Casualties {
    /// The words that make a sentence worth reading, by themselves or with others, with their bits of [`notice`].
    pub(in crate::packs) fn notices(&self) -> impl Iterator<Item = (&str, u16)> {
        let alone = self.words.iter().filter(|(_, word)| word.is_fate()).map(|(text, _)| (text, notice::FATE));
        let homes = self.words.iter().filter(|(_, word)| word.entry.as_ref().is_some_and(|e| e.tags & tag::HOME != 0));
        // Of a phrase the longest word is noticed, best none of the small ones that every sentence has.
        const SMALL: u64 = tag::DET | tag::PREP | tag::POSSESSIVE | tag::GROUP_POSSESSIVE | tag::PERSON_PRONOUN | tag::GROUP_PRONOUN;
        let small = move |word: &str| self.entry(word).is_some_and(|entry| entry.tags & SMALL != 0);
        let phrases = self.words.iter().flat_map(|(_, word)| &word.phrases);
        let telling = phrases.filter(|p| p.is_fate() || p.entry.tags & tag::HOME != 0);
        let longest = telling.filter_map(move |p| p.words.iter().max_by_key(|w| (!small(w), w.len()))).map(String::as_str);
        let together = homes.map(|(text, _)| text).chain(longest).map(|text| (text, notice::FATE_TOGETHER));
        alone.chain(together).chain(self.scope.among.firsts().map(|text| (text, notice::AMONG)))
    }

    /// Whether words among `tokens` tell a fate together: a phrase, or "forced" beside "home".
    fn tells_together(&self, tokens: &[Token]) -> bool {
        let mut tags = 0;
        for (i, token) in tokens.iter().enumerate() {
            let Some(word) = self.word(token.word).filter(|word| word.together) else { continue };
            tags |= word.entry.as_ref().map_or(0, |entry| entry.tags);
            for phrase in word.phrases.iter().filter(|p| p.begins(&tokens[i..])) {
                if phrase.is_fate() {
                    return true;
                }
                tags |= phrase.entry.tags;
            }
        }
        tags & FORCED == FORCED
    }

    /// What is known of a word, by its number.
    #[inline]
    pub fn word(&self, word: WordId) -> Option<&Word> {
        self.words.at(word)
    }

    /// The entry of a single folded word.
    pub fn entry(&self, folded: &str) -> Option<&Entry> {
        self.words.get(folded)?.entry.as_ref()
    }

    /// The words that are asked for by number.
    pub(in crate::packs) fn words(&self) -> impl Iterator<Item = &str> {
        let phrases = self.words.iter().flat_map(|(_, word)| &word.phrases).flat_map(|p| &p.words).map(String::as_str);
        let lists = cue_lists!(self).into_iter().chain(self.groups.iter().map(|(_, cues)| cues));
        self.words.words().chain(phrases).chain(self.cause_words.words()).chain(lists.flat_map(Cues::words))
    }

    /// Makes room for what else is known of words: of which cues they are the first, and which the patterns ask for.
    pub(super) fn note_words(&mut self) {
        let lists = cue_lists!(self).into_iter().chain(self.groups.iter().map(|(_, cues)| cues));
        let firsts: Vec<String> = lists.flat_map(Cues::firsts).map(str::to_string).collect();
        firsts.into_iter().for_each(|word| {
            self.words.entry(word);
        });
        let asked: Vec<String> = self.rules.iter().flat_map(|r| r.words()).map(str::to_string).collect();
        for word in asked {
            let mark = Marks::word(&word);
            self.words.entry(word).mark = mark;
        }
        self.words.values_mut().for_each(|word| word.together = word.tells_with_others());
    }

    pub(in crate::packs) fn bind(&mut self, lexicon: &Lexicon) {
        self.words.bind(lexicon);
        self.cause_words.bind(lexicon);
        for phrase in self.words.values_mut().flat_map(|word| &mut word.phrases) {
            phrase.numbers = phrase.words.iter().map(|w| lexicon.id(w)).collect();
        }
        let lists = cue_lists!(self, mut).into_iter().chain(self.groups.iter_mut().map(|(_, cues)| cues));
        for (word, bit) in cues::bind(lists, lexicon) {
            if let Some(word) = self.words.at_mut(word) {
                word.cues |= bit;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::packs::Packs;

    #[test]
    fn words_tell_a_fate_alone_or_together() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let pack = packs.get("en").expect("there is an English pack");
        let told = |text: &str| {
            let tokens = pack.tokenize(text);
            let notices = tokens.iter().fold(0, |all, token| all | pack.notices.of(token.word));
            pack.tells_fate(&tokens, notices)
        };
        assert!(told("Two men were killed.") && told("She breathed her last."));
        assert!(told("The flood forced 300 people from their homes."));
        assert!(!told("She breathed the air of the sea."));
        assert!(!told("Market forces shape the trade.") && !told("They went to their homes."));
    }
}
