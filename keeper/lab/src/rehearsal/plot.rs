//! Plots by day as SVG: lines or stacked bars, axes with round numbers, a legend. Coordinates have one decimal, so that
//! the same numbers give the same bytes.

use stateset_api::Amount;

use super::markup::escaped;

/// One series, a value a day.
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) values: Vec<f64>,
}

/// Micro-units as units.
#[expect(clippy::cast_precision_loss, reason = "a plot's pixels are coarser than 2^53")]
pub(super) const fn units(amount: Amount) -> f64 {
    amount.0 as f64 / 1e6
}

/// How series are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Lines,
    /// On each other.
    Bars,
}

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 78.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 26.0;
/// Told apart by people who see few colours, too.
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/// A figure with its caption.
pub(super) fn figure(caption: &str, unit: &str, form: Form, lines: &[Line<'_>]) -> String {
    let days = lines.iter().map(|line| line.values.len()).max().unwrap_or_default().max(1);
    let top = nice(highest(form, lines, days));
    let mut body = axes(top, unit, days);
    match form {
        Form::Lines => body.extend(lines.iter().zip(COLOURS).map(|(line, colour)| curve(line, colour, top, days))),
        Form::Bars => body.push_str(&bars(lines, top, days)),
    }
    let legend = lines
        .iter()
        .zip(COLOURS)
        .map(|(line, colour)| format!("<span><i style=\"background:{colour}\"></i>{}</span>", escaped(line.name)));
    let caption = escaped(caption);
    format!(
        "<figure><figcaption>{caption}</figcaption><svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"{caption}\">{body}</svg><p class=\"legend\">{}</p></figure>\n",
        legend.collect::<String>()
    )
}

fn highest(form: Form, lines: &[Line<'_>], days: usize) -> f64 {
    let at = |line: &Line<'_>, day: usize| line.values.get(day).copied().unwrap_or_default();
    let of_day = |day: usize| match form {
        Form::Lines => lines.iter().map(|line| at(line, day)).fold(0.0, f64::max),
        Form::Bars => lines.iter().map(|line| at(line, day)).sum(),
    };
    (0..days).map(of_day).fold(0.0, f64::max)
}

/// The next number of the form 1, 2 or 5 times a power of ten.
fn nice(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= value * 0.999_999);
    factor.unwrap_or(10.0) * power
}

#[expect(clippy::cast_precision_loss, reason = "days and pixels")]
fn x(day: usize, days: usize) -> f64 {
    LEFT + (WIDTH - LEFT - RIGHT) * day as f64 / days.max(1) as f64
}

fn y(value: f64, top: f64) -> f64 {
    HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value / top).clamp(0.0, 1.0)
}

fn axes(top: f64, unit: &str, days: usize) -> String {
    let mut out = String::new();
    for quarter in 0..=4_u32 {
        let value = top * f64::from(quarter) / 4.0;
        let at = y(value, top);
        out += &format!(
            "<line x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\" class=\"grid\"/><text x=\"{:.1}\" \
             y=\"{:.1}\" class=\"end\">{}</text>",
            WIDTH - RIGHT,
            LEFT - 6.0,
            at + 4.0,
            label(value)
        );
    }
    for part in 0..=6 {
        let day = days * part / 6;
        out += &format!("<text x=\"{:.1}\" y=\"{:.1}\" class=\"middle\">{day}</text>", x(day, days), HEIGHT - 8.0);
    }
    out + &format!("<text x=\"4\" y=\"{:.1}\">{}</text>", HEIGHT - 8.0, escaped(unit))
}

fn label(value: f64) -> String {
    match value {
        value if value >= 100.0 || value == value.round() => format!("{value:.0}"),
        value if value >= 1.0 => format!("{value:.2}"),
        value => format!("{value:.4}"),
    }
}

fn curve(line: &Line<'_>, colour: &str, top: f64, days: usize) -> String {
    let points = line.values.iter().enumerate().map(|(day, value)| {
        // The middle of its day.
        format!("{:.1},{:.1}", (x(day, days) + x(day + 1, days)) / 2.0, y(*value, top))
    });
    let points = points.collect::<Vec<_>>().join(" ");
    format!("<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.6\"/>")
}

fn bars(lines: &[Line<'_>], top: f64, days: usize) -> String {
    let mut out = String::new();
    for day in 0..days {
        let mut below = 0.0;
        for (line, colour) in lines.iter().zip(COLOURS) {
            let value = line.values.get(day).copied().unwrap_or_default();
            if value <= 0.0 {
                continue;
            }
            let (from, to) = (y(below, top), y(below + value, top));
            let width = (x(1, days) - x(0, days)).max(1.0) * 0.85;
            out += &format!(
                "<rect x=\"{:.1}\" y=\"{to:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{colour}\"/>",
                x(day, days),
                (from - to).max(0.1)
            );
            below += value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers_above_what_is_shown() {
        for (value, top) in [(0.0, 1.0), (0.07, 0.1), (1.0, 1.0), (1.2, 2.0), (4_200.0, 5_000.0), (5_001.0, 10_000.0)] {
            assert!((nice(value) - top).abs() < 1e-9 * top, "{value}: {}", nice(value));
        }
    }

    #[test]
    fn a_figure_draws_each_value_and_escapes_its_names() {
        let lines = [Line { name: "<a>", values: vec![1.0, 2.0] }, Line { name: "b", values: vec![3.0, 0.0] }];
        let shown = figure("x & y", "USDC", Form::Lines, &lines);
        assert_eq!(shown.matches("<polyline").count(), 2);
        assert!(shown.contains("&lt;a&gt;") && shown.contains("x &amp; y") && !shown.contains("<a>"), "{shown}");
        assert_eq!(figure("x", "", Form::Bars, &lines).matches("<rect").count(), 3, "nothing is drawn for zero");
    }
}
