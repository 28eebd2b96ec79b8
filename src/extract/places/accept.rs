//! Is a name a place here, or a person, an organization, a common word? Signs, weighed and summed.

use super::resolve::{Candidate, Choice};
use super::scan::{Found, is_text};
use super::signs::{SIGNS, Sign, Signs, bits};
use super::{DocName, Hit};
use crate::extract::{Reading, SentenceReading};
use crate::model::Part;
use crate::packs::gazetteer::PlaceKind;
use crate::packs::places::{Meaning, Places, list};
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
    let mut located = vec![0u32; found.names.len()];
    for i in 0..found.hits.len() {
        let Some(sentence) = reading.sentences.get(found.hits[i].sentence) else { continue };
        let near = neighbours(reading, sentence, &found.hits[i]);
        let mut signs = local_signs(reading, sentence, found, i, near);
        let hit = &mut found.hits[i];
        let name = &found.names[hit.name];
        kind_signs(&mut signs, name, name.candidates.first());
        located[hit.name] += u32::from(signs.any(LOCATED));
        (hit.near, hit.signs) = (near, signs);
    }
    for hit in &mut found.hits {
        let own = hit.signs.any(LOCATED);
        hit.signs.set(Sign::Elsewhere, located[hit.name] > u32::from(own));
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
    let mut sums = vec![(0.0f32, 0.0f32); found.names.len()];
    for hit in &found.hits {
        let sum = &mut sums[hit.name];
        *sum = (sum.0 + hit.likely, sum.1 + 1.0);
    }
    let likeliest = |n: usize| choice.shares(n).iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(k, _)| k);
    let best: Vec<Option<usize>> = (0..found.names.len()).map(likeliest).collect();
    for hit in &mut found.hits {
        let name = &found.names[hit.name];
        let chosen = best[hit.name].and_then(|k| name.candidates.get(k));
        kind_signs(&mut hit.signs, name, chosen);
        let (sum, count) = sums[hit.name];
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

/// The signs that depend on which place is taken.
fn kind_signs(signs: &mut Signs, name: &DocName, candidate: Option<&Candidate>) {
    let kind = candidate.and_then(|c| c.kind);
    let has = |f: fn(&Meaning) -> bool| name.meanings.iter().any(f);
    let demonym = !name.meanings.is_empty() && name.meanings.iter().all(|m| matches!(m, Meaning::Demonym(_)));
    signs.set(Sign::Demonym, demonym);
    signs.set(Sign::Country, kind == Some(PlaceKind::Country) && !demonym);
    signs.set(Sign::Admin1, kind == Some(PlaceKind::Admin1));
    let said = kind == Some(PlaceKind::Admin2) && !name.one_word;
    signs.set(Sign::Admin2Said, said);
    signs.set(Sign::Admin2, kind == Some(PlaceKind::Admin2) && !said);
    signs.set(Sign::Capital, kind == Some(PlaceKind::Capital));
    signs.set(Sign::Region, candidate.is_some() && kind.is_none() && has(|m| matches!(m, Meaning::Region(_))));
    signs.set(Sign::Voice, has(|m| matches!(m, Meaning::Voice(_))));
    signs.set(Sign::Abbreviation, has(|m| matches!(m, Meaning::Area(_))) && name.key.len() <= 5);
    signs.set(Sign::OtherName, candidate.is_some_and(|c| c.other));
    signs.set(Sign::Several, !name.one_word);
    signs.put(Sign::Population, candidate.map_or(0.0, |c| c.population / 7.0));
}

/// The signs of the sentence around a hit.
fn local_signs(reading: &Reading, sentence: &SentenceReading, found: &Found, i: usize, near: Near) -> Signs {
    let places = &reading.pack.places;
    let hit = &found.hits[i];
    let mut signs = Signs::default();
    let tokens = sentence.tokens();
    let text = |i: usize| tokens[i].span.of(sentence.part_text);
    let mark = |k: usize, m: &str| is_text(sentence, tokens, k, m);
    let (from, to) = hit.tokens;
    let name = &found.names[hit.name];
    let all_capitals = found.capitals.get(hit.sentence).copied().unwrap_or(false);
    let title_case = sentence.part == Part::Title;
    signs.set(Sign::Bias, true);
    signs.set(Sign::Title, title_case);
    signs.set(Sign::AllCapitals, all_capitals);
    signs.set(Sign::Capitals, !all_capitals && tokens[from].shape == Shape::Upper && tokens[from].span.len() > 3);
    signs.set(Sign::SentenceStart, from == 0 || (from == 1 && tokens[0].shape == Shape::Mark));
    signs.set(Sign::Preposition, near.before & list::prepositions != 0 && near.previous_shape != Some(Shape::Upper));
    signs.set(Sign::Locative, near.before & list::locative != 0);
    let before = |n: usize| from.checked_sub(n).and_then(|k| tokens.get(k));
    let adjacent_hit = i > 0 && found.hits[i - 1].sentence == hit.sentence && found.hits[i - 1].tokens.1 == from;
    if near.right_before & list::of != 0
        && let Some(name) = before(2).filter(|t| t.is_capital())
    {
        let organization = places.lists_at(sentence.part_text, name) & list::organization != 0;
        signs.set(Sign::OfOrganization, organization);
        signs.set(Sign::OfName, !organization);
    }
    signs.set(Sign::The, near.the);
    if let Some(previous) = before(1) {
        let bits = near.right_before;
        let initial = previous.is_capital() && text(from - 1).trim_end_matches('.').chars().count() == 1
            || mark(from - 1, ".") && before(2).is_some_and(|t| t.is_capital() && t.span.len() == 1 && t.span.end == previous.span.start);
        let dot_title = mark(from - 1, ".")
            && from >= 2
            && tokens[from - 2].is_capital()
            && places.lists_at(sentence.part_text, &tokens[from - 2]) & list::titles != 0;
        let word = previous.is_capital() && !all_capitals;
        signs.set(Sign::InitialBefore, initial);
        if word && !initial && !adjacent_hit {
            let title = bits & list::titles != 0;
            let leaves = bits & list::before != 0;
            let given = bits & list::given != 0;
            signs.set(Sign::TitleBefore, title && !leaves);
            signs.set(Sign::WordBefore, leaves);
            signs.set(Sign::GivenBefore, given && !title && !leaves);
            signs.set(Sign::CapitalBefore, !title && !leaves && !given && bits & list::prepositions == 0 && from > 1);
        } else if dot_title {
            signs.set(Sign::TitleBefore, true);
        } else if bits & list::before != 0 && previous.shape == Shape::Lower {
            signs.set(Sign::WordBefore, true);
        }
        signs.set(Sign::NumberBefore, previous.shape == Shape::Number);
        signs.set(Sign::Hyphen, mark(from - 1, "-") && previous.span.end == tokens[from].span.start);
        if adjacent_hit {
            signs.set(Sign::CapitalBefore, !found.names[found.hits[i - 1].name].meanings.iter().any(|m| matches!(m, Meaning::Demonym(_))));
        }
    }
    if mark(to, "-") && tokens[to].span.start == tokens[to - 1].span.end {
        signs.set(Sign::Hyphen, true);
    }
    signs.set(Sign::Possessive, near.clitic);
    if let Some(shape) = near.next_shape {
        let capital = matches!(shape, Shape::Title | Shape::Upper) && !all_capitals && near.after & list::days == 0;
        let organization = near.after & list::organization != 0;
        let person = near.after & list::person_after != 0;
        signs.set(Sign::OrganizationAfter, capital && organization && !near.clitic);
        signs.set(Sign::PersonAfter, person && !near.clitic);
        signs.set(Sign::CapitalAfter, capital && !organization && !person && !near.clitic);
        let lower = shape == Shape::Lower;
        signs.set(Sign::SayingAfter, lower && near.after & list::saying != 0);
        signs.set(Sign::AreaAfter, lower && near.after & (list::area1 | list::area2) != 0);
        signs.set(Sign::TownAfter, lower && near.after & list::towns != 0);
        signs.set(
            Sign::LowerAfter,
            lower && near.after & (list::saying | list::area1 | list::area2 | list::towns | list::prepositions) == 0,
        );
        signs.set(Sign::NumberAfter, shape == Shape::Number);
    }
    let age = mark(to, ",") && tokens.get(to + 1).is_some_and(|t| t.shape == Shape::Number && t.span.len() <= 2);
    signs.set(Sign::Age, age && !tokens.get(to + 1).is_some_and(|_| mark(to + 2, "percent")));
    signs.set(Sign::Qualified, hit.holder.is_some());
    signs.set(Sign::Qualifies, hit.holds);
    let (lists, one_word) = (name.lists, name.one_word);
    signs.set(Sign::Never, lists & list::NEVER != 0);
    signs.set(Sign::Common, lists & list::common != 0);
    let ordinary = one_word && lists & list::ordinary != 0;
    signs.set(Sign::Ordinary, ordinary);
    signs.set(Sign::OrdinaryStart, ordinary && (signs.get(Sign::SentenceStart) || signs.get(Sign::CapitalBefore)));
    signs.set(Sign::SurnameWord, one_word && lists & list::surnames != 0);
    signs.set(Sign::Given, one_word && lists & list::given != 0);
    signs.set(Sign::Surname, name.surname);
    signs.set(Sign::Repeated, name.hits > 1);
    let dash = |k: usize| ["-", "–", "—", "(", "_"].iter().any(|m| mark(k, m)) && tokens[k].span.start > tokens[k - 1].span.end;
    let head = sentence.part == Part::Body && hit.span.start < 120 && hit.sentence <= 2;
    signs.set(Sign::Dateline, head && (dash(to) || hit.holder.is_some() && tokens[from].shape == Shape::Upper));
    let next_near = found.hits.get(i + 1).is_some_and(|h| h.sentence == hit.sentence && h.tokens.0 == to + 1);
    let last_near = i > 0 && found.hits[i - 1].sentence == hit.sentence && found.hits[i - 1].tokens.1 + 1 == from;
    let joins = |k: usize| mark(k, ",") || mark(k, "and") || mark(k, "or");
    signs.set(Sign::Listed, hit.holder.is_none() && !hit.holds && (next_near && joins(to) || last_near && joins(from - 1)));
    signs
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
            let (held, holder) = (&found.names[a.name], &found.names[b.name]);
            if a.name == b.name || holder.meanings.iter().any(|m| matches!(m, Meaning::Demonym(_))) {
                break;
            }
            let large = |c: &&Candidate| matches!(c.kind, Some(PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Admin2));
            let fits = |h: &Candidate| held.candidates.iter().any(|c| super::resolve::holds(h, c));
            if holder.candidates.iter().filter(large).any(fits) {
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
