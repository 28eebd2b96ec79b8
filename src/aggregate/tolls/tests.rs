use super::document_tolls;
use crate::extract::Privacy;
use crate::extract::testing::{document, sentences};
use crate::limits::Limits;
use crate::model::{DocumentToll, Kind};
use crate::packs::Packs;

/// The tolls of an article without a title.
fn tolls(text: &str) -> Vec<DocumentToll> {
    let packs = Packs::load(&Default::default()).expect("the embedded packs load");
    let document = document(text);
    let findings =
        crate::extract::extract(&document, &sentences(text), packs.get("en").expect("English"), &Limits::default(), Privacy::default());
    document_tolls(&document, &findings.casualties)
}

/// Low, best, high and rule of the first toll of a kind.
fn toll(text: &str, kind: Kind) -> (Option<i64>, Option<i64>, Option<i64>, String) {
    let all = tolls(text);
    let found = all.iter().find(|t| t.kind == kind).unwrap_or_else(|| panic!("no {kind} in \"{text}\""));
    (found.low, found.best, found.high, found.rule.0.to_string())
}

fn killed(text: &str) -> Option<i64> {
    tolls(text).into_iter().find(|t| t.kind == Kind::Killed).and_then(|t| t.best)
}

#[test]
fn groups_of_a_sentence_add_up_and_at_least_keeps_the_top_open() {
    let text = "At least two soldiers and three attackers were killed.";
    assert_eq!(toll(text, Kind::Killed), (Some(5), Some(5), None, "sum_of_sentence".into()));
}

#[test]
fn sides_told_in_different_sentences_add_up() {
    assert_eq!(killed("Rebels killed three soldiers at the gate. Two rebels were shot dead by the guards."), Some(5));
    assert_eq!(killed("Three people were killed at the gate. Two soldiers were killed."), Some(3), "people at large hold the soldiers");
}

#[test]
fn parts_never_enter_a_sum() {
    assert_eq!(killed("Nine people, including two guards and a cook, were killed."), Some(9));
    assert_eq!(killed("Six members of a family, among them four children, and two guests were killed."), Some(8));
}

#[test]
fn rival_numbers_of_a_sentence_are_not_added() {
    assert_eq!(killed("Police said that nine people were killed, but hospitals said that twelve people were killed."), Some(12));
}

#[test]
fn a_ceiling_opens_the_top_and_adds_nothing() {
    let text = "At least four civilians were killed, and up to six civilians were killed by other counts.";
    assert_eq!(toll(text, Kind::Killed), (Some(4), Some(4), Some(6), "largest_total".into()));
    assert_eq!(toll("The raid killed at least 27 and up to 30 villagers.", Kind::Killed).0, Some(27));
    assert_eq!(toll("The raid killed at least 27 and up to 30 villagers.", Kind::Killed).2, Some(30));
}

#[test]
fn the_wounded_who_died_are_not_wounded() {
    let all = tolls("A farmer was shot on Monday. The farmer died in hospital.");
    assert!(all.iter().all(|t| t.kind != Kind::Injured), "{all:?}");
    assert_eq!(toll("The mayor was killed and his driver was wounded.", Kind::Injured).1, Some(1));
    assert_eq!(toll("Karim was wounded and his wife Leila was killed.", Kind::Injured).1, Some(1));
}

#[test]
fn a_plural_is_two_at_least_or_the_people_counted_before() {
    assert_eq!(toll("Guests were wounded in the fire.", Kind::Injured), (Some(2), Some(2), None, "plural".into()));
    assert_eq!(toll("Residents were evacuated after the fire.", Kind::Displaced), (None, None, None, "no_number".into()));
    assert_eq!(toll("Seven guests were killed and wounded in the fire.", Kind::Killed).1, None);
    let text = "Gunmen kidnapped three nurses. The nurses were killed on Friday.";
    assert_eq!(toll(text, Kind::Killed), (Some(3), Some(3), Some(3), "people_told_before".into()));
}

#[test]
fn others_without_a_number_and_one_by_name_are_two_at_the_least() {
    let of = |text: &str| toll(text, Kind::Injured);
    let (low, best, high, rule) = of("The strike killed ten people and injured others. Sara Hijazi was wounded in the leg.");
    assert_eq!((low, best, high, rule), (Some(2), Some(2), None, "plural".into()));
    // A count of one is a count.
    assert_eq!(of("The strike killed ten people and injured others. Exactly one person was wounded, doctors said.").1, Some(1));
}

