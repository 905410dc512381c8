//! The pixels of the virtual screen.

use gtk::gdk::{Screen, Window};
use gtk::prelude::WindowExtManual as _;
use porchlight_tests::desktop::screen::xdotool;
use serde_json::Value;

/// How far a channel of a pixel may be off before the pixel is another one.
const SAME: u8 = 24;

/// A part of the screen, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

impl Part {
    /// Where a box of a page lies on the screen; the page fills its window.
    pub fn of(window: &str, rect: &Value) -> Self {
        let geometry = xdotool(&["getwindowgeometry", "--shell", window]);
        let corner = |name: &str| {
            let line = geometry.lines().find_map(|line| line.strip_prefix(name)?.parse::<f64>().ok());
            line.expect("the window has a place")
        };
        let side = |name: &str| rect[name].as_f64().expect("the box has sides");
        #[expect(clippy::cast_possible_truncation, reason = "a screen is small")]
        let pixel = |value: f64| value.round() as i32;
        Self {
            x: pixel(corner("X=") + side("x")),
            y: pixel(corner("Y=") + side("y")),
            width: pixel(side("width")),
            height: pixel(side("height")),
        }
    }
}

/// What a part of the screen looked like.
pub struct Picture(Vec<u8>);

/// The screen; for the one thread that GTK is used on.
pub struct Eye(Window);

impl Eye {
    pub fn open() -> Self {
        gtk::init().expect("there is a screen");
        let screen = Screen::default().expect("there is a screen");
        Self(screen.root_window().expect("a screen has a root"))
    }

    pub fn see(&self, part: Part) -> Picture {
        let seen = self.0.pixbuf(part.x, part.y, part.width, part.height);
        Picture(seen.expect("the part is on the screen").read_pixel_bytes().to_vec())
    }
}

impl Picture {
    /// The part of both pictures that looks the same.
    pub fn likeness(&self, other: &Self) -> f64 {
        let pixels = self.0.chunks_exact(3).zip(other.0.chunks_exact(3));
        let (same, all) = pixels.fold((0_u32, 0_u32), |(same, all), (one, other)| {
            let is_same = one.iter().zip(other).all(|(one, other)| one.abs_diff(*other) <= SAME);
            (same + u32::from(is_same), all + 1)
        });
        f64::from(same) / f64::from(all.max(1))
    }
}
