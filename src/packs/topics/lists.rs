//! Lists of terms of a taxonomy, compiled: what a word shows, and when it does not.
//!
//! A topic names its terms by strength (`strong`, `terms`, `weak`). Words of many meanings stand in `company`: they count
//! only where the article also holds a plain term of the topic, or one of `with` where that is given, or many of their
//! own list, and none of `unless`. Phrases of `[other]` are read whole and show nothing ("strike a deal"). A topic with `both` is shown by two
//! others together: a policy is its matter and a government. A term with capitals is found with these capitals only, and
//! then hides the one without ("Labour" is a party).

use super::super::taxonomy::{TopicInfo, media_topics};
use super::index::TermIndex;
use crate::error::{Error, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Terms of one taxonomy, ready to be looked for.
#[derive(Debug, Clone)]
pub struct TermLists {
    /// The taxonomy's name, as it stands in the tables.
    pub taxonomy: String,
    /// Numbers of the scoring.
    pub weights: TopicWeights,
    /// Finds the words in a text; a hit names its place in `words`.
    pub index: TermIndex,
    /// The words in lower case, in the order of their letters.
    pub words: Vec<String>,
    /// What each of them shows.
    pub terms: Vec<Term>,
    /// What all terms show, those of one term together: they stand close, since every term of an article is looked up.
    shows: Vec<Shows>,
    /// What terms show in a spelling with capitals, in place of what they show else.
    spellings: Vec<(String, Range<u32>)>,
    /// The topics that can be found, as numbers elsewhere here count them: those with lists and all above them.
    pub nodes: Vec<Arc<TopicInfo>>,
    /// The number of each topic, by its id.
    numbers: HashMap<String, usize>,
    /// For each topic those above it, nearest first.
    pub above: Vec<Vec<usize>>,
    /// Topics that are shown by two others together: topic, first, second, share of the weaker one.
    pub both: Vec<(usize, usize, usize, f64)>,
    /// For each topic what its sum of weights is multiplied with.
    pub factors: Vec<f64>,
    /// For each topic the number of its words in company that are company for each other.
    pub many: Vec<usize>,
    /// For each topic whether `with` gates its words in company, instead of its own plain terms.
    pub gated: Vec<bool>,
    /// Words of office, which stand before names without being part of them.
    pub titles: Vec<String>,
    /// Examples: topic, text with the words that show it in brackets.
    pub finds: Vec<(usize, String)>,
    /// Counterexamples: topic, text that does not show it.
    pub ignores: Vec<(usize, String)>,
}

/// What one word shows: its places among `shows`, and among `spellings` those that it has.
#[derive(Debug, Clone)]
pub struct Term {
    shows: Range<u32>,
    spellings: Range<u32>,
    /// Whether it is a word of office.
    pub title: bool,
}

/// What a term shows of one topic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shows {
    /// The topic.
    pub topic: u32,
    /// The topic whose company it needs, where `role` asks for company: the list's own, also for topics above it.
    pub list: u32,
    /// The weight; 0 for words of `with` and `unless`.
    pub weight: f64,
    /// Its part.
    pub role: Role,
    /// Whether the term stands in the list of the topic itself; else the topic takes over a share.
    pub own: bool,
}

/// What one word shows, while lists are compiled.
#[derive(Default)]
struct Draft {
    /// However it is written.
    plain: Vec<Shows>,
    /// In exactly this spelling, in place of `plain`.
    cased: Vec<(String, Vec<Shows>)>,
    title: bool,
}

/// How a word of a list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Shows the topic.
    Carries,
    /// Adds to words that show it.
    Adds,
    /// Shows it in company.
    InCompany,
    /// Is company.
    With,
    /// Forbids the words in company.
    Unless,
}

