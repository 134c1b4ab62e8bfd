//! `GET /api/client`: which servers a user is shown, page by page (section 1.7).

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Query, State},
};
use serde_json::{Value, json};

use super::{Panel, User, error::ApiError, listing::Listing, shape};

pub(super) async fn servers(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, ApiError> {
    let listing = Listing::read(&query)?;
    let all = panel.all();
    let wanted: Vec<_> = all.iter().filter(|entry| listing.wants(entry, &user)).collect();
    let pages = wanted.len().div_ceil(listing.per_page).max(1);
    let shown = wanted.iter().skip((listing.page - 1) * listing.per_page).take(listing.per_page);
    let data: Vec<Value> = shown.map(|entry| shape::server(&panel, entry, &user, &listing.include)).collect();
    let mut links = json!({});
    let link = |page: usize| Value::from(format!("{}/api/client?{}page={page}", panel.url(), listing.rest));
    if listing.page > 1 {
        links["previous"] = link(listing.page - 1);
    }
    if listing.page < pages {
        links["next"] = link(listing.page + 1);
    }
    let pagination = json!({
        "total": wanted.len(), "count": data.len(), "per_page": listing.per_page,
        "current_page": listing.page, "total_pages": pages, "links": links,
    });
    Ok(Json(json!({ "object": "list", "data": data, "meta": { "pagination": pagination } })))
}
