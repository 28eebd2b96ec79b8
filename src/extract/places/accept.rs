//! Is a name a place here, or a person, an organization, a common word? Signs, weighed and summed.

use super::resolve::{Candidate, Choice};
use super::scan::{Found, is_text, mark_at};
use super::signs::{SIGNS, Sign, Signs, bits};
use super::{DocName, Hit};
use crate::extract::{Reading, SentenceReading};
use crate::model::Part;
use crate::packs::gazetteer::PlaceKind;
use crate::packs::places::{Places, kind, list};
use crate::text::Shape;

/// What stands around a hit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Near {
    /// Lists of the word before; of the one before that where it is "the" or a word that leaves a place ("in northern Iraq").
    pub before: u32,
    /// Lists of the word right before.
    pub right_before: u32,
    /// Whether "the" stands right before.
    pub the: bool,
    /// Its shape.
    pub previous_shape: Option<Shape>,
    /// Lists of the word after.
    pub after: u32,
    /// Its shape.
    pub next_shape: Option<Shape>,
    /// Whether "'s" follows.
    pub clitic: bool,
    /// Lists of the few words after the clitic, together.
    pub noun: u32,
}

/// Looks around a hit.
fn neighbours(reading: &Reading, sentence: &SentenceReading, hit: &Hit) -> Near {
    let places = &reading.pack.places;
    let tokens = sentence.tokens();
    let mut near = Near::default();
    let lists = |i: usize| {
        let bits = places.lists_at(sentence.part_text, &tokens[i]);
        (bits, bits & list::articles != 0)
    };
    let (from, to) = hit.tokens;
    let mut at = from;
    if at > 0 {
        near.previous_shape = Some(tokens[at - 1].shape);
        let (bits, the) = lists(at - 1);
        near.right_before = bits;
        near.the = the;
        near.before = bits;
        let mut skip = the || bits & list::before != 0;
        at -= 1;
        let mut steps = 0;
        while skip && at > 0 && steps < 3 {
            let (bits, the) = lists(at - 1);
            near.before |= bits & (list::prepositions | list::locative);
            skip = the || bits & list::before != 0;
            at -= 1;
            steps += 1;
        }
    }
    let mut next = to;
    if tokens.get(next).is_some_and(|t| t.shape == Shape::Clitic) {
        near.clitic = true;
        next += 1;
        for i in next..(next + 4).min(tokens.len()) {
            near.noun |= lists(i).0;
        }
    }
    if let Some(token) = tokens.get(next) {
        near.next_shape = Some(token.shape);
        near.after = lists(next).0;
        // "the government in Moscow has" and "Moscow, however, said" are left alone
    }
    near
}

/// First judgement: the signs of every hit from its own sentence and its name's history in the document.
pub(super) fn judge(reading: &Reading, found: &mut Found) {
    link_holders(reading, found);
    let weights = weights(&reading.pack.places);
    // Of each name the kind of its likeliest place, and how many hits stand where places do.
    let kinds = (0..found.names.len()).map(|n| Kind::of(&found.names[n], found.candidates(n).first()));
    let mut names: Vec<(Kind, u32)> = kinds.map(|kind| (kind, 0)).collect();
    for i in 0..found.hits.len() {
        let Some(sentence) = reading.sentences.get(found.hits[i].sentence) else { continue };
        let near = neighbours(reading, sentence, &found.hits[i]);
        let mut signs = local_signs(reading, sentence, found, i, near);
        let hit = &mut found.hits[i];
        let (kind, located) = &mut names[hit.name];
        kind.put(&mut signs);
        *located += u32::from(signs.any(LOCATED));
        (hit.near, hit.signs) = (near, signs);
    }
    for hit in &mut found.hits {
        let own = hit.signs.any(LOCATED);
        hit.signs.set(Sign::Elsewhere, names[hit.name].1 > u32::from(own));
        joint_signs(&mut hit.signs);
        hit.likely = hit.signs.likely(weights);
    }
}

/// Signs that show a place by where it stands.
const LOCATED: u64 = bits(&[Sign::Locative, Sign::Qualified, Sign::Dateline]);

