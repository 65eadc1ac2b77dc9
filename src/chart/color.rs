//! The colors of charts. A drawing has those of the light theme; the page's style sheet gives it the theme's by attribute, and a
//! picture that leaves the page has its own.

use plotters::style::RGBColor;

use super::Role;

/// A color in both themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// Its token in the style sheet.
    pub name: &'static str,
    /// On a light ground.
    pub light: (u8, u8, u8),
    /// On a dark one.
    pub dark: (u8, u8, u8),
}

/// All colors that a chart can hold.
pub const COLORS: [Paint; 10] = [
    DEMAND,
    CAPACITY,
    COST,
    LATENCY,
    OPTIMIZATION,
    BREACH,
    SOFT,
    INK_SOFT,
    HAIRLINE,
    GROUND,
];

const DEMAND: Paint = paint("demand", 0x0072b2, 0x56a9e0);
/// Also the ink of texts.
pub(super) const CAPACITY: Paint = paint("capacity", 0x1b2733, 0xe6eaee);
const COST: Paint = paint("cost", 0x00805e, 0x2fbf95);
const LATENCY: Paint = paint("latency", 0x9c4078, 0xd98cb8);
const OPTIMIZATION: Paint = paint("optimization", 0x2489bd, 0x8fd3fa);
const BREACH: Paint = paint("breach", 0xb84a00, 0xf5914a);
const SOFT: Paint = paint("soft", 0x8a959e, 0x7c8993);
/// Ink of texts beside the data.
pub(super) const INK_SOFT: Paint = paint("ink-soft", 0x5b6770, 0x9fabb5);
/// Grid and axes.
pub(super) const HAIRLINE: Paint = paint("hairline", 0xd9dee3, 0x2d3740);
/// What the chart stands on.
pub(super) const GROUND: Paint = paint("raised", 0xffffff, 0x1a2128);

const fn paint(name: &'static str, light: u32, dark: u32) -> Paint {
    const fn parts(hex: u32) -> (u8, u8, u8) {
        let [_, red, green, blue] = hex.to_be_bytes();
        (red, green, blue)
    }
    Paint {
        name,
        light: parts(light),
        dark: parts(dark),
    }
}

impl Paint {
    /// As a drawing holds it: `#0072B2`.
    pub fn hex(&self) -> String {
        written(self.light)
    }

    /// The same on a dark ground.
    pub fn hex_dark(&self) -> String {
        written(self.dark)
    }

    pub(super) fn ink(&self) -> RGBColor {
        let (red, green, blue) = self.light;
        RGBColor(red, green, blue)
    }
}

fn written((red, green, blue): (u8, u8, u8)) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

impl Role {
    pub(super) fn paint(self) -> Paint {
        match self {
            Role::Demand => DEMAND,
            Role::Capacity => CAPACITY,
            Role::Cost => COST,
            Role::Latency => LATENCY,
            Role::Optimization => OPTIMIZATION,
            Role::Breach => BREACH,
            Role::Soft => SOFT,
        }
    }

    /// The token of its color in the style sheet.
    pub fn name(self) -> &'static str {
        self.paint().name
    }

    /// Of lines and points.
    pub(super) fn color(self) -> RGBColor {
        self.paint().ink()
    }

    /// Of texts, which need more contrast than lines do.
    pub(super) fn ink(self) -> RGBColor {
        match self {
            Role::Soft => INK_SOFT.ink(),
            Role::Optimization => CAPACITY.ink(),
            role => role.color(),
        }
    }
}
