//! Convolution by the fast Fourier transform: radix 2, in place (Cooley & Tukey, *Math. Comp.* 19, 1965).
//!
//! Two real sequences travel through one complex transform, so n sequences take n/2 transforms and one back.

use std::f64::consts::PI;

/// The circular convolution of all sequences, `size` values long; `size` must be a power of two and no sequence longer than it.
///
/// It is the ordinary convolution if `size` is at least the sum of the lengths. Absolute error about 1e-16·log₂ size for
/// sequences of probabilities, so values below that are noise and may come out slightly negative.
pub(crate) fn convolve(sequences: &[&[f64]], size: usize) -> Vec<f64> {
    let plan = Fft::new(size);
    let mut product = Spectrum {
        re: vec![1.0; size],
        im: vec![0.0; size],
    };
    for pair in sequences.chunks(2) {
        let mut z = Spectrum {
            re: padded(pair.first(), size),
            im: padded(pair.get(1), size),
        };
        plan.transform(&mut z.re, &mut z.im);
        product.multiply(&if pair.len() == 2 {
            z.product_of_the_two()
        } else {
            z
        });
    }
    // The inverse is the forward transform with the parts exchanged.
    plan.transform(&mut product.im, &mut product.re);
    let scale = 1.0 / size as f64;
    product.re.iter_mut().for_each(|v| *v *= scale);
    product.re
}

fn padded(sequence: Option<&&[f64]>, size: usize) -> Vec<f64> {
    let mut copy = sequence.map_or_else(Vec::new, |s| s.to_vec());
    copy.resize(size, 0.0);
    copy
}

struct Spectrum {
    re: Vec<f64>,
    im: Vec<f64>,
}

impl Spectrum {
    fn multiply(&mut self, other: &Spectrum) {
        let own = self.re.iter_mut().zip(&mut self.im);
        for ((a, b), (c, d)) in own.zip(other.re.iter().zip(&other.im)) {
            (*a, *b) = (*a * c - *b * d, *a * d + *b * c);
        }
    }

    /// Of Z = F(x + iy): F(x)·F(y) = (Z² - Z̃²) / 4i, where Z̃ₖ is the conjugate of Z₋ₖ.
    fn product_of_the_two(&self) -> Spectrum {
        let values = || self.re.iter().zip(&self.im);
        // Index 0 mirrors itself; the others run backwards.
        let mirrored = values().take(1).chain(values().skip(1).rev());
        let pairs = values().zip(mirrored).map(|((a, b), (c, d))| {
            let (re, im) = (a * a - b * b - (c * c - d * d), 2.0 * (a * b + c * d));
            (0.25 * im, -0.25 * re)
        });
        let (re, im) = pairs.unzip();
        Spectrum { re, im }
    }
}

/// The factors of a transform of one size.
struct Fft {
    cos: Vec<f64>,
    sin: Vec<f64>,
}

impl Fft {
    fn new(size: usize) -> Fft {
        let angle = |k: usize| -2.0 * PI * k as f64 / size as f64;
        let (sin, cos) = (0..size / 2).map(|k| libm::sincos(angle(k))).unzip();
        Fft { cos, sin }
    }

    /// Decimation in time: reorder by reversed bits, then butterflies of growing width.
    fn transform(&self, re: &mut [f64], im: &mut [f64]) {
        let size = re.len();
        reverse_bits(re);
        reverse_bits(im);
        let mut half = 1;
        while half < size {
            let stride = size / (2 * half);
            for (re, im) in re
                .chunks_exact_mut(2 * half)
                .zip(im.chunks_exact_mut(2 * half))
            {
                let (re_low, re_high) = re.split_at_mut(half);
                let (im_low, im_high) = im.split_at_mut(half);
                let factors = self
                    .cos
                    .iter()
                    .step_by(stride)
                    .zip(self.sin.iter().step_by(stride));
                let low = re_low.iter_mut().zip(im_low);
                let high = re_high.iter_mut().zip(im_high);
                for (((a, b), (c, d)), (cos, sin)) in low.zip(high).zip(factors) {
                    let (e, f) = (*c * cos - *d * sin, *c * sin + *d * cos);
                    (*c, *d) = (*a - e, *b - f);
                    (*a, *b) = (*a + e, *b + f);
                }
            }
            half *= 2;
        }
    }
}

fn reverse_bits(values: &mut [f64]) {
    let size = values.len();
    if size < 2 {
        return;
    }
    let shift = usize::BITS - size.trailing_zeros();
    for i in 0..size {
        let j = i.reverse_bits() >> shift;
        if i < j {
            values.swap(i, j);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(a: &[f64], b: &[f64]) -> Vec<f64> {
        let mut c = vec![0.0; a.len() + b.len() - 1];
        for (i, x) in a.iter().enumerate() {
            for (j, y) in b.iter().enumerate() {
                c[i + j] += x * y;
            }
        }
        c
    }

    #[test]
    fn agrees_with_the_definition() {
        let a: Vec<f64> = (0..20).map(|i| f64::from(i * i % 7)).collect();
        let b: Vec<f64> = (0..9).map(|i| f64::from(i) - 3.5).collect();
        let c = [0.5, 0.25, 0.125];
        for (sequences, want) in [
            (vec![&a[..]], a.clone()),
            (vec![&a[..], &b[..]], plain(&a, &b)),
            (vec![&a[..], &b[..], &c[..]], plain(&plain(&a, &b), &c)),
        ] {
            let got = convolve(&sequences, 64);
            for (i, value) in got.iter().enumerate() {
                let want = want.get(i).copied().unwrap_or(0.0);
                assert!((value - want).abs() < 1e-12, "{i}: {value} {want}");
            }
        }
        assert_eq!(convolve(&[&[3.0], &[2.0]], 1), [6.0]);
    }
}
