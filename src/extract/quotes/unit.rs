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
        Line { start, tokens, cues: outline.notices & notice::CUE != 0 }
    }
}

/// The tokens of these lines that begin at byte `at` or later.
fn tokens_from<'s>(lines: &'s [Line<'s>], at: usize) -> impl Iterator<Item = &'s Token> {
    let first = lines.partition_point(|l| l.start <= at).saturating_sub(1);
    let (here, later) = lines[first.min(lines.len())..].split_first().map_or((&[][..], &[][..]), |(h, l)| (h.tokens, l));
    here[here.partition_point(|t| t.span.start < at)..].iter().chain(later.iter().flat_map(|l| l.tokens))
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
    let mut at = span.start;
    let mut cues = cues.iter().peekable();
    for (n, stretch) in stretches.iter().map(Some).chain([None]).enumerate() {
        let end = stretch.map_or(span.end, |s| s.outer.start).max(at);
        let mut skip_to = 0;
        for token in tokens_from(lines, at).take_while(|t| t.span.end <= end) {
            if token.span.start < skip_to {
                continue;
            }
            while cues.next_if(|c| c.0.start < token.span.start).is_some() {}
            let cue = cues.next_if(|c| c.0.start == token.span.start && (c.0.end <= end));
            if let Some((cue, kind)) = cue
                && is_verb(text, &elements, *cue, *kind, title)
            {
                let alone = *cue == token.span;
                let word = if alone { pack.word_at(token.word) } else { pack.word(cue.of(text)) }.as_verb();
                elements.push(Element { span: *cue, kind: ElementKind::Cue(*kind), word });
                skip_to = cue.end;
                continue;
            }
            elements.push(element(text, token, pack));
            if elements.len() > UNIT_ELEMENTS {
                break;
            }
        }
        if let Some(stretch) = stretch {
            elements.push(Element { span: stretch.outer, kind: ElementKind::Quote(first + n), word: Word::default() });
            at = stretch.outer.end;
        }
        if elements.len() > UNIT_ELEMENTS {
            break;
        }
    }
    Unit { text, elements }
}

fn element(text: &str, token: &Token, pack: &Quotes) -> Element {
    let words = token.span.of(text);
    let kind = match token.shape {
        Shape::Lower => ElementKind::Lower,
        Shape::Title | Shape::Upper => ElementKind::Capital,
        Shape::Number | Shape::Mixed => ElementKind::Number,
        Shape::Mark => ElementKind::Mark(words.chars().next().unwrap_or(' ')),
        Shape::Clitic => ElementKind::Clitic,
    };
    let word =
        if matches!(kind, ElementKind::Mark(_) | ElementKind::Number) && words != "&" { Word::default() } else { pack.word_at(token.word) };
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
