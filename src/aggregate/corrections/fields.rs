//! Which fields can be put right, and how.

use super::Line;
use crate::model::{CasualtyFigure, Cause, FigureStatus, Incident, Kind, Scope};
use crate::packs::gazetteer::Spots;
use crate::tables::Label;
use jiff::civil::Date;

/// Fields of a figure. `number` is `low`, `best` and `high` at once.
pub const FIGURE_FIELDS: [&str; 15] = [
    "kind",
    "number",
    "low",
    "best",
    "high",
    "scope",
    "status",
    "subset",
    "background",
    "cause",
    "date",
    "place_id",
    "place_name",
    "country",
    "admin1",
];

/// Fields of an incident; beside these, every kind (`killed`), whose value is its toll by every rule.
pub const INCIDENT_FIELDS: [&str; 6] = ["cause", "date", "place_id", "place_name", "country", "admin1"];

/// A value that can be put into a field.
enum Given {
    Number(Option<i64>),
    Flag(bool),
    Kind(Kind),
    Scope(Scope),
    Status(FigureStatus),
    Cause(Option<Cause>),
    Date(Option<Date>),
    Text(Option<String>),
}

/// Whether a line names a field and gives it a value that fits.
pub fn check(line: &Line) -> Result<(), String> {
    if line.id.is_empty() {
        return Err("id: a correction names a figure or an incident".to_string());
    }
    given(&line.field, &line.value).map(|_| ())
}

fn given(field: &str, value: &str) -> Result<Given, String> {
    let wrong = |what: &str| format!("value: \"{value}\" is no {what} for the field {field}");
    let some = Some(value).filter(|v| !v.is_empty());
    let number = |what: &str| some.map(|v| v.parse::<i64>().ok().filter(|n| *n >= 0).ok_or_else(|| wrong(what))).transpose();
    Ok(match field {
        "kind" => Given::Kind(Kind::parse(value).ok_or_else(|| wrong("kind"))?),
        "number" | "best" | "low" | "high" => Given::Number(number("number of people")?),
        "place_id" => Given::Number(number("GeoNames id")?),
        "scope" => Given::Scope(Scope::parse(value).ok_or_else(|| wrong("scope"))?),
        "status" => Given::Status(FigureStatus::parse(value).ok_or_else(|| wrong("status"))?),
        "subset" | "background" => Given::Flag(value.parse().map_err(|_| wrong("true or false"))?),
        "cause" => Given::Cause(some.map(|v| Cause::parse(v).ok_or_else(|| wrong("cause"))).transpose()?),
        "date" => Given::Date(some.map(|v| v.parse().map_err(|_| wrong("day (2021-05-03)"))).transpose()?),
        "country" if some.is_some_and(|v| v.len() != 2 || !v.bytes().all(|b| b.is_ascii_uppercase())) => {
            return Err(wrong("ISO 3166-1 alpha-2 code"));
        }
        "place_name" | "country" | "admin1" => Given::Text(some.map(str::to_string)),
        kind if Kind::parse(kind).is_some() => Given::Number(Some(number("number of people")?.ok_or_else(|| wrong("number of people"))?)),
        _ => {
            let kinds = Kind::ALL.iter().map(|k| k.as_str());
            let list: Vec<&str> = FIGURE_FIELDS.into_iter().chain(kinds).collect();
            return Err(format!("field: there is no \"{field}\"; one of: {}", list.join(", ")));
        }
    })
}

/// What stands in a field of a figure; nothing for a field that it has not.
pub fn of_figure(figure: &CasualtyFigure, field: &str) -> Option<Option<String>> {
    let number = |n: Option<i64>| n.map(|n| n.to_string());
    Some(match field {
        "kind" => Some(figure.kind.to_string()),
        "number" | "best" => number(figure.best),
        "low" => number(figure.low),
        "high" => number(figure.high),
        "scope" => Some(figure.scope.to_string()),
        "status" => Some(figure.status.to_string()),
        "subset" => Some(figure.subset.to_string()),
        "background" => Some(figure.background.to_string()),
        "cause" => figure.cause.map(|c| c.to_string()),
        "date" => figure.window_start.filter(|_| figure.window_start == figure.window_end).map(|d| d.to_string()),
        "place_id" => number(figure.place_id),
        "place_name" => figure.place_name.clone(),
        "country" => figure.country.as_ref().map(|c| c.to_string()),
        "admin1" => figure.admin1.as_ref().map(|a| a.to_string()),
        _ => return None,
    })
}

