//! Lists of words and phrases that are looked for at the words of a sentence, all lists by one look at each word.

use crate::text::{Lexicon, Token, WordId, fold};
use serde::Deserialize;

/// A list of folded words and phrases. Asked only after it was bound to the pack's lexicon.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Cues {
    /// The phrases, each as its words.
    phrases: Vec<Vec<String>>,
    /// The same by the numbers of their words, in order.
    numbers: Vec<Vec<WordId>>,
    /// The bit of this list among those of its file.
    bit: u64,
}

impl From<Vec<String>> for Cues {
    fn from(list: Vec<String>) -> Cues {
        let words = |phrase: &String| fold(phrase).split(' ').map(str::to_string).collect();
        Cues { phrases: list.iter().map(words).collect(), ..Cues::default() }
    }
}

impl Cues {
    /// The first word of each phrase.
    pub(super) fn firsts(&self) -> impl Iterator<Item = &str> {
        self.phrases.iter().filter_map(|p| p.first()).map(String::as_str)
    }

    /// All words of the list.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.phrases.iter().flatten().map(String::as_str)
    }

    /// Whether the list holds this one folded word.
    pub fn holds(&self, word: &str) -> bool {
        self.phrases.iter().any(|p| matches!(p.as_slice(), [one] if one == word))
    }

    /// Whether the list may begin where a word has these bits.
    pub fn may_begin(&self, bits: u64) -> bool {
        self.bit & bits != 0
    }

    /// The tokens of each phrase of the list that stands where `tokens` begin.
    pub fn begin<'a>(&'a self, tokens: &'a [Token]) -> impl Iterator<Item = usize> {
        let first = tokens.first().map(|t| t.word);
        let from = first.map_or(0, |first| self.numbers.partition_point(|p| p.first() < Some(&first)));
        let same = self.numbers[from..].iter().take_while(move |p| p.first().copied() == first);
        let stands = move |p: &&Vec<WordId>| p.len() <= tokens.len() && p.iter().zip(tokens).all(|(number, token)| *number == token.word);
        same.filter(stands).map(Vec::len)
    }

    /// The tokens of the longest phrase of the list.
    pub fn longest(&self) -> usize {
        self.phrases.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// Binds the lists of one file to a lexicon that knows all of their words; gives words with the bit of a list that they begin a
/// phrase of.
pub(super) fn bind<'c>(lists: impl IntoIterator<Item = &'c mut Cues>, lexicon: &Lexicon) -> Vec<(WordId, u64)> {
    let mut begins = Vec::new();
    for (n, list) in lists.into_iter().enumerate() {
        // More than 64 lists share bits: a look that is not needed, and nothing worse.
        list.bit = 1 << (n % 64);
        list.numbers = list.phrases.iter().map(|p| p.iter().map(|w| lexicon.id(w)).collect()).collect();
        list.numbers.sort_unstable();
        begins.extend(list.firsts().map(|word| (lexicon.id(word), list.bit)));
    }
    begins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Span, tokenize_with};

    #[test]
    fn phrases_are_found_by_the_numbers_of_their_words() {
        let mut lists = [Cues::from(vec!["so far".to_string(), "so".into(), "To Date".into()]), Cues::from(vec!["far".to_string()])];
        let words: Vec<String> = lists.iter().flat_map(Cues::words).map(str::to_string).collect();
        let lexicon = Lexicon::new(words.iter().map(String::as_str));
        let begins = bind(&mut lists, &lexicon);
        let bits = |token: &Token| begins.iter().filter(|(word, _)| *word == token.word).fold(0, |bits, (_, bit)| bits | bit);
        let text = "So far, and to date";
        let mut tokens = Vec::new();
        tokenize_with(&lexicon, text, Span::new(0, text.len()), &mut tokens);
        let found = |list: &Cues, at: usize| -> Vec<usize> {
            let mut found: Vec<usize> = list.begin(&tokens[at..]).collect();
            found.sort_unstable();
            found
        };
        assert_eq!(found(&lists[0], 0), [1, 2]);
        assert_eq!(found(&lists[0], 1), [0; 0]);
        assert_eq!(found(&lists[1], 1), [1]);
        assert_eq!(found(&lists[0], 4), [2]);
        assert!(lists[0].may_begin(bits(&tokens[0])) && !lists[1].may_begin(bits(&tokens[0])));
        assert!(!lists[0].may_begin(bits(&tokens[3])));
        assert!(lists[0].holds("so") && !lists[0].holds("so far"));
        assert_eq!(lists[0].longest(), 2);
    }
}
