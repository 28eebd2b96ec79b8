//! `export`: whole tables into files and databases, and incidents in the columns of other datasets.

use super::{code, dateline, stderr};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

const ARTICLES: [&str; 3] = [
    r#"{"id":"a","url":"https://one.example/a","source":"one.example","date":"2021-05-04","title":"=HYPERLINK(1) Blast kills seven in Kabul","text":"KABUL - A bomb killed seven civilians and wounded 21 in Kabul on Monday, police said.\tMore\\than that was not known."}"#,
    r#"{"id":"b","url":"https://two.example/b","source":"two.example","date":"2021-05-05","title":"Bomb attack in Kabul: seven dead","text":"A bomb killed seven civilians in Kabul on Monday, the interior ministry said. Twenty-one people were wounded."}"#,
    r#"{"id":"c","url":"https://one.example/c","source":"one.example","date":"2021-05-10","title":"Flood in Chile","text":"SANTIAGO - A flood forced about 3,500 people to leave their homes in Santiago on Sunday and killed two people, officials said."}"#,
];

/// A folder with the dataset of the articles, made once.
static PLACE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("a.jsonl"), ARTICLES.join("\n")).expect("articles");
    let at = |name: &str| dir.path().join(name).display().to_string();
    let output = dateline(&["run", "--input", &at("a.jsonl"), "--out", &at("out"), "--quiet"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    dir
});

fn at(name: &str) -> PathBuf {
    PLACE.path().join(name)
}

fn export(args: &[&str], out: &Path) -> Output {
    let (dataset, out) = (at("out").display().to_string(), out.display().to_string());
    dateline(&[&["export"], args, &["--out", &out, "--dataset", &dataset]].concat())
}

/// A form as a header and its rows.
fn form(name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let out = at(&format!("{name}.csv"));
    let output = export(&["--as", name, "--replace"], &out);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("Lost:"), "the loss is told: {}", stderr(&output));
    let note = fs::read_to_string(at(&format!("{name}.csv.lost.txt"))).expect("the note beside the file");
    assert!(note.contains("Left empty:"), "{note}");
    let mut reader = csv::Reader::from_path(&out).expect("a table");
    let header = reader.headers().expect("a header").iter().map(str::to_string).collect();
    let rows = reader.records().map(|r| r.expect("a row").iter().map(str::to_string).collect()).collect();
    (header, rows)
}

fn cell<'a>((header, rows): &'a (Vec<String>, Vec<Vec<String>>), row: usize, column: &str) -> &'a str {
    let at = header.iter().position(|h| h == column).unwrap_or_else(|| panic!("no column {column} in {header:?}"));
    &rows[row][at]
}

#[test]
fn incidents_stand_in_the_columns_of_acled_ucdp_gtd_and_idu() {
    let acled = form("acled");
    assert_eq!(acled.1.len(), 1, "the flood is none of ACLED's events");
    for (column, value) in [
        ("event_date", "2021-05-03"),
        ("time_precision", "1"),
        ("event_type", "Explosions/Remote violence"),
        ("civilian_targeting", "Civilian targeting"),
        ("iso", "4"),
        ("region", "South Asia"),
        ("country", "Afghanistan"),
        ("geo_precision", "1"),
        ("source", "one.example; two.example"),
        ("fatalities", "7"),
    ] {
        assert_eq!(cell(&acled, 0, column), value, "{column}");
    }
    let ged = form("ucdp-ged");
    for (column, value) in
        [("best", "7"), ("low", "7"), ("high", "7"), ("deaths_civilians", "7"), ("number_of_sources", "2"), ("priogrid_gid", "179779")]
    {
        assert_eq!(cell(&ged, 0, column), value, "{column}");
    }
    let gtd = form("gtd");
    for (column, value) in [("nkill", "7"), ("nwound", "21"), ("attacktype1", "3"), ("region", "6"), ("iyear", "2021")] {
        assert_eq!(cell(&gtd, 0, column), value, "{column}");
    }
    // A headline that a spreadsheet would run stands in the list of headlines, behind an apostrophe.
    assert!(cell(&ged, 0, "source_headline").starts_with("'=HYPERLINK"), "{ged:?}");
    let idu = form("idu");
    for (column, value) in [("figure", "3500"), ("qualifier", "approximately"), ("iso3", "CHL"), ("displacement_type", "Disaster")] {
        assert_eq!(cell(&idu, 0, column), value, "{column}");
    }
}

