//! The shared layers of one document: its sentences with byte spans, and their tokens, made when first asked for.

use crate::limits::Limits;
use crate::model::{Document, Part, Sentence, SentenceRole};
use crate::packs::LanguagePack;
use crate::text::{CodePoints, PlainWord, Shape, Span, Token, fold_into, plain_words, tokenize_with};
use std::cell::OnceCell;

/// A document as the extractors see it. Spans here are byte spans into the text of a part; [`Reading::locate`] turns
/// them into the code-point spans of the tables.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The document.
    pub document: &'a Document,
    /// The language.
    pub pack: &'a LanguagePack,
    /// The bounds on work.
    pub limits: &'a Limits,
    /// The sentences, title first.
    pub sentences: Vec<SentenceReading<'a>>,
    title_points: CodePoints,
    body_points: CodePoints,
    /// The plain words of title and body.
    plain: [OnceCell<Vec<PlainWord>>; 2],
}

/// A part of an article with its plain words.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'p> {
    /// The part.
    pub part: Part,
    /// Its text.
    pub text: &'p str,
    /// Its plain words and signs, in order.
    pub words: &'p [PlainWord],
}

/// One sentence and its layers.
#[derive(Debug)]
pub struct SentenceReading<'a> {
    /// Its number in the document.
    pub index: i32,
    /// The part it stands in.
    pub part: Part,
    /// Its role in the article.
    pub role: SentenceRole,
    /// Its bytes in the part's text, without white space at its ends.
    pub span: Span,
    /// The whole text of the part; token spans point into it.
    pub part_text: &'a str,
    pack: &'a LanguagePack,
    max_tokens: usize,
    tokens: OnceCell<Vec<Token>>,
    folded: OnceCell<Folded>,
    outline: OnceCell<Outline>,
}

/// What a token adds to the counts of an [`Outline`], four numbers of 16 bits: by its shape, and behind [`LONG`] for those of more
/// than three bytes.
static COUNTS: [u64; 2 * LONG] = {
    let [word, upper, long, long_capital] = [1, 1 << 16, 1 << 32, 1 << 48];
    let mut counts = [0; 2 * LONG];
    counts[Shape::Lower as usize] = word;
    counts[Shape::Title as usize] = word;
    counts[Shape::Upper as usize] = word | upper;
    counts[LONG | Shape::Lower as usize] = word | long;
    counts[LONG | Shape::Title as usize] = word | long | long_capital;
    counts[LONG | Shape::Upper as usize] = word | upper | long | long_capital;
    counts
};

/// More than a token has shapes.
const LONG: usize = 8;

/// What one pass over the tokens of a sentence tells; most extractors need no more of most sentences.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outline {
    /// The bits of [`notice`](crate::packs::notice) of all of its words together.
    pub notices: u16,
    /// Whether a token with digits is among them.
    pub digits: bool,
    /// How many words it has.
    pub words: usize,
    /// Those of them that stand in capitals.
    pub upper: usize,
    /// Words of more than three bytes: short ones are small in headlines too.
    pub long: usize,
    /// Those of them that begin with a capital.
    pub long_capitals: usize,
    /// Which of the first tokens begin with a capital.
    capitals: [u64; 2],
}

/// Tokens that are told in one number.
const BLOCK: usize = u64::BITS as usize;

impl Outline {
    /// Counts what is in these tokens.
    pub fn of(pack: &LanguagePack, tokens: &[Token]) -> Outline {
        let mut outline = Outline::default();
        let (mut shapes, mut notices) = (0, 0);
        for (block, tokens) in tokens.chunks(BLOCK).enumerate() {
            // All four counts in one sum, so that no token asks which shape it has.
            let (mut counts, mut capitals) = (0u64, 0u64);
            for (i, token) in (0..).zip(tokens) {
                notices |= pack.notices.of(token.word);
                shapes |= 1u8.wrapping_shl(token.shape as u32);
                let long = if token.span.len() > 3 { LONG } else { 0 };
                counts = counts.wrapping_add(COUNTS[(long | token.shape as usize) % COUNTS.len()]);
                capitals |= u64::from(token.is_capital()).wrapping_shl(i);
            }
            let count = |n: u32| usize::from((counts >> (16 * n)) as u16);
            outline.words += count(0);
            outline.upper += count(1);
            outline.long += count(2);
            outline.long_capitals += count(3);
            if let Some(bits) = outline.capitals.get_mut(block) {
                *bits = capitals;
            }
        }
        outline.notices = notices;
        outline.digits = shapes & (1 << Shape::Number as u8 | 1 << Shape::Mixed as u8) != 0;
        outline
    }

    /// The first of its tokens from number `at` on that begins with a capital.
    #[inline]
    pub fn next_capital(&self, tokens: &[Token], mut at: usize) -> Option<usize> {
        while let Some(bits) = self.capitals.get(at / BLOCK) {
            let left = bits >> (at % BLOCK);
            if left != 0 {
                return Some(at + left.trailing_zeros() as usize);
            }
            at = (at / BLOCK + 1) * BLOCK;
        }
        tokens.get(at..)?.iter().position(Token::is_capital).map(|n| at + n)
    }

    /// Whether most of its longer words begin with a capital; with fewer than `least` of them nothing is told.
    pub fn is_capitalised(&self, least: usize) -> bool {
        self.long >= least && self.long_capitals * 10 > self.long * 7
    }
}

/// The folded words of a sentence that the lexicon does not know, one after another in one text.
#[derive(Debug)]
struct Folded {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

/// Bytes of a token that count at most where a sentence's are bounded: none of a language is longer.
const TOKEN_BYTES: usize = 256;

/// Bytes of a sentence that a row holds on either side of what it tells of. A row for each number of a sentence without end would
/// otherwise take the square of its length.
const BESIDE: usize = 2 << 10;

impl<'a> SentenceReading<'a> {
    /// The words of the sentence.
    pub fn text(&self) -> &'a str {
        self.span.of(self.part_text)
    }

