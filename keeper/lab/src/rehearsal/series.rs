//! A series of daily values in a CSV file: `day,value` lines below a header, days counting from 0 or dates in order;
//! lines that begin with `#` name the source.

use thiserror::Error;

/// A file that is no series.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SeriesError {
    #[error("{file} line {line}: '{got}' is no number of zero or more after a comma")]
    Value { file: String, line: usize, got: String },
    #[error("{file} has no values")]
    Empty { file: String },
}

/// Values by day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series(Vec<f64>);

impl Series {
    pub(super) fn parse(text: &str, file: &str) -> Result<Self, SeriesError> {
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let value = |(number, line): (usize, &str)| {
            let value = line.rsplit_once(',').and_then(|(_, value)| value.trim().parse::<f64>().ok());
            let refused = || SeriesError::Value { file: file.to_owned(), line: number, got: line.to_owned() };
            value.filter(|value| value.is_finite() && *value >= 0.0).ok_or_else(refused)
        };
        let values = lines.skip(1).map(value).collect::<Result<Vec<f64>, _>>()?;
        if values.is_empty() { Err(SeriesError::Empty { file: file.to_owned() }) } else { Ok(Self(values)) }
    }

    /// A day's value; none after the end.
    pub(super) fn get(&self, day: usize) -> Option<f64> {
        self.0.get(day).copied()
    }

    /// A day's value; after the end the last one.
    pub(super) fn or_last(&self, day: usize) -> f64 {
        self.get(day).or_else(|| self.0.last().copied()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_read_below_its_header_and_a_bad_line_is_named() {
        let series = Series::parse("# source\nday,value\n0,1.5\n1,2\n", "x.csv").unwrap();
        assert_eq!((series.get(1), series.get(2), series.or_last(9)), (Some(2.0), None, 2.0));
        for bad in ["0,-1", "0,one", "0"] {
            let error = Series::parse(&format!("day,value\n{bad}\n"), "x.csv").unwrap_err();
            assert_eq!(error, SeriesError::Value { file: "x.csv".into(), line: 2, got: bad.into() });
        }
        assert_eq!(Series::parse("day,value\n", "x.csv"), Err(SeriesError::Empty { file: "x.csv".into() }));
    }
}
