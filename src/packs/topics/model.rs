//! A linear classifier over hashed words, word pairs and word beginnings: one weight per feature and topic.
//!
//! Features fall into buckets, and two of one bucket share their weights: with some ten thousand features that is rare.
//! The weights are made by [`train`](super::train::train) and built in, one file per language. Every word of a text votes
//! once for each topic; the votes are summed, divided by the root of the number of distinct features, and compared with
//! what held-out examples of the same strength turned out to be.

use super::super::taxonomy::media_topics;
use super::buckets::{Buckets, Rows, bucket};
use crate::error::{Error, Result};
use crate::text::{NUMBER, Plain, PlainWord, Span};
use include_dir::{Dir, include_dir};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data/topics/models");

/// What a file of weights begins with.
pub(super) const MAGIC: &[u8; 4] = b"DLT1";

/// Words with fewer letters are in every text and say nothing.
pub(super) const SHORTEST: usize = 3;

/// The classifier of one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Ids of the topics that it knows.
    pub classes: Vec<String>,
    bias: Vec<f64>,
    /// The buckets that have weights.
    rows: Rows,
    /// The weights of a bucket for all topics, in units of `scale`: so many groups of blocks for each row.
    weights: Vec<Group<i8>>,
    /// Groups that hold all topics.
    groups: usize,
    scale: f64,
    /// Margin and share of right ones at it, both rising.
    steps: Vec<(f64, f64)>,
}

/// Numbers of sixteen topics, which are added at once.
type Block<T> = [T; BLOCK];
const BLOCK: usize = 16;

/// Blocks whose sums stay in registers while all weights are added: those of 48 topics.
type Group<T> = [Block<T>; BLOCKS];
const BLOCKS: usize = 3;
const GROUP: usize = BLOCK * BLOCKS;

/// So many weights are added in two bytes before their sum could run over.
const SHORT_SUM: usize = i16::MAX as usize / 128;

/// What the classifier says of one text.
#[derive(Debug, Clone, PartialEq)]
pub struct Votes {
    margins: Vec<f64>,
}

impl Model {
    /// The built-in classifier of a language, where there is one.
    pub fn embedded(code: &str) -> Result<Option<Model>> {
        EMBEDDED.get_file(format!("{code}.bin")).map(|f| Model::parse(f.contents())).transpose()
    }

    /// Reads the bytes that training writes. Topics that are no live Media Topics are refused.
    pub fn parse(bytes: &[u8]) -> Result<Model> {
        let broken = || Error::pack("topics/models", "the weights are damaged; make them again with `dateline train`".to_string());
        let mut rest = bytes.strip_prefix(MAGIC).ok_or_else(broken)?;
        let mut take = |n: usize| -> Result<&[u8]> {
            let (head, tail) = rest.split_at_checked(n).ok_or_else(broken)?;
            rest = tail;
            Ok(head)
        };
        let number = |b: &[u8]| b.iter().rev().fold(0u32, |n, b| n << 8 | u32::from(*b));
        let signed = |b: &[u8]| f64::from(i32::from_le_bytes([b[0], b[1], b[2], b[3]])) / 1e6;
        let count = number(take(1)?) as usize;
        let mut classes = Vec::with_capacity(count);
        for _ in 0..count {
            let id = format!("medtop:{:08}", number(take(4)?));
            if media_topics().info(&id).is_none() {
                return Err(broken());
            }
            classes.push(id);
        }
        let scale = signed(take(4)?);
        let bias = (0..count).map(|_| take(4).map(signed)).collect::<Result<Vec<f64>>>()?;
        let steps = number(take(1)?);
        let steps = (0..steps).map(|_| Ok((signed(take(4)?), signed(take(4)?)))).collect::<Result<Vec<_>>>()?;
        let groups = count.div_ceil(GROUP);
        let (mut filled, mut weights) = (Vec::new(), Vec::new());
        for row in 0..number(take(4)?) as usize {
            let bucket = number(take(2)?) as u16;
            if filled.last().is_some_and(|last| bucket <= *last) {
                return Err(broken());
            }
            filled.push(bucket);
            weights.resize((row + 1) * groups, [[0; BLOCK]; BLOCKS]);
            for _ in 0..number(take(1)?) {
                let pair = take(2)?;
                let class = usize::from(pair[0]);
                if class >= count {
                    return Err(broken());
                }
                weights[row * groups + class / GROUP][class % GROUP / BLOCK][class % BLOCK] = i8::from_le_bytes([pair[1]]);
            }
        }
        Ok(Model { classes, bias, rows: Rows::new(filled), weights, groups, scale, steps })
    }

