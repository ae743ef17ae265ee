//! Accepted exceptions: waivers with owner, reason and end, what a policy says about exceptions, and dates.
//!
//! Knows no clock: today is an argument.

use std::fmt;

use super::paths::Paths;
use super::policy::Matcher;
use crate::source::Span;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Since 1970-01-01.
    days: i32,
}

/// An exception that people agreed on, in the settings.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The rule it is about, and where it is named.
    pub rule: (String, Span),
    pub paths: Paths,
    /// Only findings with these identities; empty: all within `paths`.
    pub fingerprints: Vec<String>,
    pub reason: String,
    pub owner: String,
    /// The last day on which it holds.
    pub expires: (Date, Span),
    /// The day on which it was agreed.
    pub granted: Option<Date>,
}

/// What a policy says about exceptions of every kind.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct ExceptionPolicy {
    /// Findings that no suppression, waiver or baseline hides.
    pub not_for: Vec<Matcher>,
    /// How long a waiver may hold from the day it was granted, or from today.
    pub longest_days: Option<u32>,
}

impl ExceptionPolicy {
    /// Both hold: what either does not allow is not allowed.
    pub fn add(&mut self, other: &Self) {
        self.not_for.extend(other.not_for.iter().cloned());
        self.longest_days = self.longest_days.into_iter().chain(other.longest_days).min();
    }
}

impl Date {
    /// `2027-01-31`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |length: usize| {
            let part = parts.next().filter(|part| part.len() == length)?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i32>().ok())?
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        if parts.next().is_some() || !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
            return None;
        }
        // Days since 0000-03-01, with years that begin in March: leap days are the last days of years.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let of_years = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        Some(Self { days: of_years + (month * 153 + 2) / 5 + day - 1 - 719_468 })
    }

    /// The day of a time in seconds since 1970, UTC.
    pub fn of_seconds(seconds: u64) -> Self {
        Self { days: i32::try_from(seconds / 86_400).unwrap_or(i32::MAX / 2) }
    }

    /// How many days later `self` is.
    pub fn days_after(self, other: Self) -> i32 {
        self.days.saturating_sub(other.days)
    }
}

fn days_in(year: i32, month: i32) -> i32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        for text in ["1970-01-01", "2024-02-29", "2026-12-31", "2000-03-01", "1999-12-31", "2100-02-28"] {
            assert_eq!(Date::parse(text).expect(text).to_string(), text);
        }
        for wrong in ["2025-02-29", "2025-13-01", "2025-1-01", "20250101", "2025-04-31", "", "2025-01-01-01"]
        {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
        let date = |text| Date::parse(text).expect("is a date");
        assert_eq!(date("2027-03-01").days_after(date("2027-02-01")), 28);
        assert_eq!(Date::of_seconds(1_798_761_600).to_string(), "2027-01-01");
    }
}
