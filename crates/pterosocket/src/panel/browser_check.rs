//! Recognises web pages that come instead of an answer of the API, such as Cloudflare's challenge, and names whose they are.

use crate::ForeignText;

/// Marks of pages that check for a browser, in lower case, and who shows them.
const CHECKS: [(&str, &str); 8] = [
    ("cf-browser-verification", "Cloudflare"),
    ("cdn-cgi/challenge-platform", "Cloudflare"),
    ("cf_chl_", "Cloudflare"),
    ("attention required! | cloudflare", "Cloudflare"),
    ("<title>just a moment...", "Cloudflare"),
    ("ddos-guard", "DDoS-Guard"),
    ("sucuri website firewall", "Sucuri"),
    ("<title>ddos protection", "a DDoS protection"),
];

/// Who, if anyone, checks for a browser with this page.
pub(crate) fn checker(page: &str) -> Option<&'static str> {
    let page = page.to_ascii_lowercase();
    CHECKS.iter().find(|(mark, _)| page.contains(mark)).map(|(_, by)| *by)
}

/// Whether a body is a web page rather than JSON.
pub(crate) fn is_page(content_type: &str, body: &str) -> bool {
    let start = body.trim_start().get(..1).unwrap_or_default();
    content_type.to_ascii_lowercase().contains("html") || start == "<"
}

/// The page's title, shortened.
pub(crate) fn title(page: &str) -> Option<ForeignText> {
    const LONGEST: usize = 80;
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title: String = page[start..end].trim_start().chars().take(LONGEST).collect();
    let title = ForeignText::from(title);
    (!title.is_empty()).then_some(title)
}
