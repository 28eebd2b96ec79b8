//! How the ranking of topics is learnt: from annotated articles, by steps of Newton's to the likeliest weights; those of the first
//! look, then those of the second by what the first says of the same articles.

use super::judge::{Candidate, candidates, spoken};
use super::{around, terms};
use crate::error::{Error, Result};
use crate::extract::Reading;
use crate::limits::Limits;
use crate::model::Document;
use crate::packs::taxonomy::media_topics;
use crate::packs::{AROUND, FEATURES, Judge, JudgeToml, LanguagePack, LookToml, Profile, SumToml, Taught, curve, ln, ln_1p, teach};
use crate::text::plain_words;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What keeps weights small, in units of the features' own spread: the best fit of held-out fifths among 3, 10 and 30.
const HOLD: f64 = 10.0;
/// Steps; the weights stand still before.
const STEPS: usize = 12;
/// Weights are told to so many places: more would tell of the machine.
const PLACES: f64 = 1e3;

/// Parts of the articles: what words say in one is learnt from the others, as it will be in articles that nobody annotated.
const PARTS: usize = 5;

/// The places of `often` and `trust` among the features.
const OFTEN: usize = FEATURES.len() - 2;
const TRUST: usize = FEATURES.len() - 1;
/// Articles by which a topic counts as trusted as all, beside those that have it.
const ALIKE: f64 = 5.0;

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

/// The profile that annotated articles teach: each has a line `## ` with its title, one `topics: ` with labels joined by
/// `; `, and below an empty line its text. `path` names their file in errors. The pack must be untaught: what its lists say is the beginning.
pub fn learn_profile(path: &str, articles: &str, pack: &LanguagePack) -> Result<Vec<u8>> {
    let articles = annotated(path, articles)?;
    let taught: Vec<Taught> = articles.iter().map(|article| taught(article, pack)).collect();
    profile(&taught.iter().collect::<Vec<_>>(), pack).encode(&pack.topics.lists)
}

fn profile(articles: &[&Taught], pack: &LanguagePack) -> Profile {
    teach(&pack.topics.profile, articles, &pack.topics.small_words, &pack.topics.profile_weights)
}

/// An article as it teaches what words say.
fn taught(article: &Annotated, pack: &LanguagePack) -> Taught {
    let topics = &pack.topics;
    let [title, text] = [article.document.title.as_deref().unwrap_or(""), article.document.text.as_str()].map(plain_words);
    let numbers = article.ids.iter().filter_map(|id| topics.lists.index(id)).collect();
    Taught::new(&title, &text, topics.lists.weights.lead_chars, &topics.small_words, &topics.profile_weights, numbers)
}

/// The file of weights that annotated articles teach, in the form that [`learn_profile`] tells.
pub fn learn(path: &str, articles: &str, pack: &LanguagePack) -> Result<String> {
    let articles = annotated(path, articles)?;
    let mut often: BTreeMap<String, u32> = BTreeMap::new();
    articles.iter().flat_map(|a| &a.ids).for_each(|id| *often.entry(id.to_string()).or_default() += 1);
    let blank = |features: &[&str]| LookToml { named: SumToml::blank(features), right: SumToml::blank(features) };
    let mut toml = JudgeToml { first: blank(&FEATURES), second: blank(&AROUND), often: BTreeMap::new(), trust: BTreeMap::new() };
    let lists = &pack.topics.lists;
    let judge = |toml: &JudgeToml| Judge::parse(path, &told(path, toml)?, lists, pack.classifier.as_ref());
    let untaught = judge(&toml)?;
    let all: Vec<Taught> = articles.iter().map(|article| taught(article, pack)).collect();
    let profiles: Vec<Profile> = (0..PARTS)
        .into_par_iter()
        .map(|part| {
            let others: Vec<&Taught> = all.iter().enumerate().filter(|(at, _)| at % PARTS != part).map(|(_, a)| a).collect();
            profile(&others, pack)
        })
        .collect();
    let lessons = |(at, article): (usize, &Annotated)| -> Vec<Lesson> {
        let limits = Limits::default();
        let reading = Reading::new(&article.document, &[], pack, &limits);
        let shown = terms::find(lists, &reading.passages());
        let lesson = |c: Candidate| lesson(article, c, lists.nodes[c.topic].id.as_str(), &often);
        let profile = &profiles[at % PARTS];
        let leanings = profile.leanings(&spoken(&reading, profile));
        candidates(&reading, &untaught, &shown, &leanings).0.into_iter().map(lesson).collect()
    };
    let mut lessons: Vec<Vec<Lesson>> = articles.iter().enumerate().map(lessons).collect();
    let trust = trust(&mut lessons);
    let all: Vec<&Lesson> = lessons.iter().flatten().collect();
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
    let trust = trust.into_iter().map(|(topic, trust)| (lists.nodes[topic].id.to_string(), rounded(trust))).collect();
    told(path, &JudgeToml { often, trust, ..toml })
}

