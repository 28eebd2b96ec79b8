//! An earthquake through ten days and four agencies: forty articles, corrections and a recount. It ends as one incident with its
//! staircase and one running total, in whatever order the articles come.

use crate::commands::{code, dateline, stderr};
use dateline::model::{CasualtyDay, Incident, IncidentReport, IncidentToll, Kind, Reconcile, ReportRole, RunningToll, Step};
use dateline::pipeline::Dataset;
use dateline::tables::{Row, read_parquet};
use std::path::Path;

/// The agencies and how each opens its reports.
const AGENCIES: [(&str, &str); 4] = [
    ("northwire.example", "An earthquake of magnitude 6.8 struck the province of Antalya in Turkey on 3 May 2021"),
    ("harbourpress.example", "A strong earthquake that hit Antalya, Turkey, on May 3, 2021 brought down houses in the Kepez district"),
    ("meridian.example", "Rescue teams searched the ruins of Kepez after the earthquake of 3 May 2021 in Antalya, Turkey"),
    ("dailycourier.example", "The earthquake that shook Antalya in southern Turkey on May 3, 2021 left thousands without homes"),
];

/// What the authorities knew on each of ten days: the dead, and how the day's reports tell it.
const DAYS: [i64; 10] = [12, 15, 47, 63, 63, 71, 68, 70, 70, 70];

/// A sentence that differs by day, so that no report is a copy of another.
const COLOUR: [&str; 10] = [
    "Mayor Selin Aksoy said that the old harbour had been closed and that the hospital of Kepez was taking in people from the whole coast.",
    "Engineer Murat Yalvac said that the bridge over the Duden river could not carry heavy machines, and diggers waited on the far bank.",
    "Volunteers led by Deniz Korkmaz brought bread and blankets to the stadium, where families slept on the pitch for a second night.",
    "Schools stay closed until the end of the month, the governor Hakan Tezcan said, and examinations will be held in tents.",
    "The last person to be pulled out alive was a baker, Orhan Bulut, who had been under his oven for ninety hours.",
    "Prosecutors asked the builder Cemal Ertan how the towers on Lara Street had been approved, and took away his files.",
    "Governor Hakan Tezcan said that two lists of names had been added up, and that people had been counted twice.",
    "Farmers in the hills above Kepez said that no help had reached them, and that the road was blocked by rocks.",
    "The university of Antalya opened its halls to students, and the rector Filiz Onat thanked the neighbours for their patience.",
    "Selin Aksoy said that the rebuilding of the old harbour would take three years and would begin in the autumn.",
];

/// The report of an agency on a day.
fn report(agency: usize, day: usize) -> serde_json::Value {
    let (source, opening) = AGENCIES[agency];
    let dead = DAYS[day];
    let said = ["officials said", "the interior ministry said", "according to the governor's office", "the disaster agency said"][agency];
    let toll = match (agency, day) {
        (_, 6) => format!("The number of people killed in the earthquake was corrected to {dead}, {said}."),
        (0, _) => format!("The earthquake killed {dead} people, {said}."),
        (1, _) => format!("At least {dead} people were killed in the earthquake, {said}."),
        (2, _) => format!("The death toll of the earthquake stands at {dead}, {said}."),
        _ => format!("{dead} people died in the earthquake, {said}."),
    };
    // One running total, told by one agency every third day.
    let total = if agency == 0 && day.is_multiple_of(3) {
        format!(" Earthquakes have killed {} people in Turkey since January 2021, the institute said.", 400 + dead)
    } else {
        String::new()
    };
    let title = match day {
        6 => format!("CORRECTED: Death toll of Antalya earthquake is {dead}"),
        _ => format!("Earthquake in Antalya kills {dead}"),
    };
    serde_json::json!({
        "id": format!("{source}-{day}"),
        "source": source,
        "url": format!("https://{source}/antalya/{day}"),
        "date": format!("2021-05-{:02}T{:02}:00:00Z", 4 + day, 6 + agency),
        "lang": "en",
        "title": title,
        "text": format!("{opening}.\n\n{toll}\n\n{}{total}", COLOUR[day]),
    })
}

fn rows<R: Row>(dataset: &Dataset) -> Vec<R> {
    let read = |path: std::path::PathBuf| read_parquet(std::fs::File::open(path).expect("a file"), 4096).expect("a table");
    let batches = dataset.files(R::TABLE).into_iter().flat_map(read);
    batches.flat_map(|batch| R::from_batch(&batch.expect("a batch")).expect("rows")).collect()
}

