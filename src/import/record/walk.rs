//! Walks over the JSON of one record and builds nothing: whoever asks takes the numbers and names that
//! are wanted, and all else is passed over.
//!
//! It knows plain JSON only, which is what programs write: no escapes in strings, no exponents, and
//! where an amount is wanted nothing below 0. Whatever else comes ends the walk with `None`, also where
//! it is valid, and the record has to be read in a way that knows all of JSON.

/// A walk, and what of the text is still to come.
pub(in crate::import) struct Walker<'a> {
    text: &'a str,
    rest: &'a [u8],
}

/// A key as two numbers: comparing these takes two instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) struct Key(u64, u64);

impl Key {
    const MAX_BYTES: usize = 16;
    /// A key that is longer than any that is asked for.
    const LONG: Key = Key(u64::MAX, u64::MAX);

    /// The key of that name, which has at most 16 bytes.
    pub(in crate::import) const fn of(name: &str) -> Key {
        let (mut number, mut rest) = (0_u128, name.as_bytes());
        assert!(rest.len() <= Key::MAX_BYTES);
        while let [before @ .., last] = rest {
            number = number << 8 | *last as u128;
            rest = before;
        }
        Key(number as u64, (number >> 64) as u64)
    }
}

/// How deep what is passed over may be nested.
const MAX_DEPTH: usize = 16;
/// More digits do not fit into 64 bits.
const MAX_DIGITS: usize = 19;
/// Up to here all whole numbers are floating-point numbers too.
const EXACT: u64 = 1 << 53;

impl<'a> Walker<'a> {
    pub(in crate::import) fn new(text: &'a str) -> Self {
        Walker {
            text,
            rest: text.as_bytes(),
        }
    }

    /// Goes through the object that comes; `each` takes what belongs to the key. Null is an object
    /// without keys. Keys that come twice come twice.
    #[inline]
    pub(in crate::import) fn object(
        &mut self,
        mut each: impl FnMut(&mut Self, Key) -> Option<()>,
    ) -> Option<()> {
        self.members(|walker| {
            let key = walker.key()?;
            walker.token(b':')?;
            each(walker, key)
        })
    }

    /// Goes through the object that comes, whose keys are names.
    #[inline]
    pub(in crate::import) fn named(
        &mut self,
        mut each: impl FnMut(&mut Self, &'a str) -> Option<()>,
    ) -> Option<()> {
        self.members(|walker| {
            let name = walker.text()?;
            walker.token(b':')?;
            each(walker, name)
        })
    }

    #[inline]
    fn members(&mut self, mut each: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if self.token(b'{').is_none() {
            return self.null();
        }
        if self.token(b'}').is_some() {
            return Some(());
        }
        loop {
            each(self)?;
            if self.token(b',').is_none() {
                return self.token(b'}');
            }
        }
    }

    /// A number of 0 or more, or null, for a place that is still empty.
    #[inline]
    pub(in crate::import) fn amount(&mut self, place: &mut Option<f64>) -> Option<()> {
        if place.is_some() {
            return None;
        }
        if !self.is_number() {
            return self.null();
        }
        *place = Some(self.number()?);
        Some(())
    }

    /// A whole number of 0 or more, or null, for a place that is still empty.
    #[inline]
    pub(in crate::import) fn count(&mut self, place: &mut Option<u64>) -> Option<()> {
        let mut amount = place.map(|n| n as f64);
        self.amount(&mut amount)?;
        let Some(number) = amount else {
            return Some(());
        };
        *place = Some(number as u64).filter(|n| *n <= EXACT && *n as f64 == number);
        place.map(drop)
    }

    /// A list of as many numbers of 0 or more.
    pub(in crate::import) fn numbers<const N: usize>(&mut self) -> Option<[f64; N]> {
        let mut numbers = [0.0; N];
        let mut begin = b'[';
        for number in &mut numbers {
            self.token(begin)?;
            self.space();
            *number = self.number()?;
            begin = b',';
        }
        self.token(b']')?;
        Some(numbers)
    }

    /// True if a number of 0 or more comes.
    #[inline]
    pub(in crate::import) fn is_number(&mut self) -> bool {
        let is_digit = |rest: &[u8]| matches!(rest, [b'0'..=b'9', ..]);
        is_digit(self.rest) || {
            self.space();
            is_digit(self.rest)
        }
    }

    /// A text.
    #[inline]
    pub(in crate::import) fn text(&mut self) -> Option<&'a str> {
        self.token(b'"')?;
        let begin = self.rest;
        self.rest = self.rest.get(end_of_text(self.rest)?..)?;
        let text = self.passed(begin)?;
        self.rest = self.rest.strip_prefix(b"\"")?;
        Some(text)
    }