/// Second judgement: the place chosen and its agreement with the document are known now.
pub(super) fn judge_again(reading: &Reading, found: &mut Found, choice: &Choice) {
    let weights = weights(&reading.pack.places);
    let rows = reading.pack.places.demonym_rows;
    let likeliest = |n: usize| choice.shares(&found.names[n]).iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(k, _)| k);
    let kind = |n: usize| Kind::of(&found.names[n], likeliest(n).and_then(|k| found.candidates(n).get(k)));
    // Of each name the kind of the place chosen, and how likely and how many its hits are.
    let mut names: Vec<(Kind, f32, f32)> = (0..found.names.len()).map(|n| (kind(n), 0.0, 0.0)).collect();
    for hit in &found.hits {
        let (_, sum, count) = &mut names[hit.name];
        *sum += hit.likely;
        *count += 1.0;
    }
    for hit in &mut found.hits {
        let (kind, sum, count) = names[hit.name];
        kind.put(&mut hit.signs);
        hit.signs.put(Sign::Company, if count > 1.0 { (sum - hit.likely) / (count - 1.0) } else { 0.0 });
        let support = choice.support[hit.name];
        hit.signs.put(Sign::Support, support);
        let large = hit.signs.any(bits(&[Sign::Country, Sign::Admin1, Sign::Region]));
        hit.signs.put(Sign::SupportTown, if large { 0.0 } else { support });
        joint_signs(&mut hit.signs);
        hit.likely = hit.signs.likely(weights);
        if hit.signs.get(Sign::Demonym) {
            // "Latin American", "South American": another people than the word alone names.
            let before = hit.tokens.0.checked_sub(1).and_then(|k| reading.sentences[hit.sentence].tokens().get(k));
            let quarter = hit.signs.get(Sign::WordBefore) && before.is_some_and(|t| t.is_capital());
            if !rows || quarter || hit.signs.get(Sign::CapitalBefore) {
                hit.likely = 0.0;
            }
        }
    }
}

/// Signs that are two of the others at once.
fn joint_signs(signs: &mut Signs) {
    const PERSON: u64 = bits(&[Sign::Surname, Sign::SurnameWord, Sign::Given, Sign::Common, Sign::Ordinary]);
    const CAPITAL: u64 = bits(&[Sign::CapitalBefore, Sign::CapitalAfter, Sign::OrganizationAfter, Sign::GivenBefore, Sign::TitleBefore]);
    let (person, capital) = (signs.any(PERSON), signs.any(CAPITAL));
    let placed = signs.any(LOCATED | bits(&[Sign::Elsewhere]));
    let large = signs.any(bits(&[Sign::Country, Sign::Admin1]));
    let after = signs.any(bits(&[Sign::CapitalAfter, Sign::OrganizationAfter]));
    let when = |yes: bool, value: f32| if yes { value } else { 0.0 };
    signs.set(Sign::PersonPlaced, person && placed);
    signs.set(Sign::CapitalPlaced, capital && placed);
    signs.put(Sign::PersonCompany, when(person, signs.value(Sign::Company)));
    signs.put(Sign::CapitalLarge, when(capital && !large, signs.value(Sign::Population)));
    signs.put(Sign::CapitalSupport, when(capital, signs.value(Sign::SupportTown)));
    signs.set(Sign::LargeAfter, large && after);
}

/// The weights of the pack in the order of the signs.
fn weights(places: &Places) -> &[f32] {
    places.accept.ordered(SIGNS)
}

/// The signs that depend on which place is taken: of all hits of a name the same.
#[derive(Debug, Clone, Copy)]
struct Kind {
    signs: u64,
    population: f32,
}

impl Kind {
    /// Those of a name and the place taken for it.
    fn of(name: &DocName, candidate: Option<&Candidate>) -> Kind {
        let of_map = candidate.and_then(|c| c.kind);
        let demonym = name.kinds == kind::DEMONYM;
        let said = of_map == Some(PlaceKind::Admin2) && !name.one_word;
        let mut signs = Signs::default();
        signs.add(Sign::Demonym, demonym);
        signs.add(Sign::Country, of_map == Some(PlaceKind::Country) && !demonym);
        signs.add(Sign::Admin1, of_map == Some(PlaceKind::Admin1));
        signs.add(Sign::Admin2Said, said);
        signs.add(Sign::Admin2, of_map == Some(PlaceKind::Admin2) && !said);
        signs.add(Sign::Capital, of_map == Some(PlaceKind::Capital));
        signs.add(Sign::Region, candidate.is_some() && of_map.is_none() && name.kinds & kind::REGION != 0);
        signs.add(Sign::Voice, name.kinds & kind::VOICE != 0);
        signs.add(Sign::Abbreviation, name.kinds & kind::AREA != 0 && name.key.len() <= 5);
        signs.add(Sign::OtherName, candidate.is_some_and(|c| c.other));
        signs.add(Sign::Several, !name.one_word);
        let population = candidate.map_or(0.0, |c| c.population / 7.0);
        signs.put(Sign::Population, population);
        Kind { signs: signs.of(KINDS), population }
    }

    /// Puts them among the signs of a hit.
    fn put(self, signs: &mut Signs) {
        signs.put(Sign::Population, self.population);
        signs.replace(KINDS, self.signs);
    }
}

