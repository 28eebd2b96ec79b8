//! How the ranking of topics is learnt: from annotated articles, by steps of Newton's to the likeliest weights; those of the first
//! look, then those of the second by what the first says of the same articles.

use super::judge::{Candidate, candidates, spoken};
use super::{around, terms};
use crate::error::{Error, Result};
use crate::extract::Reading;
use crate::limits::Limits;
use crate::model::Document;
use crate::packs::taxonomy::media_topics;
use crate::packs::{AROUND, FEATURES, Judge, JudgeToml, LanguagePack, LookToml, SumToml, curve};
use std::collections::BTreeMap;

/// What keeps weights small, in units of the features' own spread: the best fit of held-out fifths among 3, 10 and 30.
const HOLD: f64 = 10.0;
/// Steps; the weights stand still before.
const STEPS: usize = 12;
/// Weights are told to so many places: more would tell of the machine.
const PLACES: f64 = 1e3;

/// The place of `often` among the features.
const OFTEN: usize = FEATURES.len() - 1;

/// An annotated article: its document and the ids of its topics.
struct Annotated {
    document: Document,
    ids: Vec<&'static str>,
}

/// A topic of an article with what was known of it, and whether an editor named it, and it or one below it.
struct Lesson {
    candidate: Candidate,
    named: bool,
    right: bool,
}

/// The file of weights that annotated articles teach: each has a line `## ` with its title, one `topics: ` with labels joined by
/// `; `, and below an empty line its text. `path` names their file in errors.
pub fn learn(path: &str, articles: &str, pack: &LanguagePack) -> Result<String> {
    let articles = annotated(path, articles)?;
    let mut often: BTreeMap<String, u32> = BTreeMap::new();
    articles.iter().flat_map(|a| &a.ids).for_each(|id| *often.entry(id.to_string()).or_default() += 1);
    let blank = |features: &[&str]| LookToml { named: SumToml::blank(features), right: SumToml::blank(features) };
    let mut toml = JudgeToml { first: blank(&FEATURES), second: blank(&AROUND), often: BTreeMap::new() };
    let lists = &pack.topics.lists;
    let judge = |toml: &JudgeToml| Judge::parse(path, &told(path, toml)?, lists, pack.classifier.as_ref());
    let untaught = judge(&toml)?;
    let lessons = |article: &Annotated| -> Vec<Lesson> {
        let limits = Limits::default();
        let reading = Reading::new(&article.document, &[], pack, &limits);
        let shown = terms::find(lists, &reading.passages());
        let lesson = |c: Candidate| lesson(article, c, lists.nodes[c.topic].id.as_str(), &often);
        candidates(&reading, &untaught, &shown, &spoken(&reading)).0.into_iter().map(lesson).collect()
    };
    let lessons: Vec<Vec<Lesson>> = articles.iter().map(lessons).collect();
    let all: Vec<&Lesson> = lessons.iter().flatten().collect();
    if all.is_empty() {
        return Err(Error::pack(path, "no annotated articles"));
    }
    let (named, right): (Vec<bool>, Vec<bool>) = all.iter().map(|l| (l.named, l.right)).unzip();
    let look = |features: &[&str], rows: &[&[f64]]| LookToml { named: fit(features, rows, &named), right: fit(features, rows, &right) };
    toml.first = look(&FEATURES, &all.iter().map(|l| l.candidate.row.as_slice()).collect::<Vec<_>>());
    let first = judge(&toml)?.first;
    let around = lessons.iter().flat_map(|lessons| {
        let candidates: Vec<Candidate> = lessons.iter().map(|l| l.candidate).collect();
        let told: Vec<_> = candidates.iter().map(|c| first.of(&c.row)).collect();
        around::rows(lists, &candidates, &told)
    });
    let around: Vec<_> = around.collect();
    toml.second = look(&AROUND, &around.iter().map(|row| row.as_slice()).collect::<Vec<_>>());
    told(path, &JudgeToml { often, ..toml })
}

fn told(path: &str, toml: &JudgeToml) -> Result<String> {
    let head = "# How topics are ranked: weights for what is known of a topic in an article, and how often annotated articles have it.\n\
                # Made by `dateline train --ranks`; not written by hand.\n\n";
    let text = toml::to_string(toml).map_err(|e| Error::pack(path, e.to_string()))?;
    Ok(format!("{head}{text}"))
}

fn annotated(path: &str, text: &str) -> Result<Vec<Annotated>> {
    let article = |block: &str| {
        let mut lines = block.splitn(4, '\n');
        let title = lines.next().unwrap_or_default();
        let wrong = |what: &str| Error::pack(path, format!("\"{title}\": {what}"));
        let labels = lines.next().and_then(|l| l.strip_prefix("topics: ")).ok_or_else(|| wrong("no line `topics: ` below the title"))?;
        let id = |label: &str| {
            let node = media_topics().labelled(label).ok_or_else(|| wrong(&format!("\"{label}\" is no label of a live Media Topic")))?;
            Ok(node.id)
        };
        let ids = labels.split("; ").map(id).collect::<Result<Vec<_>>>()?;
        let text = lines.nth(1).unwrap_or_default().trim();
        let document = Document { title: Some(title.to_string()), ..Document::of_text("d", text) };
        Ok(Annotated { document, ids })
    };
    text.split("\n## ").skip(1).map(article).collect()
}

