//! The units that attribution works on: a sentence in which each stretch in quotation marks is one element.
//!
//! A quotation of several sentences stays one element, and what stands around it ("..., she said, ...") becomes its
//! neighbour, so the orders of speaker, verb and words are patterns over a few elements.

use super::marks::Stretch;
use crate::extract::Outline;
use crate::packs::{CueKind, Quotes, Word, notice};
use crate::text::{Shape, Span, Token};

/// One element of a unit.
#[derive(Debug, Clone, Copy)]
pub struct Element {
    /// Its bytes.
    pub span: Span,
    /// What it is.
    pub kind: ElementKind,
    /// What the word does; all false where it is no word.
    pub word: Word,
}

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementKind {
    /// A word that begins with a capital.
    Capital,
    /// A word in lower case.
    Lower,
    /// A number.
    Number,
    /// A mark.
    Mark(char),
    /// The clitic `'s`.
    Clitic,
    /// A stretch in quotation marks: its index among those of the part.
    Quote(usize),
    /// A cue.
    Cue(CueKind),
}

impl Element {
    /// Whether this is the given mark.
    pub fn is(&self, mark: char) -> bool {
        self.kind == ElementKind::Mark(mark)
    }

    /// Whether this is a stretch in quotation marks.
    pub fn quote(&self) -> Option<usize> {
        if let ElementKind::Quote(n) = self.kind { Some(n) } else { None }
    }
}

/// One sentence, with its quotations whole.
#[derive(Debug)]
pub struct Unit<'t> {
    /// The text of the part; spans point into it.
    pub text: &'t str,
    /// Its elements.
    pub elements: Vec<Element>,
}

impl Unit<'_> {
    /// The words of element `i`.
    pub fn words(&self, i: usize) -> &str {
        self.elements[i].span.of(self.text)
    }
}

/// Elements that are read in one unit; the rest of a longer one is not searched.
const UNIT_ELEMENTS: usize = 600;

/// The tokens of one sentence of a part, where it begins, and whether a cue may begin in it.
#[derive(Debug, Clone, Copy)]
pub struct Line<'s> {
    /// First byte of the sentence.
    pub start: usize,
    /// Its tokens.
    pub tokens: &'s [Token],
    /// Whether one of its words may begin a cue.
    pub cues: bool,
}

impl<'s> Line<'s> {
    /// A sentence with what is told of its words.
    pub fn new(start: usize, tokens: &'s [Token], outline: Outline) -> Line<'s> {
        Line { start, tokens, cues: outline.notices & notice::IN_CUE != 0 }
    }
}

/// Makes the elements of one unit from the tokens of its text. `stretches` are those inside it, with the index of the first; `cues` the cue
/// phrases inside it that stand outside quotations.
pub fn unit<'t>(
    text: &'t str,
    span: Span,
    lines: &[Line<'_>],
    (stretches, first): (&[Stretch], usize),
    cues: &[(Span, CueKind)],
    pack: &Quotes,
    title: bool,
) -> Unit<'t> {
    let mut elements = Vec::with_capacity(span.len() / 5 + 2);
    let quote = |n: usize, stretch: &Stretch| Element { span: stretch.outer, kind: ElementKind::Quote(first + n), word: Word::default() };
    // Where the stretch that comes next opens, and before which byte all is read.
    let (mut next, mut at) = (0, span.start);
    let end_of = |next: usize, at: usize| stretches.get(next).map_or(span.end, |s| s.outer.start).max(at);
    let mut end = end_of(next, at);
    let mut cues = cues;
    let line = lines.partition_point(|l| l.start <= at).saturating_sub(1);
    'lines: for line in &lines[line.min(lines.len())..] {
        let mut tokens = line.tokens;
        while let [token, behind @ ..] = tokens {
            if token.span.start < at {
                tokens = &tokens[tokens.partition_point(|t| t.span.start < at)..];
                continue;
            }
            if token.span.end > end {
                let Some(stretch) = stretches.get(next) else { break 'lines };
                elements.push(quote(next, stretch));
                (next, at) = (next + 1, stretch.outer.end);
                end = end_of(next, at);
                if elements.len() > UNIT_ELEMENTS {
                    return Unit { text, elements };
                }
                continue;
            }
            tokens = behind;
            while cues.first().is_some_and(|c| c.0.start < token.span.start) {
                cues = &cues[1..];
            }
            if let Some((cue, kind)) = cues.first()
                && cue.start == token.span.start
                && cue.end <= end
                && is_verb(text, &elements, *cue, *kind, title)
            {
                let alone = *cue == token.span;
                let word = if alone { pack.word_at(token.word) } else { pack.word(cue.of(text)) }.as_verb();
                elements.push(Element { span: *cue, kind: ElementKind::Cue(*kind), word });
                at = cue.end;
                continue;
            }
            elements.push(element(text, token, pack));
            if elements.len() > UNIT_ELEMENTS {
                elements.extend(stretches.get(next).map(|stretch| quote(next, stretch)));
                return Unit { text, elements };
            }
        }
    }
    for (n, stretch) in stretches.iter().enumerate().skip(next) {
        elements.push(quote(n, stretch));
        if elements.len() > UNIT_ELEMENTS {
            break;
        }
    }
    Unit { text, elements }
}

fn element(text: &str, token: &Token, pack: &Quotes) -> Element {
    let kind = match token.shape {
        Shape::Lower => ElementKind::Lower,
        Shape::Title | Shape::Upper => ElementKind::Capital,
        Shape::Number | Shape::Mixed => ElementKind::Number,
        Shape::Mark => ElementKind::Mark(match text.as_bytes()[token.span.start] {
            byte if byte.is_ascii() => char::from(byte),
            _ => token.span.of(text).chars().next().unwrap_or(' '),
        }),
        Shape::Clitic => ElementKind::Clitic,
    };
    let word = match kind {
        ElementKind::Mark('&') => pack.word_at(token.word),
        ElementKind::Mark(_) | ElementKind::Number => Word::default(),
        _ => pack.word_at(token.word),
    };
    Element { span: token.span, kind, word }
}

/// Whether a cue phrase is a verb here: not a name ("United States"), not a noun after an article ("the reports").
fn is_verb(text: &str, before: &[Element], cue: Span, kind: CueKind, title: bool) -> bool {
    let capital = cue.of(text).starts_with(char::is_uppercase);
    let first = before.is_empty() || before.last().is_some_and(|e| e.quote().is_some());
    if capital && !first && !(title && kind == CueKind::Say && !cue.of(text).ends_with("tes")) {
        return false;
    }
    let Some(last) = before.last() else { return kind == CueKind::Source || capital };
    let of_noun = last.word.determiner() || last.word.join() && !last.of("to", text) || last.kind == ElementKind::Clitic;
    let pronoun_before_clitic = last.kind == ElementKind::Clitic && before.len() >= 2 && before[before.len() - 2].word.pronoun();
    // "another", "others", "most", "all": determiners that can be the subject themselves are told by the verb's form.
    let free = last.word.determiner() && kind == CueKind::Say && last.word.pronoun();
    !of_noun || pronoun_before_clitic || free || matches!(kind, CueKind::Participle | CueKind::Source)
}

impl Element {
    fn of(&self, word: &str, text: &str) -> bool {
        self.span.of(text).eq_ignore_ascii_case(word)
    }
}