/// The dataset of the articles in the given order, in as many files as there are parts.
fn made(folder: &Path, name: &str, order: &[usize], parts: usize) -> Dataset {
    let input = folder.join(format!("{name}-in"));
    let _ = std::fs::remove_dir_all(&input);
    std::fs::create_dir_all(&input).expect("a folder");
    for (part, numbers) in order.chunks(order.len().div_ceil(parts)).enumerate() {
        let lines: String = numbers.iter().map(|n| format!("{}\n", report(n % 4, n / 4))).collect();
        std::fs::write(input.join(format!("{part}.jsonl")), lines).expect("a file");
    }
    let out = folder.join(name);
    let output = dateline(&["run", "--input", &input.display().to_string(), "--out", &out.display().to_string(), "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    Dataset::open(&out).expect("a dataset")
}

/// From the sum of the day down to the sentences, and what is no question.
fn asked_why(dataset: &Path) {
    let ask = |args: &[&str]| dateline(&[args, &["--dataset", &dataset.display().to_string()]].concat());
    let output = ask(&["why", "casualties_daily", "date=2021-05-03", "country=TR", "kind=killed", "--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((answer["rows"][0]["best"].as_i64(), answer["rule"].as_str()), (Some(70), Some("latest")));
    assert_eq!(answer["incidents"].as_array().map(Vec::len), Some(1));
    let reports = answer["incidents"][0]["reports"].as_array().expect("reports");
    let sentence = |r: &serde_json::Value| r["told"]["figure"]["evidence"].as_str().unwrap_or("").to_string();
    assert!(reports.iter().any(|r| r["report"]["step"] == "correction" && sentence(r).contains("68")), "{answer:#}");
    assert!(reports.iter().all(|r| r["told"]["document"]["url"].as_str().is_some_and(|u| u.contains("/antalya/"))));

    let page = String::from_utf8(ask(&["why", "casualties_daily", "kind=killed"]).stdout).expect("text");
    assert!(
        page.contains("killed by latest: 70") && page.contains("40 articles") && page.contains("The earthquake killed 12 people"),
        "{page}"
    );
    let page = String::from_utf8(ask(&["why", "tolls", "kind=killed"]).stdout).expect("text");
    assert!(page.contains("412 killed (first)") && page.contains("since January 2021"), "{page}");
    for (args, says) in [
        (["why", "casualties_daily", "colour=red"], "no column colour"),
        (["why", "casualties_daily", "kind=ill"], "no row"),
        (["why", "topics_daily", "kind=killed"], "casualties_daily"),
        (["why", "casualties_daily", "killed"], "COLUMN=VALUE"),
    ] {
        let output = ask(&args);
        assert!(code(&output) == 4 && stderr(&output).contains(says), "{}", stderr(&output));
    }
}

#[test]
fn forty_articles_are_one_incident_with_its_staircase_and_one_running_total_in_any_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let forward: Vec<usize> = (0..40).collect();
    let dataset = made(folder.path(), "forward", &forward, 1);
    let incidents: Vec<Incident> = rows(&dataset);
    let main: Vec<&Incident> = incidents.iter().filter(|i| !i.passing).collect();
    assert_eq!(main.len(), 1, "{main:#?}");
    let quake = main[0];
    assert_eq!((quake.documents, quake.copies, quake.sources), (40, 0, 4));
    assert_eq!(quake.country.as_ref().map(|c| c.as_str()), Some("TR"));
    assert_eq!(quake.date.map(|d| d.to_string()).as_deref(), Some("2021-05-03"));

    let steps: Vec<IncidentReport> = rows::<IncidentReport>(&dataset)
        .into_iter()
        .filter(|r| r.incident_id == quake.incident_id && r.kind == Kind::Killed && r.role == ReportRole::Toll)
        .collect();
    let told: Vec<Option<i64>> = steps.iter().map(|r| r.best).collect();
    let expected: Vec<Option<i64>> = DAYS.iter().flat_map(|dead| [Some(*dead); 4]).collect();
    assert_eq!(told, expected, "the staircase");
    let changes: Vec<Step> = steps.iter().filter_map(|r| r.step).filter(|s| *s != Step::Same).collect();
    assert_eq!(changes, [Step::First, Step::Rise, Step::Rise, Step::Rise, Step::Rise, Step::Correction, Step::Rise]);
    for pair in steps.windows(2) {
        assert_eq!(pair[0].superseded_by.as_ref(), Some(&pair[1].figure_id));
        assert_eq!(pair[1].supersedes.as_ref(), Some(&pair[0].figure_id));
    }

    let tolls: Vec<IncidentToll> = rows(&dataset);
    let by = |rule: Reconcile| tolls.iter().find(|t| t.kind == Kind::Killed && t.rule == rule).map(|t| t.best);
    for rule in Reconcile::ALL {
        assert_eq!(by(*rule), Some(70), "{rule}: the last word of all four");
    }
    let days: Vec<CasualtyDay> = rows(&dataset);
    let killed: Vec<_> = days.iter().filter(|d| d.kind == Kind::Killed).map(|d| (d.best, d.incidents, d.documents, d.sources)).collect();
    assert_eq!(killed, [(70, 1, 40, 4)]);

    let totals: Vec<RunningToll> = rows(&dataset);
    let series: Vec<_> = totals.iter().map(|t| (t.best, t.step)).collect();
    assert_eq!(series, [(412, Step::First), (463, Step::Rise), (468, Step::Correction), (470, Step::Rise)]);
    assert!(totals.iter().all(|t| t.total_id == totals[0].total_id && t.since.is_some_and(|s| s.to_string() == "2021-01-01")));
    assert_eq!(totals[0].incidents, Some(70), "what its incidents come to");

    asked_why(&folder.path().join("forward"));

    let backward: Vec<usize> = (0..40).rev().collect();
    let shuffled: Vec<usize> = (0..40).map(|n| n * 23 % 40).collect();
    for (name, order, parts) in [("backward", backward, 1), ("shuffled", shuffled, 5)] {
        let other = made(folder.path(), name, &order, parts);
        assert_eq!(rows::<Incident>(&other), incidents, "{name}");
        assert_eq!(rows::<IncidentToll>(&other), tolls, "{name}");
        assert_eq!(rows::<RunningToll>(&other), totals, "{name}");
        assert_eq!(rows::<CasualtyDay>(&other), days, "{name}");
    }
}

#[test]
fn a_later_version_tells_what_changed_and_what_moved() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = made(folder.path(), "news", &(12..28).collect::<Vec<_>>(), 1);
    let again = made(folder.path(), "news", &(0..40).collect::<Vec<_>>(), 1);
    let of = |dataset: &Dataset| rows::<Incident>(dataset).into_iter().find(|i| !i.passing).expect("the earthquake").incident_id;
    assert_ne!(of(&first), of(&again), "an earlier article came in");
    let out = folder.path().join("news").display().to_string();
    let page = String::from_utf8(dateline(&["changes", "--dataset", &out]).stdout).expect("text");
    assert!(page.starts_with("events: 0 added, 1 revised, 1 moved, 0 withdrawn\n"), "{page}");
    let json = String::from_utf8(dateline(&["changes", "--dataset", &out, "--json"]).stdout).expect("text");
    let changes: Vec<serde_json::Value> = json.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let moved = changes.iter().find(|c| c["change"] == "moved").expect("it moved");
    assert_eq!((moved["was"].as_str(), moved["incident_id"].as_str()), (Some(of(&first).as_str()), Some(of(&again).as_str())));
    let redirects = String::from_utf8(dateline(&["changes", "--dataset", &out, "--redirects"]).stdout).expect("text");
    assert_eq!(redirects, format!("from,to\n{},{}\n", of(&first), of(&again)));
    let revised = changes.iter().find(|c| c["change"] == "revised").expect("it was revised");
    assert_eq!((revised["before"].as_i64(), revised["after"].as_i64()), (Some(68), Some(70)));

    let other = made(folder.path(), "other", &[0], 1);
    let output = dateline(&["changes", "--dataset", &folder.path().join("other").display().to_string()]);
    assert_eq!(code(&output), 4, "{}", stderr(&output));
    let page = dateline(&["changes", "--dataset", &folder.path().join("other").display().to_string(), "--before", &out]).stdout;
    let page = String::from_utf8(page).expect("text");
    assert!(page.contains(": revised killed from 70 to 12"), "{page}");
    drop(other);
}
