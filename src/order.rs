//! Sorting. Each kind of item that is sorted by itself adds a whole sort to the page (some 5 kB); here all share two.

/// Sorts upwards. Infinities and NaN have a place too (`f64::total_cmp`).
pub(crate) fn sort(values: &mut [f64]) {
    values.sort_unstable_by(f64::total_cmp);
}

/// Sorts values that carry a number upwards, equal ones by their number.
pub(crate) fn sort_numbered(values: &mut [(f64, usize)]) {
    values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
}

/// The items by rising key, equal ones as they stood.
pub(crate) fn by_key<T>(items: Vec<T>, key: impl Fn(&T) -> f64) -> Vec<T> {
    let mut order: Vec<(f64, usize)> = items.iter().map(key).zip(0..).collect();
    sort_numbered(&mut order);
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    let next = |(_, place): (f64, usize)| items.get_mut(place).and_then(Option::take);
    order.into_iter().filter_map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_stay_as_they_stood() {
        let items = vec![("a", 2.0), ("b", 1.0), ("c", 2.0), ("d", -0.5), ("e", 1.0)];
        let names: String = by_key(items, |i| i.1).iter().map(|i| i.0).collect();
        assert_eq!(names, "dbeac");
        assert!(by_key(Vec::<f64>::new(), |v| *v).is_empty());
    }
}
