//! Tests that come in several types.

use std::fmt::Debug;

use rstest::rstest;
use xray_harness::xray;

fn is_zero<T: Default + From<u8> + PartialEq + Debug>() {
    assert_eq!(T::default(), T::from(0));
}

macro_rules! for_each_type {
    ($($module:ident $number:ty, $key:literal;)*) => {$(
        mod $module {
            #[xray_harness::xray($key)]
            #[test]
            fn is_zero_by_default() {
                super::is_zero::<$number>();
            }
        }
    )*};
}

for_each_type! {
    of_bytes u8, "GENERIC-1";
    of_words u64, "GENERIC-2";
}

#[xray("GENERIC-3")]
#[rstest]
#[case::small(7_u8)]
#[case::large(7_u64)]
fn cases_of_a_type_parameter<T: Into<u64>>(#[case] number: T) {
    assert_eq!(number.into(), 7);
}