#[test]
fn a_zero_stands_only_where_no_more_is_told() {
    assert_eq!(killed("No soldiers were killed. Two villagers were killed."), Some(2));
    assert_eq!(killed("No soldiers were killed."), Some(0));
}

#[test]
fn one_source_that_counts_twice_in_a_sentence_counts_different_people() {
    assert_eq!(killed("Six fighters were killed by gunfire and three were killed by mines."), Some(9));
    assert_eq!(killed("The man shot and killed two guards before he was shot dead by police."), Some(3));
}

#[test]
fn a_sum_over_several_attacks_is_no_toll_of_the_one() {
    let text =
        "Gunmen attacked a post in Zaran. This was one of three related attacks. At least 12 soldiers were killed across the attacks.";
    assert_eq!(toll(text, Kind::Killed), (Some(0), Some(4), None, "share_of_events".into()));
    assert_eq!(tolls(text).len(), 1, "no running total");
    let text = "A bomb hit a bus in Zaran. This was one of two bomb attacks. Four people were killed across both attacks.";
    assert_eq!(toll(text, Kind::Killed), (Some(0), Some(2), Some(4), "share_of_events".into()));
    // Both sides of a fight are shared, and one who died in one of two attacks is not.
    let text = "Rebels attacked a post in Zaran. This was one of four raids. Six guards and 10 rebels were killed across all four raids.";
    assert_eq!(toll(text, Kind::Killed).1, Some(4));
    let text = "A bomb hit a bus in Zaran. This was one of two bomb attacks. One guard was killed across both attacks.";
    assert_eq!(toll(text, Kind::Killed), (Some(0), None, Some(1), "share_of_events".into()));
    let text = "A bomb killed a guard in Zaran. This was one of two bomb attacks. Four people were killed across both attacks.";
    assert_eq!(toll(text, Kind::Killed).1, Some(1), "what is told of the one stands");
}

#[test]
fn a_death_that_is_protested_is_no_toll() {
    for text in [
        "Nurses demonstrated in Zaran to report the death of a porter.",
        "They blocked the road following her death in Zaran. Poor care was the cause of her death.",
        "They held a rally over arrests of culprits involved in the murder of a girl.",
    ] {
        assert!(tolls(text).iter().all(|t| t.kind != Kind::Killed), "{text}");
    }
}

#[test]
fn another_who_is_told_again_is_the_same() {
    let text = "A nurse was killed and another person was hurt in Zaran. \"The nurse was killed and another was hurt,\" the clinic said.";
    assert_eq!(toll(text, Kind::Injured).1, Some(1));
    let text = "A nurse was hurt in Zaran. A second bomb hurt another guard.";
    assert_eq!(toll(text, Kind::Injured).1, Some(2));
}

#[test]
fn people_are_not_added_to_their_households() {
    let text = "More than 2,400 families, or 12,000 people, were evacuated from Zaran.";
    assert_eq!(toll(text, Kind::Displaced).1, Some(12_000));
}

#[test]
fn a_relative_of_the_dead_is_another() {
    assert_eq!(killed("Two brothers of the slain activist were shot dead in Zaran."), Some(2));
}

#[test]
fn who_is_told_to_live_was_not_shot_dead() {
    let text = "A clerk was shot dead in Zaran. His brother was shot in the leg.";
    assert_eq!((killed(text), toll(text, Kind::Injured).1), (Some(1), Some(1)));
}

#[test]
fn a_list_of_people_counts_each_once() {
    assert_eq!(killed("Daniel, 6, and Ana Lee, 11, died in the fire in Zaran on Friday."), Some(2));
    assert_eq!(killed("The gunman, Evan Lee, 20, and a girl were killed in Zaran."), Some(2));
    // Who they were is no more of them.
    assert_eq!(killed("A crash in Zaran killed ten people, mostly students and teachers, early on Monday."), Some(10));
}

#[test]
fn captives_who_go_free_are_none() {
    let text = "Rebels abducted ten soldiers on Friday. Eight hostages were released in June.";
    assert_eq!(toll(text, Kind::Abducted).1, Some(10));
}

#[test]
fn who_is_told_beside_the_dead_is_told_apart() {
    assert_eq!(killed("Rebels shot and killed six policemen in Zaran. The attacker was killed by the guards."), Some(7));
    assert_eq!(killed("The shells hit a house, killing nine people, a woman and her eight children."), Some(9));
    assert_eq!(toll("Omar Haddad was killed in the attack. Haddad's wife was injured in the attack.", Kind::Injured).1, Some(1));
}