/// How far each topic can be trusted: how often it was named, beside how often it seemed so by all else that is known. Puts it into the
/// rows of the articles, without what each article says of it.
fn trust(lessons: &mut [Vec<Lesson>]) -> BTreeMap<usize, f64> {
    let all: Vec<&Lesson> = lessons.iter().flatten().collect();
    let rows: Vec<&[f64]> = all.iter().map(|l| l.candidate.row.as_slice()).collect();
    let named: Vec<bool> = all.iter().map(|l| l.named).collect();
    let fit = fit(&FEATURES, &rows, &named);
    let weights: Vec<f64> = FEATURES.iter().map(|f| fit.features[*f]).collect();
    let seems = |l: &Lesson| curve(fit.bias + l.candidate.row.iter().zip(&weights).map(|(x, w)| x * w).sum::<f64>());
    let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for lesson in all {
        let (named, seemed) = sums.entry(lesson.candidate.topic).or_default();
        *named += f64::from(u8::from(lesson.named));
        *seemed += seems(lesson);
    }
    let told = |(named, seemed): (f64, f64)| ln((named + ALIKE) / (seemed + ALIKE));
    for lesson in lessons.iter_mut().flatten() {
        let (named, seemed) = sums[&lesson.candidate.topic];
        lesson.candidate.row[TRUST] = told((named - f64::from(u8::from(lesson.named)), (seemed - seems(lesson)).max(0.0)));
    }
    sums.into_iter().map(|(topic, sums)| (topic, told(sums))).collect()
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
    let articles = format!("\n{text}").split("\n## ").skip(1).map(article).collect::<Result<Vec<_>>>()?;
    if articles.is_empty() {
        return Err(Error::pack(path, "no annotated articles: each begins with a line `## TITLE`"));
    }
    Ok(articles)
}

fn lesson(article: &Annotated, mut candidate: Candidate, id: &str, often: &BTreeMap<String, u32>) -> Lesson {
    let named = article.ids.contains(&id);
    let right = named || article.ids.iter().any(|i| media_topics().line(i).iter().any(|n| n.id == id));
    // How often an article's own topics come must not be learnt from itself.
    let others = often.get(id).map_or(0, |n| n - u32::from(named));
    candidate.row[OFTEN] = ln_1p(f64::from(others));
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
    let raw: Vec<f64> = (0..n).map(|i| rounded(weights[i] / spread[i])).collect();
    let bias = weights[n] - raw.iter().zip(&mean).map(|(w, m)| w * m).sum::<f64>();
    SumToml { bias: rounded(bias), features: features.iter().map(|f| f.to_string()).zip(raw).collect() }
}

fn rounded(x: f64) -> f64 {
    (x * PLACES).round() / PLACES
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
    use crate::packs::embedded_files;

    /// All articles that teach, in the order in which they do.
    fn articles() -> String {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = std::fs::read_dir(root.join("data/topics/examples/en")).expect("the folder of examples");
        let mut files: Vec<_> = folder.map(|file| file.expect("a file").path()).collect();
        files.sort();
        files.insert(0, root.join("data/topics/examples/en.md"));
        files.extend(["read", "held", "fresh"].map(|name| root.join(format!("tests/topics/{name}.md"))));
        files.iter().map(|file| std::fs::read_to_string(file).expect("articles")).collect::<Vec<_>>().join("\n")
    }

    fn untaught() -> LanguagePack {
        LanguagePack::untaught("en", &embedded_files()["en"]).expect("English")
    }

    #[test]
    fn the_built_in_profile_and_ranking_are_what_their_articles_teach() {
        let (articles, pack) = (articles(), untaught());
        let wrong = "the articles, the lists or the classifier have changed: run the commands of CONTRIBUTING.md";
        let profile = learn_profile("examples", &articles, &pack).expect("articles");
        assert!(profile == include_bytes!("../../../data/topics/profiles/en.bin"), "{wrong}");
        let ranks = learn("examples", &articles, &pack).expect("articles");
        assert!(ranks == include_str!("../../../data/topics/ranks/en.toml"), "{wrong}");
    }

    #[test]
    fn an_article_without_topics_is_refused_by_its_title() {
        let pack = untaught();
        let both: [fn(&str, &LanguagePack) -> Option<Error>; 2] =
            [|text, pack| learn("e.md", text, pack).err(), |text, pack| learn_profile("e.md", text, pack).err()];
        for refusal in both {
            let error = refusal("sport\tA match.", &pack).expect("refused").to_string();
            assert!(error.contains("no annotated articles"), "{error}");
        }
        for (text, wanted) in
            [("## A match\n\nText.", "topics: "), ("\n## A match\n\nText.", "topics: "), ("\n## A match\ntopics: sprot\n\nText.", "sprot")]
        {
            let error = learn("e.md", text, &pack).expect_err("refused").to_string();
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
