//! Who published it, and when are two addresses the same?

use crate::packs::Language;
use crate::text::fold;

/// Query parameters that tell where a reader came from, not what is read.
const TRACKING: [&str; 8] = ["fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "ref_src"];

/// Second-level labels under which countries register names (`bbc.co.uk`, `abc.net.au`).
const SECOND_LEVEL: [&str; 9] = ["co", "com", "org", "net", "gov", "gob", "ac", "edu", "or"];

/// The canonical form of an address: no scheme, no `www.`, no fragment, no tracking parameters, no closing slash. None where
/// it is no web address.
pub(crate) fn canonical(url: &str) -> Option<String> {
    let (host, rest) = split(url)?;
    let rest = rest.split('#').next().unwrap_or("");
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let kept: Vec<&str> = query
        .split('&')
        .filter(|p| {
            let key = p.split('=').next().unwrap_or("").to_ascii_lowercase();
            !p.is_empty() && !key.starts_with("utm_") && !TRACKING.contains(&key.as_str())
        })
        .collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    Some(format!("{host}{}{query}", path.trim_end_matches('/')))
}

/// The registered domain of an address.
pub(crate) fn domain(url: &str) -> Option<String> {
    let (host, _) = split(url)?;
    let labels: Vec<&str> = host.split('.').collect();
    if labels.iter().all(|l| l.bytes().all(|b| b.is_ascii_digit())) {
        return Some(host);
    }
    let country = labels.last().is_some_and(|l| l.len() == 2);
    let keep = if labels.len() >= 3 && country && SECOND_LEVEL.contains(&labels[labels.len() - 2]) { 3 } else { 2 };
    Some(labels[labels.len().saturating_sub(keep)..].join("."))
}

/// Host, lower case and without `www.`, user and port; and what follows it.
fn split(url: &str) -> Option<(String, &str)> {
    let rest = url.trim().strip_prefix("https://").or_else(|| url.trim().strip_prefix("http://"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).to_string();
    (host.contains('.') && !host.contains(char::is_whitespace)).then_some((host, &rest[end..]))
}

/// The names in a byline: "By Ana Ruiz and Jo Park, Staff" are two.
pub(crate) fn authors(byline: &str, settings: &Language) -> Vec<String> {
    let line = byline.split_whitespace().collect::<Vec<_>>().join(" ");
    let opened =
        settings.byline_words.iter().find(|w| line.get(..w.len()).is_some_and(|h| fold(h) == **w) && line[w.len()..].starts_with(' '));
    let line = opened.map_or(line.as_str(), |w| line[w.len()..].trim());
    let mut names: Vec<String> = Vec::new();
    for part in line.split([';', ',', '|', '/', '•', '·']).flat_map(|p| p.split(" and ")).flat_map(|p| p.split(" & ")) {
        let name = part.trim().trim_matches(['(', ')', '-', '–', ' ']);
        let last = fold(name.rsplit(' ').next().unwrap_or(""));
        let fits = (2..=60).contains(&name.len())
            && name.chars().any(char::is_alphabetic)
            && !name.contains("://")
            && !name.contains('@')
            && !name.contains(|c: char| c.is_ascii_digit())
            && !settings.byline_roles.contains(last.trim_matches('.'));
        if fits && !names.iter().any(|n| n == name) {
            names.push(name.to_string());
        }
    }
    names
}

/// The canonical address: the page's own where it is of the same domain as the address given and leads deeper than its front page.
pub(crate) fn address(given: Option<&str>, stated: Option<&str>) -> Option<(String, bool)> {
    let full = |url: &str| match (url.strip_prefix('/').filter(|u| !u.starts_with('/')), given) {
        (Some(path), Some(given)) => {
            let (scheme, rest) = given.trim().split_once("://")?;
            Some(format!("{scheme}://{}/{path}", rest.split(['/', '?', '#']).next()?))
        }
        (Some(_), None) => None,
        (None, _) if url.starts_with("//") => Some(format!("https:{url}")),
        (None, _) => Some(url.to_string()),
    };
    let stated = stated.map(str::trim).and_then(full).filter(|u| split(u).is_some());
    let Some(given) = given.map(str::trim).filter(|u| !u.is_empty()) else { return stated.map(|u| (u, true)) };
    let better = stated.filter(|u| {
        let deep = split(u).is_some_and(|(_, rest)| rest.trim_matches('/').len() > 1);
        deep && domain(u).is_some() && domain(u) == domain(given)
    });
    Some(better.map_or((given.to_string(), false), |u| (u, true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_article_has_one_address() {
        let wanted = canonical("https://www.example.co.uk/a/b?id=3");
        assert_eq!(canonical("http://example.co.uk/a/b/?utm_source=x&id=3&fbclid=9#top").map(|u| u.replace("/b/", "/b")), wanted);
        assert_eq!(domain("https://news.example.co.uk/a").as_deref(), Some("example.co.uk"));
        assert_eq!(domain("http://www.example.com").as_deref(), Some("example.com"));
        assert_eq!(canonical("not an address"), None);
    }

    #[test]
    fn bylines_come_apart() {
        let packs = crate::packs::Packs::load(&Default::default()).expect("the embedded packs load");
        let settings = &packs.get("en").expect("English is embedded").language;
        assert_eq!(authors("By Ana Ruiz and Jo Park; Li Wei", settings), ["Ana Ruiz", "Jo Park", "Li Wei"]);
        assert_eq!(authors("by ANA RUIZ, AP Auto Writer, Nov. 20, 2019", settings), ["ANA RUIZ"]);
        assert_eq!(authors("Byron Ruiz", settings), ["Byron Ruiz"]);
        assert!(authors("", settings).is_empty());
    }

    #[test]
    fn a_page_knows_its_address_better_where_it_stays_at_home() {
        let given = Some("https://www.example.com/a/?id=1");
        let found = |stated| address(given, stated).map(|a| a.0);
        assert_eq!(found(Some("https://example.com/a/story")).as_deref(), Some("https://example.com/a/story"));
        assert_eq!(found(Some("/a/story")).as_deref(), Some("https://www.example.com/a/story"));
        assert_eq!(found(Some("https://example.com/")).as_deref(), given);
        assert_eq!(found(Some("https://example.org/a")).as_deref(), given);
        assert_eq!(address(None, Some("https://example.org/a")), Some(("https://example.org/a".into(), true)));
        assert_eq!(address(None, None), None);
    }
}