    /// The words of the sentence as a row shows them: of a very long one, what stands about `around`.
    pub fn evidence(&self, around: Span) -> &'a str {
        let start = self.part_text.ceil_char_boundary(around.start.saturating_sub(BESIDE)).max(self.span.start);
        let end = self.part_text.floor_char_boundary(around.end.saturating_add(BESIDE)).min(self.span.end);
        if self.span.len() <= BESIDE || start >= end { self.text() } else { &self.part_text[start..end] }
    }

    /// The tokens of the sentence, at most `limits.sentence_tokens`; spans point into `part_text`.
    pub fn tokens(&self) -> &[Token] {
        self.tokens.get_or_init(|| {
            let most = self.span.start.saturating_add(self.max_tokens.saturating_mul(TOKEN_BYTES));
            let span = Span::new(self.span.start, self.span.end.min(self.part_text.floor_char_boundary(most)));
            let mut tokens = Vec::with_capacity((span.len() / 5 + 2).min(self.max_tokens));
            tokenize_with(&self.pack.lexicon, self.part_text, span, &mut tokens);
            tokens.truncate(self.max_tokens);
            tokens
        })
    }

    /// What its tokens tell at one look.
    pub fn outline(&self) -> Outline {
        *self.outline.get_or_init(|| Outline::of(self.pack, self.tokens()))
    }

    /// The folded words of the tokens. Only a sentence that is read closely needs them: what a pack knows of a word is found by
    /// its number ([`Token::word`]).
    pub fn folded(&self) -> Vec<&str> {
        let folded = self.folded.get_or_init(|| {
            let mut text = String::with_capacity(self.span.len());
            let unknown = self.tokens().iter().filter(|t| !t.word.is_known());
            let ends = unknown.map(|token| {
                fold_into(token.span.of(self.part_text), &mut text);
                text.len() as u32
            });
            Folded { ends: ends.collect(), text }
        });
        let mut start = 0;
        let mut ends = folded.ends.iter();
        let mut unknown = || {
            let end = ends.next().map_or(start, |end| *end as usize);
            let word = &folded.text[start..end];
            start = end;
            word
        };
        self.tokens().iter().map(|t| if t.word.is_known() { self.pack.lexicon.word(t.word) } else { unknown() }).collect()
    }
}

/// A span as the tables store it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located<'r> {
    /// The part.
    pub part: Part,
    /// First code point.
    pub start: i32,
    /// One past the last code point.
    pub end: i32,
    /// The words.
    pub text: &'r str,
}

impl<'a> Reading<'a> {
    /// Prepares a document; tokens are made later, sentence by sentence, where an extractor asks.
    pub fn new(document: &'a Document, sentences: &[Sentence], pack: &'a LanguagePack, limits: &'a Limits) -> Reading<'a> {
        let title = document.title.as_deref().unwrap_or("");
        let title_points = CodePoints::new(title);
        let body_points = CodePoints::new(&document.text);
        let sentences = sentences
            .iter()
            .map(|s| {
                let (part_text, points) = match s.part {
                    Part::Title => (title, &title_points),
                    Part::Body => (document.text.as_str(), &body_points),
                };
                let start = points.to_byte(part_text, s.start.max(0) as usize);
                let end = points.to_byte(part_text, s.end.max(s.start) as usize);
                SentenceReading {
                    index: s.sentence,
                    part: s.part,
                    role: s.role,
                    span: Span::new(start, end).trim(part_text),
                    part_text,
                    pack,
                    max_tokens: limits.sentence_tokens,
                    tokens: OnceCell::new(),
                    folded: OnceCell::new(),
                    outline: OnceCell::new(),
                }
            })
            .collect();
        Reading { document, pack, limits, sentences, title_points, body_points, plain: Default::default() }
    }

    /// The text of a part.
    pub fn text(&self, part: Part) -> &'a str {
        match part {
            Part::Title => self.document.title.as_deref().unwrap_or(""),
            Part::Body => &self.document.text,
        }
    }

    /// Title and body with their plain words.
    pub fn passages(&self) -> [Passage<'_>; 2] {
        let [title, body] = &self.plain;
        [(Part::Title, title), (Part::Body, body)].map(|(part, words)| {
            let text = self.text(part);
            Passage { part, text, words: words.get_or_init(|| plain_words(text)) }
        })
    }

    /// The conversion between byte and code-point offsets of a part's text.
    pub fn code_points(&self, part: Part) -> &CodePoints {
        match part {
            Part::Title => &self.title_points,
            Part::Body => &self.body_points,
        }
    }

    /// A byte span of a part as code points.
    pub fn points(&self, part: Part, span: Span) -> (i32, i32) {
        let (text, points) = (self.text(part), self.code_points(part));
        (points.of_byte(text, span.start) as i32, points.of_byte(text, span.end) as i32)
    }

    /// A byte span of a part with its words, as the tables store it.
    pub fn locate(&self, part: Part, span: Span) -> Located<'a> {
        let (start, end) = self.points(part, span);
        Located { part, start, end, text: span.of(self.text(part)) }
    }

    /// The sentence that holds byte `at` of a part.
    pub fn sentence_at(&self, part: Part, at: usize) -> Option<&SentenceReading<'a>> {
        // Sentences stand in the order of the text, the title first.
        let next = self.sentences.partition_point(|s| (s.part, s.span.start) <= (part, at));
        self.sentences.get(next.checked_sub(1)?).filter(|s| s.part == part && at < s.span.end)
    }
}