    /// The text from where that much was to come up to where we are.
    #[inline]
    fn passed(&self, begin: &[u8]) -> Option<&'a str> {
        let from = self.text.len().checked_sub(begin.len())?;
        let to = self.text.len().checked_sub(self.rest.len())?;
        self.text.get(from..to)
    }

    /// Passes over whatever comes.
    pub(in crate::import) fn skip(&mut self) -> Option<()> {
        self.skip_nested(MAX_DEPTH)
    }

    fn skip_nested(&mut self, depth: usize) -> Option<()> {
        let inner = depth.checked_sub(1)?;
        self.space();
        match self.rest {
            [b'"', ..] => self.text().map(drop),
            [b'{', ..] => self.named(|walker, _| walker.skip_nested(inner)),
            [b'[', ..] => {
                self.token(b'[')?;
                if self.token(b']').is_some() {
                    return Some(());
                }
                loop {
                    self.skip_nested(inner)?;
                    if self.token(b',').is_none() {
                        return self.token(b']');
                    }
                }
            }
            [b'-', rest @ ..] => {
                self.rest = rest;
                self.number().map(drop)
            }
            [b'0'..=b'9', ..] => self.number().map(drop),
            _ => {
                let literals: [&[u8]; 3] = [b"null", b"true", b"false"];
                let mut rests = literals.iter().filter_map(|l| self.rest.strip_prefix(*l));
                self.rest = rests.next()?;
                Some(())
            }
        }
    }

    /// The end of the text, where nothing but white space may follow.
    pub(in crate::import) fn end(mut self) -> Option<()> {
        self.space();
        self.rest.is_empty().then_some(())
    }

    // --- tokens ----------------------------------------------------------------------------------

    fn space(&mut self) {
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// Takes that byte, if it comes next.
    #[inline]
    fn token(&mut self, byte: u8) -> Option<()> {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                Some(())
            }
            // Most programs write no white space.
            [0..=b' ', ..] => self.token_behind_space(byte),
            _ => None,
        }
    }

    fn token_behind_space(&mut self, byte: u8) -> Option<()> {
        self.space();
        self.rest = self.rest.strip_prefix(&[byte])?;
        Some(())
    }

    /// Takes a null.
    fn null(&mut self) -> Option<()> {
        self.space();
        self.rest = self.rest.strip_prefix(b"null")?;
        Some(())
    }

    #[inline]
    fn key(&mut self) -> Option<Key> {
        self.token(b'"')?;
        if let Some((low, rest)) = self.rest.split_first_chunk()
            && let Some(high) = rest.first_chunk()
        {
            return self.key_of(u64::from_le_bytes(*low), u64::from_le_bytes(*high));
        }
        // Near the end of the record.
        let (low, high) = self.rest.split_at_checked(8).unwrap_or((self.rest, &[]));
        self.key_of(padded(low), padded(high))
    }

    #[inline]
    fn key_of(&mut self, low: u64, high: u64) -> Option<Key> {
        let (key, length) = match stop(low) {
            Some(at) => (Key(before(low, at), 0), at),
            None => match stop(high) {
                Some(at) => (Key(low, before(high, at)), at.saturating_add(8)),
                None => (Key::LONG, end_of_text(self.rest)?),
            },
        };
        self.rest = self.rest.get(length..)?;
        match self.rest {
            [b'"', rest @ ..] => {
                self.rest = rest;
                Some(key)
            }
            _ => None,
        }
    }

    /// A number without sign and exponent.
    #[inline]
    fn number(&mut self) -> Option<f64> {
        let token = self.rest;
        let (mut digits, whole) = few_digits(self.rest);
        self.rest = self.rest.get(whole..)?;
        let mut fraction = 0;
        if let [b'.', rest @ ..] = self.rest {
            (digits, fraction) = many_digits(rest, digits);
            self.rest = rest.get(fraction..)?;
            if fraction == 0 {
                return None;
            }
        }
        let is_padded = whole > 1 && matches!(token, [b'0', ..]);
        let is_long = whole.saturating_add(fraction) > MAX_DIGITS;
        if whole == 0 || is_padded || is_long || matches!(self.rest, [b'e' | b'E', ..]) {
            return None;
        }
        match POWERS.get(fraction) {
            // Both are exact, so that the one rounding is that of the number itself.
            Some(power) if digits <= EXACT => {
                // As a signed number it takes one instruction to convert.
                let digits = digits.cast_signed() as f64;
                Some(if fraction == 0 {
                    digits
                } else {
                    digits / power
                })
            }
            _ => self.passed(token)?.parse().ok(),
        }
    }
}