#[test]
fn documents_stand_in_the_columns_of_gkg() {
    let out = at("gkg.csv");
    let output = export(&["--as", "gkg", "--replace"], &out);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = fs::read_to_string(&out).expect("the file");
    let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split('\t').collect()).collect();
    assert!(rows.len() == 3 && rows.iter().all(|r| r.len() == 27), "three articles, 27 columns, no header: {text}");
    let blast = rows.iter().find(|r| r[4] == "https://two.example/b").expect("the article");
    assert!(blast[5].contains("KILL#7#") && blast[5].contains("WOUND#21#"), "{blast:?}");
    assert!(blast[9].contains("#Kabul#AF#"), "{blast:?}");
}

#[test]
fn tables_go_to_files_that_no_spreadsheet_runs_and_nothing_is_overwritten_unasked() {
    let folder = at("csv");
    assert_eq!(code(&export(&["documents", "casualties"], &folder)), 0);
    let documents = fs::read_to_string(folder.join("documents.csv")).expect("a file");
    assert!(documents.contains(",'=HYPERLINK(1) Blast"), "{documents}");
    let figures = csv::Reader::from_path(folder.join("casualties.csv")).expect("a table").records().count();
    let again = export(&["documents", "casualties"], &folder);
    assert!(code(&again) == 4 && stderr(&again).contains("--replace"), "{}", stderr(&again));
    let wrong = export(&["figures"], &folder);
    assert!(code(&wrong) == 4 && stderr(&wrong).contains("casualties"), "{}", stderr(&wrong));
    let folder = at("lines");
    assert_eq!(code(&export(&["--to", "jsonl"], &folder)), 0);
    let lines = fs::read_to_string(folder.join("casualties.jsonl")).expect("a file");
    let rows: Vec<serde_json::Value> = lines.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert!(rows.len() == figures && rows.iter().any(|r| r["best"] == 21), "{rows:?}");
    let printed = export(&["casualties"], Path::new("-"));
    assert_eq!(String::from_utf8_lossy(&printed.stdout).lines().count(), figures + 1);
}

#[cfg(feature = "sqlite")]
#[test]
fn all_tables_go_to_one_sqlite_file() {
    let path = at("all.sqlite");
    let output = export(&["--to", "sqlite"], &path);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let database = rusqlite::Connection::open(&path).expect("a database");
    let number = |query: &str| database.query_row(query, [], |row| row.get::<_, i64>(0)).expect("a number");
    assert_eq!(number("SELECT best FROM incident_tolls WHERE kind = 'injured' AND rule = 'latest'"), 21);
    assert_eq!(number("SELECT COUNT(*) FROM documents WHERE json_array_length(authors) = 0 AND published_at LIKE '2021-05-%Z'"), 3);
    assert!(number("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'") > 20);
}

#[test]
fn all_tables_go_to_one_duckdb_file() {
    // The Python of the wheel has DuckDB; where neither it nor the command is there, the program must say so.
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin");
    let path = std::env::join_paths([python].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())));
    let path = path.expect("a path");
    let has = |program: &str, args: &[&str]| Command::new(program).args(args).env("PATH", &path).output().is_ok_and(|o| o.status.success());
    let out = at("all.duckdb").display().to_string();
    let dataset = at("out").display().to_string();
    let run = |args: &[&str]| {
        let rest = ["--to", "duckdb", "--replace", "--out", &out, "--dataset", &dataset];
        Command::new(env!("CARGO_BIN_EXE_dateline")).arg("export").args(args).args(rest).env("PATH", &path).output().expect("it starts")
    };
    let output = run(&[]);
    if !has("python3", &["-c", "import duckdb"]) {
        if !has("duckdb", &["--version"]) {
            eprintln!("SKIPPED: no DuckDB here (pip install duckdb)");
            assert!(code(&output) == 4 && stderr(&output).contains("pip install duckdb"), "{}", stderr(&output));
        }
        return;
    }
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let ask = "import sys, duckdb; print(duckdb.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])";
    let told = |query: &str| {
        let output = Command::new("python3").args(["-c", ask, &out, query]).env("PATH", &path).output().expect("python");
        String::from_utf8_lossy(&output.stdout).trim().to_string()
    };
    assert_eq!(told("SELECT best FROM incident_tolls WHERE kind = 'injured' AND rule = 'latest'"), "21");
    assert_eq!(code(&run(&["--as", "acled"])), 0);
    assert_eq!(told("SELECT fatalities FROM acled"), "7");
}