    /// The number of a topic.
    pub fn class(&self, id: &str) -> Option<usize> {
        // Training writes the ids in order.
        self.classes.binary_search_by(|c| c.as_str().cmp(id)).ok()
    }

    /// What the words of all the texts say together.
    pub fn votes(&self, texts: &[&[PlainWord]]) -> Votes {
        let mut seen = Buckets::default();
        let mut distinct = 0u32;
        // A word has three features at most. Features are many and chance decides which are new and have weights, so they are
        // put down without asking, and those that do not count are written over by the next.
        let mut told = vec![0u16; texts.iter().map(|words| words.len() * 3).sum::<usize>() + 1];
        let mut count = 0;
        for words in texts {
            features(words, &mut |hash, _| {
                let bucket = bucket(hash);
                let new = seen.put(bucket);
                distinct += u32::from(new);
                told[count] = bucket;
                count += usize::from(new & self.rows.holds(bucket));
            });
        }
        told.truncate(count);
        told.iter_mut().for_each(|bucket| *bucket = self.rows.row(*bucket).unwrap_or_default() as u16);
        let sums = self.sums(&told);
        let length = f64::from(distinct.max(1)).sqrt();
        Votes { margins: sums.zip(&self.bias).map(|(sum, bias)| f64::from(sum) * self.scale / length + bias).collect() }
    }

    /// The sums of the weights of rows, topic by topic.
    fn sums(&self, rows: &[u16]) -> impl Iterator<Item = i32> {
        let mut sums = vec![[[0i32; BLOCK]; BLOCKS]; self.groups];
        for (group, sums) in sums.iter_mut().enumerate() {
            for some in rows.chunks(SHORT_SUM) {
                let [mut first, mut second, mut third] = [[0i16; BLOCK]; BLOCKS];
                for row in some {
                    let weights = &self.weights[usize::from(*row) * self.groups + group];
                    (first, second, third) = (add(first, &weights[0]), add(second, &weights[1]), add(third, &weights[2]));
                }
                let short = [first, second, third];
                sums.iter_mut().flatten().zip(short.into_iter().flatten()).for_each(|(sum, short)| *sum += i32::from(short));
            }
        }
        sums.into_iter().flatten().flatten()
    }

    /// The weight of a bucket for a topic.
    fn of(&self, bucket: u16, class: usize) -> i8 {
        self.rows.row(bucket).map_or(0, |row| self.weights[row * self.groups + class / GROUP][class % GROUP / BLOCK][class % BLOCK])
    }

    /// The share of held-out examples that were right at the strength of a topic: 0 to 1.
    pub fn probability(&self, votes: &Votes, class: usize) -> f64 {
        calibrated(&self.steps, votes.margins.get(class).copied().unwrap_or(f64::NEG_INFINITY))
    }

    /// The words that speak most for a topic: their first place in the text and their weight, strongest first.
    pub fn words(&self, words: &[PlainWord], class: usize, most: usize) -> Vec<(Span, f64)> {
        let mut found: Vec<(u16, Span, f64)> = Vec::new();
        features(words, &mut |hash, span| {
            let bucket = bucket(hash);
            let weight = i32::from(self.of(bucket, class));
            if weight > 0 && found.iter().all(|(b, _, _)| *b != bucket) {
                found.push((bucket, span, f64::from(weight) * self.scale));
            }
        });
        reasons(found.into_iter().map(|(_, span, weight)| (span, weight)), most)
    }
}

/// The strongest reasons: a word, its beginning and its pairs are one reason where they share a place.
pub(super) fn reasons(found: impl Iterator<Item = (Span, f64)>, most: usize) -> Vec<(Span, f64)> {
    let mut words: Vec<(Span, f64)> = Vec::new();
    for (span, weight) in found {
        match words.iter_mut().find(|(s, _)| s.overlaps(span)) {
            Some((_, sum)) => *sum += weight,
            None => words.push((span, weight)),
        }
    }
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    words.truncate(most);
    words
}

