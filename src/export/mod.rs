//! How would other datasets tell what ours hold? Incidents and documents in the columns of ACLED, UCDP, GTD, GDELT and IDMC.
//!
//! [`Event`] and [`Told`] bring together what the tables hold of one row and say what each field of it is, and the formats
//! of `data/exports/` say in which column it stands. What a format has no room for is part of it, and printed with it.

mod article;
mod event;
mod form;

pub use article::Told;
pub use event::{Event, Report, Toll};
pub use form::{Cell, Form};