/// All signs of a [`Kind`].
const KINDS: u64 = bits(&[
    Sign::Demonym,
    Sign::Country,
    Sign::Admin1,
    Sign::Admin2Said,
    Sign::Admin2,
    Sign::Capital,
    Sign::Region,
    Sign::Voice,
    Sign::Abbreviation,
    Sign::OtherName,
    Sign::Several,
    Sign::Population,
]);

/// The signs of the sentence around a hit.
fn local_signs(reading: &Reading, sentence: &SentenceReading, found: &Found, i: usize, near: Near) -> Signs {
    let places = &reading.pack.places;
    let hit = &found.hits[i];
    let mut signs = Signs::default();
    let tokens = sentence.tokens();
    let (from, to) = hit.tokens;
    let name = &found.names[hit.name];
    // The hits before and after it in the sentence, and the marks.
    let last = i.checked_sub(1).map(|k| &found.hits[k]).filter(|h| h.sentence == hit.sentence);
    let next = found.hits.get(i + 1).filter(|h| h.sentence == hit.sentence);
    let mark_before = if from > 0 { mark_at(sentence, tokens, from - 1) } else { 0 };
    let mark_after = mark_at(sentence, tokens, to);
    let all_capitals = found.capitals.get(hit.sentence).copied().unwrap_or(false);
    let title_case = sentence.part == Part::Title;
    signs.add(Sign::Bias, true);
    signs.add(Sign::Title, title_case);
    signs.add(Sign::AllCapitals, all_capitals);
    signs.add(Sign::Capitals, !all_capitals && tokens[from].shape == Shape::Upper && tokens[from].span.len() > 3);
    signs.add(Sign::SentenceStart, from == 0 || (from == 1 && tokens[0].shape == Shape::Mark));
    signs.add(Sign::Preposition, near.before & list::prepositions != 0 && near.previous_shape != Some(Shape::Upper));
    signs.add(Sign::Locative, near.before & list::locative != 0);
    let before = |n: usize| from.checked_sub(n).and_then(|k| tokens.get(k));
    let adjacent_hit = last.filter(|h| h.tokens.1 == from);
    if near.right_before & list::of != 0
        && let Some(name) = before(2).filter(|t| t.is_capital())
    {
        let organization = places.lists_at(sentence.part_text, name) & list::organization != 0;
        signs.add(Sign::OfOrganization, organization);
        signs.add(Sign::OfName, !organization);
    }
    signs.add(Sign::The, near.the);
    if let Some(previous) = before(1) {
        let bits = near.right_before;
        let initial = previous.is_capital() && is_initial(previous.span.of(sentence.part_text))
            || mark_before == b'.' && before(2).is_some_and(|t| t.is_capital() && t.span.len() == 1 && t.span.end == previous.span.start);
        let dot_title =
            mark_before == b'.' && before(2).is_some_and(|t| t.is_capital() && places.lists_at(sentence.part_text, t) & list::titles != 0);
        let word = previous.is_capital() && !all_capitals;
        signs.add(Sign::InitialBefore, initial);
        if word && !initial && adjacent_hit.is_none() {
            let title = bits & list::titles != 0;
            let leaves = bits & list::before != 0;
            let given = bits & list::given != 0;
            signs.add(Sign::TitleBefore, title && !leaves);
            signs.add(Sign::WordBefore, leaves);
            signs.add(Sign::GivenBefore, given && !title && !leaves);
            signs.add(Sign::CapitalBefore, !title && !leaves && !given && bits & list::prepositions == 0 && from > 1);
        } else if dot_title {
            signs.add(Sign::TitleBefore, true);
        } else if bits & list::before != 0 && previous.shape == Shape::Lower {
            signs.add(Sign::WordBefore, true);
        }
        signs.add(Sign::NumberBefore, previous.shape == Shape::Number);
        signs.add(Sign::Hyphen, mark_before == b'-' && previous.span.end == tokens[from].span.start);
        signs.add(Sign::CapitalBefore, adjacent_hit.is_some_and(|h| found.names[h.name].kinds & kind::DEMONYM == 0));
    }
    signs.add(Sign::Hyphen, mark_after == b'-' && tokens[to].span.start == tokens[to - 1].span.end);
    signs.add(Sign::Possessive, near.clitic);
    if let Some(shape) = near.next_shape {
        let capital = matches!(shape, Shape::Title | Shape::Upper) && !all_capitals && near.after & list::days == 0;
        let organization = near.after & list::organization != 0;
        let person = near.after & list::person_after != 0;
        signs.add(Sign::OrganizationAfter, capital && organization && !near.clitic);
        signs.add(Sign::PersonAfter, person && !near.clitic);
        signs.add(Sign::CapitalAfter, capital && !organization && !person && !near.clitic);
        let lower = shape == Shape::Lower;
        signs.add(Sign::SayingAfter, lower && near.after & list::saying != 0);
        signs.add(Sign::AreaAfter, lower && near.after & (list::area1 | list::area2) != 0);
        signs.add(Sign::TownAfter, lower && near.after & list::towns != 0);
        signs.add(
            Sign::LowerAfter,
            lower && near.after & (list::saying | list::area1 | list::area2 | list::towns | list::prepositions) == 0,
        );
        signs.add(Sign::NumberAfter, shape == Shape::Number);
    }
    let age = mark_after == b',' && tokens.get(to + 1).is_some_and(|t| t.shape == Shape::Number && t.span.len() <= 2);
    signs.add(Sign::Age, age && !is_text(sentence, tokens, to + 2, "percent"));
    signs.add(Sign::Qualified, hit.holder.is_some());
    signs.add(Sign::Qualifies, hit.holds);
    let (lists, one_word) = (name.lists, name.one_word);
    signs.add(Sign::Never, lists & list::NEVER != 0);
    signs.add(Sign::Common, lists & list::common != 0);
    let ordinary = one_word && lists & list::ordinary != 0;
    signs.add(Sign::Ordinary, ordinary);
    signs.add(Sign::OrdinaryStart, ordinary && signs.any(bits(&[Sign::SentenceStart, Sign::CapitalBefore])));
    signs.add(Sign::SurnameWord, one_word && lists & list::surnames != 0);
    signs.add(Sign::Given, one_word && lists & list::given != 0);
    signs.add(Sign::Surname, name.surname);
    signs.add(Sign::Repeated, name.hits > 1);
    let dash = || {
        let mark = |m: &&str| is_text(sentence, tokens, to, m);
        ["-", "–", "—", "(", "_"].iter().any(mark) && tokens[to].span.start > tokens[to - 1].span.end
    };
    let head = sentence.part == Part::Body && hit.span.start < 120 && hit.sentence <= 2;
    signs.add(Sign::Dateline, head && (dash() || hit.holder.is_some() && tokens[from].shape == Shape::Upper));
    let joins = |k: usize, mark: u8| mark == b',' || is_text(sentence, tokens, k, "and") || is_text(sentence, tokens, k, "or");
    let listed = next.is_some_and(|h| h.tokens.0 == to + 1) && joins(to, mark_after)
        || last.is_some_and(|h| h.tokens.1 + 1 == from) && joins(from - 1, mark_before);
    signs.add(Sign::Listed, hit.holder.is_none() && !hit.holds && listed);
    signs
}

