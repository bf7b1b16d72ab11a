//! Checks of the repository itself: which way dependencies point, whether generated files are fresh, whether the README
//! tells the truth. Everything is in `tests/`.
