//! Tolls of long articles and of accounts, from figures that stand in for them.

use super::document_tolls;
use crate::model::{CasualtyFigure, Document, DocumentToll, Extent, FigureStatus, Kind, Part, Qualifier, Scope};

/// A document of so many code points; with a title it is news of no day, with headings an account.
fn document(title: Option<&str>, text: &str) -> Document {
    Document { title: title.map(str::to_string), ..Document::of_text("d", text) }
}

/// So many people of a kind, told exactly in a sentence of the body.
fn figure(kind: Kind, best: i64, sentence: i32) -> CasualtyFigure {
    let part = if sentence == 0 { Part::Title } else { Part::Body };
    CasualtyFigure {
        figure_id: format!("{kind} {best} {sentence}"),
        sentence,
        low: Some(best),
        best: Some(best),
        high: Some(best),
        number_text: Some(best.to_string()),
        victims: Some("people".into()),
        confidence: 0.9,
        ..CasualtyFigure::of("d", kind, part, sentence * 100, sentence * 100 + 9)
    }
}

fn told(document: &Document, figures: &[CasualtyFigure]) -> Vec<(Kind, Option<i64>, String)> {
    let row = |t: DocumentToll| (t.kind, t.best, t.rule.0.to_string());
    document_tolls(document, figures).into_iter().filter(|t| t.scope == Scope::Incident).map(row).collect()
}

fn long() -> Document {
    document(Some("A headline"), &"Words of a long article. ".repeat(40))
}

/// A lede of prose, then a heading.
fn account() -> Document {
    document(Some("Storm"), &format!("{}\nImpact\n{}", "The storm moved slowly to the west. ".repeat(60), "It rained. ".repeat(30)))
}

#[test]
fn the_number_told_first_and_again_is_the_toll_of_a_long_article() {
    let figures = [figure(Kind::Killed, 2, 0), figure(Kind::Killed, 2, 4), figure(Kind::Killed, 9, 12)];
    assert_eq!(told(&long(), &figures), [(Kind::Killed, Some(2), "most_told".into())]);
    let short = document(None, "A short note.");
    assert_eq!(told(&short, &figures), [(Kind::Killed, Some(9), "largest_total".into())]);
}

#[test]
fn the_dead_are_taken_off_those_shot_and_not_off_those_wounded() {
    let mut shot = figure(Kind::Injured, 5, 1);
    shot.outcome_open = true;
    let dead = figure(Kind::Killed, 2, 2);
    let note = document(None, "A short note.");
    assert_eq!(told(&note, &[dead.clone(), shot])[1], (Kind::Injured, Some(3), "survivors".into()));
    assert_eq!(told(&note, &[dead, figure(Kind::Injured, 5, 1)])[1], (Kind::Injured, Some(5), "single".into()));
}

#[test]
fn a_lede_that_gives_no_whole_is_added_up_place_by_place() {
    let figures = [figure(Kind::Killed, 14, 7), figure(Kind::Killed, 6, 9), figure(Kind::Killed, 14, 11), figure(Kind::Killed, 3, 40)];
    assert_eq!(told(&account(), &figures), [(Kind::Killed, Some(20), "sum_of_places".into())]);
}

#[test]
fn the_opening_and_the_words_for_a_whole_outweigh_the_parts() {
    let opening = [figure(Kind::Killed, 30, 2), figure(Kind::Killed, 20, 9), figure(Kind::Killed, 12, 11)];
    assert_eq!(told(&account(), &opening), [(Kind::Killed, Some(30), "lede".into())]);
    let mut whole = figure(Kind::Killed, 35, 15);
    whole.extent = Extent::Whole;
    let figures = [figure(Kind::Killed, 20, 9), figure(Kind::Killed, 12, 11), whole];
    assert_eq!(told(&account(), &figures), [(Kind::Killed, Some(35), "whole_in_lede".into())]);
}