/// Whether a word is one letter, with or without its dot.
fn is_initial(word: &str) -> bool {
    word.len() <= 5 && word.trim_end_matches('.').chars().count() == 1
}

/// Hits that may follow a name in a chain of commas ("Roxas, Capiz, Philippines").
const CHAIN: usize = 3;

/// Joins "Portland" and "Maine" where commas stand between and the second may hold the first.
fn link_holders(reading: &Reading, found: &mut Found) {
    for i in 0..found.hits.len() {
        for j in i + 1..(i + 1 + CHAIN).min(found.hits.len()) {
            let (a, b) = (&found.hits[i], &found.hits[j]);
            let Some(sentence) = reading.sentences.get(a.sentence).filter(|_| a.sentence == b.sentence) else { break };
            if !chained(sentence, a.tokens.1, b.tokens.0) {
                break;
            }
            if a.name == b.name || found.names[b.name].kinds & kind::DEMONYM != 0 {
                break;
            }
            let large = |c: &&Candidate| matches!(c.kind, Some(PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Admin2));
            let fits = |h: &Candidate| found.candidates(a.name).iter().any(|c| super::resolve::holds(h, c));
            if found.candidates(b.name).iter().filter(large).any(fits) {
                let number = b.name;
                found.hits[i].holder = Some(number);
                found.hits[j].holds = true;
                break;
            }
        }
    }
}

/// Whether only commas, one bracket, and capitalised words between commas stand from one token to another.
fn chained(sentence: &SentenceReading, from: usize, to: usize) -> bool {
    let tokens = sentence.tokens();
    let Some(between) = tokens.get(from..to).filter(|b| !b.is_empty() && b.len() <= 8) else { return false };
    let text = |i: usize| between[i].span.of(sentence.part_text);
    let open = [",", "("];
    let whole = between.iter().enumerate().all(|(i, t)| t.is_capital() || matches!(text(i), "," | "(" | "-"));
    whole && open.contains(&text(0)) && open.contains(&text(between.len() - 1))
}