/// Numbers of the scoring; their meanings stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicWeights {
    /// Weight of a term that shows its topic by itself.
    pub strong: f64,
    /// Weight of an ordinary term.
    pub terms: f64,
    /// Weight of a word that only adds to others.
    pub weak: f64,
    /// A hit in the title counts so many times.
    pub title: f64,
    /// A hit in the first `lead_chars` bytes of the text counts so many times.
    pub lead: f64,
    /// Bytes of the text that are its lead.
    pub lead_chars: usize,
    /// Share of a term's weight that topics above its own take over.
    pub inherit: f64,
    /// Share that hits in names and quotations count where the topic is shown outside of them as well.
    pub inside: f64,
    /// Share that they count where it is shown nowhere else.
    pub inside_only: f64,
    /// A term counts for the n-th time by this to the power of n - 1.
    pub again: f64,
    /// Weight per 100 words at which the score is 1 - 1/e.
    pub scale: f64,
    /// Rows with a lower score are left out, by a learnt ranking those whose probability is lower than `least`.
    pub threshold: f64,
    /// The least probability of being right, by a learnt ranking.
    pub least: f64,
    /// What it counts for the rank of a topic, by a learnt ranking, that it or one below it is right, beside that it is named itself.
    pub safe: f64,
    /// Rows whose score is below this share of the strongest topic of their level are left out.
    pub share: f64,
    /// Weak words count at most this share of what the words that show the topic count.
    pub weak_share: f64,
    /// Score of a top topic by its terms from which the classifier is not asked.
    pub classifier_enough: f64,
    /// What the classifier's probability adds to the score of a top topic that terms show.
    pub classifier_mix: f64,
    /// Probability from which the classifier tells a topic that no term shows.
    pub classifier_sure: f64,
    /// Probability from which it tells the strongest top topic of an article whose terms show none.
    pub classifier_least: f64,
    /// Rows per article.
    pub most: usize,
    /// Spans kept as evidence per topic.
    pub evidence: usize,
    /// Words of text from which density counts.
    pub full_words: usize,
    /// Density falls with the number of words to this power, from `full_words` on.
    pub length_power: f64,
}

/// A `[[topic]]` of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicToml {
    pub id: String,
    pub label: Option<String>,
    pub parent: Option<String>,
    pub factor: Option<f64>,
    pub many: Option<usize>,
    #[serde(default)]
    pub strong: Vec<String>,
    #[serde(default)]
    pub terms: Vec<String>,
    #[serde(default)]
    pub weak: Vec<String>,
    #[serde(default)]
    pub company: Vec<String>,
    /// Words of articles about it, for the profile: each may mean much else.
    #[serde(default)]
    pub cues: Vec<String>,
    #[serde(default)]
    pub with: Vec<String>,
    #[serde(default)]
    pub unless: Vec<String>,
    #[serde(default)]
    pub both: Vec<String>,
    #[serde(default)]
    pub finds: Vec<String>,
    #[serde(default)]
    pub ignores: Vec<String>,
}

/// What a file says beside its topics.
pub(super) struct Lists<'a> {
    pub path: &'a str,
    pub taxonomy: String,
    pub weights: TopicWeights,
    pub topics: &'a [TopicToml],
    pub other: &'a [String],
    pub titles: &'a [String],
    /// The topics of the taxonomy by id; none for Media Topics, whose tree is known.
    pub own: Option<BTreeMap<String, TopicInfo>>,
}

/// Share of the weaker of two topics that the one shown by `both` has.
const BOTH: f64 = 0.6;

