//! One sentence as the actor rules see it: tokens whose words are looked up when asked for.

use super::names::{Key, NameWord};
use crate::extract::{Outline, SentenceReading};
use crate::model::Part;
use crate::packs::{ActorWord, LanguagePack, TITLE_WORDS, Title, notice};
use crate::text::{Shape, Span, Token, WordId, folds_to};

/// A sentence with its pack.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The part it stands in.
    pub part: Part,
    /// The part's text; token spans point into it.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// The language.
    pub pack: &'a LanguagePack,
    /// How the sentence uses capitals.
    pub case: Case,
    /// What its tokens tell at one look.
    pub outline: Outline,
}

/// How a sentence uses capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Names have capitals, other words have not.
    Normal,
    /// Most words begin with a capital: a headline.
    Headline,
    /// Most words are upper case: old wire copy.
    Upper,
}

impl<'a> Line<'a> {
    /// A sentence of a reading.
    pub fn new(sentence: &'a SentenceReading<'a>, pack: &'a LanguagePack) -> Line<'a> {
        Line::with_outline(sentence.part, sentence.part_text, sentence.tokens(), pack, sentence.outline())
    }

    /// A sentence by its tokens, whose spans point into `text`.
    pub fn of(part: Part, text: &'a str, tokens: &'a [Token], pack: &'a LanguagePack) -> Line<'a> {
        Line::with_outline(part, text, tokens, pack, Outline::of(pack, tokens))
    }

    fn with_outline(part: Part, text: &'a str, tokens: &'a [Token], pack: &'a LanguagePack, outline: Outline) -> Line<'a> {
        Line { part, text, tokens, pack, case: case_of(text, tokens, outline), outline }
    }

    /// Whether one of these bits of [`notice`] is told of its words.
    pub fn tells(&self, bits: u16) -> bool {
        self.outline.notices & bits != 0
    }

    /// The first token from `i` on that begins with a capital.
    #[inline]
    pub fn next_capital(&self, i: usize) -> Option<usize> {
        self.outline.next_capital(self.tokens, i)
    }

    /// The words of token `i`.
    pub fn words(&self, i: usize) -> &'a str {
        self.tokens[i].span.of(self.text)
    }

    /// What the folded word of token `i` is compared by.
    pub fn key(&self, i: usize) -> Key {
        Key::of(self.tokens[i].word, self.words(i))
    }

    /// Whether token `i` is, folded, the word `folded`.
    pub fn is_folded(&self, i: usize, folded: &str) -> bool {
        self.tokens.get(i).is_some_and(|t| folds_to(t.span.of(self.text), folded))
    }

    /// What token `i` does in a name; nothing past the end.
    #[inline]
    pub fn word(&self, i: usize) -> ActorWord {
        self.tokens.get(i).filter(|t| t.is_word()).map_or(ActorWord::default(), |t| self.pack.actors.word_at(t.word))
    }

    /// Whether token `i` is a word with a capital.
    #[inline]
    pub fn capital(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(Token::is_capital)
    }

    /// Whether token `i` is the mark `mark`, a character of ASCII.
    #[inline]
    pub fn is(&self, i: usize, mark: u8) -> bool {
        self.tokens.get(i).is_some_and(|t| t.shape == Shape::Mark && self.text.as_bytes()[t.span.start] == mark)
    }

    /// Whether tokens `i` and `i + 1` touch.
    pub fn touch(&self, i: usize) -> bool {
        i + 1 < self.tokens.len() && self.tokens[i].span.end == self.tokens[i + 1].span.start
    }

    /// The bytes of tokens `start..end`.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.tokens[start].span.start, self.tokens[end - 1].span.end)
    }

    /// The words of tokens `start..end`, marks left out.
    pub fn names(&self, start: usize, end: usize) -> impl Iterator<Item = NameWord> {
        let words = (start..end).filter(|&i| self.tokens[i].shape != Shape::Mark);
        words.map(|i| NameWord::new(self.pack, self.tokens[i].word, self.words(i)))
    }

    /// The country that one or two tokens at `i` name, in full or as a demonym, and how many tokens they are.
    #[inline]
    pub fn country(&self, i: usize) -> Option<(&'a str, usize)> {
        let may = self.pack.places.may_begin_country(self.text, self.tokens.get(i)?);
        if may { self.pack.places.country_at(self.text, &self.tokens[i..], self.capital(i + 1)) } else { None }
    }

    /// The first country named in tokens `start..end`.
    pub fn country_in(&self, start: usize, end: usize) -> Option<&'a str> {
        (start..end).filter(|&i| self.capital(i)).find_map(|i| self.country(i).map(|c| c.0))
    }

    /// The longest title that begins at token `i`: its end, and whether it says little.
    #[inline]
    pub fn title_at(&self, i: usize) -> Option<(usize, bool)> {
        if !self.word(i).title_start() {
            return None;
        }
        self.read_title(i).map(|(end, title)| (end, title.weak))
    }

    /// The longest title that begins at token `i`, which can begin one, and its end.
    fn read_title(&self, i: usize) -> Option<(usize, &'a Title)> {
        // Its words by number, and where each ends: a hyphen or a dot may stand between two.
        let mut words = [WordId::default(); TITLE_WORDS];
        let mut ends = [0; TITLE_WORDS];
        let mut n = 0;
        for k in i..self.tokens.len() {
            match self.tokens[k].shape {
                Shape::Mark if k > i && (self.is(k, b'-') || self.is(k, b'.')) && self.touch(k - 1) => continue,
                Shape::Lower | Shape::Title | Shape::Upper if n < TITLE_WORDS => {}
                _ => break,
            }
            (words[n], ends[n]) = (self.tokens[k].word, k + 1);
            n += 1;
            // No title holds a word that the lexicon does not know.
            if !self.tokens[k].word.is_known() {
                break;
            }
        }
        let title = self.pack.actors.title_of(&words[..n])?;
        Some((ends[title.words.len() - 1], title))
    }

    /// The office inside tokens `start..end`: the longest of the titles that end last.
    pub fn role_in(&self, start: usize, end: usize) -> Option<&'a Title> {
        let starts = (start..end).filter(|&p| self.word(p).title_start());
        let titles = starts.filter_map(|p| self.read_title(p).filter(|t| t.0 <= end).map(|t| (p, t)));
        titles.max_by_key(|(p, (to, _))| (*to, std::cmp::Reverse(*p))).map(|(_, (_, title))| title)
    }

    /// Whether a cue of speech stands at token `i`.
    #[inline]
    pub fn cue(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| {
            t.shape == Shape::Lower && self.pack.notices.of(t.word) & notice::CUE != 0 && self.pack.quotes.cue_at(t.word).is_some()
        })
    }
}

/// How the sentence uses capitals.
fn case_of(text: &str, tokens: &[Token], outline: Outline) -> Case {
    /// Words from which on a share of capitals tells anything.
    const WORDS: usize = 4;
    if outline.words >= WORDS && outline.upper * 10 > outline.words * 6 {
        Case::Upper
    } else if outline.is_capitalised(WORDS) && tokens.last().is_none_or(|t| t.span.of(text) != ".") {
        Case::Headline
    } else {
        Case::Normal
    }
}
