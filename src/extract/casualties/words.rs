//! The words of one sentence, with what the pack knows of each.

use crate::packs::casualties::{Entry, tag};
use crate::packs::{Casualties, Cues, LanguagePack, NumberWords, Numbers};
use crate::text::{Token, WordId};

/// The words of one sentence as the readers see them.
pub struct Words<'a> {
    /// Folded token texts.
    pub folded: &'a [&'a str],
    /// The tokens.
    pub tokens: &'a [Token],
    /// Number words.
    pub numbers: &'a Numbers,
    /// Words of harm.
    pub casualties: &'a Casualties,
    /// Most words are capitalised: a headline or upper-case wire text, where capitals tell no names.
    pub capitals: bool,
    /// What is known of each token.
    known: Vec<Known<'a>>,
    /// The lists of cues that any token may begin a phrase of, as bits.
    all_cues: u64,
}

/// What is known of a token.
#[derive(Clone, Copy, Default)]
struct Known<'a> {
    /// The tags of its word ([`name_tags`]).
    tags: u64,
    /// The lists of cues that it may begin a phrase of, as bits.
    cues: u64,
    /// Its bit where a pattern asks for it.
    mark: u64,
    /// The longest entry that begins here, with its tokens.
    longest: Option<(usize, &'a Entry)>,
}

impl<'a> Words<'a> {
    /// The tokens of a sentence and their folded words.
    pub fn new(folded: &'a [&'a str], tokens: &'a [Token], pack: &'a LanguagePack, capitals: bool) -> Words<'a> {
        let casualties = &pack.casualties;
        let mut all_cues = 0;
        let mut known = Vec::with_capacity(tokens.len());
        let word_at = |i: usize| tokens.get(i).and_then(|token| casualties.word(token.word));
        let mut here = word_at(0);
        for (i, token) in tokens.iter().enumerate() {
            let next = word_at(i + 1);
            known.push(here.map_or(Known::default(), |word| {
                all_cues |= word.cues;
                let name = !capitals && i > 0 && token.is_capital();
                Known {
                    tags: word.entry.as_ref().map_or(0, |entry| name_tags(entry.tags, name)),
                    cues: word.cues,
                    mark: word.mark,
                    longest: word.phrase(next, &tokens[i..]).or(word.entry.as_ref().map(|entry| (1, entry))),
                }
            }));
            here = next;
        }
        Words { folded, tokens, numbers: &pack.numbers, casualties, capitals, known, all_cues }
    }

    /// The longest lexicon entry that begins at token `i`: tokens used and what it is.
    pub fn lookup(&self, i: usize) -> Option<(usize, &'a Entry)> {
        self.known.get(i)?.longest
    }
}

impl NumberWords for Words<'_> {
    #[inline]
    fn id(&self, i: usize) -> WordId {
        self.id(i)
    }

    #[inline]
    fn word(&self, i: usize) -> &str {
        self.word(i)
    }
}

impl Words<'_> {
    /// The folded word at `i`, empty past the ends.
    #[inline]
    pub fn word(&self, i: usize) -> &str {
        self.folded.get(i).copied().unwrap_or("")
    }

    /// Its number in the lexicon; the unknown one past the ends.
    #[inline]
    pub fn id(&self, i: usize) -> WordId {
        self.tokens.get(i).map(|t| t.word).unwrap_or_default()
    }

    /// Whether a number of any sort, a hedge, or a word that denies can begin at token `i`.
    pub fn may_count(&self, i: usize) -> bool {
        self.numbers.may_begin(self, i)
    }

    /// The tokens of each phrase of `cues` that stands at token `i`.
    pub fn cues<'w>(&'w self, cues: &'w Cues, i: usize) -> impl Iterator<Item = usize> {
        self.may_stand(cues, i).then(|| cues.begin(&self.tokens[i..])).into_iter().flatten()
    }

    /// Whether a phrase of `cues` stands at token `i`.
    #[inline]
    pub fn stands(&self, cues: &Cues, i: usize) -> bool {
        self.may_stand(cues, i) && self.begins(cues, i)
    }

    fn begins(&self, cues: &Cues, i: usize) -> bool {
        cues.begin(&self.tokens[i..]).next().is_some()
    }

    /// Whether the word at token `i` is by itself one of `cues`.
    pub fn is_among(&self, cues: &Cues, i: usize) -> bool {
        self.cues(cues, i).any(|length| length == 1)
    }

    /// Whether a word that begins a phrase of `cues` stands at token `i`.
    #[inline]
    pub fn may_stand(&self, cues: &Cues, i: usize) -> bool {
        self.known.get(i).is_some_and(|known| cues.may_begin(known.cues))
    }

    /// Whether a phrase of `cues` may stand anywhere in the sentence: few sentences hold any of a list.
    #[inline]
    pub fn may_hold(&self, cues: &Cues) -> bool {
        cues.may_begin(self.all_cues)
    }

    /// The first token in `from..=to` at which a phrase of `cues` stands.
    pub fn find(&self, cues: &Cues, from: usize, to: usize) -> Option<usize> {
        if !self.may_hold(cues) {
            return None;
        }
        (from..self.tokens.len().min(to.saturating_add(1))).find(|&i| self.stands(cues, i))
    }

    /// Whether a phrase of `cues` ends right before token `i`.
    pub fn stands_before(&self, cues: &Cues, i: usize) -> bool {
        self.may_hold(cues) && (1..=cues.longest().min(i)).any(|n| self.cues(cues, i - n).any(|length| length == n))
    }

    /// Whether the capital of the token at `i` tells a name.
    pub fn is_name(&self, i: usize) -> bool {
        !self.capitals && i > 0 && self.tokens.get(i).is_some_and(|t| t.is_capital())
    }

    /// The tags of the single word at `i`.
    pub fn tags(&self, i: usize) -> u64 {
        self.known.get(i).map_or(0, |known| known.tags)
    }

    /// The bit of the word at `i` where a pattern asks for it.
    pub fn mark(&self, i: usize) -> u64 {
        self.known.get(i).map_or(0, |known| known.mark)
    }

    /// Whether the token at `i` is a quotation mark.
    pub fn is_quote(&self, i: usize) -> bool {
        matches!(self.word(i), "\"" | "“" | "”" | "'" | "‘" | "’")
    }

    /// Whether the tokens at `i` and `i + 1` touch.
    pub fn touch(&self, i: usize) -> bool {
        i + 1 < self.tokens.len() && self.tokens[i].span.end == self.tokens[i + 1].span.start
    }
}

/// Tags of a word whose capital tells a name: it is no verb, no small word and no pronoun ("Mount", "States", "US").
pub fn name_tags(tags: u64, name: bool) -> u64 {
    const NOT_IN_NAMES: u64 = tag::VERBS
        | tag::VERB_BASE
        | tag::GROUP_PRONOUN
        | tag::SUB
        | tag::MODAL
        | tag::DET
        | tag::PREP
        | tag::CONJ
        | tag::REL
        | tag::BECOME
        | tag::BE;
    if name { tags & !NOT_IN_NAMES } else { tags }
}