impl TermLists {
    /// Compiles lists. Ids must be live topics of the taxonomy; a term may stand once in the lists of a topic.
    pub(super) fn compile(lists: Lists) -> Result<TermLists> {
        let wrong = |message: String| Error::pack(lists.path, message);
        let find = |id: &str| -> Result<TopicInfo> {
            match &lists.own {
                Some(own) => own.get(id).cloned().ok_or_else(|| wrong(format!("{id} is no topic of this file"))),
                None => media_topics().info(id).cloned().ok_or_else(|| wrong(format!("{id} is no live Media Topic"))),
            }
        };
        let mut nodes: Vec<Arc<TopicInfo>> = Vec::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut above: Vec<Vec<usize>> = Vec::new();
        for topic in lists.topics {
            let info = find(&topic.id)?;
            let mut line = Vec::new();
            for id in info.line.iter() {
                let at = match numbers.get(id.as_str()) {
                    Some(at) => *at,
                    None => {
                        nodes.push(Arc::new(find(id.as_str())?));
                        above.push(line.iter().rev().copied().collect());
                        numbers.insert(id.to_string(), nodes.len() - 1);
                        nodes.len() - 1
                    }
                };
                line.push(at);
            }
        }
        let index = |id: &str| numbers.get(id).copied().ok_or_else(|| wrong(format!("{id} has no list of terms")));
        let mut words: BTreeMap<String, Draft> = BTreeMap::new();
        let (mut both, mut finds, mut ignores) = (Vec::new(), Vec::new(), Vec::new());
        let mut gated = vec![false; nodes.len()];
        let mut factors = vec![1.0; nodes.len()];
        let mut many = vec![usize::MAX; nodes.len()];
        let mut seen: Vec<usize> = Vec::new();
        for topic in lists.topics {
            let at = index(&topic.id)?;
            if seen.contains(&at) {
                return Err(wrong(format!("{} stands twice; join its terms", topic.id)));
            }
            seen.push(at);
            gated[at] = !topic.with.is_empty();
            factors[at] = topic.factor.unwrap_or(1.0);
            many[at] = topic.many.unwrap_or(usize::MAX);
            let w = lists.weights;
            let parts = [
                (&topic.strong, w.strong, Role::Carries),
                (&topic.terms, w.terms, Role::Carries),
                (&topic.weak, w.weak, Role::Adds),
                (&topic.company, w.terms, Role::InCompany),
                (&topic.with, 0.0, Role::With),
                (&topic.unless, 0.0, Role::Unless),
            ];
            for (list, weight, role) in parts {
                for word in list {
                    let entry = entry(&mut words, word);
                    let here = at as u32;
                    if weight > 0.0 && entry.iter().any(|s| s.topic == here && s.own && s.weight > 0.0) {
                        return Err(wrong(format!("{}: the term \"{word}\" stands twice", topic.id)));
                    }
                    // A topic that took over a share of the term lists it itself: its own weight counts.
                    entry.retain(|s| s.topic != here || s.weight == 0.0 || weight == 0.0);
                    entry.push(Shows { topic: here, list: here, weight, role, own: true });
                    let mut share = weight;
                    for &parent in above[at].iter().filter(|_| weight > 0.0) {
                        share *= w.inherit;
                        let takes = Shows { topic: parent as u32, list: here, weight: share, role, own: false };
                        match entry.iter_mut().find(|s| s.topic == takes.topic && s.weight > 0.0) {
                            Some(known) if known.own || known.weight >= share => {}
                            Some(known) => *known = takes,
                            None => entry.push(takes),
                        }
                    }
                }
            }
            match topic.both.as_slice() {
                [] => {}
                [first, second] => both.push((at, index(first)?, index(second)?, BOTH)),
                _ => return Err(wrong(format!("{}: `both` names two topics", topic.id))),
            }
            finds.extend(topic.finds.iter().map(|e| (at, e.clone())));
            ignores.extend(topic.ignores.iter().map(|e| (at, e.clone())));
        }
        for phrase in lists.other {
            entry(&mut words, phrase);
        }
        for title in lists.titles {
            words.entry(title.to_lowercase()).or_default().title = true;
        }
        let titles = lists.titles.to_vec();
        let (words, drafts): (Vec<String>, Vec<Draft>) = words.into_iter().unzip();
        let (mut terms, mut shows, mut spellings) = (Vec::with_capacity(words.len()), Vec::new(), Vec::new());
        let put = |shows: &mut Vec<Shows>, more: Vec<Shows>| {
            let from = shows.len() as u32;
            shows.extend(more);
            from..shows.len() as u32
        };
        for draft in drafts {
            let plain = put(&mut shows, draft.plain);
            let from = spellings.len() as u32;
            spellings.extend(draft.cased.into_iter().map(|(spelling, more)| (spelling, put(&mut shows, more))));
            terms.push(Term { shows: plain, spellings: from..spellings.len() as u32, title: draft.title });
        }
        let index = TermIndex::new(lists.path, &words)?;
        Ok(TermLists {
            shows,
            spellings,
            taxonomy: lists.taxonomy,
            weights: lists.weights,
            index,
            words,
            terms,
            nodes,
            numbers,
            above,
            both,
            factors,
            many,
            gated,
            titles,
            finds,
            ignores,
        })
    }

    /// What a term shows as it is written here.
    pub fn shows(&self, term: &Term, written: &str) -> &[Shows] {
        let own = self.spellings(term).iter().find(|(spelling, _)| spelling == written).map(|(_, shows)| shows);
        self.range(own.unwrap_or(&term.shows))
    }

    /// What a term shows, however it is written, and then in each of its spellings.
    pub(super) fn all_shows(&self, term: &Term) -> impl Iterator<Item = &Shows> {
        self.range(&term.shows).iter().chain(self.spellings(term).iter().flat_map(|(_, shows)| self.range(shows)))
    }

    fn spellings(&self, term: &Term) -> &[(String, Range<u32>)] {
        &self.spellings[term.spellings.start as usize..term.spellings.end as usize]
    }

    fn range(&self, shows: &Range<u32>) -> &[Shows] {
        &self.shows[shows.start as usize..shows.end as usize]
    }

    /// The number of a topic.
    pub fn index(&self, id: &str) -> Option<usize> {
        self.numbers.get(id).copied()
    }
}

/// What a word shows, in its spelling where it has capitals.
fn entry<'a>(words: &'a mut BTreeMap<String, Draft>, word: &str) -> &'a mut Vec<Shows> {
    let lower = word.to_lowercase();
    let cased = lower != word;
    let term = words.entry(lower).or_default();
    if !cased {
        return &mut term.plain;
    }
    let at = term.cased.iter().position(|(spelling, _)| spelling == word).unwrap_or_else(|| {
        term.cased.push((word.to_string(), Vec::new()));
        term.cased.len() - 1
    });
    &mut term.cased[at].1
}