/// Puts a value into a field of a figure. Bounds that contradict a number give way to it.
pub fn put_figure(figure: &mut CasualtyFigure, field: &str, value: &str) {
    match (field, given(field, value)) {
        ("number", Ok(Given::Number(n))) => (figure.low, figure.best, figure.high) = (n, n, n),
        ("best", Ok(Given::Number(n))) => {
            figure.best = n;
            figure.low = figure.low.zip(n).map(|(low, n)| low.min(n)).or(figure.low);
            figure.high = figure.high.zip(n).map(|(high, n)| high.max(n)).or(figure.high);
        }
        ("low", Ok(Given::Number(n))) => {
            figure.low = n;
            figure.best = figure.best.zip(n).map(|(best, n)| best.max(n)).or(figure.best);
            figure.high = figure.high.zip(n).map(|(high, n)| high.max(n)).or(figure.high);
        }
        ("high", Ok(Given::Number(n))) => {
            figure.high = n;
            figure.best = figure.best.zip(n).map(|(best, n)| best.min(n)).or(figure.best);
            figure.low = figure.low.zip(n).map(|(low, n)| low.min(n)).or(figure.low);
        }
        ("subset", Ok(Given::Flag(is))) => {
            figure.subset = is;
            figure.subset_of = figure.subset_of.take().filter(|_| is);
        }
        ("background", Ok(Given::Flag(is))) => figure.background = is,
        (_, Ok(Given::Kind(kind))) => figure.kind = kind,
        (_, Ok(Given::Scope(scope))) => figure.scope = scope,
        (_, Ok(Given::Status(status))) => figure.status = status,
        (_, Ok(Given::Cause(cause))) => figure.cause = cause,
        (_, Ok(Given::Date(date))) => {
            (figure.window_start, figure.window_end) = (date, date);
            figure.window_precision = date.map(|_| Label::from("day"));
            figure.window_rule = date.map(|_| Label::from("correction"));
        }
        (_, Ok(place)) => put_place((&mut figure.place_id, &mut figure.place_name, &mut figure.country, &mut figure.admin1), field, place),
        (_, Err(_)) => {}
    }
}

/// What stands in a field of an incident; nothing for a field that it has not.
pub fn of_incident(incident: &Incident, field: &str) -> Option<Option<String>> {
    Some(match field {
        "cause" => incident.cause.map(|c| c.to_string()),
        "date" => incident.date.map(|d| d.to_string()),
        "place_id" => incident.place_id.map(|id| id.to_string()),
        "place_name" => incident.place_name.clone(),
        "country" => incident.country.as_ref().map(|c| c.to_string()),
        "admin1" => incident.admin1.as_ref().map(|a| a.to_string()),
        _ => return None,
    })
}

/// Puts a value into a field of an incident.
pub fn put_incident(incident: &mut Incident, field: &str, value: &str) {
    match given(field, value) {
        Ok(Given::Cause(cause)) => incident.cause = cause,
        Ok(Given::Date(date)) => incident.date = date,
        Ok(place) => {
            put_place((&mut incident.place_id, &mut incident.place_name, &mut incident.country, &mut incident.admin1), field, place)
        }
        Err(_) => {}
    }
}

type PlaceFields<'a> = (&'a mut Option<i64>, &'a mut Option<String>, &'a mut Option<Label>, &'a mut Option<Label>);

/// A place that the gazetteer knows brings its name, country and area with it.
fn put_place((id, name, country, admin1): PlaceFields, field: &str, given: Given) {
    match (field, given) {
        ("place_id", Given::Number(number)) => {
            *id = number;
            if let Some(place) = number.and_then(|n| Spots::world().name(n)) {
                *name = Some(place.name);
                *country = Some(Label::new(place.country));
                *admin1 = place.admin1.map(Label::new);
            }
        }
        ("place_name", Given::Text(text)) => *name = text,
        ("country", Given::Text(text)) => *country = text.map(Label::new),
        ("admin1", Given::Text(text)) => *admin1 = text.map(Label::new),
        _ => {}
    }
}
