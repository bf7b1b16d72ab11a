//! Where a distribution function takes a value: Newton's steps within a bracket that only shrinks.

use super::Fixed;

/// A distribution function's value and slope at a point.
pub(super) struct At {
    pub(super) value: Fixed,
    pub(super) slope: Fixed,
}

/// So many steps halve any bracket below a billionth of what it was.
const STEPS_MAX: u32 = 64;

/// The point between `low` and `high` where an increasing function is `wanted`, to a billionth of its value or of the
/// point, whichever is reached first.
pub(super) fn solve(
    wanted: Fixed,
    (mut low, mut high): (Fixed, Fixed),
    start: Fixed,
    of: impl Fn(Fixed) -> At,
) -> Fixed {
    let mut point = start;
    for _ in 0..STEPS_MAX {
        let At { value, slope } = of(point);
        let off = value - wanted;
        if off.billionths().abs() <= 1 {
            return point;
        }
        if off.is_positive() {
            high = point;
        } else {
            low = point;
        }
        let step = off / slope;
        let next = point - step;
        // Where the slope says nothing, or too much, half of what is left is certain.
        let next =
            if slope.is_positive() && low < next && next < high { next } else { low + (high - low) * Fixed::HALF };
        if next == point || (high - low).billionths() <= 1 {
            return next;
        }
        point = next;
    }
    point
}
