use super::*;
use crate::packs::{Packs, Topics};
use crate::text::plain_words;

/// The chances of topics for a title and a text, by the labels of the likeliest.
fn told(topics: &Topics, title: &str, text: &str) -> (Leanings, Vec<String>) {
    let spoken = topics.profile.spoken(&plain_words(title), &plain_words(text), 300);
    let leanings = topics.profile.leanings(&spoken);
    let labels = leanings.strongest().map(|topic| topics.lists.nodes[topic].label.to_string()).collect();
    (leanings, labels)
}

#[test]
fn words_that_mean_much_else_speak_for_a_topic_together() {
    let packs = Packs::load(&Default::default()).expect("the embedded packs load");
    let topics = &packs.get("en").expect("English").topics;
    let text = "Divers pulled survivors from the water, ambulances waited, and the search for the missing went on by helicopter.";
    let (leanings, labels) = told(topics, "", text);
    assert!(labels.len() == STRONGEST && labels[..3].contains(&"emergency response".to_string()), "{labels:?}");
    let rising: Vec<f64> = leanings.strongest().map(|topic| leanings.of(topic)).collect();
    assert!(rising.windows(2).all(|w| w[0] >= w[1]) && rising.iter().map(|l| l.exp()).sum::<f64>() < 1.0 + 1e-6, "{rising:?}");
    let topic = leanings.strongest().find(|t| topics.lists.nodes[*t].label.as_str() == "emergency response").expect("it leans there");
    let spoken = topics.profile.spoken(&[], &plain_words(text), 300);
    let reasons = &topics.profile.reasons(&spoken, &[topic], 4)[0];
    assert!(reasons.len() == 4 && reasons.iter().all(|(title, _)| !title), "{reasons:?}");
}

#[test]
fn a_word_counts_where_it_first_stands_and_small_words_say_nothing() {
    let packs = Packs::load(&Default::default()).expect("the embedded packs load");
    let profile = &packs.get("en").expect("English").topics.profile;
    let places = |title: &str, text: &str| -> Vec<u8> {
        profile.spoken(&plain_words(title), &plain_words(text), 20).iter().map(|s| s.place).collect()
    };
    assert_eq!(places("Earthquake", "Earthquake"), [0]);
    assert_eq!(places("", "Earthquake, and much later another earthquake and a flood"), [1, 2]);
    assert!(places("", "The and of it").is_empty());
}

/// Two words, one of them known by its beginning only, and one that is silent.
fn small() -> Profile {
    let hash = |word: &str| plain_words(word)[0];
    let words = [
        Saying { hash: hash("harbour").hash, votes: vec![(1, 2.0), (0, -1.0)] },
        Saying { hash: hash("fishery").beginning ^ BEGINNING, votes: vec![(2, 1.0)] },
    ];
    Profile::of(&words, [hash("fisherman").hash].into_iter(), &[0.0, 0.0, 0.5], [2.0, 1.0, 0.5])
}

#[test]
fn an_unknown_word_says_what_its_beginning_says_and_a_silent_one_nothing() {
    let profile = small();
    let said = |text: &str| profile.spoken(&[], &plain_words(text), 300).len();
    assert_eq!([said("fisheries"), said("fisherman"), said("harbour"), said("boat")], [1, 0, 1, 0]);
    let leanings = profile.leanings(&profile.spoken(&[], &plain_words("harbour"), 300));
    let sums: Vec<f64> = [0, 1, 2].map(|topic| leanings.of(topic).exp()).to_vec();
    // e to the power of -1, 2 and 0.5, of which the last is what is added.
    let all: f64 = [-1.0f64, 2.0, 0.5].iter().map(|x| x.exp()).sum();
    assert!(sums.iter().zip([-1.0f64, 2.0, 0.5]).all(|(s, x)| (s - x.exp() / all).abs() < 0.01), "{sums:?}");
}

#[test]
fn the_strongest_are_told_in_order_whatever_their_number() {
    for count in [0, 1, 5, STRONGEST, 400, 1200] {
        let sums: Vec<i32> = (0..count as i32).map(|n| (n * 7919) % 1013 - 500).collect();
        let mut all: Vec<u16> = (0..count as u16).collect();
        all.sort_by_key(|&topic| (std::cmp::Reverse(sums[usize::from(topic)]), topic));
        all.truncate(STRONGEST);
        assert_eq!(strongest(&sums), all, "{count}");
    }
}

#[test]
fn a_file_is_read_as_it_was_written_and_a_damaged_one_refused() {
    let packs = Packs::load(&Default::default()).expect("the embedded packs load");
    let topics = &packs.get("en").expect("English").topics;
    let bytes = topics.profile.encode(&topics.lists).expect("bytes");
    assert_eq!(Profile::parse(&bytes, &topics.lists).expect("a profile"), topics.profile);
    let unpacked = zstd::bulk::decompress(&bytes, 64 << 20).expect("zstd");
    for end in (0..unpacked.len()).step_by(99_991) {
        let cut = zstd::bulk::compress(&unpacked[..end], 1).expect("zstd");
        assert!(Profile::parse(&cut, &topics.lists).is_err(), "{end} bytes");
    }
    assert!(Profile::parse(b"no zstd", &topics.lists).is_err());
}

#[test]
fn articles_teach_words_that_no_list_has_and_lists_stay_where_none_speaks_against() {
    let packs = Packs::load(&Default::default()).expect("the embedded packs load");
    let topics = &packs.get("en").expect("English").topics;
    let (small_words, weights) = (&topics.small_words, &topics.profile_weights);
    let article = |text: &str, topic: usize| Taught::new(&[], &plain_words(text), 300, small_words, weights, vec![topic]);
    let articles = [
        article("A zeppelin rose over the bay", 0),
        article("The zeppelin was moored again", 0),
        article("A quarrel at the bakery", 2),
        article("One baker and a quarrel", 2),
        article("Once only: xylophone", 2),
    ];
    let profile = teach(&small(), &articles.iter().collect::<Vec<_>>(), small_words, weights);
    let first = |text: &str| profile.leanings(&profile.spoken(&[], &plain_words(text), 300)).strongest().next();
    assert_eq!([first("zeppelin"), first("harbour"), first("quarrel")], [Some(0), Some(1), Some(2)]);
    assert!(profile.spoken(&[], &plain_words("xylophone"), 300).is_empty(), "one article teaches no word");
    let alone = teach(&small(), &[], small_words, weights);
    let spoken = alone.spoken(&[], &plain_words("harbour"), 300);
    assert_eq!(alone.leanings(&spoken).strongest().next(), Some(1), "without an article the lists stand");
    assert_eq!(profile, teach(&small(), &articles.iter().collect::<Vec<_>>(), small_words, weights), "the same each time");
}

#[test]
fn an_empty_profile_says_nothing() {
    let profile = Profile::default();
    let spoken = profile.spoken(&plain_words("A flood"), &plain_words("Another flood"), 300);
    assert!(spoken.is_empty() && profile.leanings(&spoken).strongest().next().is_none());
}
