//! Reports: by what the money of a span of time is put together.

/// By what money is put together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grouping {
    /// By days.
    #[default]
    Day,
    /// By weeks, as the reader's calendar begins them.
    Week,
    /// By months of the reader's calendar.
    Month,
    /// By the provider through which it came.
    Provider,
    /// By the financial account on which it lands.
    Account,
    /// By shop.
    Shop,
}

crate::scope::words!(Grouping, "grouping":
    Day = "day", Week = "week", Month = "month", Provider = "provider", Account = "account",
    Shop = "shop");
