//! A page of a list.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};

/// A page of a list, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// `list`.
    #[schema(example = "list")]
    object: &'static str,
    /// The objects of this page.
    #[schema(schema_with = items::<T>)]
    data: Vec<T>,
    /// Whether another page follows.
    has_more: bool,
    /// What to send as `after` to get the next page.
    #[schema(required = true)]
    next: Option<String>,
}

impl<T> List<T> {
    /// The page of what was found; one more than `limit` was asked for, to know whether there is
    /// more. `id` names what was found, and `keep` makes of it what is shown.
    pub(crate) fn page<F>(
        mut found: Vec<F>,
        limit: u32,
        id: impl Fn(&F) -> String,
        keep: impl FnMut(F) -> Option<T>,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| has_more).map(id);
        Self {
            object: "list",
            data: found.into_iter().filter_map(keep).collect(),
            has_more,
            next,
        }
    }

    /// A whole list of one, for the document.
    pub(crate) fn example(only: T) -> Self {
        Self {
            object: "list",
            data: vec![only],
            has_more: false,
            next: None,
        }
    }
}

/// The schema of `data`: by name, where the derived one would repeat the whole object.
fn items<T: ToSchema>() -> RefOr<Schema> {
    let text = "The objects of this page. With the filter `state` a page may hold fewer than \
        `limit` also when there are more.";
    ArrayBuilder::new()
        .items(Ref::from_schema_name(T::name()))
        .description(Some(text))
        .into()
}