/// A server of its own on a socket in a folder, stopped at the end.
struct Server {
    folder: tempfile::TempDir,
    as_root: bool,
}

impl Server {
    /// None where PostgreSQL is not installed.
    fn start() -> Option<Server> {
        Command::new("initdb").arg("--version").output().ok().filter(|o| o.status.success())?;
        let id = Command::new("id").arg("-u").output().ok()?;
        // A server does not run as root; its package brings a user for it.
        let as_root = String::from_utf8_lossy(&id.stdout).trim() == "0";
        let folder = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").ok()?;
        let server = Server { folder, as_root };
        let path = server.folder.path().display().to_string();
        if as_root && !Command::new("chown").args(["postgres", &path]).status().is_ok_and(|s| s.success()) {
            return None;
        }
        server.sh(&format!("initdb --auth=trust --username=postgres --no-sync -D {path}/data"));
        server.sh(&format!("pg_ctl -D {path}/data -o \"-c listen_addresses='' -k {path}\" -l {path}/log -w start"));
        Some(server)
    }

    fn sh(&self, line: &str) {
        let mut command = Command::new(if self.as_root { "su" } else { "sh" });
        if self.as_root {
            command.args(["postgres", "-s", "/bin/sh"]);
        }
        let path = std::env::var("PATH").unwrap_or_default();
        let status = command.arg("-c").arg(format!("PATH='{path}'; {line} >/dev/null 2>&1")).current_dir("/").status().expect("a shell");
        assert!(status.success(), "{line}");
    }

    fn address(&self) -> String {
        format!("postgresql:///postgres?host={}&user=postgres", self.folder.path().display())
    }

    fn ask(&self, query: &str) -> String {
        let output = Command::new("psql").args(["-XtA", "-d", &self.address(), "-c", query]).output().expect("psql");
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8_lossy(&output.stdout).trim().to_string()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let path = self.folder.path().display().to_string();
        self.sh(&format!("pg_ctl -D {path}/data -m immediate stop"));
    }
}

#[test]
fn all_tables_go_to_a_postgresql_server() {
    let Some(server) = Server::start() else {
        eprintln!("SKIPPED: PostgreSQL is not installed here (initdb, pg_ctl, psql)");
        return;
    };
    let address = PathBuf::from(server.address());
    let output = export(&["--to", "postgres"], &address);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(server.ask("SELECT best FROM incident_tolls WHERE kind = 'injured' AND rule = 'latest'"), "21");
    assert_eq!(server.ask("SELECT COUNT(*) FROM documents WHERE title LIKE '=HYPERLINK%' AND jsonb_array_length(authors) = 0"), "1");
    assert_eq!(server.ask("SELECT date FROM casualties_daily WHERE kind = 'injured'"), "2021-05-03");
    assert_eq!(server.ask("SELECT COUNT(*) FROM documents WHERE position(chr(92) in text) > 0"), "1", "a backslash stays one");
    // What is there is left as it was, until it shall be replaced.
    let again = export(&["--to", "postgres"], &address);
    assert!(code(&again) == 5 && stderr(&again).contains("already exists"), "{}", stderr(&again));
    assert_eq!(code(&export(&["--to", "postgres", "--replace"], &address)), 0);
    assert_eq!(server.ask("SELECT COUNT(*) FROM documents"), "3");
    // A script says the same to psql.
    let script = at("all.sql");
    assert_eq!(code(&export(&["--as", "ucdp-ged", "--to", "postgres", "--replace"], &script)), 0);
    let fed = Command::new("psql").args(["-Xq", "-d", &server.address(), "-f"]).arg(&script).output().expect("psql");
    assert!(fed.status.success(), "{}", stderr(&fed));
    assert_eq!(server.ask("SELECT best FROM ucdp_ged"), "7");
}