/// Adds sixteen weights to their sums. Both are values, not places, and are gone through by number, so that they are added at
/// once.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "pairs of iterators are taken one by one")]
fn add(mut sums: Block<i16>, weights: &Block<i8>) -> Block<i16> {
    for i in 0..BLOCK {
        sums[i] = sums[i].wrapping_add(i16::from(weights[i]));
    }
    sums
}

/// The probability of a margin: on the line between the steps around it.
pub(super) fn calibrated(steps: &[(f64, f64)], margin: f64) -> f64 {
    let after = steps.partition_point(|(m, _)| *m < margin);
    match (after.checked_sub(1).and_then(|i| steps.get(i)), steps.get(after)) {
        (None, None) => 0.0,
        (None, Some(first)) => first.1,
        (Some(last), None) => last.1,
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * if b.0 > a.0 { (margin - a.0) / (b.0 - a.0) } else { 1.0 },
    }
}

/// Goes through the features of a text: each word, its beginning, and the pair with the word before it. A number is one
/// word, whatever its digits. Each has a hash and a place.
pub(super) fn features(words: &[PlainWord], each: &mut impl FnMut(u32, Span)) {
    let mut before: Option<(u32, usize)> = None;
    for word in words {
        let span = word.span();
        let hash = match word.kind() {
            Plain::Sign => continue,
            Plain::Digits => NUMBER,
            Plain::Letters if span.len() < SHORTEST => {
                before = None;
                continue;
            }
            Plain::Letters => word.hash,
        };
        each(hash, span);
        if word.beginning != 0 && word.kind() == Plain::Letters {
            each(word.beginning ^ BEGINNING, span);
        }
        // Words of two sentences are no pair.
        if let Some((first, from)) = before.filter(|_| !word.apart()) {
            each(first.rotate_left(15) ^ hash ^ PAIR, Span::new(from, span.end));
        }
        before = Some((hash, span.start));
    }
}

/// Keep a beginning and a pair apart from a word of the same hash: one and two times the bits of the golden ratio.
pub(super) const BEGINNING: u32 = 0x9e37_79b9;
const PAIR: u32 = 0x3c6e_f372;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::plain_words;

    #[test]
    fn features_are_words_beginnings_and_pairs_with_their_places() {
        let text = "The striker scored 12. Goals é";
        let mut found = Vec::new();
        features(&plain_words(text), &mut |_, span| found.push(span.of(text)));
        assert_eq!(found, ["The", "striker", "striker", "The striker", "scored", "scored", "striker scored", "12", "scored 12", "Goals"]);
    }

    #[test]
    fn damaged_weights_are_refused_and_never_read_past_their_end() {
        let model = Model::embedded("en").expect("the built-in weights load").expect("English has weights");
        assert!(model.classes.len() > 17);
        let bytes = EMBEDDED.get_file("en.bin").expect("the file is built in").contents();
        for end in (0..bytes.len()).step_by(997) {
            assert!(Model::parse(&bytes[..end]).is_err(), "{end} bytes");
        }
    }

    #[test]
    fn strong_words_win_and_are_told() {
        let model = Model::embedded("en").expect("the built-in weights load").expect("English has weights");
        let text = "The striker scored twice and the goalkeeper saved a penalty before half-time.";
        let words = plain_words(text);
        let votes = model.votes(&[&words]);
        let best = (0..model.classes.len())
            .filter(|&c| model.classes[c].ends_with("000000"))
            .max_by(|&a, &b| votes.margins[a].total_cmp(&votes.margins[b]))
            .expect("topics");
        assert_eq!(model.classes[best], "medtop:15000000");
        let politics = model.class("medtop:11000000").expect("a top topic");
        assert!(model.probability(&votes, best) > model.probability(&votes, politics));
        let words: Vec<&str> = model.words(&words, best, 4).into_iter().map(|(s, _)| s.of(text)).collect();
        // Which of the words of the game weigh most is the training's; some of them must.
        assert!(
            words.iter().filter(|w| ["striker", "goalkeeper", "scored", "penalty"].iter().any(|s| w.contains(s))).count() >= 2,
            "{words:?}"
        );
    }

    #[test]
    fn probabilities_lie_on_the_line_between_steps() {
        let steps = [(-1.0, 0.1), (1.0, 0.5)];
        let told = [-3.0, 0.0, 4.0].map(|m| calibrated(&steps, m));
        assert!(told.iter().zip([0.1, 0.3, 0.5]).all(|(a, b)| (a - b).abs() < 1e-9), "{told:?}");
    }
}
