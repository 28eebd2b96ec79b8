use super::super::incidents::{Incidents, incident_id};
use super::*;
use crate::extract::Privacy;
use crate::extract::testing::{document, sentences};
use crate::limits::Limits;
use crate::model::{CasualtyFigure, Document, Incident, IncidentReport, IncidentToll, Reconcile, ReportRole};
use crate::packs::Packs;

fn parse(text: &str) -> Result<Corrections> {
    Corrections::parse("corrections.csv", text.as_bytes())
}

fn message(text: &str) -> String {
    parse(text).expect_err("refused").to_string()
}

/// A document and its only figure.
fn figures() -> (Document, Vec<CasualtyFigure>) {
    let text = "A bomb killed seven civilians in Kabul on Monday.";
    let packs = Packs::load(&Default::default()).expect("the embedded packs load");
    let (document, english) = (document(text), packs.get("en").expect("English"));
    let found = crate::extract::extract(&document, &sentences(text), english, &Limits::default(), Privacy::default());
    assert_eq!(found.casualties.len(), 1);
    (document, found.casualties)
}

#[test]
fn a_figure_is_put_right_and_told_beside_what_was_read() {
    let (document, figures) = figures();
    let id = &figures[0].figure_id;
    let file = format!(
        "id,field,value,who,when,why\n{id},best,9,ada,2024-01-02,hospital list\n{id},best,8,bo,2024-01-01,\n{id},country,PK,ada,,\n{id},kind,killed,ada,,\n"
    );
    let corrections = parse(&file).expect("it is read");
    let (put, rows) = corrections.figures(&document.doc_id, &figures);
    assert_eq!((put[0].low, put[0].best, put[0].high), (Some(7), Some(9), Some(9)), "a bound that contradicts the number gives way");
    assert_eq!(put[0].country, Some(Label::from("PK")));
    let told: Vec<_> = rows.iter().map(|r| (r.line, r.machine.as_deref(), r.human.as_deref(), r.r#final.as_deref(), r.state)).collect();
    use CorrectionState::{Applied, Confirmed, Superseded};
    assert_eq!(
        told,
        [
            (2, Some("7"), Some("9"), Some("9"), Applied),
            // Written below, but said before.
            (3, Some("7"), Some("8"), Some("9"), Superseded),
            (4, figures[0].country.as_ref().map(|c| c.as_str()), Some("PK"), Some("PK"), Applied),
            (5, Some("killed"), Some("killed"), Some("killed"), Confirmed),
        ]
    );
}

#[test]
fn a_figure_is_found_again_by_its_place_and_what_is_lost_is_told() {
    let (document, figures) = figures();
    let f = &figures[0];
    let at = written_place(&document.doc_id, f.part, f.start + 2, f.end + 5, f.kind);
    let file =
        format!("id,field,value,who,when,why,at\nbefore,number,8,,,,{at}\ngone,number,8,,,,{}/body/900-910/killed\n", document.doc_id);
    let corrections = parse(&file).expect("it is read");
    let (put, rows) = corrections.figures(&document.doc_id, &figures);
    assert_eq!(put[0].best, Some(8));
    assert_eq!(rows[0].now.as_deref(), Some(f.figure_id.as_str()));
    let all = corrections.incidents(rows, &mut Incidents::default());
    let states: Vec<_> = all.iter().map(|r| (r.id.as_str(), r.state)).collect();
    assert_eq!(states, [("before", CorrectionState::Applied), ("gone", CorrectionState::NotFound)]);
}

#[test]
fn an_incident_is_put_right_also_where_an_earlier_report_gave_it_another_id() {
    let (_, figures) = figures();
    let (first, second) = ("figure 1".to_string(), figures[0].figure_id.clone());
    let now = incident_id(&first);
    let report = |figure_id: &String| IncidentReport {
        incident_id: now.clone(),
        figure_id: figure_id.clone(),
        doc_id: "d".into(),
        kind: Kind::Killed,
        published_at: None,
        source: None,
        copy: false,
        role: ReportRole::Toll,
        low: None,
        best: None,
        high: None,
        step: None,
        supersedes: None,
        superseded_by: None,
    };
    let toll = |rule| IncidentToll {
        incident_id: now.clone(),
        kind: Kind::Killed,
        rule,
        low: Some(7),
        best: 7,
        high: None,
        figure_id: second.clone(),
        as_of: None,
        agreeing: 1,
        sources: 1,
    };
    let mut all = Incidents {
        incidents: vec![Incident {
            incident_id: now.clone(),
            passing: false,
            date: None,
            place_id: None,
            place_name: None,
            country: None,
            admin1: None,
            cause: None,
            first_reported: None,
            last_reported: None,
            documents: 2,
            copies: 0,
            sources: 2,
            figures: 2,
            first_doc_id: "d".into(),
        }],
        reports: vec![report(&first), report(&second)],
        tolls: vec![toll(Reconcile::Latest), toll(Reconcile::Range)],
    };
    // The id that it had while the second figure was its earliest.
    let was = incident_id(&second);
    let file = format!("id,field,value\n{was},killed,9\n{was},place_id,1138958\n{was},injured,3\n{was},date,2021-05-03\n");
    let rows = parse(&file).expect("it is read").incidents(Vec::new(), &mut all);
    assert!(all.tolls.iter().all(|t| (t.low, t.best, t.high) == (Some(9), 9, Some(9))), "{:?}", all.tolls);
    let incident = &all.incidents[0];
    assert_eq!(incident.date, Some(jiff::civil::date(2021, 5, 3)));
    assert_eq!((incident.place_name.as_deref(), incident.country.as_ref().map(|c| c.as_str())), (Some("Kabul"), Some("AF")));
    let states: Vec<_> = rows.iter().map(|r| (r.field.as_str(), r.state, r.now.as_deref())).collect();
    use CorrectionState::{Applied, NoToll};
    let now = Some(now.as_str());
    assert_eq!(states, [("date", Applied, now), ("injured", NoToll, now), ("killed", Applied, now), ("place_id", Applied, now)]);
}

#[test]
fn a_file_that_cannot_be_meant_is_refused_with_its_line() {
    assert!(message("id,field,value\nx,colour,red\n").contains("corrections.csv:2: field: there is no \"colour\""));
    assert!(message("id,field,value\nx,best,1\nx,best,many\n").contains("corrections.csv:3: value: \"many\""));
    assert!(message("id,field,value\nx,date,May\n").contains("day (2021-05-03)"));
    assert!(message("id,field,value\n,best,1\n").contains("corrections.csv:2: id"));
    assert!(message("id,field,value\nx,country,Norway\n").contains("alpha-2"));
    assert!(message("id,feld,value\nx,best,1\n").contains("columns are"));
    assert!(message("id,field,value,at\nx,best,1,somewhere\n").contains("document/part/start-end/kind"));
    assert!(parse("id,field,value\n").expect("it is read").is_empty());
}
