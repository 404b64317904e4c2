//! Draws a page into a JPEG.

use std::convert::Infallible;

use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::ascii::FONT_10X20;
use embedded_graphics::pixelcolor::Rgb888;
use embedded_graphics::prelude::*;
use embedded_graphics::primitives::{PrimitiveStyle, Rectangle};
use embedded_graphics::text::Text;
use jpeg_encoder::{ColorType, Encoder};

use crate::Page;

const WIDTH: u16 = 480;
const HEIGHT: u16 = 240;
const PAPER: Rgb888 = Rgb888::new(250, 250, 248);
const INK: Rgb888 = Rgb888::new(40, 44, 52);
const BRAND: Rgb888 = Rgb888::new(32, 84, 147);
const GOOD: Rgb888 = Rgb888::new(32, 130, 80);
const BAD: Rgb888 = Rgb888::new(190, 40, 40);

pub(crate) fn draw(page: &Page) -> Vec<u8> {
    let mut canvas = Canvas(vec![PAPER; usize::from(WIDTH) * usize::from(HEIGHT)]);
    let (banner, said) = if page.is_welcome {
        (GOOD, format!("Welcome, {}!", page.user))
    } else {
        (BAD, format!("Invalid user: {}", page.user))
    };
    canvas.fill(0, 56, BRAND);
    canvas.write(16, 34, "BOOKSTORE", PAPER);
    canvas.write(16, 104, "Log in", INK);
    canvas.fill(136, 48, banner);
    canvas.write(16, 166, &said, PAPER);
    canvas.into_jpeg()
}

struct Canvas(Vec<Rgb888>);

impl Canvas {
    /// A stripe over the whole width.
    fn fill(&mut self, top: i32, height: u32, color: Rgb888) {
        let stripe = Rectangle::new(Point::new(0, top), Size::new(WIDTH.into(), height));
        let Ok(()) = stripe.into_styled(PrimitiveStyle::with_fill(color)).draw(self);
    }

    fn write(&mut self, left: i32, baseline: i32, text: &str, color: Rgb888) {
        let style = MonoTextStyle::new(&FONT_10X20, color);
        let Ok(_) = Text::new(text, Point::new(left, baseline), style).draw(self);
    }

    fn into_jpeg(self) -> Vec<u8> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|c| [c.r(), c.g(), c.b()]).collect();
        let mut jpeg = Vec::new();
        let encoded = Encoder::new(&mut jpeg, 85).encode(&bytes, WIDTH, HEIGHT, ColorType::Rgb);
        encoded.map(|()| jpeg).unwrap_or_default()
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(
        &mut self,
        pixels: I,
    ) -> Result<(), Infallible> {
        let bounds = self.bounding_box();
        for Pixel(point, color) in pixels.into_iter().filter(|pixel| bounds.contains(pixel.0)) {
            let index = point.y * i32::from(WIDTH) + point.x;
            if let Some(pixel) = usize::try_from(index).ok().and_then(|index| self.0.get_mut(index))
            {
                *pixel = color;
            }
        }
        Ok(())
    }
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        Size::new(WIDTH.into(), HEIGHT.into())
    }
}