fn lesson(article: &Annotated, mut candidate: Candidate, id: &str, often: &BTreeMap<String, u32>) -> Lesson {
    let named = article.ids.contains(&id);
    let right = named || article.ids.iter().any(|i| media_topics().line(i).iter().any(|n| n.id == id));
    // How often an article's own topics come must not be learnt from itself.
    let others = often.get(id).map_or(0, |n| n - u32::from(named));
    candidate.row[OFTEN] = f64::from(others).ln_1p();
    Lesson { candidate, named, right }
}

/// The likeliest weights. Features are brought to one spread, and their weights are held near nothing.
fn fit(features: &[&str], given: &[&[f64]], wanted: &[bool]) -> SumToml {
    let n = features.len();
    let count = given.len() as f64;
    let mean: Vec<f64> = (0..n).map(|i| given.iter().map(|row| row[i]).sum::<f64>() / count).collect();
    let spread = |i: usize| (given.iter().map(|row| (row[i] - mean[i]).powi(2)).sum::<f64>() / count).sqrt();
    let spread: Vec<f64> = (0..n).map(spread).map(|s| if s > 0.0 { s } else { 1.0 }).collect();
    // The last value of each is for what is added to every sum.
    let level = |row: &&[f64]| (0..n).map(|i| (row[i] - mean[i]) / spread[i]).chain([1.0]).collect();
    let rows: Vec<Vec<f64>> = given.iter().map(level).collect();
    let mut weights = vec![0.0; n + 1];
    for _ in 0..STEPS {
        // The slope and the curvature of the fit at these weights.
        let mut slope: Vec<f64> = weights.iter().map(|w| HOLD * w).collect();
        let mut bend = vec![vec![0.0; n + 1]; n + 1];
        (0..n).for_each(|i| bend[i][i] = HOLD);
        (slope[n], bend[n][n]) = (0.0, 1e-6);
        for (row, wanted) in rows.iter().zip(wanted) {
            let p = curve(row.iter().zip(&weights).map(|(x, w)| x * w).sum());
            let off = p - f64::from(u8::from(*wanted));
            for i in 0..=n {
                slope[i] += off * row[i];
                let part = p * (1.0 - p) * row[i];
                bend[i].iter_mut().zip(row).for_each(|(b, x)| *b += part * x);
            }
        }
        let step = solve(bend, slope);
        weights.iter_mut().zip(step).for_each(|(w, s)| *w -= s);
    }
    let rounded = |x: f64| (x * PLACES).round() / PLACES;
    let raw: Vec<f64> = (0..n).map(|i| rounded(weights[i] / spread[i])).collect();
    let bias = weights[n] - raw.iter().zip(&mean).map(|(w, m)| w * m).sum::<f64>();
    SumToml { bias: rounded(bias), features: features.iter().map(|f| f.to_string()).zip(raw).collect() }
}

/// The solution of linear equations, by elimination with the largest pivot.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let m = b.len();
    for i in 0..m {
        let pivot = (i..m).max_by(|&x, &y| a[x][i].abs().total_cmp(&a[y][i].abs())).unwrap_or(i);
        a.swap(i, pivot);
        b.swap(i, pivot);
        let own = a[i].clone();
        for j in i + 1..m {
            let share = a[j][i] / own[i];
            (i..m).for_each(|k| a[j][k] -= share * own[k]);
            b[j] -= share * b[i];
        }
    }
    for i in (0..m).rev() {
        let rest: f64 = (i + 1..m).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - rest) / a[i][i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packs::Packs;

    #[test]
    fn the_built_in_ranking_is_what_its_articles_teach() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let articles = [
            include_str!("../../../data/topics/examples/en.md"),
            include_str!("../../../tests/topics/read.md"),
            include_str!("../../../tests/topics/held.md"),
            include_str!("../../../tests/topics/fresh.md"),
        ];
        let made = learn("examples/en.md", &articles.join("\n"), packs.get("en").expect("English")).expect("articles");
        let built_in = include_str!("../../../data/topics/ranks/en.toml");
        assert!(made == built_in, "the articles, the lists or the classifier have changed: run `dateline train --ranks`");
    }

    #[test]
    fn an_article_without_topics_is_refused_by_its_title() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let pack = packs.get("en").expect("English");
        for (text, wanted) in [("\n## A match\n\nText.", "topics: "), ("\n## A match\ntopics: sprot\n\nText.", "sprot")] {
            let error = learn("e.md", text, pack).expect_err("refused").to_string();
            assert!(error.contains("A match") && error.contains(wanted), "{error}");
        }
    }

    #[test]
    fn equations_are_solved() {
        assert_eq!(solve(vec![vec![0.0, 2.0], vec![4.0, 1.0]], vec![6.0, 11.0]), [2.0, 3.0]);
    }

    #[test]
    fn a_feature_that_tells_gets_a_weight_and_one_that_does_not_gets_none() {
        let rows: Vec<[f64; 3]> = (0..400).map(|n| [f64::from(n % 2), f64::from(n / 2 % 2), 0.0]).collect();
        let rows: Vec<&[f64]> = rows.iter().map(|row| row.as_slice()).collect();
        // Right where the first feature is there, but for one of ten.
        let wanted: Vec<bool> = (0..400).map(|n| (n % 2 == 1) != (n % 10 == 3)).collect();
        let sum = fit(&["tells", "tells_nothing", "is_never_there"], &rows, &wanted);
        assert!(sum.features["tells"] > 2.0 && sum.features["tells_nothing"].abs() < 0.2, "{sum:?}");
        assert!(sum.features["is_never_there"] == 0.0);
    }
}