// --- eight bytes at a time -----------------------------------------------------------------------

#[rustfmt::skip]
const POWERS: [f64; 20] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
    1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
];

/// What digits before so many others are multiplied by.
const TENS: [u64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// That byte eight times.
const fn eight(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The place of the first quote, backslash or control character of eight.
#[inline]
fn stop(word: u64) -> Option<usize> {
    // A byte that is 0 has its highest bit set after 1 is taken from it, and had it not before. What
    // is borrowed changes later bytes only.
    let zero = |word: u64| word.wrapping_sub(eight(1)) & !word;
    let control = word.wrapping_sub(eight(0x20)) & !word;
    let marks = (zero(word ^ eight(b'"')) | zero(word ^ eight(b'\\')) | control) & eight(0x80);
    (marks != 0).then_some((marks.trailing_zeros() / 8) as usize)
}

/// The first bytes of eight, at most seven of them.
#[inline]
fn before(word: u64, length: usize) -> u64 {
    let bits = (length as u32).saturating_mul(8);
    word & !u64::MAX.checked_shl(bits).unwrap_or(0)
}

/// Where a text ends: before its closing quote, or before what is no plain text.
#[inline]
fn end_of_text(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        if let Some(at) = stop(u64::from_le_bytes(*word)) {
            return Some(place.saturating_mul(8).saturating_add(at));
        }
    }
    let at = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
    Some(bytes.len().saturating_sub(rest.len()).saturating_add(at))
}

/// The number that the digits are that come, and how many they are: one by one, since most numbers
/// have one or two before the point.
#[inline]
fn few_digits(bytes: &[u8]) -> (u64, usize) {
    let (mut digits, mut count): (u64, usize) = (0, 0);
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
        count = count.wrapping_add(1);
    }
    (digits, count)
}

/// The digits that come, behind those before them, and how many they are: eight at a time, since
/// most numbers have many behind the point.
#[inline]
fn many_digits(mut bytes: &[u8], mut digits: u64) -> (u64, usize) {
    let mut count: usize = 0;
    loop {
        let (word, rest) = match bytes.split_first_chunk() {
            Some((word, rest)) => (u64::from_le_bytes(*word), rest),
            None => (padded(bytes), [].as_slice()),
        };
        let word = word ^ eight(b'0');
        let others = (word.wrapping_add(eight(0x80 - 10)) | word) & eight(0x80);
        if others == 0 {
            digits = digits
                .wrapping_mul(100_000_000)
                .wrapping_add(number_of(word));
            count = count.wrapping_add(8);
            bytes = rest;
            continue;
        }
        let bits = others.trailing_zeros() & !7;
        let few = (bits / 8) as usize;
        // Zeros before the digits change nothing.
        let word = word.checked_shl(64_u32.wrapping_sub(bits)).unwrap_or(0);
        let shift = TENS.get(few).copied().unwrap_or(1);
        digits = digits.wrapping_mul(shift).wrapping_add(number_of(word));
        return (digits, count.wrapping_add(few));
    }
}

/// Fewer than eight bytes, and zeros after them.
fn padded(bytes: &[u8]) -> u64 {
    let mut padded = [0; 8];
    for (to, from) in padded.iter_mut().zip(bytes) {
        *to = *from;
    }
    u64::from_le_bytes(padded)
}

/// The number that eight digits are: neighbors become numbers of two digits, these of four, these of eight.
#[inline]
fn number_of(ones: u64) -> u64 {
    let twos = ones.wrapping_mul(10).wrapping_add(ones >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = twos.wrapping_mul(100).wrapping_add(twos >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff
}
