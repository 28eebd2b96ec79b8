//! How many people met which fate? Stated figures, and the numbers near a word of harm that are none.
//!
//! One pass over the text finds the few sentences with a word of harm; only these are read closely: cut into pieces
//! (`pieces`), matched against the rules of the language pack (`draft`), and settled over the whole document
//! (`document`).

mod context;
mod document;
mod draft;
mod event;
mod examples;
mod inventory;
mod matcher;
mod mutual;
mod people;
mod pieces;
mod quantity;
mod setting;
mod spread;
mod words;

pub use context::attribution_kind;
pub use examples::prove;

use super::{Reading, SentenceReading};
use crate::model::{CasualtyFigure, Change, FigureStatus, Kind, Part, Refusal, Unit, VictimGroup};
use crate::packs::casualties::{Piece as PieceKind, form, tag};
use crate::packs::confidence::Context;
use crate::tables::Label;
use crate::text::{Span, fold, row_id};
use draft::{Draft, Drafts, by_noun};
use pieces::Pieces;
use setting::Setting;
use words::Words;

/// Finds the figures of one document, and the numbers near a word of harm that are none.
pub fn find(reading: &Reading) -> (Vec<CasualtyFigure>, Vec<Refusal>) {
    let (mut figures, mut sides, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    let mut years = Vec::new();
    let setting = Setting::new(reading);
    let fated = |s: &&SentenceReading| reading.pack.tells_fate(s.tokens(), s.outline().notices);
    for sentence in reading.sentences.iter().filter(fated) {
        if figures.len() + refusals.len() >= reading.limits.document_figures {
            break;
        }
        read(reading, sentence, &setting, |words, pieces, drafts| {
            years.extend(drafts.figures.iter().map(|d| event::year(words, &d.count.quantity)));
            let harm = |k: &Kind| matches!(k, Kind::Killed | Kind::Injured | Kind::Missing | Kind::Abducted);
            if let Some(kind) = drafts.figures.iter().map(|d| d.kind).find(harm) {
                setting.last_kind.set(Some(kind));
            }
            sides.extend(drafts.figures.iter().map(|d| side(words, pieces, d)));
            rows(reading, sentence, words, pieces, &drafts, &mut figures, &mut refusals);
        });
    }
    event::recall(reading, &mut figures, &years);
    spread::mark(reading, &mut figures);
    document::settle(&mut figures, &sides);
    (figures, refusals)
}

/// What the document needs to know of a figure beside its row.
fn side(words: &Words, pieces: &Pieces, draft: &Draft) -> document::Side {
    let forms = pieces.list[draft.anchor].fates.iter().fold(0, |f, x| f | x.forms);
    document::Side {
        noun: forms & (form::NOUN | form::NOUNS | form::BODY) != 0,
        toll: forms & form::TOLL != 0,
        wound: wound(words, pieces, draft),
    }
}

/// The verb of a wound that the word of fate is or begins with: "shot" of "shot" and of "shot dead", by its first letters.
fn wound(words: &Words, pieces: &Pieces, draft: &Draft) -> Option<[u8; 2]> {
    let anchor = &pieces.list[draft.anchor];
    let first = words.word(anchor.first);
    let single = words.casualties.entry(first)?;
    let verb = form::BASE | form::THIRD | form::PAST | form::PARTICIPLE | form::ING;
    let wounds = single.fates.iter().any(|f| f.kind == Kind::Injured && f.forms & verb != 0);
    let dead = draft.kind == Kind::Killed && anchor.first < anchor.last;
    // What may end in death: "shot", "stabbed"; the injured and wounded live.
    let open = words.casualties.extent.open.holds(first);
    let letters = first.as_bytes();
    (wounds && open && (dead || draft.kind == Kind::Injured) && !lives(words, draft)).then(|| [letters[0], *letters.get(1).unwrap_or(&0)])
}

/// Whether the sentence says of one person shot or stabbed that he lives: "among the injured is a man who was shot", "he was shot in
/// the leg".
fn lives(words: &Words, draft: &Draft) -> bool {
    draft.kind == Kind::Injured && draft.count.implicit && words.find(&words.casualties.cues.lives, 0, words.tokens.len()).is_some()
}

/// Reads one sentence closely.
fn read(reading: &Reading, sentence: &SentenceReading, setting: &Setting, then: impl FnOnce(&Words, &Pieces, Drafts)) {
    let tokens = sentence.tokens();
    let folded = sentence.folded();
    // Nine in ten headlines in title case and no ordinary sentence pass half. "NO ONE WAS HURT": upper-case wire text has short
    // sentences, too.
    let outline = sentence.outline();
    let capitals = outline.is_capitalised(3) || outline.upper == outline.words;
    let words = Words::new(&folded, tokens, reading.pack, capitals);
    let pieces = pieces::cut(&words);
    let drafts = draft::draft(&words, &pieces, setting, &reading.pack.casualties);
    then(&words, &pieces, drafts);
}

/// The rows of a sentence's figures and refusals.
fn rows(
    reading: &Reading,
    sentence: &SentenceReading,
    words: &Words,
    pieces: &Pieces,
    drafts: &Drafts,
    figures: &mut Vec<CasualtyFigure>,
    refusals: &mut Vec<Refusal>,
) {
    let doc_id = &reading.document.doc_id;
    for draft in &drafts.figures {
        figures.push(row(reading, sentence, words, pieces, draft, &drafts.figures));
    }
    for (first, last, reason) in &drafts.refused {
        let span = Span::new(words.tokens[*first].span.start, words.tokens[*last].span.end);
        let place = reading.locate(sentence.part, span);
        refusals.push(Refusal {
            doc_id: doc_id.clone(),
            sentence: sentence.index,
            part: sentence.part,
            start: place.start,
            end: place.end,
            text: place.text.to_string(),
            reason: *reason,
            rule_id: None,
            evidence: sentence.evidence(span).to_string(),
        });
    }
}

fn row(reading: &Reading, sentence: &SentenceReading, words: &Words, pieces: &Pieces, draft: &Draft, drafts: &[Draft]) -> CasualtyFigure {
    let pack = &reading.pack.casualties;
    let rule = &pack.rules[draft.rule];
    let text = sentence.part_text;
    let slice = |first: usize, last: usize| Span::new(words.tokens[first].span.start, words.tokens[last].span.end);
    let (anchor, who) = (&pieces.list[draft.anchor], &pieces.list[draft.who]);
    let quantity = &draft.count.quantity;
    let first = quantity.first.min(anchor.first);
    let last = quantity.last.max(anchor.last);
    let span = slice(first, last);
    let (start, end) = reading.points(sentence.part, span);
    let victims = victims(words, pieces, draft);
    let attribution = context::attribution(words, pieces, draft.who).map(|(a, b)| slice(a, b).of(text).to_string());
    // "evacuated 252,000 in the east and 230,000 in the west": the second number shares the word of the first.
    let named = draft.kind != Kind::Displaced || anchor.kind == PieceKind::F;
    let context = Context {
        implicit: draft.count.implicit,
        unnamed: victims.is_none(),
        bare: quantity.best.is_none(),
        title: sentence.part == Part::Title,
        unreal: draft.status != FigureStatus::Reported,
    };
    CasualtyFigure {
        figure_id: row_id(
            &reading.document.doc_id,
            "casualties",
            sentence.part.as_str(),
            start,
            end,
            &format!("{} {}", draft.kind, quantity.number_first),
        ),
        sentence: sentence.index,
        low: quantity.low,
        best: quantity.best,
        high: quantity.high,
        qualifier: quantity.qualifier,
        number_text: (!draft.count.implicit && quantity.best.or(quantity.high).is_some())
            .then(|| slice(quantity.number_first, quantity.number_last).of(text).to_string()),
        unit: if who.phrase.is_some_and(|p| pieces.phrases[p].head & tag::HOUSEHOLD != 0) { Unit::Household } else { Unit::Person },
        implicit: draft.count.implicit,
        scope: draft.scope,
        extent: event::extent(words, pack, quantity),
        recalled: event::compared(words, pack, quantity),
        outcome_open: words.find(&pack.extent.open, if named { anchor.first } else { 0 }, anchor.last).is_some()
            && !lives(words, draft)
            && !(quantity.last + 1..=who.last).any(|i| words.tags(i) & tag::OTHERS != 0),
        change: if draft.revised {
            Change::Revised
        } else if !rule.total && (rule.counts.is_some_and(|c| c > 0) || context::adds(words, pieces, pack, draft, drafts)) {
            Change::New
        } else {
            Change::Total
        },
        subset: draft.subset,
        status: draft.status,
        background: context::background(words, pieces, pack, draft.who, draft.anchor, by_noun(anchor, rule)),
        // "the killing of workers" tells of deaths as known.
        restated: points_back(words, pieces, draft) || quantity.best.is_none() && by_noun(anchor, rule),
        victims: victims.map(|(a, b)| slice(a, b).of(text).to_string()),
        victim_group: victims.map_or(VictimGroup::Unspecified, |(first, last)| context::group(words, pack, first, last)),
        perpetrator: perpetrator(words, pieces, draft).map(|(a, b)| slice(a, b).of(text).to_string()),
        cause: context::cause(words, pack, anchor.first),
        attribution_kind: attribution.as_deref().map(|a| context::attribution_kind(pack, &fold(a))),
        attribution,
        evidence: sentence.evidence(span).to_string(),
        rule_id: Label::from(rule.id.as_str()),
        confidence: reading.pack.confidence.of(&rule.id, context),
        ..CasualtyFigure::of(&reading.document.doc_id, draft.kind, sentence.part, start, end)
    }
}

/// Whether the people are some that were told before: "he", "the man", "the two guards"; "his driver" is another person.
fn points_back(words: &Words, pieces: &Pieces, draft: &Draft) -> bool {
    let number = draft.count.quantity.number_first;
    let counted = |p: &pieces::Phrase| p.definite && p.quantity.is_some_and(|q| q.number_first == number);
    let owned = |p: &pieces::Phrase| words.stands(&words.casualties.cues.own, p.first);
    let means = |p: &pieces::Phrase| {
        p.pronoun && p.quantity.is_none() || p.owner && p.is_headless() || p.definite && !p.owner && !p.another && !owned(p)
    };
    // "relatives of the slain activist".
    let inside = draft.anchor + 1 == draft.who
        && draft.anchor.checked_sub(1).and_then(|i| pieces.list[i].phrase).is_some_and(|p| {
            let article = &pieces.phrases[p];
            article.definite && article.is_headless() && article.quantity.is_none()
        });
    inside || pieces.list[draft.who].phrase.is_some_and(|p| means(&pieces.phrases[p])) || pieces.phrases.iter().any(counted)
}

/// The noun phrase of who, without number, hedge and article; none for pronouns and bare numbers.
fn victims(words: &Words, pieces: &Pieces, draft: &Draft) -> Option<(usize, usize)> {
    let mut at = draft.who;
    let mut phrase = &pieces.phrases[pieces.list[at].phrase?];
    if phrase.pronoun {
        return None;
    }
    if phrase.is_headless() || phrase.head & tag::UNCOUNTED != 0 {
        // "two of Khan's victims": the people stand behind "of".
        let of = pieces.list.get(at + 1).is_some_and(|p| words.word(p.last) == "of");
        let next = pieces.list.get(at + 2).and_then(|p| p.phrase).map(|p| &pieces.phrases[p]);
        match next.filter(|n| of && !n.pronoun) {
            Some(n) => (at, phrase) = (at + 2, n),
            None => return None,
        }
    }
    let _ = at;
    let first = phrase.body.max(phrase.first);
    let mut last = phrase.last;
    if phrase.possessive && last > first {
        last -= 1;
    }
    let article = |i: usize| matches!(words.word(i), "the" | "a" | "an" | "another");
    let first = if article(first) && first < last { first + 1 } else { first };
    (first <= last).then_some((first, last))
}

/// Who did it: the subject of an active verb of harm, or what follows "by" after a passive one.
fn perpetrator(words: &Words, pieces: &Pieces, draft: &Draft) -> Option<(usize, usize)> {
    let list = &pieces.list;
    let (anchor, who) = (draft.anchor, draft.who);
    if list[anchor].kind != PieceKind::F {
        return None;
    }
    if list.get(anchor + 1).is_some_and(|p| words.word(p.last) == "by") {
        let by = list.get(anchor + 2).filter(|p| p.kind == PieceKind::N)?;
        let phrase = &pieces.phrases[by.phrase?];
        return (phrase.is_person() || phrase.proper || phrase.head & tag::GROUP != 0).then_some((by.first, by.last));
    }
    if who > anchor && anchor > 0 && list[anchor - 1].kind == PieceKind::N {
        let phrase = &pieces.phrases[list[anchor - 1].phrase?];
        return (phrase.is_person() && !phrase.pronoun || phrase.head & tag::GROUP != 0)
            .then_some((list[anchor - 1].first, list[anchor - 1].last));
    }
    None
}