#[test]
fn the_wholes_of_a_sentence_add_up_and_the_presumed_dead_are_counted_by_then() {
    let whole = |best, start, victims: &str| {
        let mut f = figure(Kind::Killed, best, 15);
        (f.extent, f.start, f.end, f.victims) = (Extent::Whole, start, start + 9, Some(victims.into()));
        f
    };
    let figures = [figure(Kind::Killed, 40, 12), whole(35, 1_500, "direct"), whole(54, 1_520, "indirect")];
    assert_eq!(told(&account(), &figures), [(Kind::Killed, Some(89), "whole_in_lede".into())]);
    let mut presumed = figure(Kind::Killed, 5_700, 7);
    presumed.status = FigureStatus::Feared;
    assert_eq!(told(&account(), &[presumed.clone(), figure(Kind::Killed, 6_054, 9)])[0].1, Some(6_054));
    assert_eq!(told(&account(), &[presumed])[0].1, Some(5_700));
    // Words for a whole that is less than a part speak of a place.
    let mut place = figure(Kind::Killed, 10, 71);
    place.extent = Extent::Whole;
    assert_eq!(told(&account(), &[figure(Kind::Killed, 60, 73), place])[0].1, Some(60));
}

#[test]
fn an_event_that_is_recalled_is_not_the_accounts_own() {
    let mut recalled = figure(Kind::Killed, 140_000, 8);
    recalled.recalled = true;
    let figures = [recalled.clone(), figure(Kind::Killed, 157, 30)];
    assert_eq!(told(&account(), &figures), [(Kind::Killed, Some(157), "largest_total".into())]);
    assert_eq!(told(&account(), &[recalled])[0].1, Some(140_000));
}

#[test]
fn the_homeless_outweigh_the_evacuated_and_a_section_sharpens_the_lede() {
    let mut evacuated = figure(Kind::Displaced, 90_000, 9);
    evacuated.outcome_open = true;
    let mut rounded = figure(Kind::Displaced, 5_200, 10);
    rounded.qualifier = Qualifier::MoreThan;
    let mut least = figure(Kind::Displaced, 5_214, 40);
    for qualifier in [Qualifier::Exact, Qualifier::AtLeast] {
        least.qualifier = qualifier;
        let figures = [evacuated.clone(), rounded.clone(), least.clone()];
        assert_eq!(told(&account(), &figures), [(Kind::Displaced, Some(5_214), "lede".into())]);
    }
}

#[test]
fn a_toll_of_all_the_country_covers_its_towns() {
    let at = |best, sentence, country: &str| {
        let mut f = figure(Kind::Killed, best, sentence);
        (f.country, f.place_rule) = (Some(country.into()), Some("same_sentence".into()));
        f
    };
    let mut nationwide = figure(Kind::Killed, 900, 12);
    (nationwide.extent, nationwide.country) = (Extent::Country, Some("PH".into()));
    let figures = [at(4, 7, "FM"), at(280, 9, "PH"), at(400, 10, "PH"), nationwide, at(30, 13, "PH"), at(7, 14, "TW")];
    assert_eq!(told(&account(), &figures), [(Kind::Killed, Some(911), "sum_of_places".into())]);
}

#[test]
fn what_is_dated_years_before_is_no_toll_of_the_news() {
    let mut before = figure(Kind::Killed, 30, 2);
    before.recalled = true;
    let news = figure(Kind::Killed, 3, 4);
    assert_eq!(told(&long(), &[before.clone(), news])[0].1, Some(3));
    assert_eq!(told(&long(), &[before])[0].1, Some(30), "unless nothing else is told");
}

#[test]
fn who_was_shot_where_nobody_is_told_dead_is_the_dead_one() {
    let mut shot = figure(Kind::Injured, 1, 6);
    (shot.outcome_open, shot.implicit, shot.victims) = (true, true, Some("teenager".into()));
    let mut dead = figure(Kind::Killed, 1, 2);
    (dead.implicit, dead.victims) = (true, Some("boy".into()));
    let kinds = |figures: &[CasualtyFigure]| told(&long(), figures).into_iter().map(|t| t.0).collect::<Vec<_>>();
    assert_eq!(kinds(&[dead.clone(), shot.clone()]), [Kind::Killed]);
    // "A boy was killed and a teenager was shot" are two.
    shot.sentence = 2;
    assert_eq!(kinds(&[dead, shot]), [Kind::Killed, Kind::Injured]);
}
