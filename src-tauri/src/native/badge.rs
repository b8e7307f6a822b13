//! A number in the corner of an icon, drawn dot by dot: it must be legible on a light and on a dark panel.

/// The digits, three dots wide and five high; each row's dots are its three lowest bits. The last one stands for nine and more.
const DIGITS: [[u8; 5]; 10] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 7, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 1, 2, 2],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
];
const GROUND: [u8; 4] = [0xb3, 0x26, 0x1e, 0xff];
const EDGE: [u8; 4] = [0xff, 0xff, 0xff, 0xff];

/// `icon` (RGBA, `width` dots wide) with `number` in its lower right corner; none of it changes for zero. More than nine is
/// shown as nine.
pub fn draw(icon: &[u8], width: u32, number: usize) -> Vec<u8> {
    let mut drawn = icon.to_vec();
    let height = drawn.len() as u32 / 4 / width.max(1);
    if number == 0 || width < 16 || height < 16 {
        return drawn;
    }
    let radius = width * 5 / 16;
    let (x, y) = (i64::from(width - radius), i64::from(height - radius));
    let radius = i64::from(radius);
    let dot = (radius / 4).max(1);
    for row in 0..i64::from(height) {
        for column in 0..i64::from(width) {
            let (across, down) = (column - x, row - y);
            let apart = across * across + down * down;
            let colour = if apart > radius * radius {
                continue;
            } else if apart > (radius - dot / 2 - 1).pow(2) || is_ink(number.min(9), across, down, dot) {
                EDGE
            } else {
                GROUND
            };
            let at = (row * i64::from(width) + column) as usize * 4;
            drawn[at..at + 4].copy_from_slice(&colour);
        }
    }
    drawn
}

/// Whether a dot, counted from the middle of the digit, is one of its strokes.
fn is_ink(digit: usize, across: i64, down: i64, dot: i64) -> bool {
    let (column, row) =
        ((2 * across + 3 * dot).div_euclid(2 * dot), (2 * down + 5 * dot).div_euclid(2 * dot));
    (0..3).contains(&column) && (0..5).contains(&row) && DIGITS[digit][row as usize] >> (2 - column) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: u32 = 32;

    fn plain() -> Vec<u8> {
        vec![0x20; (SIDE * SIDE * 4) as usize]
    }

    #[test]
    fn without_calls_the_icon_is_as_it_was() {
        assert_eq!(draw(&plain(), SIDE, 0), plain());
    }

    #[test]
    fn every_number_is_another_picture_in_the_corner_alone() {
        let pictures: Vec<Vec<u8>> = (1..=9).map(|number| draw(&plain(), SIDE, number)).collect();
        for (at, picture) in pictures.iter().enumerate() {
            assert_eq!(
                picture[..(SIDE * 11 * 4) as usize],
                plain()[..(SIDE * 11 * 4) as usize],
                "the upper third is free"
            );
            assert!(pictures[..at].iter().all(|other| other != picture), "{} can be told apart", at + 1);
        }
        assert_eq!(draw(&plain(), SIDE, 12), pictures[8], "more than nine is shown as nine");
    }

    #[test]
    fn an_icon_too_small_for_a_number_has_none() {
        let tiny = vec![0; 8 * 8 * 4];
        assert_eq!(draw(&tiny, 8, 3), tiny);
    }
}
